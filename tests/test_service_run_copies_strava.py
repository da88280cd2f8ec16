"""Strava's copy of a run, split, removed, put back, and what is asked of Strava then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.copies_desk import KNEE, ROW, SMART, copies, only, put_row, shown, source
from tests.fit_files import FIRST
from tests.log_store import OWNER
from tests.strava_log import NOW, connect, listed, listing, sampled
from traininglog import tables as t
from traininglog.database import writing
from traininglog.journal import Journal
from traininglog.pain import Place
from traininglog.steps import Answer
from traininglog.twins import BOTH, key_of

if TYPE_CHECKING:
    from tests.desk import Desk


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


@pytest.mark.folder
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
