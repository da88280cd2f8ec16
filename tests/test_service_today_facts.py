"""The small rows of Today: the next run, days without running, the last weeks, red flags."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.test_service_today import MORNING, SIXTEEN, read
from tests.written import page
from traininglog.reference import ladder_steps

if TYPE_CHECKING:
    from service.today import Today
    from traininglog.log import TrainingLog


def facts(told: Today) -> dict[str, tuple[str, str]]:
    return {fact.name: (fact.words, fact.small) for fact in told.facts}


def test_days_without_running_and_the_last_four_weeks() -> None:
    assert facts(page(SIXTEEN, MORNING)) == {
        "Without running": ("2 days before today", "longest 20, 6 rides"),
        "Last 4 weeks": ("46.4 km", "12 runs"),
    }
    later = facts(page(SIXTEEN, "2026-11-24 12:00", unit="mi"))
    assert later["Without running"] == ("1 day since 22 Nov", "longest 20, 6 rides")
    assert later["Last 4 weeks"] == ("26.8 mi", "11 runs")


def test_what_has_no_distance_is_no_zero() -> None:
    treadmill = "2026-11-20 run 30:00\n2026-11-21 run 30:00\n"
    assert facts(page(read(treadmill), MORNING))["Last 4 weeks"] == (
        "2 runs",
        "none has a distance",
    )
    one = facts(page(read(f"{treadmill}2026-11-22 run 5 km 30:00\n"), MORNING))
    assert one["Last 4 weeks"] == ("5.0 km", "3 runs, 2 without a distance")


LADDER = """
2024-02-01 flags all no
2024-02-01 run 5 km 30:00 | knee right 4/10 from 4 km
2024-02-20 | knee right 0/10 walk 30 min
2024-02-20 ladder knee right
2024-02-21 run 1 km 8:00 | no pain; no pain next morning
2024-02-21 flags all no
"""


def test_the_next_run_is_the_ladder_s_step() -> None:
    told = page(read(LADDER), "2024-02-22 08:00")
    words, small = facts(told)["Next run"]
    assert words.startswith("Step 4 of ")
    assert words.endswith(", not before 23 Feb")
    assert small.endswith("mornings answered")


def test_a_ladder_that_is_paused_says_so_and_one_that_is_done_says_nothing() -> None:
    fails = "knee right 7/10 from the start; 7/10 next morning"
    days = ("02-21", "02-23", "02-25", "02-27", "02-29")
    failed = "\n".join(f"2024-{day} run 2.5 km 20:00 | {fails}" for day in days)
    head = LADDER.split("2024-02-21", 1)[0]
    told = page(read(f"{head}{failed}\n2024-03-02 flags all no"), "2024-03-02 08:00")
    assert facts(told)["Next run"] == (
        "The ladder is paused: see the therapist before going on", "",
    )  # fmt: skip
    steps = [step.running_min for step in ladder_steps() for _ in range(2)]
    good = "\n".join(
        f"{date(2024, 2, 21) + timedelta(days=2 * n)} run 5 km {minute}:00 | no pain; no pain "
        "next morning"
        for n, minute in enumerate(steps[6:])
    )
    last = date(2024, 2, 21) + timedelta(days=2 * len(steps[6:]))
    told = page(read(f"{head}{good}\n{last} flags all no"), f"{last} 08:00")
    assert "Next run" not in facts(told)


@pytest.mark.parametrize(
    "line", ["2024-02-22 flag hurts to hop yes", "2024-02-22 | knee right 3/10 at night"]
)
def test_a_red_flag_leaves_no_next_run(line: str) -> None:
    told = page(read(f"{LADDER}{line}"), "2024-02-22 08:00")
    assert "Next run" not in facts(told)
    assert told.flags_words is not None


def test_red_flag_questions_while_they_are_asked() -> None:
    asked = read("2024-03-01 run 5 km 30:00 | knee right 4/10")
    told = page(asked, "2024-03-08 08:00")
    assert (told.flags_words, told.flag_stands) == (
        "Night or rest pain, swelling, locking, a limp?", False,
    )  # fmt: skip
    none = page(read("2024-03-01 run 5 km 30:00 | no pain"), "2024-03-08 08:00")
    assert (none.flags_words, none.flag_stands) == (None, False)


def test_a_yes_stands_with_its_day_until_somebody_saw_it(log: TrainingLog) -> None:
    """
    2024-03-01 run 5 km 30:00 | knee right 4/10
    2024-03-02 flags all no
    2024-03-03 flag night or rest pain yes knee right
    2024-03-03 flag limp yes
    """
    told = page(log, "2024-03-08 08:00")
    assert told.flag_stands
    assert told.flags_words == (
        "Pain at night or at rest, right knee: answered yes on 3 Mar 2024. Before running "
        "again, have a clinician look at it, and write down who did. And 1 more."
    )
