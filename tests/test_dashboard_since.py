"""The small picture of Today, built without a browser."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from dashboard.pages.since import since_picture
from service.today import Since, SinceRun

FIRST = date(2026, 10, 10)


def run(day: int, km: float = 5.0, answer: Any = "painless", **more: Any) -> SinceRun:
    words = more.pop("words", "")
    return SinceRun(f"r{day}", FIRST + timedelta(days=day), km, answer, words, **more)


def hurt(day: int, onset_km: float | None = 2.6, score: int | None = 2) -> SinceRun:
    words = f"day {day}: hurt"
    return run(day, answer="painful", onset_km=onset_km, score=score, words=words)


def drawn(*runs: SinceRun, unit: Any = "km") -> tuple[str, list[Any]]:
    """Everything as text, and the nodes of the picture for a desk."""
    parts = since_picture(Since("Since", "The counts.", runs), unit)
    words = json.dumps(parts, default=lambda c: c.to_plotly_json(), ensure_ascii=False)
    return words, parts[1].tree[2:] if len(parts) > 1 else []


def of(nodes: list[Any], tag: str, css: str) -> list[Any]:
    return [n for n in nodes if n[0] == tag and css in n[1]["className"].split()]


def texts(nodes: list[Any]) -> list[str]:
    return [n[2] for n in nodes if n[0] == "text"]


def test_each_answer_has_its_mark() -> None:
    words, nodes = drawn(
        run(0), hurt(5), run(9, answer="silent"), run(12, 5.6, "silent", asked=True)
    )
    assert len(of(nodes, "circle", "cens")) == 1
    assert len(of(nodes, "circle", "p1")) == 1
    assert len(of(nodes, "line", "hurt")) == 1
    assert len(of(nodes, "path", "sil")) == 1
    assert len(of(nodes, "line", "dashed")) == 1
    assert {"2.6 (2/10)", "today", "5.6 km", "10 Oct", "22 Oct"} <= set(texts(nodes))
    assert "The counts. day 5: hurt" in words
    assert "no point told" not in words


def test_pain_without_a_point_has_no_disc() -> None:
    words, nodes = drawn(run(0), hurt(5, onset_km=None))
    assert "?" in texts(nodes)
    assert "? no point told" in words
    assert not of(nodes, "circle", "po")
    _, unscored = drawn(run(0), hurt(5, score=None))
    assert len(of(unscored, "circle", "mor")) == 1
    assert "2.6 (no score)" in texts(unscored)


def test_labels_that_would_meet_give_way_to_the_latest() -> None:
    _, nodes = drawn(*(run(n) for n in range(0, 40, 4)), hurt(41, 2.6), hurt(42, 3.1))
    assert [t for t in texts(nodes) if "/10" in t] == ["3.1 (2/10)"]


def test_miles_have_miles_on_the_scale() -> None:
    words, nodes = drawn(run(0, 2.0), hurt(4, 1.609344), unit="mi")  # 5.0 km are 3.1 mi
    assert "Miles into the run" in words
    assert "1.0 (2/10)" in texts(nodes)
    assert [t for t in texts(nodes) if t.isdecimal()] == ["0", "1", "2", "3", "4"]


def test_a_month_stands_where_there_is_room() -> None:
    assert "1 Nov" in texts(drawn(run(0), run(43))[1])
    assert "1 Nov" not in texts(drawn(run(0), run(23))[1])


def test_one_day_is_named_once() -> None:
    assert texts(drawn(run(0), hurt(0))[1]).count("10 Oct") == 1


def test_nothing_is_drawn_of_runs_without_distance_or_answer() -> None:
    assert drawn(run(0, 0.0), run(4, 0.0))[1] == []
    assert "None of them has a distance." in drawn(run(0, 0.0))[0]
    assert drawn(run(0, answer="silent"), run(4, answer="silent", asked=True))[1] == []
