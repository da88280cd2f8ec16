"""How far a run went without pain since the last pain at all, beside where the flare began."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.flares import felt, told_score
from rules.two_sides import answers_missing
from rules.words import ON_A_PAINKILLER, onset_words
from traininglog.finding import Finding
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.finding import Cycle, FindingClass, RunState
    from traininglog.thresholds import Thresholds


def painless_reach(case: Case) -> Iterator[Finding]:
    """One finding for each place with a flare and a return, about its last one."""
    for cycle in {cycle.place: cycle for cycle in case.cycles}.values():
        here = [s for s in case.states.by_place[cycle.place] if not s.painkiller]
        last_pain = _last_pain(case, cycle)
        clean = [s for s in here if s.run.day > last_pain]
        if any(s.answer == "painless" for s in clean):
            yield _reach(case, cycle, clean, last_pain)
        else:
            back = [s for s in here if s.run.day >= cycle.return_date]
            yield _hurt_again(case, cycle, back, last_pain)


def _last_pain(case: Case, cycle: Cycle) -> date:
    """The last day with pain at all there: in a run, after one, or away from running."""
    runs = (s.run.day for s in case.states.by_place[cycle.place] if s.answer == "painful")
    told = (e.day for e in case.states.entries[cycle.place] if e.hurts)
    return max((cycle.flare_date, *runs, *told))


def _reach(case: Case, cycle: Cycle, clean: Sequence[RunState], last_pain: date) -> Finding:
    painless = [s for s in clean if s.answer == "painless"]
    longest = max(painless, key=lambda s: s.run.distance_km or 0.0)
    reach_km = longest.run.distance_km
    far = f"{reach_km:.1f} km on" if reach_km else "that of"
    told = (
        f"longest painless run since the last pain ({day_words(last_pain, year=True)}) "
        f"{far} {day_words(longest.run.day, year=True)}, "
        f"{counted(len(painless), 'painless run')} in all"
    )
    found = _finding(case, cycle, clean, told)
    return replace(found, effect=reach_km, effect_unit="km" if reach_km else None)


def _hurt_again(case: Case, cycle: Cycle, back: Sequence[RunState], last_pain: date) -> Finding:
    known = [s for s in back if s.answer != "silent"]
    if not known:
        since = f"no answered run since {day_words(cycle.return_date, year=True)}"
        finding = _finding(case, cycle, back, since)
        needs = finding.needs or (ON_A_PAINKILLER,)  # no other run is left
        return replace(finding, clarity="not_enough_data", needs=needs)
    hurt = [s for s in known if s.answer == "painful"]
    told = (
        f"hurt on {len(hurt)} of {counted(len(known), 'answered run')} since "
        f"{day_words(cycle.return_date, year=True)}"
    )
    begun = [s for s in hurt if s.onset_km is not None]
    if begun:
        first = min(begun, key=lambda s: s.onset_km or 0.0)
        told += f", earliest {onset_words(first.onset_km, told_score(first), felt(first))}"
    return _finding(case, cycle, back, f"{told}; last pain {day_words(last_pain, year=True)}")


def _finding(case: Case, cycle: Cycle, states: Sequence[RunState], told: str) -> Finding:
    middle = len(states) // 2
    halves = (states, states[:middle], states[middle:])
    missing = answers_missing(halves, case.log.thresholds.trend.min_known_share)
    began = onset_words(cycle.onset_before_km, cycle.score_before, cycle.felt_before)
    flare = f"the flare of {day_words(cycle.flare_date, year=True)} was {began}"
    finding = Finding(
        "painless_reach",
        "painless_reach",
        "not_enough_data" if missing else _clarity(cycle, case.log.thresholds),
        f"{cycle.place.capital}: {told}; {flare}.",
        cycle.place,
        needs=(missing,) if missing else (),
    )
    return case.with_rows(finding, states)


def _clarity(cycle: Cycle, thresholds: Thresholds) -> FindingClass:
    """Counted runs are clear; beside a mere niggle they say nothing much."""
    score = cycle.score_before
    is_niggle = score is not None and score < thresholds.cycle.recurrence_min_score
    return "no_clear_change" if is_niggle else "clear"
