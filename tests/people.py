"""A source of one person of the hosted room, for tests of single pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.per_request import PerRequest
from painmile.hosting import Desks
from service.who import Who
from tests.hosted_room import BASES, NoWorker

if TYPE_CHECKING:
    from tests.hosted_room import HostedRoom


def source_of(room: HostedRoom, who: str) -> PerRequest:
    """The source as it answers the requests of an account."""
    one = room.accounts[who]
    asks = Who(one.kind, one.name, one.id, one.runner_id)
    desks = Desks(room.store, room.sign_in, room.worker, NoWorker(), BASES, room.clock)
    return PerRequest(room.store, lambda: asks, desks.own, room.clock)
