"""Ten years of runs in a real browser: nodes, faults, keys, what leaves the computer.

Run by `make test-long PART=browser`; prints its counts.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from dashboard.source import CachedSource
from rules.analyse import analyse
from tests import story_logs
from tests.browser import opened, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

FIGURE_NODES = 2000
PAGE_NODES = 3000
_RUNS = 3000


def ten_years() -> tuple[TrainingLog, Analysis]:
    log = story_logs.long_log(_RUNS)
    return log, analyse(log, log.runs[-1].day)


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    made = ten_years()
    with served(CachedSource(lambda: 1, lambda: made)) as address:
        yield address


@pytest.mark.parametrize("place", ["knee-right", "all"])
@pytest.mark.parametrize("width", [320, 390, 1366])
@pytest.mark.parametrize("span", ["16w", "52w", "all"])
def test_ten_years_stay_in_the_node_budget(
    browser: Browser, host: str, span: str, width: int, place: str
) -> None:
    with opened(browser, host, width=width) as seen:
        begun = perf_counter()
        seen.go(f"?span={span}&place={place}")
        took = perf_counter() - begun
        figure, page = seen.count("#graph *"), seen.count("*")
        said = f"{span} {place} {width} px: {figure} nodes in the figure, {page} in all"
        print(f"{said}, {took:.1f} s")  # noqa: T201  the campaign prints its counts
        assert figure <= FIGURE_NODES
        assert page <= PAGE_NODES
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.console == []
        assert seen.foreign == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1024, 1366])
@pytest.mark.parametrize("span", ["16w", "52w", "all"])
def test_no_axe_fault_anywhere(
    browser: Browser, host: str, span: str, width: int, scheme: str
) -> None:
    with opened(browser, host, width=width, scheme=scheme) as seen:
        seen.go(f"?span={span}")
        seen.page.locator("details summary").click()
        assert seen.faults() == []


def test_every_control_is_reached_by_the_tab_key(browser: Browser, host: str) -> None:
    with opened(browser, host) as seen:
        seen.go()
        named = set()
        for _ in range(80):
            seen.page.keyboard.press("Tab")
            named.add(seen.page.evaluate(
                "(document.activeElement.getAttribute('aria-label')"
                " || document.activeElement.innerText || '').trim()"
            ))  # fmt: skip
        wanted = {"Story", "km", "mi", "Light or dark", "16 weeks", "52 weeks", "All",
                  "Knee, right", "All places"}  # fmt: skip
        print(f"{len(named)} stops of the tab key")  # noqa: T201  as above
        assert wanted <= named


def test_scheme_of_the_system_and_of_the_person(browser: Browser, host: str) -> None:
    with opened(browser, host, scheme="dark") as seen:
        seen.go()
        body = "getComputedStyle(document.body).backgroundColor"
        assert seen.page.evaluate(body) == "rgb(23, 21, 18)"
        seen.page.locator("#scheme").click()
        seen.page.wait_for_function(f"() => {body} === 'rgb(250, 248, 244)'")
        seen.page.reload()
        seen.settle()
        assert seen.page.evaluate(body) == "rgb(250, 248, 244)"
