"""A data folder: its database, its files, and the repositories that lead to them."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.accounts import Accounts
from traininglog.attempts import Attempts
from traininglog.database import open_database, read_database, writing
from traininglog.erasing import finish, marked
from traininglog.grants import Grants
from traininglog.home import Home
from traininglog.jobs import JobRepository
from traininglog.links import Links
from traininglog.local_streams import LocalStreamStore
from traininglog.pictures import Pictures
from traininglog.repository import Repository
from traininglog.repository_import import ImportRepository
from traininglog.restore_mark import RestoreCutOffError, read_mark
from traininglog.runner import DEFAULT_RUNNER
from traininglog.sessions import Sessions
from traininglog.strava_account import StravaAccounts
from traininglog.strava_calls import CallCounter
from traininglog.strava_events import StravaEvents
from traininglog.strava_rows import forget_apps
from traininglog.strava_runs import StravaRuns
from traininglog.streams import ObjectStoreError
from traininglog.uploads import UploadRepository
from traininglog.vault import Vault
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import machine_zone

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from traininglog.runner import Runner
    from traininglog.streams import StreamStore

DATABASE: Final = "painmile.db"
_PATIENCE_MS: Final = 500
"""With who still reads what is being erased: the next start tries again."""


class NoLogError(LookupError):
    """There is no log in the folder."""


class ChooseRunnerError(LookupError):
    """Which runner is meant cannot be told; the message lists them."""


class Store:
    """Everything kept for a data folder. Close it, or use it as a context manager."""

    def __init__(self, engine: Engine, streams: StreamStore, home: Home | Path) -> None:
        self.engine = engine
        self.streams = streams
        self.home = home if isinstance(home, Home) else Home(home)

    @classmethod
    def open(
        cls, where: Home | Path | str, *, create: bool = True, restoring: bool = False,
        reading: bool = False,
    ) -> Self:  # fmt: skip
        """Open a data folder, migrated as needed, and created unless told not to.

        An erasing that was cut off is finished. `reading`: nothing has to be written, so a log
        that may only be read will do, such as one on a disk without writing.

        Raises NoLogError where there is none to open, RestoreCutOffError where half a backup
        may be (`restoring`: to put it back), OSError where the folder cannot be made,
        ValueError where there is no such place for streams, and sqlalchemy.exc.DatabaseError
        where its database cannot be read or written.
        """
        home = where if isinstance(where, Home) else Home(Path(where))
        root = home.folder
        if not restoring and read_mark(root) is not None:
            raise RestoreCutOffError(root)
        if not create and is_new(home):
            if root.exists() and not root.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(root))
            raise NoLogError(str(root))
        streams = streams_at(home)
        if reading and _is_only_to_read(home) and (found := read_database(root / DATABASE)):
            return cls(found, streams, home)
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        store = cls(open_database(home.database or _own_file(root)), streams, home)
        try:
            with suppress(ObjectStoreError):  # the next start tries again
                finish(store.engine, store.streams, root, _PATIENCE_MS)
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database's connections."""
        self.engine.dispose()

    def repository(self, viewer: Viewer) -> Repository:
        """The log as this viewer may see it."""
        return Repository(self.engine, self.streams, viewer)

    def grants(self, viewer: Viewer) -> Grants:
        """What this viewer may see and change of what runners share."""
        return Grants(self.engine, viewer)

    def imports(self, viewer: Viewer) -> ImportRepository:
        """What an import reads and writes, for a viewer who may write."""
        return ImportRepository(self.engine, self.streams, viewer)

    def links(self, viewer: Viewer) -> Links:
        """The copies of runs, for a viewer who may move them."""
        return Links(self.engine, self.streams, viewer)

    def pictures(self, viewer: Viewer) -> Pictures:
        """The stills of runners' gait this viewer may see."""
        return Pictures(self.engine, self.streams, viewer)

    def jobs(self, viewer: Viewer) -> JobRepository:
        """The jobs this viewer may see."""
        return JobRepository(self.engine, viewer)

    def uploads(self, viewer: Viewer) -> UploadRepository:
        """The files this viewer is sending."""
        return UploadRepository(self.engine, viewer)

    @property
    def folder(self) -> Path:
        """The data folder: keys, and what is being sent."""
        return self.home.folder

    @property
    def accounts(self) -> Accounts:
        """The people of a server."""
        return Accounts(self.engine)

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(self.engine)

    @property
    def attempts(self) -> Attempts:
        """The tries to get in."""
        return Attempts(self.engine)

    def strava_accounts(self, viewer: Viewer) -> StravaAccounts:
        """The Strava accounts this viewer may work on."""
        return StravaAccounts(self.engine, self.vault, viewer)

    def strava_runs(self, viewer: Viewer, worker: str | None = None) -> StravaRuns:
        """What Strava accounts bring; with a worker, only while the account is theirs."""
        return StravaRuns(self.engine, self.streams, viewer, worker)

    def strava_events(self, viewer: Viewer) -> StravaEvents:
        """What Strava told of the accounts this viewer may work on."""
        return StravaEvents(self.engine, viewer)

    def strava_calls(self) -> CallCounter:
        """The calls made at Strava, counted by app."""
        return CallCounter(self.engine)

    @property
    def vault(self) -> Vault:
        """What seals secrets by a key of this folder."""
        return Vault(self.folder)

    def incoming(self, runner_id: int) -> Path:
        """Where files that a runner sends are gathered; it may not be there yet."""
        return self.folder / "runners" / str(runner_id) / "incoming"

    def choose_runner(self, name: str | None = None, *, create: bool = False) -> Runner:
        """The runner called `name`, else the only one.

        With `create`, a missing runner is added with this machine's zone: `name`, or "me"
        in an empty log. Raises ChooseRunnerError where nobody fits or several do, or the
        name is none.
        """
        system = self.repository(SYSTEM)
        runners = system.runners()
        wanted = [r for r in runners if name is None or r.name == name.strip()]
        if len(wanted) == 1:
            return wanted[0]
        if wanted:
            names = ", ".join(r.name for r in wanted)
            raise ChooseRunnerError(
                f"there are several runners, choose one by --runner: {names}"
            )
        if create:
            return self._add_runner(name or DEFAULT_RUNNER)
        if not runners:
            raise ChooseRunnerError("the log is empty; import some files first")
        names = ", ".join(r.name for r in runners)
        raise ChooseRunnerError(f"there is no runner called {name}; there are: {names}")

    def _add_runner(self, name: str) -> Runner:
        """A new runner, or the one another process added meanwhile."""
        system = self.repository(SYSTEM)
        try:
            return system.add_runner(name, machine_zone())
        except ValueError as fault:
            for runner in system.runners():
                if runner.name == name.strip():
                    return runner
            raise ChooseRunnerError(str(fault)) from fault

    def sweep(self) -> int:
        """Remove what killed imports left, of all runners; returns how many files.

        That is files without row older than a day and temporary files older than an hour.
        Counted calls of Strava apps that are nobody's any more go as well.
        """
        with writing(self.engine) as connection:
            forget_apps(connection)
            runners = connection.scalars(sa.select(t.runner.c.id)).all()
        imports, pictures = self.imports(SYSTEM), self.pictures(SYSTEM)
        return sum(imports.sweep(one) + pictures.sweep(one) for one in runners)


def is_new(home: Home) -> bool:
    """Whether no log was ever begun in a folder; a server's is there or cannot be opened."""
    return home.database is None and not (home.folder / DATABASE).exists()


def streams_at(home: Home) -> StreamStore:
    """Where a home's streams are; AddressError where there cannot be any."""
    if home.streams is None:
        return LocalStreamStore(home.folder)
    from traininglog.object_streams import streams_by  # noqa: PLC0415 -- for servers

    return streams_by(home.streams, home.folder)


def _is_only_to_read(home: Home) -> bool:
    """Whether this account may read a folder's log and not write it; nor is anything begun."""
    if home.database is not None or marked(home.folder):
        return False
    places = (home.folder, home.folder / DATABASE)
    return not all(os.access(place, os.W_OK) for place in places)


def _own_file(root: Path) -> Path:
    """The database file, for the person's own account only: it is health data."""
    path = root / DATABASE
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    return path
