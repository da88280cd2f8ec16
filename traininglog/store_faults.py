"""What kind of fault a disk or a database has met, whatever words its own system has for it."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

if TYPE_CHECKING:
    from collections.abc import Callable

FaultKind = Literal[
    "denied", "full", "disk", "no_folder", "busy", "unreachable", "refused", "absent",
    "damaged", "other",
]  # fmt: skip
"""`disk`: it cannot read or write; `absent`: there is no such database on the server."""

_NUMBERS: Final[dict[int, FaultKind]] = {
    errno.EACCES: "denied", errno.EPERM: "denied", errno.EROFS: "denied",
    errno.ENOSPC: "full", errno.EDQUOT: "full", errno.EFBIG: "full",
    errno.EIO: "disk", errno.EEXIST: "no_folder", errno.ENOTDIR: "no_folder",
}  # fmt: skip
_SQLITE: Final[tuple[tuple[str, FaultKind], ...]] = (
    ("readonly", "denied"), ("unable to open", "denied"), ("is full", "full"),
    ("disk i/o", "disk"), ("locked", "busy"),
    ("malformed", "damaged"), ("not a database", "damaged"),
)  # fmt: skip
_STATES: Final[tuple[tuple[str, FaultKind], ...]] = (
    ("08", "unreachable"), ("57P", "unreachable"),
    ("28", "refused"), ("3D000", "absent"), ("42501", "denied"), ("25006", "denied"),
    ("53100", "full"), ("53", "busy"), ("40", "busy"), ("55P03", "busy"), ("57014", "busy"),
    ("58", "disk"), ("XX", "damaged"),
)  # fmt: skip
"""How PostgreSQL's states begin, the first that fits."""
_NO_STATE: Final[tuple[tuple[str, FaultKind], ...]] = (
    ("authentication failed", "refused"), ("no password supplied", "refused"),
    ("pg_hba.conf", "refused"), ('role "', "refused"), ('database "', "absent"),
    ("too many clients", "busy"), ("remaining connection slots", "busy"),
)  # fmt: skip
"""Of who did not even get in; what else it may be, the server is not there for us."""


def kind_of(fault: BaseException) -> FaultKind:
    """The kind of an OSError or of a fault of the database."""
    if isinstance(fault, PoolTimeout):
        return "busy"
    if isinstance(fault, DBAPIError):
        return _of_database(fault.orig)
    return _NUMBERS.get(getattr(fault, "errno", None) or 0, "other")


def is_of_server(fault: BaseException) -> bool:
    """Whether it is of a database that is no file of this machine."""
    said = fault.orig if isinstance(fault, DBAPIError) else None
    return isinstance(fault, PoolTimeout) or hasattr(said, "sqlstate")


def _of_database(said: Any) -> FaultKind:
    words = str(said).lower()
    if not hasattr(said, "sqlstate"):
        return _first(_SQLITE, lambda sign: sign in words)
    if state := said.sqlstate:
        return _first(_STATES, state.startswith)
    found = _first(_NO_STATE, lambda sign: sign in words)
    return "unreachable" if found == "other" else found


def _first(signs: tuple[tuple[str, FaultKind], ...], is_it: Callable[[str], bool]) -> FaultKind:
    return next((kind for sign, kind in signs if is_it(sign)), "other")
