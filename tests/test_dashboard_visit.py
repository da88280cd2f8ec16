"""The visit page: one screen, a pinned run, wider weeks, tables one at a time, text to copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.page import VISITORS
from dashboard.pages.visit import PAGE, act, asked_of, leave, show, told_of, visited
from dashboard.writing import Written
from demo.story import demo_log
from service.safety import SAFETY_LINE
from service.visit_asked import VisitAsked
from service.who import Who
from tests.browser import opened, served
from tests.story_logs import long_log
from tests.visit_logs import TOLD, source_of
from traininglog.access import NotFound
from traininglog.facts import RedFlagAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Seen

OPEN = f"{TOLD}2026-11-22 flag chest pain or faint yes\n"
NAME = "W" * 80
WORDY = f"""{TOLD}
2026-09-20 flag limp yes
2026-09-21 seen limp by "{NAME}"
2026-11-01 told complaint "{NAME} {NAME} {NAME}"
2026-11-03 visit "{NAME}{NAME}" by "{NAME}"
2026-11-05 treatment "{NAME}" knee right
2026-12-01 race "{NAME}"
2026-12-05 review "{NAME}"
"""


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[Seen]:
    """The demo runner's log as a visitor would see it."""
    with served(source_of(demo_log())) as host, opened(browser, host) as page:
        page.page.set_viewport_size({"width": 1366, "height": 768})
        yield page


def asked(seen: Seen) -> dict[str, list[str]]:
    return parse_qs(urlsplit(seen.page.url).query)


def test_all_of_it_is_on_one_screen(seen: Seen) -> None:
    seen.go("visit?of=me")
    box = seen.page.locator(".visit").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 768
    for name in ("Red flag answers, by the runner", "Runner", "Five facts", "24 hours", "Where",
                 "Since the last visit", "Weeks on one axis", "Cycles", "Outcome score",
                 "Notes and plan"):  # fmt: skip
        part = seen.page.get_by_role("region", name=name, exact=True).bounding_box()
        assert part is not None, name
        assert part["y"] + part["height"] <= 768, name
    assert "This is what a visitor sees." in seen.page.inner_text("main")
    assert SAFETY_LINE in seen.page.inner_text("main")
    assert seen.page.evaluate("typeof Plotly") == "undefined"


def test_a_key_pins_a_run_and_another_lets_it_go(seen: Seen) -> None:
    seen.go("visit?of=me&unit=mi")
    mark = seen.page.get_by_role("link", name="Mon 26 Oct 2026")
    mark.focus()
    seen.page.keyboard.press("Enter")
    card = seen.page.get_by_role("region", name="Run of Mon 26 Oct 2026")
    expect(card).to_contain_text("Left it at the bridge. Stairs stiff on Tuesday.")
    expect(card).to_contain_text("next morning: worse than the morning of the run")
    assert asked(seen)["unit"] == ["mi"], "the address keeps the rest"
    assert asked(seen)["run"]
    card.get_by_role("link", name="Close").click()
    expect(seen.page.get_by_role("region", name="24 hours", exact=True)).to_be_visible()
    assert "run" not in asked(seen)
    expect(seen.page.get_by_role("link", name="Mon 26 Oct 2026")).to_be_focused()


def test_links_widen_the_weeks_and_open_one_table_at_a_time(seen: Seen) -> None:
    seen.go("visit?of=me")
    seen.page.get_by_role("link", name="52w").click()
    expect(seen.page.locator(".vid")).to_contain_text("137 runs")
    assert asked(seen)["weeks"] == ["52"]
    seen.page.get_by_role("link", name="All runs shown: 137").click()
    expect(seen.page.get_by_role("region", name="All runs").locator("tbody tr")).to_have_count(
        40
    )
    seen.page.get_by_role("link", name="Older runs").click()
    expect(seen.page.locator(".vmore")).to_contain_text("Page 2 of 4")
    seen.page.get_by_role("link", name="Last weeks: 12").click()
    expect(seen.page.get_by_role("region", name="The last 12 weeks")).to_be_visible()
    expect(seen.page.locator(".vmore table")).to_have_count(1)
    seen.page.get_by_role("link", name="Last weeks: 12").click()
    expect(seen.page.locator(".vmore table")).to_have_count(0)


def test_the_text_is_copied_and_where_it_cannot_be_it_opens(seen: Seen) -> None:
    seen.go("visit?of=me")
    button = seen.page.get_by_role("button", name="Copy S and O")
    text = seen.page.get_by_role("textbox", name="S and O, to be copied")
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button.click()
    expect(seen.page.locator("#visit-copied")).to_have_text("Copied.")
    expect(text).to_be_hidden()
    copied = seen.page.evaluate("navigator.clipboard.readText()")
    assert "\nS\n" in copied
    assert "\nO\n" in copied
    seen.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(1); }")
    button.click()
    expect(text).to_be_focused()
    chosen = text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert chosen.strip() == copied.strip()
    seen.page.keyboard.press("Escape")
    expect(text).to_be_hidden()
    expect(button).to_be_focused()


