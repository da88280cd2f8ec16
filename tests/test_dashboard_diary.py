# ruff: noqa: E501  one line a fact, however much is said of it
"""The Diary page in a real browser, on a real store: everything it can write, and how."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import event

from dashboard.source import store_source
from tests import story_logs
from tests.browser import opened, served
from tests.log_store import OWNER, write
from traininglog import facts as f
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.textform import read_diary
from traininglog.textform_facts import fact_words, read_fact
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from tests.browser import Seen
    from traininglog.repository import Repository

TODAY = date(2026, 11, 22)
FACTS = """
2026-08-30 treatment "Rolling and taping" knee right until 2026-10-01 by therapist
2016 history back problem lower back "slipped disc"
1990 history born
2026-10-02 observed hip drop 8 deg right
2026-10-02 score uwri 17
2026-11-15 score weekly check 58
2026-11-08 flags all no
2026-11-22 flag night or rest pain yes knee right
2026-09-19 flag swelling yes knee right
2026-10-02 seen swelling by "M. K."
2026-12-20 race "City 10" 10 km
2026-02-01 shoes "Road 2"
2026-02-01 preset knee knee right
2026-10-10 ladder knee right by therapist
2026-08-01 follow knee right
2026-11-20 | knee right 2/10 stairs
declare 2026-08-01 to 2026-11-22
"""
HOSTILE = "<img src=x onerror=alert(1)> =HYPERLINK(1) \u202eright to left **bold** {{7*7}}"


class Room:
    """A served store: the address, the journal behind it, the log in it."""

    def __init__(self, host: str, repository: Repository) -> None:
        self.host = host
        self.repository = repository
        self.journal = Journal(repository, 1)

    def facts(self) -> list[Any]:
        return [kept.said for kept in self.journal.facts()]

    def entries(self) -> list[Any]:
        return [kept.said for kept in self.journal.entries()]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Sixteen weeks of runs with their pain, and a diary that holds a fact of every kind."""
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("Demo runner", "UTC")
        mine = store.repository(OWNER)
        log, _ = story_logs.hand_made()
        write(store, 1, *log.activities)
        mine.add_diary(1, log)
        told, problems = read_diary(FACTS, TODAY)
        assert not problems
        mine.add_diary(1, told)
        with served(store_source(mine, 1, now)) as host:
            yield Room(host, mine)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Room]:
    """A store with a runner and nothing else."""
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("New", "UTC")
        mine = store.repository(OWNER)
        with served(store_source(mine, 1, now)) as host:
            yield Room(host, mine)


def now() -> datetime:
    return datetime(2026, 11, 22, 20, tzinfo=UTC)


def go(seen: Seen, search: str = "") -> None:
    seen.page.set_default_timeout(15_000)
    seen.go(f"diary{search}")
    seen.page.wait_for_selector("#flags")
    seen.settle()


def section(seen: Seen, slug: str) -> Locator:
    return seen.page.locator(f"section[aria-labelledby={slug}]")


def fill(form: Locator, **values: str) -> None:
    """Fill a form's controls by their names; a choice by its value."""
    form.wait_for()
    for name, value in values.items():
        radio = form.locator(f"input[type=radio][name$='-{name}'][value='{value}']")
        control = form.locator(f"[name='{name}']")
        if radio.count():
            radio.check()
        elif control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def saved(seen: Seen) -> str:
    """What the bar says once the page is at rest."""
    bar = seen.page.locator("#diary-saved .words")
    bar.wait_for()
    seen.settle()
    return bar.inner_text()


def press(seen: Seen, button: Locator) -> str:
    """Click something that writes, and wait for what the bar then says."""
    with seen.page.expect_response("**/_dash-update-component*"):
        button.click()
    return saved(seen)


