"""What stands on the Plan page beside the ladder: pain rule, reach, races, treatments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import floor
from typing import TYPE_CHECKING, Final

from rules.checks import limit_of, preset_on
from rules.red_flags import BONE_SITES
from rules.states import between, coverage_of
from service.today_facts import Fact
from service.units import (
    KM_PER_MILE,
    day_near,
    distance_words,
    in_unit,
    weekday_near,
)
from traininglog.facts import Race, Treatment
from traininglog.reference import evidence
from traininglog.words import answers_words, counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.facts import Preset
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

_TRIALS: Final[Mapping[Preset, str]] = {"knee": "esculier_2018", "tendon": "silbernagel_2007"}
_STUDY: Final = "frandsen_2025"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as a line names it: its mark, what kind it is of whom, its DOI."""

    mark: str
    words: str
    doi: str


@dataclass(frozen=True, slots=True)
class RuleWords:
    """The pain rule at a place: three checks, both preset levels, where they are from."""

    title: str
    checks: tuple[str, ...]
    levels: str
    note: str
    source: SourceLine


@dataclass(frozen=True, slots=True)
class Reach:
    """How far it went of late: rows, and the study that counted longer runs apart."""

    facts: tuple[Fact, ...]
    note: str
    source: SourceLine | None


def rule(log: TrainingLog, place: Place, today: date) -> RuleWords:
    """The rule as it is set for this place today."""
    limits, preset = log.thresholds.pain_rules, preset_on(log, place, today)
    bone = place.location in BONE_SITES
    return RuleWords(
        title=f"Pain rule, {place}",
        checks=(
            f"during the run up to {limit_of(preset, limits)}/10",
            f"back to before within {limits.quiet_within_h * 60:g} minutes",
            "next morning no worse than the morning of the run",
        ),
        levels=(
            f"Two levels are kept: knee up to {limits.knee_limit}/10, tendon up to "
            f"{limits.tendon_limit}/10. Here: {preset}."
        ),
        note=f"Neither trial was about the {place.location}." if bone else "",
        source=_source(_TRIALS[preset]),
    )


def _source(source_id: str) -> SourceLine:
    found = evidence()[source_id]
    whom = found.population.partition(", ")[0]
    return SourceLine(found.mark, f"{found.grade}, {whom}", found.doi)


def reach(log: TrainingLog, states: States, today: date, unit: Unit) -> Reach:
    """The longest painless run and the longest one at all of the last days."""
    limits = log.thresholds.spike
    first = today - timedelta(days=limits.window_days)
    here = between(states.anywhere, first, today)
    days = f"in {limits.window_days} days"
    if not here:
        since = log.runs[-1].day
        none = Fact(
            f"Longest {days}", "no run", f"the last one was on {day_near(since, today)}"
        )
        return Reach((none,), "", None)
    known = coverage_of(here)
    counts = answers_words(known.n_painful, known.n_painless, known.n_silent)
    painless = longest_painless(log, states, today)
    longest = _longest([s.run for s in here])
    facts = [
        _row(f"Longest painless {days}", painless, today, unit, "none is known"),
        _row(f"Longest {days}", longest, today, unit, "no distance known"),
        Fact("Counted", counted(len(here), "run"), counts),
    ]
    if longest is None or any(first <= day <= today for day in log.withheld_days):
        return Reach(tuple(facts), "", None)
    within = longest.distance_km * (1 + limits.over_percent / 100) if longest.distance_km else 0
    if within < limits.min_km:  # the study's steps are not read on short runs
        return Reach(tuple(facts), "", None)
    facts.insert(
        2, Fact(f"Within {limits.over_percent:g} % of it", f"up to {_floored(within, unit)}")
    )
    return Reach(tuple(facts), (
        f"A number to know, not advice: the study counted runs over {limits.over_percent:g} % "
        f"longer than the longest of {limits.window_days} days apart from the others."
    ), _source(_STUDY))  # fmt: skip


def longest_painless(log: TrainingLog, states: States, today: date) -> Activity | None:
    """The longest painless run of the last days."""
    first = today - timedelta(days=log.thresholds.spike.window_days)
    here = between(states.anywhere, first, today)
    return _longest([s.run for s in here if s.answer == "painless"])


def _longest(runs: list[Activity]) -> Activity | None:
    return max((run for run in runs if run.distance_km), key=_distance_km, default=None)


def _distance_km(run: Activity) -> float:
    return run.distance_km or 0.0


def _row(name: str, run: Activity | None, today: date, unit: Unit, none: str) -> Fact:
    if run is None or not run.distance_km:
        return Fact(name, none)
    return Fact(name, distance_words(run.distance_km, unit), day_near(run.day, today))


def _floored(distance_km: float, unit: Unit) -> str:
    """Rounded down, so that the number told is still within."""
    tenths = floor(in_unit(distance_km, unit) * 10 + 1e-6) / 10
    return distance_words(tenths if unit == "km" else tenths * KM_PER_MILE, unit)


def cadence_words(log: TrainingLog, analysis: Analysis) -> str:
    """The smallest step of the what-if, where the rules tell one."""
    found = next((f for f in analysis.findings if f.rule == "cadence_what_if"), None)
    if found is None or found.effect is None:
        return ""
    percent = log.thresholds.cadence.what_if_small_percent
    return f"{percent:g} % more at your usual speed would be {found.effect:.0f} steps a minute"


def planned(log: TrainingLog, today: date, unit: Unit) -> tuple[Fact, ...]:
    """The races ahead, the next one first."""
    ahead = [race for race in log.told(Race) if race.day >= today and race.end is None]
    return tuple(
        Fact(race.name, _until((race.day - today).days), ", ".join(filter(None, (
            weekday_near(race.day, today),
            distance_words(race.distance_km, unit) if race.distance_km else "",
        ))))
        for race in sorted(ahead, key=lambda race: (race.day, race.name))
    )  # fmt: skip


def _until(days: int) -> str:
    return "today" if days == 0 else f"{counted(days, 'day')} to go"


def running(log: TrainingLog, today: date) -> tuple[Fact, ...]:
    """The treatments that have begun and not ended, the latest first."""
    now = [
        told for told in log.told(Treatment)
        if told.day <= today and (told.last_day is None or told.last_day >= today)
    ]  # fmt: skip
    return tuple(
        Fact(told.name, f"since {day_near(told.day, today)}", ", ".join(filter(None, (
            str(told.place) if told.place else "",
            f"until {day_near(told.last_day, today)}" if told.last_day else "",
        ))))
        for told in reversed(now)
    )  # fmt: skip
