"""A part of a page that only stands there, drawn by the browser without Dash's records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash.development.base_component import Component

from dashboard.drawn import Drawn

if TYPE_CHECKING:
    from dashboard.svg import Node


class Plain(Drawn):
    """Tags of `dashboard.tags.html` as one component; the browser side is `assets/plain.js`.

    Dash keeps a record and a wrapper of each of its tags, so that a page of a thousand is
    slow to open. No callback reaches in here, and `plain.js` draws only what it knows: its
    own tags and properties, links to this host and to DOIs.
    """

    _namespace = "painmile_plain"
    _type = "Plain"
    tree: Node | str

    def __init__(self, part: Any) -> None:
        super().__init__("id", tree=plain(part))


def plain(part: Any) -> Node | str:
    """A tag of Dash as `[tag, properties, *children]`; words as they are."""
    if not isinstance(part, Component):
        return str(part)
    tag: Any = part
    drawn = tag.to_plotly_json()
    properties = dict(drawn["props"])
    inside = properties.pop("children", None)
    children = inside if isinstance(inside, list | tuple) else [inside]
    return [drawn["type"].lower(), properties, *(plain(c) for c in children if c is not None)]
