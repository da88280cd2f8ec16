"""What is wrong with the place of a log, and what to do, in words of no system's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from painmile.home import DATABASE_URL, home_of

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.store_faults import FaultKind

_AGAIN: Final = "do it again; what is done is kept."
_FOLDER: Final[dict[FaultKind, str]] = {
    "denied": (
        "cannot be written: permission denied. Choose another with --data, or mend its "
        "permissions."
    ),
    "full": f"cannot be written: the disk is full. Make room and {_AGAIN}",
    "disk": f"cannot be read or written: the disk has a fault. Look after it, then {_AGAIN}",
    "no_folder": "is a file. Choose a folder with --data.",
    "busy": "is being written by another program. Try again when that is done.",
}
_SERVER: Final[dict[FaultKind, str]] = {
    "unreachable": f"cannot be reached, or was stopped just now. When it runs, {_AGAIN}",
    "refused": f"does not let this program in. Mend user and password in {DATABASE_URL}.",
    "absent": f"is not there. Make it on the server first, or mend {DATABASE_URL}.",
    "denied": "cannot be written: permission denied. Grant it to the user of this program.",
    "full": f"cannot be written: its disk is full. Make room there and {_AGAIN}",
    "disk": f"cannot be read or written: its disk has a fault. Look after it, then {_AGAIN}",
    "busy": f"is busy with what others do. In a moment, {_AGAIN}",
    "damaged": "is damaged. Put back a backup with painmile restore.",
}
_UNTRUSTED: Final = (
    "shows no certificate that is trusted here. Mend it there, or sslmode and sslrootcert in "
    f"{DATABASE_URL}."
)

_ODD_OPTION: Final = (
    re.compile(r'^.*invalid .* for connection option "(\w+)"'),
    re.compile(r"^connection is bad: invalid (\w+) value"),
    re.compile(r"^bad value for (\w+):"),
)

_NO_TRUST: Final = re.compile("certificate|does not support SSL", re.IGNORECASE)


def folder_fault(folder: Path, fault: Exception) -> str:
    """Of a data folder, or of the database or streams that its environment adds to it.

    Never with an address's password, nor with a value that was to be written.
    """
    from traininglog.store_faults import is_of_server, kind_of
    from traininglog.streams import ObjectStoreError

    if isinstance(fault, ObjectStoreError):
        return str(fault)
    kind = kind_of(fault)
    if is_of_server(fault):
        said = str(getattr(fault, "orig", ""))
        if option := _odd_option(said):
            odd = f"cannot be asked for with this {option}. Mend it in {DATABASE_URL}."
            return f"The database {_named(folder)} {odd}"
        if kind == "unreachable" and _NO_TRUST.search(said):
            return f"The database {_named(folder)} {_UNTRUSTED}"
        state = getattr(getattr(fault, "orig", None), "sqlstate", None)
        unknown = f"met a fault of a kind not known here ({state}). Its own log says more."
        return f"The database {_named(folder)} {_SERVER.get(kind, unknown)}"
    return f"The data folder {folder} {_FOLDER.get(kind) or _unknown(fault)}"


def _odd_option(said: str) -> str | None:
    """Of an address, which option has a value that PostgreSQL cannot take."""
    found = filter(None, (sign.search(said) for sign in _ODD_OPTION))
    return next((one[1] for one in found), None)


def _named(folder: Path) -> str:
    """A database as a person knows it: its name and the server's."""
    from traininglog.home import database_name

    url = home_of(folder).database
    return "" if url is None else database_name(url)


def _unknown(fault: Exception) -> str:
    if isinstance(fault, OSError):
        told = (fault.strerror or "no reason given").lower()
        return f"cannot be used: {told}. Choose another with --data."
    told = str(getattr(fault, "orig", None) or fault).lower()
    return (
        f"holds a damaged painmile.db: {told}. Put back a copy of it, or choose another "
        "folder with --data."
    )
