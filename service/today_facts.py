"""The small rows of Today: the next run, days without running, the last weeks, red flags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rules.ladder_start import step_words
from service.today_words import OLD_DAYS
from service.units import day_near, distance_words
from traininglog.reference import ladder_steps
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import Analysis, Finding
    from traininglog.log import TrainingLog

_WEEKS: Final = 4
_A_YEAR: Final = timedelta(days=365)
_QUESTIONS: Final = "Night or rest pain, swelling, locking, a limp?"
_SPORTS: Final = {"cycling": "ride", "walking": "walk", "swimming": "swim", "hiking": "hike"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One row under the picture; `small` stands beside the words."""

    name: str
    words: str
    small: str = ""


def facts(log: TrainingLog, analysis: Analysis, today: date, unit: Unit) -> Iterator[Fact]:
    """The rows that have something to say."""
    runs = [run for run in log.runs if run.day <= today]
    if not runs:
        return
    yield from _next_run(log, analysis, today)
    yield _without_running(log, runs, today)
    yield _last_weeks(runs, today, unit)


def _next_run(log: TrainingLog, analysis: Analysis, today: date) -> Iterator[Fact]:
    """The ladder's next step; a red flag, and whatever else it waits for, leaves none."""
    stands = analysis.ladder
    if stands is None or not any(f.kind == "ladder" for f in analysis.findings):
        return
    if stands.state == "done":
        return
    if stands.state == "paused":
        yield Fact("Next run", "The ladder is paused: see the therapist before going on")
        return
    step = step_words(ladder_steps()[stands.step - 1])
    when = (
        f", not before {day_near(stands.next_day, today)}"
        if stands.next_day and stands.next_day > today
        else ""
    )
    of = log.thresholds.ladder.good_sessions
    yield Fact(
        "Next run",
        f"Step {stands.step} of {stands.of_steps}: {step}{when}",
        f"{stands.good} of {of} good runs there, mornings answered",
    )


def _without_running(log: TrainingLog, runs: Sequence[Activity], today: date) -> Fact:
    """`2 days before today`, `longest 20, 6 rides`."""
    before = [run.day for run in runs if run.day < today]
    since_days = (today - before[-1]).days - 1 if before else 0
    ran_today = runs[-1].day == today
    words = f"{counted(since_days, 'day')} before today"
    if not ran_today and before:
        words = f"{counted(since_days, 'day')} since {day_near(before[-1], today)}"
    return Fact("Without running", words, _longest(log, before, today))


def _longest(log: TrainingLog, days: Sequence[date], today: date) -> str:
    """The longest stretch within a year, and what else was done in it."""
    year = [day for day in days if day >= today - _A_YEAR]
    pairs = list(pairwise(year))
    if not pairs:
        return ""
    start, end = max(pairs, key=lambda pair: pair[1] - pair[0])
    longest = (end - start).days - 1
    if longest < 1:
        return ""
    span = "longest" if year == list(days) else "longest in 12 months"
    others = Counter(a.sport for a in log.activities if start < a.day < end and not a.is_run)
    done = [counted(n, _SPORTS.get(sport, "other session")) for sport, n in others.items()]
    return ", ".join((f"{span} {longest}", *done))


def _last_weeks(runs: Sequence[Activity], today: date, unit: Unit) -> Fact:
    """The last four weeks; of an old log its own last four."""
    last, name = today, f"Last {_WEEKS} weeks"
    if (today - runs[-1].day).days > OLD_DAYS:
        last = runs[-1].day
        name = f"{_WEEKS} weeks to {day_near(last, today)}"
    first = last - timedelta(weeks=_WEEKS)
    here = [run for run in runs if first < run.day <= last]
    known = [run.distance_km for run in here if run.distance_km is not None]
    small, without = counted(len(here), "run"), len(here) - len(known)
    if here and not known:
        return Fact(name, small, "none has a distance")
    more = f", {without} without a distance" if without else ""
    return Fact(name, distance_words(sum(known), unit), f"{small}{more}")


def flags(analysis: Analysis) -> tuple[str | None, bool]:
    """The text of the link to the red-flag questions, if any is open, and if a yes stands."""
    found = [f for f in analysis.findings if f.rule == "red_flags"]
    standing = _of_kind(found, "red_flag")
    if standing:
        more = f" And {len(standing) - 1} more." if len(standing) > 1 else ""
        return f"{standing[0].sentence}{more}", True
    raised = _of_kind(found, "red_flag_question")
    if raised:
        return f"Red-flag question without an answer: {raised[0].sentence}", False
    return (_QUESTIONS, False) if _of_kind(found, "red_flags_unanswered") else (None, False)


def _of_kind(found: Sequence[Finding], kind: str) -> list[Finding]:
    return [finding for finding in found if finding.kind == kind]
