"""Where the founding article says more than the literature, the findings say so.

Whatever speaks of a rest, of fitness lost, of steps and the knee or of other places brings
the caveat of its claim, in the analysis a person reads and not only in the rule.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rules.analyse import analyse
from tests.speed_logs import case_of, read, steady
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 4, 30)


def _told(log: TrainingLog, kind: str, day: date = DAY) -> Finding:
    return next(found for found in analyse(log, day).findings if found.kind == kind)


def _says(found: Finding, *claims: str) -> None:
    for name in claims:
        assert claim(name).caveat in found.caveats


def test_three_to_seven_days_of_rest_are_no_healing_time(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-06 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    found = _told(log, "short_rest")
    _says(found, "rest_settles")
    assert "no healing time" in " ".join(found.caveats)
    assert "71 days" in " ".join(found.caveats)
    assert "nielsen_2014_recovery" in found.evidence_ids
    assert "heal" not in found.sentence


def test_strength_is_not_lost_in_a_week(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-09 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-04-29 flags all no
    """
    found = _told(log, "rest_band")
    _says(found, "deconditioning", "rest_settles", "no_gain_from_rest")
    assert "Strength is not lost in a week" in " ".join(found.caveats)
    assert {"houmard_1992", "mcmaster_2013"} <= set(found.evidence_ids)
    assert "strength" not in found.sentence


def test_a_trial_of_running_on_is_not_told_beside_an_open_red_flag(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | foot right 4/10 from 5 km
    2024-03-09 run 6 km 36:00 | foot right 4/10 from 4 km
    2024-04-28 flags all no
    2024-04-29 flag finger sore bone yes foot right
    """
    found = analyse(log, DAY).findings
    assert "rest_band" in {finding.kind for finding in found}
    for finding in found:
        assert "silbernagel_2007" not in finding.evidence_ids
        assert claim("no_gain_from_rest").caveat not in finding.caveats


def test_a_trial_of_running_on_is_not_told_beside_a_bone_site(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | foot right 4/10 from 5 km
    2024-03-09 run 6 km 36:00 | foot right 4/10 from 4 km
    2024-04-29 flags all no
    """
    found = _told(log, "rest_band")
    assert "silbernagel_2007" not in found.evidence_ids
    assert claim("no_gain_from_rest").caveat not in found.caveats


def test_nine_of_ten_not_the_knee_has_no_source(log: TrainingLog) -> None:
    """
    2018 history injury ankle left
    2024-03-01 run 6 km 36:00
    """
    found = _told(log, "history")
    _says(found, "not_the_knee")
    assert "has no source" in " ".join(found.caveats)
    assert "esculier_2018" in found.evidence_ids


def test_a_fifth_less_stress_is_energy_a_step() -> None:
    case = case_of(read(steady([168.0] * 12, "spm")))
    found = next(f for f in analyse(case.log, case.day).findings if f.rule == "cadence_what_if")
    _says(found, "cadence_5_percent")
    assert "not stress and not pain" in " ".join(found.caveats)
    assert "less than half" in " ".join(found.caveats)
    assert "stress" not in found.sentence
    assert {"willson_2014", "heiderscheit_2011"} <= set(found.evidence_ids)
