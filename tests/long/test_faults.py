"""A log is killed wherever it is worked at, then worked at again: nothing lost or doubled.

Moments are those before and after every statement, commit, write, fsync, rename and removal.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults_campaign import HEAD, Campaign
from tests.faults_fork import Forks
from tests.faults_logs import works
from tests.postgres import running_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.faults_campaign import Told
    from tests.postgres import Postgres

KILLS = 40
KILLS_ON_POSTGRES = 12


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with Forks() as made:
        yield made


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


def _print(where: str, told: Sequence[Told]) -> None:
    lines = [str(one) for one in told]
    faults = [fault for one in told for fault in one.faults]
    sys.stdout.write("\n".join(("", where, HEAD, *lines, *faults, "")))


def test_kills_of_a_folder(tmp_path: Path, forks: Forks) -> None:
    told = [one.done(KILLS) for one in works(Campaign(tmp_path, forks))]
    _print("SQLite and a folder", told)
    assert not any(one.faults for one in told)
    assert sum(one.kills for one in told) >= 200


def test_kills_on_postgresql(tmp_path: Path, forks: Forks, server: Postgres) -> None:
    told = [one.done(KILLS_ON_POSTGRES) for one in works(Campaign(tmp_path, forks, server))]
    _print("PostgreSQL and a folder", told)
    assert not any(one.faults for one in told)
