"""The story of a log: which runs, weeks, marks and gaps a span shows, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.states import run_states
from service.story import answers_at, leading_place, places_in, story
from tests import story_logs
from traininglog.log import TrainingLog
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.story import Story
    from service.units import Unit
    from service.window import Window

KNEE = Place("knee", "right")


def told(
    text: str, place: Place | None = KNEE, window: Window = "16w", unit: Unit = "km"
) -> Story:
    log, problems = read_text(text, "Runner")
    assert not problems
    last = max(a.day for a in log.activities)
    return story(
        log, analyse(log, last), run_states(log), place=place, window=window, unit=unit
    )


@pytest.fixture(scope="module")
def sixteen() -> Story:
    return told(story_logs.SIXTEEN_WEEKS)


def test_a_run_on_a_painkiller_is_named_apart() -> None:
    runs = told("""
        2024-03-01 run 5 km 30:00 | knee right 4/10 from 3 km
        2024-03-03 run 5 km 30:00
        2024-03-05 run 5 km 30:00 | no pain painkiller
    """)
    counts = "3 runs: 1 painful, 0 painless, 1 silent, 1 on a painkiller"
    assert counts in runs.sub
    assert runs.window_words.endswith(counts)


def test_counts_are_said_in_one_order(sixteen: Story) -> None:
    assert sixteen.sub == (
        "Right knee, 4 Aug to 22 Nov 2026. 31 runs: 8 painful, 19 painless, 4 silent. "
        "Since 10 Oct it hurt on 3 of 18 answered runs. "
        "Last pain on 22 Nov, from 5.2 km (1/10)."
    )
    assert sixteen.window_words == (
        "3 Aug to 22 Nov 2026: 31 runs: 8 painful, 19 painless, 4 silent"
    )
    assert sixteen.footer == (
        "Runner. Data through 22 Nov 2026. 0 of 31 runs from files. Rules version 2."
    )


def test_the_line_of_a_fall_ends_before_the_onset_that_came_later(sixteen: Story) -> None:
    falling = [run for run in sixteen.runs if run.id in sixteen.fall]
    assert [run.onset_km for run in falling] == [5.1, 4.0, 2.7, 1.6, 1.6]
    assert falling[-1].day == date(2026, 9, 19)


def test_window_ends_with_the_log_not_with_today() -> None:
    text = """
    2019-01-02 run 5 km 30:00 | no pain
    2020-05-05 run 5 km 30:00 | knee right 3/10 from 2 km
    """
    short, year, whole = (told(text, window=w) for w in ("16w", "52w", "all"))
    assert (short.shown.first, short.shown.last) == (date(2020, 1, 20), date(2020, 5, 10))
    assert [len(s.weeks) for s in (short, year, whole)] == [16, 52, 71]
    assert [len(s.runs) for s in (short, year, whole)] == [1, 1, 2]
    assert whole.shown.first == date(2018, 12, 31)


def test_weeks_add_up_their_runs() -> None:
    week = told("""
    2024-03-11 run 5 km 30:00 170 spm | no pain
    2024-03-13 run 8 km 48:00 172 spm | knee right 4/10 from 6.5 km
    2024-03-15 run 3 km 18:00 | knee right 2/10 from 1.5 km
    2024-03-17 run 2 km 12:00
    """).weeks[-1]
    assert (week.distance_km, week.longest_km) == (18, 8)
    assert (week.n_painful, week.n_painless, week.n_silent) == (2, 1, 1)
    assert week.worst
    assert week.earliest
    assert (week.worst.score, week.earliest.onset_km, week.earliest.score) == (4, 1.5, 2)
    assert (week.worst.day, week.earliest.day) == (date(2024, 3, 13), date(2024, 3, 15))
    assert (week.reach_km, week.n_runs) == (5, 4)


def test_an_entry_years_after_the_last_run_does_not_empty_the_window() -> None:
    late = told("""
        2021-03-28 run 8 km 48:00
        2026-11-22 rest | knee right 4/10
    """)
    assert (late.shown.last, len(late.runs)) == (date(2021, 3, 28), 1)
    soon = told("""
        2021-03-28 run 8 km 48:00
        2021-04-20 rest | knee right 4/10
    """)
    assert (soon.shown.last, len(soon.runs)) == (date(2021, 4, 25), 1)


def test_marks_stand_on_their_own_day_and_hold_the_worst() -> None:
    found = told("""
    2024-03-11 run 5 km 30:00 | knee right 2/10; knee right 4/10 from 3 km; next morning 3/10
    2024-03-12 rest | lower back 1/10
    2024-03-13 run 5 km 30:00 | knee right 0/10
    """)
    assert [(m.day.day, m.score, m.kind, m.letter) for m in found.marks] == [
        (11, 4, "during", "K"),
        (12, 3, "after", "K"),
        (12, 1, "daily", "B"),
    ]
    assert found.marks[0].run_id == found.marks[1].run_id == "2024-03-11-1"
    assert found.letters == (("K", "right knee"), ("B", "lower back"))


def test_a_morning_that_was_not_worse_is_no_pain() -> None:
    run = "2024-03-11 run 5 km 30:00 | knee right 0/10; next morning"
    same, worse = told(f"{run} same"), told(f"{run} worse")
    assert (same.marks, same.has_pain) == ((), False)
    assert same.headline == "No pain written down: 1 run, 1 painless, 0 silent."
    assert [(mark.score, mark.kind) for mark in worse.marks] == [(None, "after")]
    assert worse.has_pain


def test_letters_differ_where_places_do() -> None:
    found = told("""
    2024-03-11 run 5 km 30:00 | knee right 2/10; knee left 1/10; hip left 1/10; heel left 1/10
    """)
    letters = {words: letter for letter, words in found.letters}
    assert letters["right knee"] == "Kr"
    assert letters["left knee"] == "Kl"
    assert letters["left hip"] != letters["left heel"]


@pytest.mark.parametrize(
    ("between", "back", "words", "pattern"),
    [
        ("", "", "13 d after pain", "after_pain"),
        ("", " back pain", "13 d after pain", "after_pain"),
        ("", " back planned", "13 d planned", "planned"),
        ("", " back ill", "13 d ill", "ill"),
        ("", " back no_record", "13 d, ran without watch", "no_record"),
        ("2024-03-14 ride 20 km 60:00\n2024-03-19 ride 20 km 60:00", "", "13 d, 2 rides",
         "other_training"),
        ("2024-03-14 swim 1 km 30:00\n2024-03-19 ride 20 km 60:00", "",
         "13 d, 2 sessions", "other_training"),
    ],
)  # fmt: skip
def test_gap_says_what_it_was(between: str, back: str, words: str, pattern: str) -> None:
    found = told(f"""
    2024-03-10 run 5 km 30:00 | knee right 4/10 from 3 km
    {between}
    2024-03-24 run 5 km 30:00{back} | no pain
    """)
    assert [(g.words, g.pattern, g.rest_days) for g in found.gaps] == [(words, pattern, 13)]


def test_unexplained_gap_says_its_days_only() -> None:
    found = told("""
    2024-03-10 run 5 km 30:00 | no pain
    2024-03-24 run 5 km 30:00 | no pain
    """)
    assert [(g.words, g.pattern) for g in found.gaps] == [("13 d", "unknown")]


def test_new_watch_is_a_change() -> None:
    log, analysis = story_logs.silent(10)
    runs = tuple(
        replace(r, device=name)
        for r, name in zip(
            log.runs, ["A", None, "A", "A", "B", None, "B", "B", "A", "A"], strict=True
        )
    )
    found = story(replace(log, activities=runs), analysis, run_states(log))
    assert [c.words for c in found.changes] == ["New watch, 5 Jan"]


def test_leading_place_is_the_latest_chain_else_the_most_told() -> None:
    log, analysis = story_logs.hand_made()
    assert leading_place(log, analysis) == KNEE
    assert leading_place(log, replace(analysis, traps=())) == KNEE
    assert places_in(log) == (KNEE, Place("lower_back"))
    assert leading_place(*story_logs.silent()) is None


def test_all_places_takes_the_most_telling_answer() -> None:
    text = """
    2024-03-11 run 5 km 30:00 | knee right 4/10 from 3 km; calf left 2/10 from 1 km
    2024-03-13 run 5 km 30:00 | calf left 3/10 from 2 km
    2024-03-15 run 5 km 30:00 | no pain
    2024-03-17 run 5 km 30:00
    """
    everywhere, knee = told(text, None), told(text)
    assert [r.answer for r in everywhere.runs] == ["painful", "painful", "painless", "silent"]
    assert [r.answer for r in knee.runs] == ["painful", "silent", "painless", "silent"]
    assert [r.score for r in everywhere.runs] == [4, 3, None, None]
    assert everywhere.sub.startswith("All places, 11 Mar to 17 Mar 2024.")


def test_zero_everywhere_answers_a_log_that_names_no_place() -> None:
    log, _ = read_text("2024-03-11 run 5 km 30:00 | no pain\n2024-03-13 run 5 km 30:00")
    for place in (None, KNEE):
        answers = [s.answer for s in answers_at(run_states(log), place)]
        assert answers == ["painless", "silent"]


def test_empty_log_has_no_story() -> None:
    log, analysis = story_logs.empty()
    with pytest.raises(ValueError, match="no story"):
        story(log, analysis, run_states(log))


def test_run_without_distance_counts_and_draws_nothing() -> None:
    log, _ = story_logs.silent(3)
    bare = tuple(replace(r, distance_km=None, cadence_spm=None) for r in log.runs)
    found = story(
        TrainingLog("R", bare),
        analyse(log, date(2020, 1, 5)),
        run_states(TrainingLog("R", bare)),
    )
    assert found.weeks[-1].distance_km == 0
    assert (found.cadence.middles, found.cadence.n, found.cadence.of_runs) == ((), 0, 3)


def test_onset_stands_beside_the_score_of_its_own_run(sixteen: Story) -> None:
    assert [c.state for c in sixteen.cycles] == ["recurred"] * 4
    assert sixteen.cycles[-1].sentence == (
        "Pain began at 1.6 km (5/10). After 20 days without running it was back on the eighth "
        "run, 26 Oct, at 2.6 km (2/10), and 3/10 afterwards."
    )
    assert "afterwards" not in sixteen.cycles[0].sentence


def test_a_zero_during_a_run_that_hurt_afterwards_is_no_score_of_its_pain() -> None:
    found = told("""
    2024-03-01 run 8 km 48:00 | knee right 0/10
    2024-03-28 run 8 km 48:00 | no pain; knee right next morning 3/10 was 1/10
    """)
    assert [run.score for run in found.runs] == [0, None]
    assert found.sub.endswith("Last pain on 28 Mar (3/10).")
