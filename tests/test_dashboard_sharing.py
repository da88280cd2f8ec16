"""The Sharing page: what is shared, sharing it in a few taps, changing it, stopping it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from dashboard.pages.sharing import origin, show
from dashboard.pages.sharing_write import write
from dashboard.source import CachedSource
from dashboard.writing import READ_ONLY
from service.links import Ended
from service.scope_words import preview_word
from tests import story_logs
from tests.browser import opened, served
from tests.hosted_room import NOW, WORDS, HostedRoom, hosted
from tests.people import source_of
from traininglog.access import NotFound
from traininglog.grants import Grants
from traininglog.scope import EVERYTHING, Scope
from traininglog.speed_bins import NO_BINS
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from dashboard.per_request import PerRequest
    from dashboard.writing import Written
    from service.links import MadeLink
    from traininglog.grants import Grant

MEMORY = CachedSource(lambda: 1, story_logs.hand_made, now=lambda: NOW)
UNKNOWN, KNOWN = "nobody@clinic.example", "stranger@clinic.example"


@pytest.fixture(scope="module")
def shared_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    """One room for what only reads it."""
    with hosted(tmp_path_factory.mktemp("room")) as room:
        yield room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[HostedRoom]:
    with hosted(tmp_path) as made:
        yield made


def page(source: PerRequest | CachedSource, **asked: str) -> str:
    """All that the page would send, as text."""
    parts = show(source, asked)
    return json.dumps(parts, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def say(source: PerRequest | CachedSource, **said: Any) -> tuple[Written, MadeLink | None]:
    written, _, link = write(source, said)
    return written, link


def save(
    room: HostedRoom, label: str = "R.", change: str = "", address: str = "", **choice: str
) -> tuple[Written, MadeLink | None]:
    return say(
        source_of(room, "runner"), action="save", change=change, choice=choice,
        values={"label": label, "address": address},
    )  # fmt: skip


def latest(room: HostedRoom) -> Grant:
    return room.store.grants(SYSTEM).grants(room.runners["runner"])[0]


def latest_of(room: HostedRoom, grant: Grant) -> Grant:
    return next(one for one in room_grants(room) if one.id == grant.id)


def told(room: HostedRoom) -> list[tuple[str, str]]:
    rows = room.people.teller.of_runner(room.runners["runner"])
    return [(row.action, row.what) for row in rows]


# What is shown


def test_on_one_s_own_computer_the_ways_are_told_and_nothing_is_offered() -> None:
    alone = page(MEMORY)
    assert "This log is on this computer alone" in alone
    assert "/visit?of=me" in alone
    assert "/report?of=me" in alone
    assert "data-say" not in alone
    assert say(MEMORY, action="stop", grant="x")[0].words == READ_ONLY


def test_every_grant_says_with_whom_how_far_and_until_when(room: HostedRoom) -> None:
    whole = page(source_of(room, "runner"))
    assert "Your log is shared with 2 accounts and by 1 link" in whole
    narrow = whole[whole.index("narrow@clinic.example") :]
    for words in (
        "runs and pain at knee, since 1 Oct 2026", "the numbers alone",
        "your own words; what was before the log; your year of birth, pregnancy, childbirth",
        "22 Dec 2026, 30 more days", "not yet", "of=me.knee.2026-10-01.",
    ):  # fmt: skip
        assert words in narrow
    assert "2 shares that opened your log before" in whole
    assert "stopped by you on 22 Nov" in whole


def test_whoever_shares_nothing_is_told_so(shared_room: HostedRoom) -> None:
    alone = page(source_of(shared_room, "other"))
    assert "Nobody sees your log but you" in alone
    assert WORDS["runner"] not in alone


def test_the_form_says_the_choice_back_and_previews_exactly_it(
    shared_room: HostedRoom,
) -> None:
    source = source_of(shared_room, "runner")
    asked = {"with": "link", "places": "knee", "since": "2026-10-01", "notes": "0",
             "history": "0", "ends": "1w"}  # fmt: skip
    form = page(source, **asked)
    assert "They see your runs and pain at knee since 1 Oct 2026, until 28 Nov 2026." in form
    scope = Scope(frozenset({"knee"}), date(2026, 10, 1), notes=False, history=False)
    assert f"/visit?of={preview_word(scope)}" in form
    preview = source.visit(preview_word(scope))
    assert preview.is_preview
    assert preview.pen is None
    assert preview.scope == scope == shared_room.grants["narrow"].scope
    seen = source_of(shared_room, "narrow").visit(shared_room.grants["narrow"].public_id)
    assert replace(preview.loaded.log, bins=NO_BINS) == replace(seen.loaded.log, bins=NO_BINS)
    assert preview.loaded.log.pain
    assert {entry.location for entry in preview.loaded.log.pain} <= {"knee", None}


def test_a_preview_is_of_one_s_own_log_alone(shared_room: HostedRoom) -> None:
    word = preview_word(EVERYTHING)
    theirs = source_of(shared_room, "other").visit(word)
    assert theirs.runner_id == shared_room.runners["other"]
    for who in ("therapist", "admin"):
        with pytest.raises(NotFound):
            source_of(shared_room, who).visit(word)


def test_the_last_place_chosen_never_turns_into_every_place(shared_room: HostedRoom) -> None:
    form = page(source_of(shared_room, "runner"), **{"with": "link", "places": "knee"})
    links = re.findall(r'"children": "(Knee|Hip|Every place)", [^}]*?"href": "([^"]*)"', form)
    assert dict(links) == {
        "Knee": "?places=knee", "Hip": "?places=hip-knee", "Every place": "?places=all",
    }  # fmt: skip


# Sharing


@pytest.mark.parametrize(("asked", "leads"), [
    ("http://log.example", "https://log.example"),
    ("https://log.example:8443", "https://log.example:8443"),
    ("http://127.0.0.1:8050", "http://127.0.0.1:8050"),
    ("http://[::1]:8050", "http://[::1]:8050"),
])  # fmt: skip
def test_a_link_leads_by_tls_whatever_the_proxy_said(asked: str, leads: str) -> None:
    with Flask("x").test_request_context(base_url=asked):
        assert origin() == leads


def test_shared_with_a_therapist_they_see_it_from_now_on(shared_room: HostedRoom) -> None:
    with pytest.raises(NotFound):
        source_of(shared_room, "stranger").visit(latest(shared_room).public_id)
    written, _ = save(shared_room, "Dana", address=f" {KNOWN.upper()} ", **{"with": "account"})
    assert written.status == "saved"
    grant = latest(shared_room)
    assert (grant.label, grant.address) == ("Dana", KNOWN)
    assert grant.writes
    assert not grant.pictures
    visit = source_of(shared_room, "stranger").visit(grant.public_id)
    assert visit.ends == date(2027, 11, 21)
    looked = source_of(shared_room, "stranger").patients().look()
    assert [one.label for one in looked] == ["Dana"]
    assert told(shared_room)[0] == ("share", "grant")
    say(source_of(shared_room, "runner"), action="forget", grant=grant.public_id)


@pytest.mark.parametrize("address", [UNKNOWN, "other@log.example", "admin@log.example"])
def test_an_address_without_a_therapist_looks_like_one_that_has(
    shared_room: HostedRoom, address: str
) -> None:
    """Accounts are not to be guessed: answer and list are the same but for the address."""

    def shared(with_: str) -> tuple[str, str, str]:
        written, _ = save(shared_room, address=with_, **{"with": "account"})
        whole = page(source_of(shared_room, "runner")).replace(with_, "ADDRESS")
        whole = whole.replace(latest(shared_room).public_id, "ID")
        assert say(
            source_of(shared_room, "runner"),
            action="forget",
            grant=latest(shared_room).public_id,
        )
        return written.status, written.words, whole

    assert shared(address) == shared(KNOWN)


def test_a_link_is_shown_once_with_its_password_and_opens(shared_room: HostedRoom) -> None:
    written, link = save(shared_room, "Dr. K.", places="knee", findings="0")
    assert written.words == "Saved: the link stands. It and its password are shown this once."
    assert link
    assert (link.grant.label, link.grant.writes, link.grant.is_link) == ("Dr. K.", False, True)
    token = link.path.removeprefix("/s/")
    opened_ = shared_room.sign_in.open_link(token, link.password, "Dr. K.", "192.0.2.1")
    assert getattr(opened_, "token", "")
    after = page(source_of(shared_room, "runner"))
    assert token not in after
    assert link.password not in after
    assert told(shared_room)[0] == ("share", "link")


def test_stopped_means_from_the_next_request_on(room: HostedRoom) -> None:
    runner, therapist = source_of(room, "runner"), source_of(room, "therapist")
    of = room.grants["therapist"].public_id
    assert therapist.visit(of).of == of
    written, _ = say(runner, action="stop", grant=of)
    assert (
        written.words
        == "Stopped: therapist@clinic.example sees nothing from the next click on."
    )
    with pytest.raises(NotFound):
        therapist.visit(of)
    assert therapist.patients().look() == ()
    assert told(room)[0] == ("revoke", "grant")


def test_a_stopped_link_tells_who_has_its_password_that_it_ended(
    shared_room: HostedRoom,
) -> None:
    _, link = save(shared_room, "Dr. K.")
    assert link
    say(source_of(shared_room, "runner"), action="stop", grant=link.grant.public_id)
    token = link.path.removeprefix("/s/")
    ended = shared_room.sign_in.open_link(token, link.password, "Dr. K.", "192.0.2.1")
    assert isinstance(ended, Ended)


def test_a_change_holds_at_the_next_look(shared_room: HostedRoom) -> None:
    grant, therapist = shared_room.grants["therapist"], source_of(shared_room, "therapist")
    form = page(source_of(shared_room, "runner"), change=grant.public_id)
    assert "Change what therapist@clinic.example sees" in form
    assert "As it is, 22 Dec" in form
    save(shared_room, "Dana", change=grant.public_id, places="knee", notes="0", pictures="0")
    visit = therapist.visit(grant.public_id)
    assert visit.scope == Scope(frozenset({"knee"}), notes=False, person=True)
    assert not visit.keeps_pictures
    assert latest_of(shared_room, grant).expires_at == grant.expires_at
    save(shared_room, "Dana", change=grant.public_id, ends="1w")
    assert therapist.visit(grant.public_id).ends == date(2026, 11, 28)
    assert told(shared_room)[0] == ("change", "grant")


def test_what_was_stopped_is_not_changed_back(shared_room: HostedRoom) -> None:
    _, link = save(shared_room, "Dr. K.")
    assert link
    of = link.grant.public_id
    say(source_of(shared_room, "runner"), action="stop", grant=of)
    written, _ = save(shared_room, "Dr. K.", change=of, ends="12m")
    assert written.words == "Not saved: this was ended; share it anew"
    again, _ = say(source_of(shared_room, "runner"), action="stop", grant=of)
    assert again.status == "saved"


def test_a_store_that_cannot_be_written_is_told_in_a_sentence(
    shared_room: HostedRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device: the disk is full")

    monkeypatch.setattr(Grants, "share", full)
    written, link = save(shared_room, "Dr. K.")
    assert written.words == "Not saved: the disk is full. Make room, then try again."
    assert link is None


def test_a_grant_taken_off_the_list_is_gone(shared_room: HostedRoom) -> None:
    of = shared_room.grants["ended link"].public_id
    written, _ = say(source_of(shared_room, "runner"), action="forget", grant=of)
    assert written.status == "saved"
    assert shared_room.store.grants(SYSTEM).by_public_id(of) is None


@pytest.mark.parametrize("action", ["stop", "forget", "save"])
@pytest.mark.parametrize("of", ["therapist", "nothing"])
def test_nobody_reaches_another_s_grant(shared_room: HostedRoom, action: str, of: str) -> None:
    grant, before = shared_room.grants.get(of), room_grants(shared_room)
    public_id = grant.public_id if grant else "nothing"
    told_ = {"action": action, "grant": public_id, "change": public_id, "choice": {},
             "values": {"label": "x"}}  # fmt: skip
    written, link = say(source_of(shared_room, "other"), **told_)
    assert written.words == "This is not in your list any more. Open the page anew."
    assert link is None
    with pytest.raises(NotFound):
        page(source_of(shared_room, "other"), change=public_id)
    assert room_grants(shared_room) == before


@pytest.mark.parametrize(("values", "field"), [
    ({"label": "R.", "address": ""}, "address"),
    ({"label": "R.", "address": "M. Keller"}, "address"),
    ({"label": "R.", "address": "m k@clinic.example"}, "address"),
    ({"label": " ", "address": KNOWN}, "label"),
    ({"label": "x" * 81, "address": KNOWN}, "label"),
])  # fmt: skip
def test_what_is_missing_is_said_at_its_field(
    shared_room: HostedRoom, values: dict[str, str], field: str
) -> None:
    said = {"action": "save", "choice": {"with": "account"}, "values": values}
    written, faults, link = write(source_of(shared_room, "runner"), said)
    assert written.status == "fault"
    assert set(faults) == {field}
    assert link is None


@pytest.mark.parametrize("said", [
    {}, {"action": "erase"}, {"action": "stop"}, {"action": "stop", "grant": 7},
    {"action": "save"}, {"action": "save", "choice": [], "values": {}},
])  # fmt: skip
def test_what_the_page_never_says_changes_nothing(
    shared_room: HostedRoom, said: dict[str, Any]
) -> None:
    before = room_grants(shared_room)
    assert say(source_of(shared_room, "runner"), **said)[0].status == "fault"
    assert room_grants(shared_room) == before


def room_grants(room: HostedRoom) -> tuple[Grant, ...]:
    return room.store.grants(SYSTEM).grants(room.runners["runner"])


def test_a_link_of_a_name_with_strange_signs_is_shown_as_words(shared_room: HostedRoom) -> None:
    save(shared_room, "<img src=x onerror=alert(1)>\u202e")
    whole = page(source_of(shared_room, "runner"))
    assert "\u202e" not in whole
    assert "<img src=x" in whole  # as words: nothing here is ever read as HTML


def test_who_looked_stands_there_the_latest_first(room: HostedRoom) -> None:
    of = room.grants["therapist"].public_id
    for hour in range(8):
        room.now = NOW + timedelta(hours=hour)
        assert room.client("therapist").get(f"/visit?of={of}").status_code == 200
    whole = page(source_of(room, "runner"))
    looks = whole[whole.index("Who looked") :]
    assert looks.index("23 Nov, 04:00") < looks.index("23 Nov, 03:00")
    assert looks.count("Dr. Therapist (therapist)") == 8
    assert "2 before that" in looks
    assert "23 Nov, 04:00" in whole[: whole.index("Who looked")]


def test_a_link_in_a_few_taps_by_keys_and_on_a_phone(
    room: HostedRoom, browser: Browser
) -> None:
    """Chosen, said back, made, copied, changed, stopped; nothing is wrong in any light."""
    with served(source_of(room, "runner")) as host, opened(browser, host) as seen:
        page = seen.page
        seen.go("sharing")
        assert seen.faults() == []
        page.get_by_role("link", name="Share by a link").focus()
        page.keyboard.press("Enter")
        knee = page.get_by_role("switch", name="Knee")
        knee.wait_for()
        knee.focus()
        page.keyboard.press("Enter")
        page.get_by_text("They see your runs and pain at knee").wait_for()
        assert knee.get_attribute("aria-checked") == "true"
        assert page.evaluate("document.activeElement.textContent") == "Knee"
        page.get_by_label("Or since a day").fill("2026-10-01")
        page.get_by_text("since 1 Oct 2026, until 19 Dec 2026").wait_for()
        look = page.get_by_role("link", name="Look at it as they would")
        assert (look.get_attribute("href") or "").startswith("/visit?of=me.knee.2026-10-01.")
        assert seen.faults() == []
        page.get_by_label("For whom it is").fill("Dr. K.")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="The link is made").wait_for()
        assert page.evaluate("document.activeElement.textContent") == "The link is made"
        made = page.locator("#made-link").inner_text()
        assert made.startswith(f"http://{host}/s/")
        page.get_by_role("button", name="Copy the link").click()
        page.get_by_text(re.compile(r"^(Copied|Chosen)")).wait_for()
        assert seen.faults() == []
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.faults_of_colour("dark") == []
        page.get_by_role("link", name="Done").click()
        page.get_by_role("link", name="Share by a link").wait_for()
        assert page.get_by_text(made).count() == 0
        page.get_by_role("button", name="Stop sharing with Dr. K. now").click()
        page.get_by_text("Stopped: Dr. K. sees nothing").wait_for()
        assert latest(room).revoked_at == NOW
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.console == []
        assert seen.foreign == []
