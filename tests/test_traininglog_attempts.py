"""Tries to get in: five are free, then each waits longer; workers count together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.processes import at_once
from traininglog import attempts as module
from traininglog.attempts import FREE, Attempts, Taken, delay_after
from traininglog.people_tables import attempt
from traininglog.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Row

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
_TRY = """
import sys
from datetime import UTC, datetime
from traininglog.store import Store
now = datetime(2026, 10, 2, 8, tzinfo=UTC)
with Store.open(sys.argv[1]) as store:
    store.attempts.wait(["a"], now)
    sys.stdin.readline()
    for _ in range(20):
        store.attempts.take({"a": 1000, "b": 1000}, now)
"""
_BURST = _TRY.replace("1000", "5").replace(
    "        store.attempts", "        print(store.attempts"
).replace("}, now)", "}, now).wait is None)")  # fmt: skip


@pytest.fixture
def attempts(store: Store) -> Attempts:
    return store.attempts


def _failures(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        kept = connection.execute(sa.select(attempt.c.key, attempt.c.failures))
        return {row.key: row.failures for row in kept}


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 2), (6, 4), (7, 8), (13, 512), (14, 900), (10**6, 900)],
)
def test_the_delay_grows_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert delay_after(failures) == timedelta(seconds=seconds)


def test_five_tries_are_free_and_the_sixth_waits(attempts: Attempts) -> None:
    taken = [attempts.take({"a": FREE}, NOW) for _ in range(6)]
    assert taken == [*[Taken(None)] * 4, Taken(None, 2 * SECOND), Taken(2 * SECOND)]
    assert attempts.wait(["a"], NOW) == 2 * SECOND
    assert attempts.wait(["a"], NOW + SECOND) == SECOND
    assert attempts.wait(["b"], NOW) is None


def test_the_next_failure_waits_twice_as_long(attempts: Attempts) -> None:
    now, waits = NOW, []
    for _ in range(16):
        taken = attempts.take({"a": FREE}, now)
        assert taken.wait is None
        waits.append(taken.closes.total_seconds())
        now += taken.closes
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_a_try_that_has_to_wait_is_not_counted(attempts: Attempts, store: Store) -> None:
    for _ in range(50):
        attempts.take({"a": FREE}, NOW)
    assert _failures(store) == {"a": 5}


def test_the_longest_wait_of_several_keys_counts(attempts: Attempts, store: Store) -> None:
    for number in range(FREE):
        attempts.take({f"account {number}": FREE, "address": FREE}, NOW)
    assert attempts.take({"account 9": FREE, "address": FREE}, NOW) == Taken(2 * SECOND)
    assert _failures(store)["account 9"] == 0
    assert attempts.take({"account 9": FREE, "elsewhere": FREE}, NOW) == Taken(None)


def test_the_right_password_forgets_its_account(attempts: Attempts, store: Store) -> None:
    for _ in range(4):
        attempts.take({"account": FREE, "address": 3}, NOW)
        attempts.passed("account", {"address": 3})
    assert _failures(store) == {"address": 0}
    assert attempts.wait(["account", "address"], NOW) is None


def test_the_right_password_leaves_what_failed_at_its_address(attempts: Attempts) -> None:
    for _ in range(3):
        attempts.take({"other": 9, "address": 3}, NOW)
    later = NOW + 2 * SECOND
    attempts.take({"mine": FREE, "address": 3}, later)
    attempts.passed("mine", {"address": 3})
    assert attempts.wait(["address"], later) == 2 * SECOND


def test_a_day_later_all_is_forgotten(attempts: Attempts, store: Store) -> None:
    for _ in range(FREE):
        attempts.take({"a": FREE}, NOW)
    attempts.take({"b": FREE}, NOW + timedelta(days=1))
    assert _failures(store) == {"a": 5, "b": 1}
    attempts.take({"b": FREE}, NOW + timedelta(days=1, seconds=1))
    assert _failures(store) == {"b": 2}


def test_a_clock_that_was_wrong_locks_nobody_out(attempts: Attempts) -> None:
    for _ in range(FREE):
        attempts.take({"a": FREE}, NOW + timedelta(days=400))
    assert attempts.wait(["a"], NOW) is None


def test_two_processes_count_as_one(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        at_once(_TRY, [[str(tmp_path)]] * 2)
        assert _failures(store) == {"a": 40, "b": 40}


def test_a_burst_of_two_processes_gets_five_tries(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        told = at_once(_BURST, [[str(tmp_path)]] * 2)
        assert "".join(told).count("True") == FREE
        assert _failures(store) == {"a": FREE, "b": FREE}


def test_a_count_that_fails_leaves_nothing(
    attempts: Attempts, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = module._keep

    def one_alone(connection: Connection, row: Row[Any], *told: Any) -> Any:
        if row.key == "b":
            raise OSError("no")
        return keep(connection, row, *told)

    monkeypatch.setattr(module, "_keep", one_alone)
    with pytest.raises(OSError, match="no"):
        attempts.take({"a": FREE, "b": FREE}, NOW)
    assert _failures(store) == {}
