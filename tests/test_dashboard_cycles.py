"""The Cycles page as a person meets it: agree or not this, keys, looks, awkward logs."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dashboard.cycle_parts import act, verdict_buttons
from dashboard.pages.cycles import layout, show
from dashboard.source import CachedSource
from rules.analyse import analyse
from service.cycle_verdicts import Judged
from tests.browser import opened, served
from tests.cycle_logs import NO_WORD, TWO_WEEKS, many_cycles
from tests.story_logs import SIXTEEN_WEEKS, empty, hand_made
from tests.today_logs import kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from tests.browser import Seen
    from tests.today_logs import Kept


@contextmanager
def at(
    browser: Browser,
    folder: Path,
    text: str = SIXTEEN_WEEKS,
    path: str = "cycles",
    **screen: Any,
) -> Iterator[tuple[Seen, Kept]]:
    with (
        kept(folder, text) as held,
        served(held.source) as host,
        opened(browser, host, **screen) as seen,
    ):
        seen.go(path)
        expect(seen.page.locator("h1")).to_be_visible()
        yield seen, held


def clean(seen: Seen, width: int) -> None:
    assert seen.faults() == []
    assert seen.console == []
    assert seen.foreign == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    assert seen.count("*") <= 3000


def open_all(seen: Seen) -> None:
    """Open what can be opened, by the keyboard."""
    closed = seen.page.locator("details:not([open]) > summary")
    for _ in range(closed.count()):
        closed.first.press("Enter")
    assert closed.count() == 0


def button(seen: Seen, words: str, cycle: str) -> Locator:
    return seen.page.get_by_role("button", name=f"{words}: Right knee, cycle of {cycle}")


def text_of(part: Any) -> str:
    """All the words of a tree of components."""
    if isinstance(part, list | tuple):
        return " ".join(map(text_of, part))
    return part if isinstance(part, str) else text_of(getattr(part, "children", None) or [])


def nodes_of(part: Any) -> int:
    """How many nodes a tree of components becomes."""
    if isinstance(part, list | tuple):
        return sum(map(nodes_of, part))
    children = getattr(part, "children", None)
    return 0 if part is None or isinstance(part, str | int) else 1 + nodes_of(children)


def source(text_or_log: Any) -> CachedSource:
    return CachedSource(lambda: 1, lambda: text_or_log)


def test_not_this_is_taken_out_stays_in_sight_and_comes_back(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path, width=390, scheme="dark", touch=True) as (seen, held):
        page = seen.page
        for one in page.locator(".agree .btn").all():
            box = one.bounding_box()
            assert box
            assert box["height"] >= 40
        button(seen, "Not this", "16 Aug").press("Enter")
        saved = page.locator("#cycles-saved .words")
        expect(saved).to_have_text("Marked as not this: the rules leave it out.")
        expect(page.locator("h2", has_text="You said: not this")).to_be_visible()
        expect(page.locator(".cyr > .cy")).to_have_count(3)
        assert [c.flare_date.day for c in held.source.loaded().analysis.dismissed] == [16]
        open_all(seen)
        clean(seen, 390)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator(".cyr > .cy")).to_have_count(4)
        expect(saved).to_have_text("Taken back: Right knee, cycle of 16 Aug: not this")
        seen.settle()
        agreed = button(seen, "Agree", "16 Aug")
        agreed.click()
        expect(agreed).to_have_attribute("aria-pressed", "true")
        expect(agreed).to_be_focused()
        expect(saved).to_have_text("Marked: you agree. The rules count it as before.")
        agreed.press("Space")
        expect(agreed).to_have_attribute("aria-pressed", "false")
        page.get_by_role("button", name="Hide this line").click()
        expect(saved).to_have_count(0)
        assert held.log.cycle_verdicts == {}
        assert seen.console == []


def test_the_page_is_whole_in_the_other_colours_and_its_picture_has_a_table(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as (seen, _):
        page = seen.page
        picture = page.get_by_role("img", name="Right knee: over all weeks")
        expect(picture).to_be_visible()
        said = picture.get_attribute("aria-label") or ""
        assert "Of the first 12 runs half hurt by 4.0 km" in said
        open_all(seen)
        table = page.get_by_role("region", name="Right knee: over all weeks as a table")
        assert "4 km\t31 %\t90 %" in table.inner_text()
        clean(seen, 1366)
        page.get_by_role("link", name="mi", exact=True).click()
        expect(page.locator(".cyr .rowst td").nth(1)).to_have_text("1.5 mi")
        page.locator(".cyr .rowst a").first.click()
        page.wait_for_url("**/run?**run=*")
        assert "unit=mi" in page.url


def test_no_pain_notes_yet(browser: Browser, tmp_path: Path) -> None:
    """Load and gaps alone; the card says what a cycle is read from, and where to answer."""
    with at(browser, tmp_path, NO_WORD, width=390) as (seen, _):
        words = seen.page.locator("main").inner_text()
        assert "No pain entries yet: 8 runs, all silent." in words.replace("\n", " ")
        assert "needs 3 or more of them" in words
        assert "never as painless" in words
        assert "20 days" in words
        assert "ill, you said" in words
        assert "no problem" not in words.lower()
        clean(seen, 390)
        today = seen.page.get_by_role("link", name="Answer a run on Today")
        box = today.bounding_box()
        assert box
        assert box["height"] >= 40
        today.click()
        seen.page.wait_for_url("**/today*")


def test_only_two_weeks_of_data(browser: Browser, tmp_path: Path) -> None:
    """The runs as they are; no ratio and no word of fitness lost; when each line can come."""
    with at(browser, tmp_path, TWO_WEEKS, "findings", width=390) as (seen, _):
        words = seen.page.locator("main").inner_text()
        assert "This log has 6 runs in 14 days, 9 Nov to 22 Nov 2026." in words
        assert seen.count("section[aria-labelledby=runs] tbody tr") == 6
        assert "From 23 Nov: where in the run pain begins" in words
        assert "From 9 Dec: a long run, beside the longest of the weeks before it." in words
        assert "none waits for pain" in words
        assert "%" not in words
        assert "×" not in words
        assert "endurance" not in words
        clean(seen, 390)


def test_findings_are_narrowed_by_class_and_place(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, path="findings") as (seen, _):
        page = seen.page
        page.get_by_role("link", name="suggested (2)").click()
        page.wait_for_url("**class=suggested*")
        expect(page.locator(".fd")).to_have_count(2)
        behind = page.locator(".fd details").first
        behind.locator("summary").press("Enter")
        assert "Decides by: " in behind.inner_text()
        rule = behind.get_by_role("link", name="How this is decided").get_attribute("href")
        assert (rule or "").startswith("/help?page=rules")
        assert seen.console == []


def test_a_log_that_is_only_read_has_no_buttons() -> None:
    parts, _ = show(source(hand_made()), {})
    assert "data-say" not in str(parts)
    assert "Agree" not in text_of(parts)
    assert "You said: agree" in text_of(
        verdict_buttons(Judged("shin", "a", "Shin", "agree"), "x", can_write=False)
    )
    assert verdict_buttons(Judged("shin", "a", "Shin"), "x", can_write=False) == []
    assert verdict_buttons(None, "x") == []


def test_where_every_cycle_is_none_what_was_said_still_stands() -> None:
    log, analysis = hand_made()
    none = replace(analysis, cycles=(), dismissed=analysis.cycles, traps=(), findings=())
    words = text_of(show(source((log, replace(none, onset_trends=()))), {})[0])
    assert "You said: not this" in words
    assert "The cycles in this log" not in words
    assert "Where in the run it began" not in words
    assert "No cycle is found" not in words


def test_an_empty_log_has_the_doors() -> None:
    assert "No runs here yet." in text_of(layout(source(empty()).loaded()))


def test_sixty_cycles_are_not_too_many() -> None:
    log = many_cycles(60)
    parts, _ = show(source((log, analyse(log, log.runs[-1].day))), {"year": "x"})
    assert "2017: 11 cycles" in text_of(parts)
    assert nodes_of(parts) <= 1500
    year, _ = show(source((log, analyse(log, log.runs[-1].day))), {"year": "2019"})
    assert "The cycles of 2019" in text_of(year)
    assert "Show the latest cycles instead" in text_of(year)
    assert "latest cycles instead" not in text_of(parts)


@pytest.mark.parametrize("verdict", ["agree", "not_this"])
def test_what_was_said_of_a_cycle_that_is_gone_can_be_taken_back(
    tmp_path: Path, verdict: str
) -> None:
    with kept(tmp_path, SIXTEEN_WEEKS) as held:
        cycle = held.source.loaded().analysis.cycles[0]
        run = cycle.flare_run_id
        said = {"action": "judge", "place": "knee-right", "run": run, "verdict": verdict}
        assert act(held.source, said).status == "saved"
        held.lose(str(run))
        parts, _ = show(held.source, {})
        assert "What you said of cycles that are gone" in text_of(parts)
        assert act(held.source, said | {"verdict": None}).status == "saved"
        assert held.log.cycle_verdicts == {}
