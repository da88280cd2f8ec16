"""Numbers and dates as a person reads them."""

from __future__ import annotations

from datetime import date

from service import units
from traininglog.pain import LOCATIONS, Place
from traininglog.reference import body_zones


def test_distance_pace_and_clock() -> None:
    assert units.distance_words(5.1, "km") == "5.1 km"
    assert units.distance_words(5.1, "mi") == "3.2 mi"
    assert units.onset_words(2.6, 2, "km") == "2.6 km (2/10)"
    assert units.onset_words(2.6, None, "km") == "2.6 km (no score)"
    assert units.pace_words(2.5, "km") == "6:40 /km"
    assert units.pace_words(2.5, "mi") == "10:44 /mi"
    assert units.clock_words(22 + 40 / 60) == "22:40"
    assert units.clock_words(62 + 4 / 60) == "1:02:04"


def test_speeds_that_are_compared_have_a_pace() -> None:
    assert units.matched_words(2.8, "km") == "2.8 m/s (5:57 min/km)"
    assert units.matched_words(2.8, "mi") == "2.8 m/s (9:35 min/mi)"


def test_the_paces_of_a_stored_sentence() -> None:
    told = "At 2.8 m/s (5:57 min/km) you take 168, at 3.0 m/s (5:33 min/km) 170."
    assert units.retold(told, "km") == told
    assert units.retold(told, "mi") == (
        "At 2.8 m/s (9:35 min/mi) you take 168, at 3.0 m/s (8:56 min/mi) 170."
    )
    assert units.retold("Pace: 6:24 min/km in the 28 days.", "mi") == (
        "Pace: 10:18 min/mi in the 28 days."
    )


def test_the_distances_of_a_stored_sentence() -> None:
    told = "pain at 5.1 km (4/10); a race, 21.1 km; gone at 1.6 to 3.2 km; 5 m in each km"
    assert units.retold(told, "km") == told
    assert units.retold(told, "mi") == (
        "pain at 3.2 mi (4/10); a race, 13.1 mi; gone at 1.0 to 2.0 mi; 5 m in each km"
    )


def test_minus_is_the_true_sign() -> None:
    assert units.retold("2026-11-22: -4 beats (-6 to -1), 10-km", "km") == (
        "2026-11-22: −4 beats (−6 to −1), 10-km"
    )


def test_days_and_spans() -> None:
    assert units.weekday_words(date(2026, 10, 26)) == "Mon 26 Oct 2026"
    assert units.month_words(date(2026, 5, 1), year=True) == "May 2026"
    assert units.span_words(date(2026, 8, 3), date(2026, 11, 22)) == "3 Aug to 22 Nov 2026"
    assert units.span_words(date(2026, 8, 3), date(2026, 8, 3)) == "3 Aug 2026"
    assert units.span_words(date(2025, 8, 3), date(2026, 1, 2)) == "3 Aug 2025 to 2 Jan 2026"


def test_times_and_ordinals() -> None:
    assert [units.times_words(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert [units.ordinal(n) for n in (1, 10, 11, 21, 22, 33)] == [
        "first", "tenth", "11th", "21st", "22nd", "33rd",
    ]  # fmt: skip


def test_places_as_headings() -> None:
    assert units.place_words(Place("knee", "right")) == "Knee, right"
    assert units.place_words(Place("plantar_fascia")) == "Plantar fascia"
    assert units.place_words(Place("itb", "left")) == "IT band, left"


def test_places_are_named_as_on_the_body_chart() -> None:
    assert str(Place("itb", "left")) == "left IT band"
    assert str(Place("si_joint", "both")) == "SI joint, both sides"
    assert Place("itb").capital == "IT band"
    assert Place("itb", "left").capital == "Left IT band"
    assert Place("lower_back").capital == "Lower back"
    for location in LOCATIONS:
        named = body_zones()["names"].get(location, location.replace("_", " "))
        assert str(Place(location)) == named
