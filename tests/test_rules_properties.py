"""What holds for every log: order, repeats, miles and others' rows change nothing said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Final, get_args

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from demo.cohort import virtual_runner
from rules.analyse import analyse
from tests.log_store import write
from traininglog.finding import FindingClass, Grade
from traininglog.reference import evidence
from traininglog.store import Store
from traininglog.textform import read_text, write_text
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

FIRST_DAY: Final = date(2024, 1, 1)
KM_PER_MILE: Final = 1.609344
NEVER_SAID: Final = (
    "probab", "likelihood", "you have", "diagnos", "will heal", "guarantee", "should stop",
    "must stop", "stop taking", "stop the", "cure", "risk of injury",
)  # fmt: skip
HIDDEN_KINDS: Final = {"ladder", "cadence", "continue"}
FACTS: Final = (
    "treatment taping knee right", "treatment calf raises until 2028-05-01",
    "preset tendon achilles left", "preset knee", "ladder knee right by therapist",
    "follow knee right", "score uwri 18", "score akps 70", "score frustration 3",
    "flags all no", "flag limp yes", "flag hurts to hop yes shin left", "seen limp by Dr. Roe",
    'race "City 10" 10 km not finished', 'race "Park run" 5 km', 'shoes "Road 2"',
    "observed hip drop 6.5 deg left", "history back problem lower back", "history pregnancy",
)  # fmt: skip
PLACES: Final = ("knee right", "knee left", "itb right", "achilles left", "calf left", "shin",
                 "plantar fascia both")  # fmt: skip

tenths = st.integers(1, 90).map(lambda n: n / 10)
scores = st.integers(0, 10)


@st.composite
def felt(draw: st.DrawFn, km: float) -> str:
    """What stands right of the bar of a run's line."""
    how = draw(st.integers(0, 7))
    if how < 3:
        return ("", " | no pain", " | no pain painkiller")[how]
    place, score = draw(st.sampled_from(PLACES)), draw(scores)
    if how == 3:
        return f" | {place}"
    if how == 4:
        return f" | no pain; {place} {score}/10 next morning was {draw(scores)}/10"
    onset_km = round(km * draw(st.integers(0, 9)) / 10, 1)
    more = draw(
        st.sampled_from(("", " stopped", " quiet after 0.5 h", " was 1/10", " painkiller"))
    )
    morning = draw(st.sampled_from(("", f"; next morning {score}/10 was 0/10")))
    other = draw(st.sampled_from(("", "; calf left 2/10")))
    return f" | {place} {score}/10 from {onset_km} km{more}{morning}{other}"


@st.composite
def small_texts(draw: st.DrawFn) -> str:
    """A log in text form: runs days apart, sometimes something else, sometimes a fact."""
    day, lines = FIRST_DAY, []
    steps = st.sampled_from((1, 1, 2, 2, 2, 3, 5, 9, 15, 40))
    least = draw(st.sampled_from((1, 8, 24)))
    for step in draw(st.lists(steps, min_size=least, max_size=least + 20)):
        day += timedelta(days=step)
        km = draw(st.sampled_from((3.0, 5.0, 6.3, 8.0, 12.1)) | tenths)
        pace = draw(st.sampled_from((5, 6, 7)))
        heart = draw(st.sampled_from(("", " 170 spm 150 bpm", " 161 spm 143 bpm treadmill")))
        back = draw(st.sampled_from(("", "", "", " back busy", " back pain")))
        timer = draw(st.sampled_from((f" {round(km * pace)}:00",) * 5 + ("",)))
        lines.append(f"{day} run {km} km{timer}{heart}{back}{draw(felt(km))}")
        extra = draw(st.integers(0, 9))
        if extra == 0:
            lines.append(f"{day} {draw(st.sampled_from(FACTS))}")
        elif extra == 1 and step > 1:
            between = day - timedelta(days=1)
            what = f"{draw(st.sampled_from(PLACES))} {draw(scores)}/10 stairs"
            lines.append(f"{between} rest | {what}")
        elif extra == 2:
            lines.append(f"{day} ride 20 km 50:00")
        elif extra == 3:
            lines.append(f"{day} run 25:00 at 18:30{draw(st.sampled_from(('', ' | no pain')))}")
        elif extra == 4:
            lines.append(f"declare {FIRST_DAY} to {day}")
    return "\n".join(lines)


def read(text: str) -> TrainingLog:
    """The log of a text that can be read."""
    log, problems = read_text(text, runner="me")
    assert not problems, problems
    return log


def last_day(log: TrainingLog) -> date:
    """Some days after the last row; later rows would not be looked at."""
    return max((a.day for a in log.activities), default=FIRST_DAY) + timedelta(days=3)


def _of_a_life(seed: int) -> str:
    """A virtual runner's log, in the text form."""
    return write_text(virtual_runner(seed, forgetful=True).log)


texts = small_texts() | st.integers(1, 60).map(_of_a_life)
logs = texts.map(read)
few = settings(max_examples=60, deadline=None, phases=(Phase.generate,))


def assert_same(one: Analysis, other: Analysis) -> None:
    """The same, told finding by finding so that the first difference is read."""
    for mine, theirs in zip(one.findings, other.findings, strict=False):
        assert mine == theirs
    assert one == other


@few
@given(logs, st.integers(0, 1000))
def test_rows_in_any_order(log: TrainingLog, seed: int) -> None:
    rng = Random(seed)
    shuffled = replace(
        log,
        activities=tuple(rng.sample(log.activities, len(log.activities))),
        pain=tuple(rng.sample(log.pain, len(log.pain))),
        facts=tuple(rng.sample(log.facts, len(log.facts))),
    )
    assert_same(analyse(shuffled, last_day(log)), analyse(log, last_day(log)))


