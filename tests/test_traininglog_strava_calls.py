"""Calls are counted before they are made: two below each limit, by whoever makes them."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.processes import at_once
from tests.strava_log import NOW, connect, tables
from traininglog import strava_tables as s
from traininglog.database import METADATA, open_database, writing
from traininglog.strava import Limits
from traininglog.strava_calls import (
    QUARTER_LIMIT,
    SPARE,
    CallCounter,
    next_day,
    next_quarter,
    quarter_of,
)
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.store import Store

APP = "77"
QUARTER = timedelta(minutes=15)
MIDNIGHT = datetime(2024, 3, 21, tzinfo=UTC)
_TAKE = """
import sys
from datetime import datetime
from pathlib import Path
from traininglog.database import open_database
from traininglog.strava_calls import CallCounter

calls = CallCounter(open_database(Path(sys.argv[1])))
sys.stdin.readline()
now = datetime.fromisoformat(sys.argv[2])
print(sum(calls.take("77", now) is None for _ in range(80)))
"""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallCounter]:
    """A counter that many examples share, each of them from the start."""
    engine = open_database(tmp_path_factory.mktemp("calls") / "calls.db")
    yield CallCounter(engine)
    engine.dispose()


@pytest.fixture
def calls(counter: CallCounter) -> CallCounter:
    return emptied(counter)


def emptied(counter: CallCounter) -> CallCounter:
    with writing(counter.engine) as connection:
        for table in METADATA.sorted_tables:
            connection.execute(table.delete())
    return counter


def take(calls: CallCounter, now: datetime, count: int) -> None:
    assert [calls.take(APP, now) for _ in range(count)] == [None] * count


# Quarters and days


@pytest.mark.parametrize(
    ("now", "quarter", "after", "midnight"),
    [
        ("2024-03-31T00:59:59.9+00:00", "00:45", "01:00", "04-01"),
        ("2024-03-31T01:00+00:00", "01:00", "01:15", "04-01"),
        ("2024-03-31T03:10+02:00", "01:00", "01:15", "04-01"),  # a DST night in Berlin
        ("2024-12-31T23:59+00:00", "23:45", "00:00", "01-01"),
        ("2024-03-20T21:00-05:45", "02:45", "03:00", "03-22"),
    ],
)
def test_windows_are_of_utc(now: str, quarter: str, after: str, midnight: str) -> None:
    at = datetime.fromisoformat(now)
    assert f"{quarter_of(at):%H:%M}" == quarter
    assert f"{next_quarter(at):%H:%M}" == after
    assert f"{next_day(at):%m-%d %H:%M}" == f"{midnight} 00:00"
    assert quarter_of(at).tzinfo is next_day(at).tzinfo is UTC
    assert quarter_of(at) <= at < next_quarter(at) <= next_day(at)


def test_a_quarter_ends_two_below_its_limit(calls: CallCounter) -> None:
    assert calls.left(APP, NOW) == (98, 998)
    take(calls, NOW, 98)
    assert calls.take(APP, NOW) == next_quarter(NOW)
    assert calls.take(APP, next_quarter(NOW) - timedelta(seconds=1)) == next_quarter(NOW)
    assert calls.left(APP, NOW) == (0, 900)
    take(calls, next_quarter(NOW), 1)


def test_a_day_ends_two_below_its_limit(calls: CallCounter) -> None:
    now = MIDNIGHT
    for _ in range(10):
        take(calls, now, 98)
        now += QUARTER
    take(calls, now, 18)
    assert calls.take(APP, now) == MIDNIGHT + timedelta(days=1)
    assert calls.left(APP, now) == (0, 0)
    take(calls, MIDNIGHT + timedelta(days=1), 98)


def test_another_app_has_calls_of_its_own(calls: CallCounter) -> None:
    take(calls, NOW, 98)
    assert calls.take("78", NOW) is None
    assert calls.left("78", NOW) == (97, 997)


def test_windows_of_earlier_days_go(calls: CallCounter) -> None:
    for day in range(4):
        take(calls, NOW + timedelta(days=day), 3)
    with calls.engine.connect() as connection:
        rows = connection.execute(sa.select(s.window)).all()
    assert [(row.start, row.calls) for row in rows] == [
        (quarter_of(NOW + timedelta(days=3)), 3)
    ]


def test_a_clock_that_was_ahead_shuts_nothing(calls: CallCounter) -> None:
    years = NOW + timedelta(days=900)
    take(calls, years, 98)
    calls.shut(APP, years, None)
    assert calls.left(APP, NOW) == (98, 998)
    take(calls, NOW, 98)


# What Strava says


def test_headers_tell_the_limits(calls: CallCounter) -> None:
    calls.learn(APP, NOW, Limits(200, 2000, 1, 1))
    assert calls.left(APP, NOW) == (197, 1997)
    calls.learn(APP, NOW, Limits(50, 60, 1, 1))
    assert calls.left(APP, NOW) == (47, 57)


def test_calls_that_others_made_count(calls: CallCounter) -> None:
    take(calls, NOW, 3)
    calls.learn(APP, NOW, Limits(100, 1000, 40, 500))
    assert calls.left(APP, NOW) == (58, 498)
    later = next_quarter(NOW)
    assert calls.left(APP, later) == (98, 498)
    calls.learn(APP, later, Limits(100, 1000, 2, 510))
    assert calls.left(APP, later) == (96, 488)


def test_headers_never_lower_the_count(calls: CallCounter) -> None:
    take(calls, NOW, 30)
    calls.learn(APP, NOW, Limits(100, 1000, 2, 3))
    assert calls.left(APP, NOW) == (68, 968)


@pytest.mark.parametrize("limit", [-1, 0, 2])
def test_a_limit_without_any_call_is_not_believed(calls: CallCounter, limit: int) -> None:
    calls.learn(APP, NOW, Limits(limit, limit, 0, 0))
    assert calls.left(APP, NOW) == (98, 998)


# Strava says that it is enough


def test_after_a_429_nothing_is_asked_before_the_next_quarter(calls: CallCounter) -> None:
    take(calls, NOW, 5)
    calls.shut(APP, NOW, None)
    assert calls.take(APP, NOW) == next_quarter(NOW)
    assert calls.left(APP, NOW) == (0, 993)
    take(calls, next_quarter(NOW), 1)


@pytest.mark.parametrize("limits", [Limits(100, 1000, 5, 1000), Limits(100, 1000, 5, 1010)])
def test_a_day_that_is_used_up_by_the_headers(calls: CallCounter, limits: Limits) -> None:
    take(calls, NOW, 5)
    calls.shut(APP, NOW, limits)
    assert calls.take(APP, NOW) == MIDNIGHT
    assert calls.take(APP, MIDNIGHT - timedelta(seconds=1)) == MIDNIGHT
    assert calls.take(APP, MIDNIGHT) is None


def test_a_quarter_that_is_used_up_by_the_headers(calls: CallCounter) -> None:
    take(calls, NOW, 5)
    calls.shut(APP, NOW, Limits(100, 1000, 100, 400))
    assert calls.take(APP, NOW) == next_quarter(NOW)


def test_a_day_that_is_used_up_by_the_count(calls: CallCounter) -> None:
    calls.learn(APP, NOW, Limits(100, 50, 0, 0))
    take(calls, NOW, 48)
    calls.shut(APP, NOW, None)
    assert calls.take(APP, NOW) == MIDNIGHT


@pytest.mark.parametrize("wait", [QUARTER, timedelta(hours=5)])
def test_a_429_at_once_in_a_later_quarter_is_the_day_s(
    calls: CallCounter, wait: timedelta
) -> None:
    take(calls, NOW, 5)
    calls.shut(APP, NOW, None)
    again = NOW + wait
    take(calls, again, 1)
    calls.shut(APP, again, None)
    assert calls.take(APP, again) == MIDNIGHT


def test_a_429_after_calls_that_went_well_is_the_quarter_s(calls: CallCounter) -> None:
    for number in range(3):
        now = NOW + number * QUARTER
        take(calls, now, 2)
        calls.shut(APP, now, None)
        assert calls.take(APP, now) == next_quarter(now)


def test_what_was_said_yesterday_tells_nothing_of_today(calls: CallCounter) -> None:
    late = MIDNIGHT - timedelta(minutes=1)
    take(calls, late, 1)
    calls.shut(APP, late, None)
    take(calls, MIDNIGHT, 1)
    calls.shut(APP, MIDNIGHT, None)
    assert calls.take(APP, MIDNIGHT) == MIDNIGHT + QUARTER


# Many at once


def test_eight_threads_never_take_more(calls: CallCounter) -> None:
    def some(_number: int) -> int:
        return sum(calls.take(APP, NOW) is None for _ in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(some, range(8))) == QUARTER_LIMIT - SPARE


def test_two_processes_never_take_more(tmp_path: Path) -> None:
    open_database(tmp_path / "calls.db").dispose()
    words = (str(tmp_path / "calls.db"), NOW.isoformat())
    assert sum(map(int, at_once(_TAKE, [words] * 2))) == QUARTER_LIMIT - SPARE


def test_the_count_of_an_app_goes_with_its_last_account(store: Store) -> None:
    connect(store)
    connect(store, 2)
    store.strava_calls().take("77", NOW)
    accounts = store.strava_accounts
    for runner_id in (1, 2):
        assert tables(store)["strava_window"]
        mine = accounts(SYSTEM)
        mine.forget(runner_id)
        for owed in mine.farewells(NOW):
            mine.said_farewell(owed.id)
    left = tables(store)
    assert (left["strava_window"], left["strava_app"]) == ([], [])


# Whatever happens

LIMITS = st.builds(
    Limits,
    quarter=st.integers(-1, 12),
    day=st.integers(-1, 30),
    quarter_used=st.integers(0, 14),
    day_used=st.integers(0, 35),
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1500),
        st.one_of(
            st.just("take"), st.just("take"), LIMITS, st.tuples(st.one_of(st.none(), LIMITS))
        ),
    ),
    max_size=60,
)


@given(STEPS, st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]))
def test_no_more_calls_than_the_limits_less_two(
    counter: CallCounter, steps: list[tuple[int, Any]], zone: timezone
) -> None:
    calls, now = emptied(counter), datetime(2024, 3, 20, 22, tzinfo=UTC).astimezone(zone)
    granted: Counter[object] = Counter()
    quarter, day = 8, 20
    calls.learn(APP, now, Limits(quarter, day, 0, 0))
    for seconds, step in steps:
        now += timedelta(seconds=seconds)
        windows = quarter_of(now), now.astimezone(UTC).date()
        if step == "take":
            again = calls.take(APP, now)
            if again is None:
                granted.update(windows)
                assert granted[windows[0]] <= quarter - SPARE
                assert granted[windows[1]] <= day - SPARE
            else:
                assert now < again <= next_day(now)
                assert calls.left(APP, now)[0] == 0
            continue
        limits = step if isinstance(step, Limits) else step[0]
        if isinstance(step, Limits):
            calls.learn(APP, now, step)
        else:
            calls.shut(APP, now, limits)
            assert calls.take(APP, now) is not None
        if limits is not None:
            quarter = limits.quarter if limits.quarter > SPARE else quarter
            day = limits.day if limits.day > SPARE else day
