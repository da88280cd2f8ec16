"""Findings: plain sentences, counts said aloud, and nothing said that the log cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.case import Case
from rules.findings import findings
from rules.onset_trend import AIM
from rules.words import size_words
from tests.speed_logs import read
from traininglog.log import TrainingLog
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding, Interval

LATER = date(2024, 12, 31)


def _findings(log: TrainingLog, day: date = LATER) -> tuple[Finding, ...]:
    return findings(Case.of(log, day))


def _sentences(log: TrainingLog, day: date = LATER) -> list[str]:
    return [finding.sentence for finding in _findings(log, day)]


def test_a_trap_is_told_in_plain_words(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-05 ride 20 km 60:00
    2024-03-08 run 6 km 36:00 | knee right 2/10 from 4 km stopped
    2024-03-20 run 6 km 36:00 | knee right 4/10 from the start
    """
    assert _sentences(log) == [
        "Right knee: pain came back twice after days without running, 1 Mar 2024 to "
        "20 Mar 2024: first at 5.0 km (4/10), last from the start (4/10).",
        "Right knee: pain at 5.0 km (4/10) on 1 Mar 2024, then 6 days without running "
        "(1 day with other training). Back on 8 Mar; it came back on 8 Mar, lighter, at "
        "4.0 km (2/10).",
        "Right knee: pain at 4.0 km (2/10) on 8 Mar 2024, then 11 days without running. "
        "Back on 20 Mar; it came back on 20 Mar, from the start (4/10).",
        "Right knee: while it came back, 1 Mar 2024 to 20 Mar 2024, not enough data to say "
        "whether pain begins earlier or later. 3 runs: 3 painful, 0 painless, 0 silent.",
        "Right knee: since it last came back, 20 Mar 2024, not enough data to say "
        "whether pain begins earlier or later. 1 run: 1 painful, 0 painless, 0 silent.",
        "Right knee: over all weeks, 1 Mar 2024 to 20 Mar 2024, not enough data to say "
        "whether pain begins earlier or later. 3 runs: 3 painful, 0 painless, 0 silent.",
        "3 runs: 3 painful, 0 painless, 0 silent.",
    ]
    trap = _findings(log, LATER)[0]
    assert (trap.n_painful, trap.n_painless, trap.n_silent) == (3, 0, 0)


