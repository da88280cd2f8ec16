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
    from datetime import date

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

    def _rows(self, runner_ids: Iterable[int | None]) -> Sequence[Any]:
        card, runner = p.card.c, t.runner.c
        fresh = sa.and_(
            card.runner_id == runner.id,
            card.log_version == runner.log_version,
            card.rules_version == self._rules_version,
        )
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
