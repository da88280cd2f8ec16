"""A page of the manual as a tree of plain nodes: Markdown in, no HTML out.

Of raw HTML a page may hold comments, which are left out, and `<a id="...">` in a heading,
which names it; anything else stays as the text it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ANCHOR: Final = re.compile(r'<a id="([\w-]+)">')
_TAGS: Final[Mapping[str, str]] = {
    "paragraph": "p", "bullet_list": "ul", "ordered_list": "ol", "list_item": "li",
    "blockquote": "blockquote", "strong": "strong", "em": "em", "table": "table",
    "thead": "thead", "tbody": "tbody", "tr": "tr", "th": "th", "td": "td", "hr": "hr",
}  # fmt: skip
_CODE: Final[Mapping[str, str]] = {"code_inline": "code", "fence": "pre", "code_block": "pre"}


@dataclass(frozen=True, slots=True)
class Node:
    """One element: its HTML tag, what is in it, and its id, address or words for a picture."""

    tag: str
    children: tuple[Node | str, ...] = ()
    id: str = ""
    href: str = ""
    alt: str = ""

    @property
    def text(self) -> str:
        """All its words, as a reader hears them."""
        if self.tag == "img":
            return self.alt
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def find(self, *tags: str) -> Iterator[Node]:
        """The nodes of these tags in it, in reading order."""
        if self.tag in tags:
            yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.find(*tags)


def parsed(markdown: str) -> Node:
    """The whole page; its headings have ids, each of its own."""
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    blocks = _nodes(SyntaxTreeNode(tokens).children)
    return Node("article", tuple(_named(blocks)))


def _named(blocks: Iterable[Node | str]) -> Iterator[Node | str]:
    """Headings with the id their anchor gives, else with one from their words."""
    taken: set[str] = set()
    for block in blocks:
        if not isinstance(block, Node) or not re.fullmatch("h[1-6]", block.tag):
            yield block
            continue
        given = next((node.id for node in block.find("a") if node.id), "")
        wanted = given or slug(block.text)
        count, unique = 0, wanted
        while unique in taken:
            count += 1
            unique = f"{wanted}-{count}"
        taken.add(unique)
        inner = tuple(c for c in block.children if isinstance(c, str) or not c.id)
        yield replace(block, id=unique, children=inner)


def slug(words: str) -> str:
    """`The rest of the diary` as an address names it: `the-rest-of-the-diary`."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", words.casefold()).strip())


def _nodes(trees: Iterable[SyntaxTreeNode]) -> Iterator[Node | str]:
    for tree in trees:
        yield from _node(tree)


def _node(tree: SyntaxTreeNode) -> Iterator[Node | str]:
    match tree.type:
        case "inline":
            yield from _nodes(tree.children)
        case "text":
            yield tree.content
        case "softbreak" | "hardbreak":
            yield " "
        case "html_inline" | "html_block":
            yield from _html(tree.content)
        case "heading":
            yield Node(tree.tag, tuple(_nodes(tree.children)))
        case "link":
            href = str(tree.attrs.get("href", ""))
            yield Node("a", tuple(_nodes(tree.children)), href=href)
        case "image":
            yield Node("img", href=str(tree.attrs.get("src", "")), alt=tree.content)
        case "paragraph" if tree.hidden:  # in a list without empty lines
            yield from _nodes(tree.children)
        case kind if kind in _CODE:
            yield Node(_CODE[kind], (tree.content.rstrip("\n"),))
        case kind:
            yield Node(_TAGS.get(kind, "div"), tuple(_nodes(tree.children)))


def _html(content: str) -> Iterator[Node | str]:
    if content.startswith("<!--") or content == "</a>":
        return
    named = _ANCHOR.fullmatch(content)
    yield Node("a", id=named[1]) if named else content
