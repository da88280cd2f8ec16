"""The cycles of a visit: each one short sentence, its two onsets, its rows, what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.cycle_rows import cycle_rows
from service.story import cycles_at, worse_after
from service.story_words import cycle_words
from service.units import onset_words
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.cycle_rows import CycleRow
    from service.cycle_verdicts import Judged
    from service.story_words import CycleWords, Onset
    from service.visit_facts import Desk
    from traininglog.finding import Analysis, Cycle, Felt, GapKind

CYCLES: Final = 4
_WHY: Final[dict[GapKind, str]] = {
    "ill": "ill", "busy": "busy", "planned": "planned", "no_record": "ran without a watch",
    "withheld": "with runs that are not shown",
}  # fmt: skip
_ELSEWHEN: Final[dict[Felt, str]] = {
    "during": "", "afterwards": ", after the run", "between": ", between runs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VisitCycle:
    """One cycle: `flare` in bold, then `words`; `told` has its number, state, onsets, verdict.

    `rows` are the runs behind it; `rest` stands between those before and those after.
    """

    flare: str
    words: str
    told: CycleWords
    before: tuple[CycleRow, ...]
    rest: str
    after: tuple[CycleRow, ...]

    @property
    def onsets(self) -> tuple[Onset, ...]:
        """Where pain began before the rest, and after it where it came back."""
        return (self.told.before, *([self.told.after] if self.told.after else []))

    @property
    def judged(self) -> Judged | None:
        """What the control of it needs; None where it hurt between runs."""
        return self.told.judged


def visit_cycles(desk: Desk, analysis: Analysis) -> tuple[VisitCycle, ...]:
    """Every cycle at the place, by flare; those marked as not this stand among them no more."""
    found = cycles_at(analysis, desk.place)
    return tuple(_cycle(n, cycle, desk) for n, cycle in enumerate(found, 1))


def dismissed_cycles(desk: Desk, analysis: Analysis) -> tuple[VisitCycle, ...]:
    """Those somebody said are none, so that it can be taken back."""
    found = [c for c in analysis.dismissed if desk.place in {None, c.place}]
    return tuple(_cycle(n, cycle, desk) for n, cycle in enumerate(found, 1))


def _cycle(number: int, cycle: Cycle, desk: Desk) -> VisitCycle:
    told = cycle_words(
        number, cycle, desk.log, desk.unit,
        afterwards=worse_after(cycle, desk.states), named=cycle.place != desk.place,
    )  # fmt: skip
    rows = cycle_rows(cycle, desk.log, desk.states, desk.unit)
    named = "" if cycle.place == desk.place else f"{cycle.place.capital}: "
    began = _began(cycle.onset_before_km, cycle.score_before, desk)
    flare = f"{named}{desk.row_day(cycle.flare_date)}, {began}{_ELSEWHEN[cycle.felt_before]}."
    rest = _rest(cycle)
    return VisitCycle(
        flare, f"{rest} {_then(cycle, desk)}", told, rows.before, rest, rows.after
    )


def _began(onset_km: float | None, score: int | None, desk: Desk) -> str:
    if onset_km is None:
        return score_words(score)
    return (
        onset_words(onset_km, score, desk.unit)
        if onset_km
        else f"from the start ({score_words(score)})"
    )


def _rest(cycle: Cycle) -> str:
    """`4 days of rest.`, or `20 days without running, 6 with other training`."""
    days, gap = counted(cycle.rest_days, "day"), cycle.gap
    if gap is None:
        return f"{days} without running."
    if gap.kind == "pain":
        return f"{days} of rest."
    if gap.kind in _WHY:
        return f"{days} without running, {_WHY[gap.kind]}."
    other = (
        f", {gap.other_training_days} with other training" if gap.other_training_days else ""
    )
    return f"{days} without running{other}."


def _then(cycle: Cycle, desk: Desk) -> str:
    """What happened after the return: `Back on run 2 (23 Aug) at 4.0 km`."""
    back = desk.row_day(cycle.return_date)
    if cycle.state == "recurred" and cycle.recurrence_date is not None:
        after = [
            r for r in desk.log.runs if cycle.return_date <= r.day <= cycle.recurrence_date
        ]
        began = _began(cycle.onset_after_km, cycle.score_after, desk)
        at = ": " if cycle.lighter else " at " if cycle.onset_after_km != 0 else " "
        how = ", lighter" if cycle.lighter else ""
        worse = worse_after(cycle, desk.states)
        later = "" if worse is None else f", then {score_words(worse)}"
        on = f"{how}{at}{began}{_ELSEWHEN[cycle.felt_after]}{later}"
        silent, day = _silent(after[:-1], desk), desk.row_day(cycle.recurrence_date)
        return f"Back on run {max(len(after), 1)} ({day}){on}{silent}."
    return {
        "settled": f"Settled after the return on {back}.",
        "quiet": f"Quiet after the return on {back}, not tested.",
    }.get(cycle.state, f"Open since the return on {back}.")


def _silent(runs: Sequence[object], desk: Desk) -> str:
    """The silent runs between the return and the recurrence, counted aloud."""
    ids = {getattr(run, "id", None) for run in runs}
    silent = sum(s.run.id in ids and s.answer == "silent" for s in desk.all)
    return f"; {silent} silent before" if silent else ""
