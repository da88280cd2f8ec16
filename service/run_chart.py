"""The chart of one run in a person's unit: lanes, where it hurt, pauses, places in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from service.run_streams import LANES, min_max, places
from service.units import clock_words, distance_words, in_unit, pace_words
from traininglog.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from service.run_pain import Hurt
    from service.run_streams import LaneName, Pause, Way
    from service.units import Unit

    Floats = NDArray[np.float64]

Over = Literal["distance", "time"]
STATIONS: Final = 200
_FEET_PER_M: Final = 3.28084
_MOST_TICKS: Final = 3
_PACE_STEPS_S: Final = (5, 10, 15, 30)
_TITLES: Final[dict[LaneName, str]] = {
    "pace": "Pace", "cadence": "Cadence", "heart_rate": "Heart rate", "altitude": "Altitude",
    "contact": "Contact time", "balance": "Balance",
}  # fmt: skip
_LEAST_SPAN: Final[dict[LaneName, float]] = {
    "pace": 0.6, "cadence": 16, "heart_rate": 20, "altitude": 20, "contact": 24, "balance": 4,
}  # fmt: skip
"""A lane is never drawn tighter than this: noise is not to look like a change."""


@dataclass(frozen=True, slots=True)
class LaneTold:
    """One lane: `values` at the chart's `x`, a range and up to three grid lines in words."""

    name: LaneName
    title: str
    unit: str
    middle: str
    values: Floats
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place of the axis; `until` is the end of a stretch."""

    x: float
    words: str
    until: float | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class RunChart:
    """Everything the figure draws and its reader says.

    `x` is in `x_unit` (km, mi or min) from 0 to `length`. `stations` are places along it, each
    with its sentence; `start_at` is the one shown first.
    """

    over: Over
    has_distance: bool
    x_unit: str
    length: float
    x: Floats
    lanes: tuple[LaneTold, ...]
    missing: str
    onsets: tuple[Mark, ...]
    painful: tuple[tuple[float, float], ...]
    pauses: tuple[Mark, ...]
    walks: tuple[tuple[float, float], ...]
    stations: tuple[tuple[float, str], ...]
    start_at: int


def run_chart(way: Way, hurts: Sequence[Hurt], over: Over, unit: Unit) -> RunChart:
    """The chart of a way; over time where no distance was measured."""
    if way.km is None:
        over = "time"
    along = way.minutes if way.km is None or over == "time" else _in_unit(way.km, unit)
    length = max(float(along[-1]), 1e-6)

    def x_of(minute: float) -> float:
        return float(np.interp(minute, way.minutes, along))

    painful = [(x_of(a), x_of(b)) for a, b in spans([h.span for h in hurts if h.span])]
    stations = _stations(way, along, painful, over, unit)
    begin = painful[0][0] if painful else 0.0
    return RunChart(
        over=over,
        has_distance=way.km is not None,
        x_unit="min" if over == "time" else unit,
        length=length,
        x=along[places(len(way))],
        lanes=tuple(_lane(name, way.lanes[name], unit) for name in LANES if name in way.lanes),
        missing=missing_words(way),
        onsets=tuple(
            Mark(x_of(h.span[0]), h.words, x_of(h.span[1]) if h.has_offset else None, h.score)
            for h in hurts
            if h.span
        ),
        painful=tuple(painful),
        pauses=tuple(
            Mark(x_of(pause.minute), clock_words(pause.seconds / 60)) for pause in way.pauses
        ),
        walks=tuple((float(along[a]), float(along[b])) for a, b in way.walking),
        stations=stations,
        start_at=min(range(len(stations)), key=lambda n: abs(stations[n][0] - begin)),
    )


def spans(every: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Stretches as they cover the axis: those that meet become one."""
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(every):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def missing_words(way: Way) -> str:
    """What this watch did not record, as one sentence; empty where it recorded all."""
    names = [_TITLES[name].lower() for name in LANES if name not in way.lanes]
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{capital(listed)}: this watch did not record {_it(names)}."


def _it(names: Sequence[str]) -> str:
    return "it" if len(names) == 1 else "them"


def pause_words(pause: Pause, unit: Unit) -> str:
    """`paused 2:10 at 3.1 km`; of lost records, how far on they go on."""
    lasted = clock_words(pause.seconds / 60)
    where = clock_words(pause.minute) if pause.km is None else distance_words(pause.km, unit)
    if pause.moved_km:
        return (
            f"no records for {lasted} from {where}, "
            f"{distance_words(pause.moved_km, unit)} further on they go on"
        )
    return f"paused {lasted} at {where}"


def walk_words(way: Way) -> str:
    """How much of it was walked, in stretches the chart shows."""
    if not way.walking:
        return ""
    minutes = sum(float(way.minutes[b] - way.minutes[a]) for a, b in way.walking)
    return (
        f"walked {clock_words(minutes)} in {counted(len(way.walking), 'stretch', 'stretches')}"
    )


