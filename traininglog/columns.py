"""What the tables are made of: their names, times in UTC, whose a row is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
)  # fmt: skip

if TYPE_CHECKING:
    from sqlalchemy import Dialect

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)

_NO_WORDS: Final = re.compile("[\0\ud800-\udfff]")
LARGEST_ID: Final = 2**31 - 1


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored as UTC; a naive one is refused, for SQLite would drop the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to UTC; SQLite gets it without the zone it cannot keep."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to an aware time in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text; what no person writes and no server keeps becomes U+FFFD: NUL, half a character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Words that every database takes."""
        del dialect
        return value and _NO_WORDS.sub("\ufffd", value)


class Json(TypeDecorator[Any]):
    """A document; its words are kept as other words are, and what is no number as null."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """A document that every database takes."""
        del dialect
        return _kept(value)


class RowId(TypeDecorator[int]):
    """A row's number; one that no row can have, as an address may tell, is that of none."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """The number, 0 for one beyond the column's."""
        del dialect
        return value and row_id(value)


def row_id(value: int) -> int:
    """The number a row may have, else 0, which none has."""
    return value if -LARGEST_ID <= value <= LARGEST_ID else 0


def _kept(value: Any) -> Any:
    match value:
        case str():
            return _NO_WORDS.sub("\ufffd", value)
        case float():
            return value if isfinite(value) else None
        case dict():
            return {_kept(key): _kept(one) for key, one in value.items()}
        case list() | tuple():
            return [_kept(one) for one in value]
        case _:
            return value


def id_column() -> Column[int]:
    """By which other tables know a row."""
    return Column("id", RowId, primary_key=True)


def runner_id(**kwargs: Any) -> Column[int]:
    """Whose row it is, with whom it goes."""
    return Column(
        "runner_id", ForeignKey("runner.id", ondelete="CASCADE"), nullable=False, **kwargs
    )


def text(name: str, **kwargs: Any) -> Column[str]:
    """Words, which are there unless said otherwise."""
    return Column(name, Words, **{"nullable": False} | kwargs)
