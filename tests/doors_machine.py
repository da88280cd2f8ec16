"""Every door of a log in any order, again and again, cut off anywhere: a state machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.doors_held import check, same_at_once
from tests.doors_log import HOME, DoorsLog, named
from tests.doors_truth import truth
from tests.log_store import DAY
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.doors_truth import Name

EDITS: Final = st.integers(0, 2)
ZONES: Final = st.sampled_from([HOME, "Asia/Tokyo", "America/Lima"])
KILLS: Final = st.none() | st.none() | st.integers(1, 80)
"""At which point an action is cut off."""


def some(things: Sequence[Any]) -> st.SearchStrategy[list[int] | None]:
    """The places of a few of them, or of all."""
    few = st.lists(st.integers(0, len(things) - 1), max_size=6, unique=True)
    return few | few | st.none()


FILES: Final = truth().files
UPLOADS: Final = [file for file in FILES if file.number]
WATCHED: Final = [file for file in FILES if file.at_garmin]
AT_STRAVA: Final = truth().strava
AT_GARMIN: Final = truth().garmin


def of(things: Sequence[Any], places: Sequence[int] | None) -> list[Any]:
    return list(things) if places is None else [things[place] for place in places]


class Doors(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.doors = DoorsLog()
        self.finished: dict[Any, bool] = {}
        self.sound = True

    def teardown(self) -> None:
        try:
            if self.sound:
                same_at_once(self.doors)
        finally:
            self.doors.close()

    @invariant()
    def whole(self) -> None:
        self.sound = False
        check(self.doors)
        self.sound = True

    # Doors

    @rule(files=some(FILES), kill=KILLS)
    def folder(self, files: list[int] | None, kill: int | None) -> None:
        self.bring(self.doors.make_folder(of(FILES, files)), kill)

    @rule(rows=some(AT_STRAVA), files=some(UPLOADS), manner=st.integers(0, 5), edit=EDITS,
          zip_=st.booleans(), kill=KILLS)  # fmt: skip
    def strava_export(
        self, rows: list[int] | None, files: list[int] | None, *, manner: int, edit: int,
        zip_: bool, kill: int | None,
    ) -> None:  # fmt: skip
        place = self.doors.make_strava(
            of(AT_STRAVA, rows), of(UPLOADS, files), manner, edit, zip_=zip_
        )
        self.bring(place, kill)

    @rule(rows=some(AT_GARMIN), files=some(WATCHED), kill=KILLS)
    def garmin_export(
        self, rows: list[int] | None, files: list[int] | None, kill: int | None
    ) -> None:
        place = self.doors.make_garmin(of(AT_GARMIN, rows), of(WATCHED, files))
        self.bring(place, kill)

    @precondition(lambda self: self.finished)
    @rule(data=st.data(), verify=st.booleans(), kill=KILLS)
    def same_place(self, data: st.DataObject, *, verify: bool, kill: int | None) -> None:
        place = data.draw(st.sampled_from(sorted(self.finished)))
        self.bring(place, kill, verify=verify)

    def bring(self, place: Any, kill: int | None, *, verify: bool = False) -> None:
        before, comes = self.finished.get(place), self.doors.places[place]
        self.finished[place] = False
        again = before is not None
        act = lambda: self.doors.bring(place, again=again, verify=verify)  # noqa: E731
        if self.act(act, kill, comes):
            self.finished[place] = True
            if before is False:  # some of it may have been done, and is not looked at again
                self.doors.settle(comes)

    @rule(items=some(AT_STRAVA), edit=EDITS, kill=KILLS)
    def list_strava(self, items: list[int] | None, edit: int, kill: int | None) -> None:
        if not self.doors.connected:
            self.doors.connect()
        listed = of(AT_STRAVA, items)
        comes = {item.api.name: edit for item in listed}
        self.act(lambda: self.doors.listed(listed, edit), kill, comes)

    @precondition(lambda self: self.doors.connected)
    @rule()
    def samples(self) -> None:
        self.doors.sample()

    @precondition(lambda self: self.doors.connected)
    @rule(kill=KILLS)
    def leave_strava(self, kill: int | None) -> None:
        self.doors.leave(kill)

    def act(
        self, what: Callable[[], None], kill: int | None, comes: Mapping[Name, int]
    ) -> bool:
        """Do it, or be cut off; whether it was done."""
        self.sound = False
        if kill is not None and self.doors.cut_off(kill, what):
            self.doors.settle(comes)
            self.doors.leftovers()
            return False
        if kill is None:
            what()
        return True

    # The runner

    @rule(zone=ZONES)
    def moves(self, zone: str) -> None:
        self.doors.log.set_zone(1, zone)

    @precondition(lambda self: any(len(g) > 1 for g in self.doors.groups().values()))
    @rule(data=st.data(), kill=KILLS)
    def split(self, data: st.DataObject, kill: int | None) -> None:
        groups = {id_: g for id_, g in self.doors.groups().items() if len(g) > 1}
        id_ = data.draw(st.sampled_from(range(len(groups))))
        activity_id, found = sorted(groups.items())[id_]
        copies = sorted(found, key=named)
        self.doors.split(activity_id, copies[data.draw(st.integers(0, len(found) - 1))], kill)

    @precondition(lambda self: self.doors.pairs())
    @rule(data=st.data(), kill=KILLS)
    def join(self, data: st.DataObject, kill: int | None) -> None:
        pairs = sorted(self.doors.pairs())
        self.doors.join(*pairs[data.draw(st.integers(0, len(pairs) - 1))], kill)

    @precondition(lambda self: self.doors.expected.copies)
    @rule(data=st.data(), kill=KILLS)
    def remove(self, data: st.DataObject, kill: int | None) -> None:
        sources = sorted(self.doors.log.sources(1), key=named)
        before = self.words()
        self.doors.remove(sources[data.draw(st.integers(0, len(sources) - 1))], kill)
        assert self.words() == before

    def words(self) -> list[tuple[str, str]]:
        return sorted((n.note.origin, n.note.text) for n in self.doors.log.notes(1))

    @precondition(lambda self: self.words())
    @rule(data=st.data(), kill=KILLS)
    def forget(self, data: st.DataObject, kill: int | None) -> None:
        notes = sorted(self.doors.log.notes(1), key=lambda n: (n.note.text, n.note.origin))
        note = notes[data.draw(st.integers(0, len(notes) - 1))]
        self.doors.forget(note.note.text, note.id, kill)

    @rule(score=st.integers(0, 9))
    def hurts(self, score: int) -> None:
        entry = PainEntry(DAY, "knee", "left", score)
        if self.doors.log.add_pain(1, [entry]):
            self.doors.expected.pain.append(entry)
