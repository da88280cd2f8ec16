"""The text form: what is written is read back, and what cannot be read is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from traininglog.activity import Activity, Surface
from traininglog.facts import (
    FLAGS,
    HISTORY_KINDS,
    INSTRUMENTS,
    TOPICS,
    By,
    Fact,
    Following,
    Gear,
    GearKind,
    History,
    HistoryKind,
    LadderStart,
    Observation,
    OutcomeTotal,
    PainPreset,
    Preset,
    Race,
    RaceEnd,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
)
from traininglog.finding import GapKind
from traininglog.log import Declaration, TrainingLog
from traininglog.pain import (
    COMPARED,
    DAILY_ITEMS,
    LOCATIONS,
    SIDES,
    SPOTS,
    WHENS,
    PainEntry,
    Place,
    entry_faults,
)
from traininglog.textform import diary_lines, read_diary, read_text, write_text
from traininglog.textform_entries import entry_order, entry_words

FIRST_DAY = date(2024, 1, 1)
days = st.integers(0, 30).map(lambda n: FIRST_DAY + timedelta(days=n))
kilometres = st.integers(1, 4000).map(lambda n: n / 100)
scores = st.integers(0, 10)


@st.composite
def entries(draw: st.DrawFn) -> PainEntry:
    location = draw(st.none() | st.sampled_from(LOCATIONS))
    score = draw(st.none() | scores) if location else draw(st.sampled_from((0, None)))
    onset = draw(st.none() | st.just(0.0) | kilometres)
    skipped, when = draw(st.booleans()), draw(st.sampled_from(WHENS))
    told = location is not None or score is not None
    bare = not told and not skipped
    return PainEntry(
        day=draw(days),
        location=location,
        side=draw(st.none() | st.sampled_from(SIDES)) if location else None,
        score=score,
        when=when,
        time=draw(st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        onset_km=onset,
        onset_min=draw(st.none() | st.integers(0, 300).map(float)),
        offset_km=None if onset is None else draw(st.none() | st.just(onset + 1)),
        before_score=draw(st.none() | scores),
        hours_until_quiet=draw(st.none() | st.integers(0, 200).map(float)),
        painkiller=draw(st.booleans()),
        stopped=draw(st.booleans()),
        note=draw(st.text(min_size=1) if bare else st.none() | st.text(min_size=1)),
        item=draw(st.none() | st.sampled_from(DAILY_ITEMS)),
        spot=draw(st.none() | st.sampled_from(SPOTS)) if location == "knee" else None,
        compared=draw(st.none() | st.sampled_from(COMPARED))
        if told and when == "next_morning"
        else None,
        skipped=skipped,
    )


@st.composite
def activities(draw: st.DrawFn) -> tuple[Activity, ...]:
    found = []
    for day in sorted(draw(st.lists(days, max_size=6, unique=True))):
        distance_km, seconds = draw(kilometres), draw(st.integers(60, 20000))
        found.append(
            Activity(
                id=f"{day}-1",
                sport=draw(st.sampled_from(("running", "cycling", "walking", "swimming"))),
                start=datetime.combine(
                    day, draw(st.builds(time, st.integers(0, 23), st.integers(0, 59))), UTC
                ),
                zone="UTC",
                day=day,
                distance_km=distance_km,
                timer_min=seconds // 60 + seconds % 60 / 60,
                cadence_spm=draw(st.none() | st.integers(140, 200).map(float)),
                heart_rate_bpm=draw(st.none() | st.integers(90, 190).map(float)),
                ascent_m=draw(st.none() | st.integers(0, 900).map(float)),
                descent_m=draw(st.none() | st.integers(0, 900).map(float)),
                temperature_c=draw(st.none() | st.integers(-20, 40).map(float)),
                stance_balance_percent=draw(st.none() | st.sampled_from((48.5, 50.0, 51.25))),
                surface=draw(st.sampled_from(get_args(Surface))),
                device=draw(st.none() | st.text(min_size=1)),
                origin="manual",
            )
        )
    return tuple(found)


names = st.text(min_size=1)
places = st.builds(Place, st.sampled_from(LOCATIONS), st.none() | st.sampled_from(SIDES))
maybe_places = st.none() | places
by = st.sampled_from(get_args(By))


def _history(day: date, kind: HistoryKind, place: Place | None, words: str | None) -> History:
    personal = kind in {"born", "pregnancy"}
    return History(day, kind, None if personal else place, None if personal else words)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    day, place = draw(days), draw(maybe_places)
    later = draw(st.none() | st.just(day + timedelta(days=40)))
    history = _history(
        day.replace(month=1, day=1), draw(st.sampled_from(HISTORY_KINDS)), place,
        draw(st.none() | names),
    )  # fmt: skip
    flag, name = draw(st.sampled_from(FLAGS)), draw(names)
    side = draw(st.none() | st.sampled_from(SIDES)) if place is None else None
    degrees = draw(st.none() | st.sampled_from((0.0, 6.5, 12.25)))
    any_kind: st.SearchStrategy[Fact] = st.sampled_from(
        (
            Treatment(day, name, place, later, draw(st.none() | by)),
            history,
            replace(history, day=day, only_year=False),
            Observation(day, "hip drop", degrees, side, place, by=draw(by)),
            Observation(day, name, degrees, side, place, draw(st.none() | names)),
            OutcomeTotal(
                day, draw(st.sampled_from(INSTRUMENTS)), draw(st.sampled_from((0.0, 3.5)))
            ),
            RedFlagAnswer(day, flag, draw(st.booleans()), place),
            RedFlagSeen(day, flag, name),
            Race(
                day,
                name,
                draw(st.none() | kilometres),
                draw(st.none() | st.sampled_from(get_args(RaceEnd))),
            ),
            Gear(day, draw(st.sampled_from(get_args(GearKind))), name),
            PainPreset(day, draw(st.sampled_from(get_args(Preset))), place),
            LadderStart(day, place, draw(by)),
            Following(day, draw(places), later),
            Told(day, draw(st.sampled_from(TOPICS)), name),
            VisitNote(day, name, draw(names)),
            Review(day, draw(st.none() | names)),
        )
    )
    return draw(any_kind)


@st.composite
def logs(draw: st.DrawFn) -> TrainingLog:
    done = draw(activities())
    kinds = draw(st.lists(st.sampled_from(get_args(GapKind)), max_size=len(done)))
    first = draw(st.none() | days)
    return TrainingLog(
        runner="text",
        activities=done,
        pain=tuple(sorted(draw(st.lists(entries(), max_size=6)), key=entry_order)),
        gap_kinds=dict(zip([a.day for a in done], kinds, strict=False)),
        declarations=(Declaration(first, first),) if first else (),
        facts=tuple(sorted(draw(st.lists(facts(), max_size=6)), key=lambda fact: fact.day)),
    )


def _comparable(log: TrainingLog) -> object:
    plain = [replace(a, speed_mps=None) for a in log.activities]
    return plain, log.pain, log.gap_kinds, log.declarations, log.facts


@given(logs())
def test_what_is_written_is_read_back(log: TrainingLog) -> None:
    assert all(not entry_faults(entry) for entry in log.pain)
    again, problems = read_text(write_text(log))
    assert not problems
    assert _comparable(again) == _comparable(log)
    assert write_text(again) == write_text(log)


@given(logs())
def test_a_diary_is_a_log_without_its_runs(log: TrainingLog) -> None:
    answered = {
        day: kind
        for day, kind in log.gap_kinds.items()
        if kind not in {"withheld", "other_training"}
    }
    diary = replace(log, activities=(), gap_kinds=answered)
    again, problems = read_diary("\n".join(diary_lines(diary)), date(2025, 1, 1))
    assert not problems
    assert again == diary


LINE_PARTS = st.sampled_from(
    (
        "2024-03-12", "9999-12-31", "0001-01-01", "run", "rest", "|", ";", '"', "\\", "5 km",
        "9" * 400 + "/10", "next morning", "knee right", "4/10", "at 25:61", "99999:99", "back",
        "planned", "history", "treatment", "flag", "limp", "yes", "until", "declare", "zone",
    )
)  # fmt: skip


@given(st.lists(LINE_PARTS | st.text(max_size=4), max_size=9).map(" ".join))
def test_no_line_breaks_the_reader(line: str) -> None:
    assume("\n" not in line)
    for read in (read_text, lambda text: read_diary(text, FIRST_DAY)):
        log, problems = read(line)
        told = [*log.activities, *log.pain, *log.facts, *log.gap_kinds, *log.declarations]
        assert not (told and problems)


def test_a_diary_tells_no_run_and_nothing_later_than_today() -> None:
    log, problems = read_diary(
        """
        2024-03-01 run 5 km 30:00 | no pain
        2024-03-02 back withheld
        2024-04-02 back ill
        2024-03-31 | knee right 4/10; next morning 2/10
        2024-04-02 treatment taping knee right
        2024-04-02 race "City 10"
        someday | no pain
        2024-03-03 | no pain
        """,
        date(2024, 3, 31),
    )
    assert [str(p).removeprefix("row ") for p in problems] == [
        "2: runs come from files; tell what was felt as: 2024-03-01 | no pain",
        "3: 'back withheld' is seen in the log and never answered",
        "4: date 2024-04-02 is in the future",
        "5: date 2024-04-01 is in the future",
        "6: date 2024-04-02 is in the future",
        "8: 'someday' is no day like 2024-03-12",
    ]
    assert (len(log.pain), log.facts) == (1, (Race(date(2024, 4, 2), "City 10"),))


def test_the_three_lines_of_the_design() -> None:
    log, problems = read_text("""
        2024-03-12 run 7.5 km 43:30 168 spm | knee right 4/10 from 6.5 km
        2024-03-13 rest | knee right 2/10 stairs
        2024-03-21 run 5.0 km 29:10 166 spm | knee right 5/10 from 4.1 km; next morning 3/10
    """)
    assert not problems
    assert [(a.distance_km, a.timer_min, a.cadence_spm) for a in log.runs] == [
        (7.5, 43.5, 168),
        (5, 29 + 10 / 60, 166),
    ]
    assert [
        (str(e.day), e.when, str(e.place), e.score, e.onset_km, e.note) for e in log.pain
    ] == [
        ("2024-03-12", "during", "right knee", 4, 6.5, None),
        ("2024-03-13", "daily", "right knee", 2, None, None),
        ("2024-03-21", "during", "right knee", 5, 4.1, None),
        ("2024-03-22", "next_morning", "right knee", 3, None, None),
    ]


def test_left_and_right_may_stand_first() -> None:
    log, _ = read_text("2024-03-12 run 7 km | right knee 4/10; lower back 2/10 left downhill")
    assert [(str(e.place), e.note) for e in log.pain] == [
        ("right knee", None), ("left lower back", "downhill"),
    ]  # fmt: skip
    assert entry_words(log.pain[1]) == '2024-03-12 lower back left 2/10 "downhill"'


def test_zone_miles_and_answers_at_the_return() -> None:
    log, problems = read_text("""
        # back home
        zone Asia/Kathmandu
        2024-01-05 run 4 mi 38:00 at 00:30 back planned | both unclear
        2024-01-06 run 1 mi 10:00 walked 25 % 40 m down trail | 3/10 from 0.5 mi; no pain after
        declare 2024-01-01 to 2024-03-31
    """)
    assert [str(p) for p in problems] == [
        "row 4: 'both unclear' names no place; a bare note stands in quotes"
    ]
    assert log.gap_kinds == {}
    (run,) = log.runs
    assert run.start == datetime(2024, 1, 6, 2, 15, tzinfo=UTC)
    assert (run.walked_share, run.descent_m, run.surface) == (0.25, 40, "trail")
    assert [(str(e.place), e.score, e.when) for e in log.pain] == [
        ("unspecified", 3, "during"),
        ("None", 0, "after"),
    ]
    assert log.pain[0].onset_km == pytest.approx(0.804672)
    assert log.declarations == (Declaration(date(2024, 1, 1), date(2024, 3, 31)),)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("2024-03-12 flew 7 km", "'flew 7 km' names neither a sport nor rest"),
        ("2024-03-12 run 7 km fast", "cannot read 'fast'"),
        ("2024-03-12 run 7 km | knee 11/10", "score 11 is not a whole number from 0 to 10"),
        ("2024-03-12 rest today", "cannot read 'today'"),
        ("2024-03-12 run 7 km | elbow 4/10", "'elbow' names no place"),
        ("2024-03-12 run 7 km | knee from 5 km from 3 mi", "cannot read 'from 3 mi'"),
        ("2024-03-45 run 7 km", "day"),
        ("zone Mars/Base", "'Mars/Base' is no time zone"),
        ("2024-03-12 run 7 km | knee from 5 km until 4 km", "offset 4 km is before onset 5 km"),
        ("2024-03-12", "'' names neither a sport nor rest"),
        (
            "2024-03-12 back home",
            "back is one of: pain, ill, busy, planned, no_record, unknown",
        ),
        (f"2024-03-12 run 7 km | knee {'9' * 400}/10", "99... is too large"),
        ("9999-12-31 run 7 km | knee next morning 2/10", "no morning after 9999-12-31"),
        ("declare 2024-03-12 to 2024-03-01", "2024-03-01 is before 2024-03-12"),
        ("zone UTC please", "cannot read 'please'"),
        (r'2024-03-12 run 7 km | "\x"', "stray backslash"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, sentence: str) -> None:
    log, (problem,) = read_text(f"\n{line}\n")
    assert (log.activities, log.pain) == ((), ())
    assert problem.where == "row 2"
    assert sentence in problem.message


def test_what_somebody_did_when_it_hurt() -> None:
    """An item is that day's, next morning's if that is said, the run's if it has an onset."""
    log, problems = read_text("""
        2024-03-12 run 7 km | knee right 4/10; stairs 2/10; next morning first steps 1/10
        2024-03-14 run 7 km | no pain; no pain walk 30 min; knee left 3/10 from 2 km walking
    """)
    assert not problems
    assert [(e.day.day, e.item, e.when, e.score) for e in log.pain] == [
        (12, None, "during", 4), (12, "stairs", "daily", 2),
        (13, "first_steps", "next_morning", 1), (14, None, "during", 0),
        (14, "walk_30_min", "daily", 0), (14, "walking", "during", 3),
    ]  # fmt: skip
    assert str(log.pain[1].place) == "right knee"


