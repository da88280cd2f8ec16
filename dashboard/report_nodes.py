"""What the sheets of the report are made of: nodes, words cut to a length, room in lines."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.letters import USUAL, em, wide
from dashboard.svg import circle, line
from dashboard.theme import pain_step
from service.safety import SAFETY_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.svg import Node
    from service.report_page import ReportPage
    from service.story_words import Onset

WIDTH: Final = 698
"""Px inside the margins, on A4 and on US Letter."""
HEIGHT: Final = 975
"""Px of a sheet inside the margins of US Letter, the shorter paper."""
FOOT: Final = 34
_BREAKS: Final = 1.06
"""A line ends before the word that has no room."""
_GLYPH_PX: Final = 84.0


def el(tag: str, css: str | None, *children: Any, **attributes: Any) -> Node:
    """A node; of an attribute's name the underscores are dashes."""
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [tag, {"className": css, **named}, *children]


def cut(words: str, most: int) -> str:
    """Words no longer than so many usual letters, with the sign that there were more."""
    room = most * USUAL
    if em(words) <= room:
        return words
    for n, letter in enumerate(words):
        room -= wide(letter)
        if room < 1:
            return f"{words[:n].rstrip()}…"
    return words


def lines(words: str, font: float, room: float = WIDTH) -> int:
    """How many lines words take at most, in a column so many px wide."""
    return max(1, ceil(em(words) * font * _BREAKS / room))


def kept(heights: Sequence[float], room: float) -> int:
    """How many of the first ones fit into so many px."""
    total = 0.0
    for n, height in enumerate(heights):
        total += height
        if total > room:
            return n
    return len(heights)


def sheet(page: ReportPage, number: int, title: str, *children: Node | None) -> Node:
    """One of the three sheets, with its head and its foot."""
    visit = page.visit
    about = [visit.initials, str(visit.place) if visit.place else ""]
    if visit.story is not None:
        about.append(visit.story.window_words.partition(":")[0])
    said = " · ".join(filter(None, about))
    head = el("header", "hd", el("h1", "ti", title), el("span", "r", said))
    foot = el(
        "footer", "ft",
        el("span", None, f"Painmile · {visit.initials} · made {page.made}"),
        el("span", None, SAFETY_LINE), el("span", None, f"{number} of 3"),
    )  # fmt: skip
    inner = [child for child in children if child is not None]
    return el("section", "pg", head, *inner, foot, aria_label=f"Page {number} of 3: {title}")


def heading(words: str, small: str = "") -> Node:
    """A part of a sheet; what it rests on stands beside."""
    return el("h2", None, words, *([el("span", None, small)] if small else []))


def table(css: str, head: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> Node:
    """A table whose first column heads its rows; a row that is a node stands as it is."""
    ths = [el("th", None, words, scope="col") for words in head]
    body = [
        row if row[:1] == ["tr"] else el("tr", None, el("th", None, row[0], scope="row"),
                                         *(el("td", None, cell) for cell in row[1:]))
        for row in map(list, rows)
    ]  # fmt: skip
    inner = el("table", css, el("thead", None, el("tr", None, *ths)), el("tbody", None, *body))
    return el("div", "scroll", inner, role="region", aria_label=name, tabIndex=0)


def box() -> Node:
    """A box to tick."""
    return el("i", "bx", "")


def score(words: str, value: int | None) -> Node | str:
    """A score with its shade; 0 and what is no score stand plain."""
    if not value:
        return el("span", "m", words)
    return el("b", f"sc {pain_step(value)}", words)


def glyph(onsets: Sequence[Onset], scale_km: float) -> Node:
    """Onset before over after, on one scale for the sheet."""
    nodes: list[Node] = []
    for n, onset in enumerate(onsets):
        y = 9 + 16 * n
        nodes.append(line(4, y, 92, y, "grid"))
        if onset.km is None:
            continue
        x = round(4 + min(onset.km / scale_km, 1) * _GLYPH_PX, 1)
        css = "mor" if onset.score is None else f"{pain_step(max(onset.score, 1))} po"
        nodes += [line(4, y, x, y, "stem"), circle(x, y, 4.2, css)]
    words = " then ".join(onset.words for onset in onsets)
    size = {"width": 96, "height": 34, "viewBox": "0 0 96 34", "className": "vchart"}
    return ["svg", size | {"role": "img", "aria-label": f"Pain began at {words}"}, *nodes]
