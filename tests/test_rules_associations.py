"""What goes before runs that hurt: what is told, what is not, and of whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from benchmarks.associations import Cell, told
from rules.associations import associations
from rules.case import Case
from traininglog.log import TrainingLog
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding


class _Run(NamedTuple):
    """A run some days after the last one, and what was said of it."""

    days: int
    words: str = "no pain"
    km: float = 6.0


def _told(runs: list[_Run]) -> list[Finding]:
    return list(associations(_case(runs)))


def _case(runs: list[_Run]) -> Case:
    day, lines = date(2022, 1, 1), []
    for run in runs:
        day += timedelta(days=run.days)
        lines.append(f"{day} run {run.km:g} km 36:00 | {run.words}")
    log, problems = read_text("\n".join(lines))
    assert not problems
    return Case.of(log, day)


def _weeks(count: int, knee: str = "knee right 4/10", days: int = 3) -> list[_Run]:
    """Seven painless runs after 1, 2 or 3 days, then one that hurts after so many."""
    rng = Random(1)
    return [
        _Run(days, knee) if n % 8 == 7 else _Run(rng.choice((1, 2, 3)))
        for n in range(8 * count)
    ]


def test_nothing_ever_hurt_so_nothing_is_said() -> None:
    assert _told([_Run(2)] * 30) == []


def test_a_longer_break_before_the_runs_that_hurt() -> None:
    (finding,) = _told(_weeks(25))
    assert finding.sentence == (
        "Runs that hurt at the right knee more often came after a longer break: 3.0 against "
        "1.9 days since the last run (25 painful runs beside 75 painless, 9 Jan 2022 to "
        "16 Mar 2023)."
    )
    assert (finding.kind, finding.clarity, finding.place) == (
        "association", "suggested", Place("knee", "right"),
    )  # fmt: skip
    assert finding.effect_unit == "odds_ratio_per_day"
    low, high = finding.interval or (None, None)
    assert low
    assert high
    assert finding.effect
    assert 1 < low < finding.effect < high
    assert (finding.n_painful, finding.n_painless, finding.n_silent) == (25, 75, 0)
    assert len(finding.run_ids) == 100
    assert finding.caveats[-1] == "one of 6 looks at this log"
    assert not finding.needs


def test_a_shorter_break_is_told_as_such() -> None:
    (finding,) = _told(_weeks(25, "knee 4/10", days=1))
    assert "at the knee more often came after a shorter break: 1.0 against" in finding.sentence
    assert finding.interval
    assert finding.interval[1]
    assert finding.interval[1] < 1


def test_too_few_runs_that_hurt_are_told_with_a_cohort_and_without_a_wish_for_more() -> None:
    assert not _told(_weeks(4))
    (finding,) = _told(_weeks(5))
    assert finding.clarity == "not_enough_data"
    assert finding.sentence == (
        "Whether breaks, speed or descent go before the runs that hurt cannot be told from "
        "5 painful runs with painless ones to compare."
    )
    assert finding.caveats[0].startswith("in one study of runners 1 in 200 to 280 runs")
    assert (finding.grade, finding.expected_on) == ("cohort", None)
    assert finding.needs == (
        "If it never hurts again this line stays empty, and that is the aim.",
    )


def test_breaks_that_were_all_alike_tell_nothing() -> None:
    (finding,) = _told(([_Run(2)] * 7 + [_Run(2, "knee 4/10")]) * 25)
    assert finding.clarity == "not_enough_data"
    assert "from 25 painful runs" in finding.sentence


def test_no_clear_difference_tells_what_was_looked_at() -> None:
    days = islice(cycle([1, 2, 3, 2, 1, 2, 3]), 8 * 30)  # seven to a pattern of eight runs
    runs = [_Run(d, "knee right 4/10" if n % 8 == 7 else "no pain") for n, d in enumerate(days)]
    (finding,) = _told(runs)
    assert finding.clarity == "no_clear_change"
    assert finding.sentence.startswith(
        "Before runs that hurt at the right knee, no clear difference in days since the last "
        "run, days before the run before ("
    )
    assert finding.effect is None
    assert finding.needs == ()


def test_a_test_and_a_size_that_do_not_agree_tell_nothing() -> None:
    """Painful runs after 3 days, painless ones after 1 or 2, and some after four weeks."""
    for share in (0.05, 0.1, 0.15, 0.2):
        rng = Random(1)
        runs = [_Run(28 if rng.random() < share else rng.choice((1, 2))) for _ in range(8 * 40)]
        runs[7::8] = [_Run(3, "knee right 4/10")] * 40
        (finding,) = _told(runs)
        assert finding.clarity == "no_clear_change"


def test_two_places_are_looked_at_and_corrected_together() -> None:
    (knee, calf) = _told(_weeks(25, "knee right 4/10; calf left 3/10"))
    assert {str(knee.place), str(calf.place)} == {"right knee", "left calf"}
    assert knee.caveats[-1] == "one of 12 looks at this log"


def test_a_break_that_pain_made_is_no_break() -> None:
    case = _case(_weeks(25, days=6))
    assert any("longer break" in f.sentence for f in associations(case))
    because = replace(case.log, gap_kinds={run.day: "pain" for run in case.log.runs[7::8]})
    told = list(associations(Case.of(because, case.day)))
    assert not any("longer break" in f.sentence for f in told)


@pytest.mark.parametrize("memory", [3, 8])
def test_rest_that_pain_makes_is_not_told_as_its_cause(memory: int) -> None:
    """Spells of pain, longer rests after each: without like histories nearly all are told."""
    cell = Cell("spells", runs=400, memory=memory)
    assert sum(f.clarity == "suggested" for seed in range(1, 13) for f in told(cell, seed)) <= 2


def test_more_descent_in_the_run_before_is_found() -> None:
    found = told(Cell("even", effect="descent", shift=1.5, painful=30), 1)
    (finding,) = (f for f in found if "a run with more descent: " in f.sentence)
    assert finding.effect_unit == "odds_ratio_per_sd"
    assert finding.effect
    assert finding.effect > 1


def test_cadence_is_of_the_kind_that_red_flags_hide() -> None:
    case = _case(_weeks(30))
    steps = cycle([168.0] * 6 + [180.0, 168.0])  # quick before every run that hurts
    runs = tuple(
        replace(run, speed_mps=2.8 + n % 3 / 10, cadence_spm=next(steps) + n % 2)
        for n, run in enumerate(case.log.runs)
    )
    found = list(associations(Case.of(replace(case.log, activities=runs), case.day)))
    assert {f.kind for f in found if "quicker steps" in f.sentence} == {"cadence"}
    assert {f.kind for f in found if "break" in f.sentence} == {"association"}


def test_single_longer_runs_are_looked_at_from_a_hundred_and_sixty_painful_runs_on() -> None:
    painless = [_Run(2)] * 14
    month = [*painless, _Run(3, km=12), _Run(2, "knee right 4/10")]
    words = "came after a much longer run: 100 % against 0 % of the time"
    assert any(words in f.sentence for f in _told(month * 161))
    assert not any("longer run" in f.sentence for f in _told(month * 159))


def test_neither_order_nor_a_doubled_note_changes_it() -> None:
    case = _case(_weeks(25))
    log = case.log
    doubled = TrainingLog(log.runner, log.activities[::-1], log.pain[::-1] + log.pain)
    assert list(associations(Case.of(doubled, case.day))) == list(associations(case))
