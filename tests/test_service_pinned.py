"""The card of one run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from rules.states import run_states
from service.pinned import Felt, Pinned, pinned
from service.story import answers_at
from tests import story_logs
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.activity import Origin

KNEE = Place("knee", "right")


def card(log: TrainingLog, run_id: str) -> Pinned | None:
    return pinned(log, answers_at(run_states(log), KNEE), run_id, "km")


def felt(text: str) -> list[tuple[str, str]]:
    log, problems = read_text(text)
    assert not problems
    found = card(log, log.runs[0].id)
    assert found
    return [(row.name, row.words) for row in found.felt]


def test_a_painful_run_with_its_morning_and_words() -> None:
    log, _ = story_logs.hand_made()
    found = card(log, "2026-10-26-1")
    assert found
    assert (found.day_words, found.time_words) == ("Mon 26 Oct 2026", "07:10")
    assert (found.distance, found.clock, found.pace) == ("3.2 km", "22:40", "7:05 /km")
    assert found.felt == (
        Felt("During", "2/10 right knee", 2),
        Felt("Next morning", "3/10 right knee", 3, ring=True),
        Felt("Cadence", "168 spm at 2.4 m/s, mean of the run"),
    )
    assert found.quotes == ("At the bridge.",)
    assert found.origin == "Written by hand. Diary of 26 Oct and 27 Oct."
    assert (found.onset_km, found.onset_words) == (2.6, "2.6 km (2/10)")
    assert found.before
    assert found.after
    assert (found.before.words, found.after.words) == ("24 Oct", "29 Oct")


def test_silence_is_said_and_not_called_painless() -> None:
    assert felt("2024-03-11 run 5 km 30:00") == [("Pain", "no answer: a silent run")]
    assert felt("2024-03-11 run 5 km 30:00 | no pain") == [("During", "0/10, no pain")]


def test_pain_afterwards_says_nothing_of_the_run() -> None:
    run = "2024-03-11 run 5 km 30:00 |"
    assert felt(f"{run} knee right after 3/10")[0] == ("During", "not told")
    assert felt(f"{run} no pain; knee right after 3/10")[0] == ("During", "0/10, no pain")


def test_a_morning_beside_the_morning_of_the_run() -> None:
    run = "2024-03-11 run 5 km 30:00 | knee right 3/10; next morning"
    beside = [
        felt(f"{run} {told}")[1][1] for told in ("2/10 worse was 1/10", "1/10 same", "better")
    ]
    assert beside == [
        "2/10 right knee, was 1/10, worse than the morning of the run",
        "1/10 right knee, the same as the morning of the run",
        "no score right knee, better than the morning of the run",
    ]


def test_everything_told_has_a_row() -> None:
    log, _ = read_text("2024-03-11 run 5 km 30:00")
    day = log.runs[0].day
    told = (
        PainEntry(day, "knee", "right", 1, when="before"),
        PainEntry(day, "knee", "right", 4, stopped=True, hours_until_quiet=26, painkiller=True),
        PainEntry(day, "knee", "right", 3, when="after", before_score=1),
        PainEntry(day, "knee", "right", 2, when="night"),
    )
    found = card(replace(log, pain=told), log.runs[0].id)
    assert found
    assert [(f.name, f.words) for f in found.felt] == [
        ("Before", "1/10 right knee"),
        ("During", "4/10 right knee, stopped"),
        ("Quiet after", "26 hours"),
        ("After", "3/10 right knee, was 1/10"),
        ("At night", "2/10 right knee"),
        ("Painkiller", "taken: this run enters no verdict"),
    ]
    assert (found.before, found.after) == (None, None)
    assert found.onset_words == ""


def test_bare_run_and_unknown_run() -> None:
    log, _ = story_logs.silent(2)
    bare = replace(log.runs[0], distance_km=None, timer_min=None, speed_mps=None,
                   cadence_spm=170.0, heart_rate_bpm=140.4, origin="file")  # fmt: skip
    found = card(TrainingLog("R", (bare,)), bare.id)
    assert found
    assert (found.distance, found.clock, found.pace, found.heart_rate) == (
        "no distance",
        "",
        "",
        "140",
    )
    assert found.origin == "From a file. Nothing in the diary about it."
    assert found.felt[-1].words == "170 spm, mean of the run"
    assert card(log, "nobody") is None


@pytest.mark.parametrize(
    ("origin", "words"),
    [("archive", "From an export."), ("strava_api", "From the Strava account.")],
)
def test_origin_is_said(origin: Origin, words: str) -> None:
    log, _ = story_logs.silent(1)
    run = replace(log.runs[0], origin=origin)
    found = card(TrainingLog("R", (run,)), run.id)
    assert found
    assert found.origin.startswith(words)
