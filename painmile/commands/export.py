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
    from service.export import Export
    from service.export_to import TakenError, export_log
    from service.rights_desk import RightsDesk
    from service.who import LOCAL
    from traininglog.streams import StreamStoreError

    with open_log(data, runner) as opened:
        teller, now, runner_id = teller_of(opened.store), opened.now, opened.runner.id
        beside = RightsDesk(opened.store, runner_id, lambda: teller).beside(now)
        try:
            manifest = export_log(Export(opened.repository, runner_id, now, beside), folder)
        except TakenError as fault:
            fail(str(fault))
        except StreamStoreError:
            raise
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            fail(f"{folder} cannot be written: {why}. Choose another place.")
        teller.tell(LOCAL, runner_id, "export", "log", now)
    typer.echo(f"In {folder}: {manifest.words}")
