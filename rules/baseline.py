"""How much is back of the distance and pace of this runner's best healthy weeks.

"Back to the pace and distance that make you happy"; the weeks are this project's own
definition: of the year before the pain began, the weeks with the most running among those
without a pain entry and without a rest. Running distance and time, walking removed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from traininglog.finding import Finding
from traininglog.pain import family
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.finding import Cycle
    from traininglog.thresholds import BaselineThresholds


class Week(NamedTuple):
    """Monday's date and the runs of that week that have a distance."""

    monday: date
    runs: Sequence[Activity]


class Measure(NamedTuple):
    """One thing that is back in part: in words now and then, and in percent."""

    name: str
    unit: str
    now: str
    then: str
    percent: float


def baseline(case: Case) -> Iterator[Finding]:
    """Weekly distance, longest run, pace and painless distance, now against then."""
    limits = case.log.thresholds.baseline
    began, now = began_on(case), _last_runs(case)
    if began is None or not now:
        return
    told_on = began + timedelta(days=limits.now_days)
    if case.day < told_on:
        yield _too_early(began, told_on, limits)
        return
    weeks = healthy_weeks(case, began)
    best = sorted(weeks, key=lambda week: (-_km(week.runs), week.monday))[: limits.weeks]
    if len(best) < limits.weeks:
        yield _too_few(limits.weeks - len(best), began, limits)
        return
    then = sorted(best, key=lambda week: week.monday)
    for measure in _measures(case, then, now):
        yield _finding(measure, case, then, now)


def began_on(case: Case) -> date | None:
    """The first flare of the last story: its family's cycles and traps without a long break."""
    if not case.cycles:
        return None
    latest = max(case.cycles, key=lambda c: (_end(c), -c.flare_date.toordinal()))
    here, side = family(latest.place.location), latest.place.side
    spans = [
        *(
            (t.first_date, t.last_date)
            for t in case.traps
            if t.location in here and t.side == side
        ),
        *(
            (c.flare_date, _end(c))
            for c in case.cycles
            if c.place.location in here and c.place.side == side
        ),
    ]
    most = timedelta(days=case.log.thresholds.chain.max_days_between_painful)
    began = latest.flare_date
    for first, last in sorted(spans, key=lambda span: span[1], reverse=True):
        if began - last <= most:
            began = min(began, first)
    return began


def _end(cycle: Cycle) -> date:
    return cycle.recurrence_date or cycle.return_date


def healthy_weeks(case: Case, began: date) -> list[Week]:
    """The weeks before a day that hold runs and neither a pain entry nor a rest."""
    limits = case.log.thresholds.baseline
    first = began - timedelta(days=limits.lookback_days)
    left_out = _weeks_of_rest(case) | {_monday(day) for day in case.log.withheld_days}
    left_out |= {_monday(e.day) for e in case.log.pain if e.hurts or e.skipped}
    runs: dict[date, list[Activity]] = defaultdict(list)
    for run in case.log.runs:
        if run.km:
            runs[_monday(run.day)].append(run)
    return [
        Week(monday, found)
        for monday, found in runs.items()
        if first <= monday
        and monday + timedelta(days=limits.week_days) <= began
        and monday not in left_out
    ]


def _weeks_of_rest(case: Case) -> set[date]:
    """The weeks in which a rest takes as many days as make one."""
    days = Counter(
        _monday(gap.start + timedelta(days=n))
        for gap in case.gaps
        if gap.is_long
        for n in range(1, gap.days)
    )
    return {week for week, n in days.items() if n >= case.log.thresholds.gap.min_rest_days}


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_runs(case: Case) -> list[Activity]:
    since = case.day - timedelta(days=case.log.thresholds.baseline.now_days)
    return [run for run in case.log.runs if run.day > since and run.km]


def _km(runs: Iterable[Activity]) -> float:
    return sum(run.km or 0.0 for run in runs)


def _longest_km(runs: Iterable[Activity]) -> float:
    return max(run.km or 0.0 for run in runs)


def _min_per_km(runs: Iterable[Activity]) -> float | None:
    """The pace of all running together; None where no run has both."""
    timed = [(run.km, run.minutes) for run in runs if run.km and run.minutes]
    return sum(m for _, m in timed) / sum(km for km, _ in timed) if timed else None


