"""A folder that a sync tool keeps filling: what is new in it is imported, look by look.

It is looked at again and again, since network shares and synced phones tell of no change. A
file is taken once it stood still between two looks, so that none is read half-copied; after
that it is known by its size and time until one of them changes.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.exc import DatabaseError

from ingest.archive.kinds import is_hidden
from service.cluster import ClusterError
from service.discovery import Listing, discover, printable
from service.fault_words import cause_of
from service.import_words import outcome_words, summary
from service.job_report import kind_of
from service.outcome import ImportReport
from traininglog.repository_import import RacedError
from traininglog.streams import ObjectStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from service.outcome import Outcome

SETTLE_S: Final = 2.0
"""Between the first two looks, so that what is there already is imported at once."""

_UNFINISHED: Final = (
    "~", ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download",
    ".icloud", ".!sync",
)  # fmt: skip
_WAITING: Final = "; waiting"


class Look(NamedTuple):
    """How a file looked; it changed where this differs."""

    size: int
    mtime_ns: int


@dataclass
class Watch:
    """One folder under watch; `bring` imports the files of a listing, `say` is one line.

    `done` are the files that are through, `moving` those that are not.
    """

    folder: str
    bring: Callable[[Listing], ImportReport]
    say: Callable[[str], None]
    now: Callable[[], datetime]
    done: dict[str, Look] = field(default_factory=dict)
    moving: dict[str, Look] = field(default_factory=dict)
    _hindrance: str = ""
    _said: set[str] = field(default_factory=set)

    def look(self) -> None:
        """One look, whatever hinders it; that is said once, and tried again at the next."""
        try:
            still = self.still()
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            self._hindered(f"{printable(self.folder)} cannot be looked into ({why}); waiting.")
            self.moving = {}
            return
        if _WAITING in self._hindrance:
            self._tell(f"{printable(self.folder)} is there again.")
            self._hindrance = ""
        if not still:
            return
        try:
            self.tell(self.take(still))
        except (OSError, DatabaseError, RacedError, ClusterError) as fault:
            self._hindered(f"Not imported: {_why(fault)}. It is tried again at each look.")
        else:
            self._hindrance = ""

    def still(self) -> dict[str, Look]:
        """The new files that look as they did before. OSError where the folder is gone."""
        there = looks(self.folder)
        new = {path: look for path, look in there.items() if self.done.get(path) != look}
        still = {path: look for path, look in new.items() if self.moving.get(path) == look}
        self.moving = new
        return still

    def take(self, still: Mapping[str, Look]) -> ImportReport:
        """Import these; what could be read or will never be is done with. Raises as `bring`."""
        report = self.bring(only(discover([self.folder]), still))
        passing = {file.path for file in report.all if _may_pass(file)}
        for path, look in still.items():
            if printable(path) not in passing:
                self.done[path] = look
                self.moving.pop(path, None)
        return report

    def tell(self, report: ImportReport) -> None:
        """A line of counts where there is something to say, and one for each that failed.

        What may pass is named the first time only.
        """
        told = [file for file in report.all if kind_of(file) not in {"unchanged", "other"}]
        told = [file for file in told if outcome_words(file) not in self._said]
        if any(file.outcome != "skipped" for file in told):
            self._tell(summary(told))
        for file in told:
            if file.outcome == "failed":
                self.say(f"      {outcome_words(file)}")
        self._said |= {outcome_words(file) for file in told if _may_pass(file)}

    def _hindered(self, words: str) -> None:
        if words != self._hindrance:
            self._tell(words)
        self._hindrance = words

    def _tell(self, words: str) -> None:
        self.say(f"{self.now():%H:%M} {words}")


def watch(
    one: Watch,
    every_s: float,
    wait: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> None:
    """Look again and again until a stop is asked for."""
    pause = min(SETTLE_S, every_s)
    while not should_stop():
        one.look()
        wait(pause)
        pause = every_s


def once(one: Watch, wait: Callable[[float], None]) -> ImportReport:
    """Import what stands still now; raises as `bring`, OSError where there is no folder."""
    one.still()
    wait(SETTLE_S)
    still = one.still()
    return one.take(still) if still else ImportReport()


def looks(folder: str) -> dict[str, Look]:
    """How every finished file below a folder looks, by path.

    Raises OSError where the folder itself cannot be listed; one below it is left out.
    """
    os.scandir(folder).close()
    found: dict[str, Look] = {}
    folders = [folder]
    while folders:
        with suppress(OSError), os.scandir(folders.pop()) as entries:
            folders += filter(None, (_noted(entry, found) for entry in entries))
    return found


def _noted(entry: os.DirEntry[str], found: dict[str, Look]) -> str | None:
    """Note how a file looks; the path of a folder to look into."""
    if is_hidden(entry.name) or is_unfinished(entry.name):
        return None
    with suppress(OSError):  # gone since it was listed, or a link that leads nowhere
        if entry.is_dir(follow_symlinks=False):
            return entry.path
        status = entry.stat()
        if stat.S_ISREG(status.st_mode):
            found[entry.path] = Look(status.st_size, status.st_mtime_ns)
    return None


def is_unfinished(name: str) -> bool:
    """Whether a name is one that sync tools and browsers give to what is still coming."""
    return name.startswith("~") or name.lower().endswith(_UNFINISHED)


def only(listing: Listing, paths: Collection[str]) -> Listing:
    """Of all that was found what these files are, or what is inside them."""
    printed = {printable(path) for path in paths}
    return Listing(
        [file for file in listing.files if any(part in printed for part in _outer(file.path))],
        [file for file in listing.unreachable if file.path in printed],
    )


def _outer(path: str) -> Iterator[str]:
    """The path, and what stands before each `!` in it: the archives it may be inside."""
    yield path
    for at, letter in enumerate(path):
        if letter == "!":
            yield path[:at]


def _may_pass(file: Outcome) -> bool:
    """Whether it may be read at the next look: it is still locked by who writes it, or gone."""
    return file.outcome == "failed" and file.reason.startswith("cannot be read")


def _why(fault: Exception) -> str:
    if isinstance(fault, RacedError):
        return "another import is running on this log"
    if isinstance(fault, ObjectStoreError):
        return str(fault).rstrip(".")
    if isinstance(fault, ClusterError):
        return "the Dask cluster that reads files cannot be reached or does not work"
    told = str(getattr(fault, "orig", None) or fault).lower()
    return cause_of(fault) or f"the data folder cannot be written ({told})"
