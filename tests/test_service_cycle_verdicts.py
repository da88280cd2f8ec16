"""Agree or not this: what a page sends, what is kept, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.cycle_parts import act
from rules.analyse import analyse
from service.cycle_verdicts import judged, lost, verdict_said
from tests.story_logs import SIXTEEN_WEEKS, hand_made
from tests.today_logs import kept
from traininglog.steps import Judge

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.finding import CycleVerdict
    from traininglog.log import CycleKey, TrainingLog

LOG, ANALYSIS = hand_made()
FIRST = ANALYSIS.cycles[0]
KEY: CycleKey = ("knee", "right", FIRST.flare_run_id or "")


def said(verdict: str | None, **other: Any) -> dict[str, Any]:
    told = {"action": "judge", "place": "knee-right", "run": KEY[2], "verdict": verdict}
    return told | other


def marked(verdict: CycleVerdict, key: CycleKey = KEY) -> TrainingLog:
    return replace(LOG, cycle_verdicts={key: verdict})


@pytest.mark.parametrize(
    ("verdict", "words", "follows"),
    [
        ("agree", "you agree", "Marked: you agree. The rules count it as before."),
        ("not_this", "not this", "Marked as not this: the rules leave it out."),
        (None, "no longer marked", "Taken back: what you said of this cycle."),
    ],
)
def test_a_verdict_is_a_step_and_says_what_follows(
    verdict: Any, words: str, follows: str
) -> None:
    found = verdict_said(said(verdict), LOG, ANALYSIS)
    assert found.step == Judge(KEY, verdict)
    assert found.words == f"Right knee, cycle of 16 Aug: {words}"
    assert found.follows == follows


@pytest.mark.parametrize(
    "other", [{"run": "gone"}, {"place": "shin"}, {"place": "nowhere"}, {"place": "knee"}]
)
def test_a_cycle_that_is_not_there_is_not_judged(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no longer found in the log"):
        verdict_said(said("agree", **other), LOG, ANALYSIS)


@pytest.mark.parametrize("other", [{"verdict": "yes"}, {"run": 7}, {"place": None}])
def test_other_words_are_refused(other: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="What the page sent"):
        verdict_said(said("agree") | other, LOG, ANALYSIS)


def test_what_was_dismissed_can_still_be_judged() -> None:
    log = marked("not_this")
    found = analyse(log, ANALYSIS.as_of)
    (left_out,) = found.dismissed
    control = judged(left_out, log)
    assert control
    assert control.verdict == "not_this"
    assert verdict_said(said(None), log, found).step == Judge(KEY, None)


def test_a_verdict_whose_cycle_is_gone_can_be_taken_back() -> None:
    gone: CycleKey = ("shin", None, LOG.runs[0].id)
    log = marked("agree", gone)
    (left,) = lost(log, ANALYSIS)
    assert (left.name, left.verdict) == ("Shin, cycle of 4 Aug", "agree")
    back = verdict_said(said(None, place="shin", run=gone[2]), log, ANALYSIS)
    assert back.step == Judge(gone, None)
    (left,) = lost(marked("agree", ("shin", None, "wiped")), ANALYSIS)
    assert left.name == "Shin, cycle"


def test_pain_between_runs_has_no_control(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | no pain
    2024-03-02 rest | knee right 4/10
    2024-03-10 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (cycle,) = analyse(log, date(2024, 12, 31)).cycles
    assert judged(cycle, log) is None


def test_a_verdict_is_kept_and_everything_follows(tmp_path: Path) -> None:
    with kept(tmp_path, SIXTEEN_WEEKS) as held:
        before = held.source.loaded()
        run = before.analysis.cycles[0].flare_run_id
        done = act(held.source, said("not_this", run=run))
        assert (done.status, done.words) == (
            "saved", "Marked as not this: the rules leave it out.",
        )  # fmt: skip
        after = held.source.loaded()
        assert after.version != before.version
        assert [c.flare_run_id for c in after.analysis.dismissed] == [run]
        assert len(after.analysis.cycles) == len(before.analysis.cycles) - 1
        back = act(held.source, {"action": "undo", "change": done.change})
        assert back.words == "Taken back: Right knee, cycle of 16 Aug: not this"
        assert held.source.loaded().analysis.dismissed == ()
        assert act(held.source, said("agree", run="gone")).status == "fault"
