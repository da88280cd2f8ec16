"""Cells of Strava's export: numbers, dates and words as any language writes them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive.csv_numbers import decimal_sign, read_number
from ingest.archive.strava_dates import read_start
from ingest.archive.strava_words import fold, languages, months, sports
from ingest.strava.sports import KNOWN
from tests.strava_exports import (
    DATES,
    NARROW,
)

if TYPE_CHECKING:
    from ingest.archive.csv_numbers import Sign


# Numbers and dates


@given(st.floats(-1e6, 1e6), st.sampled_from(".,"), st.booleans())
def test_numbers_are_read_as_they_were_written(
    value: float, sign: str, grouped: bool  # noqa: FBT001 -- given
) -> None:  # fmt: skip
    text = f"{value:,.5f}" if grouped else f"{value:.5f}"
    written = text if sign == "." else text.translate(str.maketrans(",.", ".,"))
    assert read_number(written) == pytest.approx(float(f"{value:.5f}"))
    assert decimal_sign([written]) == sign


@given(st.text(max_size=80))
def test_any_cell_is_a_number_or_none(cell: str) -> None:
    value = read_number(cell)
    assert (value is None) == (not cell.strip())
    assert value is None or math.isnan(value) or any(letter.isdigit() for letter in cell)


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("1,234.5", ",", 1234.5), ("1.234,5", ".", 1234.5), ("1 234,5", ".", 1234.5),
        ("1\u202f234,5", ".", 1234.5), ("1’234.5", ",", 1234.5), ("1,234,567", ",", 1_234_567),
        ("3.322", ".", 3.322), ("3.322", ",", 3322), ("3,322", ".", 3322),
        ("3,322", ",", 3.322), ("0,125", ".", 0.125), ("12,5", ".", 12.5), (" 7 ", ".", 7),
        ("1e3", ".", 1000),
    ],
)  # fmt: skip
def test_numbers_of_spreadsheets(cell: str, decimal: Sign, value: float) -> None:
    assert read_number(cell, decimal) == pytest.approx(value)
    assert read_number("", decimal) is None


MOMENTS = st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)).map(  # noqa: DTZ001
    lambda when: when.replace(microsecond=0, tzinfo=UTC)
)


@given(MOMENTS, st.sampled_from(sorted(DATES)))
def test_dates_are_read_as_they_were_written(when: datetime, way: str) -> None:
    assert read_start(DATES[way](when), day_first=way != "month first") == when


@given(st.text(max_size=90))
def test_any_cell_is_a_start_or_none(cell: str) -> None:
    start = read_start(cell)
    assert start is None or (start.tzinfo is UTC and 1990 <= start.year < 2100)


@pytest.mark.parametrize(
    "cell",
    [
        f"Sep 12, 2018, 3:02:23{NARROW}PM",
        "12 September 2018 15:02:23 UTC",
        "2018-09-12T15:02:23Z",
        "2018-09-12 17:02:23+02:00",
        "2018/9/12 15:02:23",
        "12.9.2018 15:02:23",
        "12-09-2018, 15:02:23",
        "12 sept. 2018 à 15:02:23",
        "12 de septiembre de 2018, 3:02:23 p. m.",
        "12 set 2018, 15:02:23",
        "2018年9月12日 15:02:23",
        "12. Sep. 2018, 15:02:23",
    ],
)
def test_dates_of_exports(cell: str) -> None:
    assert read_start(cell) == datetime(2018, 9, 12, 15, 2, 23, tzinfo=UTC)


def test_midnight_and_noon_in_halves_of_a_day() -> None:
    assert read_start("May 1, 2020, 12:00:05 AM") == datetime(2020, 5, 1, 0, 0, 5, tzinfo=UTC)
    assert read_start("May 1, 2020, 12:00:05 PM") == datetime(2020, 5, 1, 12, 0, 5, tzinfo=UTC)


# The words


def test_what_a_language_calls_things_is_known_once() -> None:
    """No name says two things, and every kind is one of Strava's."""
    assert set(sports().values()) <= KNOWN
    said: dict[str, str] = {}
    for told in languages().values():
        for kind, names in told.get("sports", {}).items():
            for name in names:
                assert said.setdefault(fold(name), kind) == kind, name
        assert len(told.get("months", [""] * 12)) == 12
        assert told["source"]
    columns = languages()["en"]["columns"]
    for told in languages().values():
        assert {*told.get("columns", {}), *told.get("guessed", {})} <= set(columns)


def test_a_month_shortened_to_what_two_begin_with_is_none() -> None:
    assert "jui" not in months()
    assert (months()["juin"], months()["juil"], months()["mrt"]) == (6, 7, 3)
