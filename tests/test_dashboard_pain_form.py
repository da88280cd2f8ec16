"""The pain form in a real browser: three taps, keys, and what it says to the server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.pain_form_app import (
    DAY,
    KNEE,
    NOWHERE,
    RUN,
    Form,
    saved,
)
from traininglog.pain import LOCATIONS


def test_painful_run_is_three_taps_on_a_phone(phone: Form) -> None:
    phone.go(NOWHERE)
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
            "onset_min": None,
            "from_start": False, "carried_in": False, "only_after": False, "offset_km": None,
        }],
    }  # fmt: skip


def test_the_place_tapped_again_tells_a_level_until_the_scale_does(phone: Form) -> None:
    phone.go(NOWHERE)
    shin = phone.page.get_by_role("radio", name="Your left shin")
    shin.tap()
    expect(phone.page.locator(".ten input:checked")).to_have_count(0)
    for level in (2, 4, 6, 8, 2):
        shin.tap()
        expect(phone.score(level)).to_be_checked()
    shin.press("Enter")
    expect(phone.score(4)).to_be_checked()
    phone.score(7).tap()
    shin.tap()
    expect(phone.score(7)).to_be_checked()
    assert phone.server.said == []


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
        **KNEE, "spot": None, "score": 4, "onset_km": None, "onset_min": None,
        "from_start": key != "only_after", "carried_in": False, "only_after": False,
        "offset_km": None, key: True,
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
    form.score(4).click()
    form.stop_the_clock()
    form.slider().focus()
    form.page.keyboard.press("Home")
    form.page.keyboard.press("ArrowRight")
    form.says("Save right knee, 0.1 km (4/10)")
    form.page.keyboard.press("Tab")
    form.says("Saving right knee, 0.1 km (4/10)")
    form.page.clock.resume()
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


def test_minutes_told_of_a_run_with_a_distance_stay_minutes(form: Form) -> None:
    place = {**KNEE, "spot": None, "score": 3, "onset_km": None, "onset_min": 22}
    form.go({**RUN, "answered": "Answered", "said": {"places": [place]}})
    expect(form.slider()).to_have_attribute("aria-valuetext", "22 minutes")
    form.score(4).click()
    form.is_saved()
    (told,) = form.server.last["places"]
    assert (told["onset_km"], told["onset_min"], told["score"]) == (None, 22, 4)
    form.page.mouse.click(*form.point(0.5))
    form.is_saved()
    (told,) = form.server.last["places"]
    assert (told["onset_km"], told["onset_min"]) == (2.8, None)


@pytest.mark.parametrize(
    ("told", "words", "pressed"),
    [
        ({"from_start": True}, "from the start", "From the start"),
        ({"from_start": True, "carried_in": True}, "carried in", "Carried in"),
        ({"only_after": True}, "only afterwards", "Only afterwards"),
    ],
)
def test_how_it_began_is_told_again_as_it_was(
    form: Form, told: dict[str, bool], words: str, pressed: str
) -> None:
    place = {**KNEE, "spot": None, "score": 3, **told}
    form.go({**RUN, "answered": "Answered", "said": {"places": [place]}})
    expect(form.button(pressed)).to_have_attribute("aria-pressed", "true")
    expect(form.slider()).to_have_attribute("aria-valuetext", words)


def test_a_run_answered_before_opens_as_it_was_told(form: Form) -> None:
    place = {
        **KNEE, "spot": "kneecap", "score": 3, "onset_km": 2.5, "onset_min": None,
        "from_start": False, "carried_in": False, "only_after": False, "offset_km": 4.0,
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
