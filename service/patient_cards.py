"""What a list of patients says of one runner: a card made from the log as a visitor sees it.

A card holds days and counts that stay as they are until the log moves. What depends on the
day it is read on, such as days without running, is worked out by who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from rules.case import Case
from rules.red_flags import statuses
from service.analysis import rules_fingerprint
from service.visit_since import last_visit
from traininglog.facts import Flag  # noqa: TC001 -- a card is read back by it
from traininglog.pain import Place, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.red_flags import FlagStatus
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry

_FORM: Final = 1
"""Moved when a card says something else of the same log."""
_DAY: Final = timedelta(days=1)
_A_YEAR: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class LastPain:
    """The worst of the last day with pain; `others` are the places of the year before it."""

    day: date
    score: int | None
    when: When
    place: Place
    others: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class YesFlag:
    """A question answered yes that nobody saw to, since `day`."""

    flag: Flag
    day: date | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class RaisedFlag:
    """A question the diary raised on `day`; after `until` it is not asked for that."""

    flag: Flag
    day: date
    until: date


@dataclass(frozen=True, slots=True)
class FlagAnswers:
    """The other questions: noes by their first day, those not asked since, never asked."""

    n_no: int = 0
    first_no: date | None = None
    n_stale: int = 0
    last_stale: date | None = None
    n_never: int = 0
    stale_after_days: int = 14


@dataclass(frozen=True, slots=True)
class SinceDay:
    """Runs and pain entries from the day of a visit on."""

    day: date
    runs: int
    entries: int


@dataclass(frozen=True, slots=True)
class Card:
    """One runner as the list needs them; `visits` are the last two, the latest first.

    `is_withheld`: runs that are for their owner alone came after `last_run`.
    """

    runs: int
    entries: int
    last_run: date | None
    is_withheld: bool
    pain: LastPain | None
    yes: tuple[YesFlag, ...]
    raised: tuple[RaisedFlag, ...]
    answers: FlagAnswers
    visits: tuple[SinceDay, ...]


def card_version() -> str:
    """What cards are made by: another one, and every card is made anew."""
    return f"{rules_fingerprint()}-card{_FORM}"


@cache
def _codec() -> TypeAdapter[Card]:
    return TypeAdapter(Card)


def written(card: Card) -> str:
    """A card as it is kept."""
    return _codec().dump_json(card).decode()


def read(document: str) -> Card | None:
    """A kept card; None where another release wrote it in another form."""
    try:
        return _codec().validate_json(document)
    except ValidationError:
        return None


def card_of(log: TrainingLog, day: date) -> Card:
    """The card of a log, as its visitor may see it, on a day."""
    case = Case.of(log, day)
    log, found = case.log, statuses(case)
    last_run = log.runs[-1].day if log.runs else None
    told = [entry.day for entry in log.pain if not entry.is_candidate]
    hurt = [entry for entry in log.pain if entry.hurts]
    last_hurt = max((entry.day for entry in hurt), default=day)
    return Card(
        runs=len(log.runs),
        entries=len(told),
        last_run=last_run,
        is_withheld=any(last_run is None or off > last_run for off in log.withheld_days),
        pain=_last_pain(hurt),
        yes=tuple(YesFlag(s.flag, s.answered, s.place) for s in found if s.state == "standing"),
        raised=tuple(_raised(s, last_hurt) for s in found if s.state == "raised"),
        answers=_answers(found, log.thresholds.flag.stale_after_days),
        visits=tuple(_visits(log, told, day)),
    )


def _last_pain(hurt: Sequence[PainEntry]) -> LastPain | None:
    """The highest score of the last day; the others by when they last hurt."""
    if not hurt:
        return None
    worst = max(hurt, key=lambda entry: (entry.day, entry.score or 0))
    place = worst.place or Place("unspecified")
    year = [e for e in hurt if e.day > worst.day - _A_YEAR]
    others = {e.place: None for e in sorted(year, key=lambda e: e.day, reverse=True) if e.place}
    others.pop(place, None)
    return LastPain(worst.day, worst.score, worst.when, place, tuple(others))


def _raised(status: FlagStatus, last_hurt: date) -> RaisedFlag:
    """What was told raises a question for a year; what was before the log, while it hurts."""
    cause = status.raised[-1]
    is_entry = hasattr(cause, "score")
    return RaisedFlag(status.flag, cause.day, (cause.day if is_entry else last_hurt) + _A_YEAR)


def _answers(found: Sequence[FlagStatus], stale_after_days: int) -> FlagAnswers:
    def days(state: str) -> list[date]:
        return [s.answered for s in found if s.state == state and s.answered]

    noes, stale = days("no"), days("stale")
    return FlagAnswers(
        len(noes), min(noes, default=None), len(stale), max(stale, default=None),
        sum(s.state == "unanswered" for s in found), stale_after_days,
    )  # fmt: skip


def _visits(log: TrainingLog, told: Sequence[date], day: date) -> Iterator[SinceDay]:
    """Two, so that a card made on the day of a visit is good the next day too."""
    visit = last_visit(log, day + _DAY)
    for _ in range(2):
        if visit is None:
            return
        runs = sum(run.day >= visit for run in log.runs)
        yield SinceDay(visit, runs, sum(entry >= visit for entry in told))
        visit = last_visit(log, visit)


# Read on a day


@dataclass(frozen=True, slots=True)
class FlagsNow:
    """How the questions stand on a day: every yes, what was raised, else how the rest stand."""

    yes: tuple[YesFlag, ...]
    raised: tuple[RaisedFlag, ...]
    n_never: int
    since: date | None
    n_no: int
    first_no: date | None


def flags_on(card: Card, today: date) -> FlagsNow:
    """The questions on a day; noes that grew old by then are not asked since."""
    told = card.answers
    is_old = told.first_no is not None and (
        (today - told.first_no).days > told.stale_after_days
    )
    stale = [day for day in (told.last_stale, told.first_no if is_old else None) if day]
    return FlagsNow(
        card.yes,
        tuple(raised for raised in card.raised if raised.until >= today),
        told.n_never,
        max(stale, default=None),
        0 if is_old else told.n_no,
        told.first_no,
    )


def days_without(card: Card, today: date) -> int | None:
    """Days without a run before today; None where no run is known."""
    if card.last_run is None:
        return None
    return max((today - card.last_run).days - 1, 0)


def since_visit(card: Card, today: date) -> SinceDay | None:
    """What came since the last visit before today; None where there was none."""
    return next((visit for visit in card.visits if visit.day < today), None)
