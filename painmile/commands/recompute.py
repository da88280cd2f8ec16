"""`painmile recompute`: after a new version, what the one before worked out is made anew."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from painmile.home import cluster
from painmile.options import DataDir, Json, RunnerName, runner_name, say
from painmile.session import open_log, open_store
from painmile.strava_session import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from service.cluster import Cluster
    from service.recompute import Recomputed
    from service.workers import MakeExecutor
    from traininglog.store import Store

    Tell = Callable[[int, int], None]


def recompute(data: DataDir = None, runner: RunnerName = None, as_json: Json = False) -> None:
    """Bring every log, or one runner's, to what this version says; again costs nothing.

    Watch files that an older version read are read again from the copies that are kept, then
    findings are made. Diary, notes and answers stay as they are.
    """
    from service.recompute_words import as_json as document
    from service.recompute_words import recompute_words
    from traininglog.viewer import SYSTEM

    with open_store(data) as store:
        runners = {one.id: one.name for one in store.repository(SYSTEM).runners()}
        wanted = [_chosen(data, runner)] if runner_name(runner) else [*runners]
        done = _recomputed(store, wanted)
    if as_json:
        typer.echo(json.dumps(document(done, runners), ensure_ascii=False))
    else:
        for line in recompute_words(done, runners):
            typer.echo(line)
    if done.faults:
        raise typer.Exit(1)


def _chosen(data: Path | None, runner: str | None) -> int:
    with open_log(data, runner) as opened:
        return opened.runner.id


def _recomputed(store: Store, runner_ids: Sequence[int]) -> Recomputed:
    from service.recompute import A_TASK
    from service.recompute import recompute as recompute_all

    with cluster() as workers, _progress() as tell:
        is_little = len(runner_ids) <= A_TASK
        return recompute_all(
            store,
            runner_ids,
            now(),
            _executor(store, workers, is_little=is_little),
            tell["runners"],
            tell_files=tell["files"],
            a_task=1 if is_little else A_TASK,
        )


def _executor(store: Store, workers: Cluster | None, *, is_little: bool) -> MakeExecutor:
    """Other machines only where they reach all there is: rows and files are on servers."""
    from service.workers import InProcess, process_pool

    if is_little:
        return InProcess
    if workers is None:
        return process_pool
    if store.home.database is None or store.home.streams is None:
        say("The log is in a folder of this machine, so the work is done on this machine.")
        return process_pool
    return workers


@contextmanager
def _progress() -> Iterator[Mapping[str, Tell | None]]:
    """A bar on stderr while a person watches; nothing where stderr is a file or pipe."""
    if not sys.stderr.isatty():
        yield {"runners": None, "files": None}
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        tasks = {"runners": bar.add_task("Runners", total=None),
                 "files": bar.add_task("Files", total=None, visible=False)}  # fmt: skip

        def show(name: str) -> Tell:
            def tell(so_far: int, of: int) -> None:
                bar.update(tasks[name], completed=so_far, total=of, visible=True)

            return tell

        yield {name: show(name) for name in tasks}
