"""Which weeks and months of a log hold what, and which device told it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from service.units import month_words, span_words
from service.window import WEEK, week_begins
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from rules.states import States
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog

RUNS: Final = "Runs"
_NO_DEVICE: Final = "Not named"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of each run beside its own values: ids, None where nobody can tell."""

    with_stream: frozenset[str] | None = None
    with_contact_time: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the strip: its weeks as (first, one past the last), and how many runs."""

    name: str
    spans: tuple[tuple[int, int], ...]
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The strip by week, and the same by month, the newest first.

    `years` are (week, year) where a year begins; `months` has a row of counts a month, in
    the order of the lanes.
    """

    weeks: int = 0
    lanes: tuple[Lane, ...] = ()
    years: tuple[tuple[int, int], ...] = ()
    months: tuple[tuple[str, ...], ...] = ()


@dataclass
class Device:
    """The runs of one device: how many, and how many of them have what."""

    name: str
    days: list[date] = field(default_factory=list)
    cadence: int = 0
    heart_rate: int = 0
    contact_time: int = 0

    @property
    def span(self) -> str:
        """From its first to its last run."""
        return span_words(min(self.days), max(self.days))


def coverage(log: TrainingLog, states: States, held: Held) -> Coverage:
    """Weeks and months from the first run to the last; empty without a run."""
    if not log.runs:
        return Coverage()
    first = week_begins(log.runs[0].day, log.display.week_start)
    weeks = (log.runs[-1].day - first).days // 7 + 1
    having = _having(log, states, held)
    return Coverage(
        weeks,
        tuple(_lane(name, runs, log.runs, first) for name, runs in having.items()),
        _years(first, weeks),
        _months(having, log.runs),
    )


def devices(log: TrainingLog, held: Held) -> tuple[Device, ...]:
    """Every device with its runs, the latest one first."""
    found: dict[str, Device] = {}
    contact = held.with_contact_time or frozenset()
    for run in log.runs:
        name = run.device or _NO_DEVICE
        device = found.setdefault(name, Device(name))
        device.days.append(run.day)
        device.cadence += run.cadence_spm is not None
        device.heart_rate += run.heart_rate_bpm is not None
        device.contact_time += run.id in contact
    return tuple(sorted(found.values(), key=lambda d: (max(d.days), d.name), reverse=True))


def _having(log: TrainingLog, states: States, held: Held) -> Mapping[str, Sequence[Activity]]:
    """The runs that have it, lane by lane."""
    lanes: dict[str, Sequence[Activity]] = {
        RUNS: log.runs,
        "Cadence": [run for run in log.runs if run.cadence_spm is not None],
        "Heart rate": [run for run in log.runs if run.heart_rate_bpm is not None],
    }
    if held.with_contact_time is not None:
        lanes["Contact time"] = [r for r in log.runs if r.id in held.with_contact_time]
    if held.with_stream is not None:
        lanes["All records"] = [run for run in log.runs if run.id in held.with_stream]
    told = zip(log.runs, states.anywhere, strict=True)
    lanes["Pain answers"] = [run for run, state in told if state.answer != "silent"]
    return lanes


def _lane(name: str, having: Sequence[Activity], runs: Sequence[Activity], first: date) -> Lane:
    weeks = sorted({_week(run, first) for run in having})
    all_weeks = len({_week(run, first) for run in runs})
    if name == RUNS:
        words = counted(len(runs), "run")
        label = f"Runs in {counted(all_weeks, 'week')}"
    else:
        words = f"{len(having)} of {counted(len(runs), 'run')}"
        label = f"{name} in {len(weeks)} of {counted(all_weeks, 'week')} with runs"
    return Lane(name, _spans(weeks), words, label)


def _spans(weeks: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Weeks that follow one another, taken together."""
    spans: list[tuple[int, int]] = []
    for week in weeks:
        if spans and spans[-1][1] == week:
            spans[-1] = (spans[-1][0], week + 1)
        else:
            spans.append((week, week + 1))
    return tuple(spans)


def _years(first: date, weeks: int) -> tuple[tuple[int, int], ...]:
    """The first year that is shown at its own week, every later one at its January."""
    begins = [(0, first.year)]
    for week in range(1, weeks):
        year = (first + week * WEEK).year
        if year != begins[-1][1]:
            begins.append((week, year))
    return tuple(begins)


def _months(
    having: Mapping[str, Sequence[Activity]], runs: Sequence[Activity]
) -> tuple[tuple[str, ...], ...]:
    counts = [Counter(run.day.replace(day=1) for run in lane) for lane in having.values()]
    months = sorted({run.day.replace(day=1) for run in runs}, reverse=True)
    return tuple(
        (month_words(month, year=True), *(str(of[month]) for of in counts)) for month in months
    )


def _week(run: Activity, first: date) -> int:
    return (run.day - first).days // 7
