"""Who is looking: every repository is built from one of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "therapist", "link", "system"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """A role and the runner it belongs to (owner) or was granted (therapist, link).

    `system` is the program itself: migrations, jobs, recomputation.
    """

    role: Role
    runner_id: int | None = None


SYSTEM = Viewer("system")
