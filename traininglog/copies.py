"""All copies of a runner's log, by all that another copy of a run may know of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from traininglog import likeness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from traininglog.linking import Identity, KnownSource

_FILE, _KEY, _UPLOAD = "file", "key", "upload_id"
_START, _DAY, _HIDDEN = "start", "day", "hidden"


class Copies:
    """The copies of each activity, the best of them, and each by what it tells."""

    def __init__(self, known: Iterable[KnownSource] = ()) -> None:
        self._of: dict[str, list[KnownSource]] = defaultdict(list)
        self._by: dict[tuple[str, str | int], list[KnownSource]] = defaultdict(list)
        for source in known:
            self._index(source)

    # What is known

    def best(self, activity_id: str) -> KnownSource | None:
        """The copy whose values the activity shows; None where it has none."""
        return next((one for one in self._of.get(activity_id, ()) if one.kept), None)

    def sources(self, activity_id: str) -> tuple[KnownSource, ...]:
        """All copies of an activity, in the order they came."""
        return tuple(self._of.get(activity_id, ()))

    def add(self, source: KnownSource) -> bool:
        """Know a copy from now on; whether it is the best of its activity."""
        before = self.best(source.activity_id)
        source.kept = before is None or source.worth < before.worth
        if before is not None and source.kept:
            before.kept = False
        self._index(source)
        return source.kept

    def forget(self, sha256: str) -> None:
        """Know the copies of these bytes no more."""
        for source in self.of_file(sha256):
            self._of[source.activity_id].remove(source)
            for place in _places(source):
                self._by[place].remove(source)

    def relearn(self, source: KnownSource, told: Identity) -> None:
        """Know a copy by what it tells now."""
        for place in _places(source):
            self._by[place].remove(source)
        source.identity = told
        for place in _places(source):
            self._by[place].append(source)

    def join(self, keep: str, gone: str) -> KnownSource | None:
        """Two activities are one; the copy whose values are shown no more."""
        before, other = self.best(keep), self.best(gone)
        for source in self._of.pop(gone, ()):
            source.activity_id = keep
            self._of[keep].append(source)
        if before is None or other is None:
            return None
        loser = max(before, other, key=lambda one: one.worth)
        loser.kept = False
        return loser

    def _index(self, source: KnownSource) -> None:
        self._of[source.activity_id].append(source)
        for place in _places(source):
            self._by[place].append(source)

    # Who is near

    def of_file(self, sha256: str) -> tuple[KnownSource, ...]:
        """The copies that came in these bytes."""
        return tuple(self._by.get((_FILE, sha256), ()))

    def of_key(self, key: str | None) -> tuple[KnownSource, ...]:
        """The copies that have this number at their maker."""
        return tuple(self._by.get((_KEY, key), ())) if key else ()

    def of_upload(self, upload_id: str | None) -> tuple[KnownSource, ...]:
        """The copies that have, or tell of, this file at Strava."""
        return tuple(self._by.get((_UPLOAD, upload_id), ())) if upload_id else ()

    def started_near(self, told: Identity) -> Iterator[KnownSource]:
        """The copies that started within a minute of it, and some more."""
        if not told.hides_start:
            minute = _minute(told)
            for near in range(minute - 1, minute + 2):
                yield from self._by.get((_START, near), ())

    def of_that_day(self, told: Identity) -> dict[KnownSource, str]:
        """Whose true start may be the one it hides, or who may hide its own; and why."""
        whys: dict[KnownSource, str] = {}
        day = _day(told)
        if told.hides_start:
            for source in (s for d in (day, day + 1) for s in self._by.get((_DAY, d), ())):
                if why := likeness.why_hidden(told, source.identity):
                    whys[source] = why
            return whys
        for source in (s for d in (day - 1, day) for s in self._by.get((_HIDDEN, d), ())):
            why = likeness.why_hidden(source.identity, told)
            if why and self.hides_start(source.activity_id):
                whys[source] = why
        return whys

    def hidden(self) -> dict[str, list[KnownSource]]:
        """The copies that hide their start, by their activity."""
        found: dict[str, list[KnownSource]] = defaultdict(list)
        for activity_id, mine in self._of.items():
            for source in mine:
                if source.identity.hides_start:
                    found[activity_id].append(source)
        return found

    def hides_start(self, activity_id: str) -> bool:
        """Whether no copy of an activity tells its start."""
        return all(source.identity.hides_start for source in self.sources(activity_id))


def _places(source: KnownSource) -> Iterator[tuple[str, str | int]]:
    """Where a copy is looked for."""
    told = source.identity
    yield _FILE, source.sha256
    if told.key:
        yield _KEY, told.key
    if told.upload_id:
        yield _UPLOAD, told.upload_id
    if told.hides_start:
        yield _HIDDEN, _day(told)
    else:
        yield _START, _minute(told)
        yield _DAY, _day(told)


def _minute(told: Identity) -> int:
    return int(told.start.timestamp()) // 60


def _day(told: Identity) -> int:
    return int(told.start.timestamp()) // 86400
