"""The Run page in words: the run, what was felt, what is known of it, what the import kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from service.outcome import NO_SPORT
from service.pinned import pinned
from service.pinned_checks import checks_told
from service.run_chart import height_words, pause_words, run_chart, walk_words
from service.run_map import Outline, outline_of
from service.run_pain import felt_sentence, hurts_along, states_of
from service.run_splits import splits_of
from service.run_streams import way_of
from service.run_untold import no_chart
from service.shown import shown
from service.twin_words import counting, standing_in, twins_at
from service.units import clock_words, distance_words, in_unit, pace_words
from traininglog.facts import Gear
from traininglog.problem import Problem
from traininglog.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rules.states import States
    from service.pinned import Pinned
    from service.pinned_checks import ChecksTold
    from service.run_chart import Over, RunChart
    from service.run_pain import Hurt
    from service.run_splits import Split
    from service.run_streams import Way
    from service.twin_words import TwinTold
    from service.units import Unit
    from traininglog.activity import Activity, Origin
    from traininglog.log import TrainingLog
    from traininglog.runner import Source
    from traininglog.strava import StravaRun
    from traininglog.streams import Stream

_BEGAN: Final = "pain began"
_NEAR: Final = 3
"""Runs before and after, among which one may overlap."""
_EFFORT: Final[Mapping[Origin, str]] = {
    "strava_api": "as told at Strava", "archive": "as the export tells",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One row of the table of splits, in words; empty where it was not measured.

    `hurts` marks the split in which pain began.
    """

    name: str
    time: str
    pace: str
    cadence: str
    heart_rate: str
    up: str
    down: str
    note: str
    hurts: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """Everything the page says of one run.

    `chart` and `outline` are words where there is nothing to draw; `remarks` stand below the
    chart; `problems` are what the import kept about this run. `twins` are other recordings of
    it, and `counts` is the one of them that the other pages know. `asks_strava`: what is
    missing is told of on the page of the Strava account. `strava_id`: what Strava calls a run
    whose values are its; empty for every other. `can_bring`: its samples were there, or were
    asked for in vain, and may be asked for again.
    """

    id: str
    counts: str
    unit: Unit
    title: str
    size: str
    felt: str
    is_silent: bool
    card: Pinned
    checks: tuple[ChecksTold, ...]
    facts: tuple[tuple[str, str], ...]
    chart: RunChart | str
    remarks: tuple[str, ...]
    outline: Outline | str
    hurts: tuple[Hurt, ...]
    splits: tuple[SplitRow, ...]
    problems: tuple[str, ...]
    twins: tuple[TwinTold, ...]
    asks_strava: bool = False
    strava_id: str = ""
    can_bring: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; without an id it is the latest run."""

    run_id: str | None
    unit: Unit = "km"
    over: Over = "distance"


def number_of(log: TrainingLog, run_id: str | None) -> int | None:
    """Which of the log's runs is asked for; None where it has no such run."""
    if not run_id:
        return len(log.runs) - 1 if log.runs else None
    return next((n for n, run in enumerate(log.runs) if run.id == run_id), None)


def run_page(
    log: TrainingLog,
    states: States,
    asked: Asked,
    stream: Stream | Problem | None,
    sources: Sequence[Source],
    part: StravaRun | None = None,
) -> RunPage | None:
    """The page of one run, or None where the log has no such run.

    `part` is how far it is with a connected Strava account, where it is there. A recording
    that is left out has a page as if it counted, with a word that it does not; `states` are
    then of the log as it would be (see `standing_in`).
    """
    whole, log = log, standing_in(log, asked.run_id)
    number, unit = number_of(log, asked.run_id), asked.unit
    run = None if number is None else log.runs[number]
    card = None if run is None else pinned(log, states.anywhere, run.id, unit)
    if number is None or run is None or card is None:
        return None
    here = states_of(states, number)
    way = None if stream is None or isinstance(stream, Problem) else way_of(stream)
    hurts = hurts_along(here, way, unit)
    twins = twins_at(whole, run.id, unit)
    beside = {id_ for twin in twins for id_ in (twin.one, twin.other)}
    near = log.runs[max(number - _NEAR, 0) : number + _NEAR + 1]
    others = [other for other in near if other.id not in beside]
    return RunPage(
        id=run.id,
        counts=counting(whole, run.id),
        unit=unit,
        title=f"{card.day_words}, {card.time_words}",
        size=_size(run, unit),
        felt=felt_sentence(here, states.anywhere[number], unit),
        is_silent=card.is_silent,
        card=card,
        checks=tuple(told for state in here if (told := checks_told(log, state))),
        facts=tuple((name, words) for name, words in _facts(log, run, unit) if words),
        chart=run_chart(way, hurts, asked.over, unit) if way else no_chart(stream, run, part),
        remarks=tuple(_remarks(way, hurts, unit)) if way else (),
        outline=_outline(way, hurts),
        hurts=hurts,
        splits=tuple(_rows(way, hurts, unit)) if way else (),
        problems=tuple(_problems(others, run, sources, unit)),
        twins=twins,
        asks_strava=stream is None and run.origin == "strava_api",
        can_bring=part is not None and part.streams in {"expired", "failed"},
        strava_id=_strava_id(sources) if run.origin == "strava_api" else "",
    )


def _size(run: Activity, unit: Unit) -> str:
    """`5.6 km in 36:55`, as far as it is known."""
    length = "" if run.distance_km is None else distance_words(run.distance_km, unit)
    clock = clock_words(run.timer_min) if run.timer_min else ""
    return " in ".join(filter(None, (length, clock))) or "a run without distance or time"


