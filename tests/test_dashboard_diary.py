"""The Diary page in a real browser, on a real store: its looks, its filters, its size."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from dashboard.source import CachedSource
from tests import story_logs
from tests.browser import opened, served
from tests.diary_room import go, press, room_at, section
from tests.log_store import OWNER
from traininglog import facts as f
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.diary_room import Room
    from traininglog.store import Store


# Looks


def test_no_fault_with_every_form_open(browser: Browser, room: Room) -> None:
    first = room.journal.entries()[-1]
    with opened(browser, room.host, width=390) as seen:
        go(seen, f"?open=edit-entry-{first.id}")
        for summary in seen.page.locator("summary").all():
            summary.click()
        assert seen.count("details:not([open])") == 0
        seen.page.wait_for_function(
            "() => document.querySelectorAll('form.df').length"
            " === document.querySelectorAll('details.add').length + 1"
        )
        assert seen.faults() + seen.faults_of_colour("dark") == []
        assert (seen.console, seen.foreign) == ([], [])
        for width in (390, 1366):
            seen.page.set_viewport_size({"width": width, "height": 900})
            assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.count("*") <= 3000


def test_faults_history_and_bar_have_no_fault(browser: Browser, room: Room) -> None:
    with opened(browser, room.host, width=390) as seen:
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
        assert seen.faults() + seen.faults_of_colour("dark") == []
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


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Room]:
    """A store with a runner and nothing else."""
    with room_at(tmp_path, "New", lambda _: None) as made:
        yield made


def test_an_empty_diary_is_ready_to_write_in(browser: Browser, bare: Room) -> None:
    with opened(browser, bare.host, width=390) as seen:
        go(seen)
        assert seen.page.locator("h1").inner_text() == "Nothing in the diary yet."
        assert seen.faults() == []
        assert seen.console == []


def test_a_log_in_memory_is_only_read(browser: Browser) -> None:
    with (
        served(CachedSource(lambda: 1, story_logs.hand_made)) as host,
        opened(browser, host) as seen,
    ):
        go(seen)
        assert seen.count(".month .row") == 20
        assert seen.count("main button, main form, main summary") == 0
        assert seen.console == []


# Filters


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


# Size


def told_ten_years(store: Store) -> None:
    """Three thousand entries and a flag answered every week."""
    mine = store.repository(OWNER)
    first = date(2016, 11, 28).toordinal()
    mine.add_pain(1, (
        PainEntry(date.fromordinal(first + n * 3649 // 3000), "knee", "right", n % 9,
                  note=f"run {n}")
        for n in range(3000)
    ))  # fmt: skip
    mine.add_facts(1, (
        f.RedFlagAnswer(date.fromordinal(first + 7 * week), flag, yes=False)
        for week in range(520) for flag in f.FLAGS
    ))  # fmt: skip
    mine.add_facts(1, (f.OutcomeTotal(date.fromordinal(first + 7 * w), "uwri", w % 37)
                       for w in range(520)))  # fmt: skip


@pytest.fixture
def ten_years(tmp_path: Path) -> Iterator[Room]:
    """The diary of ten years."""
    with room_at(tmp_path, "Long", told_ten_years) as made:
        yield made


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
        assert "21 to 40 of 3,000 entries" in section(seen, "entries").inner_text()
        asked = [words for words in statements if not words.startswith("BEGIN")]
        assert all(words.startswith("SELECT") for words in asked)
        assert len(asked) <= 4
        assert not any("pain_entry" in words for words in asked)
        seen.page.get_by_role("link", name="2019", exact=True).click()
        seen.page.wait_for_url("**year=2019**")
        seen.settle()
        assert seen.page.locator(".month h3").first.inner_text() == "Dec 2019"
        assert seen.console == []
