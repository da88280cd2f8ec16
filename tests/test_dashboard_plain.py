"""Parts that only stand there: what is sent, and what the browser draws of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.findings import shown
from dashboard.plain import Plain, plain
from dashboard.source import CachedSource
from dashboard.tags import html
from tests import story_logs
from tests.browser import opened, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Seen

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


@pytest.mark.parametrize(
    ("part", "tree"),
    [
        ("Words", "Words"),
        (7, "7"),
        (html.P(), ["p", {}]),
        (html.P("One", className="s"), ["p", {"className": "s"}, "One"]),
        (html.P(["One ", html.B(2), None]), ["p", {}, "One ", ["b", {}, "2"]]),
        (html.P(html.B("One")), ["p", {}, ["b", {}, "One"]]),
        (
            html.Span("•", **{"aria-hidden": "true"}),
            ["span", {"aria-hidden": "true"}, "•"],
        ),
    ],
)
def test_tags_are_sent_as_a_tree(part: Any, tree: Any) -> None:
    assert plain(part) == tree


def test_every_word_and_link_is_drawn_closed_ones_too(seen: Seen) -> None:
    parts: list[Any] = shown(SOURCE.loaded(), {})[1]
    trees = [part.tree for part in parts if isinstance(part, Plain)]
    sections = seen.page.locator("main section[aria-labelledby]")
    assert sections.locator("details[open]").count() == 0
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
        (["p", {"onclick": "x", "style": {"color": "red"}}, "x"], "<p>x</p>"),
        (["p", {"dangerouslySetInnerHTML": {"__html": "<b>x</b>"}}], "<p></p>"),
        (["p", {}, ["script", {}, "x"], ["iframe", {"src": "/"}], "<b>"], "<p>&lt;b&gt;</p>"),
    ],
)
def test_nothing_else_is_drawn(seen: Seen, tree: Any, drawn: str) -> None:
    assert seen.page.evaluate(DRAWN, [tree]) == drawn
