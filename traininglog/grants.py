"""What runners share, with whom, how far and until when; a grant is looked up at every use.

A grant is for a therapist's account, or a link that opens with a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from traininglog.scope import Scope


@dataclass(frozen=True, slots=True)
class Grant:
    """A runner's consent; `label` is how the runner names it, `public_id` is for addresses.

    `account_id` is the therapist's, None for a link. `writes`: findings may be entered.
    `pictures`: stills of a gait video may be kept. Times are aware UTC.
    """

    id: int
    public_id: str
    runner_id: int
    account_id: int | None
    label: str
    scope: Scope
    writes: bool
    pictures: bool
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    visited_at: datetime | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and now < self.expires_at
