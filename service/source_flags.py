"""Runs that want a second look: what their files said, two watches, indoors, another zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from service.outcome import NO_SPORT
from service.source_files import reason_words
from service.twin_words import twin_told
from service.units import weekday_near
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from service.twin_words import TwinTold
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog
    from traininglog.runner import Source
    from traininglog.twins import Twin

MOST_ROWS: Final = 12
_SAME_SHARE: Final = 0.5
"""Runs that share half the shorter's time are told, though both count. Own definition."""
_CLOCK: Final = ("clock", "a time far from", "without a time")
_COPIES: Final = ("replaces ", "duplicate of ", NO_SPORT)

_TITLES: Final[Mapping[str, str]] = {
    "clock": "Clock",
    "twice": "Two recordings at one time",
    "zone": "Another time zone",
    "indoor": "Indoor",
    "damaged": "Damaged or left out",
}
_ABOUT: Final[Mapping[str, str]] = {
    "clock": "The watch's clock was not right; the day may be wrong.",
    "twice": "Two watches, or a watch and a phone. Both are kept. Where they share most of "
    "their time one counts: a file’s before another, then the one with every record, then the "
    "one that measured more, then the longer, until you choose.",
    "zone": "The watch was on another time than yours; the day is the one it was there.",
    "indoor": "The watch counted the distance by steps; no route, and no pace by satellite.",
    "damaged": "What could be read is in the log.",
}


@dataclass(frozen=True, slots=True)
class Flag:
    """One run with what is to be known of it; `twin` is another recording, to choose from."""

    run_id: str
    day: str
    words: str
    twin: TwinTold | None = None


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """The runs of one kind, the newest first; `more` says how many are not shown."""

    title: str
    about: str
    count: str
    flags: tuple[Flag, ...]
    more: str


def flag_groups(
    log: TrainingLog,
    copies: Sequence[Source],
    home: str | None,
    now: date,
    unit: Unit = "km",
) -> tuple[FlagGroup, ...]:
    """What of the runs is flagged, by kind; `home` is the runner's zone where it is known."""
    left_out = (twin.other for twin in log.twins)
    runs = {run.id: run for run in (*log.runs, *left_out)}
    told: dict[str, dict[str, list[str]]] = {kind: {} for kind in _TITLES}
    for kind, run_id, words in (
        *_of_files(copies, runs), *_twice(log), *_elsewhere(log.runs, home),
    ):  # fmt: skip
        told[kind].setdefault(run_id, []).append(words)
    found: dict[str, list[tuple[Activity, str | Twin]]] = {
        kind: [(runs[run_id], "; ".join(said)) for run_id, said in of_runs.items()]
        for kind, of_runs in told.items()
    }
    found["twice"] += [(twin.one, twin) for twin in log.twins]
    return tuple(_group(kind, flags, now, unit) for kind, flags in found.items() if flags)


def _group(
    kind: str, found: Sequence[tuple[Activity, str | Twin]], now: date, unit: Unit
) -> FlagGroup:
    newest = sorted(found, key=lambda flag: flag[0].start, reverse=True)
    left = len(newest) - MOST_ROWS
    return FlagGroup(
        title=_TITLES[kind],
        about=_ABOUT[kind],
        count=counted(len(newest), "run"),
        flags=tuple(_flag(run, said, now, unit) for run, said in newest[:MOST_ROWS]),
        more=f"and {left} before" if left > 0 else "",
    )


def _flag(run: Activity, said: str | Twin, now: date, unit: Unit) -> Flag:
    day = weekday_near(run.day, now)
    if isinstance(said, str):
        return Flag(run.id, day, said)
    return Flag(run.id, day, "", twin_told(said, unit, now))


def _of_files(
    copies: Sequence[Source], runs: Mapping[str, Activity]
) -> Iterator[tuple[str, str, str]]:
    """What the importer kept of the copy whose values the run shows."""
    for copy in copies:
        if not copy.kept or copy.origin == "archive" or copy.activity_id not in runs:
            continue
        for problem in copy.problems:
            if problem.startswith(_COPIES):  # what tells no sport is of one that is told
                continue
            kind = "clock" if any(sign in problem for sign in _CLOCK) else "damaged"
            yield kind, copy.activity_id, reason_words(problem).removeprefix("Timestamp: ")


def _twice(log: TrainingLog) -> Iterator[tuple[str, str, str]]:
    """Runs that share their time with the next one, too little to be one run."""
    said = {(twin.one.id, twin.other.id) for twin in log.twins}
    for one, other in pairwise(log.runs):
        if (one.id, other.id) in said:
            continue
        shorter = min(_length(one), _length(other))
        shared = min(one.start + _length(one), other.start + _length(other)) - other.start
        if shorter and shared >= _SAME_SHARE * shorter:
            yield "twice", one.id, f"beside {_on(other)}; both count"
            yield "twice", other.id, f"beside {_on(one)}; both count"


def _length(run: Activity) -> timedelta:
    return timedelta(minutes=run.timer_min or 0.0)


def _on(run: Activity) -> str:
    device = f" on {run.device}" if run.device else ""
    return f"another of {run.local_start:%H:%M}{device}"


def _elsewhere(runs: Sequence[Activity], home: str | None) -> Iterator[tuple[str, str, str]]:
    for run in runs:
        if run.surface == "treadmill":
            yield "indoor", run.id, "on a treadmill"
        if home is not None and run.zone != home:
            yield "zone", run.id, f"in {run.zone.replace('_', ' ')}"
