"""Pain tables: every row is read whole or named, with all that is wrong in it."""

from __future__ import annotations

import csv
import io
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.diary import COLUMNS, DiaryTable, read_pain_csv
from traininglog.pain import PainEntry

TODAY = date(2024, 6, 30)


def _read(text: str) -> DiaryTable:
    return read_pain_csv(text.encode(), "diary.csv", TODAY)


def _faults(text: str) -> list[str]:
    table = _read(text)
    return [str(problem) for problem in table.problems]


def test_a_whole_row() -> None:
    table = _read(
        ",".join(c for c in COLUMNS if c != "onset_mi")
        + '\n2024-03-12,07:30,knee,right,4,during,6.5,40,7.5,0,12,yes,x,"stairs, later",squat,'
        "Kneecap,,1\n"
    )
    assert not table.problems
    assert table.entries == (
        PainEntry(
            date(2024, 3, 12), "knee", "right", 4, "during", time(7, 30), 6.5, 40, 7.5, 0, 12,
            painkiller=True, stopped=True, note="stairs, later", item="squat",
            spot="kneecap", skipped=True,
        ),
    )  # fmt: skip


def test_semicolons_decimal_commas_capitals_and_a_byte_order_mark() -> None:
    table = read_pain_csv(
        "\ufeffDate; Location;Score;Onset_km\r\n2024-03-12;Lower Back;4;6,5\r\n\r\n".encode(),
        "diary.csv",
        TODAY,
    )
    assert not table.problems
    assert [(e.location, e.score, e.onset_km) for e in table.entries] == [
        ("lower_back", 4, 6.5)
    ]


def test_what_was_done_when_it_hurt_is_no_runs_unless_it_began_in_one() -> None:
    table = _read(
        "date,location,score,when,onset_km,item\n"
        "2024-03-12,knee,2,,,stairs\n2024-03-13,heel,3,next_morning,,first steps\n"
        "2024-03-14,knee,4,,3,walking\n2024-03-15,knee,1,during,,\n"
    )
    assert not table.problems
    assert [(e.when, e.item) for e in table.entries] == [
        ("daily", "stairs"), ("next_morning", "first_steps"), ("during", "walking"),
        ("during", None),
    ]  # fmt: skip


def test_a_morning_beside_the_one_before_and_a_run_left_out() -> None:
    table = _read(
        "date,location,score,when,compared,skipped,onset_km\n"
        "2024-03-12,knee,,next morning,Worse,,\n"
        "2024-03-13,,,,,yes,\n2024-03-14,knee,3,,,yes,\n2024-03-15,knee,3,,,yes,2\n"
    )
    assert not table.problems
    assert [(e.when, e.compared, e.skipped) for e in table.entries] == [
        ("next_morning", "worse", False), ("daily", None, True), ("daily", None, True),
        ("during", None, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("shin,1,,kneecap,,", "the spot kneecap is one of the knee"),
        ("knee,1,,nose,,", "spot 'nose' is not one of kneecap, above"),
        ("knee,1,,,worse,", "worse compares a next morning"),
        (",,next_morning,,worse,", "worse next morning needs a location"),
        ("knee,1,,,bad,perhaps", "skipped 'perhaps' is not yes or no"),
    ],
)
def test_a_word_in_a_wrong_place_is_named(row: str, sentence: str) -> None:
    faults = _faults(f"date,location,score,when,spot,compared,skipped\n2024-03-12,{row}\n")
    assert any(sentence in fault for fault in faults)


def test_miles_and_a_score_that_names_no_place() -> None:
    table = _read("date,score,onset_mi\n2024-03-12,4,2\n2024-03-13,0,\n")
    assert [(e.location, e.score) for e in table.entries] == [("unspecified", 4), (None, 0)]
    assert table.entries[0].onset_km == pytest.approx(3.218688)


def test_a_bare_note_is_a_candidate() -> None:
    (entry,) = _read("date,note\n2024-03-12,knee again\n").entries
    assert entry.is_candidate


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2024-03-12,knee,11,,", "score '11' is not a whole number from 0 to 10"),
        ("2024-03-12,knee,-1,,", "score '-1' is not a whole number from 0 to 10"),
        ("2024-03-12,knee,3.5,,", "score '3.5' is not a whole number from 0 to 10"),
        ("2024-07-01,knee,3,,", "date 2024-07-01 is in the future"),
        ("1989-07-01,knee,3,,", "date 1989-07-01 is before 1990"),
        ("12.03.2024,knee,3,,", "date '12.03.2024' is not a day like 2024-03-12"),
        (",knee,3,,", "date is missing"),
        ("2024-03-12,elbow,3,,", "location 'elbow' is not one of knee, itb"),
        ("2024-03-12,knee,3,5,3", "onset_km and onset_mi are both given; keep one of them"),
        ("2024-03-12,knee,3,inf,", "onset_km 'inf' is not a number"),
        ("2024-03-12,knee,3,-2,", "onset_km -2 is not from 0 to 500 km"),
        ("2024-03-12,knee,3", "3 cells where the header has 5"),
        ("2024-03-12,,,,", "neither location, score nor note"),
    ],
)
def test_a_row_at_fault_is_named(row: str, fault: str) -> None:
    table = _read(f"date,location,score,onset_km,onset_mi\n2024-03-11,hip,2,,\n{row}\n")
    assert len(table.problems) == 1
    assert str(table.problems[0]).startswith(f"diary.csv, row 3: {fault}")


def test_a_time_with_a_zone_is_refused() -> None:
    assert _faults("date,time,score\n2024-03-12,07:30+01:00,0\n") == [
        "diary.csv, row 2: time '07:30+01:00' is not a time like 07:30"
    ]


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    assert _faults("date,score,side,painkiller\n2024-03-12,11,up,maybe\n") == [
        "diary.csv, row 2: score '11' is not a whole number from 0 to 10",
        "diary.csv, row 2: side 'up' is not one of left, right, both",
        "diary.csv, row 2: painkiller 'maybe' is not yes or no",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "diary.csv, header: no column date; the header takes any of date,time"),
        ("day,score\n", "diary.csv, header: unknown column day; the header takes any of"),
        ("date,score,score\n", "diary.csv, header: column score stands twice"),
        ('date,note\n2024-03-12,"open', "diary.csv, row 2: unexpected end of data"),
        ('date,"note', "diary.csv, row 1: unexpected end of data"),
    ],
)
def test_a_table_with_the_wrong_shape_is_refused(text: str, fault: str) -> None:
    (found,) = _faults(text)
    assert found.startswith(fault)
    assert _read(text).entries == ()


def test_a_table_that_is_no_text_is_refused() -> None:
    table = read_pain_csv(b"date\n\xff\xfe", "diary.csv", TODAY)
    assert str(table.problems[0]) == (
        "diary.csv: byte 5 is no UTF-8 text; save the table as CSV UTF-8"
    )


def test_a_table_has_an_end() -> None:
    text = "date,score\n" + "2024-03-12,0\n" * 100_001
    assert _faults(text) == ["diary.csv: more than 100000 rows; split the table"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_read_or_named(content: bytes) -> None:
    table = read_pain_csv(content, "diary.csv", TODAY)
    assert all(problem.message for problem in table.problems)


@given(st.lists(st.text(alphabet='ab"\n,;0', max_size=8), min_size=2, max_size=2))
def test_cells_may_hold_anything_a_csv_writer_writes(notes: list[str]) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["date", "score", "note"], *(["2024-03-12", "0", n] for n in notes)])
    table = _read(out.getvalue())
    assert not table.problems
    assert [entry.note or "" for entry in table.entries] == [note.strip() for note in notes]
