"""What more steps would be: arithmetic beside published figures, and no promise."""

from __future__ import annotations

import pytest

from rules.cadence_what_if import cadence_what_if
from tests.speed_logs import case_of, read, steady
from traininglog.reference import claim


def test_three_targets_with_ranges_for_a_step_and_a_kilometre() -> None:
    (found,) = cadence_what_if(case_of(read(steady([168.0] * 12, "spm"))))
    assert (found.kind, found.grade, found.clarity) == ("cadence", "lab", "no_clear_change")
    assert found.sentence == (
        "At 2.8 m/s (5:57 min/km) you take 168 steps a minute; 5 % more is 176, 7.5 % more is "
        "181, 10 % more is 185. In laboratories more steps at the same speed meant less load "
        "behind the kneecap."
    )
    assert found.caveats[:4] == (
        "about 7 to 11 % less in each step at +5 %, 3.8 % in each kilometre",
        "about 10 to 17 % less in each step at +7.5 %, 5.6 % in each kilometre",
        "about 14 to 22 % less in each step at +10 %, 7.5 % in each kilometre",
        claim("cadence_5_percent").caveat,
    )
    assert "about one in three" in found.caveats[-1]
    assert {"willson_2014", "lenhart_2014", "esculier_2022"} <= set(found.evidence_ids)
    assert found.effect is not None
    assert round(found.effect) == 176


def test_it_promises_nothing() -> None:
    (found,) = cadence_what_if(case_of(read(steady([168.0] * 12, "spm"))))
    words = " ".join([found.sentence, *found.caveats]).lower()
    assert not any(word in words for word in ("will ", "prevent", "heal", "cure", "you should"))


def test_without_a_line_there_is_nothing_to_add_to() -> None:
    assert list(cadence_what_if(case_of(read(steady([168.0] * 9, "spm"))))) == []


@pytest.mark.parametrize(("place", "told"), [("knee", 1), ("itb", 1), ("shin", 0), ("calf", 0)])
def test_figures_of_the_knee_are_for_the_knee(place: str, told: int) -> None:
    runs = steady([168.0] * 12, "spm")
    found = cadence_what_if(case_of(read(f"{runs} | {place} right 3/10 from 2 km")))
    assert len(list(found)) == told
