"""What an import says: one outcome per file, counts, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

VERIFY = "verify: "
"""How a problem begins that is a difference between the two readers."""
NO_SPORT = "its sport is not told"
"""How a problem begins that another copy of the run may mend."""

Kind = Literal["added", "duplicate", "skipped", "failed"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, or zip member `a.zip!m.fit`.

    `reason` is empty for what was simply added. `problems` are single lines: what was
    damaged and what could be kept.
    """

    path: str
    outcome: Kind
    reason: str = ""
    problems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The row of the machine interface."""
        return {
            "path": self.path,
            "outcome": self.outcome,
            "reason": self.reason,
            "problems": list(self.problems),
        }


class Progress(NamedTuple):
    """How far an import is: files done of all, after so many seconds.

    `rows` are those read of a table that is under way, which is one of the files.
    """

    done: int
    total: int
    elapsed_s: float
    rows: int = 0

    @property
    def per_s(self) -> float:
        """Files a second so far."""
        return self.done / self.elapsed_s if self.elapsed_s > 0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds left at this rate; None before the first file."""
        return (self.total - self.done) / self.per_s if self.per_s else None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All outcomes in the order found; `unreachable` paths could not be looked into at all."""

    files: Sequence[Outcome] = ()
    unreachable: Sequence[Outcome] = ()

    def count(self, kind: Kind) -> int:
        """How many files came out that way; unreachable paths count as failed."""
        return sum(outcome.outcome == kind for outcome in self.all)

    @property
    def all(self) -> tuple[Outcome, ...]:
        """Unreachable paths first, then every file."""
        return (*self.unreachable, *self.files)

    def as_json(self) -> dict[str, Any]:
        """The document of `painmile import --json`."""
        counts: dict[str, Any] = {kind: self.count(kind) for kind in KINDS}
        return counts | {"files": [outcome.as_json() for outcome in self.all]}
