"""The copies of one run, moved by their runner: values, files and what was said stay whole."""

from __future__ import annotations

import gc
import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest
import sqlalchemy as sa

from service.export import Export
from service.export_to import export_log
from service.restore import bring_back, read_export
from service.run_copies import ALONE, GONE, TRIES, UNREADABLE, RunCopies
from service.run_sources import run_sources
from service.shown import shown as shown_words
from tests.desk import Desk
from tests.fit_files import FIRST, run_bytes
from tests.hostile import HOSTILE
from tests.log_store import OWNER
from tests.strava_log import NOW, connect, listed, listing, sampled
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.journal import Journal
from traininglog.linking import Identity
from traininglog.links import Links
from traininglog.notes import Note
from traininglog.pain import PainEntry, Place
from traininglog.repository_import import Batch, RacedError
from traininglog.runner import Source
from traininglog.scope import EVERYTHING
from traininglog.steps import Answer
from traininglog.store import Store
from traininglog.told import told_of
from traininglog.twins import BOTH, key_of
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from traininglog.activity import Activity

WHOLE = run_bytes(watch={"smart": False, "dynamics": False})
SMART = run_bytes()
ROW = listed(
    start=FIRST + timedelta(seconds=20), distance_km=1.01, timer_min=6.05, elapsed_min=6.1
)
KNEE = PainEntry(FIRST.date(), "knee", "right", 3, onset_km=0.5)


def copies(desk: Desk) -> RunCopies:
    return RunCopies(desk.log, 1)


def shown(desk: Desk) -> list[tuple[Any, ...]]:
    """What the log says, whatever its ids are: every run with its copies, best first."""
    links = desk.store.links(OWNER)
    return [
        (
            replace(one, id=""),
            [(c.path.rpartition("/")[2], c.kept) for c in links.copies(1, one.id)],
        )
        for one in desk.log.activities(1)
    ]


def only(desk: Desk) -> Activity:
    (one,) = desk.log.activities(1)
    return one


def source(desk: Desk, name: str) -> Source:
    """The copy that came by this name."""
    return next(s for s in desk.log.sources(1) if s.path.endswith(name))


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """One run in two files: every second, and now and then."""
    desk.add("whole.fit", WHOLE)
    desk.add("smart.fit", SMART)
    desk.run()
    assert [copies for _, copies in shown(desk)] == [
        [("whole.fit", True), ("smart.fit", False)]
    ]
    desk.log.add_pain(1, [KNEE])
    desk.log.add_notes(1, [Note(FIRST.date(), "sore knee", activity_id=only(desk).id)])
    desk.log.judge_cycle(1, Place("knee", "right"), only(desk).id, "agree")
    return desk


def put_row(desk: Desk, **values: Any) -> None:
    """A row of an export that is put to the only run."""
    one = only(desk)
    told = replace(one, distance_km=1.02, cadence_spm=160.0, profile=(), **values)
    desk.store.imports(OWNER).write(1, Batch((), [Source(
        one.id, one.day, "row:strava:501", 0, "x/export_1.zip!activities.csv", "archive",
        "strava", "1", kept=False, imported_at=NOW, linked="its number at Strava",
        identity=Identity("running", one.start, "row", key="strava:501"), told=told_of(told),
    )]))  # fmt: skip


def said(desk: Desk) -> tuple[Any, ...]:
    """All that a person said, and of which run."""
    log = desk.log
    notes = [(n.note.text, n.note.activity_id) for n in log.notes(1)]
    return log.pain(1), notes, log.cycle_verdicts(1)


# Words


def test_each_copy_is_told_with_its_file_its_day_and_why_it_is_here(twice: Desk) -> None:
    put_row(twice)
    found = run_sources("a", twice.store.links(OWNER).copies(1, only(twice).id), (), NOW, "km")
    assert [(c.kind, c.is_shown) for c in found.copies] == [
        ("FIT file", True), ("FIT file", False), ("Row of a Strava export", False),
    ]  # fmt: skip
    row = found.copies[2]
    assert row.place == "activities.csv in export_1.zip, imported 20\u00a0Mar"
    assert row.why == "its number at Strava"
    assert "stay" in row.asks[0]
    assert "the export is imported" in row.asks[1]
    whole, smart = found.copies[:2]
    assert whole.place.startswith("whole.fit, ")
    assert {whole.why, smart.why} == {"", "the same watch at the same second"}
    assert found.can_split


def test_names_of_any_kind_are_words_and_few(desk: Desk) -> None:
    desk.add("a.fit", SMART)
    desk.run()
    (copy,) = desk.log.sources(1)
    for name in (*HOSTILE.values(), "", "/", "!", "a" * 60_000):
        for path in (name, f"{name}.zip!{name}", f"x.zip!{name}/{name}.fit"):
            named = replace(copy, path=path, linked=name)
            (told,) = run_sources("a", [named], (), NOW, "km").copies
            for words in (told.place, told.name, told.why):
                assert shown_words(words) == words
            assert len(told.place) < 220


