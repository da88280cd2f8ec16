"""Imports, edits and readers at once for a minute, on both databases: PART=together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.postgres import running_postgres
from tests.together import check, together
from traininglog.home import Home

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS, FILES, SECONDS = 2, 240, 15


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_rounds_of_imports_edits_and_readers(tmp_path: Path, database: str) -> None:
    with running_postgres() as server:
        for number in range(ROUNDS):
            url = server.create() if database == "postgresql" else None
            home, files = Home(tmp_path / f"{number}" / "data", url), tmp_path / f"{number}-f"
            told = together(home, files, FILES, SECONDS)
            check(home, files, told)
            print(  # noqa: T201 -- what this campaign is asked for
                f"{database}, round {number + 1}: "
                f"{[one['added'] for one in told.imports]} added by each import, "
                f"{[one.counted for one in told.editors]} counted, "
                f"{[one.conflicts for one in told.editors]} conflicts told, "
                f"{[len(one.stands) for one in told.editors]} entries stand, "
                f"{told.readings} looks: 0 lost, 0 twice"
            )
