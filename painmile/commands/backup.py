"""`painmile backup FILE.zip`: everything of a data folder, or of a server, in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from painmile import __version__
from painmile.options import DataDir, Json, fail, say
from painmile.session import open_store
from painmile.strava_session import now

if TYPE_CHECKING:
    from service.backup import Backup
    from service.backup_form import Document


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A new file.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a file that is there.")
    ] = False,
    as_json: Json = False,
    data: DataDir = None,
) -> None:
    """Write everything into one file, while others go on: rows, watch files, pictures."""
    from service.backup import write_backup
    from service.backup_form import BackupError
    from traininglog.streams import StreamStoreError

    with open_store(data, reading=True) as store:
        try:
            made = write_backup(store, file, __version__, now(), replace=replace)
        except FileExistsError:
            fail(f"{file} is there already. Choose another name, or add --replace.")
        except BackupError as fault:
            fail(str(fault))
        except StreamStoreError:
            raise
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            fail(f"{file} cannot be written: {why}. Choose another place.")
    _tell(made, file, as_json=as_json)


def _tell(made: Backup, file: Path, *, as_json: bool) -> None:
    from traininglog.words import counted

    missing = made.document.missing
    if as_json:
        told = {"file": str(file), "bytes": made.bytes, "missing": list(missing)}
        typer.echo(json.dumps(document_json(made.document) | told, ensure_ascii=False))
    else:
        typer.echo(f"In {file}: {document_words(made.document)}, {made.bytes / 1e6:.1f} MB.")
        say("Keys are not in it; keep server.key and strava.key apart from it.")
    if missing:
        say(
            f"{counted(len(missing), 'file')} that the log speaks of "
            f"{'is' if len(missing) == 1 else 'are'} not there, such as {missing[0]}; the "
            "backup has all the rest."
        )
        raise typer.Exit(1)


def document_words(document: Document) -> str:
    """What a backup holds, for a person."""
    from traininglog.words import counted

    rows = sum(document.rows.values())
    return ", ".join(
        (
            counted(document.runners, "runner"),
            counted(document.runs, "activity", "activities"),
            counted(rows, "row"),
            counted(len(document.files), "file"),
        )
    )


def document_json(document: Document) -> dict[str, Any]:
    """The same for a program."""
    return {
        "made_at": document.made_at.isoformat(), "program": document.program,
        "schema": document.schema, "runners": document.runners,
        "activities": document.runs, "rows": sum(document.rows.values()),
        "files": len(document.files),
    }  # fmt: skip
