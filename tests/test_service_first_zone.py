"""A new log takes over the zone of its runner's browser, once; any other keeps its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.first_zone import first_zone
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from traininglog.repository import Repository
    from traininglog.store import Store

VIENNA = "Europe/Vienna"


@pytest.fixture
def log(store: Store) -> Repository:
    return store.repository(SYSTEM)


@pytest.fixture
def new(log: Repository) -> int:
    return log.add_runner("eva", "UTC").id


def test_a_new_log_takes_over_the_zone_of_the_browser(log: Repository, new: int) -> None:
    words = first_zone(log, new, VIENNA)
    assert words == "Days are counted in Europe/Vienna (this browser's time zone)."
    assert log.runner(new).zone == VIENNA


def test_it_does_so_once(log: Repository, new: int) -> None:
    first_zone(log, new, VIENNA)
    words = first_zone(log, new, "Asia/Tokyo")
    assert words == "Days are counted in Europe/Vienna; this browser is in Asia/Tokyo."
    assert log.runner(new).zone == VIENNA


def test_a_log_that_was_written_to_keeps_its_zone(log: Repository, new: int) -> None:
    log.set_settings(new, {"unit": "mi"})
    words = first_zone(log, new, VIENNA)
    assert words == "Days are counted in UTC; this browser is in Europe/Vienna."
    assert log.runner(new).zone == "UTC"


@pytest.mark.parametrize("told", [None, "", 7, ["UTC"], "Atlantis", "../etc", "x" * 9999, "\0"])
def test_a_zone_that_is_none_moves_nothing(log: Repository, new: int, told: object) -> None:
    assert first_zone(log, new, told) == "Days are counted in UTC."
    assert log.runner(new).zone == "UTC"
    assert log.log_version(new) == 0
