"""What is read at one moment does not change while it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.log_store import DAY, KNEE, run, write
from tests.queries import queries
from traininglog import tables as t
from traininglog.moment import at_one_moment
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path) as opened:
        opened.repository(SYSTEM).add_runner("one", "UTC")
        yield opened


@dataclass
class Twice:
    """Counts runners, and once more after something happened."""

    engine: Engine

    def count(self) -> int:
        with self.engine.connect() as connection:
            asked = sa.select(sa.func.count()).select_from(t.runner)
            return int(connection.scalar(asked) or 0)

    def each(self, meanwhile: Callable[[], object]) -> tuple[int, int]:
        first = self.count()
        meanwhile()
        return first, self.count()

    @at_one_moment
    def at_once(self, meanwhile: Callable[[], object]) -> tuple[int, int]:
        return self.each(meanwhile)


def test_what_is_written_meanwhile_is_not_seen(store: Store) -> None:
    reader, system = Twice(store.engine), store.repository(SYSTEM)
    assert reader.each(lambda: system.add_runner("two", "UTC")) == (1, 2)
    assert reader.at_once(lambda: system.add_runner("three", "UTC")) == (2, 2)
    assert reader.count() == 3


def test_a_log_takes_one_connection_and_gives_it_back(store: Store) -> None:
    write(store, 1, run("a"), run("b", DAY))
    store.repository(SYSTEM).add_pain(1, [KNEE])
    taken: list[int] = []
    sa.event.listen(store.engine, "checkout", lambda *_: taken.append(1))
    sa.event.listen(store.engine, "checkin", lambda *_: taken.append(-1))
    with queries(store) as told:
        log = store.repository(Viewer("owner", 1)).training_log(1)
    assert len(log.runs) == 2
    assert log.pain == (KNEE,)
    assert taken == [1, -1]
    assert len(told) < 25
