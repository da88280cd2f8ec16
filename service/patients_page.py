"""A therapist's list of patients: who hurt last and where, who stopped running, what is open.

Whatever stands here was read with the scope of each runner's own grant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from service.links import initials_of
from service.patient_cards import days_without, flags_on, since_visit
from service.shown import shown
from service.units import day_near, place_words
from traininglog.reference import red_flags
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from service.patient_cards import Card, FlagsNow, LastPain
    from traininglog.pain import When

Column = Literal["flags", "name", "place", "pain", "gap", "new", "ends"]
COLUMNS: Final[tuple[Column, ...]] = get_args(Column)
NAMES: Final[Mapping[Column, str]] = {
    "name": "Patient", "flags": "Red flags", "place": "Place", "pain": "Last pain",
    "gap": "Without running", "new": "Since the last visit", "ends": "You see it until",
}  # fmt: skip
A_PAGE: Final = 50
_WORKING: Final = "being worked out"
_WHEN: Final[Mapping[When, str]] = {
    "before": "before a run", "during": "during", "after": "after", "night": "at night",
    "next_morning": "next morning", "daily": "daily life",
}  # fmt: skip
_ENDS_SOON_DAYS: Final = 7
_FOLDED: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A patient as found today; `card` is None while it is being worked out.

    `of` names the grant in addresses, `ends` is its last day, `today` the runner's day.
    """

    of: str
    label: str
    name: str
    ends: date
    today: date
    card: Card | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`words`, and beside them in small what they stand on."""

    words: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class FlagWords:
    """What is open about red flags; `yes` are the answers that nobody saw to yet."""

    yes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PatientRow:
    """One patient in words; `score` is the last pain's, 0 to 10, felt in a run or not."""

    of: str
    initials: str
    label: str
    flags: FlagWords
    place: Cell
    pain: Cell
    score: int | None
    is_afterwards: bool
    gap: Cell
    new: Cell
    ends: Cell


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: where its link leads, and which way it is sorted now."""

    name: str
    sort: str
    sorted_: Literal["ascending", "descending"] | None


@dataclass(frozen=True, slots=True)
class PatientsPage:
    """The page; `of_pages` counts from 1, `missing` are patients still being worked out."""

    headline: str
    sub: str
    heads: tuple[Head, ...]
    rows: tuple[PatientRow, ...]
    page: int
    of_pages: int
    found: str
    missing: int


def patients_page(
    patients: Sequence[Found], *, sort: str = "", find: str = "", page: str = ""
) -> PatientsPage:
    """The list in the order and as far as an address asks for it."""
    column, is_back = _order(sort)
    wanted = [one for one in patients if _matches(one, find)]
    ordered = _sorted(wanted, column, is_back=is_back)
    of_pages = max(1, -(-len(ordered) // A_PAGE))
    at = min(max(int(page) if page.isascii() and page.isdecimal() else 1, 1), of_pages)
    missing = sum(one.card is None for one in patients)
    return PatientsPage(
        _headline(patients),
        _sub(patients, missing),
        tuple(_head(name, column, is_back=is_back) for name in NAMES),
        tuple(_row(one) for one in ordered[(at - 1) * A_PAGE : at * A_PAGE]),
        at,
        of_pages,
        f"{counted(len(wanted), 'patient')} of {len(patients)}" if find.strip() else "",
        missing,
    )


def _headline(patients: Sequence[Found]) -> str:
    if not patients:
        return "No patient shares a log with you yet"
    share = "share" if len(patients) > 1 else "shares"
    return f"{counted(len(patients), 'patient')} {share} a log with you"


def _sub(patients: Sequence[Found], missing: int) -> str:
    """How many have something open, counted aloud."""
    if not patients:
        return ""
    known = [flags_on(one.card, one.today) for one in patients if one.card]
    yes = sum(bool(flags.yes) for flags in known)
    raised = sum(bool(flags.raised and not flags.yes) for flags in known)
    told = (
        (yes, f"{yes} with a red flag answered yes and not seen yet"),
        (raised, f"{raised} with a question the diary raised"),
        (missing, f"{missing} being worked out"),
    )
    parts = [words for count, words in told if count]
    return f"{', '.join(parts) or 'No red flag is answered yes and not seen yet'}."


# Order and search


def _order(sort: str) -> tuple[Column, bool]:
    name = sort.removeprefix("-")
    column = next((column for column in COLUMNS if column == name), None)
    return (column, sort.startswith("-")) if column else ("flags", False)


def _head(name: Column, column: Column, *, is_back: bool) -> Head:
    """A second tap on the same column turns it round."""
    is_here = name == column
    sort = f"-{name}" if is_here and not is_back else name
    if not is_here:
        return Head(NAMES[name], sort, None)
    falls = (name in {"flags", "pain", "gap", "new"}) != is_back
    return Head(NAMES[name], sort, "descending" if falls else "ascending")


def _sorted(patients: Sequence[Found], column: Column, *, is_back: bool) -> list[Found]:
    """By a column, and where that says the same by name; who has no value comes last."""
    by_name = sorted(patients, key=lambda one: one.label.casefold())
    key = _KEYS[column]
    known = [(value, one) for one in by_name if (value := key(one)) is not None]
    unknown = [one for one in by_name if key(one) is None]
    known.sort(key=lambda pair: pair[0], reverse=is_back)
    return [one for _, one in known] + unknown


def _by_flags(one: Found) -> tuple[int, ...] | None:
    """Every yes on top, the latest first; then what the diary raised, then the last pain."""
    if one.card is None:
        return None
    now = flags_on(one.card, one.today)
    last = max((flag.day.toordinal() for flag in now.yes if flag.day), default=0)
    raised = max((flag.day.toordinal() for flag in now.raised), default=0)
    pain = one.card.pain.day.toordinal() if one.card.pain else 0
    return (-len(now.yes[:1]), -last, -len(now.raised[:1]), -raised, -pain)


def _by_pain(one: Found) -> tuple[int, int] | None:
    if one.card is None or one.card.pain is None:
        return None
    return -one.card.pain.day.toordinal(), -(one.card.pain.score or 0)


def _by_gap(one: Found) -> tuple[int] | None:
    days = days_without(one.card, one.today) if one.card else None
    return None if days is None else (-days,)


def _by_new(one: Found) -> tuple[int, int] | None:
    if one.card is None:
        return None
    visit = since_visit(one.card, one.today)
    runs, entries = (visit.runs, visit.entries) if visit else (one.card.runs, one.card.entries)
    return -(runs + entries), -runs


def _by_place(one: Found) -> tuple[str] | None:
    pain = one.card.pain if one.card else None
    return (place_words(pain.place),) if pain else None


_KEYS: Final[Mapping[Column, Callable[[Found], tuple[int | str, ...] | None]]] = {
    "flags": _by_flags, "name": lambda one: (one.label.casefold(),), "place": _by_place,
    "pain": _by_pain, "gap": _by_gap, "new": _by_new,
    "ends": lambda one: (one.ends.toordinal(),),
}  # fmt: skip


def _matches(one: Found, find: str) -> bool:
    """By name, initials or place, whatever the case; each word has to be there."""
    pain = one.card.pain if one.card else None
    places = [str(place) for place in (pain.place, *pain.others)] if pain else []
    told = " ".join((one.label, initials_of(one.name), *places)).casefold()
    return all(word in told for word in find.casefold().split())


# Rows


def _row(one: Found) -> PatientRow:
    label, initials, ends = shown(one.label), initials_of(shown(one.name)), _ends(one)
    card, today = one.card, one.today
    if card is None:
        none, waits = Cell(""), FlagWords(others=(_WORKING,))
        return PatientRow(
            one.of, initials, label, waits, none, none, None, False, none, none, ends
        )
    pain = card.pain
    return PatientRow(
        of=one.of,
        initials=initials,
        label=label,
        flags=_flags(flags_on(card, today), today),
        place=_place(pain),
        pain=_pain(pain, today),
        score=pain.score if pain else None,
        is_afterwards=pain is not None and pain.when != "during",
        gap=_gap(card, today),
        new=_new(card, today),
        ends=ends,
    )


def _flags(now: FlagsNow, today: date) -> FlagWords:
    """Every yes with its day; below it what the diary raised, else how the rest stand."""
    yes = tuple(
        f"{_named(flag.flag)}{f', {flag.place}' if flag.place else ''}: yes, "
        f"{day_near(flag.day, today) if flag.day else 'on an unknown day'}"
        for flag in now.yes
    )
    raised = [
        f"{_named(flag.flag)}: in the diary {day_near(flag.day, today)}, not answered since"
        for flag in now.raised
    ]
    if len(raised) > _FOLDED:
        raised = [*raised[: _FOLDED - 1], f"and {len(raised) - _FOLDED + 1} more in the diary"]
    if yes or raised:
        return FlagWords(yes, tuple(raised))
    if now.since:
        return FlagWords(others=(f"not asked since {day_near(now.since, today)}",))
    if now.n_no and now.first_no:
        every = "all " if now.n_no == len(red_flags()) else ""
        more = f"; {now.n_never} not asked yet" if now.n_never else ""
        day = day_near(now.first_no, today)
        return FlagWords(others=(f"{every}{now.n_no} answered no, {day}{more}",))
    return FlagWords(others=("not asked yet",))


def _named(flag: str) -> str:
    words = red_flags()[flag].short
    return words[:1].upper() + words[1:]


def _place(pain: LastPain | None) -> Cell:
    if pain is None:
        return Cell("none named")
    more = len(pain.others)
    return Cell(place_words(pain.place), f"and {more} more" if more else "")


def _pain(pain: LastPain | None, today: date) -> Cell:
    if pain is None:
        return Cell("none told")
    return Cell(f"{score_words(pain.score)} {_WHEN[pain.when]}", day_near(pain.day, today))


def _gap(card: Card, today: date) -> Cell:
    days = days_without(card, today)
    if days is None or card.last_run is None:
        return Cell("no run", "some are withheld" if card.is_withheld else "")
    withheld = ", runs withheld since" if card.is_withheld else ""
    return Cell(counted(days, "day"), f"last run {day_near(card.last_run, today)}{withheld}")


def _new(card: Card, today: date) -> Cell:
    visit = since_visit(card, today)
    runs, entries = (visit.runs, visit.entries) if visit else (card.runs, card.entries)
    words = f"{counted(runs, 'run')}, {counted(entries, 'entry', 'entries')}"
    return Cell(words, f"since {day_near(visit.day, today)}" if visit else "no visit yet")


def _ends(one: Found) -> Cell:
    left = (one.ends - one.today).days
    soon = f"in {counted(left, 'day')}" if left else "today is the last day"
    return Cell(day_near(one.ends, one.today), soon if left <= _ENDS_SOON_DAYS else "")