# Looks


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_with_everything_open(
    browser: Browser, room: Room, width: int, scheme: str
) -> None:
    first = room.journal.entries()[-1]
    with opened(browser, room.host, width=width, scheme=scheme) as seen:
        go(seen, f"?open=edit-entry-{first.id}")
        for summary in seen.page.locator("summary").all():
            summary.click()
        assert seen.count("details:not([open])") == 0
        seen.page.wait_for_function(
            "() => document.querySelectorAll('form.df').length"
            " === document.querySelectorAll('details.add').length + 1"
        )
        assert seen.faults() == []
        assert seen.console == []
        assert seen.foreign == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.count("*") <= 3000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_faults_history_and_bar_have_no_fault(
    browser: Browser, room: Room, scheme: str
) -> None:
    with opened(browser, room.host, width=390, scheme=scheme) as seen:
        go(seen)
        gear = section(seen, "gear")
        press(seen, gear.get_by_role("button", name="Remove: Road 2"))
        seen.page.locator("#removed summary").first.click()
        seen.page.get_by_text("Forget for good").click()
        gear.locator("summary").click()
        gear.locator("form button[type=submit]").click()
        gear.locator(".fault").first.wait_for()
        treatments = section(seen, "treatments")
        treatments.get_by_role("button", name="History: Rolling and taping").click()
        treatments.locator(".past").wait_for()
        seen.settle()
        assert seen.faults() == []
        assert seen.console == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390


def test_every_section_is_in_the_index_and_the_address_leads_to_it(
    browser: Browser, room: Room
) -> None:
    with opened(browser, room.host) as seen:
        go(seen, "#flags")
        headings = seen.page.locator("section > h2").evaluate_all("hs => hs.map(h => h.id)")
        links = seen.page.locator("nav.toc a").evaluate_all(
            "as => as.map(a => a.getAttribute('href').slice(1))"
        )
        assert sorted(headings) == sorted(links)
        top = seen.page.locator("#flags").evaluate("e => e.getBoundingClientRect().top")
        assert 0 <= top < 100


def test_an_empty_diary_is_ready_to_write_in(browser: Browser, bare: Room) -> None:
    with opened(browser, bare.host, width=390) as seen:
        go(seen)
        assert seen.page.locator("h1").inner_text() == "Nothing in the diary yet."
        assert seen.faults() == []
        assert seen.console == []


def test_a_log_in_memory_is_only_read(browser: Browser) -> None:
    from dashboard.source import CachedSource  # noqa: PLC0415

    with (
        served(CachedSource(lambda: 1, story_logs.hand_made)) as host,
        opened(browser, host) as seen,
    ):
        go(seen)
        assert seen.count(".month .row") == 20
        assert seen.count("main button, main form, main summary") == 0
        assert seen.console == []


# Entries


