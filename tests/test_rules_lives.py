"""Real lives: each test's docstring is the log; the asserts say what must and must not be said.

A line `Every 7 days from DAY to DAY: run ...` stands for that line on each of those days.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from traininglog.facts import PainPreset
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import Analysis, Finding
    from traininglog.log import TrainingLog


def _days(text: str) -> Iterator[str]:
    """The lines, each `Every` line as the lines it stands for."""
    for line in text.splitlines():
        found = re.match(r"Every (\d+) days from (\S+) to (\S+): (.*)", line)
        if not found:
            yield line
            continue
        day, last = date.fromisoformat(found[2]), date.fromisoformat(found[3])
        while day <= last:
            yield f"{day} {found[4]}"
            day += timedelta(days=int(found[1]))


@pytest.fixture
def life(request: pytest.FixtureRequest) -> TrainingLog:
    """The log in the test's docstring."""
    text = "\n".join(_days(inspect.getdoc(request.function) or ""))
    log, problems = read_text(text, runner="me")
    assert not problems, "\n".join(map(str, problems))
    return log


def seen(log: TrainingLog, days_later: int = 0) -> Analysis:
    """What is said so many days after the last activity."""
    return analyse(log, log.activities[-1].day + timedelta(days=days_later))


def spoken(analysis: Analysis, *rules: str) -> list[Finding]:
    """The clear and suggested findings of some rules."""
    return [
        f for f in analysis.findings if f.rule in rules and f.clarity in {"clear", "suggested"}
    ]


def sentences(analysis: Analysis, rule: str) -> str:
    """All that one rule says."""
    return " ".join(f.sentence for f in analysis.findings if f.rule == rule)


def trends(analysis: Analysis, *verdicts: str) -> list[str]:
    """The verdicts on where pain begins, of those asked for."""
    return [t.verdict for t in analysis.onset_trends if t.verdict in verdicts]


def test_once_a_week(life: TrainingLog) -> None:
    """
    Every 7 days from 2024-01-06 to 2024-03-30: run 9 km 54:00 | no pain
    Every 7 days from 2024-04-06 to 2024-05-11: run 9 km 54:00 | knee right 3/10 from 7 km
    2024-06-08 run 6 km 36:00 | no pain
    2024-06-15 run 7 km 42:00 | no pain
    2024-06-22 run 8 km 48:00 | no pain
    2024-06-29 run 8 km 48:00 | no pain
    2024-07-06 run 9 km 54:00 | no pain
    2024-07-13 run 9 km 54:00 | no pain
    """
    analysis = seen(life, 1)
    (cycle,) = analysis.cycles
    assert (cycle.flare_date, cycle.rest_days) == (date(2024, 5, 11), 27)
    assert cycle.state == "settled"
    assert not analysis.traps
    assert not trends(analysis, "earlier", "later")
    assert "9.0 km on 6 Jul 2024" in sentences(analysis, "painless_reach")


def test_once_a_week_and_every_run_hurts(life: TrainingLog) -> None:
    """
    2024-01-06 run 9 km 54:00 | no pain
    Every 7 days from 2024-01-13 to 2024-04-27: run 9 km 54:00 | knee right 3/10 from 7 km
    2024-06-01 run 9 km 54:00 | knee right 3/10 from 7 km
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert (cycle.flare_date, cycle.rest_days) == (date(2024, 4, 27), 34)
    assert not analysis.traps


def test_on_through_the_pain_twice_a_week(life: TrainingLog) -> None:
    """
    Every 3 days from 2024-02-01 to 2024-04-28: run 6 km 36:00 | no pain
    Every 7 days from 2024-05-02 to 2024-07-18: run 6 km 36:00 | hip right 4/10 from 3 km
    Every 7 days from 2024-05-06 to 2024-07-15: run 6 km 36:00 | hip right 4/10 from 3 km
    """
    analysis = seen(life)
    assert not analysis.cycles
    assert not analysis.traps
    assert not trends(analysis, "earlier", "later")


def test_every_ten_days(life: TrainingLog) -> None:
    """
    Every 10 days from 2024-01-05 to 2024-05-04: run 12 km 72:00 | no pain
    2024-05-14 run 12 km 72:00 | calf left 4/10 from 9 km
    2024-05-24 run 12 km 72:00 | calf left 3/10 from 9 km
    2024-06-03 run 12 km 72:00 | no pain
    2024-06-13 run 12 km 72:00 | calf left 4/10 from 10 km
    2024-07-08 run 12 km 72:00 | calf left 4/10 from 8 km
    2024-07-18 run 10 km 60:00 | no pain
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert (cycle.flare_date, cycle.return_date) == (date(2024, 6, 13), date(2024, 7, 8))
    assert cycle.state == "recurred"
    assert not analysis.traps


