"""Findings: plain sentences, counts said aloud, and nothing said that the log cannot say."""

from __future__ import annotations

from datetime import date

from rules.analyse import analyse
from traininglog.log import TrainingLog

LATER = date(2024, 12, 31)


def _sentences(log: TrainingLog, day: date = LATER) -> list[str]:
    return [finding.sentence for finding in analyse(log, day).findings]


def test_a_trap_is_told_in_plain_words(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-05 ride 20 km 60:00
    2024-03-08 run 6 km 36:00 | knee right 3/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from the start
    """
    assert _sentences(log) == [
        "Pain (right knee) came back 2 times after a rest, 1 Mar 2024 to 20 Mar 2024: "
        "first 5.0 km (4/10), last the start (4/10).",
        "Right knee: pain from 5.0 km (4/10) on 1 Mar 2024, then 6 days without running "
        "(1 day with other training). Back on 8 Mar; it came back on 8 Mar, lighter, at "
        "4.0 km (3/10).",
        "Right knee: pain from 4.0 km (3/10) on 8 Mar 2024, then 11 days without running. "
        "Back on 20 Mar; it came back on 20 Mar at the start (4/10).",
        "Right knee: over these rests, 1 Mar 2024 to 20 Mar 2024, not enough data to say "
        "where pain begins. 3 runs: 3 painful, 0 painless, 0 silent.",
        "Right knee: since then, 20 Mar 2024 to 20 Mar 2024, not enough data to say where "
        "pain begins. 1 run: 1 painful, 0 painless, 0 silent.",
        "Right knee: over all weeks, 1 Mar 2024 to 20 Mar 2024, not enough data to say "
        "where pain begins. 3 runs: 3 painful, 0 painless, 0 silent.",
        "3 runs: 3 painful, 0 painless, 0 silent.",
    ]


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
        "Right knee: pain from an unknown distance (no score) on 1 Mar 2024, then 6 days "
        "without running. Back on 8 Mar; settled: answered runs went past that point without "
        "pain."
    )
    assert told[1].endswith("quiet since, and not tested: too few answers past that point.")
    assert _sentences(log, date(2024, 4, 3))[1].endswith("Back on 28 Mar; still open.")
    assert told[-1] == "13 runs: 2 painful, 4 painless, 7 silent."
    assert analyse(log, LATER).findings[-1].needs == (
        "Answers for 7 silent runs: silence is not painless.",
    )


def test_an_empty_log_says_so() -> None:
    (finding,) = analyse(TrainingLog("me"), LATER).findings
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