def test_no_fault_with_a_run_pinned_and_a_table_open(seen: Seen) -> None:
    run = demo_log().runs[-3].id
    seen.page.set_viewport_size({"width": 1366, "height": 768})
    seen.go(f"visit?of=me&run={run}&table=cycles")
    assert seen.faults() + seen.faults_of_colour("dark") == []
    seen.page.emulate_media(color_scheme="light")
    seen.page.set_viewport_size({"width": 390, "height": 844})
    seen.go("visit?of=me&table=words")
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
    small = """() => [...document.querySelectorAll('.visit a, .visit button')].filter((one) => {
      const { width, height } = one.getBoundingClientRect();
      return !one.closest('svg') && width && (width < 24 || height < 24);
    }).map((one) => one.textContent)"""
    assert seen.page.evaluate(small) == []
    seen.page.set_viewport_size({"width": 1366, "height": 768})
    assert (seen.console, seen.foreign) == ([], [])


@pytest.mark.parametrize("text", [OPEN, WORDY], ids=["a yes that stands", "long words"])
def test_no_fault_where_it_is_awkward(browser: Browser, text: str) -> None:
    with served(source_of(text, withheld=3)) as host, opened(browser, host) as page:
        page.go("visit?of=me&table=words")
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert page.faults() + page.faults_of_colour("dark") == []
        page.page.set_viewport_size({"width": 390, "height": 844})
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert (page.console, page.foreign) == ([], [])


def test_a_yes_that_stands_leaves_all_of_it_on_one_screen(browser: Browser) -> None:
    log = demo_log()
    yes = RedFlagAnswer(date(2026, 11, 22), "night_or_rest_pain", yes=True)
    source = source_of(replace(log, facts=(*log.facts, yes)), withheld=3)
    with served(source) as host, opened(browser, host) as page:
        page.page.set_viewport_size({"width": 1366, "height": 768})
        page.go("visit?of=me")
        assert page.count(".vopen") == 1
        ends = page.page.evaluate(
            "[...document.querySelectorAll('.visit section, .vcy li')]"
            ".map((one) => one.getBoundingClientRect().bottom)"
        )
        assert max(ends) <= 768


# Without a browser


def test_it_stands_alone_and_is_there_for_visitors() -> None:
    assert (PAGE.path, PAGE.menu) == ("/visit", "none")
    assert PAGE.is_bare
    assert not PAGE.of_log
    assert PAGE.seen_by == VISITORS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({}, VisitAsked()),
        ({"unit": "mi", "weeks": "52", "run": "7", "table": "runs", "page": "3"},
         VisitAsked("mi", "52", "7", "runs", 3)),
        ({"unit": "ly", "weeks": "17", "run": "", "table": "x", "page": "-1"}, VisitAsked()),
        ({"page": "９９"}, VisitAsked()),
    ],
)  # fmt: skip
def test_an_address_says_what_is_asked(words: dict[str, str], told: VisitAsked) -> None:
    assert asked_of(words) == told


def test_one_who_names_no_visit_looks_at_their_own_and_nobody_at_anothers() -> None:
    source = source_of(TOLD)
    assert visited(source, {}).of == "me"
    with pytest.raises(NotFound):
        visited(source, {"of": "another"})


def test_the_ways_out_are_for_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(TOLD)
    words = {}
    for kind in ("local", "runner", "therapist", "link"):
        monkeypatch.setattr(source, "who", lambda kind=kind: Who(kind))
        words[kind] = str(leave(source))
    assert "Back to my log" in words["local"]
    assert "Back to my log" in words["runner"]
    assert "/patients" in words["therapist"]
    for kind in ("therapist", "link"):
        assert "Form" in words[kind]
        assert "'/sign-out'" in words[kind]
    assert "/patients" not in words["link"]


def test_a_visit_that_is_only_read_has_nothing_to_press() -> None:
    source = source_of(TOLD)
    page = str(show(source, {"of": "me"}))
    assert "data-say" not in page
    assert "/visit-change" not in page
    written = act(source, {"of": "me"}, {"action": "judge"}, "M. K.")
    assert written == Written("fault", "This log is only shown here, so nothing can be saved.")


def test_it_is_told_once_for_as_long_as_the_log_stands() -> None:
    source = source_of(long_log(300), today=long_log(300).runs[-1].day)
    visit = visited(source, {})
    one = told_of(visit, {"weeks": "all"}, is_link=False)
    assert told_of(visit, {"weeks": "all"}, is_link=False) is one
    assert told_of(visit, {"weeks": "16"}, is_link=False) is not one


def test_words_of_a_run_are_not_shown_of_a_run_that_is_not_there() -> None:
    page: list[Any] = show(source_of(TOLD), {"of": "me", "run": "nobody's"})
    assert "24 hours" in str(page)
