"""Who is looking: every repository is built from one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from traininglog.scope import Scope

Role = Literal["owner", "therapist", "link", "system"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A role and the runner it belongs to (owner) or was granted (therapist, link).

    `scope` is what the runner's grant opens, as it stands now; None: no grant stands.
    `writes` says whether it lets the viewer enter findings, as `author`. `system` is the
    program itself: migrations, jobs, recomputation. `hand` is the account or link behind
    the author: a name is typed, and two people may have the same.
    """

    role: Role
    runner_id: int | None = None
    scope: Scope | None = None
    writes: bool = False
    author: str = ""
    hand: str = ""


SYSTEM = Viewer("system")
