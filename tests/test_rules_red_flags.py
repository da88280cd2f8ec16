"""Red flags: what stands, what is open, and what hides meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import RULES, analyse
from rules.case import Case
from rules.red_flags import HIDDEN, are_open, red_flags, statuses
from traininglog.facts import FLAGS, TODAY_FLAGS, History, RedFlagAnswer, RedFlagSeen
from traininglog.pain import PainEntry, Place
from traininglog.reference import red_flags as bundled
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.facts import Fact, Flag
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 4, 10)
KNEE = "2024-04-08 run 6 km 36:00 | knee right 3/10 from 4 km"
BEFORE = "2024-04-01 run 6 km 36:00 | knee right 3/10 from 4 km"


def _log(text: str, *facts: Fact) -> TrainingLog:
    log, problems = read_text(text)
    assert not problems
    return replace(log, facts=facts)


def _no(day: date) -> tuple[RedFlagAnswer, ...]:
    return tuple(RedFlagAnswer(day, flag, yes=False) for flag in FLAGS)


def _kinds(log: TrainingLog, day: date = DAY) -> list[str]:
    return [f.kind for f in red_flags(Case.of(log, day))]


def _open(log: TrainingLog, day: date = DAY) -> bool:
    return are_open(Case.of(log, day))


def test_every_flag_has_its_question_level_and_source() -> None:
    assert tuple(bundled()) == FLAGS
    today = {flag for flag, told in bundled().items() if told.level == "today"}
    assert today == set(TODAY_FLAGS)
    assert {told.level for told in bundled().values()} == {"today", "before running"}


def test_without_pain_nothing_is_asked() -> None:
    log = _log("2024-04-08 run 6 km 36:00 | no pain")
    assert _kinds(log) == []
    assert not _open(log)


def test_pain_opens_the_questions() -> None:
    log = _log(KNEE)
    (finding,) = red_flags(Case.of(log, DAY))
    assert (finding.kind, finding.clarity) == ("red_flags_unanswered", "not_enough_data")
    assert finding.sentence.startswith("Red-flag questions: all 16 questions not asked yet.")
    assert _open(log)


def test_a_fresh_no_to_all_closes_them() -> None:
    log = _log(KNEE, *_no(date(2024, 4, 9)))
    (finding,) = red_flags(Case.of(log, DAY))
    assert finding.kind == "red_flags_answered"
    assert finding.sentence == "Red-flag questions: answered no to 16 of 16 on 9 Apr 2024."
    assert not _open(log)


def test_one_question_left_out_keeps_them_open() -> None:
    log = _log(KNEE, *_no(date(2024, 4, 9))[1:])
    (finding,) = red_flags(Case.of(log, DAY))
    assert "1 of 16 questions not asked yet" in finding.sentence
    assert _open(log)


@pytest.mark.parametrize(("days", "is_open"), [(14, False), (15, True)])
def test_answers_go_stale_after_two_weeks(days: int, *, is_open: bool) -> None:
    log = _log(KNEE, *_no(date(2024, 4, 8)))
    day = date(2024, 4, 8) + timedelta(days=days)
    assert _open(log, day) is is_open
    assert ("red_flags_unanswered" in _kinds(log, day)) is is_open


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        ("knee right 3/10", False),
        ("knee right 4/10", True),
        ("calf left 1/10", True),
        ("calf left", True),
        ("knee right", False),
        ("knee right 1/10 stopped", True),
        ("no pain", False),
    ],
)
def test_a_worse_entry_or_a_new_place_reopens(later: str, *, is_open: bool) -> None:
    text = f"{BEFORE}\n2024-04-08 run 6 km 36:00 | {later}"
    assert _open(_log(text, *_no(date(2024, 4, 5)))) is is_open


def test_a_yes_stands_whatever_comes_until_it_is_seen() -> None:
    yes = RedFlagAnswer(date(2022, 1, 3), "hurts_to_hop", yes=True, place=Place("shin", "left"))
    later_no = RedFlagAnswer(date(2022, 1, 9), "hurts_to_hop", yes=False)
    log = _log("2024-04-08 run 6 km 36:00 | no pain", yes, later_no)
    (finding,) = red_flags(Case.of(log, DAY))
    assert finding.sentence == (
        "It hurts to hop, shin, left: answered yes on 3 Jan 2022. Before running again, have a "
        "clinician look at it, and write down who did."
    ).replace("shin, left", "left shin")
    assert (finding.kind, finding.evidence_ids) == ("red_flag", ("bone_stress_review_2024",))
    assert _open(log)
    seen = replace(log, facts=(*log.facts, RedFlagSeen(DAY, "hurts_to_hop", "Dr. Roe")))
    assert not _open(seen)


def test_a_seen_yes_is_told_with_who_saw_it() -> None:
    facts = [*_no(date(2024, 4, 9)), RedFlagAnswer(date(2024, 4, 9), "limp", yes=True)]
    facts = [f for f in facts if not (f.flag == "limp" and not f.yes)]
    log = _log(KNEE, *facts, RedFlagSeen(date(2024, 4, 9), "limp", "Dr. Roe"))
    found = list(red_flags(Case.of(log, DAY)))
    assert [f.kind for f in found] == ["red_flag_seen", "red_flags_answered"]
    assert found[0].sentence.endswith(
        "answered yes on 9 Apr 2024, seen by Dr. Roe on 9 Apr 2024."
    )
    assert "15 of 16" in found[1].sentence
    assert not _open(log)


def test_where_every_answer_is_yes_nothing_else_is_said() -> None:
    log = _log(KNEE, *(replace(no, yes=True) for no in _no(date(2024, 4, 9))))
    assert set(_kinds(log)) == {"red_flag"}
    assert len(_kinds(log)) == len(FLAGS)


def test_some_flags_are_for_today() -> None:
    log = _log(KNEE, RedFlagAnswer(date(2024, 4, 9), "hot_or_swollen_calf", yes=True))
    first = next(iter(red_flags(Case.of(log, DAY))))
    assert first.sentence.endswith("See a doctor about it today.")
    assert first.evidence_ids == ()


@pytest.mark.parametrize(
    ("entry", "flag"),
    [
        (PainEntry(DAY, "shin", "left", 2, "night"), "night_or_rest_pain"),
        (PainEntry(DAY, "shin", "left", 2, "daily", item="resting"), "night_or_rest_pain"),
        (PainEntry(DAY, "shin", "left", 2, "daily", item="hop"), "hurts_to_hop"),
        (PainEntry(DAY, "shin", "left", 2, "daily", item="walking"), "limp"),
    ],
)
def test_entries_raise_the_question_by_themselves(entry: PainEntry, flag: Flag) -> None:
    log = _log(KNEE, *_no(date(2024, 4, 9)))
    raised = replace(log, pain=(*log.pain, entry))
    found = {s.flag: s.state for s in statuses(Case.of(raised, DAY))}
    assert found[flag] == "raised"
    assert _open(raised)
    told = next(f for f in red_flags(Case.of(raised, DAY)) if f.kind == "red_flag_question")
    assert "the diary speaks of it on 10 Apr 2024" in told.sentence
    assert told.needs == ("An answer to this question.",)
    painless = replace(log, pain=(*log.pain, replace(entry, score=0)))
    assert {s.flag: s.state for s in statuses(Case.of(painless, DAY))}[flag] == "no"


@pytest.mark.parametrize(
    ("scores", "location", "raised"),
    [((1, 2, 3), "shin", True), ((1, 3, 3), "shin", True), ((2, 2, 3, 3, 4), "shin", True),
     ((2, 2, 3), "shin", False),
     ((3, 2, 3), "shin", False), ((2, 3), "shin", False),
     ((5, 1, 2, 3), "shin", True), ((1, 2, 3), "knee", False), ((1, 2, 3, 3), "foot", True)],
)  # fmt: skip
def test_growing_pain_at_a_bone_site_is_asked_about(
    scores: tuple[int, ...], location: str, *, raised: bool
) -> None:
    text = "\n".join(
        f"2024-04-{n + 1:02d} run 5 km 30:00 | {location} left {score}/10"
        for n, score in enumerate(scores)
    )
    states = {s.flag: s.state for s in statuses(Case.of(_log(text), DAY))}
    assert (states["growing_bone_site_pain"] == "raised") is raised


def test_a_past_stress_fracture_where_it_hurts_is_asked_about() -> None:
    past = History(date(2016, 1, 1), "stress_fracture", Place("shin", "left"))
    here = _log("2024-04-08 run 5 km 30:00 | shin left 2/10", past)
    told = next(f for f in red_flags(Case.of(here, DAY)) if f.kind == "red_flag_question")
    assert "a past one is in the history (2016)" in told.sentence
    elsewhere = {s.flag: s.state for s in statuses(Case.of(_log(KNEE, past), DAY))}
    assert elsewhere["past_stress_fracture"] == "unanswered"


def test_unscored_pain_counts_as_more_than_a_niggle() -> None:
    niggle = BEFORE.replace("3/10", "2/10")
    text = f"{niggle}\n2024-04-08 run 6 km 36:00 | knee right from 2 km"
    assert _open(_log(text, *_no(date(2024, 4, 5))))


def test_a_no_cannot_undo_a_fracture_in_the_history() -> None:
    past = History(date(2015, 1, 1), "stress_fracture", Place("knee", "right"))
    answered = _log(KNEE, past, *_no(date(2024, 4, 9)))
    assert _open(answered)
    assert "red_flag_question" in _kinds(answered)
    yes = [f for f in _no(date(2024, 4, 9)) if f.flag != "past_stress_fracture"]
    seen = RedFlagSeen(date(2024, 4, 10), "past_stress_fracture", "Dr. Roe")
    told = RedFlagAnswer(date(2024, 4, 9), "past_stress_fracture", yes=True)
    assert _open(_log(KNEE, past, *yes, told))
    assert not _open(_log(KNEE, past, *yes, told, seen))
    painless = f"{KNEE}\n2024-04-12 run 6 km 36:00 | no pain"
    assert not _open(_log(painless, past, *_no(date(2024, 4, 9))), date(2024, 9, 1))


def test_pain_within_a_year_needs_the_questions_answered_once() -> None:
    painless, long_after = f"{KNEE}\n2024-04-12 run 6 km 36:00 | no pain", date(2024, 9, 1)
    assert _open(_log(painless), long_after)
    assert _kinds(_log(painless), long_after) == ["red_flags_unanswered"]
    assert not _open(_log(painless, *_no(date(2024, 4, 9))), long_after)
    assert _kinds(_log(painless, *_no(date(2024, 4, 9))), long_after) == []
    assert not _open(_log(painless), date(2026, 1, 1))


def test_pain_that_no_painless_run_followed_needs_fresh_answers_for_a_year() -> None:
    answered = _log(KNEE, *_no(date(2024, 4, 9)))
    assert _open(answered, date(2024, 9, 1))
    assert not _open(answered, date(2026, 1, 1))


def test_hidden_kinds_are_absent_while_something_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def speaks(_case: Case) -> list[Finding]:
        made = next(iter(red_flags(Case.of(_log(KNEE), DAY))))
        return [replace(made, kind=kind) for kind in (*sorted(HIDDEN), "spike")]

    monkeypatch.setattr("rules.analyse.RULES", (*RULES, speaks))
    closed = {f.kind for f in analyse(_log(KNEE, *_no(date(2024, 4, 9))), DAY).findings}
    assert {*HIDDEN, "spike"} <= closed
    for facts in ((), _no(date(2024, 3, 1)), (RedFlagAnswer(DAY, "limp", yes=True),)):
        analysis = analyse(_log(KNEE, *facts), DAY)
        kinds = {f.kind for f in analysis.findings}
        assert "spike" in kinds
        assert not kinds & HIDDEN
        assert analysis.ladder is None


@pytest.mark.parametrize(("morning", "is_open"), [("same", False), ("worse", True)])
def test_only_a_worse_morning_asks_again(morning: str, *, is_open: bool) -> None:
    log = _log(
        "2024-04-01 run 6 km 36:00 | knee right 2/10\n"
        f"2024-04-08 run 6 km 36:00 | knee right 1/10; next morning {morning}",
        *_no(date(2024, 4, 2)),
    )
    assert _open(log) is is_open
