"""A visitor's pen that tells the audit of every change that was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DatabaseError

from traininglog.steps import Judge, SetThreshold
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from traininglog.audit import What
    from traininglog.repository import Repository
    from traininglog.steps import Change, Step

UNTOLD: Final = (
    "The server could not write down in its record who did this; tell whoever runs the server."
)


class UntoldError(RuntimeError):
    """Something is kept, or taken back, that the audit could not be told of.

    `words` say what was done and that; `change` is what can be taken back.
    """

    def __init__(self, done: str = "", change: int | None = None) -> None:
        self.words = f"{done} {UNTOLD}".strip()
        self.change = change
        super().__init__(self.words)


class ToldPen(VisitPen):
    """Writes as any other; `tell` hears what was written once it is kept.

    Where it cannot be told, it is kept all the same and UntoldError says so.
    """

    def __init__(
        self, repository: Repository, runner_id: int, tell: Callable[[What], None]
    ) -> None:
        super().__init__(repository, runner_id)
        self._tell = tell

    def write(self, words: str, steps: Sequence[Step], *, today: date) -> Change:
        """Do all the steps or none, and tell of it."""
        change = super().write(words, steps, today=today)
        told(self._tell, _what(steps), change.words, change.id)
        return change

    def undo(self, change_id: int) -> Change:
        """Take a change of one's own back, and tell of it."""
        change = super().undo(change_id)
        told(self._tell, "visit", f"Taken back. {change.words}")
        return change


def told(
    tell: Callable[[What], None], what: What, done: str = "", change: int | None = None
) -> None:
    """Tell what was done; UntoldError where the audit cannot be written."""
    try:
        tell(what)
    except (DatabaseError, OSError) as fault:
        raise UntoldError(done, change) from fault


def _what(steps: Sequence[Step]) -> What:
    if all(isinstance(step, SetThreshold) for step in steps):
        return "thresholds"
    return "verdict" if all(isinstance(step, Judge) for step in steps) else "visit"