def _measures(case: Case, then: Sequence[Week], now: Sequence[Activity]) -> Iterator[Measure]:
    limits = case.log.thresholds.baseline
    weekly_km = median(_km(week.runs) for week in then)
    now_km = _km(now) * limits.week_days / limits.now_days
    yield _distance("Distance a week", "weekly_distance", now_km, weekly_km)
    longest_km = median(_longest_km(week.runs) for week in then)
    yield _distance("Longest run", "longest_run", _longest_km(now), longest_km)
    paces = [pace for week in then if (pace := _min_per_km(week.runs))]
    pace = _min_per_km(now)
    if paces and pace:
        usual = median(paces)
        then_words = f"the speed of {_pace(usual)}"
        yield Measure("Pace", "pace", _pace(pace), then_words, 100 * usual / pace)
    ids = {run.id for run in now}
    painless = [
        s.run
        for s in case.states.anywhere
        if s.answer == "painless" and not s.painkiller and s.run.id in ids
    ]
    if painless:
        reach_km = _longest_km(painless)
        yield _distance("Longest painless run", "painless_distance", reach_km, longest_km)


def _distance(name: str, unit: str, now_km: float, then_km: float) -> Measure:
    return Measure(name, unit, f"{now_km:.1f} km", f"{then_km:.1f} km", 100 * now_km / then_km)


def _pace(min_per_km: float) -> str:
    seconds = round(min_per_km * 60)
    return f"{seconds // 60}:{seconds % 60:02d} min/km"


def _finding(
    measure: Measure, case: Case, then: Sequence[Week], now: Sequence[Activity]
) -> Finding:
    limits = case.log.thresholds.baseline
    last = then[-1].monday + timedelta(days=limits.week_days - 1)
    runs = [*(run for week in then for run in week.runs), *now]
    states = [case.states.anywhere[case.number_of_run[run.id]] for run in runs]
    hidden = any(0 <= (case.day - day).days < limits.now_days for day in case.log.withheld_days)
    finding = Finding(
        rule="baseline",
        kind="baseline",
        clarity="clear",
        sentence=(
            f"{measure.name}: {measure.now} in the {limits.now_days} days to "
            f"{day_words(case.day, year=True)}, {measure.percent:.0f} % of {measure.then}, "
            f"the middle of the best {limits.weeks} healthy weeks from "
            f"{day_words(then[0].monday, year=True)} to {day_words(last, year=True)}."
        ),
        effect=measure.percent,
        effect_unit=f"percent_of_{measure.unit}",
        evidence_ids=claim("happy_pace").evidence_ids,
        caveats=(
            claim("happy_pace").caveat,
            *(("runs that are not shared are not counted",) if hidden else ()),
        ),
    )
    return case.with_rows(finding, states)


def _too_early(began: date, told_on: date, limits: BaselineThresholds) -> Finding:
    """Runs from before the pain are not back: they never went."""
    return Finding(
        rule="baseline",
        kind="baseline",
        clarity="not_enough_data",
        sentence=(
            f"The last {limits.now_days} days still hold runs from before the flare of "
            f"{day_words(began, year=True)}, so what is back is not told yet."
        ),
        evidence_ids=claim("happy_pace").evidence_ids,
        origins=("manual",),
        caveats=(claim("happy_pace").caveat,),
        needs=(f"Days: from {day_words(told_on, year=True)} on it can be told.",),
        expected_on=told_on,
        last_date=began,
    )


def _too_few(missing: int, began: date, limits: BaselineThresholds) -> Finding:
    needed = f"{counted(missing, 'more week')} without pain or a rest before that day"
    return Finding(
        rule="baseline",
        kind="baseline",
        clarity="not_enough_data",
        sentence=(
            f"Too few healthy weeks in the {limits.lookback_days} days before the flare of "
            f"{day_words(began, year=True)} to say how much distance and pace are back."
        ),
        evidence_ids=claim("happy_pace").evidence_ids,
        origins=("manual",),
        caveats=(claim("happy_pace").caveat,),
        needs=(f"Runs of {needed}, if there are files of them.",),
        last_date=began,
    )
