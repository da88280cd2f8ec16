"""Links to a log: made by its runner, opened with a password, by somebody with a name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.door import Door, Opened, Refused
from service.passwords import LEAST_TOLD, as_told, password_fault, told_password
from traininglog.tokens import digest_of, new_token
from traininglog.viewer import SYSTEM
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from traininglog.grants import Grant
    from traininglog.runner import Runner
    from traininglog.scope import Scope
    from traininglog.viewer import Viewer

LINK_PATH: Final = "/s/"
"""The address of a link is this and its token."""
LONGEST_NAME: Final = 60
_NO_NAME: Final = f"Write your name, in up to {LONGEST_NAME} characters; the runner sees it."


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link: the path of its address and its password, which nobody can see again."""

    path: str = field(repr=False)
    password: str = field(repr=False)
    grant: Grant


@dataclass(frozen=True, slots=True)
class LinkShown:
    """What a standing link says before its password."""

    initials: str
    scope: Scope
    last_day: date


@dataclass(frozen=True, slots=True)
class Ended:
    """The password was right, but the link opens nothing since this day."""

    day: date


class Links(Door):
    """Makes links and opens them."""

    def make_link(
        self, viewer: Viewer, runner_id: int, *, label: str, scope: Scope,
        expires_at: datetime, writes: bool = False, pictures: bool = False, password: str = "",
    ) -> MadeLink:  # fmt: skip
        """A link to a runner's log; without a password one is made.

        ValueError says what cannot be kept, NotFound where the log is not the viewer's.
        """
        password = password or told_password()
        if fault := password_fault(as_told(password), least=LEAST_TOLD):
            raise ValueError(fault)
        token = new_token()
        grant = self.store.grants(viewer).share(
            runner_id, label=label, scope=scope, expires_at=expires_at, now=self.clock(),
            token_sha256=digest_of(token), password=self.passwords.hash(as_told(password)),
            writes=writes, pictures=pictures,
        )  # fmt: skip
        return MadeLink(LINK_PATH + token, password, grant)

    def link_shown(self, token: str) -> LinkShown | None:
        """What is told of a link before its password; None where none stands."""
        known = self.store.grants(SYSTEM).by_token(digest_of(token))
        if known is None or not known[0].stands(self.clock()):
            return None
        grant, runner = known[0], self._runner(known[0])
        return LinkShown(
            initials_of(runner.name), grant.scope, last_day(grant.expires_at, runner.zone)
        )

    def open_link(
        self, token: str, password: str, name: str, address: str
    ) -> Opened | Ended | Refused:
        """Let a person in by a link's password; `name` is how they are named to the runner."""
        author, now = visitor_name(name), self.clock()
        if not author:
            return Refused(words=_NO_NAME)
        digest = digest_of(token)
        tried = self.attempt_key("link", digest)
        taken = self._take(tried, address, now)
        if taken.wait is not None:
            return Refused(taken.wait)
        known = self.store.grants(SYSTEM).by_token(digest)
        is_right = self.passwords.is_right(as_told(password), known[1] if known else None)
        if known is None or not is_right:
            return Refused(closes=taken.closes)
        self._passed(tried, address)
        grant = known[0]
        if not grant.stands(now):
            ended_at = min(grant.expires_at, grant.revoked_at or grant.expires_at)
            return Ended(last_day(ended_at, self._runner(grant).zone))
        session = self.store.sessions.start(now, author, grant_id=grant.id)
        return Opened(session, author, grant=grant)

    def _runner(self, grant: Grant) -> Runner:
        return self.store.repository(SYSTEM).runner(grant.runner_id)


def visitor_name(words: str) -> str:
    """A name as a person behind a link gave it, on one line; empty where it is none."""
    seen = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", words))
    name = " ".join("".join(c for c in seen if unicodedata.category(c)[0] != "C").split())
    return name if len(name) <= LONGEST_NAME else ""


def initials_of(name: str) -> str:
    """The first letters of a name's words, three at most: "M. K."."""
    firsts = [next(filter(str.isalnum, word), "") for word in name.split()]
    return " ".join(f"{first.upper()}." for first in list(filter(None, firsts))[:3])


def last_day(ends_at: datetime, zone: str) -> date:
    """The last day on which something that ends then was open, where the runner is."""
    return (ends_at.astimezone(zone_of(zone)) - timedelta(microseconds=1)).date()
