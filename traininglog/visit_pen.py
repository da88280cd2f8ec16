"""What a visitor may write into a runner's log: findings, totals, the plan; never pain."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from traininglog.repository import Repository
    from traininglog.steps import Change, Kept, Step


class VisitPen:
    """A visitor's way to write, built from their repository; every change names them."""

    def __init__(self, repository: Repository, runner_id: int) -> None:
        self._repository = repository
        self._runner_id = runner_id

    def write(self, words: str, steps: Sequence[Step], *, today: date) -> Change:
        """Do all the steps or none.

        ValueError says what cannot be kept or is not a visitor's to write; NotFound where
        the grant does not reach.
        """
        raise NotImplementedError

    def undo(self, change_id: int) -> Change:
        """Take a change of one's own back; NotFound for anybody else's."""
        raise NotImplementedError

    def changes(self) -> tuple[Change, ...]:
        """What this author wrote, the last first."""
        raise NotImplementedError

    def facts(self) -> tuple[Kept, ...]:
        """The facts the visitor may read, with their ids, by day."""
        raise NotImplementedError
