"""Who did what with whose log: rows that are chained, so that none is changed unseen.

    chained = HMAC(key, chained of the row before + this row)

A row holds a time, two pseudonyms and words of closed lists: nothing of a log. Whoever has
the database but not the key cannot make a row, and the head (`audit_head`) tells whether
rows went from the end. A crash between a row and its head leaves a row more than the head
counts; by the key it is known to be right, and the next one takes the head along.
"""

from __future__ import annotations

import hmac
import logging
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, get_args

import sqlalchemy as sa

from traininglog.audit_chain import ANCHOR, Links, chained_by
from traininglog.audit_head import START, Head, HeadError, HeadFile
from traininglog.database import writing
from traininglog.people_tables import audit
from traininglog.problem import Problem
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

Action = Literal[
    "view", "write", "report", "export", "erase", "sign_in", "sign_out", "password", "share",
    "change", "revoke", "forget", "anchor",
]  # fmt: skip
What = Literal[
    # Pages
    "today", "story", "cycles", "cadence", "diary", "findings", "plan", "sources", "strava",
    "settings", "run", "notes", "help", "more", "visit", "patients", "sharing", "data",
    "people", "account",
    # and what else is handed out, entered or opened
    "log", "report", "findings_entered", "thresholds", "verdict", "picture", "grant", "link",
    "session", "audit",
]  # fmt: skip
Result = Literal["done", "refused", "closed", "failed"]
_LISTS: Final = {"action": Action, "what": What, "result": Result}
_PSEUDONYM: Final = re.compile(r"[0-9A-Za-z_-]{16,88}|")

_log = logging.getLogger(__name__)


class Told(NamedTuple):
    """One row; `at` is aware UTC, `actor` and `owner` are pseudonyms, empty for nobody."""

    seq: int
    at: datetime
    actor: str
    owner: str
    action: str
    what: str
    result: str


class Checked(NamedTuple):
    """How the audit stands.

    Its rows, how many of them the head does not count, the faults, and up to which row faults
    were taken as they are.
    """

    rows: int
    past_head: int
    problems: tuple[Problem, ...]
    taken: int = 0


