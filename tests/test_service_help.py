"""The manual as the Help page has it: no word lost, every link found, a search that finds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.help import PICTURES, contents, manual_page, picture, pictures, search
from service.help_text import Node, parsed, slug

DOCS = Path(__file__).parent.parent / "docs"
NAMES = sorted(path.stem for path in DOCS.glob("*.md"))


def tree(name: str) -> Node:
    page = manual_page(name)
    assert page
    return page.tree


def written(name: str) -> list[str]:
    """The words of the source, its marks taken off."""
    text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    text = re.sub(r"<!--[^>]*-->|</?a\b[^>]*>|^```[^\n]*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    return re.findall(r"\w+", re.sub(r"^\s*\d+\. ", "", text, flags=re.MULTILINE))


def spoken(node: Node | str) -> str:
    """The words of a tree, those of its blocks and cells apart."""
    if isinstance(node, str):
        return node
    if node.tag == "img":
        return node.alt
    inner = "".join(map(spoken, node.children))
    is_inline = node.tag in {"a", "span", "code", "strong", "em"}
    return inner if is_inline else f" {inner} "


def test_every_page_is_in_the_index_of_the_help() -> None:
    assert sorted(entry.page for entry in contents()) == NAMES
    assert contents()[0].page == "index"
    assert all(entry.title for entry in contents())


@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_page_is_lost(name: str) -> None:
    assert re.findall(r"\w+", spoken(tree(name))) == written(name)


def test_every_link_leads_to_a_section_that_is_there() -> None:
    ids = {name: {head.id for head in tree(name).find("h1", "h2", "h3")} for name in NAMES}
    seen = 0
    for name in NAMES:
        for link in tree(name).find("a"):
            if link.href.startswith("https://"):
                continue
            page, _, anchor = link.href.partition("#")
            target = page.removeprefix("/help?page=") if page else name
            assert target in ids, link.href
            assert not anchor or anchor in ids[target], (name, link.href)
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_the_page_small(name: str) -> None:
    heads = [head.id for head in tree(name).find("h1", "h2", "h3")]
    assert len(set(heads)) == len(heads)
    assert all(heads)
    assert _size(tree(name)) <= 2500


def _size(node: Node) -> int:
    return 1 + sum(_size(c) for c in node.children if isinstance(c, Node))


def test_pictures_are_those_of_the_manual() -> None:
    asked = {image.href for name in NAMES for image in tree(name).find("img")}
    assert asked <= {f"{PICTURES}{name}" for name in pictures()}
    assert picture(pictures()[0]).startswith(b"\x89PNG")
    for name in ("none.png", "../index.md", ""):
        with pytest.raises(KeyError):
            picture(name)


@pytest.mark.parametrize("name", ["", "nope", "../README", "images/story.png", "rules.md"])
def test_a_page_that_is_not_in_the_manual(name: str) -> None:
    assert manual_page(name) is None


def test_a_search_finds_sections_with_all_the_words() -> None:
    found = search("ladder steps back")
    assert found.total == len(found.hits) > 1
    assert found.hits[0].page == "rules-plan"
    assert found.hits[0].anchor.startswith("the-ladder")
    assert found.hits[0].word.casefold() == "ladder"
    assert search("LADDER steps back") == found
    assert search("   ").total == 0
    assert search("ladder zebra").total == 0


def test_a_word_is_found_from_its_beginning() -> None:
    """`ladder` is no bladder."""
    assert search("bladder").total == 1
    assert all("bladder" not in f"{h.before[-1:]}{h.word}" for h in search("ladder").hits)


def test_many_hits_are_counted_and_some_shown() -> None:
    found = search("the")
    assert len(found.hits) == 30 < found.total


@given(st.text(max_size=40))
def test_any_search_has_an_answer(words: str) -> None:
    found = search(words)
    assert len(found.hits) <= found.total


# The Markdown


def test_raw_html_stays_text_but_for_anchors_and_comments() -> None:
    page = parsed(
        '<!-- made -->\n# One\n\n## <a id="here"></a>Two\n\nx <b onclick="y()">z</b>\n\n## Two'
    )
    assert [(h.id, h.text) for h in page.find("h1", "h2")] == [
        ("one", "One"), ("here", "Two"), ("two", "Two"),
    ]  # fmt: skip
    assert 'x <b onclick="y()">z</b>' in page.text
    assert not list(page.find("b", "script"))
    assert "made" not in page.text


def test_headings_alike_get_ids_of_their_own() -> None:
    page = parsed("## Tables\n\n## Tables\n\n## Tables")
    assert [h.id for h in page.find("h2")] == ["tables", "tables-1", "tables-2"]
    assert slug("The `rest` of the diary!") == "the-rest-of-the-diary"


def test_a_table_a_list_and_code_keep_their_shape() -> None:
    page = parsed(
        "| a | b |\n|---|---|\n| `1` | 2 |\n\n1. one\n2. two\n\nthen\n\n    log line\n"
    )
    (table,) = page.find("table")
    assert [n.text for n in table.find("th", "td")] == ["a", "b", "1", "2"]
    assert [n.text for n in page.find("li")] == ["one", "two"]
    assert [n.text for n in page.find("pre")] == ["log line"]
