"""Parts that only stand there: what is sent, and what the browser draws of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dash import no_update
from plotly.io.json import to_json_plotly as to_json

from dashboard.pages.findings import shown
from dashboard.pages.settings_parts import Theme
from dashboard.plain import PROPERTIES, TAGS, Plain, still
from dashboard.saying import say_button
from dashboard.source import CachedSource
from dashboard.tags import dcc, html
from tests import story_logs
from tests.browser import opened, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Seen

ASSETS = Path(__file__).parent.parent / "dashboard" / "assets"
SOURCE = CachedSource(lambda: 1, story_logs.hand_made)
DRAWN = """([tree]) => {
  const { createRoot } = ReactDOM;
  const home = document.createElement("div");
  const root = createRoot(home);
  ReactDOM.flushSync(() => root.render(React.createElement(painmile_plain.Plain, { tree })));
  return home.innerHTML;
}"""


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[Seen]:
    with served(SOURCE) as host, opened(browser, host) as page:
        page.go("findings")
        yield page


def words(tree: Any) -> str:
    """All that is to be read in a tree."""
    return tree if isinstance(tree, str) else "".join(map(words, tree[2:]))


def hrefs(tree: Any) -> list[str]:
    """Where its links lead."""
    if isinstance(tree, str):
        return []
    here = [tree[1]["href"]] if "href" in tree[1] else []
    return here + [href for child in tree[2:] for href in hrefs(child)]


def sent(told: Any, *live: str) -> Any:
    """What the browser gets, a plain tree as it is."""
    return json.loads(to_json(still(told, live)))


def plainly(tree: Any) -> Any:
    return {"type": "Plain", "namespace": "painmile_plain", "props": {"tree": tree}}


def tag(name: str, **properties: Any) -> Any:
    return {"type": name, "namespace": "dash_html_components", "props": properties}


@pytest.mark.parametrize(
    ("part", "tree"),
    [
        (html.P(), ["p", {}]),
        (html.P("One", className="s"), ["p", {"className": "s"}, "One"]),
        (html.P(["One ", html.B(2), None]), ["p", {}, "One ", ["b", {}, "2"]]),
        (html.P(html.B("One")), ["p", {}, ["b", {}, "One"]]),
        (
            html.Span("•", **{"aria-hidden": "true"}),
            ["span", {"aria-hidden": "true"}, "•"],
        ),
        (Theme("Colours"), ["painmile_settings.Theme", {"label": "Colours"}]),
        (Plain(["p", {}, "One"]), ["p", {}, "One"]),
        (
            html.Li(say_button("Yes", "asks", {"a": 1})),
            ["li", {}, ["button", {
                "type": "button", "className": "btn", "data-say": '{"a": 1}',
                "data-say-to": "asks",
            }, "Yes"]],
        ),
    ],
)  # fmt: skip
def test_what_only_stands_there_is_one_tree(part: Any, tree: Any) -> None:
    assert sent(part) == plainly(tree)


def test_neighbours_are_one_tree_and_what_callbacks_name_is_dashs_own() -> None:
    part = html.Div([
        html.H2("Two", id="two"), "and ", html.P("three"),
        html.Div([html.B("none"), html.B("yet")], id="live"), dcc.Store(id="kept"),
        html.P("four", id="four"), "five",
    ])  # fmt: skip
    assert sent(part, "live", "kept") == tag("Div", children=[
        plainly(["", {}, ["h2", {"id": "two"}, "Two"], "and ", ["p", {}, "three"]]),
        tag("Div", id="live", children=[
            plainly(["", {}, ["b", {}, "none"], ["b", {}, "yet"]])]),
        {"type": "Store", "namespace": "dash_core_components", "props": {"id": "kept"}},
        plainly(["", {}, ["p", {"id": "four"}, "four"], "five"]),
    ])  # fmt: skip


def test_a_tag_it_does_not_know_stays_dashs_own() -> None:
    assert sent([html.P("One", accessKey="x"), html.Textarea("words"), "two"]) == [
        tag("P", children=["One"], accessKey="x"), tag("Textarea", children=["words"]), "two",
    ]  # fmt: skip
    assert sent(html.P("One", id={"type": "p", "n": 1}))["type"] == "P"
    assert sent(html.P(html.P("One", accessKey="x")))["type"] == "P"


@pytest.mark.parametrize(
    ("href", "is_plain"),
    [
        ("/run?run=7", True), ("?unit=mi", True), ("#pain", True), ("", True),
        ("https://doi.org/10.1", True), ("https://www.strava.com/activities/7", True),
        ("https://doi.org.example/", False), ("//example.org/", False),
        ("http://127.0.0.1:9/oauth", False), ("javascript:alert(1)", False), (None, False),
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_stays_dashs_own(
    href: str | None, *, is_plain: bool
) -> None:
    assert (sent(html.A("x", href=href))["type"] == "Plain") is is_plain


@pytest.mark.parametrize("told", [None, no_update, "words", 7, {"n": 1}, [], [{"n": 1}], ["a"]])
def test_what_is_no_part_of_a_page_stays_as_it_is(told: Any) -> None:
    assert still(told) is told
    assert still((told, told)) == (told, told)


def test_what_is_handed_in_is_not_changed() -> None:
    part = html.Div([html.P("One"), html.P("Two", id="live")])
    before = to_json(part)
    assert to_json(still(part, {"live"})) != before
    assert to_json(part) == before


def test_both_sides_know_the_same() -> None:
    script = (ASSETS / "plain.js").read_text("utf-8")
    for name, known in (("TAGS", TAGS), ("PROPERTIES", PROPERTIES)):
        (listed,) = re.findall(rf"const {name} = (\[[^\]]*\]);", script)
        assert json.loads(listed) == sorted(known)


def test_every_word_and_link_is_drawn_closed_ones_too(seen: Seen) -> None:
    parts: list[Any] = still(shown(SOURCE.loaded(), {})[1])
    trees = [tree for tree in parts[-1].tree[2:] if tree[0] == "section"]
    sections = seen.page.locator("main section[aria-labelledby]")
    assert sections.locator("details[open]").count() == 0
    assert len(trees) > 3
    assert sections.all_text_contents() == [words(tree) for tree in trees]
    links = sections.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [href for tree in trees for href in hrefs(tree)]
    assert any(href.startswith("https://doi.org/") for href in links)
    assert seen.console == []


@pytest.mark.parametrize(
    ("tree", "drawn"),
    [
        (["a", {"href": "/run?run=7"}, "x"], '<a href="/run?run=7">x</a>'),
        (["a", {"href": "https://doi.org/10.1"}, "x"], '<a href="https://doi.org/10.1">x</a>'),
        (["a", {"href": "https://example.org/"}, "x"], "<a>x</a>"),
        (["a", {"href": "//example.org/"}, "x"], "<a>x</a>"),
        (["a", {"href": "http://doi.org/10.1"}, "x"], "<a>x</a>"),
        (["a", {"href": "javascript:alert(1)"}, "x"], "<a>x</a>"),
        (["a", {"href": "https://["}, "x"], "<a>x</a>"),
        (["form", {"action": "https://doi.org/"}], "<form></form>"),
        (["form", {"action": "/out"}], '<form action="/out"></form>'),
        (["img", {"src": "https://doi.org/x.png"}], "<img>"),
        (["", {}, "x", ["b", {}, "y"]], "x<b>y</b>"),
        (["window.alert", {}], ""),
        (["painmile_none.None", {}], ""),
        (["p", {"onclick": "x", "style": {"color": "red"}}, "x"], "<p>x</p>"),
        (["p", {"dangerouslySetInnerHTML": {"__html": "<b>x</b>"}}], "<p></p>"),
        (["p", {}, ["script", {}, "x"], ["iframe", {"src": "/"}], "<b>"], "<p>&lt;b&gt;</p>"),
    ],
)
def test_nothing_else_is_drawn(seen: Seen, tree: Any, drawn: str) -> None:
    assert seen.page.evaluate(DRAWN, [tree]) == drawn