def test_filters_stay_in_the_address(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        entries = section(seen, "entries")
        entries.get_by_role("link", name="Lower back").click()
        seen.page.wait_for_url("**place=lower_back**")
        entries.get_by_role("link", name="Daily", exact=True).click()
        seen.page.wait_for_url("**kind=daily**")
        seen.settle()
        assert entries.locator(".month .row").count() == 2
        seen.page.reload()
        seen.page.wait_for_selector("#flags")
        seen.settle()
        assert section(seen, "entries").locator(".month .row").count() == 2
        assert "2 entries" in entries.locator(".flt").inner_text()


def test_an_entry_of_any_day_is_added_edited_removed_and_undone(
    browser: Browser, room: Room
) -> None:
    before = room.entries()
    with opened(browser, room.host) as seen:
        go(seen)
        entries = section(seen, "entries")
        entries.get_by_text("Add an entry for any day").click()
        form = entries.locator("form")
        fill(form, day="2026-11-21", score="3", location="calf", side="left", onset="2,5",
             note="on the hill")  # fmt: skip
        words = press(seen, form.get_by_role("button", name="Add", exact=True))
        assert words == "Added: Left calf, during the run, from 2.5 km (3/10)"
        (added,) = [e for e in room.entries() if e not in before]
        assert added == PainEntry(date(2026, 11, 21), "calf", "left", 3, onset_km=2.5,
                                  note="on the hill")  # fmt: skip
        row = entries.locator(".row", has_text="Left calf")
        row.get_by_role("button", name="Edit: Left calf").click()
        form = row.locator("form")
        assert form.locator("[name=day]").evaluate("e => e === document.activeElement")
        fill(form, score="6")
        press(seen, form.get_by_role("button", name="Save"))
        assert "open=" not in seen.page.url
        assert "(6/10)" in row.inner_text()
        assert row.get_by_role("button", name="Edit: Left calf").evaluate(
            "e => e === document.activeElement"
        )
        row.get_by_role("button", name="History: Left calf").click()
        row.locator(".past li").nth(1).wait_for()
        past = row.locator(".past").inner_text()
        assert "It said: Left calf during the run, from 2.5 km (3/10)" in past
        assert "Then: Left calf during the run, from 2.5 km (6/10)" in past
        words = press(seen, row.get_by_role("button", name="Remove: Left calf"))
        assert words.startswith("Removed: Left calf")
        assert room.entries() == before
        press(seen, seen.page.locator("#diary-saved").get_by_role("button", name="Undo"))
        assert len(room.entries()) == len(before) + 1
        assert row.count() == 1
        assert seen.console == []


def test_a_removed_entry_is_put_back_or_forgotten(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        entries = section(seen, "entries")
        before = room.entries()
        press(seen, entries.get_by_role("button", name="Remove:").first)
        entries.get_by_text("Removed from the diary (1)").click()
        press(seen, entries.get_by_role("button", name="Put it back"))
        assert room.entries() == before
        press(seen, entries.get_by_role("button", name="Remove:").first)
        gone = entries.locator("#removed")
        if gone.get_attribute("open") is None:
            gone.locator("summary").first.click()
        gone.get_by_text("Forget for good").click()
        press(seen, gone.get_by_role("button", name="Forget it"))
        assert room.journal.removed() == ()
        assert entries.locator("#removed").count() == 0


def test_an_entry_accepted_from_a_note_shows_its_words(browser: Browser, room: Room) -> None:
    room.repository.add_notes(1, [Note(TODAY, "knee was grumpy", origin="strava_api")])
    (note,) = room.repository.notes(1)
    room.journal.write(
        "accepted", [Add(PainEntry(TODAY, "toe", score=2), note.id)], today=TODAY
    )
    with opened(browser, room.host) as seen:
        go(seen)
        row = section(seen, "entries").locator(".row", has_text="Toe")
        assert row.locator("blockquote").inner_text() == "knee was grumpy"
        row.get_by_role("button", name="Edit: Toe").click()
        form = row.locator("form")
        fill(form, score="3")
        press(seen, form.get_by_role("button", name="Save"))
        assert row.locator("blockquote").inner_text() == "knee was grumpy"
        assert "(3/10)" in row.inner_text()


def test_daily_life_for_today(browser: Browser, room: Room) -> None:
    with opened(browser, room.host, width=390) as seen:
        go(seen)
        daily = section(seen, "daily")
        daily.locator("summary").click()
        form = daily.locator("form")
        assert form.locator("[name=location]").input_value() == "knee"
        fill(form, item="squat", score="1")
        press(seen, form.get_by_role("button", name="Add"))
        assert PainEntry(TODAY, "knee", "right", 1, "daily", item="squat") in room.entries()
        assert "Squat: 1/10, right knee, 22 Nov 2026" in daily.inner_text()


# Two windows


def test_two_windows_at_one_entry_lose_nothing(browser: Browser, room: Room) -> None:
    last = room.journal.entries()[-1]
    search = f"?open=edit-entry-{last.id}"
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, search)
        go(two, search)
        mine, theirs = one.page.locator("form.df"), two.page.locator("form.df")
        fill(theirs, score="7", note="said in the other window")
        press(two, theirs.get_by_role("button", name="Save"))
        fill(mine, score="3", note="said in this window")
        mine.get_by_role("button", name="Save", exact=True).click()
        conflict = mine.locator(".conflict")
        conflict.wait_for()
        assert conflict.inner_text().startswith(
            "This entry was changed in another window: it now says"
        )
        assert "(7/10)" in conflict.inner_text()
        assert conflict.evaluate("e => e === document.activeElement")
        assert mine.locator("[name=note]").input_value() == "said in this window"
        assert one.faults() == []
        press(one, conflict.get_by_role("button", name="Save yours over it"))
        scores = [past.after.score for past in room.journal.history("entry", last.id)
                  if isinstance(past.after, PainEntry)]  # fmt: skip
        assert scores == [7, 3]
        assert one.console == two.console == []


def test_theirs_can_be_kept(browser: Browser, room: Room) -> None:
    last = room.journal.entries()[-1]
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, f"?open=edit-entry-{last.id}")
        go(two, f"?open=edit-entry-{last.id}")
        fill(two.page.locator("form.df"), score="7")
        press(two, two.page.get_by_role("button", name="Save", exact=True))
        form = one.page.locator("form.df")
        fill(form, score="9")
        form.get_by_role("button", name="Save", exact=True).click()
        form.get_by_role("button", name="Keep theirs").click()
        form.wait_for(state="detached")
        one.settle()
        assert "(7/10)" in one.page.locator(f"#entry-{last.id}").inner_text()
        assert [entry.score for entry in room.entries()].count(9) == 0


