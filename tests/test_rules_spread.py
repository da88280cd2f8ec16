"""From running to stairs, nights and mornings, and out of them again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.spread import spread
from traininglog.reference import claim
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 4, 1)
RUN = "2024-02-01 run 8 km 48:00 | knee right 5/10 from 4.1 km\n"


def _found(log: TrainingLog, day: date = DAY) -> list[Finding]:
    return list(spread(Case.of(log, day)))


def _days(first: date, told: str, count: int) -> str:
    days = (first + timedelta(days=2 * n) for n in range(count))
    return "".join(f"{day} rest | {told}\n" for day in days)


def _of(*lines: str) -> list[Finding]:
    log, problems = read_text("".join(lines))
    assert not problems
    return _found(log)


ZEROS = _days(date(2024, 2, 10), "knee right 0/10 stairs", 4)
STAIRS = _days(date(2024, 3, 10), "knee right 3/10 stairs", 3)
ONE_ZERO, ONE_BAD_DAY = (lines.partition("\n")[0] + "\n" for lines in (ZEROS, STAIRS))


def test_new_on_stairs_after_zeros_is_clear() -> None:
    (finding,) = _of(RUN, ZEROS, STAIRS)
    assert finding.sentence == (
        "Right knee: felt on stairs on 3 days of the last 4 weeks, first on 10 Mar 2024, "
        "since then up to 3/10; before that answered 0 on 4 days."
    )
    assert (finding.kind, finding.clarity, finding.effect) == ("spread", "clear", 3)
    assert finding.caveats == (
        "the first entry for this place is from 1 Feb 2024, 60 days ago",
        claim("started_long_ago").caveat,
    )
    assert finding.evidence_ids == ("akps", "collins_2010")


def test_pain_of_a_few_days_is_not_called_old_and_a_calf_is_no_knee(log: TrainingLog) -> None:
    """
    2024-03-20 run 8 km 48:00 | calf left 5/10
    2024-03-24 rest | calf left 3/10 stairs
    2024-03-26 rest | calf left 3/10 stairs
    """
    (finding,) = _found(log)
    assert finding.evidence_ids == ()
    assert finding.caveats == (
        "the first entry for this place is from 20 Mar 2024, 12 days ago",
    )


@pytest.mark.parametrize(
    ("lines", "clarity", "words"),
    [
        ((RUN, STAIRS), "suggested", "not asked before"),
        ((RUN, ONE_ZERO, STAIRS), "suggested", "answered 0 on 1 day"),
        ((RUN, ZEROS, ONE_BAD_DAY), "no_clear_change", "on 1 day of"),
        ((RUN, ZEROS, STAIRS.replace("3/10", "1/10")), "no_clear_change", "up to 1/10"),
        ((ZEROS, STAIRS), "no_clear_change", "on 3 days"),
        ((RUN, ZEROS, STAIRS.replace("3/10 ", "")), "clear", "10 Mar 2024; before"),
    ],
)
def test_one_bad_day_or_no_zeros_before_says_less(
    lines: tuple[str, ...], clarity: str, words: str
) -> None:
    (finding,) = _of(*lines)
    assert finding.clarity == clarity
    assert words in finding.sentence


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("knee right 3/10 sitting", "felt sitting on"),
        ("knee right 3/10 squat", "felt in a squat on"),
        ("knee right 3/10 walk 30 min", "felt walking on"),
        ("knee right 3/10 resting", "felt at rest on"),
        ("knee right 3/10 at night", "felt at night on"),
        ("knee right 3/10 that day", "felt away from running on"),
    ],
)
def test_each_thing_has_its_words(told: str, words: str) -> None:
    (finding,) = _of(RUN, _days(date(2024, 3, 10), told, 2))
    assert words in finding.sentence


@pytest.mark.parametrize("told", ["knee right 3/10 hop", "knee right 3/10 first steps"])
def test_a_test_and_first_steps_are_told_elsewhere(told: str) -> None:
    assert _of(RUN, _days(date(2024, 3, 10), told, 2)) == []


def test_a_zero_for_everywhere_is_one_for_here_unless_on_a_painkiller() -> None:
    (finding,) = _of(RUN, ZEROS.replace("knee right 0/10", "no pain"), STAIRS)
    assert finding.clarity == "clear"
    (finding,) = _of(RUN, ZEROS.replace("stairs", "stairs painkiller"), STAIRS)
    assert (finding.clarity, "not asked before" in finding.sentence) == ("suggested", True)


def test_a_morning_worse_than_the_one_of_the_run(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 2/10 was 1/10; next morning 1/10
    2024-03-04 run 6 km 36:00 | knee right 2/10 was 1/10; next morning 0/10
    2024-03-08 run 6 km 36:00 | knee right 2/10 was 1/10; next morning 1/10
    2024-03-12 run 6 km 36:00 | knee right 4/10 was 1/10; next morning 3/10
    2024-03-16 run 6 km 36:00 | knee right 4/10 was 0/10; next morning 2/10
    2024-03-20 run 6 km 36:00 | knee right 4/10; next morning 2/10
    2024-03-24 run 6 km 36:00 | knee right 4/10 was 0/10 painkiller; next morning 2/10
    """
    (finding,) = _found(log)
    assert finding.sentence == (
        "Right knee: felt next morning, above the morning of the run, on 2 days of the last "
        "4 weeks, first on 13 Mar 2024, since then up to 3/10; before that not above it "
        "on 3 days."
    )
    assert finding.clarity == "clear"


