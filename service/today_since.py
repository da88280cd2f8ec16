"""The small picture of Today: the runs since the last return at the leading place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.flares import told_score
from service.run_words import length_words
from service.today_words import counts
from service.units import day_near, onset_words
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.today_words import Here
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import Analysis, RunAnswer, RunState

_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class SinceRun:
    """One stem of the small picture; `words` say all of it (`26 Oct: 2.6 km (2/10)`).

    A painful run with an onset has a disc there, a painless one an open ring at its end.
    `asked` marks today's run while it waits for an answer: in no count.
    """

    id: str
    day: date
    distance_km: float
    answer: RunAnswer
    words: str
    onset_km: float | None = None
    onset_words: str = ""
    score: int | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """The runs since the last return at the leading place, oldest first; at most 24."""

    title: str
    counts: str
    runs: tuple[SinceRun, ...]


def since_return(
    here: Here, waiting: Sequence[Activity], analysis: Analysis, today: date, unit: Unit
) -> Since | None:
    """The runs since the last return; since the log's start where there was none."""
    backs = [c.return_date for c in analysis.cycles if c.place == here.place]
    back = max((day for day in backs if day <= today), default=None)
    states = [s for s in here.states if back is None or s.run.day >= back]
    if here.place is None or not (states or waiting):
        return None
    left = _MOST - len(waiting)
    told = f"{counted(len(states), 'run')}: {counts(states, len(waiting))}."
    if len(states) > left:
        told += f" The last {left} are drawn."
    title = f"Since the return on {day_near(back, today)}" if back else "The runs so far"
    runs = [_stem(s, today, unit) for s in states[-left:]]
    asked = [_asked(run, unit) for run in waiting]
    return Since(title, told, (*runs, *asked))


def _stem(state: RunState, today: date, unit: Unit) -> SinceRun:
    run, score = state.run, told_score(state)
    hurt = state.answer == "painful"
    onset_km = state.onset_km if hurt and state.during else None
    onset = "" if onset_km is None else onset_words(onset_km, score, unit)
    if state.answer == "silent":
        why = "on a painkiller" if state.painkiller else "no answer"
        told = f"{why}, {length_words(run, unit)}"
    elif not hurt:
        told = f"painless, {length_words(run, unit)}"
    else:
        told = onset or f"painful ({score_words(score)}), {length_words(run, unit)}"
    return SinceRun(
        id=run.id,
        day=run.day,
        distance_km=run.distance_km or 0.0,
        answer=state.answer,
        words=f"{day_near(run.day, today)}: {told}",
        onset_km=onset_km,
        onset_words=onset,
        score=score if hurt else None,
    )


def _asked(run: Activity, unit: Unit) -> SinceRun:
    return SinceRun(
        id=run.id,
        day=run.day,
        distance_km=run.distance_km or 0.0,
        answer="silent",
        words=f"today: {length_words(run, unit)}, no answer yet",
        asked=True,
    )
