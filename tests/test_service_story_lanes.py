"""What changed, and the levels at matched speed, as the lanes of a Story show them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from service.matched import AtSpeed, Lane
from service.story_changes import changes
from service.story_levels import levels_of
from service.window import Span
from traininglog.log import Declaration, TrainingLog
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

YEAR = Span(date(2024, 1, 1), date(2024, 12, 29))


@pytest.mark.parametrize(
    ("line", "words", "kind"),
    [
        ('treatment "ice and rolling" knee right', "Ice and rolling", "treatment"),
        ("observed hip drop 7.5 deg right", "Hip drop 7.5° right", "seen"),
        ('race "Spring run" 10 km not started', "Spring run, not started", "race"),
        ('shoes "Road 2"', "Shoes: Road 2", "gear"),
        (f'treatment "{"long " * 16}"', f"L{'ong l' * 7}ong…", "treatment"),
    ],
)  # fmt: skip
def test_what_changed_has_words_and_a_kind(line: str, words: str, kind: str) -> None:
    run = "run 5 km 30:00"
    log, problems = read_text(f"2024-03-01 {run}\n2024-03-02 {line}\n2024-03-05 {run}")
    assert not problems
    assert [(c.words, c.kind) for c in changes(log, YEAR)] == [(f"{words}, 2 Mar", kind)]


def test_a_word_that_every_pain_is_logged_is_a_change_and_a_flag_is_none() -> None:
    log, _ = read_text("2024-03-01 run 5 km 30:00\n2024-03-02 flags all no")
    said = Declaration(date(2024, 2, 1), date(2024, 3, 1))
    told = TrainingLog("R", log.activities, facts=log.facts, declarations=(said,))
    assert [(c.words, c.kind) for c in changes(told, YEAR)] == [
        ("“I log every run that hurts”, 1 Feb to 1 Mar", "declared")
    ]


def test_changes_outside_the_span_are_not_told() -> None:
    log, _ = read_text('2024-03-01 run 5 km 30:00\n2023-03-02 shoes "Road 2"')
    assert changes(log, YEAR) == ()


def lane(values: Sequence[float], slope: float | None = 8.0) -> Lane:
    runs = tuple(
        AtSpeed(str(n), YEAR.first + n * timedelta(days=2), 2.7, v, v)
        for n, v in enumerate(values)
    )
    return Lane("cadence", len(values), 2.7, slope, runs=runs)


def middles(values: Sequence[float]) -> list[tuple[float, int]]:
    return [(m.value, m.n) for m in levels_of(lane(values), YEAR, len(values)).middles]


def test_the_own_line_is_early_and_late_where_they_differ() -> None:
    assert middles([164, 165, 164] * 5 + [172, 171, 172] * 5) == [(164, 10), (172, 10)]
    assert middles([164] * 6 + [172] * 6) == [(164, 4), (172, 4)]


def test_few_runs_or_alike_have_one_line() -> None:
    assert middles([]) == []
    assert middles([164, 172]) == [(168, 2)]
    assert middles([164] * 15 + [165] * 15) == [(164.5, 30)]


def test_a_difference_no_larger_than_runs_waver_is_no_step() -> None:
    noisy = [158.0, 176.0, 162.0, 172.0, 166.0]
    assert len(middles(noisy * 2 + [v + 4 for v in noisy * 2])) == 1


def test_levels_are_those_of_the_span() -> None:
    found = levels_of(lane([164.0] * 30), Span(date(2024, 1, 1), date(2024, 1, 7)), 5)
    assert (found.n, found.of_runs, found.speed_mps) == (4, 5, 2.7)
    own = levels_of(lane([164.0] * 3, slope=None), YEAR, 3)
    assert own.speed_mps is None
