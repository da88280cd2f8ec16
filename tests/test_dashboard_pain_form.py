"""The pain form in a real browser: taps, keys, what it says to the server and when."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from dashboard.pain_form import PainForm, form_of
from service.today import Asked
from tests.browser import Seen, opened, running_browser
from tests.pain_form_app import DAY, KNEE, RUN, FormServer, saved, serving
from traininglog.pain import DAILY_ITEMS, LOCATIONS, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

_HOSTILE: Final = "<img src=x onerror=alert(1)> <b>bold</b> \u202ekm 5\u202c"
_NOWHERE: Final = {**RUN, "places": [], "before": []}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[FormServer, str]]:
    form = FormServer()
    with serving(form) as host:
        yield form, host


class Form:
    """The form as a person meets it, and the server behind it."""

    def __init__(self, seen: Seen, server: FormServer) -> None:
        self.seen, self.server, self.page = seen, server, seen.page

    def go(self, asked: dict[str, Any] = RUN, unit: Any = "km") -> Form:
        self.server.asked, self.server.unit = asked, unit
        self.seen.go()
        return self

    def score(self, value: int, block: int = 0) -> Locator:
        if not value:
            return self.page.get_by_role("radio", name="No pain")
        return self.page.get_by_role("radio", name=f"{value} of 10", exact=True).nth(block)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def place(self, name: str) -> Locator:
        return self.page.get_by_role("radio", name=name, exact=True)

    def slider(self, number: int = 0) -> Locator:
        return self.page.get_by_role("slider").nth(number)

    def point(self, share: float, number: int = 0) -> tuple[float, float]:
        """Where on the screen a share of the run is; the thumb is 26 px wide."""
        self.slider(number).scroll_into_view_if_needed()
        box = self.slider(number).bounding_box()
        assert box
        return box["x"] + 13 + (box["width"] - 26) * share, box["y"] + box["height"] / 2

    def says(self, words: str) -> None:
        """The big button says this; ✓ is decoration."""
        expect(self.page.locator(".save .pri")).to_have_text(words)

    def is_saved(self, words: str = "✓ Saved: right knee 4/10") -> None:
        self.says(words)
        expect(self.page.get_by_role("status")).to_have_text(words.removeprefix("✓ "))

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")


@contextmanager
def form_at(browser: Browser, desk: tuple[FormServer, str], **how: Any) -> Iterator[Form]:
    server, host = desk
    server.reset()
    with opened(browser, host, **how) as seen:
        yield Form(seen, server)
        assert seen.console == []
        assert seen.foreign == []


@pytest.fixture
def form(browser: Browser, desk: tuple[FormServer, str]) -> Iterator[Form]:
    """On a desk."""
    with form_at(browser, desk) as made:
        yield made


@pytest.fixture
def phone(browser: Browser, desk: tuple[FormServer, str]) -> Iterator[Form]:
    """On a phone, by touch."""
    with form_at(browser, desk, width=390, touch=True) as made:
        yield made


def test_painful_run_is_three_taps_on_a_phone(phone: Form) -> None:
    phone.go(_NOWHERE)
    phone.score(4).tap()
    phone.says("Save 4/10, without where it hurt or began")
    phone.place("Your right knee").tap()
    phone.says("Save right knee, 4/10, without where it began")
    assert phone.server.said == []
    phone.page.touchscreen.tap(*phone.point(5.2 / 5.6))
    phone.is_saved()
    (said,) = phone.server.said
    assert said == {
        "n": 1, "action": "save", "key": "r1", "kind": "run", "change": None, "seen": [],
        "painless": False, "painkiller": False, "stopped": False, "note": None, "item": None,
        "skipped": False,
        "places": [{
            "location": "knee", "side": "right", "spot": None, "score": 4, "onset_km": 5.2,
            "from_start": False, "carried_in": False, "only_after": False, "offset_km": None,
        }],
    }  # fmt: skip


def test_painless_run_is_one_tap(phone: Form) -> None:
    phone.go()
    phone.score(0).tap()
    phone.is_saved("✓ Saved: no pain")
    (said,) = phone.server.said
    assert said["painless"] is True
    assert said["places"] == []
    assert phone.slider().count() == 0
    phone.button("Took a painkiller").tap()
    expect(phone.page.get_by_text("✓ Saved")).to_be_visible()
    assert phone.server.said[1]["painkiller"] is True


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("From the start", "from_start"),
        ("Carried in", "carried_in"),
        ("Only afterwards", "only_after"),
    ],
)
def test_a_place_of_late_leaves_two_taps(phone: Form, name: str, key: str) -> None:
    phone.go()
    expect(phone.button("Knee, right")).to_have_attribute("aria-pressed", "true")
    phone.score(4).tap()
    phone.button(name).tap()
    phone.is_saved()
    (place,) = phone.server.last["places"]
    assert place == {
        **KNEE, "spot": None, "score": 4, "onset_km": None, "from_start": False,
        "carried_in": False, "only_after": False, "offset_km": None, key: True,
    }  # fmt: skip


def test_keys_alone_save_once_after_a_rest(form: Form) -> None:
    form.go()
    keys = form.page.keyboard
    form.page.locator("h1").click()
    keys.press("Tab")
    for _ in range(4):
        keys.press("ArrowRight")
    expect(form.score(4)).to_be_checked()
    while not form.slider().evaluate("node => node === document.activeElement"):
        keys.press("Tab")
    expect(form.slider()).to_have_attribute("aria-valuetext", "not told yet")
    keys.press("End")
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    expect(form.slider()).to_have_attribute("aria-valuetext", "5.4 km, 3.4 miles")
    form.is_saved()
    assert [said["places"][0]["onset_km"] for said in form.server.said] == [5.4]
    while form.page.locator(":focus").inner_text() != "Undo":
        keys.press("Tab")
    keys.press("Enter")
    form.says("Nothing to save yet")
    expect(form.page.get_by_role("heading", name="Today's run, 5.6 km")).to_be_focused()
    expect(form.slider()).to_have_attribute("aria-valuetext", "not told yet")


def test_leaving_the_slider_is_a_rest_too(form: Form) -> None:
    form.go()
    form.page.clock.install()
    form.score(4).click()
    form.slider().focus()
    form.page.keyboard.press("Home")
    form.page.keyboard.press("ArrowRight")
    form.page.keyboard.press("Tab")
    form.is_saved()
    assert [said["places"][0]["onset_km"] for said in form.server.said] == [0.1]


def test_a_slider_is_saved_when_it_is_let_go(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.page.mouse.move(*form.point(0.5))
    form.page.mouse.down()
    for tenth in (6, 7, 8, 9):
        form.page.mouse.move(*form.point(tenth / 10))
        words = f"{5.6 * tenth / 10:.1f} km"
        expect(form.page.locator("legend", has_text="Where in the run")).to_contain_text(words)
    form.says("Save right knee, 5.0 km (4/10)")
    assert form.server.said == []
    form.page.mouse.up()
    form.is_saved()
    assert [said["places"][0]["onset_km"] for said in form.server.said] == [5.0]


def test_the_end_of_the_line_is_the_last_tenth_of_the_run(form: Form) -> None:
    form.go({**RUN, "distance_km": 5.673})
    form.score(4).click()
    form.page.mouse.click(*form.point(1))
    form.is_saved()
    assert form.server.last["places"][0]["onset_km"] == 5.6


def test_everything_beside_it_is_saved_with_it(form: Form) -> None:
    form.go()
    form.server.answer = lambda said: saved(said) | {"words": f"Saved as {said['n']}"}
    form.score(4).click()
    form.page.mouse.click(*form.point(0.5))
    form.is_saved("✓ Saved as 1")
    number = 1

    def is_told(**what: Any) -> None:
        nonlocal number
        number += 1
        form.is_saved(f"✓ Saved as {number}")
        assert form.server.last["change"] == 70 + number - 1
        known = {**form.server.last, **form.server.last["places"][0]}
        assert {name: known[name] for name in what} == what

    form.button("Took a painkiller").click()
    is_told(painkiller=True)
    form.button("Stopped for it").click()
    is_told(stopped=True, painkiller=True)
    form.page.get_by_role("button", name="Your right kneecap").click()
    is_told(spot="kneecap")
    expect(form.page.locator("legend", has_text="Right kneecap")).to_be_visible()
    form.button("It went away at…").click()
    form.page.mouse.click(*form.point(0.75, 1))
    is_told(offset_km=4.2)
    form.page.mouse.click(*form.point(0.25, 1))
    is_told(offset_km=2.8)  # not before it began
    form.page.mouse.click(*form.point(0.75))
    is_told(onset_km=4.2, offset_km=4.2)
    form.button("+ a note").click()
    form.page.get_by_label("In your own words").fill("at the bridge")
    form.page.get_by_label("In your own words").blur()
    is_told(note="at the bridge")
    form.button("Lower back").click()
    is_told(location="lower_back", side=None, spot=None)
    form.button("Only afterwards").click()
    is_told(only_after=True, onset_km=None, offset_km=None)
    assert [said["n"] for said in form.server.said] == list(range(1, number + 1))


def test_another_place_joins_once_it_is_told(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.button("From the start").click()
    form.is_saved()
    form.button("+ another place").click()
    expect(form.page.get_by_role("heading", name="Another place")).to_be_focused()
    more = form.page.get_by_role("region", name="Another place")
    more.get_by_role("radio", name="3 of 10").click()
    form.says("Save also 3/10, without where it hurt or began")
    more.get_by_role("radio", name="Your left calf").click()
    form.says("Save also left calf, 3/10, without where it began")
    assert len(form.server.said) == 1
    more.get_by_role("button", name="Carried in").click()
    form.is_saved("✓ Saved: right knee 4/10; left calf 3/10")
    assert form.server.last["change"] == 71
    assert [p["location"] for p in form.server.last["places"]] == ["knee", "calf"]
    more.get_by_role("button", name="Take it away").click()
    form.is_saved()
    expect(form.button("+ another place")).to_be_focused()
    assert len(form.server.last["places"]) == 1


def test_less_than_all_is_saved_by_the_button(form: Form) -> None:
    form.go(_NOWHERE)
    form.score(4).click()
    form.button("Save 4/10, without where it hurt or began").click()
    form.is_saved("✓ Saved: None unspecified 4/10")
    assert form.server.last["places"][0]["location"] == "unspecified"
    form.place("Your left shin").click()
    form.is_saved("✓ Saved: left shin 4/10")
    assert form.server.last["change"] == 71
    assert len(form.server.said) == 2


def test_a_place_without_a_number_is_saved_by_the_button(form: Form) -> None:
    form.go()
    form.page.mouse.click(*form.point(0.5))
    form.button("Save right knee, 2.8 km, without a number").click()
    form.is_saved("✓ Saved: right knee None/10")
    assert form.server.last["places"][0]["score"] is None


def test_elsewhere_has_every_place_and_side(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.button("From the start").click()
    form.is_saved()
    form.button("Elsewhere…").click()
    where = form.page.get_by_role("combobox", name="Place")
    assert len(where.get_by_role("option").all()) == len(LOCATIONS) + 1
    where.select_option(label="sole (plantar fascia)")
    form.page.get_by_role("combobox", name="Your side").select_option("both")
    form.is_saved("✓ Saved: both plantar_fascia 4/10")
    expect(form.button("Plantar fascia, both sides")).to_have_attribute("aria-pressed", "true")


def test_undo_gives_the_form_back_untouched(form: Form) -> None:
    form.go()
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    form.button("Undo").click()
    form.says("Nothing to save yet")
    expect(form.page.get_by_role("status")).to_have_text("Taken back")
    assert form.server.last == {
        "n": 2, "action": "undo", "key": "r1", "kind": "run", "change": 71, "seen": [],
    }  # fmt: skip
    assert form.page.locator("input:checked").count() == 0
    expect(form.button("Carried in")).to_have_attribute("aria-pressed", "false")
    assert form.button("Undo").count() == 0
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    assert form.server.last["change"] is None


def test_while_a_save_is_on_its_way_only_the_newest_waits(form: Form) -> None:
    form.go()
    form.server.go.clear()
    form.score(4).click()
    form.button("From the start").click()
    form.says("Saving right knee, from the start (4/10)")
    form.score(5).click()
    form.score(6).click()
    form.button("Stopped for it").click()
    form.says("Saving right knee, from the start (6/10), with a stop")
    assert len(form.server.said) == 1
    form.server.go.set()
    form.is_saved("✓ Saved: right knee 6/10")
    first, second = form.server.said
    assert (first["change"], second["change"]) == (None, 71)
    assert (second["n"], second["stopped"]) == (2, True)


def test_undo_waits_for_the_save_before_it(form: Form) -> None:
    form.go()
    form.server.go.clear()
    form.score(0).click()
    form.says("Saving no pain")
    form.button("Undo").click()
    form.server.go.set()
    form.says("Nothing to save yet")
    assert [(s["action"], s["change"]) for s in form.server.said] == [
        ("save", None),
        ("undo", 71),
    ]


def test_a_change_during_undo_is_not_lost(form: Form) -> None:
    form.go()
    form.score(0).click()
    form.is_saved("✓ Saved: no pain")
    form.server.go.clear()
    form.button("Undo").click()
    form.says("Taking it back")
    form.score(3).click()
    form.button("From the start").click()
    form.server.go.set()
    form.is_saved("✓ Saved: right knee 3/10")
    assert form.server.last["change"] is None


def test_a_fault_keeps_what_was_told_and_saves_again(form: Form) -> None:
    form.go()
    words = "Not saved: the disk is full. Make room and save again."
    form.server.answer = lambda _: {"status": "fault", "words": words, "change": None}
    form.score(4).click()
    form.button("Carried in").click()
    expect(form.alert).to_have_text(words)
    form.says("Save again")
    expect(form.score(4)).to_be_checked()
    form.server.answer = saved
    form.button("Save again").click()
    form.is_saved()
    expect(form.alert).to_have_text("")
    first, second = form.server.said
    assert first["places"] == second["places"]


def test_a_conflict_keeps_yours_until_you_choose(form: Form) -> None:
    form.go()
    words = "This was changed in another window: it now says 2/10. Yours is still here."
    form.score(4).click()
    form.button("Carried in").click()
    form.is_saved()
    form.server.answer = lambda _: {"status": "conflict", "words": words, "change": 99}
    form.score(5).click()
    expect(form.alert).to_have_text(words)
    form.score(6).click()
    expect(form.score(6)).to_be_checked()
    form.server.answer = saved
    form.button("Save again").click()
    form.is_saved("✓ Saved: right knee 6/10")
    assert [s["places"][0]["score"] for s in form.server.said] == [4, 5, 6]
    assert form.server.last["change"] == 99


def test_after_a_conflict_theirs_may_stay(form: Form) -> None:
    form.go()
    form.server.answer = lambda _: {"status": "conflict", "words": "Changed.", "change": None}
    form.score(0).click()
    form.button("Keep theirs").click()
    form.says("Nothing to save yet")
    assert form.page.locator("input:checked").count() == 0
    assert len(form.server.said) == 1


def test_no_answer_is_said_and_a_late_one_still_counts(form: Form) -> None:
    form.page.clock.install()
    form.go()
    form.server.go.clear()
    form.score(0).click()
    form.says("Saving no pain")
    form.page.clock.fast_forward(16_000)
    expect(form.alert).to_contain_text("No answer came. What you told is still here")
    form.says("Save again")
    form.server.go.set()
    form.is_saved("✓ Saved: no pain")
    expect(form.button("Undo")).to_be_visible()


def test_miles_lead_where_the_runner_counts_in_miles(form: Form) -> None:
    form.go(unit="mi")
    form.score(4).click()
    form.page.mouse.click(*form.point(3.2 / (5.6 / 1.609344)))
    form.is_saved()
    assert form.server.last["places"][0]["onset_km"] == pytest.approx(5.15)
    expect(form.slider()).to_have_attribute("aria-valuetext", "3.2 miles, 5.2 km")
    assert form.page.locator(".tks").first.inner_text().startswith("0 mi")
    form.server.go.clear()
    form.slider().press("ArrowRight")
    form.says("Saving right knee, 3.3 mi (4/10)")
    form.server.go.set()


def test_a_run_without_distance_asks_for_minutes(form: Form) -> None:
    form.go({**RUN, "distance_km": None, "profile": []})
    form.score(4).click()
    form.page.mouse.click(*form.point(0.5))
    form.is_saved()
    expect(form.slider()).to_have_attribute("aria-valuetext", "19 minutes")
    place = form.server.last["places"][0]
    assert (place["onset_km"], place["onset_min"]) == (None, 19)
    assert form.button("It went away at…").count() == 0
    assert form.page.locator(".mems > span").count() == 0


def test_a_run_of_which_nothing_is_known_asks_by_buttons(form: Form) -> None:
    form.go({**RUN, "distance_km": None, "minutes": None, "profile": []})
    assert form.slider().count() == 0
    form.score(4).click()
    form.button("From the start").click()
    form.is_saved()


def test_day_without_a_run(phone: Form) -> None:
    phone.go(DAY)
    expect(phone.page.get_by_role("group", name="How is it today?")).to_be_visible()
    phone.score(4).tap()
    phone.says("Save 4/10, without where it hurts")
    phone.place("Your left shin").tap()
    phone.is_saved("✓ Saved: left shin 4/10")
    phone.button("First steps").tap()
    phone.button("Left a run out for it").tap()
    expect(phone.button("First steps")).to_have_attribute("aria-pressed", "true")
    phone.is_saved("✓ Saved: left shin 4/10")
    phone.button("Undo").tap()
    phone.says("Nothing to save yet")
    told = [(s["item"], s["skipped"]) for s in phone.server.said[:-1]]
    assert told[-1] == ("first_steps", True)
    assert phone.server.said[0]["kind"] == "day"


def test_a_day_without_pain_is_one_tap_and_a_run_left_out_is_a_fact(form: Form) -> None:
    form.go({**DAY, "places": [KNEE]})
    form.button("Left a run out for it").click()
    form.button("Save a run left out").click()
    form.is_saved("✓ Saved: no pain")
    assert form.server.last["places"] == []
    assert form.server.last["painless"] is False
    form.score(0).click()
    form.is_saved("✓ Saved: no pain")
    assert form.server.last["painless"] is True


def test_a_run_answered_before_opens_as_it_was_told(form: Form) -> None:
    place = {
        **KNEE, "spot": "kneecap", "score": 3, "onset_km": 2.5, "from_start": False,
        "carried_in": False, "only_after": False, "offset_km": 4.0,
    }  # fmt: skip
    answered = {
        **RUN, "answered": "Answered: right knee, 2.5 km (3/10)", "seen": [[5, "abc"]],
        "said": {"painless": False, "places": [place], "note": "uphill", "stopped": True},
    }  # fmt: skip
    form.go(answered)
    form.says("✓ Answered: right knee, 2.5 km (3/10)")
    expect(form.score(3)).to_be_checked()
    expect(form.page.get_by_label("In your own words")).to_have_value("uphill")
    expect(form.slider(1)).to_have_attribute("aria-valuetext", "4.0 km, 2.5 miles")
    assert form.button("Undo").count() == 0
    form.button("Stopped for it").click()
    form.is_saved("✓ Saved: right knee 3/10")
    (said,) = form.server.said
    assert said["seen"] == [[5, "abc"]]
    assert said["places"] == [place]
    assert (said["note"], said["stopped"]) == ("uphill", False)


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


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_has_a_fault(
    browser: Browser, desk: tuple[FormServer, str], width: int, scheme: str
) -> None:
    with form_at(browser, desk, width=width, scheme=scheme) as form:
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
    with form_at(browser, desk, width=width, scheme=scheme) as form:
        form.go(DAY)
        assert form.seen.faults() == []
        form.score(7).click()
        form.button("Squat").click()
        assert form.seen.faults() == []


@pytest.mark.parametrize("asked", [RUN, DAY])
def test_targets_are_as_high_as_a_thumb_and_fit_a_narrow_phone(
    browser: Browser, desk: tuple[FormServer, str], asked: dict[str, Any]
) -> None:
    with form_at(browser, desk, width=320) as form:
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
    choices = PainForm("form", RUN).choices  # type: ignore[attr-defined]
    assert {slug for slug, _ in choices["items"]} <= set(DAILY_ITEMS)
    assert [slug for slug, _ in choices["locations"]] == list(LOCATIONS)
    assert not [words for _, words in choices["locations"] if "_" in words]


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
