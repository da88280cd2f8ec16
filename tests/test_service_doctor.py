"""Each fault is planted, and found as itself: on a laptop, and on a clinic's servers."""

from __future__ import annotations

import hashlib
import shutil
import socket
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.doctor import examine
from service.importer import ImportOptions, import_files
from service.telling import Teller
from service.who import LOCAL
from service.workers import InProcess
from tests.fit_files import write_runs
from tests.object_server import KEYS
from tests.strava_log import connect
from tests.test_traininglog_pictures import DAY, jpeg
from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.database import HEAD, writing
from traininglog.erasing import mark
from traininglog.home import Home
from traininglog.restore_mark import Mark, set_mark
from traininglog.server_key import ServerKey
from traininglog.store import Store
from traininglog.streams import SWEEP_AFTER_S, NewFile
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.doctor_finding import Finding, Report
    from tests.object_server import ObjectServer
    from tests.postgres import Postgres

OWNER = Viewer("owner", 1)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Place:
    """A log of two runs and a picture, somewhere."""

    home: Home
    env: dict[str, str] = field(default_factory=dict)

    def store(self) -> Store:
        return Store.open(self.home)

    def look(self, *, deep: bool = False, now: datetime | None = None) -> Report:
        now = now or datetime.now(UTC)
        return examine(self.home, self.env, now, lambda fault: f"It says {fault}.", deep=deep)

    def found(self, **how: Any) -> dict[str, Finding]:
        told = self.look(**how).findings
        assert len({one.check for one in told}) == len(told)
        return {one.check: one for one in told}

    def one(self, **how: Any) -> Finding:
        (finding,) = self.found(**how).values()
        return finding

    def write(self, statement: sa.Executable) -> None:
        with self.store() as store, writing(store.engine) as connection:
            connection.execute(statement)


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the disk of the tests is; packages are looked through by one test."""
    usage = shutil.disk_usage("/")._replace(free=10**12)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    monkeypatch.setattr("service.doctor_place.packages_distributions", dict)


@pytest.fixture(params=["laptop", "clinic"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, objects: ObjectServer, postgres: Postgres
) -> Iterator[Place]:
    with ExitStack() as stack:
        home = Home(tmp_path / "data")
        if request.param == "clinic":
            engine = stack.enter_context(postgres.database())
            home = Home(tmp_path / "data", engine.url, objects.address())
        write_runs(tmp_path, 2)
        with Store.open(home) as store:
            runner = store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
            options = ImportOptions(make_executor=InProcess)
            import_files(store.imports(OWNER), runner, [tmp_path], options)
            store.pictures(OWNER).add(1, jpeg(), day=DAY, now=NOW)
        yield Place(home)


@pytest.fixture
def laptop(tmp_path: Path) -> Place:
    """A log without anything."""
    Store.open(tmp_path / "data").close()
    return Place(Home(tmp_path / "data"))


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


# Files


@pytest.mark.parametrize("kind", ["originals", "streams", "pictures"])
def test_a_file_that_is_gone(kind: Any, place: Place) -> None:
    with place.store() as store:
        name = min(store.streams.names(1, kind))
        store.streams.delete(1, kind, name)
    told = place.one()
    assert (told.check, told.is_wrong) == (f"missing {kind}", True)
    assert f" is not there: runners/1/{kind}/{name}." in told.what


def test_what_is_gone_is_made_anew_by_its_own_file(place: Place, tmp_path: Path) -> None:
    with place.store() as store:
        for kind in ("originals", "streams"):
            store.streams.delete(1, kind, *store.streams.names(1, kind))
        assert len(place.found()) == 2
        runner = store.repository(SYSTEM).runner(1)
        options = ImportOptions(make_executor=InProcess, verify=True)
        import_files(store.imports(OWNER), runner, [tmp_path], options)
    assert place.found(deep=True) == {}


@pytest.mark.parametrize("kind", ["originals", "streams", "pictures"])
def test_a_file_that_is_damaged_is_found_by_reading_it(kind: Any, place: Place) -> None:
    with place.store() as store:
        name = min(store.streams.names(1, kind))
        data = store.streams.get(1, kind, name)
        store.streams.delete(1, kind, name)
        store.streams.put(1, [NewFile(kind, name, data[:-9] + b"x" * 9)])
    assert place.found() == {}
    assert place.one(deep=True).check == f"damaged {kind}"


def test_a_gpx_file_without_its_words_is_whole(place: Place, tmp_path: Path) -> None:
    words = (
        '<gpx><trk><name>Words of mine</name><trkseg><trkpt lat="52.1" lon="11.6"><time>'
        '2024-05-01T06:00:00Z</time></trkpt><trkpt lat="52.11" lon="11.6"><time>'
        "2024-05-01T06:05:00Z</time></trkpt></trkseg></trk></gpx>"
    )
    (tmp_path / "a.gpx").write_text(words)
    with place.store() as store:
        runner = store.repository(SYSTEM).runner(1)
        import_files(store.imports(OWNER), runner, [tmp_path / "a.gpx"])
        assert place.found(deep=True) == {}
        name = hashlib.sha256(words.encode()).hexdigest()
        kept = store.streams.get(1, "originals", name)
        store.streams.delete(1, "originals", name)
        store.streams.put(1, [NewFile("originals", name, kept[:-30])])
    assert place.one(deep=True).check == "damaged originals"


def test_a_file_without_row_once_it_is_a_day_old(place: Place) -> None:
    with place.store() as store:
        store.streams.put(1, [NewFile("streams", "left", b"x")])
        store.streams.put(7, [NewFile("streams", "gone", b"x")])
    assert place.found() == {}
    told = place.one(now=datetime.now(UTC) + timedelta(seconds=SWEEP_AFTER_S + 60))
    assert (told.check, told.is_wrong) == ("left over streams", False)
    assert "2 streams belong to no row: runners/1/streams/left, runners/7" in told.what


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


def test_no_folder_and_no_log(tmp_path: Path) -> None:
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


# Keys and the audit


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
    with place.store() as store:
        teller = Teller.in_folder(store, place.env)
        for _ in range(times):
            teller.tell(LOCAL, 1, "export", "log", NOW)


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
    assert told.what == "The codes of those who sign in were sealed with another key."


def test_rows_of_the_audit_that_were_changed(place: Place) -> None:
    _tell(place)
    place.write(p.audit.update().where(p.audit.c.seq == 2).values(what="visit"))
    told = place.one()
    assert (told.check, told.is_wrong) == ("audit", True)
    assert told.what.startswith("Row 2 was changed")


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
