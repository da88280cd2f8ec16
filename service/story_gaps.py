"""What lies between the runs of a Story: days without running, as strips by kind."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.window import Span
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


def gap_marks(analysis: Analysis, log: TrainingLog, shown: Span) -> Iterator[GapMark]:
    """The strips of the gaps that reach into a span and can be seen in it."""
    for gap in analysis.gaps:
        if gap.end >= shown.first and gap.start <= shown.last and _is_shown(gap, shown.days):
            yield _gap(gap, log)


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