def test_triathlete_with_a_brick(life: TrainingLog) -> None:
    """
    Every 7 days from 2024-03-02 to 2024-05-04: ride 60 km 120:00
    Every 7 days from 2024-03-02 to 2024-05-04: run 5 km 24:00 at 12:00 | no pain
    Every 7 days from 2024-03-05 to 2024-05-07: run 10 km 50:00 | no pain
    Every 7 days from 2024-03-07 to 2024-05-09: swim 2 km 45:00
    2024-05-11 ride 70 km 140:00
    2024-05-11 run 7 km 34:00 at 12:00 | shin left 5/10 from 4 km
    Every 3 days from 2024-05-13 to 2024-05-31: ride 50 km 100:00
    2024-06-01 run 5 km 25:00 | shin left 4/10 from 3 km
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert (cycle.flare_date, cycle.return_date) == (date(2024, 5, 11), date(2024, 6, 1))
    assert cycle.gap is not None
    assert (cycle.gap.kind, cycle.gap.other_training_days) == ("other_training", 7)
    assert (cycle.onset_before_km, cycle.onset_after_km) == (4, 3)
    (words,) = [f.sentence for f in analysis.findings if f.rule == "cycles"]
    assert "20 days without running (7 days with other training)" in words
    assert "rest" not in words
    assert analysis.coverage.n_silent == 0


def test_marathon_build_with_pain_at_28_km(life: TrainingLog) -> None:
    """
    Every 7 days from 2024-01-09 to 2024-04-16: run 10 km 55:00 | no pain
    Every 7 days from 2024-01-11 to 2024-04-18: run 12 km 66:00 | no pain
    2024-01-14 run 18 km 104:00 | no pain
    2024-01-21 run 20 km 116:00 | no pain
    2024-01-28 run 22 km 128:00 | no pain
    2024-02-04 run 24 km 139:00 | no pain
    2024-02-11 run 26 km 151:00 | no pain
    2024-02-18 run 20 km 116:00 | no pain
    2024-02-25 run 29 km 168:00 | itb right 3/10 from 28 km
    2024-03-03 run 30 km 174:00 | itb right 3/10 from 28.2 km
    2024-03-10 run 22 km 128:00 | no pain
    2024-03-17 run 32 km 186:00 | itb right 4/10 from 27.8 km
    2024-03-24 run 33 km 191:00 | itb right 4/10 from 28.1 km
    2024-03-31 run 26 km 151:00 | no pain
    2024-04-07 run 32 km 186:00 | itb right 4/10 from 28 km
    2024-04-14 run 24 km 139:00 | no pain
    2024-04-21 run 42.2 km 250:00 | itb right 6/10 from 27.9 km
    """
    analysis = seen(life)
    assert not analysis.cycles
    assert not analysis.traps
    assert not trends(analysis, "earlier", "later")
    (trend,) = analysis.onset_trends
    assert (trend.n_painful, trend.n_silent) == (6, 0)
    assert not spoken(analysis, "traps", "rest_escalation", "treatment", "associations")


def test_couch_to_5k(life: TrainingLog) -> None:
    """
    2024-02-05 run 3.0 km 30:00 walked 70 % | no pain
    2024-02-07 run 3.0 km 30:00 walked 70 % | no pain
    2024-02-10 run 3.1 km 30:00 walked 65 % | shin right 2/10 from 2 km
    2024-02-12 run 3.1 km 30:00 walked 65 % | no pain
    2024-02-15 run 3.2 km 30:00 walked 60 % | no pain
    2024-02-17 run 3.3 km 30:00 walked 55 % | shin right 4/10 from 2.5 km
    2024-02-26 run 3.0 km 30:00 walked 65 % back pain | no pain
    2024-02-28 run 3.2 km 30:00 walked 60 % | no pain
    2024-03-02 run 3.3 km 30:00 walked 50 % | no pain
    2024-03-05 run 3.5 km 31:00 walked 45 % | no pain
    2024-03-08 run 3.6 km 31:00 walked 40 % | shin right 1/10 from 3 km
    2024-03-11 run 3.8 km 32:00 walked 30 % | no pain
    2024-03-14 run 4.0 km 32:00 walked 25 % | no pain
    2024-03-17 run 4.3 km 33:00 walked 15 % | no pain
    2024-03-20 run 4.6 km 34:00 walked 10 % | no pain
    2024-03-23 run 4.8 km 34:30 walked 5 % | no pain
    2024-03-28 run 5.0 km 35:00 | no pain
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert (cycle.state, cycle.niggle_dates) == ("settled", (date(2024, 3, 8),))
    assert not spoken(analysis, "pain_rules", "score_change", "spread", "detraining")
    assert not analysis.traps
    assert not trends(analysis, "earlier")


