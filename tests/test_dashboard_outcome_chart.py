"""The chart of a questionnaire: totals by day, the changes that count as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.figures.outcome_chart import outcome_chart
from dashboard.markup import markup
from tests.visit_logs import page_of

if TYPE_CHECKING:
    from dashboard.svg import Node

RUN = "2026-11-20 run 5 km 30:00\n"


def drawn(totals: str) -> Node:
    (told,) = page_of(f"{RUN}{totals}").outcomes
    return outcome_chart(told)


def nodes(tree: Node, tag: str, css: str = "") -> list[Node]:
    return [n for n in tree[2:] if n[0] == tag and css in n[1].get("className", "")]


def words(tree: Node) -> list[str]:
    return [n[2] for n in nodes(tree, "text")]


def test_totals_stand_by_their_days_between_0_and_the_highest() -> None:
    tree = drawn("2026-10-02 score uwri 14\n2026-10-16 score uwri 17\n2026-11-13 score uwri 25")
    xs = [n[1]["cx"] for n in nodes(tree, "circle")]
    ys = [n[1]["cy"] for n in nodes(tree, "circle")]
    assert xs[2] - xs[1] > 1.9 * (xs[1] - xs[0])
    assert ys[0] > ys[1] > ys[2]
    assert {"0", "12", "24", "36", "14", "17", "25", "2 Oct", "13 Nov"} <= set(words(tree))
    assert tree[1]["aria-label"].startswith("UWRI total, 0 to 36: 14 on 2 Oct, 17 on 16 Oct")


def test_two_changes_make_a_band_one_a_line_and_none_nothing() -> None:
    two = drawn("2026-10-02 score uwri 14\n2026-11-13 score uwri 25")
    assert {"+5 change", "+8 clinical"} <= set(words(two))
    assert len(nodes(two, "rect", "band")) == 1
    one = drawn("2026-10-02 score uwri 29\n2026-11-13 score uwri 30")
    assert (len(nodes(one, "rect")), len(nodes(one, "line", "rule"))) == (0, 1)
    none = drawn("2026-10-02 score ostrc 40\n2026-11-13 score ostrc 10")
    assert (len(nodes(none, "rect")), len(nodes(none, "line", "rule"))) == (0, 0)
    assert "50" in words(none)


def test_words_do_not_lie_on_each_other() -> None:
    days = "".join(f"2026-11-{day:02} score uwri {day}\n" for day in (1, 2, 3, 4, 5, 20))
    tree = drawn(days)
    assert [w for w in words(tree) if w.endswith("Nov")] == ["20 Nov", "1 Nov"]
    baselines = [n[1]["y"] for n in nodes(tree, "text") if n[2].startswith("+")]
    assert abs(baselines[0] - baselines[1]) >= 13


def test_one_total_and_two_of_one_day_stand_in_the_middle() -> None:
    for totals in (
        "2026-11-20 score uwri 30",
        "2026-11-20 score uwri 30\n2026-11-20 score uwri 31",
    ):
        tree = drawn(totals)
        assert len({n[1]["cx"] for n in nodes(tree, "circle")}) == 1
        assert markup(tree).startswith("<svg")