def test_a_morning_that_is_no_longer_above_the_one_of_the_run(log: TrainingLog) -> None:
    """
    2024-03-08 run 6 km 36:00 | knee right 4/10 was 1/10; next morning 3/10
    2024-03-12 run 6 km 36:00 | knee right 2/10 was 1/10; next morning 1/10
    2024-03-16 run 6 km 36:00 | knee right 2/10 was 2/10; next morning 1/10
    2024-03-20 run 6 km 36:00 | knee right 2/10 was 1/10; next morning 1/10
    """
    (finding,) = _found(log, date(2024, 4, 12))
    assert finding.kind == "spread_gone"
    assert finding.sentence == (
        "Right knee: felt next morning, above the morning of the run, on 1 day from 9 Mar 2024 "
        "to 9 Mar 2024, up to 3/10; not above it on 3 days since 13 Mar 2024."
    )


def test_gone_again_after_zeros() -> None:
    gone = _days(date(2024, 3, 20), "knee right 0/10 stairs", 3)
    earlier = _days(date(2024, 2, 20), "knee right 3/10 stairs", 3)
    (finding,) = _of(RUN, earlier, gone)
    assert (finding.kind, finding.clarity, finding.effect) == ("spread_gone", "clear", 3)
    assert finding.sentence == (
        "Right knee: felt on stairs on 3 days from 20 Feb 2024 to 24 Feb 2024, up to 3/10; "
        "answered 0 on 3 days since 20 Mar 2024."
    )
    (niggle,) = _of(RUN, earlier.replace("3/10", "1/10"), gone)
    assert niggle.clarity == "no_clear_change"
    assert _of(RUN, earlier, gone.partition("\n")[0]) == []
    log, _ = read_text(RUN + earlier + gone)
    assert _found(log, date(2024, 6, 1)) == []


def test_a_zero_or_two_between_do_not_begin_it_anew() -> None:
    between = _days(date(2024, 3, 13), "knee right 0/10 stairs", 1)
    again = _days(date(2024, 3, 18), "knee right 4/10 stairs", 1)
    (finding,) = _of(RUN, ZEROS, ONE_BAD_DAY, between, again)
    assert "on 2 days of the last 4 weeks, first on 10 Mar 2024" in finding.sentence


def test_pain_known_since_today_has_no_history(log: TrainingLog) -> None:
    """
    2024-04-01 rest | knee right 3/10 stairs
    """
    (finding,) = _found(log)
    assert (finding.clarity, finding.caveats) == ("no_clear_change", ())


def test_days_with_a_run_only_say_nothing_here(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 2/10
    2024-03-03 rest | "slept badly"
    """
    assert _found(log) == []


def test_zeros_alone_have_nothing_to_tell() -> None:
    assert _of(RUN, ZEROS) == []


@pytest.mark.parametrize(
    ("morning", "told"),
    [
        ("worse", "felt next morning, above the morning of the run, on 3 days"),
        ("3/10 worse", "felt next morning, above the morning of the run, on 3 days"),
        ("same", None),
        ("2/10 better", None),
    ],
)
def test_mornings_told_in_words(morning: str, told: str | None) -> None:
    days = (date(2024, 3, 10) + timedelta(days=3 * n) for n in range(3))
    runs = (f"{day} run 5 km | knee right 3/10; next morning {morning}\n" for day in days)
    sentences = [finding.sentence for finding in _of(RUN, *runs)]
    assert [told in s for s in sentences if told] == ([True] if told else [])
    assert bool(sentences) is bool(told)


def test_stairs_on_a_morning_that_was_the_same_tell_nothing_of_stairs() -> None:
    days = (date(2024, 3, 10) + timedelta(days=3 * n) for n in range(3))
    runs = (f"{day} run 5 km | knee right 3/10; next morning same stairs\n" for day in days)
    assert _of(RUN, *runs) == []
