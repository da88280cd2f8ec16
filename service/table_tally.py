"""What the rows of a table became, counted as it is read, and the outcome it has by that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.archive.model import Unread
from service.outcome import Outcome
from traininglog.activity import RUNNING
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.archive.model import ArchiveRow
    from service.rows import Became, DecidedRows

MOST_NAMED: Final = 20
"""Rows that gave nothing, named one by one."""
_WORDS: Final[Mapping[Became, tuple[str, str]]] = {
    "file": ("1 of a run that is here as a file", "{} of runs that are here as files"),
    "here": ("1 of a run that is here already", "{} of runs that are here already"),
    "own": ("1 run of its own", "{} runs of their own"),
    "changed": ("1 that says another thing now", "{} that say another thing now"),
    "known": ("1 known already", "{} known already"),
}


@dataclass(slots=True)
class Tally:
    """What a table's rows became, counted as it is read.

    `failed` says why no more came; `passing` is a failure of the moment, not of the table.
    """

    became: Counter[Became] = field(default_factory=Counter)
    unread: list[Unread] = field(default_factory=list)
    n_unread: int = 0
    others: int = 0
    words: int = 0
    failed: str = ""
    passing: bool = False

    def add(
        self, rows: Sequence[ArchiveRow | Unread], decided: DecidedRows, words: int
    ) -> None:
        """Count a batch; `words` are its notes that are new."""
        self.became.update(decided.became)
        self.words += words
        for row in rows:
            if isinstance(row, Unread):
                self.n_unread += 1
                self.unread += [row] if len(self.unread) < MOST_NAMED else []
            else:
                self.others += row.activity.sport != RUNNING

    @property
    def rows(self) -> int:
        """All rows so far."""
        return self.became.total() + self.n_unread

    def outcome(self, path: str) -> Outcome:
        """What became of the table."""
        if not self.became:
            if self.failed or self.unread:
                return Outcome(path, "failed", self.failed or self.unread[0].reason)
            return Outcome(path, "skipped", "holds no activities")
        new = self.words or self.became.total() > self.became["known"]
        reason = f"{counted(self.rows, 'row')}: {', '.join(self._told())}"
        return Outcome(path, "added" if new else "duplicate", reason, tuple(self._problems()))

    def _told(self) -> Iterator[str]:
        for what, (one, many) in _WORDS.items():
            if n := self.became[what]:
                words = one if n == 1 else many.format(f"{n:,}")
                yield _activities(words) if self.others else words
        if self.words:
            yield counted(self.words, "new note")
        if self.n_unread:
            yield f"{self.n_unread:,} that gave nothing"

    def _problems(self) -> Iterator[str]:
        if self.failed:
            yield self.failed
        yield from (f"{row.place}: {row.reason}" for row in self.unread)
        if more := self.n_unread - len(self.unread):
            yield f"and {counted(more, 'more row')} that gave nothing"


def _activities(words: str) -> str:
    """Words about runs, where other sports are among them."""
    told = words.replace("runs", "activities").replace("a run", "an activity")
    return told.replace("run", "activity")
