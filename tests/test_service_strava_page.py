"""What the Strava page says in every state, by its words alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.strava_before import LEAVES, STEPS, before, first_sync
from service.strava_page import (
    MOST_SHOWN,
    StravaPage,
    at_words,
    locked_page,
    news_words,
    source_words,
    strava_page,
    under_way,
)
from tests.strava_looks import ACCOUNT, NOW, PROGRESS, STATES, status
from traininglog.strava import READ, PartState, Progress, StravaRun

HERE = NOW.astimezone(ZoneInfo("Europe/Berlin"))


def page(name: str) -> StravaPage:
    return strava_page(STATES[name], HERE)


def line(name: str) -> str:
    going = page(name).going
    assert going
    return going.line


# Back from Strava


def test_what_came_of_a_visit_is_told_while_it_holds() -> None:
    for name in ("listing", "at work", "resting", "day used"):
        assert "on their way" in news_words("connected", page(name))
    assert "Another athlete" in news_words("other", page("done"))
    for ending in ("denied", "less", "refused", "no_answer", "inactive"):
        assert news_words(ending, page("asked")).count("connected") == 1


def test_an_address_opened_again_tells_nothing_that_is_over() -> None:
    for name in ("unconnected", "asked", "done", "no runs", "left, unheard"):
        assert news_words("connected", page(name)) == ""
    for ending in ("denied", "less", "other", "<b>", ""):
        assert news_words(ending, page("unconnected")) == ""


# Before


@pytest.mark.parametrize(
    ("runs", "words"),
    [(1, "a few minutes"), (95, "a few minutes"), (97, "about 15 minutes"),
     (300, "about 45 minutes"), (600, "about 2 hours"), (990, "about 2 hours"),
     (993, "2 days"), (1000, "2 days"), (1585, "2 days"), (3000, "4 days")],
)  # fmt: skip
def test_a_first_sync_takes_as_long_as_the_limits_let_it(runs: int, words: str) -> None:
    assert first_sync(runs) == words


@given(st.integers(0, 20_000))
def test_old_notes_never_make_it_shorter(runs: int) -> None:
    days = [int(words.split()[0]) if words.endswith(("day", "days")) else 0
            for words in (first_sync(runs), first_sync(runs, with_notes=True))]  # fmt: skip
    assert days[0] <= days[1]


def test_the_cost_is_told_before_all_else() -> None:
    told = before()
    assert [one.name for one in told] == [
        "What it costs", "What is asked", "What is kept", "Who may see it", "How long it takes",
    ]  # fmt: skip
    assert "subscription" in told[0].words[0]
    assert "files" in told[0].words[0]
    assert "7 days" in told[2].words[0]
    assert "a therapist too" in told[3].words[0]
    assert "300 runs: about 45 minutes; 1,000 runs: 2 days" in told[4].words[1]
    assert len(STEPS) == 4, "and the first is the link to Strava"


@pytest.mark.parametrize("name", STATES)
def test_no_state_promises_or_warns(name: str) -> None:
    told = page(name)
    going = told.going.line if told.going else ""
    words = " ".join([
        told.headline, told.sub, told.hindered, told.asked, going,
        *(f"{a} {b}" for a, b in told.facts), *LEAVES, *STEPS,
        *(part for one in before() for part in one.words),
    ])  # fmt: skip
    assert not {"!", "should", "risk", "token=", "None"} & set(words.replace(".", " ").split())
    assert "!" not in words


# The states


def test_unconnected_it_says_so_and_asks_nothing() -> None:
    told = page("unconnected")
    assert told.headline == "Strava is not connected."
    assert "until you connect" in told.sub
    assert (told.state, told.going, told.facts, told.hindered) == ("none", None, (), "")


def test_who_left_hears_that_strava_has_not_heard() -> None:
    assert "has not heard yet" in page("left, unheard").hindered
    assert "has not heard yet" in source_words(page("left, unheard"))


def test_samples_that_went_after_a_week_are_not_told_as_here() -> None:
    some = Progress(600, 600, {"done": 90, "expired": 400, "wanted": 110})
    going = strava_page(status(progress=some), HERE).going
    assert going
    assert going.line.startswith("490 of 600 runs have had their samples; ")


def test_a_permission_that_has_not_come_is_told_with_its_time() -> None:
    assert (
        page("asked").asked == "Permission was asked for at 14:20 and has not been given yet."
    )


def test_connected_it_says_as_whom_and_since_when() -> None:
    assert page("resting").headline == "Connected as R. since 12 Nov."
    nameless = status({"athlete_name": " "})
    assert strava_page(nameless, HERE).headline == "Connected since 12 Nov."
    next_year = HERE.replace(year=2027)
    assert "12 Nov 2026" in strava_page(STATES["resting"], next_year).headline


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("listing", "400 activities listed, back to 3 Aug 2019; the sync is at work."),
        ("at work", "312 of 1,585 runs have their samples; the sync is at work."),
        ("resting", "312 of 1,585 runs have their samples; the calls of this quarter of an "
                    "hour are used, goes on at 14:45."),
        ("day used", "312 of 1,585 runs have their samples; today’s calls are used, goes on "
                     "tomorrow at 01:00."),
        ("done", "All 1,585 runs are here; looks for new ones again at 15:02."),
        ("reconnect", "312 of 1,585 runs have their samples."),
        ("no runs", "Strava has no runs of yours; looks for new ones again at 14:45."),
    ],
)  # fmt: skip
def test_how_far_it_is(name: str, words: str) -> None:
    assert line(name) == words


def test_with_calls_left_no_limit_is_named() -> None:
    told = strava_page(status(calls_left=(41, 612)), HERE)
    assert told.going
    assert told.going.line == "312 of 1,585 runs have their samples; goes on at 14:45."


def test_the_first_look_and_one_run_have_their_words() -> None:
    first = status({"listed_at": None, "next_at": NOW}, progress=Progress())
    told = strava_page(first, HERE).going
    assert told
    assert told.line == "The list of your runs is read first; the sync is at work."
    one = strava_page(status(progress=Progress(1, 1, {"done": 1})), HERE).going
    assert one
    assert one.line.startswith("1 run is here; ")


def test_descriptions_come_after_the_samples() -> None:
    progress = replace(PROGRESS, streams={"done": 1585}, detail={"done": 585, "wanted": 1000})
    told = strava_page(status({"wants_notes": True}, progress=progress), HERE)
    assert told.going
    assert told.going.line.startswith("Descriptions of 585 of 1,585 runs are read; ")
    assert told.going.share == pytest.approx(585 / 1585)
    assert ("Descriptions", "585 of 1,585 runs read") in told.facts


def test_without_a_next_time_a_person_goes_on() -> None:
    told = strava_page(status({"next_at": None}), HERE).going
    assert told
    assert "press Sync now" in told.line
    assert told.wake_s is None


def test_it_looks_again_while_at_work_and_when_it_goes_on() -> None:
    at_work, resting, off = (page(name).going for name in ("at work", "resting", "inactive"))
    assert at_work
    assert resting
    assert off
    assert (at_work.is_live, resting.is_live, off.is_live) == (True, False, False)
    assert (resting.wake_s, off.wake_s) == (25 * 60, None)
    assert at_work.spoken == "20 percent of the runs are read."
    assert resting.spoken == ""


def test_what_hinders_is_said_with_the_way_on() -> None:
    assert page("no network").hindered == "Strava did not answer; it is asked again by itself."
    again, off = page("reconnect"), page("inactive")
    assert again.headline == "Strava has to be asked again."
    assert "The runs that are here stay" in again.hindered
    assert off.headline == "Strava has switched your app off."
    assert "subscription" in off.hindered
    assert "files come in as before" in off.hindered
    gone = status({"state": "reconnect", "message": "The key file strava.key is gone."})
    assert strava_page(gone, HERE).hindered.startswith("The key file strava.key is gone. The ")


def test_facts_count_every_run_once() -> None:
    facts = dict(page("at work").facts)
    assert facts["Samples"] == (
        "292 here; 20 from files; 1,261 still to come; 9 without any at Strava; "
        "3 could not be read"
    )
    assert sum(PROGRESS.streams.values()) == PROGRESS.runs
    assert facts["Other activities"] == "427, of other sports"
    assert facts["Last look"] == "At 14:02"
    assert facts["Calls left"] == "612 today, 41 in this quarter of an hour"
    assert facts["Allowed"].endswith("private ones and privacy zones too")
    assert dict(page("long name").facts)["Allowed"].endswith("only those that others may see")
    assert dict(page("listing").facts)["Last look"] == "Not yet"


def test_runs_that_could_not_be_read_are_named_up_to_fifty() -> None:
    first = page("resting").unread[0]
    assert (first.day, first.run_id) == ("22 Nov", "run-9")
    assert first.why == "Its samples came cut off three times."
    late = StravaRun("1", NOW, "", problem="No answer.", next_try=NOW + timedelta(hours=1))
    told = strava_page(status(progress=replace(PROGRESS, problems=(late,))), HERE)
    assert told.unread[0].why == "No answer. It is asked again at 15:20."
    many = tuple(StravaRun(str(n), NOW, "") for n in range(60))
    told = strava_page(status(progress=replace(PROGRESS, problems=many)), HERE)
    assert (len(told.unread), told.n_unread) == (MOST_SHOWN, 60)
    assert told.unread[0].why == "Strava’s answer could not be read."


@given(
    counts=st.lists(st.integers(0, 2000), min_size=6, max_size=6),
    away_s=st.integers(-200_000, 200_000),
    wants_notes=st.booleans(),
)
def test_any_progress_has_a_sentence_and_a_share(
    *, counts: list[int], away_s: int, wants_notes: bool
) -> None:
    parts: tuple[PartState, ...] = (
        "unneeded", "wanted", "done", "none", "failed", "expired",
    )  # fmt: skip
    progress = Progress(sum(counts), sum(counts), dict(zip(parts, counts, strict=True)))
    due = NOW + timedelta(seconds=away_s)
    told = strava_page(
        status({"next_at": due, "wants_notes": wants_notes}, progress=progress), HERE
    )
    assert told.going
    assert told.going.line.endswith(".")
    assert told.going.is_live == (away_s <= 0)
    assert told.going.share is None or 0 <= told.going.share <= 1


# Other pages


def test_sources_says_it_in_a_line() -> None:
    assert source_words(page("unconnected")).startswith("Strava is not connected.")
    assert source_words(page("resting")).startswith(
        "Connected as R. since 12 Nov. 312 of 1,585 runs have their samples; "
    )
    assert "subscription" in source_words(page("inactive"))


def test_without_its_key_it_says_so_and_can_be_connected_anew() -> None:
    told = locked_page("The key file is gone; connect Strava again.", can_connect=True)
    assert source_words(told) == (
        "The sign-in at Strava cannot be opened. The key file is gone; connect Strava again."
    )
    assert told.state == "none"


def test_only_a_sync_at_work_is_told_elsewhere() -> None:
    told = {name: under_way(one, HERE) for name, one in STATES.items()}
    assert {name for name, words in told.items() if words} == {"listing", "at work"}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 22, 13, 45, tzinfo=UTC), "at 14:45"),
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "tomorrow at 01:00"),
        (datetime(2026, 11, 21, 22, 0, tzinfo=UTC), "yesterday at 23:00"),
        (datetime(2026, 11, 25, 0, 0, tzinfo=UTC), "on 25 Nov at 01:00"),
        (datetime(2027, 1, 2, 0, 0, tzinfo=UTC), "on 2 Jan 2027 at 01:00"),
    ],
)
def test_times_are_the_runners_own(at: datetime, words: str) -> None:
    assert at_words(at, HERE) == words


def test_no_look_holds_a_secret() -> None:
    assert "canary" not in repr(STATES["asked"])
    assert "canary" not in repr([page(name) for name in STATES])
    assert READ in ACCOUNT.scope
