"""The report as a browser prints and shows it: three pages, nothing cut, asked for or amiss."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pytest
from pypdf import PdfReader

from dashboard.figures.visit_chart import visit_chart
from dashboard.markup import markup
from dashboard.report import report_html, styles
from service.safety import SAFETY_LINE
from service.soap import soap
from tests.browser import Seen, opened
from tests.report_logs import CASES, report_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from service.units import Unit

_PAPER: Final[tuple[tuple[Unit, str], ...]] = (("km", "A4"), ("mi", "Letter"))
_LEFT_OVER: Final = """() => [...document.querySelectorAll('.pg')].map(sheet => {
  const foot = sheet.querySelector('.ft').getBoundingClientRect();
  const parts = [...sheet.children].filter(part => !part.matches('.ft'));
  return foot.top - Math.max(...parts.map(part => part.getBoundingClientRect().bottom));
})"""
_TOO_WIDE: Final = """() => [...document.querySelectorAll('.pg')].map(sheet => {
  const foot = sheet.querySelector('.ft').getBoundingClientRect();
  return Math.max(...[...sheet.querySelectorAll('*')].map(
    part => part.getBoundingClientRect().right - foot.right));
})"""
_ON_ONE_ANOTHER: Final = """() => {
  const box = (node, by) => {
    const b = node.getBBox();
    return [b.x + by, b.y + by, b.x + b.width - by, b.y + b.height - by, node.textContent];
  };
  const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
  const words = [...document.querySelectorAll('.vchart .halo')].map(node => box(node, 1.8));
  const marks = ['p1', 'p2', 'p3', 'p4', 'mor', 'cens']
    .flatMap(css => [...document.querySelectorAll(`.vchart circle.${css}`)])
    .map(node => box(node, 1));
  const found = [];
  words.forEach((one, n) => {
    words.slice(n + 1).filter(other => meet(one, other))
      .forEach(other => found.push(`${one[4]} on ${other[4]}`));
    marks.filter(mark => meet(one, mark)).forEach(() => found.push(`${one[4]} on a mark`));
  });
  return found;
}"""


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[Seen]:
    with opened(browser, "nowhere.example", width=820) as page:
        yield page


def _show(seen: Seen, case: str, unit: Unit = "km") -> None:
    page = report_of(CASES[case], unit)
    seen.page.set_content(report_html(page, text=soap(page.visit)))


@pytest.mark.parametrize(("case", "unit", "paper"), [
    (case, *_PAPER[n % 2]) for n, case in enumerate(sorted(CASES))
] + [("too much", *paper) for paper in _PAPER])  # fmt: skip
def test_it_is_three_pages_of_paper_with_nothing_cut(
    seen: Seen, case: str, unit: Unit, paper: str
) -> None:
    _show(seen, case, unit)
    assert min(seen.page.evaluate(_LEFT_OVER)) >= 0
    assert max(seen.page.evaluate(_TOO_WIDE)) <= 1
    printed = PdfReader(BytesIO(seen.page.pdf(format=paper))).pages
    words = [page.extract_text() for page in printed]
    assert len(words) == 3
    for number, text in enumerate(words, 1):
        assert SAFETY_LINE in text
        assert f"{number} of 3" in text
    assert "S, O, A, P" not in "".join(words)


@pytest.mark.parametrize("case", ["everyday", "no flag answered"])
def test_it_has_no_fault_for_a_reader(seen: Seen, case: str) -> None:
    _show(seen, case)
    assert seen.faults() == []


def test_on_a_phone_only_its_tables_scroll(browser: Browser) -> None:
    with opened(browser, "nowhere.example", width=390, touch=True) as phone:
        _show(phone, "too much")
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert phone.faults() == []
        assert phone.console == []


def test_the_file_opens_alone_and_asks_for_nothing(browser: Browser, tmp_path: Path) -> None:
    page = report_of(CASES["everyday"])
    file = tmp_path / "report.html"
    file.write_text(report_html(page, text=soap(page.visit)), "utf-8")
    with opened(browser, "nowhere.example") as alone:
        asked: list[str] = []
        alone.page.on("request", lambda request: asked.append(request.url))
        alone.page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert alone.console == []
        alone.page.locator(".copy summary").press("Enter")
        assert alone.page.locator("textarea").input_value().startswith("D. R., right knee")


@pytest.mark.parametrize("case", ["everyday", "too much", "one painful run"])
@pytest.mark.parametrize("size", [(886, 344, 12), (698, 330, 10.5)])
def test_no_words_of_the_chart_lie_on_words_or_marks(
    seen: Seen, case: str, size: tuple[float, float, float]
) -> None:
    told = report_of(CASES[case]).visit.story
    assert told
    width, height, font = size
    tree: Any = visit_chart(told, width=width, height=height, font=font)
    seen.page.set_content(f"<style>{styles()}</style><main>{markup(tree)}</main>")
    assert seen.page.evaluate(_ON_ONE_ANOTHER) == []


def test_tab_goes_from_run_to_run(seen: Seen) -> None:
    told = report_of(CASES["everyday"]).visit.story
    assert told
    tree = markup(visit_chart(told))
    seen.page.set_content(f"<style>{styles()}</style><main>{tree}</main>")
    said = []
    for _ in range(3):
        seen.page.keyboard.press("Tab")
        said.append(seen.page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert [words.partition(":")[0] for words in said] == [
        "Tue 4 Aug 2026", "Thu 6 Aug 2026", "Sat 8 Aug 2026",
    ]  # fmt: skip
