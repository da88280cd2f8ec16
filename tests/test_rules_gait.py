"""What somebody saw, beside what hurts today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rules.case import Case
from rules.gait import gait
from traininglog.pain import Place
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

TODAY = date(2024, 3, 31)


def _told(log: TrainingLog) -> list[Finding]:
    return list(gait(Case.of(log, TODAY)))


def test_hip_drop_stands_beside_what_is_sore(log: TrainingLog) -> None:
    """
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 5 km; calf left 2/10
    2024-03-20 observed hip drop 6.5 deg left
    """
    (found,) = _told(log)
    assert found.sentence == (
        "Hip drop, left: 6.5 degrees on 20 Mar 2024, seen by the therapist. Sore in the "
        "last 28 days: left calf, right knee."
    )
    assert (found.effect, found.effect_unit, found.grade) == (6.5, "degrees", "cross-sectional")
    assert "bramah_2018" in found.evidence_ids
    assert found.caveats == (
        claim("hip_drop").caveat,
        "one value is kept of that day: how well it repeats is not told",
    )


def test_one_value_of_two_measurements_says_how_they_were_noted(log: TrainingLog) -> None:
    """
    2024-03-20 observed hip drop 7.9 deg left "8.2 and 7.6 deg, 0.6 apart, mean 7.9"
    """
    (found,) = _told(log)
    noted = 'as noted that day: "8.2 and 7.6 deg, 0.6 apart, mean 7.9"'
    assert found.caveats == (claim("hip_drop").caveat, noted)


def test_a_second_measurement_shows_how_well_it_repeats(log: TrainingLog) -> None:
    """
    2024-01-02 observed hip drop 9 deg left
    2024-02-02 observed hip drop 8 deg hip left
    2024-02-03 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-20 observed hip drop 5 deg left by runner
    2024-03-20 observed hip drop 6.4 deg left by runner
    2024-03-20 observed hip drop 4 deg
    """
    unsided, left = _told(log)
    assert left.sentence == (
        "Hip drop, left: 5.7 degrees on 20 Mar 2024, seen by the runner; 8.0 degrees on 2 Feb "
        "2024. No pain is told of the last 28 days."
    )
    assert left.caveats[1] == "measured twice that day, 1.4 degrees apart"
    assert (left.first_date, left.last_date) == (date(2024, 1, 2), date(2024, 3, 20))
    assert unsided.sentence.startswith("Hip drop: 4.0 degrees")


def test_the_latest_of_what_else_was_seen(log: TrainingLog) -> None:
    """
    2024-03-12 run 6 km 36:00 | hip left 4/10 from 5 km
    2024-01-01 observed "long stride"
    2024-02-01 observed "foot turned out" right
    2024-03-01 observed "ankle bend" 12 deg ankle left
    2024-03-20 observed "weak glute" hip left "less than right"
    """
    glute, ankle, foot = _told(log)
    assert glute.sentence == (
        'Seen by the therapist on 20 Mar 2024: weak glute, left hip, "less than right"; sore '
        "there: left hip, 4/10 on 12 Mar 2024."
    )
    assert (glute.place, glute.effect, glute.effect_unit) == (Place("hip", "left"), None, None)
    assert glute.caveats == (claim("gait_watching").caveat,)
    assert ankle.sentence == (
        "Seen by the therapist on 1 Mar 2024: ankle bend, left ankle, 12 degrees."
    )
    assert (ankle.effect, ankle.effect_unit) == (12.0, "degrees")
    assert foot.sentence == "Seen by the therapist on 1 Feb 2024: foot turned out, right."


def test_a_drop_without_degrees_is_a_word_like_any_other(log: TrainingLog) -> None:
    """
    2024-03-20 observed hip drop left
    """
    (found,) = _told(log)
    assert found.sentence == "Seen by the therapist on 20 Mar 2024: hip drop, left."
