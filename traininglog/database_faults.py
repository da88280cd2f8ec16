"""What a database said went wrong, without the values it was about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Literal

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import ExceptionContext

_OF_A_VALUE: Final = "22"
"""The class of faults whose first line tells the value, in quotes."""
_QUOTED: Final = re.compile('".*"', re.DOTALL)


def tell_no_values(engine: Engine) -> None:
    """From now on no fault of this engine holds what was to be written.

    PostgreSQL adds whole rows ("Failing row contains ...") to what it says; a log of the
    program, or a traceback in it, is no place for a diary.
    """
    sa.event.listen(engine, "handle_error", _without_values)


def why_refused(fault: sa.exc.IntegrityError) -> Literal["repeated", "orphan", "other"]:
    """What a row went against: it is there already, or what it belongs to is gone."""
    told = f"{getattr(fault.orig, 'sqlstate', '')} {fault.orig}"
    if told.startswith("23505") or "UNIQUE constraint" in told:
        return "repeated"
    return "orphan" if told.startswith("23503") or "FOREIGN KEY" in told else "other"


def _without_values(context: ExceptionContext) -> None:
    fault: Any = context.original_exception
    if isinstance(fault, UnicodeEncodeError):
        fault.object = ""
    diagnosis = getattr(fault, "diag", None)
    first = diagnosis.message_primary if diagnosis is not None else None
    if first is None:
        return  # SQLite's own words name tables and columns alone
    before, code = str(fault), fault.sqlstate or ""
    bare = _QUOTED.sub('"..."', first) if code.startswith(_OF_A_VALUE) else first
    for one in (fault, context.sqlalchemy_exception):
        if one is not None:
            one.args = tuple(
                told.replace(before, bare) if isinstance(told, str) else told
                for told in one.args
            )
