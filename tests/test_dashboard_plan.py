"""The Plan page as a person meets it: a ladder begun and taken back, and a red flag."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from dashboard.pages.plan import act, tell
from dashboard.pages.plan_parts import parts
from dashboard.source import CachedSource
from tests import story_logs
from tests.browser import opened, served
from tests.test_dashboard_pages import words
from tests.test_service_plan_page import BEGUN, GOOD, OFFER, WALKED, told
from tests.today_logs import ZONE, kept
from traininglog.facts import LadderStart

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Seen
    from tests.today_logs import Kept

NOW: Final = datetime(2024, 2, 22, 9, tzinfo=ZoneInfo(ZONE))
SESSIONS: Final = f"""{BEGUN}
2024-02-25 race "A race with a name that is long, through every street of an old town"
2024-03-21 race "{"Longname" * 10}" 42.2 km
2024-02-21 treatment "Taping"
2024-02-21 run 2.5 km 15:00 {GOOD}
"""
GO_ON: Final = ("ladder", "cadence", "step", "pain rule", "longest", "within", "go on")


@contextmanager
def at(browser: Browser, folder: Path, text: str, **screen: Any) -> Iterator[tuple[Seen, Kept]]:
    with (
        kept(folder, text, NOW) as held,
        served(held.source) as host,
        opened(browser, host, **screen) as seen,
    ):
        go(seen)
        yield seen, held


def go(seen: Seen, search: str = "") -> None:
    seen.go(f"plan{search}")
    expect(seen.page.locator("h1")).to_be_visible()
    seen.settle()


def clean(seen: Seen, width: int) -> None:
    assert seen.faults() == []
    assert seen.console == []
    assert seen.foreign == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    assert seen.count("*") <= 3000


def test_a_ladder_is_begun_with_a_tap_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, OFFER + WALKED) as (seen, held):
        begin = seen.page.get_by_role("button", name="Begin the ladder today")
        begin.focus()
        seen.page.keyboard.press("Enter")
        bar = seen.page.locator("#plan-saved")
        expect(bar).to_contain_text("the run-walk ladder for the right knee begins today")
        expect(seen.page.locator("h1")).to_have_text(
            "Next is step 4 of 10: 15 min of running, from today on."
        )
        assert [str(f.place) for f in held.log.told(LadderStart)] == ["right knee"]
        clean(seen, 1366)
        bar.get_by_role("button", name="Undo").click()
        expect(begin).to_be_visible()
        assert held.log.told(LadderStart) == ()
        go(seen, "?unit=mi")
        expect(seen.page.locator("#plan-page")).to_contain_text("2.0 mi (4/10)")


def test_the_ladder_with_its_sessions_on_phone_desk_and_paper(
    browser: Browser, tmp_path: Path
) -> None:
    with kept(tmp_path, SESSIONS, NOW) as held, served(held.source) as host:
        for width, scheme in ((390, "dark"), (1366, "light")):
            with opened(browser, host, width=width, scheme=scheme) as seen:
                go(seen)
                clean(seen, width)
                here = seen.page.locator(".rungs [aria-current=step]")
                expect(here).to_contain_text("5 × (2 min walk, 3 min run)")
                expect(here).to_contain_text("you are here")
                checks = seen.page.locator(".sessions > li").first.locator("dd")
                expect(seen.page.locator(".worth")).to_have_text("a good session")
                assert checks.all_inner_texts() == ["✓ 0/10", "✓ yes", "✓ yes"]
                seen.page.emulate_media(media="print")
                expect(seen.page.locator(".top")).to_be_hidden()
                expect(seen.page.locator(".rungs")).to_be_visible()


def test_a_red_flag_takes_what_speaks_of_running_on_away(
    browser: Browser, tmp_path: Path
) -> None:
    flagged = f"{SESSIONS}2024-02-22 flag night or rest pain yes knee right\n"
    with at(browser, tmp_path, flagged, width=390) as (seen, _):
        said = seen.page.locator("main").inner_text().lower().replace("\xa0", " ")
        assert "see a clinician before running." in said
        assert "pain at night or at rest, right knee: answered yes on 22 feb 2024" in said
        for gone in GO_ON:
            assert gone not in said
        clean(seen, 390)
        for scheme in ("light", "dark"):
            assert seen.faults_of_colour(scheme) == []
            ink, ground = (
                seen.page.locator(".strip").evaluate(f"e => getComputedStyle(e).{part}")
                for part in ("backgroundColor", "color")
            )
            body = seen.page.evaluate("getComputedStyle(document.body).color")
            assert ink == body != ground
        seen.page.get_by_role("link", name="Open the red-flag questions").click()
        seen.page.wait_for_url("**/diary#flags")


def test_old_answers_lead_to_the_questions(tmp_path: Path) -> None:
    with kept(tmp_path, OFFER.replace("2024-02-21", "2024-01-28"), NOW) as held:
        said = words(tell(held.source, {})[1]).replace("\xa0", " ")
    assert "not asked since 28 Jan 2024" in said
    assert "/diary#flags" in said
    assert "ladder" not in said.lower()


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (OFFER, "Write a walk down in the Diary"),
        (OFFER + WALKED, "This log is only read here"),
        (OFFER.replace("knee right", "shin left"), "only a clinician starts it"),
        (BEGUN.replace(WALKED, ""), "has to wait"),
        (SESSIONS.replace(GOOD, "| no pain"), "/today?run="),
    ],
)
def test_each_way_a_ladder_stands_is_drawn(log: str, said: str) -> None:
    drawn = words(parts(told(log, "2024-02-22"), can_write=False))
    assert said in drawn
    assert "Begin the ladder today" not in drawn


def test_what_is_no_longer_offered_is_not_begun(tmp_path: Path) -> None:
    with kept(tmp_path, OFFER, NOW) as held:
        written = act(held.source, {"action": "begin"})
        assert written
        assert written.status == "fault"
        assert held.log.told(LadderStart) == ()
        assert act(held.source, {"action": "hide"}) is None


def test_a_log_in_memory_is_read_and_an_empty_one_shows_the_doors() -> None:
    source = CachedSource(lambda: 1, story_logs.empty)
    assert "No runs here yet." in words(tell(source, {})[1])
    assert act(source, {"action": "begin"}) is not None
    read = CachedSource(lambda: 1, story_logs.hand_made)
    assert tell(read, {"unit": "mi"})[0] == "mi"


def test_a_long_log_stays_small() -> None:
    log = story_logs.long_log(3000, 3650, 60)
    source = CachedSource(lambda: 1, lambda: (log, story_logs.hand_made()[1]))
    assert len(words(tell(source, {})[1])) < 20_000
