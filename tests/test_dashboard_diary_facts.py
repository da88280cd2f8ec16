"""Facts on the Diary page: every section, its faults, the keyboard, and hostile words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import opened
from tests.diary_room import TODAY, fill, go, press, saved, section
from traininglog import facts as f
from traininglog.pain import PainEntry
from traininglog.textform_facts import fact_words, read_fact

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.diary_room import Room

HOSTILE = "<img src=x onerror=alert(1)> =HYPERLINK(1) \u202eright to left **bold** {{7*7}}"
ADDED: dict[str, tuple[str, dict[str, str], str]] = {
    "treatments": ("add-treatment", {"name": "Stretching", "day": "2026-11-01"},
                   '2026-11-01 treatment "Stretching"'),
    "before": ("add-history", {"kind": "injury", "year": "2010", "location": "ankle",
                               "side": "left"},
               "2010 history injury ankle left"),
    "private": ("add-private", {"kind": "childbirth", "day": "2019-05-04"},
                "2019-05-04 history childbirth"),
    "seen": ("add-observation", {"name": "weak glute", "location": "hip", "side": "left",
                                 "day": "2026-11-02"},
             '2026-11-02 observed "weak glute" hip left'),
    "gear": ("add-gear", {"kind": "insoles", "name": "Firm", "day": "2026-03-01"},
             '2026-03-01 insoles "Firm"'),
    "races": ("add-race", {"name": "Half", "day": "2027-04-04", "distance": "21.1"},
              '2027-04-04 race "Half" 21.1 km'),
    "words": ("add-told", {"topic": "worse", "words": "downhill, stairs",
                           "day": "2026-11-21"},
              '2026-11-21 told worse "downhill, stairs"'),
    "visits": ("add-review", {"day": "2026-12-04", "words": "second video"},
               '2026-12-04 review "second video"'),
    "weekly": ("add-weekly", {"planned": "1", "changed": "2", "felt": "2", "daily": "2"},
               "2026-11-22 score weekly check 58"),
    "totals": ("add-total", {"instrument": "visa_a", "total": "70", "day": "2026-11-03"},
               "2026-11-03 score visa a 70"),
    "places": ("add-following", {"location": "calf", "side": "left", "day": "2026-11-04"},
               "2026-11-04 follow calf left"),
    "limits": ("add-preset", {"preset": "tendon", "location": "achilles", "side": "left",
                              "day": "2026-11-05"},
               "2026-11-05 preset tendon achilles left"),
    "ladder": ("add-ladder", {"location": "calf", "side": "left", "day": "2026-11-06"},
               "2026-11-06 ladder calf left"),
    "flags": ("add-seen", {"flag": "night_or_rest_pain", "by": "Dr. Roe"},
              '2026-11-22 seen night or rest pain by "Dr. Roe"'),
}  # fmt: skip


@pytest.mark.parametrize("slug", ADDED)
def test_a_fact_of_each_section_is_added_edited_removed_and_undone(
    slug: str, browser: Browser, room: Room
) -> None:
    name, values, line = ADDED[slug]
    (wanted,) = read_fact(line, TODAY)
    before = room.facts()
    with opened(browser, room.host) as seen:
        go(seen)
        home = section(seen, slug)
        home.locator(f"#{name}-open").click()
        form = home.locator(f"details:has(#{name}-open) form")
        fill(form, **values)
        assert press(seen, form.locator("button[type=submit]")).startswith("Added: ")
        added = [kept for kept in room.journal.facts() if kept.said not in before]
        assert [kept.said for kept in added] == [wanted]
        assert fact_words(wanted) == line
        key = f"fact-{added[0].id}"
        seen.page.locator(f"#door-edit-{key}").click()
        form = seen.page.locator(f"#{key} form")
        fill(form, day="2026-11-19")
        if form.locator("[name=year]").count():
            fill(form, year="")
        press(seen, form.locator("button[type=submit]"))
        changed = room.journal.find("fact", added[0].id).said
        assert changed.day == date(2026, 11, 19)
        seen.page.locator(f"#door-past-{key}").click()
        seen.page.locator(f"#{key} .past li").nth(1).wait_for()
        seen.settle()
        press(seen, seen.page.locator(f"#{key} .ops").get_by_role("button", name="Remove"))
        assert room.facts() == before
        press(seen, seen.page.locator("#diary-saved").get_by_role("button", name="Undo"))
        assert changed in room.facts()
        assert seen.console == []


def test_the_declaration_is_made_and_taken_back(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        declared = section(seen, "declared")
        assert "4 silent runs in these days" in declared.inner_text()
        assert "at most suggested" in declared.inner_text()
        press(seen, declared.get_by_role("button", name="Remove"))
        assert room.repository.training_log(1).declarations == ()
        declared.locator("summary").click()
        fill(declared.locator("form"), first_day="2026-09-01", last_day="2026-09-30")
        press(seen, declared.locator("button[type=submit]"))
        (span,) = room.repository.training_log(1).declarations
        assert (span.first_day, span.last_day) == (date(2026, 9, 1), date(2026, 9, 30))
        declared.get_by_role("button", name="Edit").click()
        fill(declared.locator("li form"), last_day="2026-10-31")
        press(seen, declared.locator("li form button[type=submit]"))
        (span,) = room.repository.training_log(1).declarations
        assert span.last_day == date(2026, 10, 31)


def test_red_flags_no_to_all_a_yes_and_who_saw_it(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        flags = section(seen, "flags")
        strip = flags.locator(".strip")
        assert strip.locator("p").first.inner_text() == (
            "Answered yes: pain at night or at rest, right knee, 22 Nov 2026. "
            "See a clinician before running."
        )
        strip.get_by_text("Somebody saw it").click()
        assert strip.locator("[name=flag]").input_value() == "night_or_rest_pain"
        fill(strip.locator("form"), by="M. K.")
        press(seen, strip.locator("button[type=submit]"))
        assert flags.locator(".strip").count() == 0
        assert f.RedFlagSeen(TODAY, "night_or_rest_pain", "M. K.") in room.facts()
        words = press(seen, flags.get_by_role("button", name="No to all 16 today"))
        assert words == "No to all 16 questions"
        assert flags.get_by_text("no, 22 Nov 2026").count() >= 15
        flags.locator("#add-flags-open").click()
        form = flags.locator("details:has(#add-flags-open) form")
        expect(form.locator("h3")).to_have_text(["Today", "Before running again"])
        fill(form, limp="yes")
        press(seen, form.locator("button[type=submit]"))
        assert "Answered yes: a limp" in flags.locator(".strip").inner_text()


def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    browser: Browser, room: Room
) -> None:
    with opened(browser, room.host, width=390) as seen:
        go(seen)
        totals = section(seen, "totals")
        totals.locator("summary").click()
        form = totals.locator("form")
        fill(form, instrument="uwri", total="99", day="2026-11-20")
        form.locator("button[type=submit]").click()
        fault = form.locator(".f.bad .fault")
        fault.wait_for()
        assert fault.inner_text() == "This scale goes from 0 to 36."
        total = form.locator("[name=total]")
        assert total.evaluate("e => e === document.activeElement")
        assert total.get_attribute("aria-invalid") == "true"
        assert form.locator("[name=day]").input_value() == "2026-11-20"
        section(seen, "entries").get_by_role("link", name="Lower back").click()
        seen.page.wait_for_url("**place=lower_back**")
        seen.settle()
        assert total.input_value() == "99"
        fill(form, total="9")
        press(seen, form.locator("button[type=submit]"))
        assert f.OutcomeTotal(date(2026, 11, 20), "uwri", 9.0) in room.facts()


def test_a_whole_section_by_keyboard_alone(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        page, keys = seen.page, seen.page.keyboard
        page.locator("#add-gear-open").focus()
        keys.press("Enter")
        page.locator("#add-gear-name").wait_for()
        keys.press("Tab")
        keys.press("i")
        keys.press("Tab")
        keys.type("Soft")
        keys.press("Enter")
        assert "Soft" in saved(seen)
        assert page.evaluate("document.activeElement.id") == "add-gear-open"
        (added,) = [fact for fact in room.facts() if getattr(fact, "name", "") == "Soft"]
        assert added == f.Gear(TODAY, "insoles", "Soft")
        edit = page.get_by_role("button", name="Edit: Soft")
        edit.focus()
        keys.press("Enter")
        page.locator("li form").wait_for()
        keys.press("Tab")
        keys.type("er")
        keys.press("Enter")
        page.wait_for_function("() => !document.querySelector('li form')")
        seen.settle()
        assert f.Gear(TODAY, "insoles", "er") in room.facts()
        page.get_by_role("button", name="Remove: er").focus()
        keys.press("Enter")
        page.locator("#diary-saved .words", has_text="Removed: er").wait_for()
        seen.settle()
        page.get_by_role("button", name="Undo").focus()
        keys.press("Space")
        page.locator("#diary-saved .words", has_text="Taken back").wait_for()
        seen.settle()
        assert f.Gear(TODAY, "insoles", "er") in room.facts()
        assert seen.console == []


def test_words_are_shown_as_words(browser: Browser, room: Room) -> None:
    entry = PainEntry(TODAY, "toe", score=2, note=f"{HOSTILE}\x07")
    facts: list[f.Fact] = [
        f.Treatment(TODAY, HOSTILE),
        f.Gear(TODAY, "shoes", HOSTILE),
        f.Race(TODAY, HOSTILE),
        f.RedFlagSeen(TODAY, "night_or_rest_pain", HOSTILE),
        f.Observation(TODAY, HOSTILE, words=HOSTILE),
        f.History(TODAY, "injury", words=HOSTILE),
    ]
    room.repository.add_pain(1, [entry])
    room.repository.add_facts(1, facts)
    with opened(browser, room.host, width=390) as seen:
        go(seen)
        quote = section(seen, "entries").locator("blockquote", has_text="<img")
        assert quote.text_content() == HOSTILE.replace("\u202e", "\ufffd") + "␇"
        assert seen.count("main img") == 0
        isolated = seen.page.locator("main bdi", has_text="<img")
        assert isolated.count() == 8
        assert set(isolated.evaluate_all(
            "es => es.map(e => getComputedStyle(e).unicodeBidi)"
        )) <= {"isolate", "plaintext"}  # fmt: skip
        words = press(seen, section(seen, "gear").get_by_role("button", name="Remove: <img"))
        assert words.startswith("Removed: <img src=x")
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
        assert seen.console == []
