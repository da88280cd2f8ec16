"""What only stands on a page: drawn by the browser at once, without Dash's records of it."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from dash.development.base_component import Component

from dashboard.drawn import Drawn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dashboard.svg import Node

TAGS: Final = frozenset({
    "a", "article", "aside", "b", "bdi", "blockquote", "br", "button", "code", "datalist",
    "dd", "details", "div", "dl", "dt", "em", "fieldset", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "header", "i", "img", "label", "legend", "li", "main", "mark", "nav",
    "ol", "option", "p", "progress", "q", "section", "small", "span", "strong", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
})  # fmt: skip
PROPERTIES: Final = frozenset({
    "action", "alt", "className", "colSpan", "dir", "disabled", "download", "height", "hidden",
    "href", "htmlFor", "id", "lang", "max", "method", "name", "open", "rel", "role", "rowSpan",
    "scope", "src", "tabIndex", "target", "title", "type", "value", "width",
})  # fmt: skip
_INSIDE: Final = re.compile(r"[?#]|/(?!/)|$")
_LEADING: Final = {
    "href": ("https://doi.org/", "https://www.strava.com/"), "action": (), "src": (),
}  # fmt: skip
_FAMILIES: Final = ("aria-", "data-")
_HTML: Final = "dash.html."
_DASHS_OWN: Final = frozenset({"available_properties", "available_wildcard_properties"})


class Plain(Drawn):
    """A tree that stands there as one component; the browser side is `assets/plain.js`.

    It draws only what it knows: the tags and properties above, components of our own, links
    to this host, to DOIs and to Strava. A link that leads elsewhere stays Dash's.
    """

    _namespace = "painmile_plain"
    _type = "Plain"
    tree: Node | str

    def __init__(self, tree: Node | str) -> None:
        super().__init__("id", tree=tree)


@dataclass(frozen=True, slots=True)
class _Live:
    """A component that Dash has to know, what stands in it drawn plainly."""

    part: Any


def still(told: Any, live: Collection[str] = ()) -> Any:
    """What a callback tells, each part of it that only stands there as one `Plain`.

    `live` are the ids callbacks read or write: those tags stay Dash's own, and so does all
    that is of another library. What is no component or list of them stays as it is. Nothing
    that is handed in is changed: pages keep their parts.

    Dash keeps a record and three listeners of each of its tags and asks them all at every
    step of every callback, so that a page of a thousand tags takes seconds to draw.
    """
    if isinstance(told, tuple):
        return tuple(still(one, live) for one in told)
    if isinstance(told, list) and any(isinstance(one, Component) for one in told):
        return _gathered(_told(one, live) for one in told if one is not None)
    return _gathered([_told(told, live)])[0] if isinstance(told, Component) else told


def _told(part: Any, live: Collection[str]) -> Node | str | _Live:
    """A part as `[tag, properties, *children]`, words as they are."""
    if not isinstance(part, Component):
        return str(part)
    if isinstance(part, Plain):
        return part.tree
    properties = _properties(part)
    name = properties.get("id", "")
    is_live = not isinstance(name, str) or name in live
    if isinstance(part, Drawn) and not is_live:
        return [part.drawn_by, properties]
    if type(part).__module__.startswith(_HTML):
        return _tag(part, properties, live, is_live=is_live)
    return _Live(part)


def _tag(
    part: Component, properties: dict[str, Any], live: Collection[str], *, is_live: bool
) -> Node | _Live:
    inside = properties.pop("children", None)
    listed = inside if isinstance(inside, list | tuple) else [inside]
    children = [_told(one, live) for one in listed if one is not None]
    tag = type(part).__name__.lower()
    is_plain = tag in TAGS and all(_is_known(*one) for one in properties.items())
    if is_live or not is_plain or any(isinstance(child, _Live) for child in children):
        return _Live(_holding(part, children))
    return [tag, properties, *children]


def _properties(part: Component) -> dict[str, Any]:
    """Those that were given, in an order of their own: Dash keeps another in each process."""
    given = vars(part)
    names = sorted(name for name in given if name[0] != "_" and name not in _DASHS_OWN)
    return {name: given[name] for name in names}


def _is_known(name: str, value: Any) -> bool:
    if name in _LEADING:
        return _INSIDE.match(str(value)) is not None or str(value).startswith(_LEADING[name])
    return name in PROPERTIES or name.startswith(_FAMILIES)


def _holding(part: Component, children: list[Any]) -> Any:
    """The same tag around what is drawn plainly."""
    if not children:
        return part
    made: Any = copy(part)
    made.children = _gathered(children)
    return made


def _gathered(parts: Iterable[Node | str | _Live]) -> list[Any]:
    """Neighbours that only stand there as one."""
    gathered: list[Any] = []
    for is_live, some in groupby(parts, lambda part: isinstance(part, _Live)):
        together: list[Any] = list(some)
        if is_live:
            gathered += [one.part for one in together]
        elif all(isinstance(one, str) for one in together):
            gathered += together
        else:
            gathered.append(Plain(together[0] if len(together) == 1 else ["", {}, *together]))
    return gathered
