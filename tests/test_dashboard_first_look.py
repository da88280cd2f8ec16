"""What a look at a log asks the store: the first one, and the many after it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dashboard.source import store_source
from service.analysis import analysis_for
from service.clock import LocalTime
from tests.log_store import OWNER, run, write
from tests.queries import queries

if TYPE_CHECKING:
    from dashboard.source import CachedSource
    from traininglog.store import Store

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


@pytest.fixture
def source(store: Store) -> CachedSource:
    """Ana's log of three runs with a roll-up, whose findings are kept as imports keep them."""
    write(store, 1, *(run(name) for name in "abc"))
    repository = store.repository(OWNER)
    clock = LocalTime(repository, 1, lambda: NOW)
    analysis_for(repository, 1, clock().date())
    return store_source(repository, 1, clock)


def test_a_first_look_asks_for_each_thing_once(store: Store, source: CachedSource) -> None:
    with queries(store) as asked:
        source.loaded()
    assert sum("FROM runner" in one for one in asked) == 3
    assert not [one for one in asked if "speed_bin" in one]
    assert len(asked) == 11


def test_the_next_look_asks_whether_the_log_moved(store: Store, source: CachedSource) -> None:
    first = source.loaded()
    with queries(store) as asked:
        assert source.loaded() is first
    assert len(asked) == 1


def test_the_roll_up_is_read_when_it_is_asked_for_and_once(
    store: Store, source: CachedSource
) -> None:
    with queries(store) as asked:
        source.loaded().matched()
        bins = source.loaded().log.bins
        assert (len(bins.ids), bins.run is not None, "n" in bins.columns) == (3, True, True)
    assert sum("speed_bin" in one for one in asked) == 1
