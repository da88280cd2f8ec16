"""The 24 hours after each painful run, as a table: what was told, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of
from service.units import in_unit
from service.visit_facts import is_due

if TYPE_CHECKING:
    from service.visit_facts import Desk
    from traininglog.finding import RunState

DAY_ROWS: Final = 8
NOT_ASKED: Final = "–"
_DUE: Final = "due"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell says; `score` is there where it is one, 0 to 10."""

    words: str
    score: int | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One painful run and the day after it; `back` says `yes`, `no`, `due` or not asked.

    `distance` and `onset` are in the page's unit, which the head of the table names.
    """

    run_id: str
    day_words: str
    distance: str
    onset: str
    during: Cell
    after: Cell
    night: Cell
    morning: Cell
    back: str
    quiet: str


@dataclass(frozen=True, slots=True)
class DayTable:
    """The painful runs of the weeks shown, the last first; `n` counts them all."""

    rows: tuple[DayRow, ...]
    n: int


def day_table(desk: Desk) -> DayTable:
    """Every painful run at the place."""
    painful = desk.painful
    return DayTable(tuple(_row(state, desk) for state in reversed(painful)), len(painful))


def _row(state: RunState, desk: Desk) -> DayRow:
    empty = _DUE if is_due(state, desk.today) else NOT_ASKED
    checks = checks_of(state, desk.log)
    words = {"pass": "yes", "fail": "no"}
    hours = state.hours_until_quiet
    compared = state.next_morning_compared
    return DayRow(
        run_id=state.run.id,
        day_words=desk.row_day(state.run.day),
        distance=_km(state.run.distance_km, desk),
        onset=_km(state.onset_km, desk),
        during=_cell(state.score, NOT_ASKED),
        after=_cell(state.after_score, NOT_ASKED),
        night=_cell(state.night_score, NOT_ASKED),
        morning=_cell(state.next_morning_score, compared or empty),
        back=words.get(checks.back_within_60_min, empty),
        quiet=f"{hours:g} h" if hours is not None else empty,
    )


def _km(km: float | None, desk: Desk) -> str:
    return NOT_ASKED if km is None else f"{in_unit(km, desk.unit):.1f}"


def _cell(score: int | None, empty: str) -> Cell:
    return Cell(empty) if score is None else Cell(str(score), score)