class Audit:
    """The audit of a database.

    `key` is the server's, for this use alone; `earlier` are those that were in its place,
    by which older rows are still known.
    """

    def __init__(
        self, engine: Engine, key: bytes, head_path: Path, earlier: Sequence[bytes] = ()
    ) -> None:
        self._engine = engine
        self._keys = (key, *earlier)
        self._file = HeadFile(head_path)

    def tell(
        self, actor: str, owner: str, action: Action, what: What, result: Result, now: datetime
    ) -> None:
        """One row more; ValueError for what is no pseudonym or on no list."""
        _check(actor, owner, action=action, what=what, result=result)
        with writing(self._engine) as connection:
            before = self._last(connection)
            words = (actor, owner, action, what, result)
            head = self._add(connection, before, now.astimezone(UTC), words)
        self._move(head)

    def _add(
        self, connection: Connection, before: Head, at: datetime, words: tuple[str, ...]
    ) -> Head:
        told = (before.rows + 1, _time(at), *words)
        head = Head(before.rows + 1, chained_by(self._keys[0], before.chained, told))
        names = ("seq", "at", "actor", "owner", "action", "what", "result")
        row = dict(zip(names, told, strict=True)) | {"at": at, "chained": head.chained}
        connection.execute(audit.insert(), row)
        return head

    def of_owner(
        self, owner: Sequence[str], *, most: int = 500, but: Sequence[str] = (),
        doing: Sequence[Action] = (),
    ) -> tuple[Told, ...]:  # fmt: skip
        """What was told of one owner's log (under any of these names), the last first.

        Left out is what the actors `but` did, where that is one of `doing`.
        """
        mine = audit.c.owner.in_(owner)
        left = sa.and_(audit.c.actor.in_(but), audit.c.action.in_(doing))
        told = sa.select(*_columns(audit.c.at)).where(mine, sa.not_(left))
        with self._engine.connect() as connection:
            rows = connection.execute(told.order_by(audit.c.seq.desc()).limit(most))
            return tuple(Told(*row) for row in rows)

    def of_nobody(
        self, what: What, actors: Sequence[str], *, most: int = 500
    ) -> tuple[Told, ...]:
        """What these actors looked at that is of no single log, the last first."""
        listed = (audit.c.owner == "", audit.c.what == what, audit.c.actor.in_(actors))
        told = sa.select(*_columns(audit.c.at)).where(*listed)
        with self._engine.connect() as connection:
            rows = connection.execute(told.order_by(audit.c.seq.desc()).limit(most))
            return tuple(Told(*row) for row in rows)

    def check(self) -> tuple[Problem, ...]:
        """What was done to the rows or the head; nothing where all is as it was told."""
        return self.checked().problems

    def checked(self) -> Checked:
        """The same, with how many rows there are and how many the head does not count yet."""
        try:
            head = self._file.read()
        except HeadError as fault:
            head, problems = None, [Problem("head", f"{fault}; put back a copy of it")]
        else:
            problems = [] if head else [Problem("head", self._gone())]
        rows, at_head = 0, START.chained
        links = Links(self._keys)
        with self._engine.connect() as connection:
            for row in _whole(connection):
                links.add(row)
                rows += 1
                if head and row.seq == head.rows:
                    at_head = row.chained
        if head is None and not rows:
            return Checked(0, 0, ())
        problems += links.problems()
        last = links.last
        if head and last < head.rows:
            cut = counted(head.rows - last, "row")
            problems.append(Problem("cut", f"{cut} went from the end of the audit"))
        elif head and not hmac.compare_digest(at_head.encode(), head.chained.encode()):
            where = f"row {head.rows} is not the one that {self._file.path} knows"
            problems.append(Problem("head", f"{where}; one of the two was put in its place"))
        past = max(0, last - head.rows) if head else rows
        return Checked(rows, past, tuple(problems), links.taken)

    def anchor(self, now: datetime) -> None:
        """Take the audit as it is, as after a copy was put back; that is told as a row.

        The row has the digest of all before it: a change of them later is found, even of
        those whose key is lost.
        """
        links = Links(self._keys)
        with writing(self._engine) as connection:
            before = self._last(connection)
            with self._file.held():
                self._file.write(before)
            for row in _whole(connection):
                links.add(row)
            words = ("", links.seen(), ANCHOR, "audit", "done")
            head = self._add(connection, before, now.astimezone(UTC), words)
        self._move(head)

    def _gone(self) -> str:
        return (
            f"{self._file.path} is not there: whether rows went from the end of the audit "
            "cannot be told"
        )

    def _last(self, connection: Connection) -> Head:
        """The row to chain the next one to; nobody else adds one until this one is kept."""
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("LOCK TABLE audit IN EXCLUSIVE MODE"))
        last = self._read_last(connection)
        if last == START:
            with self._file.held():
                # Before the first row: later a missing file says that somebody took it.
                if self._file.read() is None:
                    self._file.write(START)
        return last

    @staticmethod
    def _read_last(connection: Connection) -> Head:
        last = sa.select(audit.c.seq, audit.c.chained).order_by(audit.c.seq.desc()).limit(1)
        row = connection.execute(last).first()
        return Head(row.seq, row.chained) if row else START

    def _move(self, head: Head) -> None:
        """Take the head along, unless a quicker process did, or its row is not there any more.

        A head whose row is gone stays where it is: it is what tells of that.
        """
        try:
            with self._file.held():
                now = self._file.read()
                if now is not None and now.rows < head.rows and self._has(now):
                    self._file.write(head)
        except (HeadError, OSError):  # the row is kept; a check tells what is with the head
            _log.warning("The head of the audit cannot be moved on.", exc_info=True)

    def _has(self, head: Head) -> bool:
        if head == START:
            return True
        same = sa.select(audit.c.chained).where(audit.c.seq == head.rows)
        with self._engine.connect() as connection:
            chained = connection.scalar(same)
        return chained is not None and hmac.compare_digest(
            chained.encode(), head.chained.encode()
        )


def _check(actor: str, owner: str, **listed: str) -> None:
    for name in (actor, owner):
        if not _PSEUDONYM.fullmatch(name):
            raise ValueError("the audit takes pseudonyms, no names")
    for name, word in listed.items():
        if word not in get_args(_LISTS[name]):
            raise ValueError(f"'{word}' is no {name} that the audit knows")


def _columns(at: Any) -> tuple[Any, ...]:
    a = audit.c
    return (a.seq, at, a.actor, a.owner, a.action, a.what, a.result)


def _whole(connection: Connection) -> sa.CursorResult[Any]:
    """All rows with their chain; times as text, for a row may hold anything by now."""
    if connection.dialect.name == "sqlite":
        at: Any = sa.type_coerce(audit.c.at, sa.Text)
    else:
        utc = sa.func.timezone("UTC", audit.c.at)
        at = sa.func.to_char(utc, "YYYY-MM-DD HH24:MI:SS.US")
    every = sa.select(*_columns(at), audit.c.chained).order_by(audit.c.seq)
    return connection.execute(every, execution_options={"yield_per": 1000})


def _time(at: datetime) -> str:
    """As the database keeps it."""
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")
