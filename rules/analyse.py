"""All rules over one log, as of one day. `VERSION` moves when an answer may change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rules.cycles import cycles
from rules.findings import findings
from rules.gaps import gaps
from rules.onset_trend import onset_trends
from rules.states import run_states
from rules.traps import traps
from traininglog.finding import Analysis

if TYPE_CHECKING:
    from datetime import date

    from traininglog.log import TrainingLog

VERSION: Final = 1


def analyse(log: TrainingLog, day: date) -> Analysis:
    """What the log says on `day`; anything later is not looked at."""
    known = until(log, day)
    states = run_states(known)
    found_gaps = gaps(known, states)
    found_cycles = cycles(known, day, states, found_gaps)
    found_traps = traps(known, day, states, found_gaps)
    trends = onset_trends(known, states, found_traps)
    return Analysis(
        as_of=day,
        coverage=states.coverage,
        gaps=found_gaps,
        cycles=found_cycles,
        traps=found_traps,
        onset_trends=trends,
        findings=findings(known, states, found_cycles, found_traps, trends),
    )


def until(log: TrainingLog, day: date) -> TrainingLog:
    """The log as it stood at the end of a day."""
    return replace(
        log,
        activities=tuple(a for a in log.activities if a.day <= day),
        pain=tuple(e for e in log.pain if e.day <= day),
    )
