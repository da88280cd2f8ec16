"""Facts of the diary in words, one line each, the date first.

    2024-03-15 treatment taping knee right until 2024-05-01 by therapist
    2014 history back problem lower back "slipped disc"
    1990 history born
    2024-03-20 observed hip drop 6.5 deg left
    2024-03-20 observed "weak glute" hip left
    2024-04-01 score uwri 18
    2024-04-01 flag hurts to hop yes shin left
    2024-04-01 flags all no
    2024-04-03 seen hurts to hop by "Dr. Roe"
    2024-05-05 race "City 10" 10 km not finished
    2024-02-01 shoes "Road 2"
    2024-02-01 preset tendon achilles left
    2024-02-01 ladder knee right by therapist
    2024-02-01 follow knee right until 2024-06-01
    2024-04-02 told worse "downhill, stairs"
    2024-04-02 visit "calm since the last one" by "M. K."
    2024-04-30 review "bring the old shoes"

Only history may have a year alone. A name may stand in quotes, and has to where it could
be read as something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast, get_args

from traininglog.facts import (
    FLAGS,
    HISTORY_KINDS,
    INSTRUMENTS,
    TOPICS,
    Fact,
    Following,
    Gear,
    History,
    LadderStart,
    Observation,
    OutcomeTotal,
    PainPreset,
    Preset,
    Race,
    RedFlagAnswer,
    RedFlagSeen,
    Review,
    Told,
    Treatment,
    VisitNote,
    fact_faults,
)
from traininglog.pain import SIDES
from traininglog.textform_words import (
    NUMBER,
    Words,
    check,
    in_quotes,
    joined,
    one_of,
    place_words,
    to_day,
    to_name,
    with_number,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from traininglog.facts import By, Flag, GearKind, HistoryKind, Instrument, RaceEnd, Topic
    from traininglog.pain import Side

_YEAR: Final = re.compile(r"\d{4}(?!\S)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?!\S)")
_BARE_NAMES: Final = frozenset({"hip drop"})
"""Names the rules know; any other is written in quotes."""


def is_fact(text: str) -> bool:
    """Whether a line of the text form is a fact: its second word says so."""
    return len(words := text.split(maxsplit=2)) > 1 and words[1] in _READERS


def read_fact(text: str, today: date | None = None) -> tuple[Fact, ...]:
    """The facts of one line, up to `today`; a ValueError says in a sentence what is wrong."""
    if not is_fact(text):
        raise ValueError(f"'{text.strip()}' is no date and one of {', '.join(FACT_WORDS)}")
    day_word, kind, *rest = text.split(maxsplit=2)
    whole = _DAY.fullmatch(day_word)
    if not whole and not (_YEAR.fullmatch(day_word) and kind == "history"):
        raise ValueError(f"'{day_word}' is no day like 2024-03-12; only history takes a year")
    day = to_day(day_word if whole else f"{day_word}-01-01")
    words = Words(rest[0] if rest else "")
    facts = (
        _history(day, words, only_year=not whole)
        if kind == "history"
        else _READERS[kind](day, words)
    )
    words.nothing_left()
    check(fault for fact in facts for fault in fact_faults(fact, today))
    return facts


def _treatment(day: date, words: Words) -> tuple[Fact, ...]:
    quoted, last_day, by = words.quoted(), _until(words), _by(words)
    place = words.place_at_the_end()
    return (Treatment(day, _name(words, quoted), place, last_day, by),)


def _history(day: date, words: Words, *, only_year: bool = False) -> tuple[Fact, ...]:
    kind = cast("HistoryKind", _one(words, HISTORY_KINDS, "history is one of"))
    told, place = words.quoted(), words.place()
    return (History(day, kind, place, told, only_year),)


def _observed(day: date, words: Words) -> tuple[Fact, ...]:
    quoted = words.first_quoted()
    told, by = words.quoted(), _by(words)
    degrees = words.number(rf"{NUMBER} deg(?:rees)?")
    place = words.place_at_the_end()
    side = None if place else words.take("|".join(SIDES))
    return (
        Observation(
            day, _name(words, quoted), degrees, cast("Side", side[0]) if side else None,
            place, told, by or "therapist",
        ),
    )  # fmt: skip


def _score(day: date, words: Words) -> tuple[Fact, ...]:
    name = cast("Instrument", _one(words, INSTRUMENTS, "a score is one of"))
    total = words.number(NUMBER)
    if total is None:
        raise ValueError(f"the total of {name} is missing")
    return (OutcomeTotal(day, name, total),)


def _flag(day: date, words: Words) -> tuple[Fact, ...]:
    flag = cast("Flag", _one(words, FLAGS, "a flag is one of"))
    answer, place = words.take("yes|no"), words.place()
    if not answer:
        raise ValueError("the answer is missing: yes or no")
    return (RedFlagAnswer(day, flag, answer[0] == "yes", place),)


def _flags(day: date, words: Words) -> tuple[Fact, ...]:
    if not words.first("all no"):
        raise ValueError("flags are answered together only as: flags all no")
    return tuple(RedFlagAnswer(day, flag, yes=False) for flag in FLAGS)


def _seen(day: date, words: Words) -> tuple[Fact, ...]:
    flag = cast("Flag", _one(words, FLAGS, "a flag is one of"))
    quoted = words.quoted()
    if not words.first("by"):
        raise ValueError("who saw it is missing, as in: by NAME")
    return (RedFlagSeen(day, flag, _name(words, quoted)),)


def _said(day: date, words: Words) -> tuple[Fact, ...]:
    topic = cast("Topic", _one(words, TOPICS, "a topic is one of"))
    return (Told(day, topic, _words(words)),)


def _visit(day: date, words: Words) -> tuple[Fact, ...]:
    noted = words.first_quoted()
    if noted is None:
        raise ValueError("what was noted is missing, in quotes")
    quoted = words.quoted()
    if not words.first("by"):
        raise ValueError("who noted it is missing, as in: by NAME")
    return (VisitNote(day, noted, _name(words, quoted)),)


def _review(day: date, words: Words) -> tuple[Fact, ...]:
    return (Review(day, _words(words) or None),)


def _race(day: date, words: Words) -> tuple[Fact, ...]:
    quoted, distance_km = words.quoted(), words.kilometres("")
    end = words.take("not (?:started|finished)")
    how = cast("RaceEnd", to_name(end[0])) if end else None
    return (Race(day, _name(words, quoted), distance_km, how),)


def _gear(kind: GearKind) -> Callable[[date, Words], tuple[Fact, ...]]:
    return lambda day, words: (Gear(day, kind, _name(words, words.quoted())),)


def _preset(day: date, words: Words) -> tuple[Fact, ...]:
    preset = cast("Preset", _one(words, get_args(Preset), "a preset is one of"))
    return (PainPreset(day, preset, words.place()),)


def _ladder(day: date, words: Words) -> tuple[Fact, ...]:
    by = _by(words)
    return (LadderStart(day, words.place(), by or "runner"),)


def _follow(day: date, words: Words) -> tuple[Fact, ...]:
    last_day, place = _until(words), words.place()
    if place is None:
        raise ValueError("the place to follow is missing")
    return (Following(day, place, last_day),)


_READERS: Final[dict[str, Callable[[date, Words], tuple[Fact, ...]]]] = {
    "treatment": _treatment, "history": _history, "observed": _observed, "score": _score,
    "flag": _flag, "flags": _flags, "seen": _seen, "race": _race, "shoes": _gear("shoes"),
    "insoles": _gear("insoles"), "preset": _preset, "ladder": _ladder, "follow": _follow,
    "told": _said, "visit": _visit, "review": _review,
}  # fmt: skip


FACT_WORDS: Final = tuple(_READERS)


def _one(words: Words, names: tuple[str, ...], otherwise: str) -> str:
    """The name of a closed list the words begin with."""
    found = words.first(one_of(names))
    if not found:
        told = ", ".join(name.replace("_", " ") for name in names)
        raise ValueError(f"{otherwise}: {told}")
    return to_name(found[0])


def _until(words: Words) -> date | None:
    found = words.take(r"until (\S+)")
    return to_day(found[1]) if found else None


def _by(words: Words) -> By | None:
    found = words.take("by (runner|therapist)")
    return cast("By", found[1]) if found else None


def _name(words: Words, quoted: str | None) -> str:
    """The name in quotes, else all words that are left."""
    if quoted is not None:
        return quoted
    name, words.text = words.text, ""
    if Words(name).place_with_side():
        raise ValueError(f"in '{name}' the place stands first; put it last, or use quotes")
    if not name:
        raise ValueError("the name is missing")
    return name


def _words(words: Words) -> str:
    """The words in quotes, else all that are left."""
    if (quoted := words.first_quoted()) is not None:
        return quoted
    told, words.text = words.text, ""
    return told


def fact_words(fact: Fact) -> str:
    """A fact as its line; `read_fact` gives it back."""
    only_year = isinstance(fact, History) and fact.only_year
    return joined((f"{fact.day.year:04}" if only_year else str(fact.day), *_told(fact)))


def _told(fact: Fact) -> tuple[str, ...]:
    parts: tuple[str, ...]
    match fact:
        case Treatment(_, name, place, last_day, by):
            by_whom = _who(by, "")
            parts = (
                "treatment", in_quotes(name), place_words(place), _last(last_day), by_whom,
            )  # fmt: skip
        case History(_, kind, place, told):
            parts = ("history", _spaced(kind), place_words(place), in_quotes(told))
        case Observation():
            parts = _told_observation(fact)
        case OutcomeTotal(_, instrument, total):
            parts = ("score", _spaced(instrument), with_number(total, "{}"))
        case Race(_, name, distance_km, end):
            size = with_number(distance_km, "{} km")
            parts = ("race", in_quotes(name), size, _spaced(end or ""))
        case Gear(_, gear, name):
            parts = (gear, in_quotes(name))
        case Told() | VisitNote() | Review():
            parts = _told_in_words(fact)
        case _:
            parts = _told_of_the_plan(fact)
    return parts


def _told_observation(fact: Observation) -> tuple[str, ...]:
    name = fact.name if fact.name in _BARE_NAMES else in_quotes(fact.name)
    where = place_words(fact.place) or fact.side or ""
    size, told = with_number(fact.degrees, "{} deg"), in_quotes(fact.words)
    return ("observed", name, size, where, told, _who(fact.by, "therapist"))


def _told_in_words(fact: Told | VisitNote | Review) -> tuple[str, ...]:
    match fact:
        case Told(_, topic, words):
            return ("told", topic, in_quotes(words))
        case VisitNote(_, words, by):
            return ("visit", in_quotes(words), "by", in_quotes(by))
        case Review(_, words):
            return ("review", in_quotes(words))


def _told_of_the_plan(
    fact: RedFlagAnswer | RedFlagSeen | PainPreset | LadderStart | Following,
) -> tuple[str, ...]:
    """Flags, and how the runner goes on."""
    match fact:
        case RedFlagAnswer(_, flag, yes, place):
            return ("flag", _spaced(flag), "yes" if yes else "no", place_words(place))
        case RedFlagSeen(_, flag, seen_by):
            return ("seen", _spaced(flag), "by", in_quotes(seen_by))
        case PainPreset(_, preset, place):
            return ("preset", preset, place_words(place))
        case LadderStart(_, place, by):
            return ("ladder", place_words(place), _who(by, "runner"))
        case Following(_, place, last_day):
            return ("follow", place_words(place), _last(last_day))


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _last(day: date | None) -> str:
    return f"until {day}" if day else ""


def _who(by: By | None, usual: str) -> str:
    return "" if by is None or by == usual else f"by {by}"
