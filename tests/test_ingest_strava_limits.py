"""What headers say of limits; what they say oddly is not believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.strava.limits import limits_of
from traininglog.strava import Limits

READ = {"X-Readratelimit-Limit": "100,1000", "X-Readratelimit-Usage": "8,151"}
ALL = {"X-Ratelimit-Limit": "200,2000", "X-Ratelimit-Usage": "8,151"}


def test_of_two_limits_the_one_with_less_room_counts() -> None:
    assert limits_of(READ | ALL) == Limits(100, 1000, 8, 151)
    assert limits_of(READ | {**ALL, "X-Ratelimit-Usage": "190,151"}) == (
        Limits(200, 1000, 190, 151)
    )
    assert limits_of(READ | {**ALL, "X-Ratelimit-Usage": "8,1990"}) == (
        Limits(100, 2000, 8, 1990)
    )


def test_one_limit_is_enough_and_case_and_blanks_are_nothing() -> None:
    assert limits_of(READ) == Limits(100, 1000, 8, 151)
    assert limits_of(ALL) == Limits(200, 2000, 8, 151)
    assert limits_of({name.upper(): f" {text} " for name, text in ALL.items()}) == (
        Limits(200, 2000, 8, 151)
    )
    assert limits_of(READ | {"X-Readratelimit-Usage": "120, 151"}) == Limits(
        100, 1000, 120, 151
    )


@pytest.mark.parametrize(
    "odd", ["", "9", "1,2,3", "a,b", "-1,5", "1e3,5", "٣,5", "0,5", "5,0", "9," + "9" * 99]
)  # fmt: skip
def test_odd_limits_are_none(odd: str) -> None:
    assert limits_of(ALL | {"X-Ratelimit-Limit": odd}) is None
    assert limits_of(READ | ALL | {"X-Ratelimit-Limit": odd}) == Limits(100, 1000, 8, 151)


def test_half_a_pair_is_none() -> None:
    assert limits_of({"X-Ratelimit-Limit": "100,1000"}) is None
    assert limits_of({"X-Ratelimit-Usage": "1,1"}) is None
    assert limits_of({}) is None


@given(st.dictionaries(st.sampled_from([*READ, *ALL]), st.text(max_size=12)))
def test_no_header_raises(headers: dict[str, str]) -> None:
    told = limits_of(headers)
    assert told is None or min(told.quarter, told.day) > 0
