"""What lies between the runs of a Story: gaps as strips, and days another watch began."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from service.units import day_near
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from traininglog.finding import Analysis, Gap, GapKind
    from traininglog.log import TrainingLog

_SEEN: Final = 100
"""Parts of a chart's width: a strip narrower than one is not seen."""


@dataclass(frozen=True, slots=True)
class GapMark:
    """Days without a run, drawn as a strip; `pattern` is a gap kind or `after_pain`."""

    start: date
    end: date
    rest_days: int
    pattern: str
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed on a day, for the lane on top."""

    day: date
    words: str


def gap_marks(
    analysis: Analysis, log: TrainingLog, first: date, last: date
) -> Iterator[GapMark]:
    """The strips of the gaps that reach into a span and can be seen in it."""
    for gap in analysis.gaps:
        if gap.end >= first and gap.start <= last and _is_shown(gap, (last - first).days):
            yield _gap(gap, log)


def changes(log: TrainingLog, first: date, last: date) -> Iterator[Change]:
    """The days in a span another watch recorded first; runs that name none change nothing."""
    named = [run for run in log.runs if run.device]
    for before, after in pairwise(named):
        if before.device != after.device and first <= after.day <= last:
            yield Change(after.day, f"New watch, {day_near(after.day, log.runs[-1].day)}")


def _is_shown(gap: Gap, shown_days: int) -> bool:
    """Longer than usual, and at least a hundredth of what is shown: less is a mere line."""
    return gap.is_long and (gap.after_pain or gap.days >= shown_days / _SEEN)


def _gap(gap: Gap, log: TrainingLog) -> GapMark:
    """The strip of a gap; what filled it is told before what came before it."""
    kind: GapKind = gap.kind
    known = kind if kind != "unknown" else ("after_pain" if gap.after_pain else "unknown")
    pattern = "after_pain" if known == "pain" else known
    words = f"{gap.rest_days} d"
    if known == "other_training":
        words += f", {_other_words(gap, log)}"
    elif known in {"ill", "busy", "planned", "withheld"}:
        words += f" {known}"
    elif known == "no_record":
        words += ", ran without watch"
    elif known in {"after_pain", "pain"}:
        words += " after pain"
    return GapMark(gap.start, gap.end, gap.rest_days, pattern, words)


def _other_words(gap: Gap, log: TrainingLog) -> str:
    days = [a.day for a in log.activities]
    inside = log.activities[bisect_left(days, gap.start) :]
    sports = Counter(a.sport for a in inside if a.day <= gap.end and not a.is_run)
    if set(sports) == {"cycling"}:
        return counted(sports["cycling"], "ride")
    return counted(sports.total(), "session")
