"""How far without pain since the last pain, beside the flare."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.painless_reach import painless_reach
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 12, 31)


def _only(log: TrainingLog) -> Finding:
    (finding,) = painless_reach(Case.of(log, DAY))
    return finding


def test_the_longest_painless_run_since_the_last_pain_at_all(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
    2024-03-12 run 9 km 54:00 | no pain
    2024-03-14 run 5 km 30:00 | knee right 1/10 from 3 km
    2024-03-16 run 5 km 30:00 | no pain
    2024-03-18 run 6.2 km 37:00 | no pain
    2024-03-20 run 12 km 72:00 | no pain painkiller
    """
    finding = _only(log)
    assert finding.sentence == (
        "Right knee: longest painless run since the last pain (14 Mar 2024) 6.2 km on "
        "18 Mar 2024, 2 painless runs in all; the flare of 1 Mar 2024 was at 4.1 km (5/10)."
    )
    assert (finding.clarity, finding.effect, finding.effect_unit) == ("clear", 6.2, "km")
    assert (finding.n_painful, finding.n_painless, finding.n_silent) == (0, 2, 0)


def test_runs_on_a_painkiller_alone_answer_nothing(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
    2024-03-12 run 9 km 54:00 | no pain painkiller
    """
    finding = _only(log)
    assert "no answered run since 12 Mar 2024" in finding.sentence
    assert finding.clarity == "not_enough_data"
    assert finding.needs == ("Runs on a painkiller answer nothing.",)


def test_else_how_often_it_hurt_since_the_return_and_the_earliest(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
    2024-03-12 run 9 km 54:00 | no pain
    2024-03-14 run 5 km 30:00 | knee right 1/10 from 3 km
    2024-03-16 run 5 km 30:00 | knee right 2/10 from 2.6 km
    2024-03-18 run 5 km 30:00 | knee right 2/10
    """
    finding = _only(log)
    assert finding.sentence == (
        "Right knee: hurt on 3 of 4 answered runs since 12 Mar 2024, earliest at 2.6 km "
        "(2/10); last pain 18 Mar 2024; the flare of 1 Mar 2024 was at 4.1 km (5/10)."
    )
    assert (finding.clarity, finding.effect) == ("clear", None)


def test_pain_between_the_runs_ends_a_reach(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from the start
    2024-03-12 run 9 km 54:00 | no pain
    2024-03-14 rest | knee right 1/10 stairs
    """
    assert _only(log).sentence == (
        "Right knee: hurt on 0 of 1 answered run since 12 Mar 2024; last pain 14 Mar 2024; "
        "the flare of 1 Mar 2024 was from the start (5/10)."
    )


@pytest.mark.parametrize("told", ["", "no pain"])
def test_silence_is_no_reach(told: str) -> None:
    log, _ = read_text(f"""
        2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
        2024-03-12 run 9 km 54:00 | {told}
        2024-03-14 run 5 km 30:00
    """)
    finding = _only(log)
    assert finding.clarity == "not_enough_data"
    assert "14 Mar" in finding.needs[0]


def test_a_run_without_distance_has_no_reach_in_km(log: TrainingLog) -> None:
    """
    2024-03-01 run 48:00 | knee right 5/10
    2024-03-12 run 54:00 | no pain
    """
    finding = _only(log)
    assert "that of 12 Mar 2024, 1 painless run in all" in finding.sentence
    assert (finding.effect, finding.effect_unit) == (None, None)


def test_a_niggle_before_a_rest_is_listed_only(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 1/10 from 4.1 km
    2024-03-12 run 9 km 54:00 | no pain
    """
    assert _only(log).clarity == "no_clear_change"


def test_the_last_flare_of_each_place_and_none_without_a_return(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
    2024-03-12 run 9 km 54:00 | knee right 5/10 from 3 km
    2024-03-25 run 9 km 54:00 | calf left 4/10 from 1 km; knee right 0/10
    """
    findings = list(painless_reach(Case.of(log, DAY)))
    assert [str(f.place) for f in findings] == ["right knee"]
    assert "flare of 12 Mar 2024 was at 3.0 km (5/10)" in findings[0].sentence


def test_a_morning_that_was_the_same_is_no_pain_anew(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 5/10 from 4.1 km
    2024-03-12 run 5 km 30:00 | no pain; knee right next morning same
    2024-03-20 run 4 km 24:00 | no pain; knee right next morning better
    """
    assert "last pain (1 Mar 2024) 5.0 km on 12 Mar 2024" in _only(log).sentence
