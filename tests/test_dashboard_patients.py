"""The page of patients: whose it is, how it is looked up, and one look by keys."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from dashboard.pages.patients import show
from dashboard.plain import still
from service.patient_desk import AT_MOST, PatientDesk
from tests.browser import opened, served
from tests.hosted_room import API_KM, NOW, WORDS, HostedRoom, hosted
from tests.people import source_of
from tests.queries import queries
from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.facts import RedFlagSeen, VisitNote
from traininglog.pain import PainEntry
from traininglog.patient_cards import PatientCards
from traininglog.repository import Repository
from traininglog.repository_rows import pain_values
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from service.patients_page import Found
    from traininglog.log import TrainingLog

MANY = 300


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("room")) as made:
        yield made


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HostedRoom, PatientDesk]]:
    """A therapist of their own with three hundred patients."""
    with hosted(tmp_path_factory.mktemp("many")) as made:
        one = made.store.accounts.add("busy@clinic.example", "Dr. Busy", "therapist", NOW)
        keep_many(made, one.id)
        yield made, PatientDesk(made.store, one.id, one.name, made.clock)


def keep_many(room: HostedRoom, account_id: int) -> None:
    """Runners who say when the knee hurt last, and their grants, in one go."""
    ids = range(1000, 1000 + MANY)
    runners = [
        {"id": n, "name": f"Runner {n - 1000:03d}", "zone": "Europe/Berlin", "settings": {},
         "log_version": 1, "created_at": NOW} for n in ids
    ]  # fmt: skip
    entries = [
        {"runner_id": n, "created_at": NOW}
        | pain_values(PainEntry(date(2026, 11, 1), "knee", score=n % 11))
        for n in ids
    ]
    grants = [
        {"public_id": f"grant-{n}", "runner_id": n, "account_id": account_id, "writes": False,
         "label": f"Runner {n - 1000:03d}", "scope": EVERYTHING.kept(), "pictures": False,
         "created_at": NOW, "expires_at": NOW + timedelta(days=30)} for n in ids
    ]  # fmt: skip
    with writing(room.store.engine) as connection:
        connection.execute(t.runner.insert(), runners)
        connection.execute(t.pain_entry.insert(), entries)
        connection.execute(p.grant.insert(), grants)


def text(desk: PatientDesk, **asked: str) -> str:
    parts, _ = show(desk, asked)
    return json.dumps(still(parts), default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def looked(room: HostedRoom, who: str) -> Found:
    (found,) = source_of(room, who).patients().look()
    return found


def test_a_therapist_finds_who_shares_with_them_and_nobody_else(room: HostedRoom) -> None:
    one = looked(room, "therapist")
    assert (one.of, one.label) == (room.grants["therapist"].public_id, "Grant of therapist")
    assert one.card
    assert [flag.flag for flag in one.card.yes] == ["night_or_rest_pain"]
    for who in ("stranger", "ended"):
        assert source_of(room, who).patients().look() == ()
    for who in ("runner", "other", "admin"):
        with pytest.raises(NotFound):
            source_of(room, who).patients()


def test_a_card_is_made_of_what_the_scope_opens(room: HostedRoom) -> None:
    wide, narrow = looked(room, "therapist").card, looked(room, "narrow").card
    assert wide
    assert narrow
    assert wide.pain
    assert "achilles" in {place.location for place in wide.pain.others}
    assert narrow.pain
    assert narrow.pain.place.location == "knee"
    assert narrow.pain.others == ()
    assert narrow.runs < wide.runs


def test_no_word_of_the_runner_and_nothing_of_the_api_is_in_a_card(room: HostedRoom) -> None:
    source_of(room, "therapist").patients().look()
    with room.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("select document from patient_card").scalars().all()
    assert rows
    for document in rows:
        assert not any(word in document for word in WORDS.values())
        assert str(API_KM)[:6] not in document


def test_what_is_written_shows_at_the_next_look(room: HostedRoom) -> None:
    runner = room.runners["runner"]
    system = room.store.repository(SYSTEM)
    before = looked(room, "therapist")
    system.add_pain(runner, [PainEntry(NOW.date(), "hip", "left", 7)])
    seen = RedFlagSeen(NOW.date(), "night_or_rest_pain", "M. K.")
    system.add_facts(runner, [seen, VisitNote(date(2026, 11, 19), "strong", "M. K.")])
    after = looked(room, "therapist").card
    assert before.card
    assert after
    assert after.pain
    assert (after.pain.place.location, after.pain.score) == ("hip", 7)
    assert after.yes == ()
    assert [visit.day for visit in after.visits] == [NOW.date(), date(2026, 11, 19)]


def test_a_narrower_grant_shows_less_at_the_next_look(room: HostedRoom) -> None:
    owner = room.store.grants(Viewer("owner", room.runners["runner"]))
    grant = room.grants["therapist"]
    assert looked(room, "therapist").card
    owner.change(grant.id, scope=Scope(frozenset({"knee"})))
    card = looked(room, "therapist").card
    owner.change(grant.id, scope=EVERYTHING)
    assert card
    assert card.pain
    assert card.pain.place.location == "knee"


def test_who_has_no_patients_is_told_what_to_ask_for(room: HostedRoom) -> None:
    page = text(source_of(room, "stranger").patients())
    assert "No patient shares a log with you yet" in page
    assert "Ask a runner to open Sharing" in page
    assert "/help?page=sharing" in page


def test_cards_are_made_a_few_at_a_time_then_three_hundred_cost_two_queries(
    many: tuple[HostedRoom, PatientDesk],
) -> None:
    room, desk = many
    assert "being worked out" in text(desk)
    looks = 1
    while any(one.card is None for one in desk.look()):
        looks += 1
    assert looks == -(-MANY // AT_MOST) - 1
    with queries(room.store) as told:
        found = desk.look()
    assert len(found) == MANY
    assert len(told) == 2


def test_the_page_of_many_stays_small(many: tuple[HostedRoom, PatientDesk]) -> None:
    _, desk = many
    while any(one.card is None for one in desk.look()):
        pass
    page = text(desk)
    assert page.count('"tr"') == 51
    assert len(page) < 120_000
    assert "Runner 299" in text(desk, sort="-name")
    assert '"Pages of the list"' in page


def test_the_list_by_keys_and_on_a_phone(
    many: tuple[HostedRoom, PatientDesk],
    room: HostedRoom,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sorted and searched by keys; a row leads to its visit; nothing is wrong in any light."""
    source = source_of(room, "therapist")
    monkeypatch.setattr(source, "patients", lambda: many[1])
    while any(one.card is None for one in many[1].look()):
        pass
    with served(source) as host, opened(browser, host) as seen:
        seen.go("patients")
        page = seen.page
        assert page.locator("h1").inner_text() == "300 patients share a log with you"
        assert seen.faults() == []
        page.get_by_role("link", name="Patient", exact=True).focus()
        page.keyboard.press("Enter")
        seen.settle()
        head = page.get_by_role("columnheader", name="Patient")
        assert head.get_attribute("aria-sort") == "ascending"
        page.get_by_role("searchbox").fill("runner 07")
        page.keyboard.press("Enter")
        page.get_by_text("13 patients of 300").wait_for()
        assert page.get_by_role("row").count() == 14
        first = page.get_by_role("row").nth(1).get_by_role("link")
        assert (first.get_attribute("href") or "").startswith("/visit?of=")
        assert seen.faults_of_colour("dark") == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.faults() == []
        assert page.get_by_role("row").count() == 14
        assert seen.console == []
        assert seen.foreign == []


def test_a_runner_who_leaves_meanwhile_breaks_no_list(
    room: HostedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their log is gone between two questions: at most their card is missing."""

    def gone(_self: object, _runner_id: int) -> TrainingLog:
        raise NotFound("no such runner")

    desk = source_of(room, "therapist").patients()
    moved = PainEntry(NOW.date(), "shin", score=2)
    room.store.repository(SYSTEM).add_pain(room.runners["runner"], [moved])
    with monkeypatch.context() as patched:
        patched.setattr(Repository, "training_log", gone)
        assert [one.card for one in desk.look()] == [None]
    with monkeypatch.context() as patched:
        patched.setattr(PatientCards, "of", lambda _self, viewers: tuple(None for _ in viewers))
        assert desk.look() == ()
    (found,) = desk.look()
    assert found.card
