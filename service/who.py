"""The person before the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

WhoKind = Literal["local", "runner", "therapist", "link", "admin"]


@dataclass(frozen=True, slots=True)
class Who:
    """What a person is to this program, and how they are named.

    `local`: the only person of a log on their own computer. `runner_id` is whose log is
    theirs, `grant_id` what a link opens; `account_id` is there for who signed in.
    """

    kind: WhoKind
    name: str = ""
    account_id: int | None = None
    runner_id: int | None = None
    grant_id: int | None = None


LOCAL: Final = Who("local")
