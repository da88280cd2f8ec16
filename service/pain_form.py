"""The pain form: what its browser part says becomes steps of the diary, or one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from service.units import Unit
    from traininglog.log import TrainingLog
    from traininglog.steps import Kept, Step


def steps_of(
    said: Mapping[str, Any],
    log: TrainingLog,
    today: date,
    kept: Sequence[Kept] = (),
    unit: Unit = "km",
) -> tuple[str, tuple[Step, ...]]:
    """The words of the change (`right knee, 5.2 km (1/10)`) and its steps.

    `said` is the form's own (see the form), with `seen` as `Asked.seen` gave it: the rows
    this answer takes the place of, as `[[id, digest], ...]`. ValueError says in one plain
    sentence what cannot be kept.
    """
    raise ValueError("The form is not ready yet.")
