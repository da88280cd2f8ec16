"""The Run page in words, from logs written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from rules.states import run_states
from service.run_chart import RunChart, spans
from service.run_map import Outline
from service.run_page import Asked, RunPage, run_page
from tests.run_ways import LOG, PAINFUL, SILENT, START, THREE, paused, stream
from traininglog.log import Declaration
from traininglog.problem import Problem
from traininglog.runner import Source
from traininglog.streams import Stream
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.run_chart import Over
    from service.units import Unit
    from traininglog.log import TrainingLog

DAY = date(2026, 11, 22)


def page(
    text: str = LOG,
    run_id: str | None = PAINFUL,
    made: Stream | Problem | None = None,
    *,
    unit: Unit = "km",
    over: Over = "distance",
    sources: tuple[Source, ...] = (),
) -> RunPage:
    return page_of(log_of(text), run_id, made, unit=unit, over=over, sources=sources)


def page_of(
    log: TrainingLog,
    run_id: str | None = None,
    made: Stream | Problem | None = None,
    *,
    unit: Unit = "km",
    over: Over = "distance",
    sources: tuple[Source, ...] = (),
) -> RunPage:
    told = run_page(log, run_states(log), Asked(run_id, unit, over), made, sources)
    assert told
    return told


def log_of(text: str) -> TrainingLog:
    log, problems = read_text(text, "me")
    assert not problems, problems
    return log


def chart(told: RunPage) -> RunChart:
    assert isinstance(told.chart, RunChart)
    return told.chart


def one(entry: str) -> str:
    """The sentence of a run with this written beside it."""
    return page(f"2026-11-22 run 5.0 km 30:00{entry and ' | '}{entry}", None).felt


# What was felt


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("", "No answer yet: a silent run, neither painful nor painless."),
        ("no pain", "No pain in it (0/10)."),
        ("knee right 2/10 from 3.1 km", "Right knee from 3.1 km (2/10)."),
        ("knee right 2/10 from the start", "Right knee from the start (2/10)."),
        ("knee right 2/10 from 12 min", "Right knee from 2.0 km (2/10)."),
        ("knee right 2/10", "Right knee during it (2/10)."),
        ("knee right from 3.1 km", "Right knee from 3.1 km (no score)."),
        ("knee right 2/10 from 1 km until 2 km",
         "Right knee from 1.0 km (2/10), gone at 2.0 km."),
        ("knee right 4/10 from 2 km stopped; next morning 3/10",
         "Right knee from 2.0 km (4/10), stopped for it; next morning 3/10."),
        ("knee right 2/10 from 3 km; lower back 3/10 from the start",
         "Lower back from the start (3/10). Right knee from 3.0 km (2/10)."),
        ("knee right after 2/10", "Right knee only afterwards; after it 2/10."),
    ],
)  # fmt: skip
def test_what_was_felt_is_one_sentence(entry: str, sentence: str) -> None:
    assert one(entry) == sentence


def test_silence_leads_to_the_form_and_an_answer_does_not() -> None:
    assert page(run_id=SILENT).is_silent
    assert not page().is_silent


def test_a_declared_painless_run_says_who_did_not_answer() -> None:
    log = log_of("2026-11-22 run 5.0 km 30:00")
    told = page_of(replace(log, declarations=(Declaration(DAY, DAY),)))
    assert "taken as painless, as declared" in told.felt


def test_a_minute_is_laid_on_the_way_and_told_where_there_is_no_distance() -> None:
    log = log_of("2026-11-22 run 5.0 km 30:00 | knee right 2/10 from 12 min")
    assert chart(page_of(log, None, stream(), over="time")).onsets[0].x == pytest.approx(12)
    bare = replace(log, activities=(replace(log.runs[0], distance_km=None),))
    assert page_of(bare).felt == "Right knee from 12 min (2/10)."


def test_a_run_on_a_painkiller_enters_no_verdict() -> None:
    assert "on a painkiller" in one("no pain painkiller")


def test_checks_stand_apart_place_by_place() -> None:
    told = page(run_id=THREE)
    assert [c.title for c in told.checks] == [
        "Pain rule, lower back", "Pain rule, left achilles", "Pain rule, right knee",
    ]  # fmt: skip
    assert all(len(c.checks) == 3 for c in told.checks)
    assert page(run_id=SILENT).checks == ()


# Which run


def test_without_an_id_it_is_the_latest_run() -> None:
    assert page(run_id=None).id == THREE


def test_there_is_no_page_of_what_is_no_run() -> None:
    log = log_of("2026-11-22 ride 20 km 60:00")
    for run_id in ("gone", None, log.activities[0].id):
        assert run_page(log, run_states(log), Asked(run_id), None, ()) is None


def test_a_run_says_what_is_known_of_it() -> None:
    told = page(
        "2026-11-01 shoes Road 2\n2026-11-02 insoles Cork\n"
        "2026-11-22 run 5.0 km 30:00 170 spm treadmill",
        None,
    )
    log = log_of("2026-11-22 run 5.0 km 30:00")
    (run,) = log.runs
    fuller = replace(
        run, feel=50, rpe=4.0, device="Garmin fenix 5", ascent_m=25.4, descent_m=19.0,
        temperature_c=8.6, walked_share=0.08, heart_rate_bpm=143.2, zone="America/Lima",
    )  # fmt: skip
    facts = dict(page_of(replace(log, activities=(fuller,)), unit="mi").facts)
    assert told.size == "5.0 km in 30:00"
    assert dict(told.facts)["Shoes"] == "Road 2"
    assert dict(told.facts)["Insoles"] == "Cork"
    assert dict(told.facts)["Surface"] == "treadmill"
    assert facts["Feel"] == "50 of 100, from the watch"
    assert facts["Effort"] == "4 of 10, from the watch"
    assert facts["Climb"] == "83 ft up, 62 ft down"
    assert facts["Temperature"] == "9 °C, at the watch"
    assert facts["Walked"] == "8 % of moving time"
    assert facts["Clock"] == "America/Lima"
    assert "Shoes" not in facts


def test_a_run_without_distance_or_time_says_so() -> None:
    log = log_of("2026-11-22 run 5.0 km 30:00")
    bare = replace(log.runs[0], distance_km=None, timer_min=None)
    assert page_of(replace(log, activities=(bare,))).size == "a run without distance or time"


# The chart


def test_the_chart_marks_where_it_hurt() -> None:
    drawn = chart(page(made=stream()))
    (onset,) = drawn.onsets
    assert (onset.words, onset.score) == ("Right knee from 3.1 km (2/10)", 2)
    assert onset.x == pytest.approx(3.1, abs=0.01)
    assert drawn.painful == ((onset.x, drawn.length),)
    assert drawn.stations[drawn.start_at][0] == pytest.approx(3.1, abs=0.02)


def test_three_places_are_three_marks_and_one_painful_part() -> None:
    drawn = chart(page(run_id=THREE, made=stream()))
    assert [mark.until is not None for mark in drawn.onsets] == [False, False, True]
    assert drawn.painful == ((0.0, drawn.length),)
    assert spans([(2, 3), (0, 1), (2.5, 4)]) == [(0, 1), (2, 4)]


def test_over_time_and_in_miles_it_is_the_same_place() -> None:
    miles = chart(page(made=stream(), unit="mi"))
    minutes = chart(page(made=stream(), over="time"))
    assert miles.onsets[0].x == pytest.approx(3.1 / 1.609344, abs=0.01)
    assert (minutes.x_unit, miles.x_unit) == ("min", "mi")
    assert minutes.onsets[0].x == pytest.approx(3100 / 2.7 / 60 + 0.48, abs=0.1)


def test_each_place_is_told_in_words() -> None:
    told = dict(chart(page(made=stream())).stations)
    first, *_, last = told.values()
    assert first.startswith("0.00 km, 0:00: pace 6:10 /km, 170 spm, heart rate 110, alt")
    assert "contact 245 ms, balance 49.8 %" in first
    assert "with pain" in last
    assert any("walking" in words for words in told.values())
    miles = chart(page(made=stream(), unit="mi")).stations
    assert not any("/km" in words or " m," in words for _, words in miles)


def test_standing_and_nothing_measured_are_said() -> None:
    metres = np.minimum(np.arange(600) * 2.7, 1350)
    assert any(
        "standing" in words
        for _, words in chart(page(made=stream(600, distance_m=metres), over="time")).stations
    )
    bare = chart(page(made=Stream({"timestamp": START + np.arange(60)})))
    assert bare.lanes == ()
    assert bare.stations[0][1] == "0:00: nothing measured"


def test_pauses_and_walking_are_sentences() -> None:
    told = page(made=paused(stream(), 1200, 130))
    assert "Paused 2:11 at 3.2 km." in told.remarks
    assert "Walked 1:00 in 1 stretch." in told.remarks
    lost = np.r_[0:600, 900:1850]
    holed = Stream({n: v[lost] for n, v in stream().columns.items()})
    assert any("no records for 5:01 from 1.6 km" in r.lower() for r in page(made=holed).remarks)


def test_missing_lanes_are_one_sentence() -> None:
    some = page(made=stream(stance_time_ms=None, stance_time_balance_percent=None))
    assert chart(some).missing == "Contact time and balance: this watch did not record them."
    one_lane = chart(page(made=stream(stance_time_ms=None)))
    assert one_lane.missing == "Contact time: this watch did not record it."
    assert chart(page(made=stream())).missing == ""


def test_an_onset_past_the_end_or_without_a_place_is_said() -> None:
    short = page("2026-11-22 run 9.0 km 50:00 | knee right 2/10 from 8 km", None, stream())
    assert "past the end of the records" in short.remarks[-1]
    assert chart(short).onsets[0].x == pytest.approx(chart(short).length)
    untold = page("2026-11-22 run 5.0 km 30:00 | knee right 2/10", None, stream())
    assert "by where in the run was not told" in untold.remarks[-1]
    assert chart(untold).onsets == ()


def test_without_distance_it_is_over_time_and_has_no_splits() -> None:
    told = page(made=stream(distance_m=None, speed_mps=np.full(1850, 2.7)))
    drawn = chart(told)
    assert (drawn.over, drawn.has_distance, told.splits) == ("time", False, ())
    assert "recorded no distance" in told.remarks[-1]


def test_lanes_have_few_grid_lines_inside_their_range() -> None:
    for lane in chart(page(made=stream())).lanes:
        assert 1 <= len(lane.ticks) <= 3
        assert all(lane.low < at < lane.high for at, _ in lane.ticks)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (None, "There are no records of this run"),
        (
            Problem("stream", "bad magic"),
            "cannot be read: the file they are kept in is damaged",
        ),
        (Stream({}), "fewer than two records"),
    ],
)
def test_no_chart_is_said_in_words(made: Stream | Problem | None, words: str) -> None:
    told = page(made=made)
    assert isinstance(told.chart, str)
    assert words in told.chart
    assert (told.splits, told.remarks, told.outline) == ((), (), "")


# Splits and outline


def test_the_split_where_pain_began_says_so() -> None:
    told = page(made=paused(stream(), 1250, 65))
    began = [row for row in told.splits if row.hurts]
    assert [row.name for row in began] == ["4"]
    assert began[0].note == "pain began: from 3.1 km (2/10); paused 1:06"
    assert [row.name for row in told.splits] == ["1", "2", "3", "4", "4.91"]
    three = page(run_id=THREE, made=stream()).splits
    assert three[0].note == "pain began: Lower back, from the start (3/10)"
    assert three[1].note == "pain began: Right knee, from 1.0 km (1/10)"
    assert "pain went away" in three[2].note + three[1].note


def test_a_treadmill_run_has_no_outline_and_a_track_has_one() -> None:
    assert page(made=stream(position_lat_deg=None)).outline == "the watch recorded no places"
    assert isinstance(page(made=stream()).outline, Outline)


# What the import noted


def test_what_the_import_kept_is_told_file_by_file() -> None:
    log = log_of(LOG)
    run = log.runs[2]
    first = Source(
        run.id, run.day, "a", 0, "runs/long.fit", "file", "columnar", "1", kept=True,
        imported_at=run.start, problems=("timestamp: 3 of 900 records with a time far from the "
                                         "others were left out",),
    )  # fmt: skip
    second = replace(first, path="other.fit", kept=False, problems=())
    told = page_of(log, run.id, sources=(first, second)).problems
    assert told == (
        "long.fit: timestamp: 3 of 900 records with a time far from the others were left out",
    )


def test_two_watches_in_one_run_are_told() -> None:
    log = log_of("2026-11-22 run 5.0 km 30:00\n2026-11-20 run 4.0 km 30:00")
    first, run = log.runs
    twin = replace(run, id="twin", device="Other watch", distance_km=5.1)
    told = page_of(replace(log, activities=(first, run, twin)), run.id).problems
    (words,) = told
    assert "5.1 km in 30:00, Other watch" in words
    assert page_of(log, first.id).problems == ()
