"""The tables behind a visit: every run, a page at a time, and the numbers of the gait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.cycle_rows import told_words
from service.shown import shown
from service.units import clock_words, day_near, distance_words, span_words
from service.visit_identity import Named
from traininglog.facts import Observation
from traininglog.words import capital, interval_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.matched import Matched
    from service.visit_facts import Desk
    from traininglog.finding import Analysis, Finding, RunState

RUNS: Final = 40
_GAIT: Final = frozenset({"contact_balance", "cadence_drift"})


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as the table shows it, at the leading place."""

    run_id: str
    day_words: str
    distance: str
    clock: str
    told: str
    morning: str
    cadence: str


@dataclass(frozen=True, slots=True)
class RunsTable:
    """One page of the runs shown, the last first; `n` counts all of the weeks shown."""

    rows: tuple[RunRow, ...]
    n: int
    page: int
    pages: int


def runs_table(desk: Desk, at_speed: Matched, page: int) -> RunsTable:
    """The runs of the weeks shown; a page that is not there is the nearest one."""
    newest = list(reversed(desk.here))
    pages = max(1, -(-len(newest) // RUNS))
    page = min(max(page, 1), pages)
    cadence = {run.run_id: run.matched for run in at_speed.cadence.runs}
    rows = tuple(_row(s, desk, cadence) for s in newest[(page - 1) * RUNS : page * RUNS])
    return RunsTable(rows, len(newest), page, pages)


def _row(state: RunState, desk: Desk, cadence: dict[str, float]) -> RunRow:
    run = state.run
    return RunRow(
        run_id=run.id,
        day_words=day_near(run.day, desk.today),
        distance="" if run.distance_km is None else distance_words(run.distance_km, desk.unit),
        clock=clock_words(run.timer_min) if run.timer_min else "",
        told=told_words(state, desk.unit),
        morning=_morning(state),
        cadence=f"{cadence[run.id]:.0f}" if run.id in cadence else "",
    )


def _morning(state: RunState) -> str:
    score = state.next_morning_score
    return "" if score is None else score_words(score)


def gait_rows(
    desk: Desk, analysis: Analysis, at_speed: Matched, *, is_open: bool
) -> tuple[Named, ...]:
    """What somebody saw, each with its day; cadence and feet while no red flag is open."""
    seen = tuple(_seen(desk))
    if is_open:
        return seen
    basis = at_speed.cadence.basis(desk.unit).replace("your own", "the runner’s own")
    told = (
        Named(capital(f.rule.replace("_", " ")), _size(f))
        for f in analysis.findings
        if f.rule in _GAIT and f.effect is not None
    )
    return *seen, Named("Cadence", basis), *told


def _size(finding: Finding) -> str:
    """`+7.9 spm, 90 % interval +6.4 to +8.7, 5 to 22 Nov 2026`; nothing is said to be right."""
    size = f"{finding.effect:+.1f} {(finding.effect_unit or '').replace('_', ' ')}".rstrip()
    within = (
        f", 90 % interval {interval_words(finding.interval, '+.1f')}"
        if finding.interval
        else ""
    )
    days = ""
    if finding.first_date and finding.last_date:
        days = f", {span_words(finding.first_date, finding.last_date)}"
    return f"{size}{within}{days}".replace("-", "−")


def _seen(desk: Desk) -> Iterator[Named]:
    for seen in reversed(desk.log.told(Observation)):
        where = seen.side or (str(seen.place) if seen.place else "")
        size = "" if seen.degrees is None else f"{seen.degrees:g}°"
        words = " ".join(filter(None, (size, where))) or "seen"
        quote = f" “{shown(seen.words)}”" if seen.words else ""
        day = day_near(seen.day, desk.today)
        yield Named(capital(shown(seen.name)), f"{words}, {day}, by the {seen.by}{quote}")
