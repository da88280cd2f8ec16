"""What a runner does with the copies of a run: split, joined, removed, and read again.

A copy that takes over is read again from its file as an import reads it, or shown as it told
itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final, TypeVar

from service.reading_again import read_again
from service.settling import settle
from traininglog.activity_rows import activity_values
from traininglog.links import Links, Reread
from traininglog.repository_import import RacedError
from traininglog.told import Values, told_by

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from traininglog.repository import Repository
    from traininglog.runner import Runner, Source

TRIES: Final = 3
"""Against an import that changes the same run at the same moment."""
GONE: Final = "This source is no longer as the page showed it. Look again: it is as it is now."
ALONE: Final = "It is the only source of its run, so there is nothing to part it from."
UNREADABLE: Final = (
    "The file of this source cannot be read any more, so it cannot be a run of its own. "
    "Import the run’s file again first."
)
BUSY: Final = "An import is changing this run just now. Try again in a moment."
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class RunCopies:
    """The copies of one runner's runs, as that runner may change them.

    What stands in the way is raised as ValueError, in a sentence; NotFound for anybody else.
    """

    repository: Repository
    runner_id: int

    @property
    def links(self) -> Links:
        """The rows and files behind them."""
        return Links.of(self.repository)

    def split(self, activity_id: str, source_id: int) -> str:
        """A copy is another run: the id of that."""
        return self._tried(lambda: self._split(activity_id, source_id))

    def join(self, keep: str, gone: str) -> tuple[int, ...]:
        """They are one run after all, though it was said that they are two.

        Returns the copies that came to the one that stays.
        """
        if gone not in self.links.apart(self.runner_id, keep):
            raise ValueError(GONE)
        moved = tuple(copy.id for copy in self.links.copies(self.runner_id, gone))
        self._tried(lambda: self.links.join(self.runner_id, keep, gone))
        return moved

    def remove(self, activity_id: str, source_id: int) -> bool:
        """A copy goes; whether the run is left."""
        return self._tried(lambda: self._remove(activity_id, source_id))

    def _tried(self, change: Callable[[], _Done]) -> _Done:
        """Change it, looking anew where somebody else was quicker."""
        for _ in range(TRIES):
            try:
                done = change()
            except RacedError:
                continue
            settle(self.links, self.repository.runner(self.runner_id))
            return done
        raise ValueError(BUSY)

    def _split(self, activity_id: str, source_id: int) -> str:
        copy, others = self._found(activity_id, source_id)
        if not others:
            raise ValueError(ALONE)
        own = None if copy.kept else self._own(copy)
        rest = self._read(others) if copy.kept else None
        return self.links.split(self.runner_id, copy, self._id_of(copy), own, rest)

    def _remove(self, activity_id: str, source_id: int) -> bool:
        copy, others = self._found(activity_id, source_id)
        rest = self._read(others) if copy.kept else None
        self.links.remove(self.runner_id, copy, rest)
        return bool(others)

    def _found(self, activity_id: str, source_id: int) -> tuple[Source, tuple[Source, ...]]:
        """A copy and the others of its run, the best first."""
        copies = self.links.copies(self.runner_id, activity_id)
        copy = next((one for one in copies if one.id == source_id), None)
        if copy is None:
            raise ValueError(GONE)
        return copy, tuple(one for one in copies if one is not copy)

    def _read(self, copies: Sequence[Source]) -> Reread | None:
        """The first that can be read whole, else the first that tells anything."""
        runner = self.repository.runner(self.runner_id)
        for copy in copies:
            if (found := self._whole(runner, copy)) is not None:
                return found
        bare = (told_again(copy, runner.zone) for copy in copies)
        return next((one for one in bare if one is not None), None)

    def _own(self, copy: Source) -> Reread:
        """What a copy says for itself; ValueError where its file cannot be read."""
        runner = self.repository.runner(self.runner_id)
        found = self._whole(runner, copy)
        if found is None and copy.origin != "file":
            found = told_again(copy, runner.zone)
        if found is None:
            raise ValueError(UNREADABLE)
        return found

    def _whole(self, runner: Runner, copy: Source) -> Reread | None:
        if copy.origin != "file":
            return told_again(copy, runner.zone) if copy.told is not None else None
        try:
            raw = self.links.original(self.runner_id, copy)
        except (FileNotFoundError, LookupError):
            return None
        return read_again(runner, copy, raw)

    def _id_of(self, copy: Source) -> str:
        """As an import names the activity of a new copy: runner, start, what brought it."""
        start = copy.day.strftime("%Y%m%dT000000")
        if copy.identity is not None:
            start = copy.identity.start.astimezone(UTC).strftime("%Y%m%dT%H%M%S")
        name = copy.sha256
        if copy.origin != "file":
            name = hashlib.sha256(name.removeprefix("row:").encode()).hexdigest()
        return f"{self.runner_id}-{start}-{name[:10]}-{copy.session}"


def told_again(copy: Source, zone: str) -> Reread | None:
    """What a copy tells by itself, without records; None where it tells nothing."""
    names = {"id": copy.activity_id, "origin": copy.origin}
    told = told_by(copy.told, copy.identity, zone, **names)
    if told is None:
        return None
    serial = None if copy.identity is None else copy.identity.serial
    values = Values(activity_values(told), serial, 0, None, copy.version)
    return Reread(copy.id, values)