def test_a_name_that_turns_the_direction_of_words_is_drawn(desk: Desk) -> None:
    desk.add("a\u202efit.exe.fit", SMART)
    desk.run()
    (told,) = run_sources("a", desk.log.sources(1), (), NOW, "km").copies
    assert "\u202e" not in f"{told.name}{told.place}"
    assert "goes with it" in told.asks[0]


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
    desk.run(verify=True)
    assert shown(desk) == log
    desk.whole()


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


def test_a_file_that_is_lost_is_shown_by_what_was_noted_of_it(twice: Desk) -> None:
    """Nothing else is left: its start, time and distance stay."""
    (twice.data / "originals" / source(twice, "smart.fit").sha256).unlink()
    one = only(twice)
    copies(twice).remove(one.id, source(twice, "whole.fit").id)
    left = only(twice)
    assert (left.start, left.distance_km) == (one.start, one.distance_km)
    assert left.cadence_spm is None


# Strava


@pytest.fixture
def strava(desk: Desk) -> Desk:
    """One run by a Strava account, with its samples, and as a file."""
    connect(desk.store)
    listing(desk.store, ROW)
    desk.store.strava_runs(OWNER).write_streams(1, "501", sampled(ROW), NOW)
    desk.add("a.fit", SMART)
    desk.run()
    assert [c for _, c in shown(desk)] == [[("a.fit", True), ("Strava 501", False)]]
    return desk


def at_strava(desk: Desk) -> tuple[str | None, str]:
    run = desk.store.strava_runs(OWNER).known(1)["501"]
    return run.activity_id, run.streams


def test_strava_takes_over_and_its_samples_are_wanted_again(strava: Desk) -> None:
    one = only(strava)
    copies(strava).remove(one.id, source(strava, "a.fit").id)
    left = only(strava)
    assert (left.id, left.origin, left.distance_km) == (one.id, "strava_api", 1.01)
    assert at_strava(strava) == (one.id, "wanted")
    strava.store.strava_runs(OWNER).write_streams(1, "501", sampled(ROW), NOW)
    assert only(strava).cadence_spm == 168.0
    assert at_strava(strava) == (one.id, "done")


def test_strava_s_copy_as_a_run_of_its_own_and_back(strava: Desk) -> None:
    one = only(strava)
    new_id = copies(strava).split(one.id, source(strava, "Strava 501").id)
    assert at_strava(strava) == (new_id, "wanted")
    assert {a.id: a.origin for a in strava.log.activities(1)} == {
        one.id: "file", new_id: "strava_api",
    }  # fmt: skip
    listing(strava.store, replace(ROW, digest="other words"))
    assert len(strava.log.activities(1)) == 2
    copies(strava).join(one.id, new_id)
    assert at_strava(strava) == (one.id, "unneeded")
    assert only(strava) == one


def test_two_that_strava_has_both_are_two_there(strava: Desk) -> None:
    """A watch and a phone, and the phone's is said to be another run: they are not joined."""
    one = only(strava)
    phone = listed("502", start=FIRST + timedelta(seconds=30), distance_km=1.2, timer_min=6.0)
    listing(strava.store, phone)
    other = next(a for a in strava.log.activities(1) if a.id != one.id)
    Journal(strava.log, 1).write("two", [Answer(key_of(one, other), BOTH)], today=NOW.date())
    assert strava.store.links(OWNER).apart(1, one.id) == ()
    with pytest.raises(ValueError, match="no longer"):
        copies(strava).join(one.id, other.id)


def test_an_answer_of_old_is_listed_once_more(strava: Desk) -> None:
    """Of a copy kept before its words were, time and distance are shown until then."""
    one = only(strava)
    with writing(strava.store.engine) as connection:
        mine = t.source.c.origin == "strava_api"
        connection.execute(t.source.update().where(mine).values(told=None))
    strava.store.strava_accounts(OWNER).change(1, listed_at=NOW, next_at=NOW)
    copies(strava).remove(one.id, source(strava, "a.fit").id)
    left = only(strava)
    assert (left.id, left.distance_km, left.device) == (one.id, 1.01, None)
    account = strava.store.strava_accounts(OWNER).account(1)
    assert account is not None
    assert (account.listed_at, account.before) == (None, None)
    assert account.next_at is not None
    assert account.next_at > NOW
    listing(strava.store, ROW)
    assert only(strava).device == "Sun 5"
    assert at_strava(strava) == (one.id, "wanted")


def test_a_copy_of_strava_that_was_removed_is_not_listed_again(strava: Desk) -> None:
    """Not even when it is edited there; it is after the account was connected anew."""
    one = only(strava)
    copies(strava).remove(one.id, source(strava, "Strava 501").id)
    for digest in (ROW.digest, "edited"):
        listing(strava.store, replace(ROW, digest=digest))
    assert (only(strava), len(strava.log.sources(1))) == (one, 1)
    assert at_strava(strava) == (None, "removed")
    strava.store.strava_accounts(OWNER).forget(1)
    strava.store.strava_runs(OWNER).remove_all(1)
    connect(strava.store)
    listing(strava.store, ROW)
    assert len(strava.log.sources(1)) == 2


