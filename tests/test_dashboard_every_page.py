"""What holds on every page there is; a new one is looked at without a line here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import PAGES, create_app
from dashboard.shell import bar, tabs
from dashboard.source import CachedSource
from tests import story_logs
from tests.browser import opened, served
from tests.diary_room import silent_weeks, sixteen_weeks, source_over
from tests.test_dashboard_app import answer, ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

    from dashboard.page import Page
    from tests.browser import Scheme, Seen

NAME = "Maximiliane-Alexandrine Wolkenstein-Trostburg-Rodenegg de la Fontaine-Hohenberg"
# Neither log has old notes, Strava, or a server around it.
SAME_FOR_ALL = {"/more", "/help", "/notes", "/strava", "/sharing", "/your-data"}
# The same over an empty log.
WITHOUT_RUNS = {"/more", "/help", "/settings", "/strava", "/your-data"}
HERE = [page for page in PAGES if "local" in page.seen_by]
EACH = pytest.mark.parametrize("page", HERE, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def told(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """A page over sixteen weeks with a fact of every kind, of somebody with a long name."""
    with (
        source_over(tmp_path_factory.mktemp("told"), NAME, sixteen_weeks) as source,
        served(source) as host,
        opened(browser, host) as seen,
    ):
        yield seen


@pytest.fixture(scope="module")
def empty(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """A page over a log with nothing in it."""
    with (
        source_over(tmp_path_factory.mktemp("empty"), "New", lambda _: None) as source,
        served(source) as host,
        opened(browser, host) as seen,
    ):
        yield seen


def look(seen: Seen, page: Page, width: int, scheme: Scheme, other: Scheme) -> list[str]:
    """What is wrong with a page at this width with everything opened, then in other colours."""
    seen.console.clear()
    seen.foreign.clear()
    seen.page.set_viewport_size({"width": width, "height": 900})
    seen.page.emulate_media(color_scheme=scheme)
    seen.go(page.path.lstrip("/"))
    assert seen.page.title() == f"{page.name} - Painmile"
    seen.page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    wrong = seen.faults() + seen.faults_of_colour(other)
    wide = seen.page.evaluate("document.documentElement.scrollWidth")
    wrong += [f"{wide} px wide"] if wide > width else []
    wrong += [f"{nodes} nodes"] if (nodes := seen.count("*")) > 3000 else []
    wrong += ["a share button"] if seen.count("[data-title*='Share'], .modebar-btn") else []
    return [f"at {width}: {fault}" for fault in wrong + seen.console + seen.foreign]


@EACH
def test_it_is_without_fault(told: Seen, page: Page) -> None:
    assert look(told, page, 1366, "light", "dark") == []
    assert look(told, page, 390, "dark", "light") == []


@pytest.mark.parametrize(
    "page", [p for p in HERE if p.path not in WITHOUT_RUNS], ids=lambda page: page.name
)
def test_it_is_without_fault_over_an_empty_log(empty: Seen, page: Page) -> None:
    assert look(empty, page, 390, "light", "dark") == []


@pytest.mark.parametrize("width", [761, 900, 1101, 1366])
def test_the_bar_holds_at_any_width(told: Seen, width: int) -> None:
    told.page.set_viewport_size({"width": width, "height": 900})
    told.go("findings")
    links = told.page.locator(".top a:visible:not(.skip)").all()
    boxes = [box for link in links if (box := link.bounding_box())]
    assert len({link.inner_text() for link in links}) == len(links)
    assert all(box["height"] >= 24 for box in boxes)
    assert max(box["y"] + box["height"] for box in boxes) <= 60, "one line"
    assert max(box["x"] + box["width"] for box in boxes) <= width
    assert told.page.evaluate("document.documentElement.scrollWidth") <= width
    has_more = told.page.locator(".top").get_by_role("link", name="More").is_visible()
    assert has_more == (width <= 1100)


def test_a_key_leads_past_the_bar(told: Seen) -> None:
    told.go("findings")
    told.page.keyboard.press("Tab")
    told.page.keyboard.press("Enter")
    assert told.page.evaluate("document.activeElement.id") == "content"
    assert told.page.url.endswith("/findings#content")


def test_one_comes_back_to_where_one_was(told: Seen) -> None:
    told.go("findings")
    told.page.evaluate("scrollTo(0, 900)")
    told.go("more")
    assert told.page.evaluate("scrollY") == 0
    told.page.go_back()
    told.page.wait_for_function("() => scrollY === 900")
    section = told.page.locator("main section [id]").last.get_attribute("id")
    told.page.goto("about:blank")
    told.go(f"findings#{section}")
    told.page.wait_for_function("() => scrollY > 900")


def links_of(part: Any) -> list[str]:
    """Where the links of a component lead."""
    drawn = part.to_plotly_json() if hasattr(part, "to_plotly_json") else part
    if isinstance(drawn, dict):
        here = [drawn["href"]] if "href" in drawn else []
        return here + [link for value in drawn.values() for link in links_of(value)]
    if isinstance(drawn, list | tuple):
        return [link for value in drawn for link in links_of(value)]
    return []


@EACH
def test_the_bars_and_more_lead_to_pages(page: Page) -> None:
    loaded = CachedSource(lambda: 1, story_logs.hand_made).loaded()
    more = next(p for p in HERE if p.menu == "more")
    on_the_phone = {*links_of(tabs(HERE, page)), *links_of(more.layout(loaded))}
    on_the_desk = set(links_of(bar("me", HERE, page))) - {"#content"}
    assert on_the_phone == on_the_desk == {p.path for p in HERE if p.menu != "none"}


def test_the_foot_of_a_phone_has_five() -> None:
    assert links_of(tabs(HERE, HERE[0])) == ["/today", "/", "/diary", "/findings", "/more"]


@EACH
def test_what_is_under_more_says_what_it_is_for(page: Page) -> None:
    assert bool(page.about) >= page.is_under_more
    assert len(page.about) <= 80


def said(client: FlaskClient, page: Page) -> str:
    """A page as it opens: its layout, and what the callbacks on its address say."""
    drawn = json.dumps(answer(client, "body.children", address=page.path))
    known = client.get("/_dash-dependencies", headers={"Host": "127.0.0.1"}).get_json()
    asked = [
        callback["output"]
        for callback in known
        for first in callback["inputs"][:1]
        if not callback.get("clientside_function")
        and f'"{first["id"]}"' in drawn
        and (first["property"] in {"search", "pathname"} or first["id"].endswith("view"))
    ]
    answers = [ask(client, output, {}) for output in asked]
    assert {a.status_code for a in answers} <= {200, 204}
    return drawn + "".join(a.get_data(as_text=True) for a in answers)


def test_two_apps_in_one_process_answer_each_from_their_own_log(tmp_path: Path) -> None:
    with (
        source_over(tmp_path / "ana", "Ottilie", sixteen_weeks) as anas,
        source_over(tmp_path / "ben", "Wendelin", silent_weeks) as bens,
    ):
        ana, ben = (create_app(source).server.test_client() for source in (anas, bens))
        for page in HERE:
            of_ana, of_ben = said(ana, page), said(ben, page)
            assert ("Ottilie" in of_ana) != page.is_bare  # a visitor is not told the name
            assert "Wendelin" not in of_ana
            assert ("Wendelin" in of_ben) != page.is_bare
            assert "Ottilie" not in of_ben
            assert said(ana, page) == of_ana
            if page.path not in SAME_FOR_ALL:
                assert of_ana.replace("Ottilie", "Wendelin") != of_ben, page.name
