"""Imports, edits and readers at once in one log: nothing lost, nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.together import check, together
from traininglog.home import Home

if TYPE_CHECKING:
    from pathlib import Path


def test_four_imports_two_editors_and_two_readers_at_once(tmp_path: Path) -> None:
    home, files = Home(tmp_path / "data"), tmp_path / "files"
    told = together(home, files, count=18, seconds=2)
    assert all(one.counted for one in told.editors)
    check(home, files, told)
