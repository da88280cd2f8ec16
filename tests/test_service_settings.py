"""Settings in words: numbers with their bounds, zones, presets, how a log is shown."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.analyse import analyse
from rules.states import run_states
from service.coverage import Held, coverage
from service.gates import Gates
from service.settings import (
    changed_words,
    check_default,
    preset_words,
    read_threshold,
    read_zone,
    topic_numbers,
    value_of,
    zone_names,
)
from service.story import story
from service.topics import CANNOT_SAY, TOPICS
from service.window import week_begins
from tests.story_logs import hand_made
from traininglog.facts import PainPreset
from traininglog.log import TrainingLog
from traininglog.pain import Place
from traininglog.reference import default_thresholds, threshold_faults, threshold_notes
from traininglog.repository_rows import with_overrides
from traininglog.runner import Display

USUAL = default_thresholds()
LOG, ANALYSIS = hand_made()


def test_every_number_stands_under_one_topic_in_reading_order() -> None:
    topics = topic_numbers(USUAL)
    order = [*TOPICS, CANNOT_SAY]
    assert [topic.title for topic in topics] == [t for t in order if t in {
        topic.title for topic in topics
    }]  # fmt: skip
    names = [number.name for topic in topics for number in (*topic.own, *topic.fixed)]
    assert sorted(names) == sorted(note.name for note in threshold_notes())
    assert not any(number.is_changed for topic in topics for number in topic.own)


def test_a_value_of_ones_own_stands_beside_the_default() -> None:
    mine = with_overrides(USUAL, {"gap.min_rest_days": 1})
    told = {n.name: n for topic in topic_numbers(mine) for n in topic.own}
    number = told["gap.min_rest_days"]
    assert (number.label, number.value, number.unit, number.default, number.between) == (
        "Gap: min rest days", "1", "day without a run", "3", "1 to 14",
    )  # fmt: skip
    assert number.is_changed
    assert number.source == "own definition"
    assert "Houmard 1992" in told["rest_bands.small_days"].source
    assert told["rest_bands.small_days"].why.startswith("Below it no loss")


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("gap.min_rest_days", "15", "Write a number from 1 to 14 days without a run."),
        ("gap.min_rest_days", "0", "Write a number from 1 to 14"),
        ("gap.min_rest_days", "2.5", "Write a whole number."),
        ("gap.min_rest_days", "three", "Write a number, such as 3."),
        ("gap.min_rest_days", "", "Write a number"),
        ("gap.min_rest_days", "nan", "Write a number"),
        ("gap.min_rest_days", "1e3", "Write a number"),
        ("trend.clear_p", "0.5", "part of the method"),
        ("cycle.moon", "1", "There is no such number."),
        ("rest_bands.likely_days", "7", "It is more than “Rest bands: small days”, which is 7"),
        ("rest_bands.likely_days", "28", "It is less than “Rest bands: much days”"),
        ("ladder.restart_after_days", "7", "It is more than “Ladder: two back after days”"),
    ],
)
def test_what_cannot_be_set_is_said_in_a_sentence(name: str, words: str, says: str) -> None:
    with pytest.raises(ValueError) as fault:  # noqa: PT011 -- the words are looked at below
        read_threshold(name, words, USUAL)
    assert says in str(fault.value)


@pytest.mark.parametrize(("words", "value"), [("5", 5.0), (" 5 ", 5.0), ("+5,0", 5.0)])
def test_a_number_is_read_as_people_write_it(words: str, value: float) -> None:
    assert read_threshold("gap.min_rest_days", words, USUAL) == value


@given(st.text(max_size=12), st.sampled_from([note.name for note in threshold_notes()]))
def test_whatever_is_written_what_is_read_may_stand(words: str, name: str) -> None:
    with suppress(ValueError):
        assert threshold_faults(name, read_threshold(name, words, USUAL)) == ()


def test_what_was_changed_is_said_for_the_bar() -> None:
    name = "gap.min_rest_days"
    assert changed_words(name, 5.0, USUAL) == "gap: min rest days from 3 to 5"
    mine = with_overrides(USUAL, {name: 5})
    assert changed_words(name, None, mine) == "gap: min rest days from 5 back to the default"


def test_the_default_does_not_pass_a_neighbour_that_was_changed() -> None:
    mine = with_overrides(USUAL, {"rest_bands.small_days": 15, "rest_bands.likely_days": 20})
    with pytest.raises(ValueError, match=r"The default is 14\. .*small days”, which is 15"):
        check_default("rest_bands.likely_days", mine)
    check_default("rest_bands.small_days", mine)


def test_a_number_of_ones_own_moves_the_analysis() -> None:
    mine = replace(
        LOG, thresholds=with_overrides(LOG.thresholds, {"cycle.recurrence_min_score": 8})
    )
    assert value_of(mine.thresholds, "cycle.recurrence_min_score") == 8
    usual, own = analyse(LOG, date(2026, 11, 22)), analyse(mine, date(2026, 11, 22))
    assert [c.state for c in usual.cycles] != [c.state for c in own.cycles]


def test_presets_have_their_three_checks_and_where_they_were_chosen() -> None:
    facts = (
        PainPreset(date(2026, 2, 1), "tendon", Place("achilles", "left")),
        PainPreset(date(2026, 3, 1), "knee", Place("achilles", "left")),
        PainPreset(date(2026, 3, 1), "tendon", Place("heel")),
    )
    knee, tendon = preset_words(TrainingLog("R.", facts=facts))
    assert knee.levels[0] == "during the run at most 2/10"
    assert knee.levels[1:] == (
        "back to before within 1 h", "next morning no worse than the morning of the run",
    )  # fmt: skip
    assert knee.chosen == "Chosen for achilles, left."
    assert tendon.chosen == "Chosen for heel."
    knee, tendon = preset_words(TrainingLog("R."))
    assert knee.chosen == "Used where none was chosen."
    assert tendon.chosen == "Not chosen."


# Zones


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"), (" europe/berlin ", "Europe/Berlin"),
        ("america/new york", "America/New_York"), ("UTC", "UTC"), ("UTC+05:30", "UTC+05:30"),
    ],
)  # fmt: skip
def test_a_zone_is_read_as_people_write_it(words: str, zone: str) -> None:
    assert read_zone(words) == zone


@pytest.mark.parametrize("words", ["", "Berlin/Moon", "UTC+25:00", "../etc/passwd", "a" * 5000])
def test_what_is_no_zone_is_said(words: str) -> None:
    with pytest.raises(ValueError, match="is no time zone"):
        read_zone(words)


def test_the_zones_proposed_are_places() -> None:
    names = zone_names()
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata"} <= set(names)
    assert 300 < len(names) < 700
    assert not [name for name in names if name.startswith(("Etc", "posix", "right", "System"))]


# How a log is shown


def test_settings_that_are_not_known_are_the_default() -> None:
    assert Display.of({}) == Display("km", "monday")
    odd: dict[str, float | str] = {
        "unit": "miles",
        "week_start": 3.0,
        "running_gate_spm": 120.0,
    }
    assert Display.of(odd) == Display()
    assert Display.of({"unit": "mi", "week_start": "sunday"}) == Display("mi", "sunday")


def test_words_among_the_settings_are_no_gate() -> None:
    told: dict[str, float | str] = {
        "unit": "mi", "week_start": "sunday", "running_gate_spm": 120.0,
    }  # fmt: skip
    assert Gates().with_settings(told) == Gates(running_gate_spm=120.0)


@pytest.mark.parametrize(
    ("day", "monday", "sunday"),
    [
        (date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 22)),
        (date(2026, 11, 21), date(2026, 11, 16), date(2026, 11, 15)),
    ],
)
def test_a_week_begins_on_monday_or_sunday(day: date, monday: date, sunday: date) -> None:
    assert week_begins(day, "monday") == monday
    assert week_begins(day, "sunday") == sunday


def test_weeks_of_the_story_and_of_sources_begin_on_the_day_that_was_chosen() -> None:
    states = run_states(LOG)
    from_sunday = replace(LOG, display=Display(week_start="sunday"))
    for log, weekday in ((LOG, 0), (from_sunday, 6)):
        told = story(log, ANALYSIS, states)
        assert {week.begins.weekday() for week in told.weeks} == {weekday}
        assert len(told.weeks) == 16
        for week in told.weeks:
            shown = [r for r in log.runs if 0 <= (r.day - week.begins).days < 7]
            assert week.n_runs == len(shown)
    weeks = [coverage(log, states, Held()).lanes[0].spans for log in (LOG, from_sunday)]
    assert weeks[0] != weeks[1]
