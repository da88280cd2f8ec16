"""The text form: what is written is read back, and what cannot be read is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traininglog.activity import Activity, Surface
from traininglog.finding import GapKind
from traininglog.log import Declaration, TrainingLog
from traininglog.pain import LOCATIONS, SIDES, WHENS, PainEntry, entry_faults
from traininglog.textform import entry_order, entry_words, read_text, write_text

FIRST_DAY = date(2024, 1, 1)
days = st.integers(0, 30).map(lambda n: FIRST_DAY + timedelta(days=n))
kilometres = st.integers(1, 4000).map(lambda n: n / 100)
scores = st.integers(0, 10)


@st.composite
def entries(draw: st.DrawFn) -> PainEntry:
    location = draw(st.none() | st.sampled_from(LOCATIONS))
    score = draw(st.none() | scores) if location else draw(st.sampled_from((0, None)))
    onset = draw(st.none() | st.just(0.0) | kilometres)
    bare = location is None and score is None
    return PainEntry(
        day=draw(days),
        location=location,
        side=draw(st.none() | st.sampled_from(SIDES)) if location else None,
        score=score,
        when=draw(st.sampled_from(WHENS)),
        time=draw(st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))),
        onset_km=onset,
        onset_min=draw(st.none() | st.integers(0, 300).map(float)),
        offset_km=None if onset is None else draw(st.none() | st.just(onset + 1)),
        before_score=draw(st.none() | scores),
        hours_until_quiet=draw(st.none() | st.integers(0, 200).map(float)),
        painkiller=draw(st.booleans()),
        stopped=draw(st.booleans()),
        note=draw(st.text(min_size=1) if bare else st.none() | st.text(min_size=1)),
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
                surface=draw(st.sampled_from(get_args(Surface))),
                origin="manual",
            )
        )
    return tuple(found)


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
    )


def _comparable(log: TrainingLog) -> object:
    plain = [
        (a.id, a.sport, a.start, a.distance_km, a.timer_min, a.surface) for a in log.activities
    ]
    return plain, log.pain, log.gap_kinds, log.declarations


@given(logs())
def test_what_is_written_is_read_back(log: TrainingLog) -> None:
    assert all(not entry_faults(entry) for entry in log.pain)
    again, problems = read_text(write_text(log))
    assert not problems
    assert _comparable(again) == _comparable(log)
    assert write_text(again) == write_text(log)


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
        ("2024-03-13", "daily", "right knee", 2, None, "stairs"),
        ("2024-03-21", "during", "right knee", 5, 4.1, None),
        ("2024-03-22", "next_morning", "right knee", 3, None, None),
    ]


def test_left_and_right_may_stand_first() -> None:
    log, _ = read_text("2024-03-12 run 7 km | right knee 4/10; lower back 2/10 left stairs")
    assert [(str(e.place), e.note) for e in log.pain] == [
        ("right knee", None), ("left lower back", "stairs"),
    ]  # fmt: skip
    assert entry_words(log.pain[1]) == '2024-03-12 lower back left 2/10 "stairs"'


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
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, sentence: str) -> None:
    log, (problem,) = read_text(f"\n{line}\n")
    assert (log.activities, log.pain) == ((), ())
    assert problem.where == "row 2"
    assert sentence in problem.message
