"""What is missing, in words, and from when on it could be there at the runner's own rate.

Only neutral things have a day: answered runs, runs with a heart rate, mornings told. Pain
is never asked for and never expected.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from traininglog.finding import Finding
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.thresholds import NeedThresholds


class Need(NamedTuple):
    """What is missing and the day it could be there, where the runner's rate tells one."""

    words: str
    expected_on: date | None = None


def more(
    missing: int, one: str, days: Iterable[date], today: date, limits: NeedThresholds
) -> Need:
    """`3 more answered runs, about 9 Dec`; `one` names a single one, `days` are past ones.

    The rate is that of the last weeks; without any in them no day is given.
    """
    since = today - timedelta(days=limits.rate_days)
    recent = sum(since < day <= today for day in days)
    words = f"{missing} more {counted(missing, one).partition(' ')[2]}"
    if not recent:
        return Need(f"{words}.")
    expected = today + timedelta(days=ceil(missing * limits.rate_days / recent))
    if (expected - today).days > limits.furthest_days:
        return Need(f"{words}.")
    year = expected.year != today.year
    return Need(f"{words}, about {day_words(expected, year=year)}.", expected)


class Subject(NamedTuple):
    """What a rule speaks of where it cannot speak yet; `one` names one run that would help."""

    rule: str
    kind: str
    one: str
    evidence_ids: tuple[str, ...] = ("measured_here",)
    caveats: tuple[str, ...] = ()


def too_few(
    case: Case, runs: Sequence[Activity], missing: int, subject: Subject, sentence: str
) -> Finding:
    """Says that runs of a kind are too few, how many are missing, and from when on."""
    need = more(missing, subject.one, [r.day for r in runs], case.day, case.log.thresholds.need)
    ids = tuple(run.id for run in runs)
    return Finding(
        rule=subject.rule,
        kind=subject.kind,
        clarity="not_enough_data",
        sentence=sentence,
        evidence_ids=subject.evidence_ids,
        run_ids=ids,
        origins=case.origins(ids),
        caveats=subject.caveats,
        needs=(need.words,),
        expected_on=need.expected_on,
        first_date=runs[0].day,
        last_date=runs[-1].day,
    )
