"""What is kept for a list of patients: one card a runner and scope, read all at once.

A card counts for as long as the log and the rules it was made from stand; a scope of another
reach has a card of its own. It is read and written by the viewer it is for, and by nobody
else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import people_tables as p
from traininglog import tables as t
from traininglog.access import NotFound, scope_of
from traininglog.database import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Engine

    from traininglog.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Patient:
    """A runner as one viewer finds them; `document` is None until the card is made anew."""

    viewer: Viewer
    name: str
    zone: str
    log_version: int
    document: str | None


class PatientCards:
    """The cards of one version of the rules."""

    def __init__(self, engine: Engine, rules_version: str) -> None:
        self._engine = engine
        self._rules_version = rules_version

    def of(self, viewers: Iterable[Viewer]) -> tuple[Patient | None, ...]:
        """One for each viewer, in their order, by one query; None: the runner is not there.

        A viewer finds the runner their grant is of, while it stands.
        """
        asked = tuple(viewers)
        wanted = {viewer.runner_id for viewer in asked if _audience(viewer) is not None}
        rows = self._rows(wanted) if wanted else ()
        runners = {row.id: row for row in rows}
        documents = {(row.id, row.audience): row.document for row in rows}

        def found(viewer: Viewer) -> Patient | None:
            row, audience = runners.get(viewer.runner_id), _audience(viewer)
            if row is None or audience is None:
                return None
            document = documents.get((row.id, audience))
            return Patient(viewer, row.name, row.zone, row.log_version, document)

        return tuple(map(found, asked))

    def keep(self, patient: Patient, document: str, day: date) -> None:
        """Keep a card that was made on `day` of the log as this viewer found it."""
        runner_id, audience = patient.viewer.runner_id, _audience(patient.viewer)
        if runner_id is None or audience is None:
            raise NotFound("no such runner")
        card = p.card.c
        is_old = sa.or_(card.log_version < patient.log_version, card.audience == audience)
        values = {
            "runner_id": runner_id, "audience": audience, "document": document, "day": day,
            "rules_version": self._rules_version, "log_version": patient.log_version,
        }  # fmt: skip
        with writing(self._engine, runner_id) as connection:
            connection.execute(p.card.delete().where(card.runner_id == runner_id, is_old))
            connection.execute(p.card.insert(), values)

    def lacking(self, now: datetime, after: int = 0, most: int = 50) -> tuple[int, ...]:
        """Runners that have fewer cards than scopes they share with accounts, by number.

        Those after a number, for who goes on. A card of a scope that no grant has any more
        may hide that another is missing; it goes when the log moves.
        """
        card, runner, grant = p.card.c, t.runner.c, p.grant.c
        scopes = sa.func.count(sa.distinct(sa.cast(grant.scope, sa.Text)))
        fresh = sa.select(sa.func.count()).select_from(p.card).where(
            card.runner_id == runner.id, *self._fresh()
        )  # fmt: skip
        query = (
            sa.select(runner.id)
            .join(p.grant, grant.runner_id == runner.id)
            .where(
                runner.id > after, grant.account_id.is_not(None),
                grant.revoked_at.is_(None), grant.expires_at > now,
            )
            .group_by(runner.id, runner.log_version)
            .having(scopes > fresh.correlate(t.runner).scalar_subquery())
            .order_by(runner.id)
            .limit(most)
        )  # fmt: skip
        with self._engine.connect() as connection:
            return tuple(connection.scalars(query))

    def _fresh(self) -> tuple[sa.ColumnElement[bool], ...]:
        """Cards of the log as it is now, by these rules."""
        card = p.card.c
        return (
            card.log_version == t.runner.c.log_version,
            card.rules_version == self._rules_version,
        )

    def _rows(self, runner_ids: Iterable[int | None]) -> Sequence[Any]:
        card, runner = p.card.c, t.runner.c
        fresh = sa.and_(card.runner_id == runner.id, *self._fresh())
        query = (
            sa.select(runner.id, runner.name, runner.zone, runner.log_version,
                      card.audience, card.document)
            .join(p.card, fresh, isouter=True)
            .where(self._among(runner.id, runner_ids))
        )  # fmt: skip
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _among(
        self, column: sa.ColumnElement[Any], ids: Iterable[int | None]
    ) -> sa.ColumnElement[bool]:
        """One of these; of a thousand each by a name of its own is slow to ask for."""
        if self._engine.dialect.name == "sqlite":
            return column.in_(list(ids))
        return column == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Integer)))


def _audience(viewer: Viewer) -> str | None:
    """Whom a card is for: all whose scope reaches equally far; None without a grant."""
    if viewer.runner_id is None or viewer.role not in {"therapist", "link"}:
        return None
    scope = scope_of(viewer, viewer.runner_id)
    return None if scope is None else scope.key
