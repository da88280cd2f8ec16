"""A data folder opened for one command, and the runner it is about."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from painmile.faults import folder_fault
from painmile.home import home_of
from painmile.options import data_dir, fail, runner_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from traininglog.repository import Repository
    from traininglog.runner import Runner
    from traininglog.store import Store


@dataclass(frozen=True, slots=True)
class OpenLog:
    """The store, the runner, and the log as its owner sees it."""

    store: Store
    runner: Runner
    repository: Repository

    @property
    def now(self) -> datetime:
        """The runner's local time now, in the zone they have now; aware."""
        from service.clock import now

        return now(self.repository.runner(self.runner.id).zone)

    @property
    def today(self) -> date:
        """The runner's local day now."""
        return self.now.date()


@contextmanager
def open_log(
    data: Path | None, runner: str | None, *, create: bool = False, reading: bool = False
) -> Iterator[OpenLog]:
    """Open the log of one runner; only with `create` a missing log or runner is added.

    `reading` and what cannot be opened are as of `open_store`.
    """
    from traininglog.store import ChooseRunnerError
    from traininglog.viewer import Viewer

    with open_store(data, create=create, reading=reading) as store:
        try:
            chosen = store.choose_runner(runner_name(runner), create=create)
        except ChooseRunnerError as fault:
            fail(f"{str(fault)[0].upper()}{str(fault)[1:]}.")
        yield OpenLog(store, chosen, store.repository(Viewer("owner", chosen.id)))


@contextmanager
def open_store(
    data: Path | None, *, create: bool = False, reading: bool = False
) -> Iterator[Store]:
    """Open a data folder, made only with `create`; `reading` one that cannot be written too.

    What cannot be opened ends the command with one sentence and exit 1, and so does what
    the folder does later. A fault in anything else, such as the output, goes on as it is.
    """
    from sqlalchemy import exc

    from traininglog.streams import StreamStoreError

    folder = data_dir(data)
    with _opened(folder, create=create, reading=reading) as store:
        try:
            yield store
        except (StreamStoreError, exc.DBAPIError, exc.TimeoutError) as fault:
            fail(folder_fault(folder, fault))


def _opened(folder: Path, *, create: bool, reading: bool) -> Store:
    """The store, or one sentence and exit 1."""
    from sqlalchemy.exc import DBAPIError

    from traininglog.database import NewerSchemaError
    from traininglog.restore_mark import RestoreCutOffError
    from traininglog.store import NoLogError, Store
    from traininglog.streams import AddressError

    try:
        return Store.open(home_of(folder), create=create, reading=reading)
    except NoLogError:
        start = f"painmile --data {shlex.quote(str(folder))} import PATH"
        fail(f"There is no log in {folder} yet. Start one with: {start}")
    except NewerSchemaError as fault:
        fail(f"The data folder {folder}: {fault}.")
    except (RestoreCutOffError, AddressError) as fault:
        fail(str(fault))
    except (OSError, DBAPIError) as fault:
        fail(folder_fault(folder, fault))