def _facts(log: TrainingLog, run: Activity, unit: Unit) -> Iterator[tuple[str, str]]:
    """What is known of it beside pain; what the watch asked for says so."""
    pace = ", mean of the run" if run.running_km is None else " while running"
    yield "Pace", f"{pace_words(run.speed_mps, unit)}{pace}" if run.speed_mps else ""
    if run.heart_rate_bpm:
        yield "Heart rate", f"{run.heart_rate_bpm:.0f}, mean of the run"
    yield "Walked", f"{100 * run.walked_share:.0f} % of moving time" if run.walked_share else ""
    if run.ascent_m is not None and run.descent_m is not None:
        up, down = height_words(run.ascent_m, unit), height_words(run.descent_m, unit)
        yield "Climb", f"{up} up, {down} down"
    yield "Surface", "" if run.surface == "unknown" else run.surface
    yield (
        "Temperature",
        "" if run.temperature_c is None else f"{run.temperature_c:.0f} °C, at the watch",
    )
    yield "Feel", "" if run.feel is None else f"{run.feel} of 100, from the watch"
    told = _EFFORT.get(run.origin, "from the watch")
    yield "Effort", "" if run.rpe is None else f"{run.rpe:g} of 10, {told}"
    worn = {g.kind: g.name for g in log.told(Gear) if g.day <= run.day}
    yield "Shoes", shown(worn.get("shoes", ""))
    yield "Insoles", shown(worn.get("insoles", ""))
    yield "Device", shown(run.device or "")
    yield "Clock", run.zone


def _strava_id(sources: Sequence[Source]) -> str:
    """The number at Strava of the copy whose values are shown; empty where none is known."""
    ids = (source.sha256.removeprefix("strava:") for source in sources if source.kept)
    return next((id_ for id_ in ids if id_.isascii() and id_.isdigit()), "")


def _remarks(way: Way, hurts: Sequence[Hurt], unit: Unit) -> Iterator[str]:
    """What the chart shows by marks, and what it cannot show, as sentences."""
    if way.pauses:
        told = [pause_words(pause, unit) for pause in way.pauses]
        yield sentence("; ".join(told))
    if walked := walk_words(way):
        yield sentence(walked)
    for hurt in hurts:
        if hurt.past_end:
            yield f"{hurt.words}: past the end of the records, so it stands at their end."
        elif hurt.span is None:
            yield f"{hurt.words}: by where in the run was not told."
    if way.km is None:
        yield "This watch recorded no distance, so the chart is over time and has no splits."


def _outline(way: Way | None, hurts: Sequence[Hurt]) -> Outline | str:
    if way is None:
        return ""
    painful = [hurt.span for hurt in hurts if hurt.span]
    whole = (min(a for a, _ in painful), max(b for _, b in painful)) if painful else None
    return outline_of(way, whole)


def _rows(way: Way, hurts: Sequence[Hurt], unit: Unit) -> Iterator[SplitRow]:
    splits = splits_of(way, unit)
    for number, split in enumerate(splits, 1):
        whole = in_unit(split.length_km, unit) > 0.99
        name = str(number) if whole else f"{in_unit(split.end_km, unit):.2f}"
        speed = split.length_km / split.minutes * 1000 / 60 if split.minutes > 0 else 0.0
        notes = list(_notes(way, split, hurts, unit, is_last=number == len(splits)))
        yield SplitRow(
            name,
            clock_words(split.minutes),
            pace_words(speed, unit).removesuffix(f" /{unit}") if speed > 0 else "",
            _number(split.cadence_spm),
            _number(split.heart_rate_bpm),
            height_words(split.ascent_m, unit) if split.ascent_m is not None else "",
            height_words(split.descent_m, unit) if split.descent_m is not None else "",
            "; ".join(notes),
            any(note.startswith(_BEGAN) for note in notes),
        )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _notes(
    way: Way, split: Split, hurts: Sequence[Hurt], unit: Unit, *, is_last: bool
) -> Iterator[str]:
    """What happened in a split: where pain began and went, pauses."""

    def inside(km: float | None) -> bool:
        return km is not None and (
            split.start_km <= km < split.end_km or (is_last and km >= split.end_km)
        )

    for hurt in hurts:
        if hurt.span is None:
            continue
        if inside(way.km_at(hurt.span[0])):
            place = f"{hurt.place}, " if len(hurts) > 1 else ""
            yield f"{_BEGAN}: {place}{hurt.how}"
        if hurt.has_offset and inside(way.km_at(hurt.span[1])):
            yield "pain went away"
    for pause in way.pauses:
        if inside(pause.km):
            yield pause_words(pause, unit).partition(" at ")[0]


def _problems(
    near: Sequence[Activity], run: Activity, sources: Sequence[Source], unit: Unit
) -> Iterator[str]:
    """What the import noted about this run, file by file, and another run at the same time."""
    for source in sources:
        name = shown(PurePath(source.path).name)
        for problem in source.problems:
            if not (run.is_run and problem.startswith(NO_SPORT)):  # another copy tells it
                yield f"{name}: {problem}"
    for other in near:
        if other.id != run.id and _overlap(run, other):
            yield (
                f"Another run overlaps it in time: {other.local_start:%H:%M}, "
                f"{_size(other, unit)}{f', {other.device}' if other.device else ''}. "
                "Both are in the log, and both count."
            )


def _overlap(run: Activity, other: Activity) -> bool:
    """Whether two runs share more than a minute of the clock."""
    shared = min(_end_s(run), _end_s(other)) - max(
        run.start.timestamp(), other.start.timestamp()
    )
    return shared > 60


def _end_s(run: Activity) -> float:
    return run.start.timestamp() + 60 * (run.timer_min or 0.0)
