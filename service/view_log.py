"""Who saw a runner's log, as the runner reads it: names, what, when, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from service.shown import shown
from service.telling import account_words, grant_words
from traininglog.attempts import FREE, delay_after
from traininglog.viewer import Viewer
from traininglog.words import counted, day_words
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, tzinfo

    from service.telling import Teller
    from traininglog.audit import Action, Told
    from traininglog.store import Store

MOST: Final = 1000
"""Rows that are read; each is at most a line."""
YOU: Final = "You"
NOBODY: Final = "Somebody at a link of yours"
GONE: Final = "Somebody whose access is gone"
_SEEN: Final = {
    "visit": "visit page", "patients": "list of patients", "report": "report",
    "run": "page of a run", "story": "story", "picture": "picture", "log": "whole log",
}  # fmt: skip
_DONE: Final = {
    ("export", "log"): "everything exported",
    ("export", "report"): "report saved",
    ("report", "report"): "report",
    ("report", "log"): "report",
    ("erase", "log"): "everything erased",
    ("share", "grant"): "shared the log",
    ("share", "link"): "made a link",
    ("change", "grant"): "changed what is shared",
    ("revoke", "grant"): "ended a share",
    ("forget", "grant"): "removed a share",
    ("sign_in", "link"): "opened the link",
    ("sign_in", "account"): "signed in",
    ("sign_out", "session"): "signed out",
    ("sign_out", "link"): "signed out",
}
_LOOKS: Final = frozenset({"view", "report", "export"})
_OWN_LOOKS: Final[tuple[Action, ...]] = ("view", "write", "sign_in", "sign_out", "password")
"""What a runner does in their own log all day, and is not told of."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line: `M. K. (therapist)`, `visit page`, `22 Nov, 09:41`; `time` is the runner's."""

    who: str
    what: str
    at: str
    time: datetime
    is_look: bool = False

    @property
    def is_own(self) -> bool:
        """Whether the runner did it."""
        return self.who == YOU

    @property
    def words(self) -> str:
        """The line as a whole."""
        return f"{self.who} · {self.what} · {self.at}"


def view_log(store: Store, teller: Teller, runner_id: int, now: datetime) -> tuple[Seen, ...]:
    """What was told of a runner's log, the last first; times are the runner's."""
    zone = zone_of(store.repository(Viewer("owner", runner_id)).runner(runner_id).zone)
    names = _names(store, teller, runner_id)
    own = [pseudonym for pseudonym, name in names.items() if name == YOU]
    told = teller.of_runner(runner_id, most=MOST, but=own, doing=_OWN_LOOKS)
    told = tuple(sorted((*told, *_lists(store, teller, runner_id)), key=_seq, reverse=True))
    by = _Words(names, zone, now.astimezone(zone).year)
    return tuple(
        line
        for (_, refused, _), rows in groupby(told, key=_together)
        for line in by.lines(list(rows), refused=refused)
    )


def _lists(store: Store, teller: Teller, runner_id: int) -> Iterator[Told]:
    """Looks at a list of patients by therapists on whose list this runner stood then."""
    grants = store.grants(Viewer("owner", runner_id)).grants(runner_id)
    shared = {one.account_id for one in grants if one.account_id is not None}
    for account_id in shared:
        open_in = [
            (one.created_at, min(one.expires_at, one.revoked_at or one.expires_at))
            for one in grants
            if one.account_id == account_id
        ]
        for row in teller.lists([account_id], most=MOST):
            if any(first <= row.at < last for first, last in open_in):
                yield row


def _seq(row: Told) -> int:
    return row.seq


def _names(store: Store, teller: Teller, runner_id: int) -> dict[str, str]:
    """The pseudonyms of everybody who is known to the runner, and how they are called."""
    words = {"local": YOU}
    accounts = {one.id: one for one in store.accounts.accounts()}
    for grant in store.grants(Viewer("owner", runner_id)).grants(runner_id):
        if grant.account_id is None:
            words[grant_words(grant.id)] = f"{shown(grant.label)} (by a link)"
        elif grant.account_id in accounts:
            name = accounts[grant.account_id].name
            words[account_words(grant.account_id)] = f"{shown(name)} (therapist)"
    for one in accounts.values():
        if one.runner_id == runner_id:
            words[account_words(one.id)] = YOU
    return {
        pseudonym: name
        for told, name in words.items()
        for pseudonym in teller.key.pseudonyms(told)
    } | {"": NOBODY}


def _together(row: Told) -> tuple[str, bool, object]:
    """Refusals in a row at one door on one day are one line; every other row is its own."""
    is_refused = row.result in {"refused", "closed"}
    return row.actor, is_refused, row.at.date() if is_refused else row.seq


@dataclass(frozen=True, slots=True)
class _Words:
    """Rows in words, for one runner's clock."""

    names: Mapping[str, str]
    zone: tzinfo
    year: int

    def lines(self, rows: Sequence[Told], *, refused: bool) -> Iterator[Seen]:
        """The rows of one group, the last first."""
        if refused:
            yield self._refusal(rows)
            return
        for row in rows:
            is_look = row.action in _LOOKS and row.result == "done"
            yield Seen(
                self._who(row), _what(row), self._at(row.at), self._here(row.at), is_look
            )

    def _refusal(self, rows: Sequence[Told]) -> Seen:
        """Tries at a door: of those before it closed only the closing was told."""
        closed = sum(row.result == "closed" for row in rows)
        tries = max(len(rows) - closed, FREE - 1 + closed if closed else 0)
        what = f"wrong password {counted(tries, 'time')}"
        if closed:
            until = rows[0].at.astimezone(self.zone) + delay_after(tries)
            what += f", closed until {until:%H:%M}"
        return Seen(self._who(rows[0]), what, self._at(rows[0].at), self._here(rows[0].at))

    def _who(self, row: Told) -> str:
        return self.names.get(row.actor, GONE)

    def _here(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def _at(self, at: datetime) -> str:
        here = self._here(at)
        return f"{day_words(here.date(), year=here.year != self.year)}, {here:%H:%M}"


def _what(row: Told) -> str:
    if row.action in {"view", "report"} and (row.action, row.what) not in _DONE:
        what = _SEEN.get(row.what, f"{row.what} page")
    elif row.action == "write":
        what = "entered findings" if row.what == "visit" else f"entered: {_plain(row.what)}"
    else:
        what = _DONE.get((row.action, row.what), f"{_plain(row.action)}: {_plain(row.what)}")
    return what if row.result == "done" else f"{what}, not done"


def _plain(name: str) -> str:
    return name.replace("_", " ")
