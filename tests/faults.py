"""The moments at which a disk, a database or a process may fail, one after the other.

Each statement, commit, write, fsync, rename and removal of a process is one. What stands at a
moment is told its name before it happens and after; between the two a write is done by half.
"""

from __future__ import annotations

import io
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy.engine.default import DefaultDialect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_STATEMENTS: Final = ("do_execute", "do_executemany", "do_execute_no_params")
_FILES: Final = {"fsync": ("fsync",), "rename": ("replace", "rename", "link"),
                 "removal": ("unlink", "remove", "rmdir")}  # fmt: skip


class Moments:
    """What is called at every moment; the names of those that were passed."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    def before(self, name: str, _connection: Any = None) -> None:
        """It is about to happen."""
        self.passed.append(name)

    def after(self, name: str) -> None:
        """It has happened; of a write, half of it."""


@contextmanager
def watched(moments: Moments) -> Iterator[None]:
    """Everything this process does from now on passes the moments."""
    with pytest.MonkeyPatch.context() as patched:
        for name in _STATEMENTS:
            patched.setattr(DefaultDialect, name, _said(moments, name))
        patched.setattr(DefaultDialect, "do_commit", _committed(moments))
        patched.setattr(sqlite3.dbapi2, "connect", _connecting(moments))
        for kind, names in _FILES.items():
            for name in names:
                patched.setattr(os, name, _done(moments, kind, getattr(os, name)))
        patched.setattr(os, "fdopen", _opened(moments, os.fdopen))
        yield


def _said(moments: Moments, name: str) -> Callable[..., None]:
    true = getattr(DefaultDialect, name)

    def execute(dialect: Any, cursor: Any, *told: Any, **more: Any) -> None:
        moments.before("statement", cursor.connection)
        true(dialect, cursor, *told, **more)
        moments.after("statement")

    return execute


def _committed(moments: Moments) -> Callable[..., None]:
    true: Any = DefaultDialect.do_commit

    def commit(dialect: Any, connection: Any) -> None:
        moments.before("commit", getattr(connection, "dbapi_connection", connection))
        true(dialect, connection)
        moments.after("commit")

    return commit


def _connecting(moments: Moments) -> Callable[..., sqlite3.Connection]:
    """What goes to SQLite past SQLAlchemy: its settings, VACUUM, checkpoints."""

    class Connection(sqlite3.Connection):
        def execute(self, *told: Any) -> sqlite3.Cursor:
            moments.before("statement", self)
            found = super().execute(*told)
            moments.after("statement")
            return found

    true: Callable[..., sqlite3.Connection] = sqlite3.dbapi2.connect
    return lambda *where, **how: true(*where, **how | {"factory": Connection})


def _done(moments: Moments, kind: str, true: Callable[..., Any]) -> Callable[..., Any]:
    def call(*told: Any, **more: Any) -> Any:
        moments.before(kind)
        found = true(*told, **more)
        moments.after(kind)
        return found

    return call


def _opened(moments: Moments, true: Callable[..., Any]) -> Callable[..., Any]:
    """Files of whoever wants to be sure of them are opened by their descriptor."""

    class Writer(io.BufferedWriter):
        def write(self, data: Any, /) -> int:
            half = bytes(data)[: len(data) // 2]
            super().write(half)
            super().flush()
            moments.before("write")
            super().write(bytes(data)[len(half) :])
            moments.after("write")
            return len(data)

    def fdopen(descriptor: int, mode: str = "r", *told: Any, **more: Any) -> Any:
        if mode != "wb":
            return true(descriptor, mode, *told, **more)
        return Writer(io.FileIO(descriptor, mode))

    return fdopen
