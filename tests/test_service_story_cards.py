"""Findings as cards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.onset_trend import AIM
from rules.states import run_states
from service.story_cards import card_words, ratio_words
from tests import story_logs
from traininglog.finding import Analysis, Coverage, Finding, OnsetTrend
from traininglog.pain import Place

if TYPE_CHECKING:
    from service.story_cards import CardWords
    from traininglog.finding import Verdict

KNEE = Place("knee", "right")
LOG, ANALYSIS = story_logs.hand_made()
STATES = run_states(LOG)
BACK = Place("lower_back")


def cards(*findings: Finding, trends: tuple[OnsetTrend, ...] = ()) -> list[CardWords]:
    made = Analysis(
        date(2026, 11, 22), Coverage(8, 19, 4), onset_trends=trends, findings=findings
    )
    return list(card_words(made, KNEE, STATES, "km"))


def test_a_trend_with_its_size_interval_and_caveat() -> None:
    trend = OnsetTrend(
        KNEE, "all", date(2026, 8, 16), date(2026, 11, 22), "later", "suggested", 8, 16, 2, 3,
        0.02, 1.243, (0.982, 1.57),
        caveats=("runs became shorter", "neighbours are alike"),
        needs=("More.",),
        run_ids=tuple(r.id for r in LOG.runs),
    )  # fmt: skip
    (card,) = cards(trends=(trend,))
    assert card.title == "Pain began later in the run over all weeks."
    assert card.detail == (
        "5.1 km (4/10), 4.0 km (4/10), 2.7 km (5/10), 1.6 km (4/10), 1.6 km (5/10), "
        "2.6 km (2/10) and 2 more. "
        "Runs became shorter; neighbours are alike, so no more than suggested."
    )
    assert (card.size, card.interval) == ("× 1.24 a month", "90 % interval 0.98 to 1.57")
    assert card.meaning == "about a quarter farther into the run each month"
    assert card.basis == (
        "29 runs, 16 Aug to 22 Nov 2026: 8 painful, 16 painless, 2 silent, 3 taken as painless"
    )
    assert card.missing == "More."


@pytest.mark.parametrize(
    ("verdict", "title"),
    [
        ("earlier", "Pain began earlier in the run over these rests."),
        ("no_clear_change", "Onset over these rests: no single direction."),
        ("not_enough_data", "Whether the onset moved over these rests."),
    ],
)
def test_a_title_says_no_more_than_the_verdict(verdict: Verdict, title: str) -> None:
    trend = OnsetTrend(KNEE, "chain", date(2026, 8, 16), date(2026, 9, 17),
                       verdict, "clear", 1, 0, 0)  # fmt: skip
    (card,) = cards(trends=(trend,))
    assert (card.title, card.detail) == (title, "")
    assert (card.size, card.interval, card.missing) == ("no figure yet", "", "Nothing.")


def test_what_the_findings_page_tells_has_no_card() -> None:
    there = Finding("painless_reach", "reach", "clear", "Calf.", place=Place("calf", "left"))
    cycle = Finding("cycles", "cycle_open", "clear", "A cycle.", place=KNEE)
    assert cards(there, cycle) == []


def test_beside_other_places_a_trend_is_named_and_tells_its_own_onsets() -> None:
    ids = tuple(r.id for r in LOG.runs)
    trends = tuple(
        OnsetTrend(place, "all", date(2026, 8, 16), date(2026, 11, 22), "not_enough_data",
                   "not_enough_data", 8, 16, 2, run_ids=ids)
        for place in (KNEE, BACK)
    )  # fmt: skip
    made = Analysis(date(2026, 11, 22), Coverage(8, 19, 4), onset_trends=trends)
    knee, back = card_words(made, None, STATES, "km")
    assert knee.title == "Right knee: whether the onset moved over all weeks."
    assert knee.detail.startswith("5.1 km (4/10), ")
    assert (back.title, back.detail) == (
        "Lower back: whether the onset moved over all weeks.", "",
    )  # fmt: skip


def test_red_flags_come_first_and_the_answers_last() -> None:
    answered = Finding("states", "coverage", "not_enough_data", "Runs.", n_painful=8,
                       n_painless=19, n_silent=4, needs=("Answers.",))  # fmt: skip
    flag = Finding("red_flags", "red_flag", "clear", "A swollen calf.", grade="opinion")
    first, second = cards(answered, flag)
    assert (first.title, first.size, first.basis) == ("A swollen calf.", "", "")
    assert (first.evidence, first.missing) == ("opinion", "")
    assert (second.size, second.missing) == ("27 of 31 answered", "Answers.")
    assert second.basis == "31 runs: 8 painful, 19 painless, 4 silent"


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (None, ""),
        ((None, None), "90 % interval open on both sides"),
        ((0.61, None), "90 % interval 0.61 or more"),
        ((None, 1.25), "90 % interval up to 1.25"),
    ],
)
def test_an_open_end_is_said(
    interval: tuple[float | None, float | None] | None, words: str
) -> None:
    trend = OnsetTrend(
        KNEE, "chain", date(2026, 8, 16), date(2026, 9, 17), "no_clear_change",
        "no_clear_change", 5, 3, 0, interval=interval,
    )  # fmt: skip
    assert cards(trends=(trend,))[0].interval == words


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (0.55, "about 45 % earlier each month"),
        (0.67, "about a third earlier each month"),
        (0.951, "hardly a change"),
        (1.049, "hardly a change"),
        (1.1, "about 10 % farther into the run each month"),
        (1.33, "about a third farther into the run each month"),
        (2.5, "about 2.5 times as far into the run each month"),
    ],
)
def test_a_factor_a_month_in_plain_words(ratio: float, told: str) -> None:
    assert ratio_words(ratio) == told


@pytest.mark.parametrize(
    ("needs", "missing"), [((AIM,), ""), (("Answers.", AIM), "Answers."), ((), "Nothing.")]
)
def test_no_pain_is_an_aim_and_nothing_missing(needs: tuple[str, ...], missing: str) -> None:
    trend = OnsetTrend(KNEE, "chain", date(2026, 8, 16), date(2026, 9, 17),
                       "not_enough_data", "not_enough_data", 1, 0, 0, needs=needs)  # fmt: skip
    (card,) = cards(trends=(trend,))
    assert (card.missing, bool(card.aim)) == (missing, AIM in needs)