def test_pain_after_runs_and_between_them_is_told_as_such(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | no pain; knee right 4/10 after
    2024-03-08 run 6 km 36:00 | no pain
    2024-03-09 rest | knee right 3/10 stairs
    2024-03-16 run 6 km 36:00 | no pain; knee right 3/10 after
    """
    first, second, *_ = [s for s in _sentences(log) if "without running. " in s]
    assert first == (
        "Right knee: pain after the run (4/10) on 1 Mar 2024, then 6 days without running. "
        "Back on 8 Mar; it came back on 16 Mar, after the run (3/10)."
    )
    assert second.startswith("Right knee: pain between runs (3/10) on 9 Mar 2024")


def test_a_niggle_is_shown(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 2/10 from 5 km
    2024-03-09 run 6 km 36:00 | no pain
    """
    (cycle,) = [f for f in _findings(log, LATER) if f.rule == "cycles"]
    assert cycle.sentence.endswith("Back on 8 Mar; still open; a niggle on 8 Mar.")
    assert (cycle.kind, cycle.needs, cycle.expected_on) == (
        "cycle_open", ("6 runs after the return, 2 so far.",), None,
    )  # fmt: skip


def test_an_open_cycle_names_the_day_its_weeks_end_and_asks_for_answers(
    log: TrainingLog,
) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | no pain
    2024-03-10 run 6 km 36:00 | no pain
    2024-03-12 run 6 km 36:00
    2024-03-14 run 6 km 36:00
    2024-03-16 run 6 km 36:00
    2024-03-18 run 6 km 36:00
    """
    (cycle,) = [f for f in _findings(log, date(2024, 3, 19)) if f.rule == "cycles"]
    assert cycle.kind == "cycle_open"
    assert cycle.needs == ("Answers about the right knee for the runs until 5 Apr 2024.",)
    assert cycle.expected_on == date(2024, 4, 5)
    (over,) = [f for f in _findings(log, date(2024, 4, 6)) if f.rule == "cycles"]
    assert (over.kind, over.expected_on) == ("cycle_quiet", None)


def test_a_late_sixth_run_ends_the_weeks_of_a_cycle(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | no pain
    2024-03-10 run 6 km 36:00 | no pain
    2024-03-12 run 6 km 36:00 | no pain
    2024-03-14 run 6 km 36:00
    2024-03-16 run 6 km 36:00
    2024-05-18 run 6 km 36:00
    """
    (cycle,) = [f for f in _findings(log, date(2024, 5, 18)) if f.rule == "cycles"]
    assert (cycle.kind, cycle.expected_on) == ("cycle_open", date(2024, 5, 18))


@pytest.mark.parametrize("rest_days", [6, 7])
def test_a_short_rest_is_no_healing_time_even_where_it_settled(rest_days: int) -> None:
    back = date(2024, 3, 2) + timedelta(days=rest_days)
    painless = "\n".join(
        f"{back + timedelta(days=2 * n)} run 8 km 48:00 | no pain" for n in range(6)
    )
    log = read(f"2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km\n{painless}")
    (cycle,) = [f for f in _findings(log, LATER) if f.rule == "cycles"]
    assert (cycle.kind, cycle.effect) == ("cycle_settled", rest_days)
    told = claim("rest_settles")
    expected = ((told.caveat,), told.evidence_ids) if rest_days == 6 else ((), ())
    assert (cycle.caveats, cycle.evidence_ids) == expected


def test_a_trap_under_two_names_says_both(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km; itb right 3/10
    2024-03-20 run 6 km 36:00 | itb right 4/10 from 3 km
    """
    assert _sentences(log)[0].startswith("Right knee and right IT band: pain came back twice")


def test_a_trend_is_told_with_its_size(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-03 run 8 km 48:00 | knee right 4/10 from 3.5 km
    2024-03-05 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-07 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-09 run 8 km 48:00
    2024-03-11 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-13 run 8 km 48:00 | knee right 4/10 from 3 km
    2024-03-15 run 8 km 48:00 | knee right 4/10 from 5.5 km
    2024-03-17 run 8 km 48:00 | knee right 4/10 from 4.5 km
    declare 2024-03-01 to 2024-03-31
    """
    told = _sentences(log)[0]
    assert "no clear change in where pain began, × 0." in told
    assert " a month, 90 % interval 0." in told
    assert told.endswith("9 runs: 8 painful, 0 painless, 1 silent.")


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((0.5, 0.9), "× 0.70 a month, 90 % interval 0.50 to 0.90"),
        ((None, 0.9), "× 0.70 a month, 90 % interval up to 0.90"),
        ((0.5, None), "× 0.70 a month, 90 % interval 0.50 or more"),
        ((None, None), "× 0.70 a month, 90 % interval open on both sides"),
        (None, ""),
    ],
)
def test_an_open_side_of_an_interval_is_said(interval: Interval | None, words: str) -> None:
    assert size_words(0.7, interval) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(0.002, "less than × 0.10 a month"), (31.0, "more than × 10 a month")],
)
def test_a_size_beyond_a_tenth_or_ten_a_month_is_no_number(ratio: float, words: str) -> None:
    assert size_words(ratio, (ratio / 2, ratio * 2)) == words


