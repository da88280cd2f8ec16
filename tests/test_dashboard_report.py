"""The report as a document: three sheets, what is on them, and nothing that loads or runs."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from dashboard.figures.letters import em
from dashboard.report import on_paper, report_html, styled_charts
from dashboard.report_nodes import cut, kept, lines
from service.safety import SAFETY_LINE
from service.soap import soap
from tests.report_logs import CASES, WIDE, everyday, report_of, report_on
from tests.speed_logs import read
from tests.test_service_plan_page import BEGUN
from tests.wording import forbidden, said_in
from traininglog.log import TrainingLog

if TYPE_CHECKING:
    from service.units import Unit
    from service.visit_asked import Weeks


@cache
def _sheets(case: str = "everyday", unit: Unit = "km") -> tuple[str, str, str]:
    found = re.findall(r"<section class=\"pg\".*?</section>", _html(case, unit), re.DOTALL)
    one, two, three = found
    return one, two, three


@cache
def _html(case: str = "everyday", unit: Unit = "km") -> str:
    page = report_of(CASES[case], unit)
    return report_html(page, text=soap(page.visit))


@pytest.mark.parametrize("case", sorted(CASES))
def test_every_sheet_says_who_when_which_and_what_it_is_not(case: str) -> None:
    for number, sheet in enumerate(_sheets(case), 1):
        words = said_in(sheet)
        assert SAFETY_LINE in words
        assert f"{number} of 3" in words
        assert "Painmile · D. R. · made 22 Nov 2026" in words


@pytest.mark.parametrize("case", sorted(set(CASES) - {"wide names"}))
def test_no_word_judges_promises_or_frightens(case: str) -> None:
    assert forbidden(said_in(_html(case))) == []


@pytest.mark.parametrize("case", sorted(CASES))
def test_nothing_runs_and_nothing_is_fetched(case: str) -> None:
    page = _html(case)
    assert not re.search(r"<(script|iframe|img|object|form|input|base)\b", page)
    assert not re.search(r"https?:|//\w|url\(|@import|\son\w+=", page)
    assert re.findall(r'(?:href|src)="([^"]*)"', page) == ["data:,"]


def test_the_first_sheet_leads_with_the_runners_answers() -> None:
    words = said_in(_sheets()[0])
    assert words.index("Red flags: today.") < words.index("Last pain")
    assert "No, 22 Nov:" in words
    for part in ("35 to 39", "Knee, right", "Since the last visit, 30 Oct", "5.2 km (1/10)",
                 "2 runs came only from Strava"):  # fmt: skip
        assert part in words
    assert words.count("agree") == words.count("not this") == 4


def test_a_yes_stands_in_a_box_of_its_own_weight() -> None:
    first = _sheets("a flag stands")[0]
    assert 'class="flag open"' in first
    assert "Answered yes: night or rest pain" in said_in(first)
    assert 'class="flag open"' not in _sheets()[0]


def test_the_second_sheet_has_twelve_weeks_a_day_and_the_words() -> None:
    sheet = _sheets()[1]
    weeks = re.findall(r"<tr[^>]*><th scope=\"row\">", sheet)
    assert len(weeks) == 12 + 8
    words = said_in(sheet)
    assert "23 runs: 6 painful, 16 painless, 1 silent" in words
    assert "0 to 10, n = 8." in words
    assert "“The front of my right knee aches after a few km.”" in words
    assert "UWRI total, 0 to 36" in words
    assert words.rstrip().count("that is the aim.") == 1


def test_the_third_sheet_is_the_runners_plan_with_boxes() -> None:
    sheet = _sheets()[2]
    words = said_in(sheet)
    for part in ("My plan", "Go on", "Hold", "Stop and call", "Hip and calf exercises",
                 "next review: Fri 4 Dec, second video"):  # fmt: skip
        assert part in words
    assert sheet.count('class="bx"') == 8 * 2 + 9


@pytest.mark.parametrize("case", ["a flag stands", "no flag answered"])
def test_under_an_open_flag_no_sheet_shows_a_way_on(case: str) -> None:
    page = said_in("".join(_sheets(case)))
    assert not re.search(r"\b(ladder|Go on|Hold)\b(?! is shown)", page.partition("My plan")[2])
    assert "“I" not in page


def test_too_much_is_counted_not_lost() -> None:
    one, two, three = (said_in(sheet) for sheet in _sheets("too much"))
    cycles = re.search(r"And (\d+) earlier\.", one)
    assert cycles
    shown = one.count("not this")
    assert int(cycles[1]) + shown == len(report_of(CASES["too much"]).visit.cycles) >= 20
    assert "n = 42." in two
    assert "and 34 earlier." in two
    assert "more in the log" in two
    assert "and 8 more in the log" in three


def test_miles_everywhere() -> None:
    words = said_in("".join(_sheets("everyday", "mi")))
    assert "3.2 mi (1/10)" in words
    assert not re.search(r"\d km\b", re.sub(r"“[^”]*”", "", words))


def test_what_can_be_copied_and_kept_stands_beside_the_sheets() -> None:
    page = report_of(everyday())
    with_both = report_html(page, text="S\n<b>\nA", save="/report?of=x&save=1")
    assert "<textarea readonly" in with_both
    assert "S\n&lt;b&gt;\nA</textarea>" in with_both
    assert 'href="/report?of=x&amp;save=1"' in with_both
    assert 'class="copy"' not in report_html(page)


def test_hostile_names_stay_words() -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    words = everyday() + f'2026-10-20 treatment "{evil}" knee right\n'
    page = report_of(words.replace("second video", evil), name=f"{evil} Roe")
    document = report_html(page, text=soap(page.visit))
    assert "<script" not in document
    assert "<img" not in document
    assert "&lt;script&gt;" in document


def test_a_size_of_paper_and_rules_inside_the_drawings_are_added_for_print() -> None:
    paper = on_paper(_html(), "Letter")
    assert "@page { size: Letter; margin" in paper
    drawn = styled_charts(paper)
    assert drawn.count("<svg ") == len(re.findall(r"<svg [^>]*><style>", drawn)) > 5
    assert "var(--" not in drawn.split("<body>")[1]


def test_words_are_cut_by_the_room_they_take() -> None:
    assert cut("short", 20) == "short"
    assert cut("a" * 50, 20) == "a" * 18 + "…"
    assert len(cut(WIDE, 40)) < 25
    assert em(cut(WIDE, 40)) <= 40 * 0.53
    assert len(cut("寒" * 50, 40)) < 25
    assert lines("word " * 40, 12, 300) >= 4
    assert lines("", 12) == 1
    assert [kept([10, 10, 10], room) for room in (0, 10, 25, 99)] == [0, 1, 2, 3]


def test_a_log_with_nothing_in_it_has_three_sheets_that_say_so() -> None:
    page = report_on(TrainingLog("New"), date(2026, 11, 22))
    document = report_html(page, text=soap(page.visit))
    words = said_in(document)
    assert document.count('<section class="pg"') == 3
    for part in ("There is no run in what is shown", "No week has a run", "Stop and call",
                 "There is no run to plan from yet."):  # fmt: skip
        assert part in words
    assert "No run in what is shown." in document.partition("<textarea")[2]
    assert forbidden(words) == []


@pytest.mark.parametrize("weeks", ["52", "all"])
def test_longer_spans_are_told_by_week(weeks: Weeks) -> None:
    words = said_in(report_html(report_of(CASES["too much"], weeks=weeks)))
    assert "worst of a week" in words


def test_who_climbs_sees_the_steps_and_the_review_among_the_lines() -> None:
    log = read(f'{BEGUN}2024-02-28 review "second video"\n')
    words = said_in(report_html(report_on(log, date(2024, 2, 21))))
    for part in ("Next is step 4 of 10", "Wed 21 Feb", "5 × (2 min walk, 3 min run)",
                 "Review: second video", "Two of these at a step: the next step."):  # fmt: skip
        assert part in words
