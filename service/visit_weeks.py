"""Twelve weeks as a table: distance, answers, worst scores, onset, cadence, days without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from service.units import day_near, in_unit, onset_words
from service.window import WEEK, whole_of
from traininglog.pain import highest
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.matched import Matched
    from service.visit_facts import Desk
    from traininglog.finding import RunState

WEEKS: Final = 12
_RIDES: Final = frozenset({"cycling"})


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week; an empty word is nothing told. Distances are in the unit of the page."""

    begins: str
    n_runs: int
    distance: str
    longest: str
    n_painful: int
    n_painless: int
    n_silent: int
    worst_during: str
    worst_morning: str
    earliest: str
    cadence: str
    without: str


def week_rows(desk: Desk, at_speed: Matched) -> tuple[WeekRow, ...]:
    """The last twelve weeks of the log, the oldest first; none before its first run."""
    whole = whole_of(desk.log)
    first = max(whole.first, whole.last - WEEKS * WEEK + timedelta(days=1))
    cadence = {run.run_id: run.matched for run in at_speed.cadence.runs}
    weeks = ((whole.last - first).days + 1) // 7
    return tuple(_week(first + n * WEEK, desk, cadence) for n in range(weeks))


def _week(begins: date, desk: Desk, cadence: dict[str, float]) -> WeekRow:
    ends = begins + WEEK
    here = [s for s in desk.all if begins <= s.run.day < ends]
    known = [s.run.distance_km for s in here if s.run.distance_km is not None]
    answers = [s.answer for s in here]
    spm = [cadence[s.run.id] for s in here if s.run.id in cadence]
    return WeekRow(
        begins=day_near(begins, desk.today),
        n_runs=len(here),
        distance=f"{in_unit(sum(known), desk.unit):.1f}" if known else "",
        longest=f"{in_unit(max(known), desk.unit):.1f}" if known else "",
        n_painful=answers.count("painful"),
        n_painless=answers.count("painless"),
        n_silent=answers.count("silent"),
        worst_during=_score(highest(_during(s) for s in here)),
        worst_morning=_score(highest(s.next_morning_score for s in here)),
        earliest=_earliest(here, desk),
        cadence=f"{median(spm):.0f}" if spm else "",
        without=_without(begins, ends, here, desk),
    )


def _during(state: RunState) -> int | None:
    return 0 if state.answer == "painless" else state.score


def _score(score: int | None) -> str:
    return "" if score is None else str(score)


def _earliest(here: Sequence[RunState], desk: Desk) -> str:
    """`2.7 (5/10)`: the unit stands in the head; `none` where no run of the week hurt."""
    begun = [s for s in here if s.onset_km is not None and s.answer == "painful"]
    if not begun:
        return "none" if here else ""
    first = min(begun, key=lambda s: s.onset_km or 0.0)
    words = onset_words(first.onset_km or 0.0, first.score, desk.unit)
    return words.replace(f" {desk.unit} ", " ")


def _without(begins: date, ends: date, here: Sequence[RunState], desk: Desk) -> str:
    """Days of the week without a run as far as it is over, and what else was done."""
    last = min(ends - timedelta(days=1), desk.today)
    days = (last - begins).days + 1 - len({s.run.day for s in here})
    if days < 0:
        return ""
    others = [a.sport for a in desk.log.activities if begins <= a.day < ends and not a.is_run]
    rides = [counted(sum(s in _RIDES for s in others), "ride")] if _RIDES & set(others) else []
    if others and not rides:
        rides = [counted(len(others), "session")]
    return ", ".join((*([str(days)] if here else ["no run"]), *rides))
