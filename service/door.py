"""What every way in has in common: tries are counted, the right one starts a session."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from traininglog.attempts import FREE

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.passwords import Passwords
    from traininglog.accounts import Account
    from traininglog.attempts import Taken
    from traininglog.grants import Grant
    from traininglog.server_key import ServerKey
    from traininglog.store import Store

FREE_BY_ADDRESS: Final = 20
"""A practice comes from one address: so many may fail there before the next has to wait."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody is in: the token for the cookie, and an account or a link's grant."""

    token: str = field(repr=False)
    author: str
    account: Account | None = None
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody is in. `wait`: nothing was looked at, for it is too soon.

    `closes`: how long the next try has to wait. `words`: what to do, where that may be told.
    """

    wait: timedelta | None = None
    closes: timedelta = timedelta()
    words: str = ""


def utc_now() -> datetime:
    """The time; aware."""
    return datetime.now(UTC)


class Door:
    """The store, how passwords are checked, the server's key, and a clock (aware UTC)."""

    def __init__(
        self,
        store: Store,
        passwords: Passwords,
        key: ServerKey,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.store = store
        self.passwords = passwords
        self.key = key
        self.clock = clock

    def attempt_key(self, kind: str, words: str) -> str:
        """By which tries at an account, a link or from an address are counted."""
        return self.key.digest(f"{kind} {words}")

    def _take(self, what: str, address: str, now: datetime) -> Taken:
        return self.store.attempts.take({what: FREE} | self._by_address(address), now)

    def _passed(self, what: str, address: str) -> None:
        self.store.attempts.passed(what, self._by_address(address))

    def _by_address(self, address: str) -> dict[str, int]:
        return {self.attempt_key("address", network_of(address)): FREE_BY_ADDRESS}


def network_of(address: str) -> str:
    """What one person is given of the network: an IPv4 address, or 64 bits of an IPv6."""
    told = _ip(address) or _ip(_without_port(address))
    if told is None:
        return address
    if isinstance(told, ipaddress.IPv4Address):
        return str(told)
    if told.ipv4_mapped is not None:
        return str(told.ipv4_mapped)
    return str(ipaddress.ip_network((told, 64), strict=False))


def _ip(words: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(words.partition("%")[0])
    except ValueError:
        return None


def _without_port(address: str) -> str:
    """As some proxies write it: 192.0.2.7:40123, [2001:db8::7]:40123."""
    host = address.rpartition(":")[0]
    return host.removeprefix("[").removesuffix("]")
