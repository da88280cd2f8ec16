"""Writing at a visit in a browser: by keys, in two windows, in both colours, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import opened
from tests.diary_room import TODAY, fill, room_at, section, sixteen_weeks
from traininglog import facts as f
from traininglog.pain import Place
from traininglog.scope import EVERYTHING
from traininglog.steps import Edit, SetThreshold
from traininglog.viewer import Viewer
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from tests.browser import Seen
    from tests.diary_room import Room

HOSTILE = "<img src=x onerror=alert(1)> =HYPERLINK(1) \u202eright to left {{7*7}}"
SMALL = """() => [...document.querySelectorAll("main button, main a, main summary")]
  .filter((e) => e.getClientRects().length && e.getBoundingClientRect().height < 24)
  .map((e) => e.textContent)"""
KIM = Viewer("therapist", 1, EVERYTHING, writes=True, author="M. K.")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with room_at(tmp_path_factory.mktemp("visit"), "Demo runner", sixteen_weeks) as made:
        yield made


@pytest.fixture(scope="module")
def seen(browser: Browser, room: Room) -> Iterator[Seen]:
    """The page of a local log, once it is said who writes."""
    with opened(browser, room.host) as here:
        here.go("visit-change?of=me")
        assert here.faults() == []
        here.page.get_by_role("button", name="Go on").click()
        expect(here.page.locator(".fault").first).to_be_visible()
        here.page.get_by_label("Your name").fill(" M.  K. ")
        here.page.keyboard.press("Enter")
        here.page.locator("#note").wait_for()
        yield here
        assert here.console == []
        assert here.foreign == []


def card(seen: Seen, slug: str, name: str = "") -> Locator:
    """A card with its form opened."""
    home = section(seen, slug)
    form = home.locator(f"#visit-{name or slug}-open")
    if form.evaluate("e => !e.parentNode.open"):
        form.click()
    return home


def saved(seen: Seen, home: Locator) -> str:
    """What the bar says once the card's open form was sent by its button."""
    with seen.page.expect_response("**/_dash-update-component*"):
        home.locator("form:visible button[type=submit]").first.click()
    bar = seen.page.locator("#visit-change-saved .words")
    bar.wait_for()
    seen.settle()
    return bar.inner_text()


def test_a_total_out_of_its_scale_is_said_there_then_kept_by_keys_and_taken_back(
    seen: Seen, room: Room
) -> None:
    home = card(seen, "total")
    form = home.locator("form")
    fill(form, instrument="uwri", total="37")
    form.locator("[name=total]").press("Enter")
    fault = form.get_by_text("This scale goes from 0 to 36.")
    expect(fault).to_be_visible()
    expect(form.locator("[name=total]")).to_be_focused()
    seen.page.keyboard.press("ControlOrMeta+a")
    seen.page.keyboard.type("25")
    seen.page.keyboard.press("Enter")
    bar = seen.page.locator("#visit-change-saved .words")
    expect(bar).to_have_text(
        "Saved by M. K., 22 Nov, 20:00. Added: UWRI, 25, on a scale of 0 to 36, 22 Nov 2026"
    )
    seen.settle()
    expect(seen.page.locator("#visit-total-open")).to_be_focused()
    assert f.OutcomeTotal(TODAY, "uwri", 25.0) in room.facts()
    seen.page.get_by_role("button", name="Undo").click()
    expect(bar).to_contain_text("Taken back.")
    seen.settle()
    assert f.OutcomeTotal(TODAY, "uwri", 25.0) not in room.facts()


def test_the_body_chart_and_the_list_of_places_say_the_same(seen: Seen, room: Room) -> None:
    home = card(seen, "finding")
    form = home.locator("form")
    chart = home.get_by_role("radiogroup").first
    chart.get_by_role("radio", name="Right shin").press("Enter")
    expect(form.locator("[name=location]")).to_have_value("shin")
    expect(form.locator("[name=side]")).to_have_value("right")
    fill(form, location="calf", side="left")
    expect(home.get_by_role("radio", name="Left calf, chosen")).to_have_count(1)
    fill(form, kind="stress_fracture", year="2014", words=HOSTILE)
    assert "Added: Stress fracture" in saved(seen, home)
    (kept,) = [one for one in room.facts() if one.day.year == 2014]
    assert kept == f.History(
        kept.day, "stress_fracture", Place("calf", "left"), " ".join(HOSTILE.split())
    )
    assert "<img src=x" in home.inner_text()


