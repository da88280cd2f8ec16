"""What a visitor may write into a runner's log: findings, totals, the plan; never pain."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

import sqlalchemy as sa

from traininglog import tables as t
from traininglog.access import NotFound, may_enter_findings
from traininglog.changed_rows import found, row_key
from traininglog.database import writing
from traininglog.facts import (
    History,
    LadderStart,
    Observation,
    OutcomeTotal,
    PainPreset,
    RedFlagSeen,
    Review,
    Treatment,
    VisitNote,
)
from traininglog.journal_changes import change_of, change_row, take_back, whose, written
from traininglog.journal_pen import Pen
from traininglog.journal_rows import faults, history_rows, row_history
from traininglog.reference import threshold_notes
from traininglog.repository_rows import to_fact
from traininglog.repository_scope import Reach
from traininglog.repository_writes import bump
from traininglog.scoped import each_in, is_open
from traininglog.steps import Add, Edit, Judge, Kept, Remove, SetThreshold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, Row

    from traininglog.facts import Fact
    from traininglog.pain import PainEntry
    from traininglog.repository import Repository
    from traininglog.scope import Scope
    from traininglog.steps import Change, Step

Finding = (
    Treatment | History | Observation | OutcomeTotal | RedFlagSeen | PainPreset | LadderStart
    | VisitNote | Review
)  # fmt: skip
"""The facts a visitor may write."""
FINDINGS: Final[tuple[type[Finding], ...]] = get_args(Finding)
NOT_THEIRS: Final = "this is not yours to write"


class VisitPen:
    """A visitor's way to write, built from their repository; every change names them."""

    def __init__(self, repository: Repository, runner_id: int) -> None:
        self._repository = repository
        self._runner_id = runner_id
        self._viewer = repository.viewer

    def write(self, words: str, steps: Sequence[Step], *, today: date) -> Change:
        """Do all the steps or none; who found something is who writes.

        ValueError says what cannot be kept or is not a visitor's to write; NotFound where
        the grant does not reach; ConflictError that something says otherwise than was seen.
        """
        reach = self._named()
        signed = [self._signed(step, reach.scope) for step in steps]
        if wrong := faults(signed, today):
            raise ValueError("; ".join(wrong))
        with self._writing() as connection:
            for step in signed:
                if isinstance(step, Edit | Remove):
                    self._own(connection, step.id, reach)
                elif isinstance(step, Judge):
                    self._judged(connection, step)
            pen = Pen(connection, self._runner_id)
            return written(connection, self._runner_id, pen, words, signed, self._viewer)

    def undo(self, change_id: int) -> Change:
        """Take a change of one's own back; NotFound for anybody else's.

        ConflictError if what it wrote was changed since.
        """
        self._named()
        with self._writing() as connection:
            row = change_row(connection, self._runner_id, change_id, self._viewer)
            take_back(connection, row, Pen(connection, self._runner_id))
            return change_of(connection, change_row(connection, self._runner_id, change_id))

    def changes(self, most: int = 50) -> tuple[Change, ...]:
        """What this author wrote, the last first."""
        self._reach()
        change = t.change.c
        mine = sa.and_(change.runner_id == self._runner_id, *whose(self._viewer))
        latest = sa.select(t.change).where(mine).order_by(change.id.desc()).limit(most)
        with self._repository.engine.connect() as connection:
            return tuple(change_of(connection, row) for row in connection.execute(latest).all())

    def facts(self) -> tuple[Kept, ...]:
        """The facts the visitor may read, with their ids, by day.

        Their own have all their words; the digest of a fact that is shown without some of
        its words is empty.
        """
        reach, fact = self._reach(), t.fact.c
        query = sa.select(t.fact).where(reach.rows(t.fact)).order_by(fact.day, fact.id)
        with self._repository.engine.connect() as connection:
            rows = connection.execute(query).all()
        own, whole = self.own(), tuple(map(to_fact, rows))
        told = []
        for row, said, shown in zip(rows, whole, each_in(reach.scope, whole), strict=True):
            if row.id in own:
                told.append(Kept(row.id, said, row.digest))
            elif shown is not None:
                told.append(Kept(row.id, shown, row.digest if shown == said else ""))
        return tuple(told)

    def own(self) -> frozenset[int]:
        """The facts that this author wrote last and may change, by their ids."""
        self._reach()
        kept, change = t.changed_row.c, t.change.c
        stands = (change.runner_id == self._runner_id, change.undone.is_(False))
        query = (
            sa.select(kept.key, change.author, change.hand)
            .join(t.change, change.id == kept.change_id)
            .where(*stands, kept.table == t.fact.name)
            .order_by(kept.id)
        )
        with self._repository.engine.connect() as connection:
            last = {key: (author, hand) for key, author, hand in connection.execute(query)}
        me = (self._viewer.author, self._viewer.hand)
        return frozenset(int(key.strip("[]")) for key, who in last.items() if who == me)

    # What every method asks first

    def _reach(self) -> Reach:
        self._repository.runner(self._runner_id)
        reach = Reach.of(self._viewer, self._runner_id)
        if reach is None or not may_enter_findings(self._viewer, self._runner_id):
            raise NotFound("no such runner")
        return reach

    def _named(self) -> Reach:
        """As `_reach`, for somebody who has said their name."""
        reach = self._reach()
        if not self._viewer.author.strip():
            raise ValueError("a change at a visit needs the name of who makes it")
        return reach

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._repository.engine, self._runner_id) as connection:
            yield connection
            bump(connection, self._runner_id)

    def _signed(self, step: Step, scope: Scope) -> Step:
        """The step as this author may do it; ValueError and NotFound as in `write`."""
        match step:
            case Add(said=said):
                return Add(self._finding(said, scope))
            case Edit(said=said):
                return replace(step, said=self._finding(said, scope))
            case Remove(kind="fact"):
                return step
            case Judge(cycle=(location, _, _)):
                if not scope.covers(location):
                    raise NotFound("no such cycle")
                return step
            case SetThreshold(name=name) if name in _settable():
                return step
            case SetThreshold(name=name):
                raise ValueError(f"{name} is not a number that a therapist sets")
            case _:
                raise ValueError(NOT_THEIRS)

    def _finding(self, said: PainEntry | Fact, scope: Scope) -> Fact:
        """What is said, by this author, where the scope opens it."""
        if not isinstance(said, FINDINGS):
            raise ValueError(NOT_THEIRS)  # noqa: TRY004 -- told to a person as the rest is
        if not isinstance(said, History) and not scope.reaches(said.day):
            raise ValueError(f"you see this log from {scope.since} on")
        is_everywhere = isinstance(said, PainPreset | LadderStart) and said.place is None
        if is_everywhere and scope.locations is not None:
            raise ValueError("say for which place")
        if not is_open(said, scope):
            raise NotFound("the grant does not reach there")
        match said:
            case Treatment() | Observation() | LadderStart():
                return replace(said, by="therapist")
            case RedFlagSeen() | VisitNote():
                return replace(said, by=self._viewer.author)
            case _:
                return said

    def _own(self, connection: Connection, fact_id: int, reach: Reach) -> None:
        """NotFound unless this author was the last to write the fact, and it is open."""
        rows = connection.execute(history_rows("fact", self._runner_id, fact_id)).all()
        last = next((row for row in reversed(rows) if not row.undone), None)
        if last is None or not self._is_mine(last):
            raise NotFound(f"there is no fact {fact_id}")
        is_open_now = sa.select(t.fact.c.id).where(reach.rows(t.fact), t.fact.c.id == fact_id)
        if last.after is not None and connection.scalar(is_open_now) is None:
            raise NotFound(f"there is no fact {fact_id}")

    def _judged(self, connection: Connection, step: Judge) -> None:
        """NotFound unless the cycle's flare is a run that may be read.

        Another's word may be answered with a word of one's own, not taken away.
        """
        location, side, flare = step.cycle
        self._repository.activity(flare)
        stands = {
            "runner_id": self._runner_id, "location": location, "side": side or "",
            "flare_activity_id": flare,
        }  # fmt: skip
        row = found(connection, t.verdict, stands)
        if step.verdict is None and row is not None:
            key = row_key(t.verdict, stands)
            steps = connection.execute(row_history(t.verdict, self._runner_id, key)).all()
            last = next((one for one in reversed(steps) if not one.undone), None)
            if last is None or last.after != row or not self._is_mine(last):
                raise ValueError(NOT_THEIRS)

    def _is_mine(self, step: Row[Any]) -> bool:
        return bool((step.author, step.hand) == (self._viewer.author, self._viewer.hand))


def _settable() -> frozenset[str]:
    return frozenset(note.name for note in threshold_notes() if note.change == "therapist")
