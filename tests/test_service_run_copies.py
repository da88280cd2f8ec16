"""The copies of one run, moved by their runner: values, files and what was said stay whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from service.export import Export
from service.export_form import read_export
from service.export_to import export_log
from service.restore import bring_back
from service.run_copies import ALONE, GONE, TRIES, UNREADABLE, RunCopies
from tests.copies_desk import SMART, WHOLE, copies, only, put_row, said, shown, source
from tests.desk import Desk
from tests.export_desk import holdings
from tests.fit_files import FIRST, run_bytes
from tests.log_store import OWNER
from tests.strava_log import NOW
from traininglog.access import NotFound, audience_of
from traininglog.links import Links
from traininglog.notes import Note
from traininglog.pain import Place
from traininglog.repository_import import RacedError
from traininglog.scope import EVERYTHING
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from traininglog.runner import Source


# Split and joined


@pytest.mark.parametrize("name", ["whole.fit", "smart.fit"])
def test_a_copy_that_is_another_run_is_one_with_its_own_values(twice: Desk, name: str) -> None:
    """As if each file had been alone; the run that was there keeps its id and its words."""
    before, words = only(twice), said(twice)
    new_id = copies(twice).split(before.id, source(twice, name).id)
    other = "smart.fit" if name == "whole.fit" else "whole.fit"
    alone = {}
    for one in (name, other):
        (row,) = (s for s in twice.log.sources(1) if s.path.endswith(one))
        assert (row.kept, row.linked) == (True, "")
        alone[one] = row.activity_id
    assert alone == {name: new_id, other: before.id}
    assert said(twice) == words
    assert len(twice.log.records(alone["whole.fit"])) > len(
        twice.log.records(alone["smart.fit"])
    )
    assert set(twice.log.bins(1).ids) == {before.id, new_id}
    twice.whole()
    (twin,) = twice.log.training_log(1).twins
    assert twin.both


@pytest.mark.parametrize("name", ["whole.fit", "smart.fit"])
def test_what_was_split_is_one_run_again(twice: Desk, name: str) -> None:
    one, words, log = only(twice), said(twice), shown(twice)
    new_id = copies(twice).split(one.id, source(twice, name).id)
    copies(twice).join(one.id, new_id)
    assert (shown(twice), said(twice), only(twice).id) == (log, words, one.id)
    assert not twice.log.training_log(1).twins
    assert not twice.store.links(OWNER).apart(1, one.id)
    twice.whole()


def test_what_was_split_stays_so_when_its_files_come_again(twice: Desk) -> None:
    copies(twice).split(only(twice).id, source(twice, "smart.fit").id)
    log = shown(twice)
    twice.run(verify=True)
    assert shown(twice) == log


def test_what_was_split_off_one_after_the_other_are_three(twice: Desk) -> None:
    """The first was said to be another than the whole of which the second was a part."""
    put_row(twice)
    whole, smart = source(twice, "whole.fit"), source(twice, "smart.fit")
    first = copies(twice).split(only(twice).id, whole.id)
    second = copies(twice).split(smart.activity_id, smart.id)
    apart = copies(twice).links.apart(1, first)
    assert set(apart) == {smart.activity_id, second}
    copies(twice).join(smart.activity_id, second)
    assert copies(twice).links.apart(1, first) == (smart.activity_id,)


def test_what_was_split_comes_back_so_from_an_export(twice: Desk, tmp_path: Path) -> None:
    """Brought back again it changes nothing."""
    copies(twice).split(only(twice).id, source(twice, "smart.fit").id)
    log = [(one.distance_km, [kept for _, kept in of]) for one, of in shown(twice)]
    export_log(Export(twice.log, 1, NOW), tmp_path / "out")
    exported = read_export(tmp_path / "out")
    assert exported is not None
    (tmp_path / "new").mkdir()
    new = Desk(tmp_path / "new")
    for _ in range(2):
        new.run(tmp_path / "out", first=exported.names)
        bring_back(new.log, 1, exported, NOW.date())
        back = [(one.distance_km, [kept for _, kept in of]) for one, of in shown(new)]
        assert back == log
    assert len(new.log.activities(1)) == 2
    new.store.close()


def test_what_was_said_of_the_other_follows_when_they_are_joined(twice: Desk) -> None:
    """A note and a verdict on the run that goes are of the one that stays."""
    one = only(twice)
    new_id = copies(twice).split(one.id, source(twice, "smart.fit").id)
    twice.log.add_notes(1, [Note(FIRST.date(), "sore knee", activity_id=new_id),
                            Note(FIRST.date(), "hot", activity_id=new_id)])  # fmt: skip
    twice.log.judge_cycle(1, Place("knee", "right"), new_id, "not_this")
    twice.log.judge_cycle(1, Place("heel", None), new_id, "agree")
    copies(twice).join(one.id, new_id)
    notes, verdicts = said(twice)[1:]
    assert notes == [("sore knee", one.id), ("hot", one.id)]
    assert verdicts == {
        ("knee", "right", one.id): "agree", ("heel", None, one.id): "agree",
        ("knee", "right", new_id): "not_this",
    }  # fmt: skip


def test_the_only_copy_is_parted_from_nothing(desk: Desk) -> None:
    desk.add("a.fit", SMART)
    desk.run()
    with pytest.raises(ValueError, match="only source"):
        copies(desk).split(only(desk).id, source(desk, "a.fit").id)
    assert ALONE.endswith(".")


def test_runs_of_which_nobody_said_that_they_are_two_are_not_joined(twice: Desk) -> None:
    twice.add("later.fit", run_bytes(1))
    twice.run()
    one, other = twice.log.activities(1)
    with pytest.raises(ValueError, match="no longer"):
        copies(twice).join(one.id, other.id)
    assert len(twice.log.activities(1)) == 2


def test_a_copy_of_another_run_or_none_is_not_there(twice: Desk) -> None:
    twice.add("later.fit", run_bytes(1))
    twice.run()
    later = source(twice, "later.fit")
    one = next(a for a in twice.log.activities(1) if a.id != later.activity_id)
    for change in (copies(twice).split, copies(twice).remove):
        for id_ in (later.id, 99):
            with pytest.raises(ValueError, match="no longer"):
                change(one.id, id_)
    assert GONE.endswith(".")


# Removed


def test_the_next_best_copy_takes_over_with_its_own_values_and_records(twice: Desk) -> None:
    """As if the file that goes had never come; its original is gone."""
    one, words = only(twice), said(twice)
    assert copies(twice).remove(one.id, source(twice, "whole.fit").id)
    assert [c for _, c in shown(twice)] == [[("smart.fit", True)]]
    assert source(twice, "smart.fit").linked == ""
    assert only(twice).id == one.id
    assert said(twice) == words
    twice.whole()
    after = replace(only(twice), id="")
    copies(twice).remove(one.id, source(twice, "smart.fit").id)
    assert not twice.log.activities(1)
    twice.add("again.fit", SMART)
    twice.run(twice.files / "again.fit")
    assert replace(only(twice), id="") == after


def test_a_copy_that_is_not_shown_goes_and_nothing_else_changes(twice: Desk) -> None:
    before = only(twice)
    copies(twice).remove(before.id, source(twice, "smart.fit").id)
    assert only(twice) == before
    twice.whole()


@pytest.mark.sqlite
def test_of_what_was_worked_out_of_a_removed_copy_no_byte_is_left(twice: Desk) -> None:
    audience = audience_of(OWNER) or ""
    twice.log.keep_analysis(1, audience, "1", FIRST.date(), '"canary-7f31"')
    root = twice.data.parent.parent
    assert holdings(root, b"canary-7f31")
    copies(twice).remove(only(twice).id, source(twice, "smart.fit").id)
    assert holdings(root, b"canary-7f31") == []


@pytest.mark.folder
def test_the_last_copy_takes_the_run_along_but_not_what_was_said(twice: Desk) -> None:
    one, words = only(twice), said(twice)
    left = [
        copies(twice).remove(one.id, source(twice, n).id) for n in ("whole.fit", "smart.fit")
    ]
    assert left == [True, False]
    assert not twice.log.activities(1)
    assert said(twice) == words
    assert not list((twice.data / "originals").iterdir())
    assert not list((twice.data / "streams").iterdir())


def test_a_removed_file_comes_back_from_another_place_or_by_verify_alone(twice: Desk) -> None:
    log = shown(twice)
    copies(twice).remove(only(twice).id, source(twice, "whole.fit").id)
    twice.run()
    assert shown(twice) != log
    twice.run(verify=True)
    assert shown(twice) == log
    copies(twice).remove(only(twice).id, source(twice, "whole.fit").id)
    twice.run(twice.add("elsewhere/whole.fit", WHOLE))
    assert shown(twice) == log


def test_one_leg_of_a_race_comes_back_by_verify(desk: Desk) -> None:
    """Its file is kept for the other leg, so it is known and not read without."""
    desk.add("race.fit", SMART + run_bytes(1))
    desk.run()
    log, (first, _) = shown(desk), desk.log.sources(1)
    copies(desk).remove(first.activity_id, first.id)
    assert len(desk.log.activities(1)) == 1
    desk.whole()
    desk.run(verify=True)
    assert shown(desk) == log
    desk.whole()


@pytest.mark.folder
def test_a_row_takes_over_by_what_it_told(desk: Desk) -> None:
    desk.add("a.fit", SMART)
    desk.run()
    put_row(desk)
    one = only(desk)
    copies(desk).remove(one.id, source(desk, "a.fit").id)
    row = only(desk)
    assert (row.id, row.distance_km, row.cadence_spm, row.origin) == (
        one.id,
        1.02,
        160.0,
        "archive",
    )
    assert not list((desk.data / "streams").iterdir())
    assert not desk.log.bins(1).ids


@pytest.mark.folder
def test_of_two_copies_the_one_whose_file_can_be_read_takes_over(twice: Desk) -> None:
    """The second-best file is damaged on the disk: the row is shown instead."""
    put_row(twice)
    (twice.data / "originals" / source(twice, "smart.fit").sha256).write_bytes(b"gone")
    one = only(twice)
    copies(twice).remove(one.id, source(twice, "whole.fit").id)
    assert only(twice).origin == "archive"
    with pytest.raises(ValueError, match="cannot be read"):
        copies(twice).split(one.id, source(twice, "smart.fit").id)
    assert UNREADABLE.endswith(".")


@pytest.mark.folder
def test_a_file_that_is_lost_is_shown_by_what_was_noted_of_it(twice: Desk) -> None:
    """Nothing else is left: its start, time and distance stay."""
    (twice.data / "originals" / source(twice, "smart.fit").sha256).unlink()
    one = only(twice)
    copies(twice).remove(one.id, source(twice, "whole.fit").id)
    left = only(twice)
    assert (left.start, left.distance_km) == (one.start, one.distance_km)
    assert left.cadence_spm is None


# Who may, and what a fault leaves


VIEWERS = [
    Viewer("owner", 2), Viewer("therapist", 1), Viewer("link", 1), Viewer("owner"),
    Viewer("therapist", 1, EVERYTHING, writes=True), Viewer("link", 1, EVERYTHING, writes=True),
]  # fmt: skip


@pytest.mark.parametrize("viewer", VIEWERS)
def test_nobody_else_sees_or_moves_a_copy(twice: Desk, viewer: Viewer) -> None:
    one, copy = only(twice), source(twice, "smart.fit")
    links, theirs = twice.store.links(viewer), RunCopies(twice.store.repository(viewer), 1)
    asked: list[Callable[[], Any]] = [
        lambda: links.copies(1, one.id), lambda: links.apart(1, one.id),
        lambda: links.original(1, copy), lambda: links.split(1, copy, "x"),
        lambda: links.join(1, one.id, one.id), lambda: links.remove(1, copy),
        lambda: links.take_back_guesses(1), lambda: links.told_otherwise(1),
        lambda: links.show(1, copy, Mock()),
        lambda: theirs.split(one.id, copy.id), lambda: theirs.remove(one.id, copy.id),
        lambda: theirs.join(one.id, one.id),
    ]  # fmt: skip
    named = {name for ask in asked for name in ask.__code__.co_names}
    assert {name for name in vars(Links) if not name.startswith("_")} - {"of"} <= named
    before = shown(twice)
    for ask in asked:
        with pytest.raises(NotFound):
            ask()
    assert shown(twice) == before


def test_a_copy_that_changed_since_it_was_looked_at_is_not_moved(
    twice: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that is always quicker is said; one that was quicker once is none."""
    one, links = only(twice), twice.store.links(OWNER)
    stale = replace(source(twice, "smart.fit"), kept=True)
    before = shown(twice)
    with pytest.raises(RacedError):
        links.remove(1, stale)
    with pytest.raises(RacedError):
        links.join(1, one.id, "gone")
    seen = links.copies(1, one.id)
    as_it_was = [tuple(replace(copy, kept=not copy.kept) for copy in seen)] * TRIES
    true = Links.copies

    def looked(self: Links, runner_id: int, activity_id: str) -> tuple[Source, ...]:
        return as_it_was.pop() if as_it_was else true(self, runner_id, activity_id)

    monkeypatch.setattr(Links, "copies", looked)
    with pytest.raises(ValueError, match="just now"):
        copies(twice).remove(one.id, stale.id)
    assert shown(twice) == before
    as_it_was.append(tuple(replace(copy, kept=not copy.kept) for copy in seen))
    assert copies(twice).remove(one.id, stale.id)
