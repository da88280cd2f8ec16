"""Connecting a Strava account: the way there and back, what is kept, what is never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from service.strava_consent import Ending, is_enough, words_of
from tests.strava_answers import BROKEN, INACTIVE, LOST, PAGE
from tests.strava_consents import BACK, Consenting, consented, consenting
from tests.strava_people import made_person
from traininglog.strava import READ, READ_ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.strava_answers import Fault
    from traininglog.store import Store


@pytest.fixture
def one(store: Store) -> Iterator[Consenting]:
    with consenting(store) as room:
        yield room


def _unconnected(one: Consenting, tokens: int = 0) -> None:
    """No account, no list asked for, and so many tokens beside the test of the app."""
    assert one.desk.account() is None
    assert one.strava.count("list") == 0
    tests_of_the_app = 1
    assert one.strava.count("token") == tests_of_the_app + tokens


# There


def test_a_consent_leads_to_strava_with_its_state(one: Consenting) -> None:
    url = urlsplit(one.ask())
    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert f"{url.scheme}://{url.netloc}" == one.strava.bases.oauth
    assert (asked["client_id"], asked["redirect_uri"]) == (one.strava.client_id, BACK)
    assert asked["scope"] == "activity:read,activity:read_all"
    assert len(asked["state"]) >= 43
    assert one.strava.client_secret not in url.geturl()


def test_without_private_runs_less_is_asked_for(one: Consenting) -> None:
    assert parse_qs(urlsplit(one.ask(READ)).query)["scope"] == [READ]


@pytest.mark.parametrize(
    ("client_id", "secret", "words"),
    [
        ("", "x", "The client id is a number"),
        ("My app", "x", "The client id is a number"),
        ("7" * 31, "x", "The client id is a number"),
        ("٣", "x", "The client id is a number"),
        ("41235", " ", "The client secret is missing"),
    ],
)
def test_what_cannot_be_right_is_not_asked_of_strava(
    one: Consenting, client_id: str, secret: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        one.desk.ask(client_id, secret, BACK)
    assert not one.strava.calls


@pytest.mark.parametrize("wrong", ["client_id", "client_secret"])
def test_an_app_that_strava_does_not_know_is_said(one: Consenting, wrong: str) -> None:
    client_id = "999" if wrong == "client_id" else one.strava.client_id
    secret = "999" if wrong == "client_secret" else one.strava.client_secret
    with pytest.raises(ValueError, match="does not take this client ID"):
        one.desk.ask(client_id, secret, BACK)
    assert one.desk.status().asked is None


def test_an_app_that_is_switched_off_is_said_before_the_consent(one: Consenting) -> None:
    one.strava.inactive = True
    with pytest.raises(ValueError, match="subscription"):
        one.ask()


def test_id_and_secret_may_have_been_copied_with_spaces(one: Consenting) -> None:
    url = one.desk.ask(f" {one.strava.client_id} ", f"\t{one.strava.client_secret}\n", BACK)
    assert one.desk.came_back(**consented(url)).ending == "connected"


def test_from_a_phone_nothing_is_connected(one: Consenting) -> None:
    one.desk.can_connect = False
    with pytest.raises(ValueError, match="on the computer that runs Painmile"):
        one.ask()
    with pytest.raises(ValueError, match="on the computer that runs Painmile"):
        one.desk.again(BACK)
    assert not one.strava.calls


# Back


def test_a_yes_connects_and_wakes_the_worker(one: Consenting) -> None:
    assert one.connect().ending == "connected"
    account = one.desk.account()
    assert account is not None
    assert account.athlete_name == "Runa Musterfrau 1"
    assert account.sees_private
    assert account.next_at == one.strava.clock()
    assert one.worker is not None
    assert one.worker.times == 1
    assert one.desk.status().asked is None


def test_another_browser_after_a_restart_ends_it_as_well(one: Consenting) -> None:
    told = consented(one.ask())
    assert one.another().came_back(**told).ending == "connected"


@pytest.mark.parametrize("state", ["", "x", "é", "A" * 10_000])
def test_an_answer_with_another_state_changes_nothing(one: Consenting, state: str) -> None:
    told = consented(one.ask())
    assert one.desk.came_back(**told | {"state": state}).ending == "unknown"
    _unconnected(one)
    assert one.desk.came_back(**told).ending == "connected"


def test_an_answer_nobody_asked_for_is_unknown(one: Consenting) -> None:
    assert one.desk.came_back("state", "code", READ_ALL).ending == "unknown"
    assert not one.strava.calls


def test_the_state_of_one_runner_is_none_of_another(one: Consenting) -> None:
    told = consented(one.ask())
    assert one.another(runner_id=2).came_back(**told).ending == "unknown"
    _unconnected(one)


def test_a_state_works_once(one: Consenting) -> None:
    told = consented(one.ask())
    assert one.desk.came_back(**told).ending == "connected"
    assert one.desk.came_back(**told).ending == "unknown"
    assert one.strava.count("token") == 2


def test_of_two_consents_the_later_counts(one: Consenting) -> None:
    first, second = consented(one.ask()), consented(one.ask())
    assert one.desk.came_back(**first).ending == "unknown"
    assert one.desk.came_back(**second).ending == "connected"


@pytest.mark.parametrize(("minutes", "ending"), [(15, "connected"), (16, "unknown")])
def test_a_state_is_good_for_a_quarter_of_an_hour(
    one: Consenting, minutes: int, ending: Ending
) -> None:
    told = consented(one.ask())
    one.clock.go(minutes=minutes)
    assert one.desk.came_back(**told).ending == ending


def test_a_no_is_said_and_can_be_asked_again(one: Consenting) -> None:
    one.strava.sign_ins.denies = True
    back = one.connect()
    assert (back.ending, back.words) == ("denied", words_of("denied"))
    _unconnected(one)
    one.strava.sign_ins.denies = False
    assert one.desk.came_back(**consented(one.desk.again(BACK))).ending == "connected"


def test_with_a_tick_taken_away_no_token_is_asked_for(one: Consenting) -> None:
    one.strava.sign_ins.unticks = frozenset({READ_ALL})
    assert one.connect().ending == "less"
    _unconnected(one)


def test_without_private_runs_is_enough_once_that_is_asked_for(one: Consenting) -> None:
    one.strava.sign_ins.unticks = frozenset({READ_ALL})
    one.connect()
    url = one.desk.again(BACK, READ)
    assert one.desk.came_back(**consented(url)).ending == "connected"
    account = one.desk.account()
    assert account is not None
    assert not account.sees_private


def test_without_any_activity_nothing_is_enough(one: Consenting) -> None:
    one.strava.sign_ins.unticks = frozenset({READ, READ_ALL})
    assert one.connect(READ).ending == "less"
    _unconnected(one)


@pytest.mark.parametrize(
    ("granted", "wanted", "enough"),
    [
        ("read,activity:read_all", READ_ALL, True),
        ("read,activity:read", READ_ALL, False),
        ("read,activity:read", READ, True),
        ("read activity:read_all", READ, True),
        ("read,activity:read_all_of_it", READ, False),
        ("", READ, False),
    ],
)
def test_scopes_are_words_not_pieces(granted: str, wanted: str, *, enough: bool) -> None:
    assert is_enough(granted, wanted) == enough


@pytest.mark.parametrize(
    ("fault", "ending"),
    [(BROKEN, "no_answer"), (PAGE, "no_answer"), (LOST, "no_answer"), (INACTIVE, "inactive")],
)
def test_a_fault_in_the_exchange_leaves_nothing_half(
    one: Consenting, fault: Fault, ending: Ending
) -> None:
    told = consented(one.ask())
    one.strava.next(fault, on="token")
    assert one.desk.came_back(**told).ending == ending
    _unconnected(one, tokens=1)
    assert one.worker is not None
    assert one.worker.times == 0
    # Id and secret are here still: one more yes, and it is done.
    assert one.desk.came_back(**consented(one.desk.again(BACK))).ending == "connected"


def test_a_code_that_strava_does_not_take_is_said(one: Consenting) -> None:
    told = consented(one.ask())
    assert one.desk.came_back(**told | {"code": "another"}).ending == "refused"
    _unconnected(one, tokens=1)


def test_every_ending_has_its_sentence() -> None:
    endings: tuple[Ending, ...] = (
        "connected", "unknown", "denied", "less", "refused", "other", "inactive", "no_answer",
    )  # fmt: skip
    assert len({words_of(ending) for ending in endings}) == len(endings)
    assert all(words_of(ending).endswith(".") for ending in endings)
    assert words_of("<script>") == ""  # it comes from an address


# What waits


def test_a_consent_that_never_came_back_is_forgotten_with_its_secret(one: Consenting) -> None:
    one.ask()
    one.clock.go(minutes=59)
    assert one.desk.status().asked is not None
    one.clock.go(minutes=2)
    assert one.desk.status().asked is None
    with pytest.raises(ValueError, match="client id and secret"):
        one.desk.again(BACK)


def test_a_consent_can_be_forgotten_at_once(one: Consenting) -> None:
    told = consented(one.ask())
    one.desk.forget_asked()
    assert one.desk.status().asked is None
    assert one.desk.came_back(**told).ending == "unknown"


# Connected


def test_a_reconnect_needs_no_secret_and_keeps_what_is_there(one: Consenting) -> None:
    one.connect()
    accounts = one.desk.accounts
    accounts.change(1, state="reconnect", message="Connect again.", before=1_700_000_000)
    assert one.desk.came_back(**consented(one.desk.again(BACK))).ending == "connected"
    account = one.desk.account()
    assert account is not None
    assert (account.state, account.message, account.before) == ("connected", "", 1_700_000_000)


def test_another_athlete_is_not_mixed_in_and_leaves_no_tokens(one: Consenting) -> None:
    one.connect()
    other = made_person(seed=2, count=1)
    one.strava.sign_ins.person = other
    assert one.desk.came_back(**consented(one.desk.again(BACK))).ending == "other"
    account = one.desk.account()
    assert account is not None
    assert account.athlete_name == "Runa Musterfrau 1"
    granted = one.strava.sign_ins.refresh.values()
    assert [grant.dead for grant in granted if grant.person is other] == [True]


def test_notes_and_samples_are_chosen_and_looked_at_anew(one: Consenting) -> None:
    one.connect()
    one.clock.go(minutes=5)
    one.desk.set_notes(True)
    one.desk.keep_raw(True)
    account = one.desk.account()
    assert account is not None
    assert (account.wants_notes, account.keeps_raw) == (True, True)
    assert account.next_at == one.strava.clock()


def test_sync_now_tries_an_app_that_was_switched_off(one: Consenting) -> None:
    one.connect()
    one.desk.accounts.change(1, state="inactive", message="Subscribe.", next_at=None)
    one.desk.sync_now()
    account = one.desk.account()
    assert account is not None
    assert (account.state, account.message) == ("connected", "")
    assert account.next_at == one.strava.clock()


def test_sync_now_cannot_mend_a_consent_that_is_void(one: Consenting) -> None:
    one.connect()
    one.desk.accounts.change(1, state="reconnect", message="Connect again.", next_at=None)
    with pytest.raises(ValueError, match="Ask for it once more"):
        one.desk.sync_now()
    one.desk.keep_raw(True)
    account = one.desk.account()
    assert account is not None
    assert (account.state, account.next_at, account.keeps_raw) == ("reconnect", None, True)


def test_without_an_account_there_is_nothing_to_change(one: Consenting) -> None:
    for act in (one.desk.sync_now, lambda: one.desk.keep_raw(True)):
        with pytest.raises(ValueError, match="No Strava account is connected"):
            act()


def test_status_tells_calls_and_how_far(one: Consenting) -> None:
    assert one.desk.status().account is None
    assert one.desk.status().calls_left is None
    one.connect()
    status = one.desk.status()
    assert status.account is not None
    assert status.calls_left == (98, 998)
    assert status.is_left  # the list was not read yet
    assert status.progress.runs == 0


def test_looking_at_what_is_not_connected_asks_nothing(one: Consenting) -> None:
    one.desk.status()
    assert not one.strava.calls
