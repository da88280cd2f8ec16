"""The visit page of a server: what each visitor reads there, and says of a cycle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.source import store_source
from tests.hosted_room import WORDS, hosted
from traininglog.journal import Journal
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.source import Loaded
    from tests.hosted_room import HostedRoom

OUTPUTS = ("visit-page.children", "visit-saved.children")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("room")) as here:
        yield here


def ask(
    room: HostedRoom, who: str, search: str = "", said: dict[str, Any] | None = None
) -> dict[str, str]:
    """What the page says to somebody, and the line about what was saved, as JSON."""
    outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in OUTPUTS]
    of = room.grants[who].public_id if who in room.grants else "me"
    body = {
        "output": f"..{'...'.join(OUTPUTS)}..",
        "outputs": outputs,
        "inputs": [
            {"id": "visit-url", "property": "search", "value": f"?of={of}{search}"},
            {"id": "visit-said", "property": "data", "value": said},
        ],
        "state": [{"id": "visit-change-who", "property": "data", "value": None}],
        "changedPropIds": ["visit-said.data" if said else "visit-url.search"],
    }
    answer = room.client(who).post("/_dash-update-component", json=body)
    assert answer.status_code == 200
    told: dict[str, dict[str, Any]] = answer.get_json()["response"]
    return {name: json.dumps(one.get("children")) for name, one in told.items()}


def own(room: HostedRoom) -> Loaded:
    """The runner's own log as it is now."""
    runner_id = room.runners["runner"]
    return store_source(
        room.store.repository(Viewer("owner", runner_id)), runner_id, lambda: room.now
    ).loaded()


def page(room: HostedRoom, who: str, search: str = "") -> str:
    return ask(room, who, search)["visit-page"]


def test_a_therapist_reads_the_log_and_what_is_withheld_in_words(room: HostedRoom) -> None:
    told = page(room, "therapist")
    assert "R. M." in told
    assert "Musterfrau" not in told
    assert "1 run came only from Strava and stays with the runner" in told
    assert "31 files, 1 withheld" in told or "31 by hand, 1 withheld" in told
    assert WORDS["runner"] in told
    assert WORDS["other"] not in told
    assert "Shared until" in told
    assert "/sign-out" in told
    assert "This is what a visitor sees" not in told


def test_a_narrow_scope_hides_words_and_places_and_says_so(room: HostedRoom) -> None:
    told = page(room, "narrow", "&weeks=all&table=words")
    assert WORDS["runner"] not in told
    assert "lower back" not in told
    assert "left achilles" not in told
    assert "Shared since 1 Oct, knee only." in told
    assert "Not shared: the runner\\u2019s own words and what was before the log." in told


@pytest.mark.parametrize("who", ["therapist", "narrow", "link"])
def test_what_is_missing_says_no_more_than_the_scope_while_a_flag_stands(
    room: HostedRoom, who: str
) -> None:
    told = page(room, who, "&weeks=all&table=missing")
    assert "Answers for" in told
    assert "So far" not in told
    if who == "narrow":
        assert WORDS["runner"] not in told


def test_a_link_names_its_end_and_leads_to_no_patients(room: HostedRoom) -> None:
    told = page(room, "link")
    assert "Link ends" in told
    assert "/patients" not in told


def test_the_runner_sees_what_a_visitor_sees(room: HostedRoom) -> None:
    told = page(room, "runner")
    assert "This is what a visitor sees." in told
    assert "Back to my log" in told
    assert "1 run came only from Strava" in told
    assert "data-say" not in told


def test_what_a_therapist_says_of_a_cycle_is_kept_under_their_name(room: HostedRoom) -> None:
    cycle = own(room).analysis.cycles[0]
    said = {"action": "judge", "place": "knee-right", "run": cycle.flare_run_id, "n": 1}
    told = ask(room, "therapist", said=said | {"verdict": "agree"})
    assert "Marked: you agree." in told["visit-saved"]
    assert "\\u2713 agree" in told["visit-page"]
    owner = room.store.repository(Viewer("owner", room.runners["runner"]))
    change = Journal(owner, room.runners["runner"]).changes()[0]
    assert change.author == "Dr. Therapist"
    undone = ask(room, "therapist", said={"action": "undo", "change": change.id, "n": 2})
    assert "Taken back" in undone["visit-saved"]
    assert "\\u2713 agree" not in undone["visit-page"]


def test_who_may_only_read_cannot_say_anything(room: HostedRoom) -> None:
    cycle = own(room).analysis.cycles[-1]
    said = {"action": "judge", "place": "knee-right", "run": cycle.flare_run_id,
            "verdict": "not_this", "n": 1}  # fmt: skip
    told = ask(room, "narrow", said=said)
    assert "nothing can be saved" in told["visit-saved"]
    assert (
        not room.store.repository(Viewer("owner", room.runners["runner"]))
        .training_log(room.runners["runner"])
        .cycle_verdicts
    )


@pytest.mark.parametrize("said", [
    {"action": "judge"}, {"action": "judge", "place": 7, "run": [], "verdict": "agree"},
    {"action": "undo", "change": "x"}, {"action": "undo", "change": 10**6}, {"action": "fly"},
])  # fmt: skip
def test_what_makes_no_sense_changes_nothing_and_breaks_nothing(
    room: HostedRoom, said: dict[str, Any]
) -> None:
    told = ask(room, "therapist", said=said | {"n": 9})
    assert "fault" in told["visit-saved"]
