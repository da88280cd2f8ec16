"""The three checks of a run, apart, and the preset that sets their limit."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.case import Case
from rules.checks import Checks, checks_of, preset_on
from traininglog.pain import Place
from traininglog.textform import read_text

KNEE = Place("knee", "right")


def _checks(told: str, facts: str = "") -> Checks:
    log, problems = read_text(f"""
        2024-03-01 run 6 km 36:00 | {told}
        2024-02-01 run 6 km 36:00 | knee right 1/10
        {facts}
    """)
    assert not problems
    case = Case.of(log, date(2024, 4, 1))
    return checks_of(case.states.by_place[KNEE][-1], case.log)


@pytest.mark.parametrize(
    ("told", "checks"),
    [
        ("knee right 2/10 was 0/10; 0/10 after; next morning 0/10", ("pass", "pass", "pass")),
        ("knee right 3/10 was 1/10; 2/10 after; next morning 2/10", ("fail", "fail", "fail")),
        ("knee right 2/10 was 1/10; 1/10 after; next morning 1/10", ("pass", "pass", "pass")),
        ("knee right 2/10", ("pass", "pending", "pending")),
        ("knee right", ("pending", "pending", "pending")),
        ("knee right 2/10 quiet after 1 h", ("pass", "pass", "pending")),
        ("knee right 2/10 quiet after 1.5 h", ("pass", "fail", "pending")),
        ("knee right 2/10 was 0/10 quiet after 1 h; 2/10 after", ("pass", "pass", "pending")),
        ("knee right 2/10; 2/10 after; next morning 2/10", ("pass", "pending", "pending")),
        ("knee right 2/10; 0/10 at night", ("pass", "pending", "pending")),
        ("knee right 2/10; next morning 0/10", ("pass", "pending", "pass")),
        ("no pain", ("pass", "pass", "pending")),
        ("no pain; knee right 0/10 was 0/10; 2/10 after", ("pass", "fail", "pending")),
        ("no pain; knee right 2/10 after", ("pass", "pending", "pending")),
        ("knee right 2/10 was 0/10 painkiller", ("pending", "pending", "pending")),
        ("knee right was 0/10 painkiller; next morning 1/10", ("pending", "pending", "fail")),
        ("knee right 2/10; next morning worse", ("pass", "pending", "fail")),
        ("knee right 2/10; next morning same", ("pass", "pending", "pass")),
        ("knee right 2/10; next morning 2/10 better", ("pass", "pending", "pass")),
        ("knee right 2/10 was 1/10; next morning 1/10 worse", ("pass", "pending", "fail")),
        ("knee right 2/10 was 1/10; next morning 2/10 better", ("pass", "pending", "fail")),
        ("knee right 2/10; next morning 0/10 worse", ("pass", "pending", "fail")),
        ("knee right 2/10 painkiller; next morning same", ("pending", "pending", "pending")),
        ("no pain painkiller", ("pending", "pending", "pending")),
        ("calf left 3/10", ("pending", "pending", "pending")),
    ],
)  # fmt: skip
def test_each_check_stands_alone(told: str, checks: tuple[str, str, str]) -> None:
    found = _checks(told)
    assert tuple(found) == checks
    assert found.passed is (set(checks) == {"pass"})
    assert found.failed is ("fail" in checks)


@pytest.mark.parametrize(
    ("facts", "preset"),
    [
        ("", "knee"),
        ("2024-02-01 preset tendon", "tendon"),
        ("2024-03-01 preset tendon knee right", "tendon"),
        ("2024-03-01 preset tendon knee", "tendon"),
        ("2024-03-02 preset tendon", "knee"),
        ("2024-02-01 preset tendon knee left", "knee"),
        ("2024-02-01 preset tendon achilles right", "knee"),
        ("2024-01-01 preset knee knee right\n2024-02-01 preset tendon", "knee"),
        ("2024-01-01 preset tendon\n2024-02-01 preset knee", "knee"),
    ],
)
def test_the_preset_chosen_last_for_the_place_else_for_all(facts: str, preset: str) -> None:
    log, problems = read_text(f"2024-01-01 run 5 km 30:00 | knee right 3/10\n{facts}")
    assert not problems
    assert preset_on(Case.of(log, date(2024, 4, 1)).log, KNEE, date(2024, 3, 1)) == preset
    expected = {"knee": "fail", "tendon": "pass"}[preset]
    assert _checks("knee right 5/10", facts).during == expected


@given(st.sampled_from(list(product(range(7), repeat=3))), st.booleans())
def test_worse_never_passes_where_better_failed(
    scores: tuple[int, int, int],
    both: bool,  # noqa: FBT001
) -> None:
    during, before, later = scores
    preset = "2024-01-01 preset tendon" if both else ""
    told = f"knee right {during}/10 was {before}/10; {later}/10 after; next morning {later}/10"
    found = _checks(told, preset)
    assert found.during == ("pass" if during <= (5 if both else 2) else "fail")
    assert found.back_within_60_min == found.next_morning
    assert (found.next_morning == "pass") is (later <= before)
