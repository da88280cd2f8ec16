"""Telling the audit: who a person is there, whose log it was, under names of their own.

The words that are made pseudonyms here hold numbers that are never given again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from service.who import Who
    from traininglog.audit import Action, Audit, Result, What

NOBODY: Final = ""


class Pseudonyms(Protocol):
    """The server's key, as far as the audit needs it."""

    def pseudonym(self, words: str, /) -> str:
        """Words as a name that only this key leads to."""
        ...


def actor_words(who: Who) -> str:
    """What a person's pseudonym is made of; empty for somebody nobody knows."""
    if who.kind == "local":
        return "local"
    if who.kind == "link":
        return grant_words(who.grant_id or 0)
    return NOBODY if who.account_id is None else account_words(who.account_id)


def account_words(account_id: int) -> str:
    """What an account's pseudonym is made of."""
    return f"account {account_id}"


def grant_words(grant_id: int) -> str:
    """What the pseudonym of who comes by a link is made of."""
    return f"grant {grant_id}"


def owner_words(runner_id: int) -> str:
    """What the pseudonym of a log's owner is made of."""
    return f"runner {runner_id}"


@dataclass(frozen=True, slots=True)
class Teller:
    """The audit, told in this program's own terms."""

    audit: Audit
    key: Pseudonyms

    def tell(
        self,
        who: Who | None,
        runner_id: int | None,
        action: Action,
        what: What,
        now: datetime,
        result: Result = "done",
    ) -> None:
        """One row: who (None: somebody nobody knows), whose log (None: nobody's), what."""
        actor = NOBODY if who is None else actor_words(who)
        owner = NOBODY if runner_id is None else owner_words(runner_id)
        self.audit.tell(self.name(actor), self.name(owner), action, what, result, now)

    def name(self, words: str) -> str:
        """A pseudonym; nobody's is empty."""
        return self.key.pseudonym(words) if words else NOBODY
