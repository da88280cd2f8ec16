"""Copies that hide their start and were put to the only activity that fitted: if it is not.

Whether another activity fits too may turn out later. The guess is then taken back, so that
nothing depends on which came first.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.known_sources import linker_of
from traininglog.repository_links import join, split
from traininglog.told import told_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Row

    from traininglog.linking import KnownSource


def are_doubtful(connection: Connection, runner_id: int) -> bool:
    """Whether there is a guess to take back; one query where nothing hides its start."""
    of = t.source.c
    hides = sa.select(of.id).where(of.runner_id == runner_id, of.hides_start).limit(1)
    if connection.scalar(hides) is None:
        return False
    return any(True for _ in linker_of(connection, runner_id).doubtful())


def take_back(connection: Connection, runner_id: int) -> list[str]:
    """Make these copies activities of their own again; the streams that are nobody's then."""
    gone: list[str] = []
    for guessed in list(linker_of(connection, runner_id).doubtful()):
        gone += _part(connection, runner_id, guessed)
    return gone


def _part(connection: Connection, runner_id: int, guessed: Iterable[KnownSource]) -> list[str]:
    """One activity of all of them, or what a number says that they are of."""
    of, first, gone = t.source.c, "", list[str]()
    zone = connection.scalar(sa.select(t.runner.c.zone).where(t.runner.c.id == runner_id))
    for one in sorted(guessed, key=lambda source: source.worth):
        this = (of.runner_id == runner_id, of.sha256 == one.sha256, of.session == one.session)
        copy = connection.execute(sa.select(t.source).where(*this)).one()
        own = None if copy.kept else told_values(copy, zone or "UTC")
        new_id, streams = split(
            connection, runner_id, copy.id, _id_of(copy), own, is_said=False
        )
        gone += streams
        if first:
            gone += join(connection, runner_id, first, new_id, copy.linked)
        first = first or new_id
    linker = linker_of(connection, runner_id)
    for one in guessed:
        link = linker.find_exact(one.identity, one.sha256, first)
        if link is not None:
            for other in (first, *link.joins):
                gone += join(connection, runner_id, link.activity_id, other, link.why)
            break
    return gone


def _id_of(copy: Row[Any]) -> str:
    """As an import names the activity of a new copy: runner, start, what brought it."""
    name = hashlib.sha256(copy.sha256.removeprefix("row:").encode()).hexdigest()
    return f"{copy.runner_id}-{copy.start:%Y%m%dT%H%M%S}-{name[:10]}-{copy.session}"
