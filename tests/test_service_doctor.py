"""Each fault is planted, and found as itself: on a laptop, and on a clinic's servers."""

from __future__ import annotations

import hashlib
import shutil
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.doctor import examine
from tests.doctor_place import NOW, Place, roomy
from tests.object_server import KEYS
from traininglog import tables as t
from traininglog.database import HEAD, writing
from traininglog.erasing import mark
from traininglog.home import Home
from traininglog.restore_mark import Mark, set_mark
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path


def _bytes(folder: Path) -> dict[str, str]:
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_nothing_is_wrong_and_nothing_is_changed(place: Place) -> None:
    before = _bytes(place.home.folder)
    report = place.look(deep=True)
    assert report.findings == ()
    assert report.words == "Looked at 1 runner, 2 runs, 5 files: 0 wrong, 0 worth knowing."
    assert _bytes(place.home.folder) == before


def test_it_looks_while_a_program_writes(place: Place) -> None:
    with place.store() as store, writing(store.engine, 1):
        assert place.found() == {}


# Rows


def test_a_row_whose_run_is_gone(laptop: Place) -> None:
    with laptop.store() as store:
        store.repository(SYSTEM).add_runner("me", "UTC")
        raw = store.engine.raw_connection()
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO answer VALUES (9, 'a', 'b')")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.close()
    told = laptop.one()
    assert (told.check, told.is_wrong) == ("orphans", True)
    assert told.what == "1 row of answer.runner_id hang on what is gone."


def test_what_an_older_version_read(place: Place) -> None:
    place.write(t.source.update().where(t.source.c.id == 1).values(version="0"))
    told = place.one()
    assert (told.check, told.is_wrong) == ("versions", False)
    assert told.words.endswith("1 file was read by an older version. Read them again: painmile "
                               "recompute.")  # fmt: skip


@pytest.mark.parametrize(("state", "said"), [
    ("running", "is under way, but its worker has fallen silent."),
    ("waiting", "has waited for over an hour, and no worker takes it."),
])  # fmt: skip
def test_an_import_that_nobody_does(state: Any, said: str, place: Place) -> None:
    with place.store() as store:
        store.jobs(SYSTEM).add(1, "folder", state, heartbeat_at=datetime.now(UTC))
    assert place.found() == {}
    told = place.one(now=datetime.now(UTC) + timedelta(hours=2))
    assert (told.check, told.is_wrong) == ("job", False)
    assert said in told.what


def test_tables_of_another_version(place: Place) -> None:
    version = sa.text("UPDATE alembic_version SET version_num = :version")
    place.write(version.bindparams(version="0007"))
    older = examine(place.home, {}, NOW, str)
    assert [one.check for one in older.findings] == ["schema"]
    assert older.findings[0].what == f"It is of version 0007, this program of {HEAD}."
    assert not older.wrong
    with place_engine(place) as engine, writing(engine) as connection:
        connection.execute(version.bindparams(version="9999"))
    (newer,) = place.look().wrong
    assert newer.do == "Install the newer program again."
    with place_engine(place) as engine, engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    with place_engine(place) as engine, writing(engine) as connection:
        connection.execute(version.bindparams(version=HEAD))  # it is lent to other tests


class place_engine:  # noqa: N801 -- reads as the function it stands for
    """The database as it is, not migrated."""

    def __init__(self, place: Place) -> None:
        path = place.home.folder / "painmile.db"
        self.engine = sa.create_engine(place.home.database or f"sqlite:///{path}")

    def __enter__(self) -> sa.Engine:
        return self.engine

    def __exit__(self, *_error: object) -> None:
        self.engine.dispose()


def test_a_table_that_is_missing(laptop: Place) -> None:
    laptop.write(sa.text("DROP TABLE patient_card"))
    (told,) = laptop.look().wrong
    assert (told.check, told.what) == ("tables", "Tables are missing: patient_card.")


# What does not open


def test_a_damaged_database(laptop: Place) -> None:
    path = laptop.home.folder / "painmile.db"
    data = bytearray(path.read_bytes())
    data[5000:9000] = b"x" * 4000
    path.write_bytes(data)
    assert laptop.look().wrong
    path.write_bytes(b"no database at all, and longer than a hundred bytes" * 20)
    (told,) = laptop.look().wrong
    assert (told.check, "file is not a database" in told.what) == ("database", True)


def test_no_folder_and_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roomy(monkeypatch)
    for folder in (tmp_path / "none", tmp_path):
        report = Place(Home(folder)).look()
        assert [one.check for one in report.findings] == ["folder"]
        assert report.findings[0].what == "There is no log here."
    assert list(tmp_path.iterdir()) == []


def test_servers_that_cannot_be_reached(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    nowhere = f"s3://log/p?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
    place.home = Home(place.home.folder, place.home.database, nowhere)
    told = place.one()
    assert (told.check, told.where, told.is_wrong) == ("files", "s3://log/p", True)
    assert told.what.startswith("The object store cannot be reached.")
    url = sa.URL.create("postgresql+psycopg", "me", "hidden", "127.0.0.1", port, "log")
    place.home = Home(place.home.folder, url, nowhere)
    told = place.one()
    assert (told.check, told.where, told.is_wrong) == ("database", "log at 127.0.0.1", True)
    assert "hidden" not in told.words
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in told.words


def test_an_address_that_can_be_none(laptop: Place) -> None:
    laptop.home = Home(laptop.home.folder, streams="http://x:hidden@host/p")
    told = laptop.one()
    assert (told.check, told.is_wrong) == ("files", True)
    assert "hidden" not in told.words


# The folder


def test_what_was_begun_and_not_finished(place: Place) -> None:
    mark(place.home.folder, 5)
    told = place.one()
    assert (told.check, told.what) == ("erasing", "The erasing of runner 5 is not finished.")
    place.store().close()
    assert place.found() == {}
    set_mark(place.home.folder, Mark("a" * 64, "log.zip"))
    assert "restore was broken off" in place.one().what


@pytest.mark.parametrize(("free", "is_wrong"), [(150_000_000, True), (1_500_000_000, False)])
def test_a_disk_that_is_nearly_full(
    free: int, laptop: Place, monkeypatch: pytest.MonkeyPatch, *, is_wrong: bool
) -> None:
    usage = shutil.disk_usage("/")._replace(free=free)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    told = laptop.one()
    assert (told.check, told.is_wrong) == ("disk space", is_wrong)


def test_what_others_of_the_machine_may_read(laptop: Place) -> None:
    laptop.home.folder.chmod(0o755)
    told = laptop.one()
    assert (told.check, told.is_wrong) == ("permissions", False)


def test_a_package_that_is_called_as_ours(
    laptop: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = {"rules": ["rules", "painmile"], "numpy": ["numpy"], "data": ["painmile"]}
    monkeypatch.setattr("service.doctor_place.packages_distributions", lambda: owners)
    told = laptop.one()
    assert (told.check, told.is_wrong) == ("packages", True)
    assert "pip uninstall rules" in told.do


def test_it_is_said_to_people_and_to_programs(laptop: Place) -> None:
    mark(laptop.home.folder, 5)
    report = laptop.look()
    document = report.as_json()
    assert document["schema"] == "painmile.doctor/1"
    (told,) = document["findings"]
    assert (told["check"], told["severity"]) == ("erasing", "wrong")
