"""Trees written as HTML: somebody's words stay words, and nothing leads or loads outside."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.markup import TAGS, VOID, markup

_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\t\r")
)
_HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</textarea><b>",
    "&lt;b&gt;", "<!--", "]]>", "' onmouseover='x", "javascript:alert(1)",
    "=cmd|' /C calc'!A0", "{{7*7}}", "\u202eevil", "a\x00b", "\ud800",
    "<svg/onload=alert(1)>", "&#x3C;b>", "%3Cscript%3E",
)  # fmt: skip


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(document: str) -> _Read:
    reader = _Read()
    reader.feed(document)
    reader.close()
    return reader


@given(_TEXT, _TEXT)
def test_any_text_comes_out_as_it_went_in(inside: str, beside: str) -> None:
    read = _read(markup(["p", {"aria-label": beside}, inside, ["b", {}, inside]]))
    assert read.text == inside * 2
    assert read.tags == ["p", "b"]
    assert read.attributes == [("aria-label", beside)]


@pytest.mark.parametrize("words", _HOSTILE)
def test_no_words_open_a_tag_or_an_attribute(words: str) -> None:
    for tag in sorted(TAGS - VOID):
        read = _read(markup([tag, {"aria-label": words}, words]))
        assert read.tags == [tag]
        assert [name for name, _ in read.attributes] == ["aria-label"]


def test_what_html_has_no_character_for_is_marked() -> None:
    assert markup(["p", {}, "a\x00b\ud800c\x1bd"]) == "<p>a�b�c�d</p>"


def test_names_of_react_become_those_of_html_and_svg() -> None:
    words = {"textAnchor": "end", "fontSize": 10.5, "strokeWidth": 2, "x": 1.0}
    tree = ["svg", {"className": "c", "viewBox": "0 0 1 1"}, ["text", words, "1 & 2"]]
    assert markup(tree) == (
        '<svg class="c" viewBox="0 0 1 1"><text text-anchor="end" font-size="10.5" '
        'stroke-width="2" x="1">1 &amp; 2</text></svg>'
    )


def test_void_elements_have_no_end_and_no_value_no_attribute() -> None:
    tree = ["div", {"className": None, "readOnly": True, "tabIndex": 0}, ["br", {}], 3, None]
    assert markup(tree) == '<div readonly tabindex="0"><br>3</div>'


def test_a_text_area_keeps_its_first_empty_line() -> None:
    assert markup(["textarea", {}, "\nfirst"]) == "<textarea>\n\nfirst</textarea>"


@pytest.mark.parametrize("href", [
    "javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "JAVASCRIPT:x",
    "http://elsewhere.example/", "https://elsewhere.example/", "//elsewhere.example",
    "/\\elsewhere.example", "\\\\elsewhere", "data:text/html,x", "vbscript:x", "mailto:a@b", "",
    "/\t/elsewhere.example", "run",
])  # fmt: skip
def test_a_link_leads_nowhere_outside(href: str) -> None:
    with pytest.raises(ValueError, match="leads outside"):
        markup(["a", {"href": href}, "x"])


@pytest.mark.parametrize("href", ["?run=a%20b", "#here", "/report?of=x&save=1", "/"])
def test_a_link_inside_stays(href: str) -> None:
    assert _read(markup(["a", {"href": href}, "x"])).attributes == [("href", href)]


@pytest.mark.parametrize("tag", [
    "script", "style", "iframe", "object", "form", "input", "img", "foreignObject", "use",
    "animate", "link", "B", "p x",
])  # fmt: skip
def test_what_runs_loads_or_sends_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="no tag"):
        markup([tag, {}])


@pytest.mark.parametrize("name", ["onclick", "onClick", "src", "srcdoc", "xlink:href", "a b",
                                  'x"y', "dangerouslySetInnerHTML", "x=y", ""])  # fmt: skip
def test_attributes_nobody_knows_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no attribute"):
        markup(["p", {name: "x"}])


def test_a_style_loads_nothing() -> None:
    assert markup(["p", {"style": {"color": "red"}}]) == '<p style="color:red"></p>'
    with pytest.raises(ValueError, match="style"):
        markup(["p", {"style": {"background": "url(http://elsewhere.example)"}}])
