"""What a scope leaves of a diary: the parts that no column of a row tells by itself.

Nothing that is left may tell of what is hidden. A log read in a scope is the log of somebody
who only ever wrote down what the scope opens.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from traininglog.facts import (
    MEASURED_PLACE,
    PERSON_KINDS,
    History,
    Observation,
    OutcomeTotal,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    VisitNote,
)
from traininglog.log import Declaration
from traininglog.scope import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from traininglog.activity import Activity
    from traininglog.facts import Fact
    from traininglog.finding import GapKind
    from traininglog.pain import PainEntry
    from traininglog.scope import Scope


def entries_in(scope: Scope, entries: Sequence[PainEntry]) -> tuple[PainEntry, ...]:
    """The pain entries of open places and days; without `notes` bare of words."""
    found = (e for e in entries if scope.reaches(e.day) and scope.covers(e.location))
    if scope.notes:
        return tuple(found)
    return tuple(replace(e, note=None) for e in found if not e.is_candidate)


def facts_in(scope: Scope, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The facts a scope opens.

    Who saw a red flag is told only beside the answer that raised it.
    """
    return tuple(fact for fact in each_in(scope, facts) if fact is not None)


def each_in(scope: Scope, facts: Sequence[Fact]) -> tuple[Fact | None, ...]:
    """Every fact as a scope opens it, in the same order, None where it does not."""
    if scope == EVERYTHING:
        return tuple(facts)
    found = [_bare(fact, scope) if is_open(fact, scope) else None for fact in facts]
    yes = [fact for fact in found if isinstance(fact, RedFlagAnswer) and fact.yes]
    return tuple(
        None
        if isinstance(fact, RedFlagSeen)
        and not any(told.flag == fact.flag and told.day <= fact.day for told in yes)
        else fact
        for fact in found
    )


def gap_kinds_in(
    scope: Scope,
    kinds: Mapping[date, GapKind],
    activities: Sequence[Activity],
    pain: Sequence[PainEntry],
) -> dict[date, GapKind]:
    """Why the runner did not run, for gaps that lie between open runs.

    `activities` and `pain` are the open ones. That a rest was for pain is told only where
    some of that pain is open too.
    """
    runs = sorted({run.day for run in activities if run.is_run})
    hurt = [entry.day for entry in pain if entry.hurts]

    def is_open(back: date, kind: GapKind) -> bool:
        place = bisect_left(runs, back)
        if place == 0 and scope.since is not None:
            return False
        if kind != "pain" or scope.locations is None:
            return True
        before = runs[place - 1] if place else back
        return any(before <= day <= back for day in hurt)

    return {back: kind for back, kind in kinds.items() if is_open(back, kind)}


def declarations_in(scope: Scope, spans: Iterable[Declaration]) -> tuple[Declaration, ...]:
    """The runner's word on spans, as far as they are open."""
    since = scope.since
    if since is None:
        return tuple(spans)
    return tuple(
        Declaration(max(span.first_day, since), span.last_day)
        for span in spans
        if scope.reaches(span.last_day)
    )


def is_open(fact: Fact, scope: Scope) -> bool:
    """Whether a scope opens a fact, by its kind, day and place."""
    match fact:
        case History(kind=kind, place=place):
            is_told = scope.person if kind in PERSON_KINDS else scope.history
            return is_told and scope.covers(place and place.location)
        case OutcomeTotal(instrument=instrument):
            place_open = scope.covers(MEASURED_PLACE.get(instrument))
        case Told():
            place_open = scope.notes
        case _:
            place = getattr(fact, "place", None)
            place_open = scope.covers(place and place.location)
    return place_open and scope.reaches(fact.day)


def _bare(fact: Fact, scope: Scope) -> Fact:
    """The fact without words that are not open; what a therapist found is."""
    if scope.notes:
        return fact
    match fact:
        case History() | Review() | Observation(by="runner"):
            return replace(fact, words=None)
        case VisitNote():
            return replace(fact, words="")
        case _:
            return fact
