"""Telling the audit: who a person is there, whose log it was, under names of their own.

The words that are made pseudonyms here hold numbers that are never given again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from traininglog.audit import Audit
from traininglog.audit_head import HEAD_FILE, HEAD_PLACE
from traininglog.server_key import ServerKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from service.who import Who
    from traininglog.audit import Action, Result, Told, What
    from traininglog.store import Store

NOBODY: Final = ""


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
    key: ServerKey

    @classmethod
    def of(cls, store: Store, key: ServerKey, env: Mapping[str, str]) -> Self:
        """The audit of a data folder; where its head is kept the environment may say."""
        path = Path(env.get(HEAD_PLACE) or store.folder / HEAD_FILE)
        newest, *earlier = (bytes.fromhex(told) for told in key.digests("audit"))
        return cls(Audit(store.engine, newest, path, earlier), key)

    @classmethod
    def in_folder(cls, store: Store, env: Mapping[str, str]) -> Self:
        """The same by the key of the environment or the folder; ServerKeyError."""
        return cls.of(store, ServerKey.of(store.folder, env), env)

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

    def of_runner(
        self, runner_id: int, *, most: int = 500, but: Sequence[str] = (),
        doing: Sequence[Action] = (),
    ) -> tuple[Told, ...]:  # fmt: skip
        """What was told of a runner's log, under earlier keys too, the last first.

        Left out is what the actors `but` (pseudonyms) did, where that is one of `doing`.
        """
        names = self.key.pseudonyms(owner_words(runner_id))
        return self.audit.of_owner(names, most=most, but=but, doing=doing)

    def lists(self, account_ids: Iterable[int], *, most: int = 500) -> tuple[Told, ...]:
        """When these therapists looked at their lists of patients, the last first."""
        names = [n for id_ in account_ids for n in self.key.pseudonyms(account_words(id_))]
        return self.audit.of_nobody("patients", names, most=most)

    def name(self, words: str) -> str:
        """A pseudonym; nobody's is empty."""
        return self.key.pseudonym(words) if words else NOBODY
