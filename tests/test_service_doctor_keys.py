"""Each fault of a key or of the audit is planted, and found as itself."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.people import People
from service.telling import Teller
from service.who import LOCAL
from tests.doctor_place import NOW
from tests.strava_log import connect
from traininglog import people_tables as p
from traininglog.server_key import ServerKey
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doctor_place import Place


def test_a_key_of_strava_that_is_gone_or_read_by_others(place: Place) -> None:
    with place.store() as store:
        connect(store)
    assert place.found() == {}
    key = place.home.folder / "strava.key"
    key.chmod(0o644)
    told = place.one()
    assert (told.check, told.do) == (
        "strava key",
        f"Allow it to its owner alone: chmod 600 {key}",
    )
    key.unlink()
    told = place.one()
    assert (told.check, told.is_wrong) == ("strava key", True)
    assert told.what.startswith("The key file strava.key is gone from the data folder")
    with Store.open(place.home.folder.parent / "other") as other:
        other.repository(SYSTEM).add_runner("me", "UTC")
        connect(other)
        shutil.copy(other.folder / "strava.key", key)
    assert "is not the key that" in place.one().what


def _tell(place: Place, times: int = 3) -> None:
    with _audit(place) as teller:
        for _ in range(times):
            teller.tell(LOCAL, 1, "export", "log", NOW)


@contextmanager
def _audit(place: Place) -> Iterator[Teller]:
    with place.store() as store:
        yield Teller.in_folder(store, place.env)


def _anchor(place: Place) -> None:
    """`painmile audit anchor`."""
    with _audit(place) as teller:
        teller.audit.anchor(NOW)


def test_a_server_key_that_is_gone_or_read_by_others(place: Place) -> None:
    _tell(place)
    assert place.found() == {}
    key = place.home.folder / "server.key"
    key.chmod(0o640)
    told = place.one()
    assert (told.check, told.is_wrong) == ("server key", True)
    assert "may be read by others" in told.what
    key.unlink()
    assert place.one().what.startswith("The server's key is gone")
    assert not key.exists()


def test_codes_that_another_key_sealed(place: Place) -> None:
    place.env = {"PAINMILE_KEY": "k" * 40}
    sealed = ServerKey(["o" * 40]).seal("{}")
    place.write(p.account.insert().values(
        login="a@b.example", name="A", kind="admin", totp=sealed, is_off=False, created_at=NOW
    ))  # fmt: skip
    told = place.one()
    assert (told.check, told.where) == ("server key", "PAINMILE_KEY")
    assert told.what == "The codes of 1 account were sealed with another key."
    assert told.do.endswith("have it set up again: painmile people reset LOGIN.")
    with place.store() as store:
        People(store, lambda: NOW).reset("a@b.example")
    assert place.found() == {}


def test_rows_of_the_audit_that_were_changed(place: Place) -> None:
    _tell(place)
    place.write(p.audit.update().where(p.audit.c.seq == 2).values(what="visit"))
    told = place.one()
    assert (told.check, told.is_wrong) == ("audit", True)
    assert told.what.startswith("Row 2 was changed")


def _put_back_without_keys(place: Place) -> None:
    """What a restore brings: all rows, and neither the key nor the audit's end."""
    for name in ("server.key", "audit.head"):
        (place.home.folder / name).unlink()


def test_a_key_that_is_gone_for_good_is_ended_by_what_is_advised(place: Place) -> None:
    _tell(place)
    _put_back_without_keys(place)
    told = place.one()
    assert (told.check, told.is_wrong) == ("server key", True)
    assert told.do.endswith("If it is gone for good: painmile audit anchor makes a new one.")
    _anchor(place)
    assert place.found() == {}
    _tell(place)
    assert place.found() == {}


def test_rows_of_a_key_before_the_one_that_was_made_since(place: Place) -> None:
    _tell(place)
    _put_back_without_keys(place)
    _tell(place, 2)
    gone, other = place.look().wrong
    assert gone.what.startswith(f"{place.home.folder / 'audit.head'} is not there")
    assert other.what == (
        "Rows 1 to 3 cannot be checked: they were made with another key, or changed."
    )
    key = place.home.folder / "server.key"
    assert other.do == (
        f"Put a copy of the earlier key behind the one in {key}. If there is none, take the "
        "rows as they are: painmile audit anchor."
    )
    _anchor(place)
    assert place.found() == {}
    place.write(p.audit.update().where(p.audit.c.seq == 2).values(what="visit"))
    assert "Rows 1 to 3 cannot be checked" in place.one().what


def test_a_copy_of_the_earlier_key_behind_the_new_one(place: Place) -> None:
    _tell(place)
    key = place.home.folder / "server.key"
    earlier = key.read_text()
    _put_back_without_keys(place)
    _tell(place, 2)
    key.write_text(key.read_text() + earlier)
    assert "audit.head is not there" in place.one().what
    _anchor(place)
    assert place.found() == {}


def test_a_key_in_a_file_of_its_own_that_is_gone(place: Place, tmp_path: Path) -> None:
    named = tmp_path / "elsewhere.key"
    named.write_text("k" * 40)
    named.chmod(0o600)
    place.env = {"PAINMILE_KEY_FILE": str(named)}
    _tell(place)
    named.unlink()
    told = place.one()
    assert told.where == str(named)
    assert "write a new one there, of 32 characters or more, then: painmile audit" in told.do
    named.write_text("n" * 40)
    named.chmod(0o600)
    _anchor(place)
    assert place.found() == {}
