"""Where the log is, as the environment says: a data folder alone, or servers beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from painmile.options import fail

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import URL

    from traininglog.home import Home

DATABASE_URL: Final = "PAINMILE_DATABASE_URL"
STREAMS: Final = "PAINMILE_STREAMS"
_DRIVER: Final = "postgresql+psycopg"


def home_of(folder: Path) -> Home:
    """The folder and what the environment adds; a setting that cannot be one ends it."""
    from traininglog.home import Home

    told = os.environ.get(DATABASE_URL, "").strip()
    return Home(
        folder,
        _database(told) if told else None,
        os.environ.get(STREAMS, "").strip() or None,
    )


def _database(told: str) -> URL:
    import sqlalchemy as sa

    try:
        url = sa.make_url(told)
    except sa.exc.ArgumentError:
        url = None  # what cannot be read may hold a password: it is not shown
    if url is None or url.drivername != _DRIVER:
        fail(f"{DATABASE_URL} takes an address such as {_DRIVER}://painmile@host/painmile.")
    return url
