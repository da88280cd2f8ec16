"""Which rows of a runner one viewer reads, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import ORIGINS, readable_origins, scope_of
from traininglog.activity import UNKNOWN
from traininglog.untold import KEY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Table

    from traininglog.activity import Origin
    from traininglog.scope import Scope
    from traininglog.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one viewer sees into one runner's log: a test holds it against `readable`."""

    runner_id: int
    origins: frozenset[Origin]
    scope: Scope

    @classmethod
    def of(cls, viewer: Viewer, runner_id: int) -> Reach | None:
        """None where the runner is not there."""
        scope = scope_of(viewer, runner_id)
        if scope is None:
            return None
        return cls(runner_id, readable_origins(viewer, runner_id), scope)

    @property
    def sees_all(self) -> bool:
        """Whether nothing is for its owner alone."""
        return self.origins == ORIGINS

    def rows(self, table: Table) -> sa.ColumnElement[bool]:
        """Whose row, of which origin, day and place, where the table tells them."""
        return sa.and_(*self._rows(table))

    def withheld(self) -> sa.ColumnElement[bool]:
        """The activities of open days that are for their owner alone."""
        run = t.activity.c
        mine = run.runner_id == self.runner_id
        return sa.and_(mine, self.secret(), *self._days(t.activity))

    def secret(self) -> sa.ColumnElement[bool]:
        """The activities, of any day, that show what is for their owner alone."""
        run = t.activity.c
        return sa.or_(run.origin.in_(ORIGINS - self.origins), self._secret_sport())

    def _secret_sport(self) -> sa.ColumnElement[bool]:
        """Where nobody but a copy tells the sport that is for their owner alone."""
        run, of = t.activity.c, t.source.c
        mine = sa.select(of.id).where(of.activity_id == run.id)
        answer = t.answer.c
        key = sa.literal(KEY) + of.sha256 + ":" + sa.cast(of.session, sa.String)
        said = sa.select(answer.key).where(answer.runner_id == run.runner_id, answer.key == key)
        silent = mine.where(
            of.kept, of.sport == UNKNOWN, run.sport != UNKNOWN,
            ~said.correlate(t.activity, t.source).exists(),
        )  # fmt: skip
        teller = mine.where(of.sport == run.sport, of.origin.in_(self.origins))
        return sa.and_(
            silent.correlate(t.activity).exists(), ~teller.correlate(t.activity).exists()
        )

    def verdicts(self, more: Collection[str] = ()) -> sa.Select[Any]:
        """The verdicts of open places on open runs, of which there are `more`.

        One whose run is gone is there where every day is open: its day nobody knows.
        """
        run, verdict = t.activity.c, t.verdict.c
        flare = sa.and_(run.id == verdict.flare_activity_id, run.runner_id == verdict.runner_id)
        is_gone = run.id.is_(None) if self.scope.since is None else sa.false()
        return (
            sa.select(t.verdict)
            .outerjoin(t.activity, flare)
            .where(
                self.rows(t.verdict), sa.or_(self.rows(t.activity), run.id.in_(more), is_gone)
            )
        )

    def _rows(self, table: Table) -> Iterator[sa.ColumnElement[bool]]:
        yield table.c.runner_id == self.runner_id
        if "origin" in table.c and not self.sees_all:
            yield table.c.origin.in_(self.origins)
            if table is t.activity:
                yield ~self._secret_sport()
        yield from self._days(table)
        if "location" in table.c and self.scope.locations is not None:
            place: sa.Column[Any] = table.c.location
            yield sa.or_(place.is_(None), place.in_(self.scope.locations))
        if table is t.note and not self.scope.notes:
            yield sa.false()

    def _days(self, table: Table) -> Iterator[sa.ColumnElement[bool]]:
        if self.scope.since is None or "day" not in table.c:
            return
        in_days = table.c.day >= self.scope.since
        # What was before the log is told or not, however long ago it was.
        yield sa.or_(in_days, table.c.kind == "history") if table is t.fact else in_days
