"""Which days are looked at, and the steps to the days beside them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from service.window import Span, moves, name_of, shown_of, whole_of
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.window import Window

WHOLE = Span(date(2024, 1, 1), date(2024, 12, 29))


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def test_a_log_is_looked_at_in_whole_weeks() -> None:
    log, _ = read_text("2024-03-13 run 5 km 30:00\n2024-04-03 run 5 km 30:00")
    whole = whole_of(log)
    assert whole == span("2024-03-11", "2024-04-07")
    assert (whole.days, whole.weeks) == (28, 4)


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("all", WHOLE),
        ("16w", span("2024-09-09", "2024-12-29")),
        (span("2024-03-13", "2024-03-13"), span("2024-03-11", "2024-03-17")),
        (span("2024-03-13", "2024-04-02"), span("2024-03-11", "2024-04-07")),
        (span("2023-11-01", "2024-01-09"), span("2024-01-01", "2024-01-14")),
        (span("1990-01-01", "1991-01-01"), span("2024-01-01", "2024-01-07")),
        (span("2031-01-01", "2032-01-01"), span("2024-12-23", "2024-12-29")),
    ],
)
def test_a_window_shows_whole_weeks_inside_the_log(asked: Window, shown: Span) -> None:
    assert shown_of(asked, WHOLE) == shown


def test_days_that_have_a_name_are_called_by_it() -> None:
    assert name_of(span("2024-09-09", "2024-12-29"), WHOLE) == "16w"
    assert name_of(WHOLE, WHOLE) == "52w"
    assert name_of(span("2024-09-02", "2024-12-22"), WHOLE) is None


def test_steps_go_as_far_as_the_log_does() -> None:
    found = moves(span("2024-03-04", "2024-03-31"), WHOLE)
    assert found.earlier == span("2024-02-05", "2024-03-03")
    assert found.later == span("2024-04-01", "2024-04-28")
    assert found.closer == span("2024-03-11", "2024-03-24")
    assert found.wider == span("2024-02-19", "2024-04-14")


def test_a_step_that_would_leave_the_log_stops_at_its_end() -> None:
    first = moves(span("2024-01-08", "2024-02-04"), WHOLE)
    assert first.earlier == span("2024-01-01", "2024-01-28")
    assert moves(span("2024-01-01", "2024-01-28"), WHOLE).earlier is None
    assert moves(span("2024-12-02", "2024-12-29"), WHOLE).later is None
    assert moves(span("2024-12-23", "2024-12-29"), WHOLE).closer is None
    assert moves(WHOLE, WHOLE)[:2] == (None, None)
    assert moves(WHOLE, WHOLE).wider is None


def test_a_log_shorter_than_its_window_has_one_way_to_go() -> None:
    week = span("2024-01-01", "2024-01-07")
    shown = shown_of("16w", week)
    assert shown.weeks == 16
    found = moves(shown, week)
    assert (found.earlier, found.later, found.wider) == (None, None, None)
    assert found.closer == week
