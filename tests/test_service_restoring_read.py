"""A backup that is read while it is damaged, or becomes so, is refused in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service import restoring
from service.backup_form import BackupError
from service.restoring import restore
from tests.backups import back_up, members, written
from tests.fit_files import write_runs
from traininglog.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import Desk


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    """A backup of a run."""
    write_runs(desk.files, 1)
    desk.run()
    return back_up(desk.store, tmp_path / "a.zip")


def refused(file: Path, where: Path) -> str:
    with pytest.raises(BackupError) as told:
        restore(Home(where), file)
    return str(told.value)


@pytest.mark.parametrize("place", [12, 16])
def test_a_zip_that_begins_before_its_file(made: Path, tmp_path: Path, place: int) -> None:
    """The size and the place of its list, in its last record, lead to before the first byte."""
    data = bytearray(made.read_bytes())
    end = data.rfind(b"PK\x05\x06") + place
    data[end : end + 4] = (2**31).to_bytes(4, "little")
    made.write_bytes(data)
    assert refused(made, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_one_that_is_locked(made: Path, tmp_path: Path) -> None:
    """By a password, as other programs make one; this one asks for none."""
    data = bytearray(made.read_bytes())
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    made.write_bytes(data)
    told = refused(made, tmp_path / "back")
    assert told == "is no backup of Painmile: it is packed in another way."


def test_one_that_is_written_to_meanwhile(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was whole when it was looked through."""
    inside = members(made)
    path = next(name for name in inside if name.startswith("runners/"))
    inside[path] = inside[path][:-1] + b"!"
    file = written(tmp_path / "b.zip", inside)
    monkeypatch.setattr(restoring.OpenBackup, "check", lambda _backup: None)
    assert "is not what was written" in refused(file, tmp_path / "back")
    assert not list((tmp_path / "back").glob("runners/*/*/*"))
