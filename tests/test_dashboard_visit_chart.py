"""The visit's chart as a tree: links, words, lanes without data, weeks, and grey paper."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.figures.visit_chart import visit_chart
from dashboard.markup import markup
from dashboard.report import colours
from dashboard.theme import PALETTES
from rules.analyse import analyse
from rules.states import run_states
from service.story import leading_place, story
from service.window import Span
from tests import story_logs
from tests.report_logs import too_much
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.svg import Node
    from service.story import Story

_MOST_NODES = 2_000


def _told(log: Any, analysis: Any, **asked: Any) -> Story:
    place = leading_place(log, analysis)
    return story(log, analysis, run_states(log), place=place, **asked)


@cache
def _hand() -> Story:
    return _told(*story_logs.hand_made())


def _of_text(words: str, **asked: Any) -> Story:
    log, problems = read_text(words, "R")
    assert not problems
    return _told(log, analyse(log, log.runs[-1].day), **asked)


def _nodes(tree: Node) -> Iterator[Node]:
    yield tree
    for child in tree[2:]:
        if isinstance(child, list):
            yield from _nodes(child)


def _words(tree: Node) -> list[str]:
    return [node[2] for node in _nodes(tree) if node[0] == "text"]


def _links(tree: Node) -> list[dict[str, Any]]:
    return [node[1] for node in _nodes(tree) if node[0] == "a"]


def _css(tree: Node, name: str) -> list[Node]:
    return [n for n in _nodes(tree) if name in str(n[1].get("className", "")).split()]


def test_every_run_is_a_link_that_says_its_run() -> None:
    links = _links(visit_chart(_hand()))
    assert len(links) == 31
    assert all(link["className"] == "merge" for link in links)
    assert links[0]["aria-label"] == "Tue 4 Aug 2026: 6.2 km, painless"
    assert links[-1]["aria-label"] == "Sun 22 Nov 2026: 5.6 km, painful, from 5.2 km (1/10)"
    assert "next morning 3/10" in links[5]["aria-label"]
    assert links[-1]["href"] == f"?run={_hand().runs[-1].id}".replace(":", "%3A")


def test_lanes_are_named_and_labelled_directly() -> None:
    words = _words(visit_chart(_hand()))
    for title in ("Without running", "Distance a week", "Pain, 0 to 10", "Onset in the run",
                  "Cadence"):  # fmt: skip
        assert title in words
    for label in ("15.6 km", "longest 5.6", "pain rule: 2", "5.2 km (1/10)", "22 Nov",
                  "5.1", "4/10", "13 d after pain", "20 d, 6 rides", "171 median",
                  "n = 10"):  # fmt: skip
        assert label in words


def test_miles() -> None:
    told = _of_text(story_logs.SIXTEEN_WEEKS, unit="mi")
    tree = visit_chart(told)
    assert {"9.7 mi", "3.2 mi (1/10)", "mi into the run", "bar mi,"} <= set(_words(tree))
    assert " km" not in " ".join([*_words(tree), *(x["aria-label"] for x in _links(tree))])


def test_without_links_it_is_one_picture_with_a_sentence() -> None:
    tree = visit_chart(_hand(), links=False)
    assert not _links(tree)
    assert tree[1]["role"] == "img"
    assert "31 runs: 8 painful, 19 painless, 4 silent" in tree[1]["aria-label"]
    assert visit_chart(_hand())[1]["role"] == "group"


@pytest.mark.parametrize(("width", "height", "font"), [(886, 344, 12), (698, 392, 10.5)])
def test_it_fills_the_room_it_is_given(width: float, height: float, font: float) -> None:
    size = visit_chart(_hand(), width=width, height=height, font=font)[1]
    assert size["width"] == width
    assert abs(size["height"] - height) < 3
    assert size["viewBox"] == f"0 0 {width} {size['height']:g}"


def test_painless_is_a_ring_silence_a_bare_stem() -> None:
    tree = visit_chart(_hand())
    assert len(_css(tree, "cens")) == 19
    key = 1
    assert len(_css(tree, "sil")) == 4 + key
    assert len(_css(tree, "zero")) == 19


def test_the_pinned_run_has_a_line_and_its_day() -> None:
    plain, pinned = visit_chart(_hand()), visit_chart(_hand(), run=_hand().runs[4].id)
    assert not _css(plain, "pin")
    assert len(_css(pinned, "pin")) == 1
    assert "13 Aug" in _words(pinned)
    assert not _css(visit_chart(_hand(), run="nobody"), "pin")


def test_a_lane_without_data_is_a_sentence_with_its_count() -> None:
    told = _told(*story_logs.silent())
    words = _words(visit_chart(told))
    assert "pain in 0 of 30 runs: no entries yet" in words
    assert "0 of 30 runs answered" in words
    no_cadence = _of_text("zone UTC\n2026-11-20 run 5 km 30:00 | no pain\n")
    assert "cadence in 0 of 1 run" in _words(visit_chart(no_cadence))
    no_distance = _of_text("zone UTC\n2026-11-20 run 30:00 | knee 3/10\n")
    words = _words(visit_chart(no_distance))
    assert words.count("distance in 0 of 1 run") == 2


def test_over_half_a_year_it_is_told_by_week() -> None:
    told = _of_text(_long(), window="52w")
    tree = visit_chart(told)
    assert told.by_week
    assert "worst of a week" in _words(tree)
    assert len(_links(tree)) <= 2 * 52
    assert _css(tree, "reach")


def _long(weeks: int = 60) -> str:
    lines = ["zone UTC"]
    for n in range(3 * weeks):
        day = date(2025, 10, 1) + timedelta(days=7 * n // 3)
        said = f"knee {1 + n % 6}/10 from 2 km" if n % 4 == 0 else "no pain"
        lines.append(f"{day} run 5 km 30:00 160 spm | {said}")
    return "\n".join(lines) + "\n"


def test_half_a_year_of_daily_runs_stays_within_the_nodes_of_a_figure() -> None:
    days = [date(2026, 5, 20) + timedelta(days=n) for n in range(182)]
    words = "zone UTC\n" + "\n".join(
        f"{day} run 5 km 30:00 160 spm | "
        + (f"knee {1 + n % 6}/10 from 2 km; next morning 1/10" if n % 3 == 0 else "no pain")
        for n, day in enumerate(days)
    )
    told = _of_text(words, window=Span(days[0], days[-1]))
    assert sum(1 for _ in _nodes(visit_chart(told))) < _MOST_NODES
    ten_years = _of_text(_long(520), window="all")
    assert sum(1 for _ in _nodes(visit_chart(ten_years))) < _MOST_NODES


def test_what_changed_and_has_no_room_is_counted() -> None:
    told = _of_text(too_much())
    words = _words(visit_chart(told))
    more = next(found for w in words if (found := re.fullmatch(r"and (\d+) more", w)))
    known = {change.words for change in told.changes}
    shown = sum(word in known for word in words)
    assert shown + int(more[1]) == len(told.changes)
    last = told.changes[-1].day
    assert any(c.words in words for c in told.changes if c.day == last)


def test_somebodys_words_are_text() -> None:
    evil = "<script>alert(1)</script>"
    hand = _hand()
    told = replace(hand, changes=(replace(_changed(), words=evil),))
    assert evil in _words(visit_chart(told))
    assert "<script" not in markup(visit_chart(told))


def _changed() -> Any:
    told = _of_text(story_logs.SIXTEEN_WEEKS + '2026-10-02 treatment "Taping" knee right\n')
    return told.changes[0]


def test_kinds_of_days_without_running_differ_by_their_drawing() -> None:
    hand = _hand()
    gaps = tuple(replace(hand.gaps[0], pattern=p) for p in
                 ("after_pain", "other_training", "planned", "unknown"))  # fmt: skip
    drawn = {}
    for gap in gaps:
        tree = visit_chart(replace(hand, gaps=(gap,)))
        paths = [n[1]["d"] for css in ("hatchP", "hatchO", "hatchL") for n in _css(tree, css)]
        drawn[gap.pattern] = paths[0][:40] if paths else ""
    assert len(set(drawn.values())) == 4


@pytest.mark.parametrize("palette", [PALETTES["light"], colours()])
def test_pain_gets_darker_with_its_score_on_grey_paper(palette: dict[str, str]) -> None:
    grey = [_lightness(palette[name]) for name in ("card", "p1", "p2", "p3", "p4")]
    assert grey == sorted(grey, reverse=True)
    assert all(above - below > 0.08 for above, below in pairwise(grey[1:]))


def _lightness(colour: str) -> float:
    """CIE L* over 100."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(1.16 * y ** (1 / 3) - 0.16)


