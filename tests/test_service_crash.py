"""Three kills of one import, each further on, then a clean run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crash import import_until, look, lost_rows
from tests.fit_files import write_runs

if TYPE_CHECKING:
    from pathlib import Path


def test_a_killed_import_loses_and_doubles_nothing(tmp_path: Path) -> None:
    write_runs(tmp_path / "files", 6)
    killed, points = import_until(tmp_path / "files", tmp_path / "whole", 0)
    assert not killed
    assert look(tmp_path / "whole") == (6, 6, ())
    for point in (points // 5, points // 3, points // 3):
        killed, _ = import_until(tmp_path / "files", tmp_path / "data", point)
        assert killed
        assert lost_rows(tmp_path / "data") == []
    assert import_until(tmp_path / "files", tmp_path / "data", 0)[0] is False
    assert look(tmp_path / "data") == (6, 6, ())
