"""Which files the rows of a log speak of: originals, streams and pictures, by runner."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.people_tables import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from traininglog.streams import Kind

_SHA256: Final = re.compile("[0-9a-f]{64}")
"""What names an original; rows of tables and answers of Strava are called otherwise."""
FILE_NAME: Final = re.compile(r"[0-9a-f]{64}(?:\.[0-9a-z.]{1,32})?")
"""How files of the stream store are called."""
_IN_ITS_FOLDER: Final = re.compile(r"[a-z]+:.*|(?!\.)[^/\\\0]+", re.DOTALL)
"""No file where it begins with a word and a colon; else a name that leads nowhere else."""


class KeptFile(NamedTuple):
    """Where a file is in the stream store."""

    runner_id: int
    kind: Kind
    name: str


def kept_files(connection: Connection) -> Iterator[KeptFile]:
    """Every file that has to be there, each once."""
    of = t.source.c
    originals = sa.select(of.runner_id, of.sha256).distinct().order_by(of.runner_id)
    for runner_id, sha256 in connection.execute(originals):
        if _SHA256.fullmatch(sha256):
            yield KeptFile(runner_id, "originals", sha256)
    run = t.activity.c
    streams = sa.select(run.runner_id, run.stream).where(run.stream.is_not(None)).distinct()
    for runner_id, stream in connection.execute(streams.order_by(run.runner_id)):
        yield KeptFile(runner_id, "streams", stream)
    still = picture.c
    pictures = sa.select(still.runner_id, still.sha256).distinct().order_by(still.runner_id)
    for runner_id, sha256 in connection.execute(pictures):
        yield KeptFile(runner_id, "pictures", f"{sha256}.jpg")


def has_odd_names(connection: Connection) -> bool:
    """Whether a row speaks of a file by a name that leads out of its folder."""
    sources = connection.scalars(sa.select(t.source.c.sha256))
    names = chain(sources, (file.name for file in kept_files(connection)))
    return not all(map(_IN_ITS_FOLDER.fullmatch, names))
