"""A backup that is read while it is damaged, or becomes so, is refused in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service import restoring
from tests.backups import members, refused, retold, two_runs, written

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desk import Desk


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    return two_runs(desk, tmp_path / "a.zip")


@pytest.mark.parametrize("place", [12, 16])
def test_a_zip_that_begins_before_its_file(made: Path, tmp_path: Path, place: int) -> None:
    """The size and the place of its list, in its last record, lead to before the first byte."""
    data = bytearray(made.read_bytes())
    end = data.rfind(b"PK\x05\x06") + place
    data[end : end + 4] = (2**31).to_bytes(4, "little")
    made.write_bytes(data)
    assert refused(made, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("program", ["\ud800", "1\n2", "\x1b[2J", "9" * 10**5, "", 1, None])
def test_what_a_person_is_shown_of_it_is_plain(
    made: Path, tmp_path: Path, program: object
) -> None:
    """The version of a newer program, and of a newer form, stand in the sentence."""
    inside = members(made)
    retold(inside, lambda told: told.update(program=program, schema="9999"))
    told = refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert told == "is damaged: what it says of itself cannot be read."
    retold(inside, lambda told: told.update(format=f"painmile.backup/{program}x"))
    told = refused(written(tmp_path / "b.zip", inside), tmp_path / "back")
    assert told == "is no backup of Painmile."


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
