"""The findings page in words: size, basis, sources, rows, numbers, older cycles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.onset_trend import AIM
from service.findings_page import FindingsPage, effect_words, findings_page
from service.topics import TOPICS
from tests import story_logs
from tests.speed_logs import read, steady
from traininglog.finding import Analysis, Coverage, Finding
from traininglog.reference import threshold_notes

if TYPE_CHECKING:
    from traininglog.log import TrainingLog

LOG, ANALYSIS = story_logs.hand_made()
RUNS = tuple(run.id for run in LOG.runs)
PLAIN = Finding("spike", "spike", "clear", "So it is (in short).")


def page(*findings: Finding, log: TrainingLog = LOG) -> FindingsPage:
    return findings_page(
        log, Analysis(date(2026, 11, 22), Coverage(8, 19, 4), findings=findings)
    )


def test_the_head_counts_what_is_known_and_what_is_not() -> None:
    told = page(PLAIN, PLAIN, replace(PLAIN, clarity="not_enough_data"))
    assert told.sub == (
        "As of 22 Nov 2026: 3 findings, 2 clear, 1 without enough data. "
        "31 runs: 8 painful, 19 painless, 4 silent."
    )
    known = findings_page(LOG, ANALYSIS, on_painkiller=1)
    assert known.sub.endswith("8 painful, 19 painless, 3 silent, 1 on a painkiller.")
    assert told.has_pain
    assert not page(log=replace(LOG, pain=())).has_pain


def test_a_finding_tells_all_that_is_behind_it() -> None:
    (topic,) = page(replace(
        PLAIN, effect=11.0, effect_unit="bpm", interval=(2.04, None), n_painful=3, n_painless=8,
        n_silent=1, evidence_ids=("houmard_1992",), caveats=("in short", "One study."),
        needs=("2 more mornings.", AIM), run_ids=RUNS, origins=("file", "strava_api"),
        first_date=date(2026, 8, 4), last_date=date(2026, 11, 22), grade="lab",
    )).topics  # fmt: skip
    (told,) = topic.findings
    assert told.effect == "11 beats a minute, 90 % interval 2.04 or more"
    assert told.counts == "12 runs: 3 painful, 8 painless, 1 silent; 4 Aug to 22 Nov 2026"
    assert told.caveats == ("One study.",)
    assert (told.missing, told.aim) == (("2 more mornings.",), AIM)
    assert [source.mark for source in told.sources] == ["Houmard 1992"]
    assert told.sources[0].does_not_show.startswith("Anything about rests")
    assert len(told.rows) == 8
    assert told.rows[-1] == ("22 Nov 2026", RUNS[-1])
    assert told.more_rows == "and 23 before"
    assert told.origins == "file, strava api"


def test_a_bare_finding_is_short_and_runs_that_may_not_be_seen_are_left_out() -> None:
    (topic,) = page(replace(PLAIN, run_ids=("somewhere else", RUNS[0]))).topics
    (told,) = topic.findings
    assert (told.effect, told.counts, told.aim, told.more_rows) == ("", "", "", "")
    assert told.rows == (("4 Aug 2026", RUNS[0]),)


def test_a_finding_without_counts_tells_its_days() -> None:
    day = date(2026, 11, 22)
    (topic,) = page(replace(PLAIN, first_date=day, last_date=day)).topics
    assert topic.findings[0].counts == "22 Nov 2026"


@pytest.mark.parametrize(
    ("effect", "unit", "interval", "words"),
    [
        (None, None, None, ""),
        (0.55, "ratio_per_month", (0.34, 0.92), "× 0.55 a month, 90 % interval 0.34 to 0.92"),
        (1.0, "rest_days", None, "1 rest day"),
        (4.0, "rest_days", None, "4 rest days"),
        (-3.7, "spm", (-6.0, -1.5), "−3.7 steps a minute, 90 % interval −6 to −1.5"),
        (9.0, "step", None, "step 9"),
        (2.0, None, None, "2"),
    ],
)
def test_sizes_in_words(
    effect: float | None, unit: str | None, interval: tuple[float, float] | None, words: str
) -> None:
    found = replace(PLAIN, effect=effect, effect_unit=unit, interval=interval)
    assert effect_words(found) == words


def test_the_newest_cycles_are_cards_and_the_older_ones_a_list() -> None:
    cycles = [
        Finding("cycles", "cycle_recurred", "clear", f"Cycle {n}.",
                last_date=date(2026, 1, 1) + timedelta(n))
        for n in range(9)
    ]  # fmt: skip
    (topic,) = page(*cycles).topics
    assert [told.sentence for told in topic.older] == ["Cycle 0.", "Cycle 1.", "Cycle 2."]
    assert len(topic.findings) == 6


def test_a_topic_tells_its_numbers_and_what_was_set_for_this_runner() -> None:
    changed = replace(LOG.thresholds.cycle, window_days=42)
    log = replace(LOG, thresholds=replace(LOG.thresholds, cycle=changed))
    (topic,) = page(Finding("cycles", "cycle_open", "clear", "A cycle."), log=log).topics
    told = {number.name: number for number in topic.numbers}
    assert told["cycle.window_days"].value == "42 days (changed for this runner, else 28)"
    assert told["cycle.window_runs"].value == "6 runs"
    assert told["cycle.window_runs"].source == "own definition"
    assert "spike.window_days" not in told


def test_every_number_has_its_topic_and_its_sources_by_name() -> None:
    found = [
        Finding(rule, rule, clarity, "So.")
        for rules in TOPICS.values()
        for rule in rules
        for clarity in ("clear", "not_enough_data")
    ]
    told = [number for topic in page(*found).topics for number in topic.numbers]
    assert sorted(n.name for n in told) == sorted(n.name for n in threshold_notes())
    assert "Frandsen 2025" in {number.source for number in told}


@pytest.mark.parametrize("flagged", [True, False])
def test_a_standing_flag_hides_the_numbers_of_what_it_hides(*, flagged: bool) -> None:
    """Cadence stays a measured value; what quicker steps might do is not spoken of."""
    lines = steady([168.0] * 16, "spm balance 50.2 %").splitlines()
    lines[9] += " | knee right 4/10 from 4 km"
    lines[15] += " | knee right 4/10 from 3 km"
    day = date(2024, 4, 16)
    flag = [f"{day} flag limp yes knee right"] if flagged else []
    ladder = f"{day} rest | knee right 0/10 walk 30 min", f"{day} ladder knee right"
    log = read(*lines, *ladder, f"{day} flags all no", *flag)
    told = findings_page(log, analyse(log, day))
    assert "Cadence and gait" in {topic.title for topic in told.topics}
    names = {n.name.partition(".")[0] for topic in told.topics for n in topic.numbers}
    assert ("cadence" in names) is not flagged
    assert ("ladder" in names) is not flagged
    assert {"matched", "balance"} <= names


def test_the_hand_made_log_has_a_page() -> None:
    told = findings_page(LOG, ANALYSIS)
    assert sum(len(t.findings) + len(t.older) for t in told.topics) == len(ANALYSIS.findings)
    assert len({topic.slug for topic in told.topics}) == len(told.topics)
