"""Places that warm up in the run: the first steps of the morning lead, not the onset.

The mornings of a fixed span are followed, so that it does not begin where it hurt most.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import sqrt
from statistics import linear_regression, median
from typing import TYPE_CHECKING, NamedTuple

from rules.needs import more
from rules.states import between
from rules.two_sides import clarity_of, likeness
from traininglog.finding import Finding
from traininglog.pain import FIRST_STEPS_FIRST
from traininglog.words import counted, day_words, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.pain import Place
    from traininglog.thresholds import Thresholds


def morning_led(case: Case) -> Iterator[Finding]:
    """The mornings of the places they lead at; wherever it was told, where a pain goes."""
    since = case.day - timedelta(days=case.log.thresholds.morning.days - 1)
    for place in case.states.by_place:
        if place.location in FIRST_STEPS_FIRST:
            mornings = _mornings(case, place, since)
            if any(mornings.values()):
                yield _of_mornings(case, place, mornings)
        yield from _warms_up(case, place, since)


def _mornings(case: Case, place: Place, since: date) -> Mapping[date, int]:
    """The worst score of each answered morning; a 0 for everywhere is one for here."""
    found: dict[date, int] = {}
    everywhere = [e for e in case.log.pain if e.location is None and e.score == 0]
    for entry in (*case.states.entries[place], *everywhere):
        is_morning = entry.when == "next_morning" or entry.item == "first_steps"
        if is_morning and entry.score is not None and not entry.painkiller:
            found[entry.day] = max(entry.score, found.get(entry.day, 0))
    return {day: found[day] for day in sorted(found) if day >= since}


def _of_mornings(case: Case, place: Place, mornings: Mapping[date, int]) -> Finding:
    thresholds = case.log.thresholds
    days = list(mornings)
    runs = [
        state
        for state in case.states.by_place[place]
        if state.run.day + timedelta(days=1) in mornings
    ]
    told = (
        f"{place.capital}: first steps in the morning, "
        f"{counted(len(days), 'morning')}"
        f"{_from_to(days[0], days[-1])}"
    )
    finding = replace(
        case.with_rows(
            Finding(
                "morning_led",
                "mornings",
                "not_enough_data",
                f"{told}: not enough data to say whether they changed.",
                place,
                evidence_ids=("silbernagel_2007",),
            ),
            runs,
        ),
        first_date=days[0],
        last_date=days[-1],
    )
    if missing := _missing(days, thresholds):
        need = more(missing, "answered morning", days, case.day, thresholds.need)
        return replace(finding, needs=(need.words,), expected_on=need.expected_on)
    course = course_of(mornings, thresholds)
    clarity = clarity_of(course.points, course.p_value, thresholds, capped=course.is_alike)
    size = f"{course.points:+.1f} points over these mornings"
    monthly = (
        f"{course.per_month:+.1f} a month, 90 % interval "
        f"{interval_words(course.interval, '+.1f')}"
    )
    unclear = "no clear change, " if clarity == "no_clear_change" else ""
    alike = "neighbouring mornings are alike"
    return replace(
        finding,
        clarity=clarity,
        sentence=f"{told}: {unclear}{size} ({monthly}).",
        effect=course.per_month,
        effect_unit="points_per_month",
        interval=course.interval,
        caveats=(alike,) if course.is_alike else (),
    )


def _from_to(first: date, last: date) -> str:
    if first == last:
        return f", {day_words(first, year=True)}"
    return f" from {day_words(first, year=True)} to {day_words(last, year=True)}"


def _missing(days: Sequence[date], thresholds: Thresholds) -> int:
    """How many mornings to go; one more at least where they do not reach far enough."""
    limits = thresholds.morning
    short = (days[-1] - days[0]).days < limits.min_days
    return max(limits.min_mornings - len(days), int(short))


class Course(NamedTuple):
    """The straight line through the mornings: change a month, over all of them, how sure."""

    per_month: float
    interval: tuple[float, float]
    points: float
    p_value: float
    is_alike: bool


def course_of(mornings: Mapping[date, int], thresholds: Thresholds) -> Course:
    """Least squares; where neighbours are alike, fewer of them count."""
    from scipy.special import stdtr, stdtrit  # noqa: PLC0415

    first = min(mornings)
    days = [(day - first).days for day in mornings]
    scores = list(mornings.values())
    slope, at_first = linear_regression(days, scores)
    residuals = [
        score - at_first - slope * day for day, score in zip(days, scores, strict=True)
    ]
    squares = max(sum(r * r for r in residuals), thresholds.score.least_sd**2 * len(days))
    alike = likeness([residuals], thresholds)
    counting = max(len(days) * (1 - alike) / (1 + alike), thresholds.morning.least_counting)
    middle = sum(days) / len(days)
    spread = sum((day - middle) ** 2 for day in days) / len(days)
    error = sqrt(squares / len(days) / (spread * (counting - 2)))
    level = (1 + thresholds.trend.interval_level) / 2
    month = thresholds.trend.days_per_month
    half = float(stdtrit(counting - 2, level)) * error
    return Course(
        slope * month,
        ((slope - half) * month, (slope + half) * month),
        slope * days[-1],
        2 * float(stdtr(counting - 2, -abs(slope) / error)),
        is_alike=alike > thresholds.morning.max_alike,
    )


def _warms_up(case: Case, place: Place, since: date) -> Iterator[Finding]:
    """Pain that went away while running, as often as it was told."""
    hurt = [
        s
        for s in between(case.states.by_place[place], since, case.day)
        if s.during and not s.painkiller
    ]
    gone = [s.offset_km for s in hurt if s.offset_km is not None]
    if len(gone) < case.log.thresholds.morning.min_warm_ups:
        return
    offset_km = median(gone)
    around = f", {min(gone):.1f} to {max(gone):.1f} km" if min(gone) < max(gone) else ""
    finding = Finding(
        "morning_led",
        "warms_up",
        "clear",
        f"{place.capital}: it went away at {offset_km:.1f} km on {len(gone)} of "
        f"{counted(len(hurt), 'painful run')} since {day_words(hurt[0].run.day, year=True)}"
        f"{around}.",
        place,
        effect=offset_km,
        effect_unit="km",
    )
    yield case.with_rows(finding, hurt)
