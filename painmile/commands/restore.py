"""`painmile restore FILE.zip`: a backup put back into an empty data folder or server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from painmile.commands.backup import document_json, document_words
from painmile.faults import folder_fault
from painmile.home import home_of
from painmile.options import DataDir, Json, data_dir, fail, say
from painmile.strava_session import now
from traininglog.restore_mark import END_SHARES

if TYPE_CHECKING:
    from service.backup_form import Document
    from traininglog.standing import Standing


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="A backup.")],
    end_shares: Annotated[
        bool, typer.Option(END_SHARES, help="End all that runners share; they share anew.")
    ] = False,
    as_json: Json = False,
    data: DataDir = None,
) -> None:
    """Put a backup back where there is nothing yet; it is looked through before."""
    from sqlalchemy.exc import DatabaseError

    from service.backup_form import BackupError
    from service.restoring import restore
    from traininglog.restore_mark import RestoreRunsError
    from traininglog.standing import standing
    from traininglog.store import Store
    from traininglog.streams import StreamStoreError

    folder, asked_at = data_dir(data), now()
    try:
        home = home_of(folder)
        document = restore(home, file, asked_at if end_shares else None)
        with Store.open(home) as store:
            open_again = standing(store.engine, asked_at)
    except (BackupError, RestoreRunsError) as fault:
        fail(f"{file} {fault}" if isinstance(fault, BackupError) else str(fault))
    except (StreamStoreError, DatabaseError) as fault:
        fail(folder_fault(folder, fault))
    except OSError as fault:
        _fail(folder, file, fault)
    if as_json:
        told = document_json(document) | open_again._asdict() | {"folder": str(folder)}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"In {folder}: {document_words(document)}, as of {document.made_at:%d %b %Y}.")
    say(
        "Keys are not in a backup. Without those of that time Strava is connected again and "
        "codes are set up again; what was erased or ended since stands here again."
    )
    if document.rows.get("account"):
        say(_people_words(document, open_again, end_shares=end_shares))


def _people_words(document: Document, open_again: Standing, *, end_shares: bool) -> str:
    """What has to be looked after where people sign in."""
    from traininglog.words import counted

    day = f"{document.made_at:%d %b %Y}"
    passwords = (
        f"Passwords are those of {day}: where one was changed because others knew it, void it "
        "(painmile people reset)."
    )
    if end_shares:
        return f"All that runners shared is ended; they share anew under Sharing. {passwords}"
    if not any(open_again):
        return f"No share or link opens a log. {passwords}"
    shares = counted(open_again.shares, "share with an account", "shares with accounts")
    links = counted(open_again.links, "link")
    return (
        f"{shares} and {links} open logs again as on {day}. Whoever ended one since ends it "
        "again under Sharing: tell them; or restore into another empty place with "
        f"{END_SHARES}. {passwords}"
    )


def _fail(folder: Path, file: Path, fault: OSError) -> NoReturn:
    """A fault of the file that is read, or of the folder."""
    of_file = fault.filename is not None and Path(fault.filename) == file
    if of_file and not isinstance(fault, FileExistsError):  # which is about a folder
        fail(f"{file} cannot be read: {(fault.strerror or '').lower()}. Choose another file.")
    fail(folder_fault(folder, fault))