def test_parent_with_irregular_weeks(life: TrainingLog) -> None:
    """
    2024-01-03 run 6 km 36:00 | no pain
    2024-01-04 run 5 km 30:00 | no pain
    2024-01-11 run 6 km 36:00 | no pain
    2024-01-19 run 4 km 24:00 | no pain
    2024-01-20 run 8 km 48:00 | no pain
    2024-01-22 run 5 km 30:00 | no pain
    2024-02-01 run 6 km 36:00 | no pain
    2024-02-09 run 6 km 36:00 | no pain
    2024-02-11 run 5 km 30:00 | no pain
    2024-02-19 run 7 km 42:00 | hip left 2/10 from 5 km
    2024-02-25 run 6 km 36:00 | no pain
    2024-03-05 run 6 km 36:00 | no pain
    2024-03-06 run 6 km 36:00 | hip left 3/10 from 5 km
    2024-03-25 run 5 km 30:00 back busy | no pain
    2024-03-27 run 6 km 36:00 | no pain
    2024-04-04 run 6 km 36:00 | hip left 1/10 from 5 km
    2024-04-10 run 6 km 36:00 | no pain
    """
    analysis = seen(life)
    assert not analysis.cycles
    assert not analysis.traps
    assert not trends(analysis, "earlier", "later")
    long = [gap for gap in analysis.gaps if gap.is_long and gap.after_pain]
    assert [(gap.end, gap.kind) for gap in long] == [(date(2024, 3, 25), "busy")]
    assert not spoken(analysis, "cycles", "rest_escalation", "pain_rules", "score_change")


