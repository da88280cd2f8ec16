"""`painmile export DIR`: a runner's log to take along."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from painmile.audit_session import teller_of
from painmile.options import DataDir, RunnerName, fail
from painmile.session import open_log


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder, new or empty.")],
    data: DataDir = None,
    runner: RunnerName = None,
) -> None:
    """Write everything into a folder: diary, tables, watch files; `import` reads it back."""
    from service.export import TakenError, export_log
    from service.who import LOCAL
    from traininglog.streams import StreamStoreError

    with open_log(data, runner) as opened:
        teller = teller_of(opened.store)
        try:
            manifest = export_log(opened.repository, opened.runner.id, folder, opened.now)
        except TakenError as fault:
            fail(str(fault))
        except StreamStoreError:
            raise
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            fail(f"{folder} cannot be written: {why}. Choose another place.")
        teller.tell(LOCAL, opened.runner.id, "export", "log", opened.now)
    typer.echo(f"In {folder}: {manifest.words}")
