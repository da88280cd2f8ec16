"""Totals of questionnaires: the last against the first, and against the change that counts.

UWRI: 9 items of 0 to 4, 36 is running as before (doi 10.2519/jospt.2019.8868, change that
counts .2020.9698). Where no such change is known here, the totals are told and not judged.
"""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, NamedTuple

from traininglog.facts import INSTRUMENTS, OutcomeTotal
from traininglog.finding import Finding
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.case import Case
    from traininglog.facts import Instrument
    from traininglog.finding import FindingClass, Grade
    from traininglog.thresholds import OutcomeThresholds, TrendThresholds


class Questionnaire(NamedTuple):
    """Its name for a person, which totals are the better ones, and the sources."""

    name: str
    better: str
    evidence_ids: tuple[str, ...]
    grade: Grade


_HIGHER: Final = "higher totals are the better ones"
_AS_USUAL: Final = (
    "higher totals are the better ones, as it is usually scored (not checked here)"
)
_FROM: Final = "a change counts from"
_LOWER: Final = "lower totals are the better ones"
_ABOUT: Final[dict[Instrument, Questionnaire]] = {
    "uwri": Questionnaire("UWRI", _HIGHER, ("uwri_2019", "uwri_2020"), "cohort"),
    "akps": Questionnaire("AKPS", _AS_USUAL, ("akps",), "cohort"),
    "kos_adls": Questionnaire("KOS-ADLS", _AS_USUAL, ("kos_adls",), "cohort"),
    "visa_a": Questionnaire("VISA-A", _HIGHER, ("silbernagel_2007",), "trial"),
    "ostrc": Questionnaire("OSTRC", _LOWER, ("ostrc_2013", "ostrc_2020"), "cohort"),
    "weekly_check": Questionnaire("Weekly check", _LOWER, ("ostrc_2020",), "own definition"),
    "frustration": Questionnaire("Frustration", _LOWER, ("uwri_2019",), "own definition"),
}


class Counts(NamedTuple):
    """The change that counts, in points and words, and the error of one total if known."""

    points: float
    words: str
    error: float | None = None


def outcomes(case: Case) -> Iterator[Finding]:
    """One finding a questionnaire that was filled in."""
    totals = sorted(case.log.told(OutcomeTotal), key=lambda t: (t.day, t.total))
    for instrument in INSTRUMENTS:
        if own := [t for t in totals if t.instrument == instrument]:
            finding = _told(_ABOUT[instrument], own)
            counts = _counts(instrument, case.log.thresholds.outcome)
            yield _compared(finding, own, counts, case.log.thresholds.trend)


def _counts(instrument: Instrument, limits: OutcomeThresholds) -> Counts | None:
    """What is published, or chosen here where it says so; None where nothing is known."""
    if instrument == "uwri":
        words = (
            f"{_FROM} {limits.uwri_change:g} on, by a stricter limit from "
            f"{limits.uwri_large_change:g}"
        )
        return Counts(limits.uwri_change, words, limits.uwri_error)
    if instrument == "akps":
        words = f"{_FROM} {limits.akps_change:g} on, by this project's choice"
        return Counts(limits.akps_change, words)
    if instrument == "kos_adls":
        return Counts(limits.kos_adls_change, f"{_FROM} {limits.kos_adls_change:g} on")
    return None


def _told(about: Questionnaire, totals: Sequence[OutcomeTotal]) -> Finding:
    """The first total alone: nothing to compare."""
    first = totals[0]
    return Finding(
        rule="outcomes",
        kind="outcome",
        clarity="not_enough_data",
        sentence=f"{about.name}: {first.total:g} on {day_words(first.day, year=True)}.",
        grade=about.grade,
        evidence_ids=about.evidence_ids,
        origins=("manual",),
        caveats=(about.better,),
        needs=("A second total.",),
        first_date=first.day,
        last_date=totals[-1].day,
    )


def _compared(
    finding: Finding,
    totals: Sequence[OutcomeTotal],
    counts: Counts | None,
    limits: TrendThresholds,
) -> Finding:
    """The last total against the first, and the one before it."""
    if len(totals) < 2:
        return finding
    first, *between, last = totals
    change = last.total - first.total
    before = f" ({between[-1].total:g} the time before)" if between else ""
    way = "higher" if change > 0 else "lower"
    size = f"{abs(change):g} points {way}" if change else "no difference"
    known = counts.words if counts else "how much counts is not known here"
    return replace(
        finding,
        clarity=_class(change, counts, limits) if counts else "not_enough_data",
        sentence=(
            f"{finding.sentence[:-1]}, {last.total:g} on {day_words(last.day, year=True)}"
            f"{before}: {size}; {known}."
        ),
        effect=change,
        effect_unit="points",
        interval=_interval(change, counts, limits.interval_level) if counts else None,
        needs=() if counts else ("A published change that counts.",),
    )


def _class(change: float, counts: Counts, limits: TrendThresholds) -> FindingClass:
    """Clear where the error of a total is known and the change is beyond it."""
    if abs(change) < counts.points:
        return "no_clear_change"
    interval = _interval(change, counts, 1 - limits.clear_p)
    return "clear" if interval and interval[0] * interval[1] > 0 else "suggested"


def _interval(change: float, counts: Counts, level: float) -> tuple[float, float] | None:
    """Where the change lies, by the error of the two totals it is the difference of."""
    if counts.error is None:
        return None
    width = NormalDist().inv_cdf((1 + level) / 2) * sqrt(2) * counts.error
    return change - width, change + width
