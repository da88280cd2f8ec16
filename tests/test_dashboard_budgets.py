"""Ten years and 3,000 runs: bytes of a first visit, nodes of a page and of its figures.

Times are no test: `python -m benchmarks.pages` prints them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest
import sqlalchemy as sa

from dashboard.app import PAGES
from dashboard.pages.sources import show
from tests.browser import DRAWN, opened, served
from tests.source_logs import bring, kept, mixed
from tests.story_logs import long_log
from tests.visit_logs import source_of
from tests.visits import visits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Seen

GRAPH_PAGE_KB = 1050
FORM_PAGE_KB = 600
PAGE_NODES = 3000
FIGURE_NODES = 2000
COMPONENTS_OF_DASH = 60
COMPONENTS = """() => {
  const all = (part) => Array.isArray(part) ? part.reduce((sum, one) => sum + all(one), 0)
    : part && part.props ? 1 + all(part.props.children) : 0;
  return all(window.store.getState().layout.components);
}"""
STORY = ["/", "/?span=52w", "/?span=all"]
VISIT = ["/visit?weeks=26&table=runs", "/visit?weeks=52", "/visit?weeks=all&table=days"]


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    log = long_log()
    with served(source_of(log, today=log.runs[-1].day)) as address:
        yield address


@pytest.fixture(scope="module")
def seen(browser: Browser, host: str) -> Iterator[Seen]:
    with opened(browser, host) as page:
        yield page


@pytest.mark.parametrize(
    ("path", "has_graph", "most_kb"),
    [
        ("/", True, GRAPH_PAGE_KB),
        ("/today", False, FORM_PAGE_KB),
        ("/visit", False, FORM_PAGE_KB),
    ],
)
def test_a_first_visit_is_light_and_a_second_brings_data_alone(
    browser: Browser, host: str, path: str, *, has_graph: bool, most_kb: int
) -> None:
    coming = visits(browser, host, path, has_graph=has_graph)
    first, second = next(coming), next(coming)
    coming.close()
    assert 200 < first.kb <= most_kb
    assert first.requests <= 20
    assert second.kb <= 60


@pytest.mark.parametrize(
    "path", [*STORY, *VISIT, *(p.path for p in PAGES if p.path != "/" and "local" in p.seen_by)]
)
def test_a_page_has_few_nodes(seen: Seen, path: str) -> None:
    seen.go(path.lstrip("/"))
    seen.page.wait_for_function(DRAWN)
    assert seen.count("*") <= PAGE_NODES
    for figure in seen.page.locator(".js-plotly-plot").all():
        assert figure.locator("*").count() <= FIGURE_NODES


@pytest.mark.parametrize("path", ["/", *(p.path for p in PAGES if "local" in p.seen_by)])
def test_dash_keeps_few_components_of_a_page(seen: Seen, path: str) -> None:
    """It asks three listeners of each at every step of a callback: see `dashboard.plain`."""
    seen.go(path.lstrip("/"))
    assert 1 < seen.page.evaluate(COMPONENTS) <= COMPONENTS_OF_DASH


def test_a_page_without_a_graph_loads_none(seen: Seen) -> None:
    seen.go("today")
    assert seen.page.evaluate("typeof Plotly") == "undefined"
    seen.go()
    assert seen.page.evaluate("typeof Plotly") == "object"


def test_the_page_asked_from_comes_with_the_layout(host: str) -> None:
    def layout(asked_from: str) -> str:
        headers = {"Referer": asked_from} if asked_from else {}
        with urlopen(Request(f"http://{host}/_dash-layout", headers=headers)) as answer:
            return str(answer.read().decode())

    assert '"id":"cycles-page"' in layout(f"http://{host}/cycles?unit=mi")
    for other in ("", "http://elsewhere.example/cycles"):
        assert '"id":"cycles-page"' not in layout(other)
        assert '"id":"address"' in layout(other)


def test_files_are_read_once_and_again_after_an_import(tmp_path: Path) -> None:
    with kept(tmp_path / "log") as here:
        mixed(here.store, tmp_path / "in")
        asked: list[str] = []
        show(here.source, {})
        sa.event.listen(
            here.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
        )
        show(here.source, {"page": "2", "name": "fit"})
        assert not [query for query in asked if "seen_file" in query or "FROM source" in query]
        bring(here.store, tmp_path / "more", **{"late.fit": b""})
        assert "5 files could not be read" in str(show(here.source, {}))