def test_an_entry_removed_in_the_other_window_can_be_saved_as_new(
    browser: Browser, room: Room
) -> None:
    last = room.journal.entries()[-1]
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, f"?open=edit-entry-{last.id}")
        go(two)
        press(two, two.page.locator(f"#entry-{last.id}").get_by_role("button", name="Remove"))
        form = one.page.locator("form.df")
        fill(form, note="still here")
        form.get_by_role("button", name="Save", exact=True).click()
        form.locator(".conflict").wait_for()
        press(one, form.get_by_role("button", name="Save yours as a new one"))
        assert room.entries()[-1].note == "still here"


# Facts

ADDED: dict[str, tuple[str, dict[str, str], str]] = {
    "treatments": ("add-treatment", {"name": "Stretching", "day": "2026-11-01"},
                   '2026-11-01 treatment "Stretching"'),
    "before": ("add-history", {"kind": "injury", "year": "2010", "location": "ankle", "side": "left"},
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
    facts: list[f.Fact] = [f.Treatment(TODAY, HOSTILE), f.Gear(TODAY, "shoes", HOSTILE), f.Race(TODAY, HOSTILE),
             f.RedFlagSeen(TODAY, "night_or_rest_pain", HOSTILE), f.Observation(TODAY, HOSTILE, words=HOSTILE),
             f.History(TODAY, "injury", words=HOSTILE)]  # fmt: skip
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


# Size


@pytest.fixture
def ten_years(tmp_path: Path) -> Iterator[Room]:
    """Three thousand entries and a flag answered every week."""
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("Long", "UTC")
        mine = store.repository(OWNER)
        first = date(2016, 11, 28).toordinal()
        mine.add_pain(1, (
            PainEntry(date.fromordinal(first + n * 3649 // 3000), "knee", "right", n % 9, note=f"run {n}")
            for n in range(3000)
        ))  # fmt: skip
        mine.add_facts(1, (
            f.RedFlagAnswer(date.fromordinal(first + 7 * week), flag, yes=False)
            for week in range(520) for flag in f.FLAGS
        ))  # fmt: skip
        mine.add_facts(1, (f.OutcomeTotal(date.fromordinal(first + 7 * w), "uwri", w % 37)
                           for w in range(520)))  # fmt: skip
        with served(store_source(mine, 1, now)) as host:
            yield Room(host, mine)


def test_ten_years_stay_small(browser: Browser, ten_years: Room) -> None:
    statements: list[str] = []
    engine = ten_years.repository.engine
    with opened(browser, ten_years.host, width=390) as seen:
        go(seen)
        assert len(ten_years.entries()) == 3000
        assert seen.count(".month .row") == 20
        assert seen.count("*") <= 3000
        event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        older = seen.page.get_by_role("link", name="Older")
        older.click()
        seen.page.wait_for_url("**page=2**")
        seen.settle()
        assert "21 to 40 of 3000 entries" in section(seen, "entries").inner_text()
        asked = [words for words in statements if not words.startswith("BEGIN")]
        assert all(words.startswith("SELECT") for words in asked)
        assert len(asked) <= 4
        assert not any("pain_entry" in words for words in asked)
        seen.page.get_by_role("link", name="2019", exact=True).click()
        seen.page.wait_for_url("**year=2019**")
        seen.settle()
        assert seen.page.locator(".month h3").first.inner_text() == "Dec 2019"
        assert seen.console == []