def test_where_at_the_knee() -> None:
    """Words of the knee's sides are a note at any other place, and never name one."""
    log, problems = read_text("""
        2024-03-12 run 7 km | knee right 4/10 at the kneecap; above the kneecap 2/10
        2024-03-13 run 7 km | at the back of the knee 3/10; shin left 2/10 on the inner side
        2024-03-14 run 7 km | at the back of the knee right 1/10
        2024-03-15 run 7 km | calf left 1/10; on the outer side 2/10
    """)
    assert not problems
    assert [(str(e.place), e.spot, e.note) for e in log.pain] == [
        ("right knee", "kneecap", None), ("right knee", "above", None), ("knee", "back", None),
        ("left shin", None, "on the inner side"), ("right knee", "back", None),
        ("left calf", None, None), ("left calf", None, "on the outer side"),
    ]  # fmt: skip


def test_a_morning_beside_the_one_before() -> None:
    """`worse` is a word of the next morning; elsewhere it is a note's."""
    log, problems = read_text("""
        2024-03-12 run 7 km | knee right 4/10 worse downhill; next morning worse
        2024-03-14 run 7 km | knee right 2/10; next morning better 1/10 first steps
        2024-03-16 run 7 km | no pain; no pain next morning same
    """)
    assert not problems
    assert [(e.day.day, e.compared, e.score, e.note) for e in log.pain] == [
        (12, None, 4, "worse downhill"), (13, "worse", None, None), (14, None, 2, None),
        (15, "better", 1, None), (16, None, 0, None), (17, "same", 0, None),
    ]  # fmt: skip
    assert str(log.pain[1].place) == "right knee"


def test_a_run_left_out_is_that_days() -> None:
    """It names a place only where it is told with one."""
    log, problems = read_text("""
        2024-03-12 run 7 km | knee right 4/10
        2024-03-13 | knee right 3/10 stairs skipped a run; skipped a run
    """)
    assert not problems
    assert [(e.when, e.place and str(e.place), e.skipped) for e in log.pain] == [
        ("during", "right knee", False), ("daily", "right knee", True), ("daily", None, True),
    ]  # fmt: skip


def test_a_run_told_elsewhere_has_an_answer_and_a_gap() -> None:
    """A diary beside the watch's own files tells no runs."""
    log, problems = read_text("""
        2024-04-20 back planned | knee right 2/10 from 3 km
        2024-04-22 | no pain
        2024-04-23 back no record
    """)
    assert not problems
    assert not log.activities
    assert [(e.day.day, e.when, e.onset_km) for e in log.pain] == [
        (20, "during", 3), (22, "during", None),
    ]  # fmt: skip
    assert log.gap_kinds == {date(2024, 4, 20): "planned", date(2024, 4, 23): "no_record"}
