"""`painmile restore FILE.zip`: a backup put back into an empty data folder or server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from painmile.commands.backup import document_json, document_words
from painmile.faults import folder_fault
from painmile.home import home_of
from painmile.options import DataDir, Json, data_dir, fail, say


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A backup.")],
    as_json: Json = False,
    data: DataDir = None,
) -> None:
    """Put a backup back where there is nothing yet; it is looked through before."""
    from sqlalchemy.exc import DatabaseError

    from service.backup_form import BackupError
    from service.restoring import restore
    from traininglog.restore_mark import RestoreRunsError
    from traininglog.streams import StreamStoreError

    folder = data_dir(data)
    try:
        document = restore(home_of(folder), file)
    except (BackupError, RestoreRunsError) as fault:
        fail(f"{file} {fault}" if isinstance(fault, BackupError) else str(fault))
    except (StreamStoreError, DatabaseError) as fault:
        fail(folder_fault(folder, fault))
    except OSError as fault:
        _fail(folder, file, fault)
    if as_json:
        told = document_json(document) | {"folder": str(folder)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"In {folder}: {document_words(document)}, as of {document.made_at:%d %b %Y}.")
    say(
        "Keys are not in a backup. Without those of that time Strava is connected again and "
        "codes are set up again; what was erased or ended since stands here again."
    )


def _fail(folder: Path, file: Path, fault: OSError) -> NoReturn:
    """A fault of the file that is read, or of the folder."""
    of_file = fault.filename is not None and Path(fault.filename) == file
    if of_file and not isinstance(fault, FileExistsError):  # which is about a folder
        fail(f"{file} cannot be read: {(fault.strerror or '').lower()}. Choose another file.")
    fail(folder_fault(folder, fault))
