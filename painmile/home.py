"""Where the log is and who reads files, as the environment says: here, or on servers."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from painmile.options import fail

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.engine import URL

    from service.cluster import Cluster
    from traininglog.home import Home

DATABASE_URL: Final = "PAINMILE_DATABASE_URL"
STREAMS: Final = "PAINMILE_STREAMS"
DASK: Final = "PAINMILE_DASK"
_DRIVER: Final = "postgresql+psycopg"


def home_of(folder: Path) -> Home:
    """The folder and what the environment adds; a setting that cannot be one ends it."""
    from traininglog.home import Home

    told = os.environ.get(DATABASE_URL, "").strip()
    if told:  # what it warns of comes as a fault as well, which is told in a sentence
        logging.getLogger("psycopg").setLevel(logging.ERROR)
    return Home(
        folder,
        _database(told) if told else None,
        os.environ.get(STREAMS, "").strip() or None,
    )


def _database(told: str) -> URL:
    import sqlalchemy as sa

    try:
        url = sa.make_url(told)
        url.get_dialect()().create_connect_args(url)
    except (sa.exc.ArgumentError, ValueError):
        url = None  # what cannot be read may hold a password: it is not shown
    if url is None or url.drivername != _DRIVER:
        fail(f"{DATABASE_URL} takes an address such as {_DRIVER}://painmile@host/painmile.")
    _known(tuple(url.query))
    return url


def _known(options: Sequence[str]) -> None:
    """An option that PostgreSQL does not know ends it; else it would seem not to be there."""
    try:
        from psycopg.pq import Conninfo
    except ImportError:
        fail(f"{DATABASE_URL} needs the package psycopg: pip install 'psycopg[binary]'.")
    known = [one.keyword.decode() for one in Conninfo.get_defaults()]
    if unknown := [one for one in options if one not in known]:
        near = get_close_matches(unknown[0], known, 1) if len(unknown) == 1 else []
        named = " and ".join(unknown) + (f"; is it {near[0]}?" if near else ".")
        fail(f"{DATABASE_URL} has options that PostgreSQL does not know: {named}")


@contextmanager
def cluster() -> Iterator[Cluster | None]:
    """The Dask cluster that is asked for, else None; left with the block.

    A cluster that cannot work ends a command with its sentence.
    """
    told = os.environ.get(DASK, "").strip()
    if not told:
        yield None
        return
    from service.cluster import Cluster, ClusterError

    if not told.startswith(("tcp://", "tls://")):
        fail(f"{DASK} takes the address of a scheduler such as tcp://scheduler:8786.")
    there = Cluster(told)
    try:
        yield there
    except ClusterError as fault:
        fail(str(fault))
    finally:
        there.close()