def test_tendon_runner_loading_on_advice(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-04-01 to 2024-05-31: run 6 km 36:00 | achilles left 3/10 from 1 km was 2/10 quiet after 0.5 h; next morning 2/10 was 2/10
    """  # noqa: E501
    place = Place("achilles", "left")
    log = replace(life, facts=(PainPreset(date(2024, 3, 30), "tendon", place),))
    analysis = seen(log, 1)
    assert analysis.coverage.n_painful == 31
    assert not analysis.cycles
    assert not analysis.traps
    assert not trends(analysis, "earlier", "later")
    assert "within the limit of 5" in sentences(analysis, "pain_rules")
    assert not spoken(analysis, "pain_rules", "score_change", "morning_led", "spread")


def test_pain_that_warms_up(life: TrainingLog) -> None:
    """
    2024-04-01 run 8 km 48:00 | achilles right 4/10 from the start until 3 km; next morning 4/10 was 4/10
    2024-04-04 run 8 km 48:00 | achilles right 4/10 from the start until 2.8 km; next morning 4/10 was 4/10
    2024-04-07 run 8 km 48:00 | achilles right 3/10 from the start until 2.5 km; next morning 4/10 was 4/10
    2024-04-10 run 8 km 48:00 | achilles right 3/10 from the start until 2.5 km; next morning 3/10 was 3/10
    2024-04-13 run 8 km 48:00 | achilles right 3/10 from the start until 2 km; next morning 3/10 was 3/10
    2024-04-16 run 9 km 54:00 | achilles right 3/10 from the start until 2 km; next morning 3/10 was 3/10
    2024-04-19 run 9 km 54:00 | achilles right 2/10 from the start until 1.5 km; next morning 3/10 was 3/10
    2024-04-22 run 9 km 54:00 | achilles right 2/10 from the start until 1.5 km; next morning 2/10 was 2/10
    2024-04-25 run 9 km 54:00 | achilles right 2/10 from the start until 1 km; next morning 2/10 was 2/10
    2024-04-28 run 9 km 54:00 | achilles right 2/10 from the start until 1 km; next morning 2/10 was 2/10
    """  # noqa: E501
    analysis = seen(life)
    assert not analysis.cycles
    assert not trends(analysis, "earlier", "later")
    assert not [t for t in analysis.onset_trends if t.clarity == "clear"]
    assert "it went away at 2.0 km on 10 of 10 painful runs" in sentences(
        analysis, "morning_led"
    )


def test_next_morning_pain_only(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-05-01 to 2024-05-27: run 7 km 42:00 | no pain
    2024-05-29 run 10 km 60:00 | no pain; plantar fascia left 5/10 next morning was 0/10
    2024-06-10 run 5 km 30:00 | no pain
    2024-06-12 run 7 km 42:00 | no pain; plantar fascia left 4/10 next morning was 0/10
    2024-06-24 run 4 km 24:00 | no pain
    2024-06-26 run 7 km 42:00 | no pain; plantar fascia left 5/10 next morning was 0/10
    """
    analysis = seen(life, 1)
    first, second = analysis.cycles
    assert (first.felt_before, first.felt_after) == ("afterwards", "afterwards")
    assert (first.recurrence_date, second.recurrence_date) == (
        date(2024, 6, 12),
        date(2024, 6, 26),
    )
    (trap,) = analysis.traps
    assert len(trap.cycles) == 2
    (words,) = [f.sentence for f in analysis.findings if f.rule == "traps"]
    assert "after the run (5/10)" in words
    assert not trends(analysis, "earlier", "later", "no_clear_change")
    assert "next morning: worse" in sentences(analysis, "pain_rules")


def test_two_sites_at_once(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-04-01 to 2024-04-29: run 7 km 42:00 | no pain
    2024-05-01 run 9 km 54:00 | knee right 4/10 from 6 km; calf left 3/10 from 4 km
    2024-05-13 run 7 km 42:00 | knee right 0/10; calf left 3/10 from 3 km
    2024-05-15 run 4 km 24:00 | knee right 0/10; calf left 3/10 from 2.5 km
    2024-05-29 run 7 km 42:00 | knee right 0/10; calf left 4/10 from 3 km
    2024-05-31 run 8 km 48:00 | no pain
    2024-06-02 run 8 km 48:00 | no pain
    2024-06-12 run 8 km 48:00 | no pain
    """
    analysis = seen(life, 30)
    knee = [c for c in analysis.cycles if c.place.location == "knee"]
    calf = [c for c in analysis.cycles if c.place.location == "calf"]
    assert [c.state for c in knee] == ["settled"]
    assert [c.state for c in calf] == ["recurred", "recurred"]
    (trap,) = analysis.traps
    assert (trap.location, trap.side) == ("calf", "left")
    reach = sentences(analysis, "painless_reach")
    assert "Right knee: longest painless run since the last pain (1 May 2024) 8.0 km" in reach
    assert "Left calf: longest painless run since the last pain (29 May 2024) 8.0 km" in reach


def test_painkillers(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-04-01 to 2024-04-29: run 8 km 48:00 | no pain
    2024-05-01 run 8 km 48:00 | knee left 5/10 from 5 km
    Every 2 days from 2024-05-13 to 2024-06-20: run 8 km 48:00 | no pain painkiller
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert cycle.state == "quiet"
    (words,) = [f.sentence for f in analysis.findings if f.rule == "cycles"]
    assert "settled" not in words
    assert not spoken(analysis, "painless_reach", "pain_rules", "score_change")


def test_treadmill_winters(life: TrainingLog) -> None:
    """
    2023-11-05 run 8 km 48:00 treadmill | knee right 3/10 from 6.5 km
    2023-11-12 run 8 km 48:00 treadmill | no pain
    2023-11-19 run 8 km 48:00 treadmill | knee right 3/10 from 6.2 km
    2023-11-26 run 8 km 48:00 treadmill | knee right 3/10 from 6.6 km
    2023-12-03 run 8 km 48:00 treadmill | no pain
    2023-12-10 run 8 km 48:00 treadmill | knee right 3/10 from 6 km
    2023-12-17 run 8 km 48:00 treadmill | knee right 3/10 from 6.4 km
    2024-03-03 run 8 km 48:00 road | knee right 3/10 from 2.6 km
    2024-03-10 run 8 km 48:00 road | knee right 3/10 from 2.4 km
    2024-03-17 run 8 km 48:00 road | knee right 3/10 from 2.8 km
    2024-03-24 run 8 km 48:00 road | knee right 4/10 from 2 km
    2024-03-31 run 8 km 48:00 road | knee right 3/10 from 2.2 km
    2024-04-07 run 8 km 48:00 road | knee right 3/10 from 2.4 km
    """
    analysis = seen(life)
    whole = next(t for t in analysis.onset_trends if t.span == "all")
    assert [c.rest_days for c in analysis.cycles] == [76]
    assert whole.verdict == "earlier"
    assert whole.clarity == "suggested"
    assert "the surface changed" in whole.caveats


def test_one_who_logs_only_when_it_hurts(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-02-01 to 2024-03-30: run 8 km 48:00
    2024-04-01 run 8 km 48:00 | knee right 4/10 from 6 km
    Every 2 days from 2024-04-12 to 2024-05-12: run 8 km 48:00
    2024-05-14 run 8 km 48:00 | knee right 4/10 from 5 km
    Every 2 days from 2024-05-24 to 2024-06-21: run 8 km 48:00
    2024-06-23 run 8 km 48:00 | knee right 4/10 from 4 km
    2024-06-25 run 8 km 48:00 | knee right 4/10 from 3.5 km
    2024-06-27 run 8 km 48:00 | knee right 4/10 from 3 km
    2024-06-29 run 8 km 48:00 | knee right 4/10 from 2.5 km
    """
    analysis = seen(life)
    assert analysis.coverage.n_painless == 0
    assert [c.state for c in analysis.cycles] == ["quiet", "quiet"]
    assert not trends(analysis, "earlier", "later", "no_clear_change")
    assert not spoken(analysis, "traps", "cycles", "painless_reach", "score_change", "states")
    assert any("silen" in need for f in analysis.findings for need in f.needs)


def test_one_who_stops_logging(life: TrainingLog) -> None:
    """
    Every 2 days from 2024-02-01 to 2024-03-30: run 8 km 48:00 | no pain
    2024-04-01 run 8 km 48:00 | hip right 4/10 from 6 km
    2024-04-12 run 5 km 30:00 | no pain
    2024-04-14 run 6 km 36:00 | no pain
    Every 2 days from 2024-04-16 to 2024-09-30: run 9 km 54:00
    """
    analysis = seen(life)
    (cycle,) = analysis.cycles
    assert (cycle.state, cycle.recurred) == ("quiet", None)
    (told,) = [f for f in analysis.findings if f.rule == "cycles"]
    assert told.clarity == "not_enough_data"
    assert told.needs
    assert analysis.coverage.n_silent == 84
    assert not spoken(analysis, "painless_reach", "score_change", "treatment")
