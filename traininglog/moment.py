"""Reading several things as they are at one moment, by one connection."""

from __future__ import annotations

from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Dialect, Engine

    class _Reads(Protocol):
        engine: Engine


_Told = ParamSpec("_Told")
_Read = TypeVar("_Read")
_Reader = TypeVar("_Reader", bound="_Reads")


@dataclass(frozen=True, slots=True)
class _Held:
    """Gives whoever asks for a connection the one that is open."""

    connection: Connection

    @property
    def dialect(self) -> Dialect:
        return self.connection.dialect

    def connect(self) -> AbstractContextManager[Connection]:
        return nullcontext(self.connection)


def at_one_moment(
    read: Callable[Concatenate[_Reader, _Told], _Read],
) -> Callable[Concatenate[_Reader, _Told], _Read]:
    """Make a method that only reads do so by one connection: all it says is of one moment.

    It saves many small questions the way to a server and back, too.
    """

    @wraps(read)
    def held(self: _Reader, /, *args: _Told.args, **kwargs: _Told.kwargs) -> _Read:
        with self.engine.connect() as connection:
            one: Any = copy(self)
            one.engine = _Held(connection)
            return read(one, *args, **kwargs)

    return held
