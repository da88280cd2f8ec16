"""An analysis in plain words, for the terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM
from service.topics import label, topics
from traininglog.reference import evidence
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from service.topics import Topic
    from traininglog.finding import Analysis, Finding
    from traininglog.log import TrainingLog

NOT_A_DIAGNOSIS: Final = (
    "These lines describe this log. They are not a diagnosis. Pain at night or at rest, "
    "swelling, or pain you cannot walk on: see a clinician before running."
)
DIARY_HINT: Final = (
    'Tell how the runs felt, for example: painmile pain add "knee right 4/10 from 6.5 km" '
    '--date 2024-03-12, or painmile pain add "no pain"'
)
_INDENT: Final = 21
_MOST_MARKS: Final = 3


def analysis_words(
    log: TrainingLog, analysis: Analysis, width: int | None = None
) -> Iterator[str]:
    """The findings by topic, what is missing and what to bear in mind below each.

    `width` is the terminal's, in columns; without it every finding is one line.
    """
    if not log.runs:
        yield "There are no runs in this log yet. painmile import FOLDER reads watch files."
        return
    yield f"{log.runner}, as of {analysis.as_of}"
    for topic in topics(analysis.findings):
        yield ""
        yield topic.title
        yield from _lines(topic, width)
    yield ""
    if not log.pain:
        yield from _folded(DIARY_HINT, "", width)
    yield from _folded(NOT_A_DIAGNOSIS, "", width)


def _lines(topic: Topic, width: int | None) -> Iterator[str]:
    if older := topic.older_cycles:
        yield f"{'':{_INDENT}}{counted(len(older), 'older cycle')}, see --json"
    told: set[str] = set()
    for finding in topic.findings:
        if finding not in older:
            yield from _finding(finding, told, width)
            told.update(finding.caveats)


def _finding(finding: Finding, told: Collection[str], width: int | None) -> Iterator[str]:
    sign, word, _ = label(finding)
    start = f"  {sign} {word:<16} "
    yield from _folded(f"{finding.sentence}{_marks(finding.evidence_ids)}", start, width)
    for words in (*_caveats(finding, told), *_needs(finding)):
        yield from _folded(words, " " * _INDENT, width)


def _caveats(finding: Finding, told: Collection[str]) -> Iterator[str]:
    """What the sentence does not say itself; what stands under a line above is not repeated."""
    left = [caveat for caveat in finding.caveats if caveat not in finding.sentence]
    yield from (f"note: {caveat}" for caveat in left if caveat not in told)
    if any(caveat in told for caveat in left):
        yield "note: what is said above holds here too."


def _needs(finding: Finding) -> Iterator[str]:
    yield from (need if need == AIM else f"missing: {need}" for need in finding.needs)


def _marks(ids: Sequence[str]) -> str:
    """` [Houmard 1992; Coyle 1984]`, so that a reader can look them up."""
    marks = [evidence()[i].mark for i in ids[:_MOST_MARKS]]
    if len(ids) > _MOST_MARKS:
        marks.append(f"{len(ids) - _MOST_MARKS} more")
    return f" [{'; '.join(marks)}]" if marks else ""


def _folded(words: str, start: str, width: int | None) -> list[str]:
    if width is None:
        return [f"{start}{words}"]
    room = max(width - 1, 2 * _INDENT)
    return wrap(words, room, initial_indent=start, subsequent_indent=" " * len(start),
                break_long_words=False, break_on_hyphens=False)  # fmt: skip
