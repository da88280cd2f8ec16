"""Looks at the place of a log and says what is wrong; it changes nothing.

It can look at what does not open any more: a damaged database, a server that is not there, a
newer program's tables. What cannot be looked at is a finding as well; the rest is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from service.doctor_database import (
    counts,
    damage_findings,
    orphan_findings,
    schema_findings,
    version_findings,
    work_findings,
)
from service.doctor_files import Files
from service.doctor_finding import Finding, Report
from service.doctor_keys import key_findings
from service.doctor_place import folder_findings, package_findings
from traininglog.home import database_name
from traininglog.local_streams import LocalStreamStore
from traininglog.looking import looked_at
from traininglog.store import DATABASE, Store, streams_at
from traininglog.streams import AddressError, ObjectStoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from traininglog.home import Home
    from traininglog.streams import StreamStore

_DatabaseLook = Callable[[Connection, str], Iterable[Finding]]

_NO_LOG: Final = "There is no log here."
_START: Final = "Start one with painmile import PATH, or choose another folder with --data."


def examine(
    home: Home,
    env: Mapping[str, str],
    now: datetime,
    tell: Callable[[Exception], str],
    *,
    deep: bool = False,
) -> Report:
    """Everything there is to say; `tell` says a fault of a place in a sentence.

    `deep` reads every file as well, and `now` is aware.
    """
    look = _Look(home, env, now, tell, deep)
    look.all()
    found = sorted(look.findings, key=lambda one: not one.is_wrong)
    return Report(tuple(found), look.counts)


@dataclass
class _Look:
    home: Home
    env: Mapping[str, str]
    now: datetime
    tell: Callable[[Exception], str]
    deep: bool
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def all(self) -> None:
        """Look at everything that can be."""
        folder, where = self.home.folder, str(self.home.folder)
        self._add("packages", where, package_findings())
        is_here = self.home.database is None
        if not folder.is_dir() or (is_here and not (folder / DATABASE).exists()):
            self.findings.append(Finding("folder", where, _NO_LOG, _START))
            return
        self._add("folder", where, folder_findings(folder))
        where = _named(self.home)
        with looked_at(self.home, DATABASE) as engine:
            if self._database(engine, where):
                with self._guarded("files", "the address of the files"):
                    self._files(engine, streams_at(self.home))
                store = Store(engine, LocalStreamStore(folder), self.home)  # asked for no file
                self._add("keys", str(folder), key_findings(store, self.env))

    def _database(self, engine: Engine, where: str) -> bool:
        """Whether its rows can be looked at further."""
        looks: list[_DatabaseLook] = [version_findings, partial(work_findings, now=self.now)]
        if self.deep or engine.dialect.name == "sqlite":  # a server sees to it by itself
            looks.insert(0, orphan_findings)
        with self._guarded("database", where):
            with engine.connect() as connection:
                self.findings.extend(damage_findings(connection, where))
                found = list(schema_findings(connection, where))
            self.findings.extend(found)
            for look in [] if found else looks:
                with self._guarded("database", where), engine.connect() as connection:
                    self.findings.extend(look(connection, where))
            if not found:
                with engine.connect() as connection:
                    self.counts |= counts(connection)
                return True
        return False

    def _files(self, engine: Engine, streams: StreamStore) -> None:
        where = getattr(streams, "place", str(self.home.folder))
        files = Files(engine, streams, where, self.now.timestamp())
        self._add("files", where, files.findings(deep=self.deep))
        self.counts["file"] = files.looked_at

    def _add(self, check: str, where: str, found: Iterator[Finding]) -> None:
        with self._guarded(check, where):
            self.findings.extend(found)

    @contextmanager
    def _guarded(self, check: str, where: str) -> Iterator[None]:
        """What cannot be looked at is a finding."""
        try:
            yield
        except AddressError as fault:
            self.findings.append(Finding(check, where, str(fault), ""))
        except ObjectStoreError as fault:
            self.findings.append(Finding(check, fault.place, fault.words, ""))
        except (OSError, SQLAlchemyError) as fault:
            self.findings.append(Finding(check, where, self.tell(fault), ""))


def _named(home: Home) -> str:
    url = home.database
    return str(home.folder / DATABASE) if url is None else database_name(url)
