"""Where in the run pain began, first half of the runs against the last, to be drawn and read.

The picture of a trend (Kaplan and Meier): the share of runs that did not hurt yet, by
running distance. A painless run counts as far as it went.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM
from service.topics import CLASSES
from service.units import in_unit, span_words
from traininglog.words import answers_words, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.states import States
    from service.topics import Label
    from service.units import Unit
    from traininglog.finding import Curve, OnsetTrend, RunState, Span

_TITLES: Final[dict[Span, str]] = {
    "chain": "While it came back",
    "way_back": "Since it last came back",
    "all": "Over all weeks",
}
_MOST_ROWS: Final = 12
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Half:
    """One half of the runs; distances in the unit shown.

    `steps` are (distance, share not hurting yet from there on), `ends` the distances at
    which painless runs ended, `reach` the furthest any run went.
    """

    n_runs: int
    days_words: str
    steps: Curve
    ends: tuple[float, ...]
    reach: float
    median: float | None


@dataclass(frozen=True, slots=True)
class OnsetPicture:
    """One span at one place: its class, a sentence, and two halves where enough is known.

    `rows` is the picture as a table: distance, share in the first and in the last half.
    """

    title: str
    days_words: str
    label: Label
    sentence: str
    basis: str
    unit: Unit
    halves: tuple[Half, ...] = ()
    rows: tuple[Row, ...] = ()
    missing: str = ""
    aim: str = ""
    caveats: str = ""


def onset_picture(trend: OnsetTrend, states: States, unit: Unit) -> OnsetPicture:
    """The picture of a trend; without enough data what is missing stands in its place."""
    halves = _halves(trend, states, unit) if trend.curves else ()
    counts = (trend.n_painful, trend.n_painless, trend.n_silent, trend.n_assumed_painless)
    return OnsetPicture(
        title=f"{trend.place.capital}: {_TITLES[trend.span].lower()}",
        days_words=span_words(trend.first_date, trend.last_date),
        label=CLASSES[trend.clarity],
        sentence=_sentence(halves, unit) if halves else _NOT_YET,
        basis=f"{counted(sum(counts), 'run')}: {answers_words(*counts)}",
        unit=unit,
        halves=halves,
        rows=tuple(_rows(halves, unit)),
        missing=" ".join(need for need in trend.needs if need != AIM),
        aim=AIM if AIM in trend.needs else "",
        caveats=f"{'; '.join(trend.caveats)}.".capitalize() if trend.caveats else "",
    )


_NOT_YET: Final = "Too little is known yet to draw this."


def _halves(trend: OnsetTrend, states: States, unit: Unit) -> tuple[Half, ...]:
    here = {state.run.id: state for state in states.by_place.get(trend.place, ())}
    told = [here[i] for i in trend.run_ids if i in here]
    known = [
        s for s in told if s.answer != "silent" or (trend.n_assumed_painless and s.assumed)
    ]
    middle = len(known) // 2
    parts = (known[:middle], known[middle:])
    if not all(parts):
        return ()
    drawn = zip(parts, trend.curves, trend.medians_km, strict=True)
    return tuple(_half(runs, curve, median, unit) for runs, curve, median in drawn)


def _half(runs: Sequence[RunState], curve: Curve, median_km: float | None, unit: Unit) -> Half:
    ends = sorted(in_unit(s.run.km, unit) for s in runs if not s.during and s.run.km)
    steps = tuple((in_unit(km, unit), share) for km, share in curve)
    return Half(
        n_runs=len(runs),
        days_words=span_words(runs[0].run.day, runs[-1].run.day),
        steps=steps,
        ends=tuple(ends),
        reach=max([steps[-1][0], *ends]),
        median=None if median_km is None else in_unit(median_km, unit),
    )


def _sentence(halves: Sequence[Half], unit: Unit) -> str:
    """`Of the first 13 runs half hurt by 4.1 km`, and the same of the last."""
    first, last = halves
    return (
        f"Of the first {counted(first.n_runs, 'run')} {_half_words(first, unit)}; "
        f"of the last {last.n_runs}, {_half_words(last, unit)}."
    )


def _half_words(half: Half, unit: Unit) -> str:
    if half.median is None:
        return f"fewer than half hurt within {half.reach:.1f} {unit}"
    return f"half hurt by {half.median:.1f} {unit}"


def _rows(halves: Sequence[Half], unit: Unit) -> list[Row]:
    """The share at whole distances, every so many that a dozen rows are enough."""
    if not halves:
        return []
    furthest = ceil(max(half.reach for half in halves))
    step = max(1, ceil(furthest / _MOST_ROWS))
    marks = range(step, furthest + 1, step)
    first, last = halves
    return [
        (f"{mark} {unit}", _share_words(first, mark), _share_words(last, mark))
        for mark in marks
    ]


def _share_words(half: Half, at: float) -> str:
    """The share that did not hurt yet; nothing beyond the furthest run."""
    if at > half.reach:
        return "–"
    return f"{round(100 * [share for begun, share in half.steps if begun <= at][-1])} %"
