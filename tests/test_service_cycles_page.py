"""The Cycles page in words: cycles with their rows, years, pictures, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.figures.km import onset_figure
from rules.analyse import analyse
from rules.states import run_states
from service.cycles_page import CyclesPage, cycles_page
from tests.cycle_logs import NO_WORD, THREE_PLACES, TWO_WEEKS, many_cycles
from tests.story_logs import empty, hand_made, silent
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import CycleVerdict
    from traininglog.log import CycleKey, TrainingLog

LOG, ANALYSIS = hand_made()


def told(log: TrainingLog | str, **how: Any) -> CyclesPage:
    if isinstance(log, str):
        log, problems = read_text(log, "me")
        assert not problems
    return cycles_page(log, analyse(log, log.runs[-1].day), run_states(log), **how)


def nodes(drawn: Any) -> list[Any]:
    """What an SVG is made of, without its own tag and size."""
    return list(drawn.tree[2:])


def words(told: CyclesPage) -> list[str]:
    return [f"{cycle.words.number} {cycle.words.title}" for cycle in told.shown]


def test_it_opens_with_how_it_is_and_the_latest_cycle() -> None:
    page = told(LOG)
    assert page.headline == (
        "Pain came back 3 times, each time sooner in the run. "
        "A fourth time, on 26 Oct, it came later and lighter."
    )
    assert page.sub.startswith("Right knee, 4 Aug to 22 Nov 2026. 31 runs: 8 painful,")
    assert words(page) == [
        "4 19 Sep to 10 Oct", "3 3 Sep to 17 Sep", "2 23 Aug to 1 Sep", "1 16 Aug to 21 Aug",
    ]  # fmt: skip
    assert (page.choices, page.older, page.invitation, page.gaps) == ((), (), "", ())


def test_the_rows_behind_a_cycle() -> None:
    rows = told(LOG).shown[0].rows
    (flare,) = rows.before
    assert (flare.day_words, flare.told, flare.morning, flare.mark) == (
        "19 Sep", "from 1.6 km (5/10)", "4/10", "before the rest",
    )  # fmt: skip
    assert rows.rest == "20 days without running, other training on 6 days"
    assert (rows.after[0].day_words, rows.after[0].mark) == ("10 Oct", "first run back")
    assert [row.told for row in rows.after[:5]] == ["painless"] * 4 + ["silent"]
    assert (rows.after[-1].told, rows.after[-1].mark) == ("from 2.6 km (2/10)", "came back")


def test_rows_say_why_nobody_ran_and_what_else_there_was(log: TrainingLog) -> None:
    """
    2026-05-01 run 8.0 km 48:00 | knee right 4/10 from 5.0 km stopped
    2026-05-11 run 6 km 36:00 | knee right 1/10 from 5.5 km
    2026-05-11 back pain
    2026-05-13 run 8.0 km 48:00 | no pain painkiller
    2026-05-15 run 8.0 km 48:00 | knee right 4/10
    """
    rows = told(log).shown[0].rows
    assert rows.before[0].told == "from 5.0 km (4/10), cut short"
    assert rows.rest == "9 days without running, for pain, you said"
    assert [(row.told, row.mark) for row in rows.after] == [
        ("from 5.5 km (1/10)", "niggle"), ("on a painkiller", ""),
        ("painful (4/10)", "came back"),
    ]  # fmt: skip


def test_pain_between_runs_stands_with_the_rest(log: TrainingLog) -> None:
    """
    2026-03-01 run 6 km 36:00 | no pain
    2026-03-02 rest | knee right 4/10
    2026-03-10 run 6 km 36:00 | knee right 4/10 after
    """
    rows = told(log).shown[0].rows
    assert rows.before == ()
    assert rows.rest.startswith("2 Mar: it hurt between two runs (4/10). 8 days without")
    assert rows.after[0].told == "painful after the run"


def test_distances_are_in_the_unit_asked_for() -> None:
    page = told(LOG, unit="mi")
    assert page.shown[0].rows.before[0].distance == "1.5 mi"
    assert page.pictures[0].sentence.count(" mi") == 2


def test_places_are_chosen_by_slug_and_counted() -> None:
    page = told(THREE_PLACES)
    assert [(c.slug, c.words, c.chosen) for c in page.choices] == [
        ("knee-right", "Knee, right (2)", True), ("shin", "Shin (2)", False),
        ("achilles-left", "Achilles, left (1)", False), ("all", "All places (5)", False),
    ]  # fmt: skip
    assert len(told(THREE_PLACES, asked="shin").shown) == 2
    every = told(THREE_PLACES, asked="all")
    assert len(every.shown) == 5
    assert every.shown[0].words.sentence.startswith("Left achilles: it hurt")
    assert told(THREE_PLACES, asked="toe") == page


def test_of_sixty_cycles_the_latest_dozen_is_shown_and_years_hold_the_others() -> None:
    log = many_cycles(60)
    page = told(log)
    assert [cycle.words.number for cycle in page.shown] == list(range(60, 48, -1))
    assert [(year, len(found)) for year, found in page.older] == [
        (2021, 7), (2020, 10), (2019, 10), (2018, 10), (2017, 11),
    ]  # fmt: skip
    assert page.year is None
    asked = told(log, year=2019)
    assert asked.year == 2019
    assert len(asked.shown) == 10
    assert [year for year, _ in asked.older] == [2022, 2021, 2020, 2018, 2017]
    assert told(log, year=1999) == page


def test_what_came_back_in_a_row_and_whether_rests_grow() -> None:
    page = told(LOG)
    (row,) = page.in_a_row
    assert row.days_words == "16 Aug to 26 Oct 2026"
    assert row.sentence.startswith("Right knee: pain came back 3 times, each time sooner")
    (grows,) = page.growing
    assert "days without running after pain were 4, 8, 13 and 20" in grows.sentence


def test_the_picture_says_where_half_of_each_half_hurt() -> None:
    picture = told(LOG).pictures[1]
    assert picture.title == "Right knee: over all weeks"
    assert picture.sentence == (
        "Of the first 12 runs half hurt by 4.0 km; of the last 12, half hurt by 5.2 km."
    )
    first, last = picture.halves
    assert (first.n_runs, last.n_runs) == (12, 12)
    assert first.days_words == "16 Aug to 24 Oct 2026"
    assert picture.rows[0] == ("1 km", "100 %", "100 %")
    assert picture.rows[3] == ("4 km", "31 %", "90 %")
    assert picture.rows[-1] == ("6 km", "–", "–")


def test_halves_in_which_every_run_hurt_are_drawn_to_the_last_onset() -> None:
    days = [date(2026, 8, 1) + timedelta(days=3 * n) for n in range(12)]
    runs = [
        f"{day} run 8.0 km | knee right 3/10 from {6 - 0.3 * n:.1f} km"
        for n, day in enumerate(days)
    ]
    first, last = told("\n".join(runs)).pictures[0].halves
    assert (first.ends, last.ends) == ((), ())
    assert (first.reach, last.reach) == (6.0, 4.2)


def test_fewer_than_half_is_said_so() -> None:
    trend = replace(ANALYSIS.onset_trends[-1], medians_km=(4.0, None))
    page = cycles_page(LOG, replace(ANALYSIS, onset_trends=(trend,)), run_states(LOG))
    assert page.pictures[0].sentence.endswith(
        "of the last 12, fewer than half hurt within 5.2 km."
    )


def test_a_trend_that_cannot_be_drawn_says_what_is_missing() -> None:
    (picture,) = told(TWO_WEEKS).pictures
    assert picture.halves == ()
    assert picture.sentence == "Too little is known yet to draw this."
    assert picture.missing == "Answers for the silent run of 14 Nov."
    assert "that is the aim" in picture.aim
    assert onset_figure(picture) is None


def test_a_log_without_a_word_of_pain_has_gaps_and_an_invitation() -> None:
    page = told(NO_WORD)
    assert page.headline == "No pain entries yet: 8 runs, all silent."
    assert "needs 3 or more" in page.invitation
    assert "no problem" not in page.invitation
    assert [(gap.days_words, gap.rest, gap.why) for gap in page.gaps] == [
        ("1 Nov to 22 Nov", "20 days", "no reason written down"),
        ("11 Oct to 1 Nov", "20 days", "ill, you said"),
    ]
    assert told(silent()[0]).shown == ()


def test_a_log_with_pain_and_no_cycle_says_what_one_would_be() -> None:
    assert told(TWO_WEEKS).invitation.startswith("No cycle is found in this log.")


def test_an_empty_log_has_no_cycles() -> None:
    log, analysis = empty()
    with pytest.raises(ValueError, match="no cycles"):
        cycles_page(log, analysis, run_states(log))


@pytest.mark.parametrize("verdict", ["agree", "not_this"])
def test_what_was_said_stays_in_sight(verdict: CycleVerdict) -> None:
    run = ANALYSIS.cycles[1].flare_run_id or ""
    gone: CycleKey = ("shin", None, "gone")
    log = replace(LOG, cycle_verdicts={("knee", "right", run): verdict, gone: verdict})
    page = told(log)
    found = page.dismissed if verdict == "not_this" else page.shown[2:3]
    (cycle,) = found
    assert cycle.words.judged
    assert (cycle.words.judged.run, cycle.words.judged.verdict) == (run, verdict)
    assert len(page.shown) + len(page.dismissed) == 4
    assert [left.name for left in page.lost] == ["Shin, cycle"]


def test_the_figure_is_two_paths_told_apart_by_their_dashes_and_words() -> None:
    drawn = onset_figure(told(LOG).pictures[1])
    assert drawn is not None
    tree = str(nodes(drawn))
    assert tree.count("'km1'") == tree.count("'km2'") == 1
    assert "'first 12'" in tree
    assert "'half by 5.2'" in tree
    assert "km into the run" in tree
    assert len(tree) < 4000


def test_the_labels_of_ends_that_meet_do_not_lie_on_one_another() -> None:
    first = told(LOG).pictures[1]
    meet = replace(first, halves=(first.halves[0], replace(first.halves[0], n_runs=13)))
    drawn = onset_figure(meet)
    assert drawn is not None
    ends = [
        node
        for node in nodes(drawn)
        if node[0] == "text" and "b" in node[1]["className"].split()
    ]
    assert [node[2] for node in ends] == ["first 12", "last 13"]
    assert ends[1][1]["y"] - ends[0][1]["y"] >= 28
