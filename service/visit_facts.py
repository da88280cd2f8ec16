"""The five facts of a visit: last pain, onset, hours until quiet, days without, distance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of
from rules.flares import told_score
from service.today_words import OLD_DAYS
from service.units import day_near, distance_words, in_unit, onset_words
from service.visit_identity import episode
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from service.window import Span
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry, Place

_WEEKS: Final = (4, 12)
_A_YEAR: Final = timedelta(days=365)
_DUE_DAYS: Final = 1
"""The morning after a run is due until its day is over; later it was not asked."""


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One of the five: its name, its day or n, the fact itself, and what it stands beside."""

    name: str
    when: str
    words: str
    small: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What the parts of a visit page are told from.

    `here` are the answers of the runs of `shown` at the leading `place`, `all` those of the
    whole log.
    """

    log: TrainingLog
    states: States
    place: Place | None
    all: Sequence[RunState]
    here: Sequence[RunState]
    shown: Span
    today: date
    unit: Unit

    def day(self, day: date) -> str:
        """A day; with its year where that is not this one's."""
        return day_near(day, self.today)

    def row_day(self, day: date) -> str:
        """A day in a row of many; with its year where that is not the log's last one."""
        return day_near(day, self.log.runs[-1].day)

    @property
    def painful(self) -> list[RunState]:
        """The runs shown that hurt, by start."""
        return [state for state in self.here if state.answer == "painful"]


def is_due(state: RunState, today: date) -> bool:
    """Whether the morning after a run can still be told as it is."""
    return (today - state.run.day).days <= _DUE_DAYS


def days_words(days: Sequence[date], desk: Desk) -> str:
    """`14 and 22 Nov`: the month once where it is the same."""
    *first, last = days
    same = all((day.month, day.year) == (last.month, last.year) for day in first)
    told = [str(day.day) if same else desk.day(day) for day in first]
    return " and ".join((*told, desk.day(last)))


def visit_facts(desk: Desk) -> tuple[VisitFact, ...]:
    """All five, in their order; what is not known is said so."""
    return (
        _last_pain(desk), _onset(desk), _quiet(desk), _without_running(desk), _weekly(desk),
    )  # fmt: skip


def _last_pain(desk: Desk) -> VisitFact:
    """The last pain told at the place, of a run or apart from one."""
    name = "Last pain"
    state = next((s for s in reversed(desk.all) if s.answer == "painful"), None)
    apart = _apart(desk)
    if apart and (state is None or apart.day > state.run.day):
        words = f"{score_words(apart.score)} {_DAILY.get(apart.when, 'that day')}"
        item = apart.item.replace("_", " ") if apart.item else "not in a run"
        return VisitFact(name, desk.day(apart.day), words, item)
    if state is None:
        return VisitFact(name, "", "none told", "no run and no day is told to have hurt")
    score = told_score(state)
    when = "during" if state.during else "afterwards"
    began = (
        f", from {distance_words(state.onset_km, desk.unit)}"
        if state.onset_km is not None else ""
    )  # fmt: skip
    return VisitFact(
        name, f"{desk.day(state.run.day)}{began}", f"{score_words(score)} {when}",
        " · ".join(_after(state, desk)),
    )  # fmt: skip


_DAILY: Final = {"night": "at night", "daily": "that day", "next_morning": "in the morning"}


def _apart(desk: Desk) -> PainEntry | None:
    loose = (
        desk.states.loose.get(desk.place, ())
        if desk.place
        else tuple(e for entries in desk.states.loose.values() for e in entries)
    )
    return max((e for e in loose if e.day <= desk.today), key=lambda e: e.day, default=None)


def _after(state: RunState, desk: Desk) -> Iterator[str]:
    """`back to before in 60 min`, `morning 3/10`, as far as they were told."""
    checks, limits = checks_of(state, desk.log), desk.log.thresholds.pain_rules
    within = f"in {limits.quiet_within_h * 60:g} min"
    due = is_due(state, desk.today)
    back = {"pass": "back to before", "fail": "not back to before"}.get(
        checks.back_within_60_min
    )
    yield f"{back} {within}" if back else f"back {within} {'due' if due else 'not asked'}"
    if state.next_morning_score is not None:
        yield f"morning {score_words(state.next_morning_score)}"
    elif state.next_morning_compared:
        yield f"morning {state.next_morning_compared}"
    else:
        yield f"morning {'due' if due else 'not asked'}"


def _onset(desk: Desk) -> VisitFact:
    """The last onset, and the first and the least of the episode."""
    name = "Onset in the run"
    told = [s for s in desk.painful if s.onset_km is not None]
    n = f"n = {len(told)} of {len(desk.here)}"
    if not told:
        hurt = counted(len(desk.painful), "painful run")
        return VisitFact(name, n, "none told", f"{hurt}, {desk.shown.weeks} weeks")
    last = told[-1]
    span = episode(desk.states, desk.place, desk.today)
    since = [s for s in told if span is None or s.run.day >= span[0]] or told
    first, least = since[0], min(since, key=lambda s: (s.onset_km or 0.0, -(s.score or 0)))
    small = (
        [f"first {_began(first, desk)} {desk.day(first.run.day)}"] if first is not last else []
    )
    if least not in (first, last):
        small.append(f"least {_began(least, desk)}")
    return VisitFact(
        name, f"{desk.day(last.run.day)}, {n}",
        onset_words(last.onset_km or 0.0, last.score, desk.unit),
        " · ".join(small) or "the first one told",
    )  # fmt: skip


