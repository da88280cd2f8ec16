"""What a person reads where the log cannot say much: on every page that speaks of it.

The rows that belong to one page are told with it: no notes and two weeks in the tests of
Cycles, broken files in those of Sources and of the import box, a clock that jumps, two
watches and a treadmill in those of Run, a flag on the ladder in those of Plan.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.browser import opened, served
from tests.cycle_logs import NO_WORD, TWO_WEEKS
from tests.story_logs import SIXTEEN_WEEKS
from tests.test_dashboard_plan import NOW, SESSIONS
from tests.today_logs import NOW as SIXTEEN_LATER
from tests.today_logs import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from playwright.sync_api import Browser

NO_CADENCE = re.sub(r" \d+ spm", "", SIXTEEN_WEEKS)
NO_DISTANCE = re.sub(r"run [\d.]+ km|from [\d.]+ km", lambda m: m[0].split()[0], NO_CADENCE)
NO_DISTANCE = NO_DISTANCE.replace(" from", "")


@contextmanager
def reading(
    browser: Browser, folder: Path, text: str, now: datetime = SIXTEEN_LATER
) -> Iterator[Callable[[str], str]]:
    """What a page says on a phone, in small letters; it says it without a fault."""
    with (
        kept(folder, text, now) as held,
        served(held.source) as host,
        opened(browser, host, width=390) as seen,
    ):

        def read(path: str) -> str:
            seen.go(path)
            said = seen.page.locator("main").inner_text()
            assert seen.console == []
            assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
            return re.sub(r"\s+", " ", said).lower()

        yield read


def test_no_pain_notes_yet(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, NO_WORD) as read:
        for path in ("", "findings"):
            said = read(path)
            assert "answer a run on today" in said
            assert "3 or more answered runs" in said
            assert "painless" in said
            assert "no problem" not in said
        assert "20 d" in read(""), "rests are shown"


def test_no_cadence_in_files(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, NO_CADENCE) as read:
        assert "cadence in 0 of 31 runs" in read("")
        said = read("cadence")
        assert "off until then: your own line change at the same speed" in said


def test_no_distance_in_files(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, NO_DISTANCE) as read:
        story = read("")
        assert story.count("distance in 0 of 31 runs") == 2
        assert "no distance, 37:40" in story
        assert "12 runs none has a distance" in read("today")
        assert "0.0 km" not in story + read("today") + read("cycles") + read("findings")


def test_only_two_weeks_of_data(browser: Browser, tmp_path: Path) -> None:
    with reading(browser, tmp_path, TWO_WEEKS) as read:
        for path in ("", "today", "cycles", "cadence", "plan"):
            said = read(path)
            assert not re.search(r"×|90 %|endurance|fitness|earlier in the run", said), path


def test_a_red_flag_stands(browser: Browser, tmp_path: Path) -> None:
    flagged = f"{SESSIONS}2024-02-22 flag night or rest pain yes knee right\n"
    with reading(browser, tmp_path, flagged, NOW) as read:
        for path in ("", "today", "findings", "cadence"):
            said = read(path)
            assert "at night or at rest, right knee: answered yes on 22 feb" in said, path
            assert "have a clinician look at it" in said, path
            assert not re.search(r"ladder|next run|not before|% more|may go on", said), path


def test_days_of_another_year_stay_in_their_cell(browser: Browser, tmp_path: Path) -> None:
    later = SIXTEEN_LATER.replace(year=2027)
    over = """() => [...document.querySelectorAll(".cyr td")]
      .filter((cell) => cell.scrollWidth > cell.clientWidth + 1).length"""
    with (
        kept(tmp_path, f"{SIXTEEN_WEEKS}2027-11-01 run 5 km 30:00\n", later) as held,
        served(held.source) as host,
        opened(browser, host, width=390) as seen,
    ):
        seen.go("cycles")
        assert "16 Aug 2026" in seen.page.locator("main").inner_text()
        assert seen.page.evaluate(over) == 0