def test_what_another_window_changed_is_a_conflict_with_both_words_to_choose(
    seen: Seen, room: Room
) -> None:
    home = card(seen, "note")
    fill(home.locator("form"), words="first words")
    saved(seen, home)
    door = home.get_by_role("button", name="Edit: M. K., noted at the visit on 22 Nov 2026")
    door.click()
    form = home.locator("li form")
    fill(form, words="mine")
    pen = VisitPen(room.repository.__class__(
        room.repository.engine, room.repository.streams, KIM), 1)  # fmt: skip
    (kept,) = [one for one in pen.facts() if isinstance(one.said, f.VisitNote)]
    theirs = f.VisitNote(TODAY, "theirs", "M. K.")
    pen.write("changed", [Edit(kept.id, kept.digest, theirs)], today=TODAY)
    form.locator("button[type=submit]").click()
    expect(form.locator(".conflict")).to_contain_text("was changed in another window")
    expect(form.locator(".conflict")).to_contain_text("theirs")
    expect(form.locator("textarea")).to_have_value("mine")
    form.get_by_role("button", name="Save yours over it").click()
    expect(home.locator("blockquote")).to_have_text("mine")
    seen.settle()
    assert f.VisitNote(TODAY, "mine", "M. K.") in room.facts()
    home.get_by_role("button", name="Remove: M. K.").click()
    expect(home.locator("blockquote")).to_have_count(0)
    seen.settle()
    assert not any(isinstance(one, f.VisitNote) for one in room.facts())


def test_a_number_that_moved_meanwhile_is_a_conflict_too(seen: Seen, room: Room) -> None:
    home = card(seen, "numbers", "number")
    form = home.locator("form")
    fill(form, name="pain_rules.knee_limit", value="3")
    change = SetThreshold("pain_rules.knee_limit", 4)
    room.journal.write("moved", [change], today=TODAY)
    form.locator("button[type=submit]").click()
    expect(form.locator(".conflict")).to_contain_text("another window to 4")
    form.get_by_role("button", name="Save yours over it").click()
    expect(home.get_by_text("1 number of 38 set for this runner.")).to_be_visible()
    seen.settle()
    assert room.repository.thresholds(1).pain_rules.knee_limit == 3
    home.get_by_role("button", name="Back to the default 2").click()
    expect(home.get_by_text("All are the defaults.")).to_be_visible()
    seen.settle()


def test_a_standing_flag_is_seen_from_its_own_strip_and_the_next_visit_lies_ahead(
    seen: Seen, room: Room
) -> None:
    home = section(seen, "seen")
    strip = home.locator(".strip")
    expect(strip).to_contain_text("Answered yes: pain at night or at rest, right knee")
    strip.locator("summary").click()
    strip.locator("button[type=submit]").click()
    expect(home.locator(".strip")).to_have_count(0)
    seen.settle()
    assert f.RedFlagSeen(TODAY, "night_or_rest_pain", "M. K.") in room.facts()
    home = card(seen, "review")
    fill(home.locator("form"), day="2026-12-04", words="second video")
    assert "Added: Next visit, 4 Dec 2026" in saved(seen, home)


def test_it_is_without_fault_in_both_colours_and_on_a_phone(seen: Seen) -> None:
    page = seen.page
    page.evaluate("for (const d of document.querySelectorAll('main details')) d.open = true")
    seen.settle()
    assert seen.faults() == []
    assert seen.faults_of_colour("dark") == []
    assert seen.count("*") < 3000
    page.set_viewport_size({"width": 390, "height": 900})
    seen.settle()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert seen.faults() == []
    assert seen.faults_of_colour("light") == []
    assert page.evaluate(SMALL) == []
