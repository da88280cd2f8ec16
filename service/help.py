"""The manual inside the app: its pages, what is found in them, its pictures.

The pages are `docs/` of the project; in an installed Painmile they lie in this package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.help_text import Node, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.resources.abc import Traversable

FRONT: Final = "index"
PICTURES: Final = "/help/images/"
_MOST_FOUND: Final = 30
_MOST_WORDS: Final = 8
_AROUND: Final = 70
_PAGE_LINK: Final = re.compile(r"([\w-]+)\.md(#[\w-]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index."""

    page: str
    title: str


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page: its name, its title, its tree with addresses of the app, its sections' ids."""

    name: str
    title: str
    tree: Node
    sections: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A section in which all the words stand: where it is, and the words around the first."""

    page: str
    title: str
    heading: str
    anchor: str
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the best first; `total` counts those that are left out, too."""

    hits: tuple[Hit, ...]
    total: int


@cache
def folder() -> Traversable:
    """Where the manual is: in the package, or beside it in a checkout."""
    packed = resources.files("service") / "docs"
    return packed if packed.is_dir() else Path(__file__).parent.parent / "docs"


@cache
def contents() -> tuple[Entry, ...]:
    """Every page in the order of the manual's own index, the front first."""
    tree = _tree(FRONT)
    links = [(_PAGE_LINK.fullmatch(node.href), node.text) for node in tree.find("a")]
    return (
        Entry(FRONT, _title(tree)),
        *(Entry(link[1], words) for link, words in links if link),
    )


def manual_page(name: str) -> ManualPage | None:
    """A page by its name (`rules-plan`), or None where the manual has no such page."""
    return _page(name) if name in {entry.page for entry in contents()} else None


@cache
def _page(name: str) -> ManualPage:
    tree = _addressed(_tree(name))
    sections = tuple((head.id, head.text) for head in tree.find("h2"))
    return ManualPage(name, _title(tree), tree, sections)


@cache
def pictures() -> tuple[str, ...]:
    """The names of the manual's pictures."""
    return tuple(sorted(file.name for file in (folder() / "images").iterdir()))


def picture(name: str) -> bytes:
    """A picture's bytes; KeyError where there is none of that name."""
    if name not in pictures():
        raise KeyError(name)
    return (folder() / "images" / name).read_bytes()


def search(asked: str) -> Found:
    """The sections with all the words asked for; more of them in the heading is better."""
    words = [_begins(word) for word in dict.fromkeys(asked.casefold().split())][:_MOST_WORDS]
    if not words:
        return Found((), 0)
    found = [
        (sum(bool(w.search(head)) for w in words for head in (part.heading, part.title)), part)
        for part in _parts()
        if all(w.search(f"{part.title} {part.heading} {part.text}") for w in words)
    ]
    found.sort(key=lambda one: -one[0])
    return Found(tuple(_hit(part, words) for _, part in found[:_MOST_FOUND]), len(found))


def _begins(word: str) -> re.Pattern[str]:
    """A word that begins so: `ladder` finds ladders, and no bladder."""
    return re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands under one heading."""

    page: str
    title: str
    heading: str
    anchor: str
    text: str


@cache
def _parts() -> tuple[_Part, ...]:
    pages = (manual_page(entry.page) for entry in contents())
    return tuple(part for page in pages if page for part in _split(page))


def _split(page: ManualPage) -> Iterator[_Part]:
    part = _Part(page.name, page.title, "", "", "")
    for block in page.tree.children:
        if isinstance(block, Node) and block.tag in {"h2", "h3"}:
            yield part
            part = _Part(page.name, page.title, block.text, block.id, "")
        elif not (isinstance(block, Node) and block.tag == "h1"):
            part = replace(part, text=f"{part.text} {_flat(block)}".strip())
    yield part


def _flat(block: Node | str) -> str:
    """Its words on one line, cells and items apart."""
    if isinstance(block, str):
        return block
    if block.tag in {"tr", "ul", "ol", "table", "thead", "tbody"}:
        return " · ".join(filter(None, (_flat(c).strip() for c in block.children)))
    return " ".join(block.text.split())


def _hit(part: _Part, words: Sequence[re.Pattern[str]]) -> Hit:
    """The words around the first one that stands in the text; its beginning where none does."""
    text = part.text
    found = next((m for word in words if (m := word.search(text))), None)
    start, end = found.span() if found else (0, 0)
    before = text[max(start - _AROUND, 0) : start]
    after = text[end : end + 2 * _AROUND]
    return Hit(
        part.page, part.title, part.heading, part.anchor,
        before=f"… {before.partition(' ')[2]}" if start > _AROUND else before,
        word=text[start:end],
        after=f"{after.rpartition(' ')[0]} …" if end + 2 * _AROUND < len(text) else after,
    )  # fmt: skip


@cache
def _tree(name: str) -> Node:
    return parsed((folder() / f"{name}.md").read_text(encoding="utf-8"))


def _title(tree: Node) -> str:
    return next(tree.find("h1")).text


def _addressed(node: Node) -> Node:
    """Links and pictures at their addresses in the app; of other files the words alone."""
    inner = tuple(c if isinstance(c, str) else _addressed(c) for c in node.children)
    if node.tag == "img":
        return replace(node, href=f"{PICTURES}{node.href.rpartition('/')[2]}")
    if node.tag != "a" or node.href.startswith(("#", "https://")):
        return replace(node, children=inner)
    link = _PAGE_LINK.fullmatch(node.href)
    if link is None:
        return Node("span", inner)
    return replace(node, children=inner, href=f"/help?page={link[1]}{link[2] or ''}")