def _began(state: RunState, desk: Desk) -> str:
    """`5.1 (4/10)`: the unit stands in the fact itself."""
    return f"{in_unit(state.onset_km or 0.0, desk.unit):.1f} ({score_words(state.score)})"


def _quiet(desk: Desk) -> VisitFact:
    """How long it took to be as before: the last told, the one before, the middle of others."""
    name = "Hours until quiet"
    told = [(s, s.hours_until_quiet) for s in desk.painful if s.hours_until_quiet is not None]
    of = f"n = {len(told)} of {len(desk.painful)}"
    if not told:
        return VisitFact(name, of, "none told", f"{counted(len(desk.painful), 'painful run')}")
    last, hours = told[-1]
    small = []
    if len(told) > 1:
        small.append(f"{told[-2][1]:g} h, {desk.day(told[-2][0].run.day)}")
    if others := told[:-2]:
        until = desk.day(others[-1][0].run.day)
        middle = median(hours for _, hours in others)
        small.append(
            f"{middle:g} h, median of {len(others)} to {until}" if len(others) > 1
            else f"{middle:g} h, {until}"
        )  # fmt: skip
    return VisitFact(
        name, f"{desk.day(last.run.day)}, {of}", f"{hours:g} h",
        " · ".join(small) or "no other told",
    )  # fmt: skip


def _without_running(desk: Desk) -> VisitFact:
    """Now, or before the run of today; the longest of a year and the middle one."""
    name = "Days without running"
    days = sorted({run.day for run in desk.log.runs if run.day <= desk.today})
    year = [day for day in days if day >= days[-1] - _A_YEAR]
    rests = [(b - a).days - 1 for a, b in pairwise(year)]
    now = (desk.today - days[-1]).days
    small = []
    if rests:
        small = [_longest(year, desk), f"usual {median(rests):g} · n = {len(rests)}"]
    told = " · ".join(small) or "one run"
    if now:
        return VisitFact(name, f"since {desk.day(days[-1])}", f"{now:,} now", told)
    if not rests:
        return VisitFact(name, desk.day(days[-1]), "none yet", told)
    return VisitFact(name, _between(year[-2], year[-1], desk), f"{rests[-1]}, last", told)


def _longest(days: Sequence[date], desk: Desk) -> str:
    """`longest 20, with 6 rides`, of the last year of the log."""
    start, end = max(pairwise(days), key=lambda pair: pair[1] - pair[0])
    words = f"longest {(end - start).days - 1}"
    if any(start < day < end for day in desk.log.withheld_days):
        return f"{words}, runs withheld in it"
    sports = Counter(
        a.sport for a in desk.log.activities if start < a.day < end and not a.is_run
    )
    if set(sports) == {"cycling"}:
        return f"{words}, with {counted(sports['cycling'], 'ride')}"
    return f"{words}, with {counted(sports.total(), 'session')}" if sports else words


def _between(start: date, end: date, desk: Desk) -> str:
    """`20 and 21 Nov`: the days between two runs."""
    rest = (end - start).days - 1
    if rest == 0:
        return f"before {desk.day(end)}"
    first, last = start + timedelta(days=1), end - timedelta(days=1)
    if rest == 1:
        return desk.day(first)
    link = "and" if rest == 2 else "to"
    same = (first.month, first.year) == (last.month, last.year)
    return f"{first.day if same else desk.day(first)} {link} {desk.day(last)}"


def _weekly(desk: Desk) -> VisitFact:
    """Distance a week over four and over twelve weeks; of an old log its own last ones.

    A log that is younger than the weeks tells what there is, and when it begins.
    """
    name, last, begins = "Weekly distance", desk.today, desk.log.runs[0].day
    if (last - desk.log.runs[-1].day).days > OLD_DAYS:
        last = desk.log.runs[-1].day
    (few, n_few), (many, n_many) = (_total(desk, last, weeks) for weeks in _WEEKS)
    short, long = _WEEKS
    young = f"{counted(n_few, 'run')} · the log begins {desk.day(begins)}"
    if not _reaches(begins, last, short):
        return VisitFact(
            name, f"to {desk.day(last)}", f"{_distance(few, 1, desk)} in all", young
        )
    small = f"{_distance(many, long, desk)} over {long} weeks · n = {n_few} and {n_many} runs"
    first = last - timedelta(weeks=short) + timedelta(days=1)
    return VisitFact(
        name, f"{day_near(first, last)} to {desk.day(last)}",
        f"{_distance(few, short, desk)}, {short} weeks",
        small if _reaches(begins, last, long) else young,
    )  # fmt: skip


def _reaches(begins: date, last: date, weeks: int) -> bool:
    """Whether the log is at least so many weeks old."""
    return last - begins >= timedelta(weeks=weeks) - timedelta(days=1)


def _total(desk: Desk, last: date, weeks: int) -> tuple[float | None, int]:
    """Kilometres of the weeks up to a day, None where no run tells one, and the runs."""
    runs = [r for r in desk.log.runs if last - timedelta(weeks=weeks) < r.day <= last]
    known = [run.distance_km for run in runs if run.distance_km is not None]
    return None if runs and not known else sum(known), len(runs)


def _distance(km: float | None, weeks: int, desk: Desk) -> str:
    return "no distance told" if km is None else distance_words(km / weeks, desk.unit)
