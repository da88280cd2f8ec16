"""A visitor's pen that tells the audit of every change that was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traininglog.steps import Judge, SetThreshold
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from traininglog.audit import What
    from traininglog.repository import Repository
    from traininglog.steps import Change, Step


class ToldPen(VisitPen):
    """Writes as any other; `tell` hears what was written once it is kept."""

    def __init__(
        self, repository: Repository, runner_id: int, tell: Callable[[What], None]
    ) -> None:
        super().__init__(repository, runner_id)
        self._tell = tell

    def write(self, words: str, steps: Sequence[Step], *, today: date) -> Change:
        """Do all the steps or none, and tell of it."""
        change = super().write(words, steps, today=today)
        self._tell(_what(steps))
        return change

    def undo(self, change_id: int) -> Change:
        """Take a change of one's own back, and tell of it."""
        change = super().undo(change_id)
        self._tell("visit")
        return change


def _what(steps: Sequence[Step]) -> What:
    if all(isinstance(step, SetThreshold) for step in steps):
        return "thresholds"
    return "verdict" if all(isinstance(step, Judge) for step in steps) else "visit"
