"""A log of a few weeks: its runs as they are, and from which day on more can be said.

What compares a run or a rest with the weeks before is left out until there are such weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.cycle_rows import told_words
from service.units import day_near, distance_words, span_words, weekday_near
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Analysis, Finding, RunState
    from traininglog.log import TrainingLog

_YOUNG_DAYS: Final = 28
_COMPARING: Final = frozenset(
    {"spike", "rest_bands", "rest_escalation", "detraining", "baseline", "races", "descent",
     "associations", "cadence_drift"}
)  # fmt: skip

_CADENCE: Final = {
    "cadence_line": "your steps a minute at your usual speed",
    "cadence_drift": "whether your steps a minute at one speed changed",
}


@dataclass(frozen=True, slots=True)
class YoungRun:
    """One run as it is: day, id, distance, what it said, and the next morning."""

    day_words: str
    run_id: str
    distance: str
    told: str
    morning: str


@dataclass(frozen=True, slots=True)
class YoungLog:
    """The runs of a short log, the latest first, and what can be said from which day on."""

    sentence: str
    runs: tuple[YoungRun, ...]
    later: tuple[tuple[str, str], ...]


def is_comparison(finding: Finding) -> bool:
    """Whether a finding holds something against weeks before it."""
    return finding.rule in _COMPARING and finding.clarity != "not_enough_data"


def young_log(
    log: TrainingLog, analysis: Analysis, states: States, unit: Unit
) -> YoungLog | None:
    """What a log of less than four weeks shows; None for any other."""
    if not log.runs:
        return None
    first, last = log.runs[0].day, log.runs[-1].day
    if (last - first).days >= _YOUNG_DAYS:
        return None
    days = counted((last - first).days + 1, "day")
    now = max(last, analysis.as_of)
    return YoungLog(
        sentence=(
            f"This log has {counted(len(log.runs), 'run')} in {days}, "
            f"{span_words(first, last)}. They stand here as they are: no ratio, no change and "
            "nothing about rests is worked out from so few days."
        ),
        runs=tuple(_run(state, now, unit) for state in reversed(states.anywhere)),
        later=tuple(_later(log, analysis, now)),
    )


def _later(log: TrainingLog, analysis: Analysis, now: date) -> Iterator[tuple[str, str]]:
    """Each line to come, with the first day it can be there; none that waits for pain."""
    limits, first = log.thresholds, log.runs[0].day
    told = (
        (limits.trend.min_days, "where in the run pain begins, early runs against late ones"),
        (_YOUNG_DAYS, "days without running, beside your usual ones"),
        (limits.spike.window_days, "a long run, beside the longest of the weeks before it"),
    )
    for days, words in sorted(told):
        yield _from(first + timedelta(days=days), now), words
    for finding in analysis.findings:
        if finding.expected_on and finding.rule in _CADENCE:
            yield f"about {day_near(finding.expected_on, now)}", _CADENCE[finding.rule]


def _from(day: date, now: date) -> str:
    return f"from {day_near(day, now)}" if day > now else f"since {day_near(day, now)}"


def _run(state: RunState, now: date, unit: Unit) -> YoungRun:
    km, morning = state.run.distance_km, state.next_morning_score
    return YoungRun(
        day_words=weekday_near(state.run.day, now),
        run_id=state.run.id,
        distance="" if km is None else distance_words(km, unit),
        told=told_words(state, unit),
        morning="" if morning is None else score_words(morning),
    )
