"""A data folder opened for one command, and the runner it is about."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from painmile.options import data_dir, fail, runner_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
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
    def today(self) -> date:
        """The runner's local day now."""
        from service.clock import today

        return today(self.runner.zone)


@contextmanager
def open_log(
    data: Path | None, runner: str | None, *, create: bool = False
) -> Iterator[OpenLog]:
    """Open the log of one runner; with `create` a missing runner is added.

    What cannot be opened ends the command with one sentence and exit 1.
    """
    from sqlalchemy.exc import DatabaseError

    from traininglog.database import NewerSchemaError
    from traininglog.store import ChooseRunnerError, Store
    from traininglog.viewer import Viewer

    folder = data_dir(data)
    try:
        with Store.open(folder) as store:
            chosen = store.choose_runner(runner_name(runner), create=create)
            owner = Viewer("owner", chosen.id)
            yield OpenLog(store, chosen, store.repository(owner))
    except ChooseRunnerError as fault:
        fail(f"{str(fault)[0].upper()}{str(fault)[1:]}.")
    except BrokenPipeError:
        raise
    except NewerSchemaError as fault:
        fail(f"The data folder {folder}: {fault}.")
    except (OSError, DatabaseError) as fault:
        fail(f"The data folder {folder} cannot be used: {getattr(fault, 'orig', fault)}.")
