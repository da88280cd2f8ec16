"""What a page says of an import: how far it is, how it ended, and which files it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from service.source_files import failed_table, failed_words, reason_words
from traininglog.jobs import LEASE
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from traininglog.jobs import Job

MOST_SHOWN: Final = 50
"""Rows of one table on a page; the saved table has them all."""

_WORDS: Final = {
    "added": "added", "duplicate": "already there", "unchanged": "unchanged",
    "skipped": "skipped", "failed": "failed", "other": "of other kinds",
}  # fmt: skip
_TITLES: Final = {
    "failed": "Could not be read", "added": "Added with a remark",
    "duplicate": "Already there", "skipped": "Skipped",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Going:
    """An import under way: `share` from 0 to 1 or None, `spoken` for readers, seldom anew."""

    line: str
    share: float | None
    spoken: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file and what there is to say about it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """Files that ended alike; `more` of them are not shown."""

    kind: str
    title: str
    rows: tuple[FileRow, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How an import ended, in a sentence, then file by file."""

    line: str
    came_in: bool
    sections: tuple[Section, ...] = ()
    again: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether there is a table of failed files to save."""
        return any(section.kind == "failed" for section in self.sections)


def going(job: Job, now: datetime | None = None) -> Going:
    """How far a job is that waits or runs."""
    if job.state == "waiting":
        return Going("Waiting to be read.", None, "Waiting to be read.")
    if job.stop:
        return Going("Stopping after the files under way.", None, "Stopping.")
    if job.heartbeat_at is not None and (now or datetime.now(UTC)) - job.heartbeat_at > LEASE:
        words = "It was cut off and goes on by itself in a few seconds."
        return Going(words, None, words)
    if not job.total:
        words = "Looking for files."
        return Going(words, None, words)
    share = job.done / job.total
    if job.message:
        return Going(f"{job.message}.", share, f"{job.message.partition(':')[0]}.")
    return Going(_far(job), share, f"{int(share * 10) * 10} percent of the files are read.")


def _far(job: Job) -> str:
    told = [f"{job.done:,} of {counted(job.total, 'file')}"]
    if job.per_s is not None and job.left_s is not None:
        told += [f"{max(job.per_s, 1):,.0f} a second", f"about {_time(job.left_s)} left"]
    return ", ".join(told)


def _time(seconds: float) -> str:
    """`31 s`, `4 min`, `1 h 20 min`."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def ended(job: Job) -> Ended:
    """What a job that is over brought, and what it could not read."""
    read = sum(job.counts.values()) - job.counts.get("other", 0)
    added = job.counts.get("added", 0)
    if job.state == "failed":
        how = (
            f"Stopped after {job.done:,} of {counted(job.total, 'file')}. " if job.total else ""
        )
        words = f"{how}{job.message} What was read until then is kept."
        return Ended(words, came_in=job.done > 0, again="Try again")
    if job.state == "stopped":
        told = counts_words(job.counts) or "nothing"
        line = (
            f"Stopped after {job.done:,} of {counted(job.total, 'file')}: {told}. It is kept."
        )
        again = "Go on" if job.kind == "folder" else ""
    else:
        told = counts_words({**job.counts, "other": 0})
        others = f"; {job.counts['other']:,} of other kinds" if job.counts.get("other") else ""
        line = (
            f"{counted(read, 'file')} read: {told}{others}."
            if read
            else "No activity files were found."
        )
        again = ""
    return Ended(line, added > 0, _sections(job), again)


def counts_words(counts: Mapping[str, int]) -> str:
    """`209 added, 3 already there, 2 failed`."""
    return ", ".join(f"{counts[k]:,} {words}" for k, words in _WORDS.items() if counts.get(k))


def _sections(job: Job) -> tuple[Section, ...]:
    sections = []
    for kind, title in _TITLES.items():
        rows = [
            FileRow(
                path,
                failed_words(reason, path) if kind == "failed" else _told(reason, problems),
            )
            for path, outcome, reason, problems in job.outcomes
            if outcome == kind
        ]
        count = max(job.counts.get(kind, 0), len(rows)) if kind != "added" else len(rows)
        shown = tuple(rows[:MOST_SHOWN])
        if shown:
            sections.append(Section(kind, title, shown, count - len(shown)))
    return tuple(sections)


def _told(reason: str, problems: Sequence[str]) -> str:
    words = dict.fromkeys(reason_words(one) for one in (reason, *problems) if one)
    return "; ".join(words)


def failed_csv(job: Job) -> bytes:
    """The files that could not be read, as a table to save; as many as the job keeps."""
    return failed_table(
        (path, reason) for path, outcome, reason, _ in job.outcomes if outcome == "failed"
    )
