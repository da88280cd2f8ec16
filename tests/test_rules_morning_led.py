"""The first steps of the morning, and pain that goes away while running."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.morning_led import morning_led
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 6, 1)
FIRST = date(2024, 4, 1)


def _found(text: str, day: date = DAY) -> list[Finding]:
    log, problems = read_text(text)
    assert not problems
    return list(morning_led(Case.of(log, day)))


def _mornings(scores: Iterable[int], place: str = "achilles left", every: int = 3) -> str:
    return "".join(
        f"{FIRST + timedelta(days=every * n)} run 5 km 30:00 | {place} 1/10; "
        f"next morning {score}/10\n"
        for n, score in enumerate(scores)
    )


FALLING = (7, 6, 7, 6, 6, 5, 6, 5, 5, 4, 5, 4, 4, 3, 4, 3)


def test_mornings_that_fall_by_more_than_two_points() -> None:
    (finding,) = _found(_mornings(FALLING))
    assert finding.sentence == (
        "Left achilles: first steps in the morning, 16 mornings from 2 Apr 2024 to "
        "17 May 2024: -3.7 points over these mornings "
        "(-2.5 a month, 90 % interval -3.0 to -2.0)."
    )
    assert (finding.clarity, finding.effect_unit) == ("clear", "points_per_month")
    assert (finding.n_painful, finding.first_date) == (16, date(2024, 4, 2))
    (rising,) = _found(_mornings(reversed(FALLING)))
    assert rising.effect == pytest.approx(-(finding.effect or 0), abs=0.01)


def test_one_morning_has_one_date() -> None:
    (finding,) = _found("2024-05-13 rest | heel right 3/10 first steps\n")
    assert "1 morning, 13 May 2024:" in finding.sentence


def test_first_steps_told_on_any_day_count_as_the_morning() -> None:
    lines = (
        f"{FIRST + timedelta(days=3 * n)} rest | heel right {score}/10 first steps\n"
        for n, score in enumerate(FALLING)
    )
    (finding,) = _found("".join(lines))
    assert (finding.clarity, finding.run_ids) == ("clear", ())


@pytest.mark.parametrize(
    ("scores", "clarity", "alike"),
    [
        ([3] * 16, "no_clear_change", False),
        ([4, 4, 4, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3], "no_clear_change", True),
        ([8, 2, 7, 1, 8, 2, 8, 1, 7, 2, 8, 1, 6, 2, 7, 1], "no_clear_change", False),
        ([7, 7, 7, 7, 7, 7, 2, 2, 2, 2, 2, 2, 2, 2], "suggested", True),
    ],
)
def test_under_two_points_wavering_or_alike_is_not_clear(
    scores: list[int],
    clarity: str,
    alike: bool,  # noqa: FBT001
) -> None:
    (finding,) = _found(_mornings(scores))
    assert finding.clarity == clarity
    assert ("no clear change" in finding.sentence) is (clarity == "no_clear_change")
    assert bool(finding.caveats) is alike


def test_mornings_are_asked_for_with_a_day_pain_is_not() -> None:
    day = date(2024, 4, 20)
    (finding,) = _found(_mornings([5, 4, 5, 4, 5, 4]), day)
    assert finding.clarity == "not_enough_data"
    assert (finding.needs, finding.expected_on) == (
        ("6 more answered mornings, about 18 May.",),
        date(2024, 5, 18),
    )
    (short,) = _found(_mornings([5, 4] * 6, every=1), day)
    assert short.needs[0].startswith("1 more answered morning")


@pytest.mark.parametrize(
    ("place", "scores"), [("achilles left", [0] * 16), ("knee left", list(FALLING))]
)
def test_painless_mornings_and_other_places_have_no_line(place: str, scores: list[int]) -> None:
    assert _found(_mornings(scores, place)) == []


def test_old_mornings_and_those_on_a_painkiller_do_not_count() -> None:
    assert _found(_mornings(FALLING), date(2024, 12, 1)) == []
    assert _found(_mornings(FALLING).replace("; next", "; painkiller next")) == []


def test_a_zero_for_everywhere_is_one_for_the_morning(log: TrainingLog) -> None:
    """
    2024-05-20 run 5 km 30:00 | achilles left 2/10; next morning 3/10
    2024-05-23 run 5 km 30:00 | no pain; no pain next morning
    """
    (finding,) = morning_led(Case.of(log, DAY))
    assert "2 mornings" in finding.sentence


def test_pain_that_warms_up(log: TrainingLog) -> None:
    """
    2024-05-01 run 8 km 48:00 | knee right 3/10 from the start until 3 km
    2024-05-04 run 8 km 48:00 | knee right 3/10 from the start until 3.2 km
    2024-05-07 run 8 km 48:00 | knee right 3/10 from the start
    2024-05-10 run 8 km 48:00 | knee right 3/10 from the start until 3.4 km
    2024-05-13 run 8 km 48:00 | no pain
    2024-05-16 run 8 km 48:00 | knee right 3/10 from the start until 1 km painkiller
    """
    (finding,) = morning_led(Case.of(log, DAY))
    assert finding.sentence == (
        "Right knee: it went away at 3.2 km on 3 of 4 painful runs since 1 May 2024, "
        "3.0 to 3.4 km."
    )
    assert (finding.kind, finding.clarity, finding.effect) == ("warms_up", "clear", 3.2)


@pytest.mark.parametrize(("times", "told"), [(2, 0), (3, 1)])
def test_it_takes_three_runs_to_warm_up(times: int, told: int) -> None:
    lines = (
        f"2024-05-0{n} run 8 km 48:00 | knee right 3/10 until 3 km\n"
        for n in range(1, times + 1)
    )
    found = _found("".join(lines))
    assert len(found) == told
    assert all(f.sentence.endswith("since 1 May 2024.") for f in found)
