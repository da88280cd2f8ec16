"""A tree of `[tag, attributes, *children]` as HTML: what the report and its chart are made of.

The trees are those of `dashboard.svg`, with React's names; somebody's words in them are
text, whatever they say, and a link leads nowhere but inside.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.svg import Node

TAGS: Final = frozenset({
    "a", "article", "b", "button", "caption", "col", "colgroup", "dd", "details", "div",
    "dl", "dt", "em", "figure", "footer", "h1", "h2", "h3", "h4", "header", "i", "li", "main",
    "meta", "ol", "p", "section", "small", "span", "strong", "summary", "table", "tbody",
    "td", "textarea", "th", "thead", "title", "tr", "u", "ul", "br", "hr", "svg", "g",
    "line", "circle", "rect", "path", "text",
})  # fmt: skip
"""No script, style, picture, frame or form: nothing here runs, loads or sends."""
VOID: Final = frozenset({"br", "col", "hr", "meta"})
_NAMES: Final = {
    "className": "class", "textAnchor": "text-anchor", "colSpan": "colspan",
    "rowSpan": "rowspan", "tabIndex": "tabindex", "readOnly": "readonly",
    "strokeWidth": "stroke-width", "charSet": "charset", "fontSize": "font-size",
    "strokeLinejoin": "stroke-linejoin",
}  # fmt: skip
_AS_THEY_ARE: Final = frozenset({"viewBox", "preserveAspectRatio"})
_PLAIN: Final = re.compile(r"(?!on|src)[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LINK: Final = re.compile(r"[?#][^\x00-\x20\x7f\\]*|/(?![/\\])[^\x00-\x20\x7f\\]*")
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_ESCAPED: Final = str.maketrans({
    "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;",
})  # fmt: skip


def markup(node: Node | str | float) -> str:
    """A node with everything inside as HTML (SVG in it too).

    A tag or attribute that is not known, and a link that leads outside, is a ValueError: a
    tree is made here and not by those whose words are in it.
    """
    if not isinstance(node, list):
        return escaped(node)
    tag, attributes, *children = node
    if tag not in TAGS:
        raise ValueError(f"no tag {tag!r} in what is written here")
    opened = f"<{tag}{''.join(_attributes(attributes))}>"
    if tag in VOID:
        return opened
    inner = "".join(markup(child) for child in children if child is not None)
    # A browser drops the first line break of a text area.
    lead = "\n" if tag == "textarea" and inner.startswith("\n") else ""
    return f"{opened}{lead}{inner}</{tag}>"


def escaped(words: object) -> str:
    """Anything as text; what HTML has no character for becomes the sign for that."""
    if isinstance(words, float):
        return f"{words:.2f}".rstrip("0").rstrip(".")
    return _NO_TEXT.sub("�", str(words)).translate(_ESCAPED)


def _attributes(given: Mapping[str, Any]) -> list[str]:
    return [
        written
        for name, value in given.items()
        if value is not None and value is not False
        for written in [_attribute(name, value)]
    ]


def _attribute(name: str, value: Any) -> str:
    known = _NAMES.get(name, name)
    if name not in _AS_THEY_ARE and not _PLAIN.fullmatch(known):
        raise ValueError(f"no attribute {name!r} in what is written here")
    if value is True:
        return f" {known}"
    if known == "style":
        value = ";".join(f"{one}:{said}" for one, said in value.items())
        if "url(" in value:
            raise ValueError("no picture is loaded by a style")
    if known == "href" and not _LINK.fullmatch(str(value)):
        raise ValueError(f"the link {str(value)[:40]!r} leads outside")
    return f' {known}="{escaped(value)}"'
