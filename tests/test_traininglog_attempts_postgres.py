"""The same counts over a real PostgreSQL, whose workers wait for each other's rows alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from traininglog.accounts import Accounts
from traininglog.attempts import FORGOTTEN, FREE, Attempts
from traininglog.database import writing
from traininglog.people_tables import attempt
from traininglog.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Postgres

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
AT_ONCE = 8


@pytest.fixture
def engine(postgres: Postgres) -> Iterator[sa.Engine]:
    with postgres.database() as made:
        yield made


def test_a_burst_gets_five_tries_whoever_answers(engine: sa.Engine) -> None:
    attempts = Attempts(engine)

    def take(number: int) -> bool:
        # Two keys that are held in an order of their own, whichever is named first.
        keys = {"a": FREE, "b": 100} if number % 2 else {"b": 100, "a": FREE}
        return attempts.take(keys, NOW).wait is None

    with ThreadPoolExecutor(AT_ONCE) as workers:
        taken = list(workers.map(take, range(60)))
    assert taken.count(True) == FREE
    with engine.connect() as connection:
        kept = connection.execute(sa.select(attempt.c.key, attempt.c.failures))
        assert {row.key: row.failures for row in kept} == {"a": FREE, "b": FREE}


def test_tries_that_pass_at_once_leave_nothing(engine: sa.Engine) -> None:
    attempts = Attempts(engine)

    def sign_in(number: int) -> None:
        attempts.take({f"account {number}": FREE, "network": 100}, NOW)
        attempts.passed(f"account {number}", {"network": 100})

    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(sign_in, range(60)))
    with engine.connect() as connection:
        kept = connection.execute(sa.select(attempt.c.key, attempt.c.failures))
        assert {row.key: row.failures for row in kept} == {"network": 0}


def test_nobody_waits_for_who_writes_of_people(engine: sa.Engine) -> None:
    """Tries and sessions are rows of their own: no lock but theirs."""
    account = Accounts(engine).add("m.k@clinic.example", "M. K.", "therapist", NOW)
    sessions, attempts = Sessions(engine), Attempts(engine)
    attempts.take({"old": FREE}, NOW - 2 * FORGOTTEN)
    held = sa.select(attempt).where(attempt.c.key == "old").with_for_update()
    with writing(engine) as connection:
        assert len(connection.execute(held).all()) == 1
        assert attempts.take({"a": FREE}, NOW).wait is None
        token = sessions.start(NOW, "M. K.", account_id=account.id)
        assert not sessions.viewed(token, "today of me", NOW)
        assert sessions.find(token, NOW) is not None
        attempts.passed("a", {})
        sessions.end(token)
    assert sessions.find(token, NOW) is None
