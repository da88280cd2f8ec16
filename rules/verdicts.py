"""What a person said of single cycles: agree, or not this.

Cycles are worked out anew from every log, so a verdict hangs on the place and the run that
flared. One that hangs on nothing any more is orphaned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from traininglog.finding import Cycle, CycleVerdict
    from traininglog.log import CycleKey, TrainingLog


def is_dismissed(cycle: Cycle, log: TrainingLog) -> bool:
    """Whether somebody said of this cycle: not this."""
    return log.cycle_verdicts.get(key_of(cycle)) == "not_this"


def verdicts_until(log: TrainingLog, day: date) -> Mapping[CycleKey, CycleVerdict]:
    """The verdicts but those on runs that are later."""
    if not log.cycle_verdicts:
        return {}
    later = {activity.id for activity in log.activities if activity.day > day}
    return {key: told for key, told in log.cycle_verdicts.items() if key[2] not in later}


def key_of(cycle: Cycle) -> CycleKey:
    """What a verdict on this cycle hangs on; the run is empty where it hurt between runs."""
    return cycle.place.location, cycle.place.side, cycle.flare_run_id or ""


def orphaned(cycles: Iterable[Cycle], log: TrainingLog) -> list[CycleKey]:
    """The verdicts whose cycle is gone; none where runs are withheld.

    A flare among the last runs may still wait for its return.
    """
    if log.withheld_days:
        return []
    waiting = {run.id for run in log.runs[-log.thresholds.cycle.max_runs_after_flare - 1 :]}
    found = {key_of(cycle) for cycle in cycles}
    return [key for key in log.cycle_verdicts if key[2] not in waiting and key not in found]
