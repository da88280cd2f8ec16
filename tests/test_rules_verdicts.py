"""What a person said of a cycle is respected, and said to be gone when it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Analysis, CycleVerdict, Finding
    from traininglog.log import CycleKey, TrainingLog

LATER = date(2024, 12, 31)
FOUR_TIMES, _ = read_text(
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 3 km
    2024-04-01 run 6 km 36:00 | knee right 4/10 from 3 km
    2024-04-10 run 6 km 36:00 | knee right 4/10 from 3 km
    """
)


def _said(
    flare: str, verdict: CycleVerdict = "not_this", log: TrainingLog = FOUR_TIMES
) -> TrainingLog:
    key: CycleKey = ("knee", "right", flare)
    return replace(log, cycle_verdicts={key: verdict})


def _told(found: Analysis, kind: str) -> list[Finding]:
    return [finding for finding in found.findings if finding.kind == kind]


def test_a_cycle_that_is_none_stands_in_no_trap() -> None:
    (trap,) = analyse(FOUR_TIMES, LATER).traps
    assert len(trap.cycles) == 4
    found = analyse(_said("2024-03-08-1"), LATER)
    (trap,) = found.traps
    assert [c.flare_date for c in trap.cycles] == [date(2024, 3, 20), date(2024, 4, 1)]
    assert date(2024, 3, 8) not in {c.flare_date for c in found.cycles}
    (left_out,) = found.dismissed
    assert left_out.flare_date == date(2024, 3, 8)
    (dismissed,) = _told(found, "cycle_dismissed")
    assert dismissed.sentence.startswith(
        "You said: not this. Right knee: pain at 4.0 km (4/10) on 8 Mar 2024, then 11 days"
    )
    assert (dismissed.rule, dismissed.clarity) == ("cycles", "no_clear_change")
    assert _told(found, "verdict_orphaned") == []


def test_one_who_agrees_changes_nothing() -> None:
    plain, agreed = analyse(FOUR_TIMES, LATER), analyse(_said("2024-03-08-1", "agree"), LATER)
    assert (agreed.traps, agreed.findings) == (plain.traps, plain.findings)


@pytest.mark.parametrize("verdict", ["agree", "not_this"])
def test_a_verdict_whose_cycle_is_gone_is_told_once(verdict: CycleVerdict) -> None:
    log = _said("gone", verdict)
    shin: CycleKey = ("shin", None, "2024-03-01-1")
    both = replace(log, cycle_verdicts={**log.cycle_verdicts, shin: verdict})
    (orphan,) = _told(analyse(both, LATER), "verdict_orphaned")
    assert orphan.sentence == (
        "2 answers about cycles that are no longer found in this log: right knee, shin."
    )
    hidden = replace(both, withheld_days=frozenset({date(2024, 3, 2)}))
    assert _told(analyse(hidden, LATER), "verdict_orphaned") == []


@pytest.mark.parametrize("day", [date(2024, 2, 1), date(2024, 3, 9)])
def test_a_verdict_on_what_has_not_come_yet_is_not_orphaned(day: date) -> None:
    assert _told(analyse(_said("2024-03-08-1"), day), "verdict_orphaned") == []


def test_pain_between_runs_has_no_run_to_hang_on(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | no pain
    2024-03-02 rest | knee right 4/10
    2024-03-10 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (cycle,) = analyse(log, LATER).cycles
    assert cycle.flare_run_id is None
    assert analyse(_said("2024-03-10-1", log=log), LATER).cycles == (cycle,)
