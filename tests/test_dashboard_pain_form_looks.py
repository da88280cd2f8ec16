"""The pain form for every eye and hand: axe, sizes, colours, and words that are only text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from dashboard.pain_form import choices, form_of
from service.today import Asked
from tests.pain_form_app import DAY, KNEE, NOWHERE, RUN, Form, FormServer, form_at
from traininglog.pain import DAILY_ITEMS, LOCATIONS, Place

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_HOSTILE: Final = "<img src=x onerror=alert(1)> <b>bold</b> \u202ekm 5\u202c"


def test_what_others_wrote_is_text(form: Form) -> None:
    asked = {**RUN, "title": _HOSTILE, "sub": _HOSTILE, "before": [[2.6, _HOSTILE]]}
    form.go({**asked, "said": {"painless": True, "note": _HOSTILE}, "answered": _HOSTILE})
    heading = form.page.get_by_role("heading", level=2)
    assert heading.text_content() == _HOSTILE
    form.says("✓ " + _HOSTILE)
    note = form.page.get_by_label("In your own words")
    expect(note).to_have_value(_HOSTILE)
    form.server.answer = lambda _: {"status": "fault", "words": _HOSTILE, "change": None}
    note.fill(_HOSTILE + "!")
    note.blur()
    expect(form.alert).to_have_text(_HOSTILE)
    assert form.server.last["note"] == _HOSTILE + "!"
    assert form.seen.count("form img, form b") == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("127.0.0.1", "What you enter stays on this computer."),
        ("home.localhost", "What you enter is kept on the computer that runs Painmile."),
    ],
)
def test_where_it_is_kept_is_said_as_it_is(form: Form, name: str, words: str) -> None:
    form.seen.host = form.seen.host.replace("127.0.0.1", name)
    form.go(NOWHERE)
    expect(form.page.locator(".foot1")).to_have_text(words)
    form.seen.foreign.clear()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1366, "dark")])
def test_no_state_has_a_fault(
    browser: Browser, form_server: FormServer, width: int, scheme: str
) -> None:
    with form_at(browser, form_server, width=width, scheme=scheme) as form:
        form.go()
        assert form.seen.faults() == []
        form.score(4).click()
        form.button("Elsewhere…").click()
        form.button("+ another place").click()
        assert form.seen.faults() == []
        form.button("From the start").first.click()
        form.button("It went away at…").click()
        form.is_saved()
        assert form.seen.faults() == []
        form.server.answer = lambda _: {"status": "fault", "words": "Not saved.", "change": 1}
        form.button("Stopped for it").click()
        expect(form.alert).to_have_text("Not saved.")
        assert form.seen.faults() == []
        assert form.page.evaluate("document.documentElement.scrollWidth") == width
    with form_at(browser, form_server, width=width, scheme=scheme) as form:
        form.go(DAY)
        assert form.seen.faults() == []
        form.score(7).click()
        form.button("Squat").click()
        assert form.seen.faults() == []


@pytest.mark.parametrize("asked", [RUN, DAY])
def test_targets_are_as_high_as_a_thumb_and_fit_a_narrow_phone(
    browser: Browser, form_server: FormServer, asked: dict[str, Any]
) -> None:
    with form_at(browser, form_server, width=320) as form:
        form.go(asked)
        form.button("Elsewhere…").click()
        own = ".pf .btn, .pf .chip, .pf select, .pf .sc label, .pf input[type=range]"
        for target in form.page.locator(own).all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["width"] >= 24
        assert form.page.evaluate("document.documentElement.scrollWidth") == 320


def test_text_twice_as_large_fits(form: Form) -> None:
    form.page.set_viewport_size({"width": 780, "height": 900})
    form.go()
    form.page.evaluate("document.body.style.zoom = 2")
    form.score(10).click()
    assert form.page.evaluate("document.documentElement.scrollWidth") == 780
    for number in range(1, 11):
        chip = form.score(number).bounding_box()
        assert chip
        assert 0 <= chip["x"] <= chip["x"] + chip["width"] <= 780


def test_chosen_shows_without_colours(form: Form) -> None:
    form.page.emulate_media(forced_colors="active")
    form.go()
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    style = "node => getComputedStyle(node).borderTopWidth"
    assert form.button("Carried in").evaluate(style) == "3px"
    assert form.page.locator("input:checked + span").evaluate(style) == "3px"


def test_every_item_and_place_has_words() -> None:
    offered = choices()
    assert {slug for slug, _ in offered["items"]} <= set(DAILY_ITEMS)
    assert [slug for slug, _ in offered["locations"]] == list(LOCATIONS)
    assert not [words for _, words in offered["locations"] if "_" in words]


def test_what_today_asks_reaches_the_browser_as_plain_values() -> None:
    asked = Asked(
        "run", "r1", "Today's run", "", date(2026, 11, 22), 5.6,
        before=((2.6, "26 Oct (2/10)"),), places=(Place("knee", "right"), Place("lower_back")),
        said={"painless": True}, seen=((5, "abc"),),
    )  # fmt: skip
    plain = form_of(asked)
    assert plain["places"] == [KNEE, {"location": "lower_back", "side": None}]
    assert plain["day"] == "2026-11-22"
    assert plain["said"] == {"painless": True}
    assert plain["seen"] == ((5, "abc"),)
