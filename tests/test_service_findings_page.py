"""The findings page in words: size, basis, sources, rows, numbers, older cycles."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rules.analyse import analyse
from rules.onset_trend import AIM
from rules.states import run_states
from service.findings_page import FindingsPage, effect_words, findings_page
from service.topics import MANUAL, TOPICS
from tests import story_logs
from tests.cycle_logs import TWO_WEEKS, many_cycles
from tests.speed_logs import read, steady
from traininglog.finding import Analysis, Coverage, Finding
from traininglog.pain import PainEntry, Place
from traininglog.reference import threshold_notes

if TYPE_CHECKING:
    from traininglog.log import TrainingLog

LOG, ANALYSIS = story_logs.hand_made()
RUNS = tuple(run.id for run in LOG.runs)
PLAIN = Finding("spike", "spike", "clear", "So it is (in short).")


def page(*findings: Finding, log: TrainingLog = LOG, **asked: Any) -> FindingsPage:
    analysis = Analysis(date(2026, 11, 22), Coverage(8, 19, 4), findings=findings)
    return findings_page(log, analysis, run_states(log), **asked)


def test_the_head_counts_what_is_known_and_what_is_not() -> None:
    told = page(PLAIN, PLAIN, replace(PLAIN, clarity="not_enough_data"))
    assert told.sub == (
        "As of 22 Nov 2026: 3 findings, 2 clear, 1 without enough data. "
        "31 runs: 8 painful, 19 painless, 4 silent."
    )
    dulled = replace(
        LOG, pain=(*LOG.pain, PainEntry(date(2026, 8, 6), score=0, painkiller=True))
    )
    assert page(log=dulled).sub.endswith("8 painful, 19 painless, 3 silent, 1 on a painkiller.")
    flag = Finding("red_flags", "red_flags_answered", "clear", "No.")
    assert "1 clear, 1 without a class" in page(PLAIN, flag).sub
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
    assert told.rows[-1] == ("22 Nov 2026", RUNS[-1], "5.6 km, from 5.2 km (1/10)")
    assert told.more_rows == "and 23 before"
    assert told.origins == "file, Strava account"


def test_a_bare_finding_is_short_and_runs_that_may_not_be_seen_are_left_out() -> None:
    (topic,) = page(replace(PLAIN, run_ids=("somewhere else", RUNS[0]))).topics
    (told,) = topic.findings
    assert (told.effect, told.counts, told.aim, told.more_rows) == ("", "", "", "")
    assert told.rows == (("4 Aug 2026", RUNS[0], "6.2 km, painless"),)


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


def test_a_band_of_runs_is_no_interval() -> None:
    line = replace(
        PLAIN, rule="cadence_line", effect=171.0, effect_unit="spm", interval=(168, 175)
    )
    assert effect_words(line) == "171 steps a minute, 90 % of runs 168 to 175"


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
    told = findings_page(log, analyse(log, day), run_states(log))
    assert "Cadence and gait" in {topic.title for topic in told.topics}
    names = {n.name.partition(".")[0] for topic in told.topics for n in topic.numbers}
    assert ("cadence" in names) is not flagged
    assert ("ladder" in names) is not flagged
    assert {"matched", "balance"} <= names


def test_the_hand_made_log_has_a_page() -> None:
    told = findings_page(LOG, ANALYSIS, run_states(LOG))
    assert sum(len(t.findings) + len(t.older) for t in told.topics) == len(ANALYSIS.findings)
    assert len({topic.slug for topic in told.topics}) == len(told.topics)


def test_findings_are_narrowed_by_place_and_by_class() -> None:
    knee, shin = Place("knee", "right"), Place("shin")
    found = (
        replace(PLAIN, place=knee), replace(PLAIN, place=knee, clarity="suggested"),
        replace(PLAIN, place=shin), PLAIN, Finding("red_flags", "red_flag", "clear", "Yes."),
    )  # fmt: skip

    def told(**asked: Any) -> int:
        return sum(len(topic.findings) for topic in page(*found, **asked).topics)

    assert (told(), told(place="knee-right"), told(clarity="clear")) == (5, 2, 3)
    assert told(place="knee-right", clarity="suggested") == 1
    assert told(place="toe", clarity="better") == 5
    head = page(*found, place="shin")
    assert [choice.words for choice in head.places] == [
        "All places", "Knee, right (2)", "Shin (1)",
    ]  # fmt: skip
    assert [choice.slug for choice in head.places if choice.chosen] == ["shin"]
    assert page(PLAIN).classes == page(PLAIN).places == ()


def test_the_day_it_could_be_told_stands_there_once() -> None:
    later = replace(PLAIN, needs=("3 more answered runs, about 9 Dec.",), clarity="suggested",
                    expected_on=date(2026, 12, 9))  # fmt: skip
    (topic,) = page(later, replace(later, needs=("A morning.",))).topics
    assert [told.expected for told in topic.findings] == ["", "About 9 Dec 2026."]


def test_a_finding_tells_the_numbers_of_its_own_rule() -> None:
    told = page(
        Finding("traps", "trap", "clear", "So."), Finding("spike", "spike", "clear", "So.")
    )
    trap, spike = (topic.findings[0] for topic in told.topics)
    assert "; window 28 days; window 6 runs;" in trap.decides_by
    assert "min 2 cycles" in trap.decides_by
    assert spike.decides_by.startswith("window 30 days;")


def test_each_rule_has_its_page_in_the_manual() -> None:
    assert set(MANUAL) == {rule for rules in TOPICS.values() for rule in rules}
    for rule, name in MANUAL.items():
        assert f"rules/{rule}.py" in Path("docs", f"{name}.md").read_text("utf-8"), rule


def test_days_that_are_withheld_are_said() -> None:
    hidden = replace(LOG, withheld_days=frozenset({date(2026, 9, 2)}))
    assert page(log=hidden).withheld == (
        "1 day with runs that are not shown here; no line counts them as rest."
    )
    assert page().withheld == ""


def test_no_need_of_any_rule_asks_for_pain() -> None:
    logs = (LOG, read(*TWO_WEEKS.split("\n")), many_cycles(8), story_logs.long_log(400, 500))
    needs = {
        n for log in logs for f in analyse(log, log.runs[-1].day).findings for n in f.needs
    }
    for_pain = re.compile(r"\bmore\b.*\bpain|painful|\bhurts?\b")
    asked = [n for n in needs - {AIM} if for_pain.search(n.replace("without pain", ""))]
    assert asked == []
    assert len(needs) > 5


def test_two_weeks_stand_as_they_are_with_the_days_to_come() -> None:
    log = read(*TWO_WEEKS.split("\n"))
    analysis = analyse(log, log.runs[-1].day)
    told = findings_page(log, analysis, run_states(log))
    assert told.young
    assert told.young.sentence.startswith(
        "This log has 6 runs in 14 days, 9 Nov to 22 Nov 2026."
    )
    first = told.young.runs[0]
    assert (first.day_words, first.distance, first.told) == (
        "Sun 22 Nov", "7.0 km", "from 6.5 km (2/10)",
    )  # fmt: skip
    assert [when for when, _ in told.young.later] == ["from 23 Nov", "from 7 Dec", "from 9 Dec"]
    said = " ".join(f.sentence for topic in told.topics for f in topic.findings)
    assert "%" not in said
    assert "loss of endurance" not in said
    assert findings_page(LOG, ANALYSIS, run_states(LOG)).young is None


def test_a_young_log_tells_when_its_cadence_can_be_told() -> None:
    log = read(*TWO_WEEKS.split("\n"), "2026-11-22 flags all no")
    told = findings_page(log, analyse(log, log.runs[-1].day), run_states(log)).young
    assert told
    (when, what), (_, drift) = told.later[-2:]
    assert when.startswith("about ")
    assert what == "your steps a minute at your usual speed"
    assert drift == "whether your steps a minute at one speed changed"
    empty, analysis = story_logs.empty()
    assert findings_page(empty, analysis, run_states(empty)).young is None