def test_cycles_that_did_not_come_back_are_settled_quiet_or_open(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right
    2024-03-08 run 8 km 48:00 | no pain
    2024-03-10 run 8 km 48:00 | no pain
    2024-03-12 run 8 km 48:00 | no pain
    2024-03-14 run 8 km 48:00 | no pain
    2024-03-16 run 8 km 48:00
    2024-03-18 run 8 km 48:00 | calf left 4/10
    2024-03-28 run 8 km 48:00
    2024-03-29 run 8 km 48:00
    2024-03-30 run 8 km 48:00
    2024-03-31 run 8 km 48:00
    2024-04-01 run 8 km 48:00
    2024-04-02 run 8 km 48:00
    """
    told = _sentences(log)
    assert told[0] == (
        "Right knee: pain in the run (no score) on 1 Mar 2024, then 6 days "
        "without running. Back on 8 Mar; settled: answered runs went past that point "
        "painless."
    )
    assert told[1].endswith(
        "Back on 28 Mar; nothing more than a niggle was told of the runs of these weeks, and "
        "whether it is over is not known."
    )
    assert _findings(log, LATER)[1].needs == (
        "Answers about the left calf for the runs since the return.",
    )
    assert _sentences(log, date(2024, 4, 3))[1].endswith("Back on 28 Mar; still open.")
    assert told[-1] == "13 runs: 2 painful, 4 painless, 7 silent."
    assert _findings(log, LATER)[-1].needs == (
        "Answers for 7 silent runs: silence is not painless.",
    )


def test_bad_days_between_runs_are_not_called_nothing(log: TrainingLog) -> None:
    """
    2023-12-20 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-01-03 run 8 km 48:00 | no pain
    2024-01-04 rest | knee right 6/10 stairs
    2024-01-05 run 8 km 48:00 | no pain
    2024-01-07 run 8 km 48:00 | no pain
    2024-01-09 run 8 km 48:00 | no pain
    2024-01-11 run 8 km 48:00 | no pain
    2024-01-13 run 8 km 48:00 | no pain
    """
    (cycle,) = [f for f in _findings(log, LATER) if f.rule == "cycles"]
    assert cycle.sentence.endswith(
        "Back on 3 Jan 2024; nothing more than a niggle was told of the runs of these weeks, "
        "and whether it is over is not known; it hurt between runs on 4 Jan."
    )
    assert (cycle.clarity, cycle.needs) == ("not_enough_data", (AIM,))


def test_runs_on_a_painkiller_are_not_asked_about(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 0/10 painkiller
    2024-03-10 run 6 km 36:00 | knee right 0/10 painkiller
    2024-03-12 run 6 km 36:00 | knee right 0/10 painkiller
    2024-03-14 run 6 km 36:00 | knee right 0/10 painkiller
    2024-03-16 run 6 km 36:00 | knee right 0/10 painkiller
    2024-03-18 run 6 km 36:00 | knee right 0/10 painkiller
    """
    (cycle,) = [f for f in _findings(log, LATER) if f.rule == "cycles"]
    assert (cycle.kind, cycle.n_silent) == ("cycle_quiet", 6)
    assert cycle.needs == ("Runs on a painkiller answer nothing.",)


def test_where_half_of_the_runs_hurt_stands_beside_the_sentence(log: TrainingLog) -> None:
    """
    2024-03-01 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-03 run 8 km 48:00 | knee right 4/10 from 3.5 km
    2024-03-05 run 8 km 48:00 | knee right 4/10 from 5 km
    2024-03-07 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-03-11 run 8 km 48:00 | knee right 4/10 from 6 km
    2024-03-13 run 8 km 48:00 | knee right 4/10 from 3 km
    2024-03-15 run 8 km 48:00 | knee right 4/10 from 5.5 km
    2024-03-17 run 8 km 48:00 | knee right 4/10 from 4.5 km
    """
    (trend,) = [f for f in _findings(log) if f.rule == "onset_trend"]
    assert "half of the runs" not in trend.sentence
    assert trend.caveats[-1] == (
        "half of the runs hurt by 4.0 km in the first half, by 4.5 km in the last"
    )


def test_an_empty_log_says_so() -> None:
    (finding,) = _findings(TrainingLog("me"), LATER)
    assert finding.sentence == "0 runs: 0 painful, 0 painless, 0 silent."
    assert finding.first_date is None


def test_what_came_later_is_not_looked_at(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    assert analyse(log, date(2024, 3, 7)).cycles == ()
    assert len(analyse(log, date(2024, 3, 8)).cycles) == 1


def test_listed_days_name_three_and_count_the_rest(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-02 run 6 km 36:00
    2024-03-03 run 6 km 36:00
    2024-03-04 run 6 km 36:00
    2024-03-05 run 6 km 36:00
    2024-03-06 run 6 km 36:00
    2024-03-07 run 6 km 36:00 | knee right 4/10 from 4 km
    """
    (trend,) = analyse(log, LATER).onset_trends
    assert trend.needs[0] == "Answers for the silent runs of 2 Mar, 3 Mar, 4 Mar and 2 more."


def test_entries_that_tell_of_a_run_which_is_not_there(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | no pain
    2024-03-04 rest | knee right 4/10 from 5 km
    2024-03-06 rest | knee right 2/10 stairs; knee both from 20 min
    2024-03-08 rest | calf left 3/10 stopped
    """
    (found,) = (f for f in _findings(log) if f.kind == "entry_without_run")
    assert found.sentence == (
        "3 entries say where in a run it hurt, with no run in this log on that day: 4 Mar, "
        "6 Mar and 8 Mar."
    )
    assert (found.clarity, found.effect, found.origins) == ("clear", 3, ("manual",))
    hidden = replace(log, withheld_days=frozenset({date(2024, 3, 4), date(2024, 3, 8)}))
    (found,) = (f for f in _findings(hidden) if f.kind == "entry_without_run")
    assert found.sentence.startswith("1 entry says where in a run it hurt, with no run")


def test_a_painkiller_is_told_and_not_asked_for(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | no pain painkiller
    2024-03-03 run 6 km 36:00
    """
    (coverage,) = (f for f in _findings(log) if f.kind == "coverage")
    assert coverage.sentence == "2 runs: 0 painful, 0 painless, 2 silent."
    assert coverage.caveats == ("1 run without pain on a painkiller counted as silent",)
    assert coverage.needs == ("Answers for 1 silent run: silence is not painless.",)
    only = replace(log, activities=log.activities[:1])
    (coverage,) = (f for f in _findings(only) if f.kind == "coverage")
    assert coverage.clarity == "not_enough_data"
    assert coverage.needs == ("Runs on a painkiller answer nothing.",)


def test_an_empty_log_misses_its_first_run(log: TrainingLog) -> None:
    """2024-03-01 rest | knee right 2/10 stairs"""
    (coverage,) = (f for f in _findings(log) if f.kind == "coverage")
    assert (coverage.clarity, coverage.needs) == ("not_enough_data", ("A first run.",))
