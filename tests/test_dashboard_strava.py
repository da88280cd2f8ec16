"""The Strava page as a person meets it, and what the other pages say of the account."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.app import create_app
from dashboard.pages import sources
from dashboard.pages.doors import three_doors
from dashboard.pages.run import show as show_run
from dashboard.pages.strava import show, under_way
from dashboard.pages.strava_parts import connected
from dashboard.pages.strava_write import act, bring
from dashboard.source import CachedSource, store_source
from service.strava_consent import words_of
from service.strava_page import strava_page
from service.strava_sync import StravaSync
from tests import story_logs
from tests.api_runs import api_run, strava_id, write_api
from tests.log_store import DAY, OWNER, run, write
from tests.strava_consents import consenting
from tests.strava_looks import NOW, PROGRESS, SECRET, STATES, LookDesk, status
from tests.test_dashboard_app import answer, ask
from traininglog.strava import READ, READ_ALL, StravaRun
from traininglog.vault import VaultError

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from dashboard.pages.strava import Drawn
    from tests.strava_consents import Consenting
    from traininglog.store import Store
    from traininglog.strava import PartState

HERE = NOW.astimezone(ZoneInfo("Europe/Berlin"))
ADDRESS = "http://127.0.0.1:8050"
APP = {"client_id": "123456", "client_secret": SECRET, "private": "yes"}
REST = "strava-rest.children"


def words(component: Any) -> str:
    """Everything a component would send, as text."""
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def drawn(name: str, news: str = "", link: str = "") -> Drawn:
    desk: Any = LookDesk(STATES[name])
    return show(desk, strava_page(STATES[name], HERE), news, link)


def source_of(store: Store, desk: Any = None) -> CachedSource:
    imports = store.imports(OWNER)
    return store_source(store.repository(OWNER), 1, lambda: HERE, imports, strava=desk)


def client_of(store: Store, desk: Any) -> FlaskClient:
    client: FlaskClient = create_app(source_of(store, desk)).server.test_client()
    return client


def do(desk: Any, **said: Any) -> Any:
    """What the page does at a word of the browser, asked from this address."""
    server: Any = create_app(CachedSource(lambda: 1, story_logs.hand_made)).server
    with server.test_request_context(base_url=ADDRESS):
        return act(desk, said)


# What stands on it


def test_unconnected_the_cost_comes_first_and_the_form_last() -> None:
    rest = words(drawn("unconnected").rest)
    order = [
        "What it costs", "Bring in files instead", "What is asked", "What is kept",
        "Who may see it", "How long it takes", "your apps at Strava", "Test and go on",
    ]  # fmt: skip
    places = [rest.index(part) for part in order]
    assert places == sorted(places)
    assert '"values": {"private": "yes"}' in rest, "old notes are not ticked"
    assert '"control": "secret"' in rest
    assert rest.count('"rel": "noreferrer"') == 1


def test_once_asked_the_ways_on_come_first() -> None:
    rest = words(drawn("asked", words_of("less")).rest)
    assert rest.index("Ask Strava again") < rest.index("What it costs")
    assert "Ask without private runs" in rest
    assert "Use another app" in rest
    assert "Test and go on" not in rest
    assert words_of("less") in words(drawn("asked", words_of("less")).head)


def test_after_the_test_there_is_a_plain_link() -> None:
    rest = words(drawn("unconnected", link="https://www.strava.com/oauth/authorize?x=1").rest)
    assert '"href": "https://www.strava.com/oauth/authorize?x=1"' in rest
    assert "Go to Strava to allow it" in rest
    assert "works for 15 minutes" in rest
    assert "Test and go on" not in rest


def test_from_a_phone_it_says_where_to_connect() -> None:
    rest = words(drawn("on a phone").rest)
    assert "on the computer that runs Painmile" in rest
    assert "Test and go on" not in rest


def test_a_log_that_is_only_read_leads_to_files() -> None:
    told = show(None, None, "", "")
    assert "only read" in words(told.head)
    assert "/sources" in words(told.head)
    assert (told.now, told.rest, told.again_ms) == ([], [], None)


@pytest.mark.parametrize("name", ["resting", "done", "no network", "inactive"])
def test_what_rests_can_be_asked_to_sync(name: str) -> None:
    assert "Sync now" in words(drawn(name).now)


@pytest.mark.parametrize("name", ["at work", "listing", "reconnect"])
def test_what_works_or_cannot_is_not_asked(name: str) -> None:
    assert "Sync now" not in words(drawn(name).now)


def test_connected_it_has_progress_choices_and_the_way_out() -> None:
    told = drawn("at work")
    now, rest = words(told.now), words(told.rest)
    assert '"value": "0.204"' in now
    assert "41 in this quarter of an hour" in now
    assert "3 runs could not be read" in rest
    assert "/run?run=run-9" in rest
    assert rest.index("What is kept") < rest.index("Yes, disconnect")
    assert rest.index("Your diary stays") < rest.index("Yes, disconnect")
    assert "Powered by Strava" in rest


def test_of_many_runs_that_were_not_read_fifty_are_named() -> None:
    runs = tuple(StravaRun(str(n), NOW, "", problem="Cut off.") for n in range(60))
    told = strava_page(status(progress=replace(PROGRESS, problems=runs)), HERE)
    rest = words(connected(told))
    assert "60 runs could not be read" in rest
    assert "and 10 more" in rest
    assert "/run?run=" not in rest, "the log has none of them"
    none = strava_page(status(progress=replace(PROGRESS, problems=())), HERE)
    assert "Not read" not in words(connected(none))


def test_a_permission_that_is_gone_is_asked_for_by_the_same_app() -> None:
    told = drawn("reconnect")
    assert "Ask Strava again" in words(told.head)
    assert "Type client ID and secret again" in words(told.head)
    assert "The runs that are here stay" in words(told.head)


# When it looks again


def test_it_looks_again_while_at_work_and_once_when_it_goes_on() -> None:
    assert drawn("at work").again_ms == 2000
    assert drawn("resting").again_ms == 25 * 60_000 + 2000
    assert drawn("day used").again_ms == 3_600_000, "a browser counts no farther"
    for name in ("unconnected", "reconnect", "inactive"):
        assert drawn(name).again_ms is None


def test_a_look_by_the_clock_is_few_bytes(store: Store) -> None:
    desk = LookDesk(STATES["at work"])
    client = client_of(store, desk)
    key = answer(client, REST)["strava-key"]["data"]

    def look() -> dict[str, Any]:
        asked = ask(client, REST, {"strava-key": key}, by="strava-poll.n_intervals")
        found: dict[str, Any] = asked.get_json()["response"]
        return found

    assert set(look()) == {"strava-now", "strava-spoken", "strava-poll"}
    assert len(words(look())) < 3000
    desk.now = STATES["done"]
    assert {"strava-head", "strava-rest"} <= set(look()), "the whole page is another"


# What it does


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"client_id": ""}, "client_id", "is a number"),
        ({"client_id": "12a"}, "client_id", "is a number"),
        ({"client_id": "٣٤"}, "client_id", "is a number"),
        ({"client_secret": ""}, "client_secret", "Type the client secret"),
    ],
)
def test_what_can_be_seen_wrong_is_said_at_its_field(
    values: dict[str, str], field: str, said: str
) -> None:
    desk = LookDesk(STATES["unconnected"])
    done = do(desk, action="save", values=APP | values)
    assert set(done.faults) == {field}
    assert said in done.faults[field]
    assert desk.asked == []


def test_what_strava_says_stands_at_the_secret() -> None:
    desk = LookDesk(STATES["unconnected"], refuses="Strava did not answer. Try again later.")
    done = do(desk, action="save", values=APP)
    assert done.faults == {"client_secret": "Strava did not answer. Try again later."}
    assert (done.link, done.written.status) == ("", "fault")


@pytest.mark.parametrize(("ticks", "scope", "notes"), [
    ({}, READ_ALL, False), ({"private": ""}, READ, False), ({"notes": "yes"}, READ_ALL, True),
])  # fmt: skip
def test_the_ticks_are_what_is_asked_for(
    ticks: dict[str, str], scope: str, *, notes: bool
) -> None:
    desk = LookDesk(STATES["unconnected"])
    done = do(desk, action="save", values=APP | ticks)
    back = f"{ADDRESS}/strava/callback"
    assert desk.asked == [("123456", SECRET, back, scope, notes)]
    assert done.link.startswith("https://www.strava.com/oauth/authorize")


def test_asking_again_takes_what_is_here() -> None:
    desk = LookDesk(STATES["asked"])
    assert do(desk, action="again", private=False).link
    assert desk.asked == [("again", f"{ADDRESS}/strava/callback", READ)]
    do(desk, action="forget")
    assert desk.now == STATES["unconnected"]
    gone = do(desk, action="again", private=True)
    assert gone.written.words == "Type the client id and secret of your Strava app again."


def test_choices_are_kept_and_said() -> None:
    desk = LookDesk(STATES["resting"])
    said = [
        do(desk, action=action, value=value).written.words
        for action in ("raw", "notes")
        for value in (True, False)
    ]
    assert said == [
        "Saved: samples and raw answers are kept for good.",
        "Saved: samples and raw answers are kept for 7 days.",
        "Saved: descriptions and private notes are read as notes.",
        "Saved: descriptions and private notes stay at Strava.",
    ]
    asked = do(desk, action="sync").written.words
    assert asked == "Asked for: Strava is looked at as soon as it may be."
    assert desk.now.account
    assert desk.now.account.next_at == NOW
    assert "is gone from here" in do(desk, action="disconnect").written.words
    assert desk.now.account is None


@pytest.mark.parametrize("said", [
    {}, {"action": "rm"}, {"action": "save"}, {"action": "save", "values": 7},
    {"action": "raw", "value": "yes"}, {"action": "again", "private": "no"},
])  # fmt: skip
def test_what_no_page_sends_is_a_sentence(said: dict[str, Any]) -> None:
    assert do(LookDesk(STATES["resting"]), **said).written.status == "fault"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (VaultError("The key of the data folder is gone."), "The key of the data folder"),
        (OSError(28, "No space left on device: full"), "the disk is full"),
    ],
)
def test_a_store_that_fails_is_a_sentence(fault: Exception, said: str) -> None:
    class Failing(LookDesk):
        def sync_now(self) -> None:
            raise fault

    done = do(Failing(STATES["resting"]), action="sync")
    assert done.written.status == "fault"
    assert said in done.written.words


def test_no_answer_of_the_page_holds_the_secret(store: Store) -> None:
    desk = LookDesk(STATES["unconnected"])
    client = client_of(store, desk)
    said = {"action": "save", "n": "form-1", "values": APP}
    got = ask(client, REST, {"strava-said": said}, by="strava-said.data")
    assert "Go to Strava to allow it" in got.get_data(as_text=True)
    assert SECRET not in got.get_data(as_text=True)
    assert got.get_json()["response"]["strava-said"]["data"] is None, "the browser forgets it"


def test_a_line_that_was_read_goes(store: Store) -> None:
    client = client_of(store, LookDesk(STATES["resting"]))
    got = ask(client, REST, {"strava-said": {"action": "hide"}}, by="strava-said.data")
    told = got.get_json()["response"]
    assert set(told) == {"strava-saved", "strava-said"}
    assert told["strava-saved"]["children"] == []


# Other pages


def test_a_sync_at_work_is_told_on_other_pages(store: Store) -> None:
    desk = LookDesk(STATES["at work"])
    source = source_of(store, desk)
    told = words(under_way(source))
    assert "Runs are coming in from Strava." in told
    assert "312 of 1,585 runs have their samples" in told
    assert '"href": "/strava"' in told
    client = client_of(store, desk)
    assert "coming in from Strava" in words(answer(client, "body.children", address="/today"))
    here = words(answer(client, "body.children", address="/strava"))
    assert "coming in from Strava" not in here
    for name in ("resting", "unconnected", "reconnect"):
        desk.now = STATES[name]
        assert under_way(source) == []
    assert under_way(source_of(store)) == []


def test_sources_says_its_state_and_leads_there(store: Store) -> None:
    for name, link in (("unconnected", "Connect Strava"), ("resting", "To the Strava account")):
        said = words(sources.show(source_of(store, LookDesk(STATES[name])), {}))
        assert link in said
        assert '"href": "/strava"' in said
    read_only = words(sources.show(source_of(store), {}))
    assert "no account can be connected" in read_only
    assert '"href": "/strava"' not in read_only


def test_without_the_key_every_page_stands(store: Store) -> None:
    with consenting(store) as room:
        room.ask()
        room.connect()
        room.ask()
        (store.folder / "strava.key").unlink()
        source = source_of(store, room.desk)
        said = words(answer(client_of(store, room.desk), REST))
        assert "The key file strava.key is gone" in said
        assert "Test and go on" in said
        assert "The key file strava.key is gone" in words(sources.show(source, {}))
        assert under_way(source) == []


def test_an_empty_log_has_a_door_to_it() -> None:
    said = words(three_doors())
    assert '"href": "/strava"' in said
    assert "subscription" in said
    assert "later release" not in said


def test_a_run_from_strava_says_so_and_a_file_does_not(store: Store) -> None:
    write_api(store, api_run("api", DAY))
    write(store, 1, run("file", distance_km=8.0, timer_min=50.0))
    source = source_of(store)
    of_api, of_file = (words(show_run(source, {"run": id_})) for id_ in ("api", "file"))
    assert f'"href": "https://www.strava.com/activities/{strava_id("api")}"' in of_api
    assert "View on Strava" in of_api
    assert "Powered by Strava" in of_api
    assert "Garmin Forerunner 245" in of_api
    assert "Powered by Strava" not in of_file


@pytest.mark.parametrize(
    ("part", "offers"),
    [("expired", True), ("failed", True), ("wanted", False), ("none", False)],
)
def test_samples_that_are_gone_can_be_asked_for_again(
    store: Store, part: PartState, *, offers: bool
) -> None:
    write_api(store, api_run("api", DAY))
    desk = LookDesk(STATES["done"], part=StravaRun("7", NOW, "", "api", streams=part))
    source = source_of(store, desk)
    said = words(show_run(source, {"run": "api"}))
    assert ("Bring its samples again" in said) == offers
    done = bring(source, {"action": "bring", "run": "api"})
    assert done.words.startswith("Asked for: its samples come")
    assert desk.asked == [("bring", "api")]


def test_what_cannot_be_brought_is_a_sentence(store: Store) -> None:
    assert bring(source_of(store), {"run": "api"}).words == act(None, {}).written.words
    with consenting(store) as room:
        source = source_of(store, room.desk)
        assert bring(source, {"run": 7}).status == "fault"
        assert "none of the connected" in bring(source, {"run": "a file's"}).words


def test_a_run_is_brought_again_by_the_next_session(store: Store) -> None:
    with consenting(store) as room:
        room.connect()
        sync = StravaSync(store, room.strava.bases, room.clock)
        assert sync.session(1).streams == 3
        run_id = store.repository(OWNER).training_log(1).runs[0].id
        store.strava_runs(OWNER).expire(1, room.clock() + timedelta(seconds=1))
        assert part_of(room, run_id) == "expired"
        assert bring(source_of(store, room.desk), {"run": run_id}).status == "saved"
        assert part_of(room, run_id) == "wanted"
        assert sync.session(1).streams == 1
        assert part_of(room, run_id) == "done"


def part_of(room: Consenting, run_id: str) -> str:
    told = room.desk.run(run_id)
    assert told
    return told.streams
