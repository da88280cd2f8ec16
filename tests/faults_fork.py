"""Works in a process of its own, time and again: the modules are loaded once, then it forks.

A work is a function of `tests.faults_work` by its name. Its process ends by itself, or at a
moment: killed by SIGKILL, or with that moment failed in one of the ways of `_FAULTS`.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import pkgutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, Self

import psycopg

from tests.faults import Moments, watched

if TYPE_CHECKING:
    from types import TracebackType

_LOADED: Final = ("painmile", "service", "ingest", "rules", "traininglog")
_LATE: Final = ("pyarrow.parquet", "pandas", "alembic.command", "tests.faults_work")
_DISK: Final = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES,
                "EROFS": errno.EROFS}  # fmt: skip
_SQLITE: Final = {"EIO": "disk I/O error", "ENOSPC": "database or disk is full",
                  "EACCES": "attempt to write a readonly database",
                  "EROFS": "attempt to write a readonly database"}  # fmt: skip
_OF_FILES: Final = frozenset({"write", "fsync", "rename", "removal"})


class Ended(NamedTuple):
    """How a work ended: its exit code (-9: killed), what it said, the moments it passed."""

    code: int
    out: str
    err: str
    passed: tuple[str, ...]

    @property
    def is_killed(self) -> bool:
        """Whether the moment came."""
        return self.code == -signal.SIGKILL


class Forks:
    """The process that forks; one for a whole campaign."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="painmile-fork-")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults_fork", self._folder.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path),
                              "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._process.communicate()
        self._folder.cleanup()

    def run(self, work: str, *told: Any, at: int = 0, how: str = "kill", **env: str) -> Ended:
        """A work with what it is told; at its `at`-th moment it fails so (0: never)."""
        asked = {"work": work, "told": told, "at": at, "how": how, "env": env}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked, default=str) + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        out, err, passed = (
            Path(self._folder.name, name).read_text("utf-8", "replace")
            for name in ("out", "err", "passed")
        )
        return Ended(code, out, err, tuple(passed.split()))


class _Failing(Moments):
    """Fails at a moment; counted are those before and, for a kill, those after as well."""

    def __init__(self, at: int, how: str) -> None:
        super().__init__()
        self._left, self._how = at, how

    def before(self, name: str, connection: Any = None) -> None:
        super().before(name, connection)
        if self._is_now():
            self._fail(name, connection)

    def after(self, name: str) -> None:
        if self._how == "kill":
            self.passed.append(name)
            if self._is_now():
                os.kill(os.getpid(), signal.SIGKILL)
        elif self._how == "unanswered" and name == "commit" and self._left == 0:
            self._left = -1
            raise _lost()

    def _is_now(self) -> bool:
        self._left -= 1
        return self._left == 0

    def _fail(self, name: str, connection: Any) -> None:
        if self._how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif name in _OF_FILES:
            number = _DISK.get(self._how, errno.EIO)
            raise OSError(number, os.strerror(number))
        elif isinstance(connection, sqlite3.Connection):
            raise sqlite3.OperationalError(_SQLITE[self._how])
        elif self._how != "unanswered":
            _of_server(connection, self._how)


def _lost() -> Exception:
    return psycopg.OperationalError("server closed the connection unexpectedly")


def _of_server(connection: Any, how: str) -> None:
    """A real fault of PostgreSQL: the connection is cut, or it answers with a state."""
    if how == "lost":
        with socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)
        return
    state = {"ENOSPC": "53100", "EROFS": "25006", "EIO": "58030"}.get(how, how)
    connection.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")


def _serve(folder: Path) -> None:
    for name in _LOADED:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not found.name.endswith("__main__") and "migrations" not in found.name:
                importlib.import_module(found.name)
    for name in _LATE:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(folder, json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _child(folder: Path, asked: dict[str, Any]) -> NoReturn:
    """The work itself; nothing of what this process was at before is done at its end."""
    for name, descriptor in (("out", 1), ("err", 2)):
        os.dup2(os.open(folder / name, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), descriptor)
    (folder / "passed").write_bytes(b"")
    os.environ.update(asked["env"])
    code, moments = 0, _Failing(asked["at"], asked["how"])
    work = getattr(importlib.import_module("tests.faults_work"), asked["work"])
    try:
        with watched(moments):
            work(*asked["told"])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # noqa: BLE001 -- the test reads it
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    (folder / "passed").write_text(" ".join(moments.passed))
    os._exit(code)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