def _in_unit(km: Floats, unit: Unit) -> Floats:
    return km * in_unit(1.0, unit)


def _lane(name: LaneName, values: Floats, unit: Unit) -> LaneTold:
    shown = values * _FEET_PER_M if name == "altitude" and unit == "mi" else values
    known = shown[np.isfinite(shown)]
    low, high = np.percentile(known, (1, 99)) if name in {"pace", "cadence"} else (
        known.min(), known.max()
    )  # fmt: skip
    room = max(_LEAST_SPAN[name] - (high - low), (high - low) * 0.16)
    low, high = float(low - room / 2), float(high + room / 2)
    ticks = _pace_ticks(low, high, unit) if name == "pace" else _ticks(low, high)
    units = {
        "pace": f"minutes a {'kilometre' if unit == 'km' else 'mile'}",
        "cadence": "steps a minute", "heart_rate": "beats a minute",
        "altitude": "metres" if unit == "km" else "feet",
        "contact": "milliseconds", "balance": "one foot’s share, %",
    }  # fmt: skip
    middle = float(np.median(known))
    words = (
        pace_words(middle, unit).removesuffix(f" /{unit}")
        if name == "pace"
        else f"{middle:.{1 if name == 'balance' else 0}f}"
    )
    return LaneTold(
        name, _TITLES[name], units[name], f"median {words}", min_max(shown), low, high, ticks
    )


def _ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    """Up to three round numbers inside a range."""
    step = 10.0 ** floor(log10(high - low)) / 10
    for factor in (2, 2.5, 2) * 3:
        if floor(high / step) - floor(low / step) <= _MOST_TICKS:
            break
        step *= factor
    first = floor(low / step) + 1
    values = [n * step for n in range(first, floor(high / step) + 1)]
    return tuple((value, f"{value:.10g}") for value in values)


def _pace_ticks(low: float, high: float, unit: Unit) -> tuple[tuple[float, str], ...]:
    """Round paces spread over a range of speeds; the slower ones stand lower."""
    one_m = 1000 / in_unit(1.0, unit)
    fast, slow = one_m / high, one_m / max(low, 0.2)
    step = next((s for s in _PACE_STEPS_S if 6 * s >= slow - fast), _PACE_STEPS_S[-1])
    near = (one_m / (low + share * (high - low)) for share in (0.16, 0.5, 0.84))
    paces = sorted({round(pace / step) * step for pace in near}, reverse=True)
    return tuple((one_m / p, clock_words(p / 60)) for p in paces if fast < p < slow)


def _stations(
    way: Way, along: Floats, painful: Sequence[tuple[float, float]], over: Over, unit: Unit
) -> tuple[tuple[float, str], ...]:
    """Places at equal steps, each with what was measured nearest to it."""
    at = np.linspace(0.0, float(along[-1]), STATIONS + 1)
    nearest = np.minimum(np.searchsorted(along, at), len(way) - 1)
    walked = np.zeros(len(way), bool)
    for first, last in way.walking:
        walked[first:last] = True
    columns = {name: values[nearest].tolist() for name, values in way.lanes.items()}
    minutes = way.minutes[nearest].tolist()
    kms = None if way.km is None else way.km[nearest].tolist()
    told = []
    for n, x in enumerate(at.tolist()):
        where = clock_words(minutes[n])
        if kms is not None:
            km = f"{in_unit(kms[n], unit):.2f} {unit}"
            where = f"{where}, {km}" if over == "time" else f"{km}, {where}"
        here = {name: column[n] for name, column in columns.items()}
        hurts = any(a <= x <= b for a, b in painful)
        said = list(_said(here, unit, walks=bool(walked[nearest[n]]), hurts=hurts))
        told.append((x, f"{where}: {', '.join(said) or 'nothing measured'}"))
    return tuple(told)


def _said(
    here: dict[LaneName, float], unit: Unit, *, walks: bool, hurts: bool
) -> Iterator[str]:
    known = {name: value for name, value in here.items() if value == value}  # noqa: PLR0124
    if hurts:
        yield "with pain"
    if walks:
        yield "walking"
    if "pace" in known:
        yield f"pace {pace_words(known['pace'], unit)}"
    elif "pace" in here:
        yield "standing"
    if "cadence" in known:
        yield f"{known['cadence']:.0f} spm"
    if "heart_rate" in known:
        yield f"heart rate {known['heart_rate']:.0f}"
    if "altitude" in known:
        yield f"altitude {height_words(known['altitude'], unit)}"
    if "contact" in known:
        yield f"contact {known['contact']:.0f} ms"
    if "balance" in known:
        yield f"balance {known['balance']:.1f} %"


def height_words(metres: float, unit: Unit) -> str:
    """`212 m`, or feet where distances are in miles."""
    return f"{metres:.0f} m" if unit == "km" else f"{metres * _FEET_PER_M:.0f} ft"
