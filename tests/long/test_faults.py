"""A log is killed wherever it is worked at, then worked at again: nothing lost or doubled.

Moments are those before and after every statement, commit, write, fsync, rename and removal.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults_campaign import HEAD, Campaign
from tests.faults_logs import works
from tests.fit_files import write_runs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.faults_campaign import Told
    from tests.faults_fork import Forks
    from tests.postgres import Postgres

pytestmark = pytest.mark.timeout(3600)
KILLS = 40
KILLS_ON_POSTGRES = 12
FAULTS = ("EIO", "ENOSPC", "EACCES", "EROFS")
STATES = ("lost", "40P01", "40001", "53100", "57P01", "25006", "unanswered")
"""A line that is cut, states of PostgreSQL, a commit that is done and not answered."""


def _print(where: str, told: Sequence[Told]) -> None:
    lines = [str(one) for one in told]
    faults = [fault for one in told for fault in one.faults]
    sys.stdout.write("\n".join(("", where, HEAD, *lines, *faults, "")))


def test_kills_of_a_folder(tmp_path: Path, forks: Forks) -> None:
    told = [one.done(KILLS) for one in works(Campaign(tmp_path, forks))]
    _print("SQLite and a folder", told)
    assert not any(one.faults for one in told)
    assert sum(one.kills for one in told) >= 200


def test_kills_on_postgresql(tmp_path: Path, forks: Forks, postgres: Postgres) -> None:
    told = [one.done(KILLS_ON_POSTGRES) for one in works(Campaign(tmp_path, forks, postgres))]
    _print("PostgreSQL and a folder", told)
    assert not any(one.faults for one in told)


def test_every_moment_of_an_import_fails(tmp_path: Path, forks: Forks) -> None:
    campaign = Campaign(tmp_path, forks)
    write_runs(tmp_path / "files", 5)
    told = campaign.fails("import of 5 files", campaign.begun(), "command", "import",
                          tmp_path / "files", hows=FAULTS)  # fmt: skip
    _print("SQLite and a folder, a moment that fails", [told])
    assert not told.faults


def test_every_moment_of_an_import_fails_on_postgresql(
    tmp_path: Path, forks: Forks, postgres: Postgres
) -> None:
    campaign = Campaign(tmp_path, forks, postgres)
    write_runs(tmp_path / "files", 5)
    told = campaign.fails("import of 5 files", campaign.begun(), "command", "import",
                          tmp_path / "files", hows=STATES)  # fmt: skip
    _print("PostgreSQL and a folder, a moment that fails", [told])
    assert not told.faults


def test_a_disk_that_fills_up_while_it_is_imported_to(tmp_path: Path, forks: Forks) -> None:
    """On a disk of its own, where this account may make one; in any case by `cramped` too."""
    files = tmp_path / "files"
    write_runs(files, 60)
    for kilobytes in (400, 700, 1000, 1300):
        ended = forks.run("on_a_small_disk", tmp_path / f"disk-{kilobytes}", kilobytes, files)
        sys.stdout.write(f"\n{kilobytes} kB: {ended.out}{ended.err}")
        assert ended.code == 0
        assert ended.out.startswith("no disk: ") or (
            "exit 1\nwrong: []\n" in ended.out
            and ended.out.endswith("exit 0\nwrong: []\n")
            and "the disk is full. Make room and do it again" in ended.err
        )
