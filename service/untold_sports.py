"""Recordings that do not tell their sport, in words, and what their runner may say of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from service.payload import Payload
from service.shown import shown
from service.units import clock_words, day_near, distance_words, weekday_words
from traininglog.activity import RUNNING, UNKNOWN
from traininglog.steps import Answer
from traininglog.untold import key_of, sport_by
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog
    from traininglog.runner import Source

MOST_ROWS: Final = 12
_GONE: Final = (
    "These recordings are no longer as the page showed them. Look again: it is as it is now."
)
_WAS: Final = ("run", "untold")


@dataclass(frozen=True, slots=True)
class Untold:
    """One recording without a sport; `is_run`: its runner said so, and it is at `run_id`.

    `key` is the question that is answered.
    """

    key: str
    run_id: str
    day: str
    words: str
    is_run: bool


@dataclass(frozen=True, slots=True)
class UntoldTold:
    """All of them: `lead` counts those that wait, `rows` are the newest, `more` says the rest.

    `keys` are of all that wait, which one answer may say.
    """

    lead: str
    rows: tuple[Untold, ...]
    more: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SportSaid:
    """An answer to be written: its steps, and the words of the change."""

    steps: tuple[Answer, ...]
    words: str


def untold_sports(
    log: TrainingLog, copies: Iterable[Source], now: date, unit: Unit = "km"
) -> UntoldTold | None:
    """What is said of recordings that do not tell their sport; None where all do."""
    found = list(_found(log, copies))
    if not found:
        return None
    waiting = [copy for copy, run in found if not run.is_run]
    said = len(found) - len(waiting)
    left = len(found) - MOST_ROWS
    return UntoldTold(
        " ".join(_lead(len(waiting), said)),
        tuple(_told(copy, run, now, unit) for copy, run in found[:MOST_ROWS]),
        f"and {left} before" if left > 0 else "",
        tuple(key_of(copy.sha256, copy.session) for copy in waiting),
    )


def sport_said(said: object, log: TrainingLog, copies: Iterable[Source]) -> SportSaid:
    """The answer a page sends: `{was, key}`, of all that wait without a key; or ValueError."""
    told = Payload(said)
    is_run = told.one_of("was", _WAS) == "run"
    key = told.words("key")
    asked = [
        (copy, run)
        for copy, run in _found(log, copies)
        if run.is_run != is_run and key in {"", key_of(copy.sha256, copy.session)}
    ]
    if not asked or not (is_run or key):
        raise ValueError(_GONE)
    steps = tuple(
        Answer(key_of(copy.sha256, copy.session), RUNNING if is_run else None)
        for copy, _ in asked
    )
    what = weekday_words(asked[0][1].day) if key else counted(len(asked), "recording")
    if not is_run:
        return SportSaid(steps, f"{what}: its sport is not told")
    return SportSaid(steps, f"{what} {'was a run' if len(asked) == 1 else 'were runs'}")


def _found(log: TrainingLog, copies: Iterable[Source]) -> Iterator[tuple[Source, Activity]]:
    """What waits or was answered by its runner alone, the newest first, with its activity."""
    of: dict[str, list[Source]] = defaultdict(list)
    for copy in copies:
        of[copy.activity_id].append(copy)
    runs = (*log.activities, *(twin.other for twin in log.twins if not twin.both))
    for run in sorted(runs, key=lambda one: (one.start, one.id), reverse=True):
        best = next((copy for copy in of[run.id] if copy.kept), None)
        if best is None or best.origin != "file" or _sport(best) != UNKNOWN:
            continue
        told = sport_by(map(_sport, of[run.id]))
        if told == UNKNOWN or told != run.sport:
            yield best, run


def _sport(copy: Source) -> str | None:
    return None if copy.identity is None else copy.identity.sport


def _lead(waiting: int, said: int) -> Iterator[str]:
    if waiting == 1:
        yield "1 recording does not tell its sport and is not counted."
    elif waiting:
        yield f"{waiting:,} recordings do not tell their sport and are not counted."
    if said:
        yield f"{said:,} {'was a run' if said == 1 else 'were runs'}, as you said."


def _told(copy: Source, run: Activity, now: date, unit: Unit) -> Untold:
    length = "" if run.distance_km is None else distance_words(run.distance_km, unit)
    size = f"{length} in {clock_words(run.timer_min)}" if run.timer_min and length else length
    name = shown(PurePath(copy.path.replace("\\", "/").rpartition("!")[2]).name)
    return Untold(
        key_of(copy.sha256, copy.session), run.id if run.is_run else "",
        day_near(run.day, now), ", ".join(filter(None, (size, name))), run.is_run,
    )  # fmt: skip
