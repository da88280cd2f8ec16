"""Where a log is kept: a folder of this machine, or parts of it on servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import URL


@dataclass(frozen=True, slots=True)
class Home:
    """A data folder, and where its rows and its streams are if not in it.

    `database` is of a PostgreSQL server; what prints it leaves the password out. `streams` is
    an address that pyarrow opens, such as s3://bucket/prefix; it may hold a key, so nothing
    prints it. Keys and files that are being sent stay in the folder.
    """

    folder: Path
    database: URL | None = None
    streams: str | None = field(default=None, repr=False)


def database_name(url: URL) -> str:
    """A server's database as people know it, without what opens it."""
    return f"{url.database} at {url.host or url.query.get('host') or 'this machine'}"
