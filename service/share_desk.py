"""What a runner does about sharing: with a therapist's account, by a link, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.sharing_choice import KEPT
from traininglog.access import NotFound
from traininglog.accounts import login_of
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from service.links import Links, MadeLink
    from service.sharing_choice import Choice
    from traininglog.grants import Grant, Grants
    from traininglog.store import Store

LONGEST_LABEL: Final = 80
_NO_ADDRESS: Final = "Write the address by which they sign in, such as m.keller@clinic.example."
_NO_LABEL: Final = f"Write a name of up to {LONGEST_LABEL} characters."


class FieldError(ValueError):
    """What is wrong with a field of the form; `field` is its name."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True)
class ShareDesk:
    """One runner's own grants; nothing of another runner's is reached by any word."""

    store: Store
    links: Links
    runner_id: int
    clock: Callable[[], datetime]

    def grants(self) -> tuple[Grant, ...]:
        """All of them, ended ones too, the latest first."""
        return self._grants.grants(self.runner_id)

    def grant(self, of: str) -> Grant:
        """The one an address names; NotFound for anything else."""
        found = next((grant for grant in self.grants() if grant.public_id == of), None)
        if found is None:
            raise NotFound("no such grant")
        return found

    def share(self, choice: Choice, address: str, label: str) -> Grant:
        """Share with the therapist who signs in by exactly this address.

        Whether there is one makes no difference to what comes back or is kept to be seen.
        """
        login = login_of(address)
        if "@" not in login or " " in login or len(login) > LONGEST_LABEL:
            raise FieldError("address", _NO_ADDRESS)
        account = self.store.accounts.by_login(login)
        is_there = account is not None and account.kind == "therapist"
        return self._grants.share(
            self.runner_id, label=_label(label), scope=choice.scope, now=self.clock(),
            expires_at=choice.expires_at(self.zone), address=login, writes=choice.writes,
            account_id=account.id if account and is_there else None, pictures=choice.pictures,
        )  # fmt: skip

    def link(self, choice: Choice, label: str) -> MadeLink:
        """A link that opens with a password; both are to be seen this once."""
        return self.links.make_link(
            self._viewer, self.runner_id, label=_label(label), scope=choice.scope,
            expires_at=choice.expires_at(self.zone), writes=choice.writes,
            pictures=choice.pictures,
        )  # fmt: skip

    def change(self, of: str, choice: Choice, label: str) -> Grant:
        """Another reach or last day; it holds at the next look."""
        expires_at = None if choice.ends == KEPT else choice.expires_at(self.zone)
        return self._grants.change(
            self.grant(of).id, label=_label(label), scope=choice.scope, writes=choice.writes,
            expires_at=expires_at, pictures=choice.pictures,
        )  # fmt: skip

    def stop(self, of: str) -> Grant:
        """End it at once: the next request by it finds nothing."""
        return self._grants.revoke(self.grant(of).id, self.clock())

    def forget(self, of: str) -> None:
        """Take it from the list; one that stood ends by it."""
        self._grants.forget(self.grant(of).id)

    @property
    def zone(self) -> str:
        """Where the runner is: a last day ends there."""
        return self.store.repository(self._viewer).runner(self.runner_id).zone

    @property
    def _viewer(self) -> Viewer:
        return Viewer("owner", self.runner_id)

    @property
    def _grants(self) -> Grants:
        return self.store.grants(self._viewer)


def _label(words: str) -> str:
    label = " ".join(words.split())
    if not label or len(label) > LONGEST_LABEL:
        raise FieldError("label", _NO_LABEL)
    return label