def test_a_run_of_strava_alone_may_be_removed_and_stays_away(desk: Desk) -> None:
    connect(desk.store)
    listing(desk.store, ROW)
    one = only(desk)
    assert not copies(desk).remove(one.id, source(desk, "Strava 501").id)
    listing(desk.store, replace(ROW, digest="edited"))
    assert not desk.log.activities(1)
    assert desk.store.strava_runs(OWNER).progress(1).streams == {}


@pytest.mark.parametrize("leave", ["all", "one"])
def test_what_an_export_has_too_stays_when_strava_goes(desk: Desk, leave: str) -> None:
    connect(desk.store)
    listing(desk.store, ROW)
    desk.store.strava_runs(OWNER).write_streams(1, "501", sampled(ROW), NOW)
    put_row(desk)
    one = only(desk)
    desk.log.add_pain(1, [KNEE])
    desk.log.judge_cycle(1, Place("knee"), one.id, "agree")
    runs = desk.store.strava_runs(OWNER)
    runs.remove_all(1) if leave == "all" else runs.remove(1, "501")
    left = only(desk)
    assert (left.id, left.origin, left.distance_km) == (one.id, "archive", 1.02)
    assert desk.log.cycle_verdicts(1) == {("knee", None, one.id): "agree"}
    assert desk.log.pain(1) == (KNEE,)
    (row,) = desk.log.sources(1)
    assert (row.kept, row.linked) == (True, "")
    assert not list((desk.data / "streams").iterdir())


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


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(desk: Desk, fatal: int) -> Iterator[list[str]]:
    """End at a point: a statement, a commit, before or after a rename or a removal.

    Yields the points that were passed.
    """
    passed: list[str] = []

    def step(name: str) -> None:
        passed.append(name)
        if len(passed) - 1 == fatal:
            raise Killed

    def watched(true: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            step("before a file")
            done = true(*args, **more)
            step("after a file")
            return done

        return call

    told = [("after_cursor_execute", lambda *_: step("statement")),
            ("commit", lambda *_: step("commit"))]  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for name, point in told:
            sa.event.listen(desk.store.engine, name, point)
        for name in ("replace", "unlink"):
            patched.setattr(Path, name, watched(getattr(Path, name)))
        yield passed
    for name, point in told:
        sa.event.remove(desk.store.engine, name, point)


def opened(template: Desk, root: Path) -> Desk:
    """The folder of another desk's log, or a copy of it."""
    desk = Desk.__new__(Desk)
    if not root.exists():
        shutil.copytree(template.store.folder, root)
    desk.store, desk.data = Store.open(root), root / "runners" / "1"
    desk.files, desk.runner = template.files, template.runner
    return desk


CHANGES: dict[str, Callable[[Desk, str, str], Any]] = {
    "split the best": lambda d, one, _: copies(d).split(one, source(d, "whole.fit").id),
    "split another": lambda d, one, _: copies(d).split(one, source(d, "smart.fit").id),
    "remove the best": lambda d, one, _: copies(d).remove(one, source(d, "whole.fit").id),
    "join": lambda d, one, other: copies(d).join(one, other),
}


@pytest.mark.parametrize("what", CHANGES)
def test_wherever_it_is_cut_off_the_log_is_whole(
    twice: Desk, tmp_path: Path, what: str
) -> None:
    """It is as before or as after, no row is without its file, and again is as once."""
    one, other = only(twice).id, ""
    if what == "join":
        other = copies(twice).split(one, source(twice, "whole.fit").id)
    before = shown(twice)
    done = opened(twice, tmp_path / "done")
    with killed_at(done, -1) as passed:
        CHANGES[what](done, one, other)
    after, seen = shown(done), []
    done.store.close()
    # Every file and commit, and of the statements some.
    points = [n for n, name in enumerate(passed) if name != "statement" or n % 19 == 0]
    for fatal in points:
        desk = opened(twice, tmp_path / str(fatal))
        with pytest.raises(Killed), killed_at(desk, fatal):
            CHANGES[what](desk, one, other)
        desk.store.close()
        gc.collect()  # what a killed process held is open no more
        left = opened(twice, tmp_path / str(fatal))
        now = shown(left)
        assert now in (before, after)
        seen.append(now == after)
        assert all(len(left.log.records(a.id)) > 10 for a in left.log.activities(1))
        originals = {path.name for path in (left.data / "originals").iterdir()}
        assert {s.sha256 for s in left.log.sources(1)} <= originals
        if now == before:
            CHANGES[what](left, one, other)
        assert shown(left) == after
        left.store.close()
    assert seen == sorted(seen)
    assert not seen[0]
    assert any(seen) >= (what in {"remove the best", "join"})  # files go after the rows
