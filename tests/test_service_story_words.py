"""First sentences and cycles in words: what was seen, nothing the rules do not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from rules.states import run_states
from service.story import answers_at, story
from service.story_words import cycle_words, headline
from tests import story_logs
from traininglog.finding import Analysis, Coverage, Cycle, Gap, OnsetTrend, Trap
from traininglog.pain import Place
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import CycleState, FindingClass

KNEE = Place("knee", "right")
_START = date(2026, 8, 16)
_MONTH = timedelta(days=30)
LOG, _ = story_logs.hand_made()


def cycle(
    number: int, before: float | None, after: float | None, state: CycleState = "recurred",
    scores: tuple[int | None, int | None] = (4, 4),
) -> Cycle:  # fmt: skip
    flare = _START + number * _MONTH
    back = flare + timedelta(days=10)
    again = back + timedelta(days=2) if state == "recurred" else None
    return Cycle(KNEE, flare, back, 9, state, again, before, after, *scores)


def chain(*onsets: float | None, last_scores: tuple[int, int] = (4, 4)) -> tuple[Cycle, ...]:
    found = [cycle(n, a, b) for n, (a, b) in enumerate(pairwise(onsets))]
    before, after = last_scores
    found[-1] = replace(
        found[-1], score_before=before, score_after=after, lighter=before - after >= 2
    )
    return tuple(found)


def said(
    cycles: tuple[Cycle, ...],
    clarity: FindingClass | None = "no_clear_change",
    extra: tuple[Cycle, ...] = (),
    tested: Place = KNEE,
) -> str:
    trap = Trap("knee", "right", cycles)
    trend = OnsetTrend(tested, "chain", trap.first_date, trap.last_date, "no_clear_change",
                       clarity or "not_enough_data", 4, 4, 0)  # fmt: skip
    analysis = Analysis(
        date(2027, 6, 1),
        Coverage(8, 19, 4),
        traps=(trap,),
        cycles=(*cycles, *extra),
        onset_trends=(trend,) if clarity else (),
    )
    states = answers_at(run_states(LOG), KNEE)
    return headline(LOG, analysis, states, analysis.cycles, unit="km")


def test_each_time_sooner_then_later_and_lighter() -> None:
    assert said(chain(5.1, 4.0, 2.7, 1.6, 2.6, last_scores=(5, 2))) == (
        "Pain came back 3 times, each time sooner in the run. "
        "A fourth time, on 26 Nov, it came later and lighter."
    )
    assert said(chain(5.1, 4.0, 2.7, 1.6)) == (
        "Pain came back 3 times, each time sooner in the run."
    )
    assert said(chain(5.1, 4.0, 2.7, 2.7)).endswith("A third time, on 27 Oct, it came again.")
    assert said(chain(5.1, 4.0, 2.7, 3.1, 2.0)).endswith(
        "It came back twice more, last on 26 Nov."
    )


@pytest.mark.parametrize("clarity", ["not_enough_data", None])
def test_sooner_is_never_said_where_data_is_short(clarity: FindingClass | None) -> None:
    words = said(chain(5.1, 4.0, 2.7, 1.6), clarity)
    assert words == (
        "Pain came back 3 times after days without running: "
        "at 4.0 km (4/10), 2.7 km (4/10), then 1.6 km (4/10)."
    )
    assert "sooner" not in words


def test_the_other_knee_licenses_no_comparison() -> None:
    assert "sooner" not in said(chain(5.1, 4.0, 2.7), tested=Place("knee", "left"))


def test_sooner_is_sooner_than_the_time_before_too() -> None:
    rising = (cycle(0, 5.1, 2.0), cycle(1, 4.0, 3.0), cycle(2, 2.9, 1.0))
    assert said(rising) == (
        "Pain came back 3 times after days without running: "
        "at 2.0 km (4/10), 3.0 km (4/10), then 1.0 km (4/10)."
    )


def test_long_chain_tells_its_last_onsets_and_a_bare_one_none() -> None:
    assert ": last at 2.0 km (4/10), 3.0 km (4/10), then 2.5 km (4/10)." in said(
        chain(1.0, 3.0, 2.0, 3.0, 2.5)
    )
    assert said(chain(5.0, None, None)) == "Pain came back twice after days without running."


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("settled", "After the return on 23 Jan 2027 it settled."),
        ("quiet", "Whether the return on 23 Jan 2027 held is not known."),
        ("open", "The return on 23 Jan 2027 is still open."),
        ("recurred", "It came back after the return on 23 Jan 2027 too."),
    ],
)
def test_what_came_after_the_chain_is_told(state: CycleState, words: str) -> None:
    later = cycle(5, 2.0, 1.9, state)
    assert said(chain(5.1, 4.0, 2.7), extra=(later,)).endswith(words)


def alone(*cycles: Cycle) -> str:
    analysis = Analysis(date(2027, 6, 1), Coverage(8, 19, 4), cycles=cycles)
    states = answers_at(run_states(LOG), KNEE)
    return headline(LOG, analysis, states, cycles, unit="km")


def test_without_a_chain() -> None:
    assert alone(cycle(0, 5.1, 4.0)) == (
        "Pain came back once after days without running, last on 28 Aug, at 4.0 km (4/10)."
    )
    assert alone(cycle(0, 5.1, None)).endswith("last on 28 Aug.")
    assert alone(cycle(0, 5.1, None, "settled")) == "After the return on 26 Aug it settled."
    assert alone() == "It hurt on 8 of 27 answered runs, last on 22 Nov."


def test_pain_that_belongs_to_no_run() -> None:
    log, _ = read_text("2024-03-11 run 5 km 30:00\n2024-03-20 rest | knee right 2/10")
    found = story(
        log, Analysis(date(2024, 3, 20), Coverage(0, 0, 1)), run_states(log), place=KNEE
    )
    assert found.headline == "Pain is written down, none of it on a run at this place."


def test_no_pain_entries_and_only_painless_ones() -> None:
    log, analysis = story_logs.silent(30)
    assert story(log, analysis, run_states(log)).headline == (
        "No pain entries yet: 30 runs, all silent."
    )
    log, _ = read_text("2024-03-11 run 5 km 30:00 | no pain\n2024-03-13 run 5 km 30:00")
    found = story(log, Analysis(date(2024, 3, 20), Coverage(0, 1, 1)), run_states(log))
    assert found.headline == "No pain written down: 2 runs, 1 painless, 1 silent."


def test_cycle_sentences() -> None:
    gap = Gap(date(2026, 8, 16), date(2026, 8, 26), "pain", after_pain=True, is_long=True)
    recurred = replace(cycle(0, 5.1, 4.0, scores=(4, 2)), gap=gap, lighter=True)
    told = cycle_words(1, recurred, LOG, "km")
    assert (told.title, told.state_words) == ("16 Aug to 26 Aug", "came back, lighter")
    assert told.sentence == (
        "Pain began at 5.1 km (4/10). After 9 days of rest it was back on the first run, "
        "28 Aug, at 4.0 km (2/10)."
    )
    bare = cycle_words(1, cycle(0, None, None, scores=(None, 3)), LOG, "km")
    assert bare.sentence == (
        "It hurt (no score). After 9 days without running it was back on the first run, "
        "28 Aug, at 3/10."
    )
    assert (bare.before.words, bare.after and bare.after.words) == (
        "no score, no distance", "3/10, no distance",
    )  # fmt: skip


def test_pain_that_was_not_felt_in_the_run() -> None:
    untold = replace(
        cycle(0, None, None, scores=(2, 3)), felt_before="between", felt_after="afterwards"
    )
    told = cycle_words(1, untold, LOG, "km", named=True)
    assert told.sentence == (
        "Right knee: it hurt between two runs (2/10). After 9 days without running it was "
        "back after the first run, 28 Aug, at 3/10."
    )
    assert (told.before.words, told.after and told.after.words) == (
        "2/10, between runs", "3/10, after the run",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "ending", "words"),
    [
        ("settled", "painless runs went past that point: settled.", "settled"),
        ("quiet", "Whether the return on 26 Aug held is not known.", "quiet, not tested"),
        ("open", "The weeks after the return on 26 Aug are not over.", "open"),
    ],
)
def test_cycles_that_did_not_recur(state: CycleState, ending: str, words: str) -> None:
    told = cycle_words(1, cycle(0, 5.1, None, state), LOG, "km")
    assert told.sentence.endswith(ending)
    assert (told.state_words, told.after) == (words, None)
    niggled = replace(cycle(0, 5.1, None, state), niggle_dates=(date(2026, 8, 30),))
    assert cycle_words(1, niggled, LOG, "km").sentence.endswith("A niggle on 30 Aug.")


@pytest.mark.parametrize("word", ["injury", "risk", "should", "only", "!", "better", "worse"])
def test_words_a_page_does_not_use(word: str) -> None:
    log, analysis = story_logs.hand_made()
    found = story(log, analysis, run_states(log), place=KNEE)
    everything = " ".join([
        found.headline, found.sub, *(c.sentence for c in found.cycles),
        *(f"{c.title} {c.detail} {c.missing}" for c in found.cards),
    ])  # fmt: skip
    assert word not in everything
