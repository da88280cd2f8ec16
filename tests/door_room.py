"""A door to a store: a therapist who may sign in, a link to a log, a clock, and counts.

room = DoorRoom(store)
seen = room.seen(lambda: room.door.sign_in("nobody@x.example", "wrong", "", HOME))
assert seen.verified == 1
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pyotp
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from service.links import LINK_PATH
from service.sign_in import SignIn
from tests.cheap_passwords import cheap
from traininglog.scope import Scope
from traininglog.server_key import ServerKey
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.links import MadeLink
    from traininglog.accounts import Account
    from traininglog.grants import Grant
    from traininglog.store import Store

NOW: Final = datetime(2026, 10, 2, 8, tzinfo=UTC)
HOME: Final = "192.0.2.7"
LOGIN: Final = "m.k@clinic.example"
PASSWORD: Final = "seven quiet walnuts"  # noqa: S105 -- made up
KEY: Final = ServerKey(["k" * 32])
SCOPE: Final = Scope(frozenset({"knee"}))


@dataclass
class Seen:
    """What a try did: its answer, its statements without their values, its verifications."""

    answer: Any
    statements: list[str] = field(default_factory=list)
    verified: int = 0


class DoorRoom:
    """The door and who comes to it."""

    def __init__(self, store: Store) -> None:
        self.now = NOW
        self.store = store
        self.door = SignIn(store, cheap(), KEY, lambda: self.now)

    def account(self, login: str = LOGIN, **values: Any) -> Account:
        """A therapist with a password, and what else is told of the account."""
        made = self.store.accounts.add(login, "M. K.", "therapist", NOW)
        usual = {"password": self.door.passwords.hash(PASSWORD), "password_at": NOW}
        self.store.accounts.change(made.id, **usual | values)
        kept = self.store.accounts.account(made.id)
        assert kept is not None
        return kept

    def link(self, days: int = 30, password: str = "") -> MadeLink:
        """A link to the first runner's knee."""
        ends = self.now + timedelta(days=days)
        return self.door.make_link(
            Viewer("owner", 1), 1, label="A link", scope=SCOPE, expires_at=ends,
            password=password,
        )  # fmt: skip

    def revoke(self, grant: Grant) -> None:
        """The runner ends it now."""
        self.store.grants(Viewer("owner", 1)).revoke(grant.id, self.now)

    def seen(self, call: Callable[[], object]) -> Seen:
        """What a try does to the database and to the processor."""
        statements: list[str] = []
        verified: list[str] = []
        verify = PasswordHasher.verify

        def executed(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        def counted(self: Any, kept: str, password: bytes) -> Any:
            verified.append(kept)
            return verify(self, kept, password)

        sa.event.listen(self.store.engine, "before_cursor_execute", executed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PasswordHasher, "verify", counted)
            answer = call()
        sa.event.remove(self.store.engine, "before_cursor_execute", executed)
        return Seen(answer, statements, len(verified))


def token_of(link: MadeLink) -> str:
    """The token in a link's address."""
    return link.path.removeprefix(LINK_PATH)


def enrolled(door: DoorRoom) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """The account's app and recovery codes; its first code is of half an hour ago."""
    account = door.account()
    app = pyotp.TOTP(door.door.enrol(account.id).secret)
    codes = door.door.confirm(account.id, app.at(NOW), PASSWORD, HOME)
    assert isinstance(codes, tuple)
    door.now = NOW + timedelta(minutes=30)
    return app, codes


def sign_in(door: DoorRoom, code: str = "", password: str = PASSWORD) -> Any:
    return door.door.sign_in(LOGIN, password, code, HOME)
