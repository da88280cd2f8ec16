"""Which activity a copy is of: by numbers both know, by their watch, by UTC.

A run has many sources. The first that says yes decides:

    file        the same bytes
    key         the same activity's number at Strava or Garmin
    upload_id   the number Strava gave a file: an archive's file name, the API's upload_id
    watch       the same watch at the same second
    time        same kind of sport, starts within a minute, time or distance alike
    hidden      a start that its athlete hides: the one activity of that day that is alike

A clock on the wall is never asked: zones move, UTC does not. Copies that only share most of
their time stay apart, and the runner is asked (twins.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from traininglog import likeness
from traininglog.activity import UNKNOWN
from traininglog.copies import Copies
from traininglog.linking import Link

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from traininglog.linking import Identity, KnownSource, Worth

_BY_KEY: Final = {"strava": "its number at Strava", "garmin": "its number at Garmin"}
SAME_FILE: Final = "the same file"
_BY_UPLOAD: Final = "the number that Strava gave its file"
_BY_WATCH: Final = "the same watch at the same second"


class Linker:
    """Knows the copies of one runner's log, and finds the activity of another one by them.

    `apart` are pairs of activities of which the runner said that they are two: nothing joins
    them.
    """

    def __init__(
        self, known: Iterable[KnownSource] = (), apart: Iterable[frozenset[str]] = ()
    ) -> None:
        self.copies = Copies(known)
        self._apart = set(apart)

    def best(self, activity_id: str) -> KnownSource | None:
        """The copy whose values the activity shows; None where it has none."""
        return self.copies.best(activity_id)

    def free_id(self, wanted: str) -> str:
        """The id its first copy gives an activity; another where what was split off has it."""
        number, name = 1, wanted
        while self.copies.sources(name):
            number += 1
            name = f"{wanted}.{number}"
        return name

    def add(self, source: KnownSource) -> bool:
        """Know a copy from now on; whether it is the best of its activity."""
        return self.copies.add(source)

    def forget(self, sha256: str) -> None:
        """Know the copies of these bytes no more."""
        self.copies.forget(sha256)

    def join(self, keep: str, gone: str) -> KnownSource | None:
        """Two activities are one; the copy whose values are shown no more."""
        self._apart = {
            frozenset(keep if one == gone else one for one in pair) for pair in self._apart
        }
        return self.copies.join(keep, gone)

    def find(
        self, told: Identity, sha256: str = "", session: int = 0, own: str = "",
        wanted: str = "",
    ) -> Link | None:  # fmt: skip
        """The activity of a copy; None where it is of none that is known.

        With `own` it is asked whether a copy of that activity has become one of another:
        that activity, and what is said to be apart from it, is none of the answers. `wanted`
        is the id that its own activity would get, which may be said to be apart too.
        """
        same = [s for s in self.copies.of_file(sha256) if s.session == session and not own]
        if same:
            return Link(same[0].activity_id, SAME_FILE)
        whys = self._whys(_Asked(told, sha256, own, wanted))
        return self._one(whys) if whys else None

    def find_exact(self, told: Identity, sha256: str, own: str) -> Link | None:
        """The activity that a number or a watch says it is of, beside its `own`."""
        whys = self._exact(_Asked(told, sha256, own))
        return self._one(whys) if whys else None

    def teach(self, sha256: str, upload_id: str) -> list[Link]:
        """Learn the number that Strava gave a known file; what is one activity by that.

        Empty where the number is known or the file is not.
        """
        links = []
        for source in self.copies.of_file(sha256):
            if source.identity.upload_id is None:
                self.copies.relearn(source, replace(source.identity, upload_id=upload_id))
                found = self._of_upload(_Asked(source.identity, sha256, source.activity_id))
                links.append(self._one({source.activity_id: _BY_UPLOAD} | found))
        return links

    def _whys(self, asked: _Asked) -> dict[str, str]:
        """The activity it is of and what is one with that, each with what says so.

        A time joins nothing that is in the log, but what had none to be found by: of which
        only hidden starts were known, or what the same watch tells less of.
        """
        hides, whys = self.copies.hides_start, self._exact(asked)
        if all(why == _BY_WATCH or hides(known) for known, why in whys.items()):
            whys = whys | self._by_time(asked, whys)
        if not asked.told.hides_start or all(map(hides, whys)):
            for activity_id, why in self._by_hidden(asked, whys).items():
                whys.setdefault(activity_id, why)
        return whys

    def _one(self, whys: Mapping[str, str]) -> Link:
        """The first and all that may be one with it, under the one whose values are best."""
        first, *others = whys
        one = [first]
        for other in others:
            if all(self._may_join(known, other) for known in one):
                one.append(other)
        keep, *joins = sorted(one, key=self._worth_of)
        return Link(keep, whys[first], tuple(joins))

    def _exact(self, asked: _Asked) -> dict[str, str]:
        """Every activity that a number or a watch says it is of, and why."""
        whys: dict[str, str] = {}
        for source in self.copies.of_key(asked.told.key):
            if not self._is_own(source.activity_id, asked):
                whys[source.activity_id] = _BY_KEY.get(_maker(source.identity), "its number")
        for activity_id, why in self._of_upload(asked).items():
            whys.setdefault(activity_id, why)
        for source in self.copies.started_near(asked.told):
            if likeness.same_watch(source.identity, asked.told) and self._fits(source, asked):
                whys.setdefault(source.activity_id, _BY_WATCH)
        return whys

    def _of_upload(self, asked: _Asked) -> dict[str, str]:
        """Of a file and what tells of it: the one session that is nearest."""
        told = asked.told
        near = [
            source
            for source in self.copies.of_upload(told.upload_id)
            if source.identity.is_file != told.is_file
            and likeness.may_be_of_file(source.identity, told)
            and self._fits(source, asked)
            and not self._is_other(source, told)
        ]
        if not near:
            return {}
        return {min(near, key=asked.nearest).activity_id: _BY_UPLOAD}

    def _by_time(self, asked: _Asked, known: Collection[str]) -> dict[str, str]:
        whys: dict[KnownSource, str] = {}
        told = asked.told
        for source in self.copies.started_near(told):
            why = likeness.why_by_time(source.identity, told)
            if source.activity_id in known or self._is_other(source, told):
                continue
            if why and self._fits(source, asked):
                whys[source] = why
        if not whys:
            return {}
        found = min(whys, key=asked.nearest)
        return {found.activity_id: whys[found]}

    def _by_hidden(self, asked: _Asked, known: Collection[str]) -> dict[str, str]:
        """Only where one fits one: of two runs that are alike none is guessed."""
        whys = {
            source: why
            for source, why in self.copies.of_that_day(asked.told).items()
            if self._fits(source, asked)
        }
        if len({source.activity_id for source in whys}) != 1:
            return {}
        found, why = next(iter(whys.items()))
        rivals = {source.activity_id for source in self.copies.of_that_day(found.identity)}
        return {found.activity_id: why} if rivals <= {asked.own, *known} else {}

    def doubtful(self) -> Iterator[list[KnownSource]]:
        """Copies that were put to an activity by a hidden start, and may be of others too.

        Of each activity those that may go. A number that both know, or the runner's word, is
        no guess.
        """
        for activity_id, guessed in self.copies.hidden().items():
            rest = [s for s in self.copies.sources(activity_id) if s not in guessed]
            is_known = any(s.is_said for s in (*guessed, *rest)) or any(
                _same_number(a.identity, b.identity) for a in guessed for b in rest
            )
            if rest and not is_known and not self._is_alone(activity_id, guessed, rest):
                yield guessed

    def _is_alone(
        self, activity_id: str, guessed: Iterable[KnownSource], rest: Iterable[KnownSource]
    ) -> bool:
        """Whether these fit this activity alone, and nothing else that hides its start does."""
        others = [
            source
            for one in guessed
            for source in self.copies.of_that_day(one.identity)
            if self._fits(source, _Asked(one.identity, one.sha256, activity_id))
        ]
        rivals = [
            source
            for one in rest
            for source in self.copies.of_that_day(one.identity)
            if frozenset((source.activity_id, activity_id)) not in self._apart
            and not any(_other_number(source.identity, known.identity) for known in rest)
        ]
        return not others and not rivals

    # What may be one

    def _fits(self, source: KnownSource, asked: _Asked) -> bool:
        """Whether nothing says that they are two: numbers, sessions of a file, the runner."""
        if self._is_own(source.activity_id, asked):
            return False
        mine = self.copies.sources(source.activity_id)
        tell = [s.identity for s in mine if s.identity.sport != UNKNOWN]
        if tell and not any(likeness.same_family(one, asked.told) for one in tell):
            return False
        return not any(
            (asked.sha256 and s.sha256 == asked.sha256) or _other_number(s.identity, asked.told)
            for s in mine
        )

    def _is_own(self, activity_id: str, asked: _Asked) -> bool:
        pairs = (frozenset((activity_id, one)) for one in (asked.own, asked.wanted))
        return activity_id == asked.own or any(pair in self._apart for pair in pairs)

    def _may_join(self, one: str, other: str) -> bool:
        return frozenset((one, other)) not in self._apart and not any(
            a.sha256 == b.sha256
            or _other_number(a.identity, b.identity)
            or likeness.two_recordings(a.identity, b.identity)
            for a in self.copies.sources(one)
            for b in self.copies.sources(other)
        )

    def _is_other(self, source: KnownSource, told: Identity) -> bool:
        """Whether its activity has a recording that is another: then no number says more."""
        mine = self.copies.sources(source.activity_id)
        return any(likeness.two_recordings(one.identity, told) for one in mine)

    def _worth_of(self, activity_id: str) -> tuple[bool, Worth]:
        sources = self.copies.sources(activity_id)
        return min((not source.kept, source.worth) for source in sources)


class _Asked(NamedTuple):
    """A copy that is asked about: what it tells, its bytes, whose it was until now.

    `wanted` is the id of an activity of its own.
    """

    told: Identity
    sha256: str
    own: str
    wanted: str = ""

    def nearest(self, source: KnownSource) -> tuple[tuple[float, float], Worth]:
        """Sorts what is nearest first; of equals the better copy."""
        return likeness.distance_apart(source.identity, self.told), source.worth


def _same_number(a: Identity, b: Identity) -> bool:
    """Whether both know one number, of the activity or of its file."""
    pairs = ((a.key, b.key), (a.upload_id, b.upload_id))
    return any(one is not None and one == other for one, other in pairs)


def _other_number(a: Identity, b: Identity) -> bool:
    """Whether one maker knows them by two numbers."""
    return None not in (a.key, b.key) and a.key != b.key and _maker(a) == _maker(b)


def _maker(told: Identity) -> str:
    return (told.key or "").partition(":")[0]
