"""Races planned and not run, or cut short, and runs cut short for pain: what it costs.

Cut short: less than a share of the planned distance was run on the day (own definition).
The pain of the seven days before stands beside it, as the OSTRC questionnaire asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from rules.flares import worst_score
from traininglog.facts import Race
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.pain import Place

Ending = Literal["run", "cut_short", "not_finished", "not_started", "no_run"]

_ENDING_WORDS: Final[dict[Ending, str]] = {
    "run": "run",
    "cut_short": "cut short",
    "not_finished": "not finished",
    "not_started": "not started",
    "no_run": "no run in the log that day",
}


class Raced(NamedTuple):
    """A planned race, how it ended, and what was run on its day, or else the day after."""

    race: Race
    ending: Ending
    runs: tuple[Activity, ...]

    @property
    def distance_km(self) -> float:
        """All that was run, warm-up included."""
        return sum(run.distance_km or 0.0 for run in self.runs)


def raced(case: Case) -> list[Raced]:
    """How the planned races ended, by day; one that nobody can know of yet is left out."""
    by_day: dict[date, list[Activity]] = {}
    for run in case.log.runs:
        by_day.setdefault(run.day, []).append(run)
    races = sorted(case.log.told(Race), key=lambda race: (race.day, race.name))
    return [found for race in races if (found := _raced(race, by_day, case))]


def _raced(race: Race, by_day: Mapping[date, Sequence[Activity]], case: Case) -> Raced | None:
    next_day = race.day + timedelta(days=1)
    found = Raced(race, "run", tuple(by_day.get(race.day, ())))
    if race.end:
        return found._replace(ending=race.end)
    if race.day in case.log.withheld_days:
        return None
    least_km = (race.distance_km or 0.0) * case.log.thresholds.races.cut_short_share
    if found.runs:
        measured = any(run.distance_km for run in found.runs)
        short = measured and found.distance_km < least_km
        return found._replace(ending="cut_short") if short else found
    later = found._replace(runs=tuple(by_day.get(next_day, ())))
    if later.runs and later.distance_km >= least_km:
        return later
    unknown = next_day >= case.day or next_day in case.log.withheld_days
    return None if unknown else found._replace(ending="no_run")


def races(case: Case) -> Iterator[Finding]:
    """The latest races of a year that were not run as planned; then runs cut short."""
    limits = case.log.thresholds.races
    last = case.log.runs[-1].day if case.log.runs else case.day
    since = last - timedelta(days=limits.year_days)
    told = [found for found in raced(case) if found.race.day > since]
    missed = [found for found in told if found.ending != "run"]
    for found in missed[: -limits.told - 1 : -1]:
        yield _of_race(found, len(missed), len(told), case)
    yield from _of_cut_runs(case)


def _of_race(found: Raced, missed: int, planned: int, case: Case) -> Finding:
    race, ids = found.race, tuple(run.id for run in found.runs)
    distance = f", {race.distance_km:g} km" if race.distance_km else ""
    began = found.ending in {"cut_short", "not_finished"} and found.distance_km
    ran = f" after {found.distance_km:.1f} km" if began else ""
    return Finding(
        rule="races",
        kind="race",
        clarity="clear",
        sentence=(
            f"{race.name}{distance}, {day_words(race.day, year=True)}: "
            f"{_ENDING_WORDS[found.ending]}{ran}; {_pain_before(race.day, case)}. "
            f"Of {counted(planned, 'race')} planned in a year, {missed} not in the log as "
            "planned."
        ),
        effect=float(missed),
        effect_unit="races",
        evidence_ids=claim("race_pull_out").evidence_ids,
        run_ids=ids,
        origins=case.origins(ids),
        caveats=tuple(filter(None, (claim("race_pull_out").caveat,))),
        first_date=race.day,
        last_date=race.day,
    )


def _pain_before(day: date, case: Case) -> str:
    """The worst pain of the days before a race and of its day, or the break it fell into."""
    days = case.log.thresholds.races.pain_days
    since = day - timedelta(days=days)
    hurt: list[tuple[int, date, Place]] = []
    for place, here in case.states.by_place.items():
        hurt += [
            (worst_score(s) or 0, s.run.day, place)
            for s in here
            if s.answer == "painful" and since <= s.run.day <= day
        ]
        hurt += [
            (e.score or 0, e.day, place)
            for e in case.states.loose.get(place, ())
            if since <= e.day <= day
        ]
    if not hurt:
        into = (g.rest_days for g in case.gaps if g.after_pain and g.start < day < g.end)
        if rest_days := next(into, 0):
            return f"within {counted(rest_days, 'day')} without running after pain"
        return f"no pain was written down in the {days} days before"
    score, when, place = max(hurt, key=lambda told: (*told[:2], str(told[2])))
    return f"{place} {score_words(score or None)} on {day_words(when)}"


def _of_cut_runs(case: Case) -> Iterator[Finding]:
    """Runs cut short for pain in the last weeks, beside the weeks before them."""
    days = case.log.thresholds.races.count_days
    since, before = case.day - timedelta(days=days), case.day - timedelta(days=2 * days)
    stopped = {s.run.id for here in case.states.by_place.values() for s in here if s.stopped}
    now = [s for s in case.states.anywhere if s.run.day > since]
    then = [s for s in case.states.anywhere if before < s.run.day <= since]
    cut = [s for s in now if s.run.id in stopped]
    cut_then = sum(s.run.id in stopped for s in then)
    if not now or not (cut or cut_then):
        return
    finding = Finding(
        rule="races",
        kind="cut_short",
        clarity="clear",
        sentence=(
            f"{len(cut)} of {counted(len(now), 'run')} in the {days} days to "
            f"{day_words(case.day, year=True)} cut short for pain; "
            f"{cut_then} of {len(then)} in the {days} days before."
        ),
        effect=float(len(cut)),
        effect_unit="runs",
        evidence_ids=claim("race_pull_out").evidence_ids,
    )
    yield case.with_rows(finding, now)
