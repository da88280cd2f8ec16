"""A component that draws a small inline SVG, so that glyphs follow the page's colours."""

from __future__ import annotations

from typing import Any

from dashboard.drawn import Drawn

Node = list[Any]
"""`[tag, attributes, *children]`; a child is a node or text. Attributes are React's."""


class Svg(Drawn):
    """An SVG tree; the browser side is in `assets/painmile.js`.

    Args:
        tree: the `svg` node with everything inside; as JSON where it was told before.
    """

    _namespace = "painmile_svg"
    _type = "Svg"

    def __init__(self, tree: Node | str) -> None:
        super().__init__("id", tree=tree)


def svg(width: float, height: float, label: str | None, *nodes: Node, css: str = "") -> Svg:
    """An SVG of a fixed size; without a label it is decoration and hidden from readers."""
    about: dict[str, Any] = {"aria-hidden": "true"}
    if label is not None:
        about = {"role": "img", "aria-label": label}
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return Svg(["svg", size | about | {"className": f"chart {css}".strip()}, *nodes])


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Node:
    """A straight line."""
    return ["line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "className": css}]


def circle(cx: float, cy: float, r: float, css: str) -> Node:
    """A disc or ring."""
    return ["circle", {"cx": cx, "cy": cy, "r": r, "className": css}]


def text(x: float, y: float, words: str, css: str = "t", anchor: str = "start") -> Node:
    """One line of text."""
    return ["text", {"x": x, "y": y, "className": css, "textAnchor": anchor}, words]


def path(d: str, css: str) -> Node:
    """A path, not filled."""
    return ["path", {"d": d, "className": css, "fill": "none"}]
