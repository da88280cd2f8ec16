"""What the runner says of single cycles: agree, or not this, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.verdicts import key_of, orphaned
from service.payload import Payload
from service.places import place_from_slug, slug_of
from service.units import day_near
from traininglog.pain import Place
from traininglog.steps import Judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from traininglog.finding import Analysis, Cycle, CycleVerdict
    from traininglog.log import CycleKey, TrainingLog

VERDICTS: Final[Mapping[CycleVerdict, str]] = {"agree": "Agree", "not_this": "Not this"}
_FOLLOWS: Final[Mapping[CycleVerdict | None, str]] = {
    "agree": "Marked: you agree. The rules count it as before.",
    "not_this": "Marked as not this: the rules leave it out.",
    None: "Taken back: what you said of this cycle.",
}
_DONE: Final[Mapping[CycleVerdict | None, str]] = {
    "agree": "you agree",
    "not_this": "not this",
    None: "no longer marked",
}
_GONE: Final = "This cycle is no longer found in the log. Look again: the page is as it is now."


@dataclass(frozen=True, slots=True)
class Judged:
    """A cycle as a page's control knows it, and what its runner said of it.

    `place` is a slug and `run` the run that flared; `name` says which cycle it is.
    """

    place: str
    run: str
    name: str
    verdict: CycleVerdict | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict to be written: its step, the words of the change, and what follows."""

    step: Judge
    words: str
    follows: str


def judged(cycle: Cycle, log: TrainingLog) -> Judged | None:
    """What the control of a cycle needs; None where it hurt between runs.

    A verdict hangs on the run that flared, and there is none then.
    """
    if cycle.flare_run_id is None:
        return None
    key = key_of(cycle)
    return _judged(key, log, cycle.flare_date)


def lost(log: TrainingLog, analysis: Analysis) -> tuple[Judged, ...]:
    """The verdicts whose cycle is no longer found, to be taken back."""
    days = {run.id: run.day for run in log.runs}
    keys = orphaned((*analysis.cycles, *analysis.dismissed), log)
    return tuple(_judged(key, log, days.get(key[2])) for key in keys)


def verdict_said(said: object, log: TrainingLog, analysis: Analysis) -> Verdict:
    """The verdict a page sends: `{place, run, verdict}`; ValueError says what is wrong."""
    told = Payload(said)
    verdict = told.optional("verdict", tuple(VERDICTS))
    place, run = told.text("place"), told.text("run")
    shown = (*_shown(log, analysis), *lost(log, analysis))
    found = next((j for j in shown if (j.place, j.run) == (place, run)), None)
    where = place_from_slug(place)
    if found is None or where is None:
        raise ValueError(_GONE)
    step = Judge((where.location, where.side, run), verdict)
    return Verdict(step, f"{found.name}: {_DONE[verdict]}", _FOLLOWS[verdict])


def _shown(log: TrainingLog, analysis: Analysis) -> Iterator[Judged]:
    for cycle in (*analysis.cycles, *analysis.dismissed):
        if found := judged(cycle, log):
            yield found


def _judged(key: CycleKey, log: TrainingLog, day: date | None) -> Judged:
    place, now = Place(key[0], key[1]), log.runs[-1].day if log.runs else None
    of = f" of {day_near(day, now)}" if day and now else ""
    name = f"{place.capital}, cycle{of}"
    return Judged(slug_of(place), key[2], name, log.cycle_verdicts.get(key))