def test_every_class_that_is_drawn_has_its_rule() -> None:
    rules = resources.files("dashboard").joinpath("assets", "visit_chart.css").read_text()
    hand = _hand()
    gaps = tuple(replace(hand.gaps[0], pattern=p) for p in ("planned", "unknown"))
    trees = [
        visit_chart(replace(hand, changes=(_changed(),)), run=hand.runs[3].id),
        visit_chart(replace(hand, gaps=gaps)),
        visit_chart(_of_text(_long(), window="52w")),
        visit_chart(_of_text(_long(200), window="all")),
    ]
    used = {
        css
        for tree in trees
        for node in _nodes(tree)
        for css in str(node[1].get("className") or "").split()
    }
    assert {
        css for css in used - {"merge", "vchart"} if f".vchart .{css} " not in rules
    } == set()


def test_each_kind_of_change_has_a_mark_of_its_own() -> None:
    hand, one = _hand(), _changed()
    drawn = set()
    for kind in ("treatment", "seen", "race", "gear", "declared"):
        tree = visit_chart(replace(hand, changes=(replace(one, kind=kind),)))
        marks = [*_css(tree, "gl"), *_css(tree, "glf")]
        drawn.add("".join(re.sub(r"[\d. -]+", " ", str(mark[1]["d"])) for mark in marks))
    assert len(drawn) == 5