@few
@given(logs)
def test_entries_and_facts_told_twice(log: TrainingLog) -> None:
    twice = replace(log, pain=log.pain * 2, facts=log.facts * 2)
    assert_same(analyse(twice, last_day(log)), analyse(log, last_day(log)))


def test_rising_scores_told_twice_raise_the_question_all_the_same() -> None:
    log = read("""
        2024-01-10 run 3 km 15:00 | shin 1/10
        2024-01-11 run 3 km 15:00 | shin 2/10
        2024-01-12 run 3 km 15:00 | shin 3/10
    """)
    once = analyse(log, last_day(log))
    assert [f for f in once.findings if f.sentence.startswith("Growing pain")]
    assert_same(analyse(replace(log, pain=log.pain[::-1] * 2), last_day(log)), once)


@few
@given(logs, st.integers(0, 600))
def test_later_rows_are_not_looked_at(log: TrainingLog, days: int) -> None:
    day = FIRST_DAY + timedelta(days=days)
    so_far = replace(
        log,
        activities=tuple(a for a in log.activities if a.day <= day),
        pain=tuple(e for e in log.pain if e.day <= day),
        facts=tuple(f for f in log.facts if f.day <= day),
        gap_kinds={d: kind for d, kind in log.gap_kinds.items() if d <= day},
    )
    assert_same(analyse(log, day), analyse(so_far, day))


def in_miles(text: str) -> str:
    """The same distances, told in miles."""
    return re.sub(r"([\d.]+) km", lambda found: f"{float(found[1]) / KM_PER_MILE!r} mi", text)


def said(analysis: Analysis) -> list[object]:
    """What a person reads of the findings."""
    return [
        (f.rule, f.kind, f.clarity, f.sentence, f.place, f.n_painful, f.n_painless, f.n_silent,
         f.needs, f.caveats, f.first_date, f.last_date, f.run_ids)
        for f in analysis.findings
    ]  # fmt: skip


@few
@given(texts)
def test_miles_instead_of_km(text: str) -> None:
    log = read(text)
    day = last_day(log)
    there, here = analyse(read(in_miles(text)), day), analyse(log, day)
    assert said(there) == said(here)
    sizes = [[f.effect for f in analysis.findings] for analysis in (there, here)]
    assert sizes[0] == pytest.approx(sizes[1], abs=0.011)


@few
@given(logs, st.integers(0, 700))
def test_every_finding_stands_on_something(log: TrainingLog, days: int) -> None:
    analysis = analyse(log, FIRST_DAY + timedelta(days=days))
    ids = {run.id for run in log.runs}
    for finding in analysis.findings:
        assert finding.clarity in get_args(FindingClass)
        assert finding.grade in get_args(Grade)
        assert set(finding.evidence_ids) <= evidence().keys()
        assert set(finding.run_ids) <= ids
        assert "manual" in finding.origins
        assert finding.sentence.endswith((".", "?"))
        for words in (finding.sentence, *finding.caveats, *finding.needs):
            assert not [no for no in NEVER_SAID if no in words.lower()], words


@pytest.mark.parametrize("seed", range(1, 41))
def test_what_cannot_be_said_says_what_is_missing(seed: int) -> None:
    runner = virtual_runner(seed, forgetful=seed % 2 == 0)
    for days_ago in (-200, 0, 20, 60, 150):
        assert_needs_are_told(analyse(runner.log, runner.as_of - timedelta(days=days_ago)))


@few
@given(logs, st.integers(0, 700))
def test_what_cannot_be_said_of_any_log_says_what_is_missing(
    log: TrainingLog, days: int
) -> None:
    assert_needs_are_told(analyse(log, FIRST_DAY + timedelta(days=days)))


def assert_needs_are_told(analysis: Analysis) -> None:
    """What is missing stands beside every line that cannot be said yet."""
    for finding in analysis.findings:
        if finding.clarity == "not_enough_data":
            assert finding.needs, finding
            assert all(finding.needs), finding


@few
@given(texts, st.sampled_from(("limp", "hot or swollen calf", "locking", "numbness")))
def test_a_standing_flag_hides_what_leads_on(text: str, flag: str) -> None:
    log = read(text)
    day = last_day(log)
    flagged = read(f"{text}\n{day} flags all no\n{day} flag {flag} yes")
    assert not {f.kind for f in analyse(flagged, day).findings} & HIDDEN_KINDS
    assert {f.kind for f in analyse(flagged, day).findings} - HIDDEN_KINDS


@pytest.mark.parametrize("seed", [1, 9])
def test_other_runners_rows_are_not_looked_at(tmp_path: Path, seed: int) -> None:
    me, somebody = virtual_runner(seed), virtual_runner(seed + 1)
    with Store.open(tmp_path) as store:
        repository = store.repository(SYSTEM)
        mine = _keep(store, "me", me.log)
        alone = analyse(repository.training_log(mine), me.as_of)
        _keep(store, "somebody", somebody.log)
        assert_same(analyse(repository.training_log(mine), me.as_of), alone)
    assert [c.flare_date for c in alone.cycles] == [
        c.flare_date for c in analyse(me.log, me.as_of).cycles
    ]


def _keep(store: Store, name: str, log: TrainingLog) -> int:
    """Keep a log in the database, and say whose number it has."""
    repository = store.repository(SYSTEM)
    runner = repository.add_runner(name, "UTC")
    write(store, runner.id, *(replace(a, id=f"{name}{a.id}") for a in log.activities))
    repository.add_pain(runner.id, log.pain)
    for back, kind in log.gap_kinds.items():
        repository.answer_gap(runner.id, back, kind)
    return runner.id
