"""Between a form's values and the diary's models, both ways, with a fault beside its field.

An edit changes only what was typed anew: a distance shown in miles and left alone stays
the kilometres it was.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, time
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from service.units import KM_PER_MILE, in_unit
from service.weekly_check import QUESTIONS, total
from traininglog import facts as f
from traininglog.log import Declaration
from traininglog.pain import PainEntry, Place, entry_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from service.diary_forms import Field, Form
    from service.units import Unit

Said = PainEntry | f.Fact | Declaration
Values = dict[str, str]

_MOST_LETTERS: Final = 4000
_NEEDED: Final = "This is still empty."
_FAULTS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"date \S+ is in the future", "day", "This day is still to come."),
    (r"date \S+ is before (\d+)", "day", "Give a day from {} on."),
    (r"until \S+ is before \S+", "last_day", "This day is before the first one."),
    (r"it needs a name", "name", _NEEDED),
    (r"it needs words", "words", _NEEDED),
    (r"it needs the name of who saw it", "by", _NEEDED),
    (r"\S+ deg is not (.*)", "degrees", "Give degrees {}."),
    (r"[a-z ]+ \S+ is not from 0 to (\d+)", "total", "This scale goes from 0 to {}."),
    (r"(?:before_)?score \S+ is not (.*)", "score", "Give {}."),
    (r"onset_\S+ \S+ is not (.*)", "onset", "Give a number {}."),
    (r"offset_km \S+ is not (.*)", "offset", "Give a number {}."),
    (r"hours_until_quiet \S+ is not (.*)", "hours_until_quiet", "Give a number {}."),
    (r"side \S+ needs a location", "location", "A side needs a place."),
    (r"score \S+ needs a location.*", "location",
     "A score above 0 needs a place; unspecified, if none fits."),
    (r"neither location, score nor note", "score",
     "Say a place, a score or a note; all three are empty."),
    (r"the spot \S+ is one of the knee", "spot", "This is said of the knee alone."),
    (r"\S+ compares a next morning.*", "compared", "This is asked of the next morning alone."),
    (r"offset \S+ km is before onset (\S+) km", "offset",
     "This is before where it began."),
)  # fmt: skip
_UNITS: Final = {"onset": "onset_unit", "offset": "offset_unit", "distance": "distance_unit"}
_BEHIND: Final[Mapping[str, tuple[str, ...]]] = {
    "place": ("location", "side"),
    "onset_km": ("onset", "onset_unit"),
    "onset_min": ("onset", "onset_unit"),
    "offset_km": ("offset", "offset_unit"),
    "distance_km": ("distance", "distance_unit"),
}
"""Which fields of a form an attribute comes from, where it is not the one of its name."""


class FieldFaults(ValueError):  # noqa: N818 -- several faults, each with its field
    """What cannot be kept: a sentence for each field, by its name."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


def new(form: Form, values: Mapping[str, str], today: date) -> tuple[Said, ...]:
    """What a form says, as one or more things to keep; FieldFaults says why not."""
    return tuple(_checked(said, form, today) for said in _made(form, read_form(form, values)))


def edited(form: Form, values: Mapping[str, str], old: Said, unit: Unit, today: date) -> Said:
    """The old with what the form says otherwise; FieldFaults says why not."""
    before, told = values_of(old, form, unit), read_form(form, values)
    same = {name for name in form.names if values.get(name, "").strip() == before[name]}
    (made,) = _made(form, told)
    changed = {
        name: getattr(made, name)
        for name in _attributes(form, made)
        if not same.issuperset(_behind(form, name))
    }
    return _checked(replace(old, **changed), form, today)


def values_of(said: Said, form: Form, unit: Unit) -> Values:
    """What the form shows of something kept; every field has its text."""
    told = {name: _text(getattr(said, name, None)) for name in form.names}
    if (place := getattr(said, "place", None)) is not None:
        told |= {"location": place.location, "side": place.side or ""}
    told |= {name: unit for name in _UNITS.values() if name in told}
    if isinstance(said, PainEntry):
        told |= _distance("offset", said.offset_km, unit) | _onset(said, unit)
    elif isinstance(said, f.Race):
        told |= _distance("distance", said.distance_km, unit)
    elif isinstance(said, f.History):
        told |= _text_of_history(said)
    elif isinstance(said, f.RedFlagAnswer):
        told["yes"] = "yes" if said.yes else "no"
    return {name: told[name] for name in form.names}


def read_form(form: Form, values: Mapping[str, str]) -> dict[str, Any]:
    """Every field's value, None where nothing was told; FieldFaults says what is wrong."""
    told: dict[str, Any] = {}
    faults: Values = {}
    for field in form.fields:
        words = str(values.get(field.name) or "").strip()
        try:
            told[field.name] = _value(field, words) if words else None
        except ValueError as fault:
            faults[field.name] = str(fault)
        else:
            if field.is_needed and told[field.name] is None:
                faults[field.name] = _NEEDED
    if faults:
        raise FieldFaults(faults)
    return told


def _value(field: Field, words: str) -> Any:
    if len(words) > _MOST_LETTERS:
        raise ValueError(f"This is longer than {_MOST_LETTERS} letters.")
    match field.control:
        case "day" | "time":
            return _day(words) if field.control == "day" else _time(words)
        case "number" | "whole":
            return _number(words, whole=field.control == "whole")
        case "choice" | "radio" | "yes":
            if field.control == "yes":
                return words == "yes"
            if words not in dict(field.choices):
                raise ValueError("Choose one of the list.")
            return int(words) if words.isdecimal() else words
        case "long":
            return words
        case _:
            return " ".join(words.split())


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ValueError("Give a day, as 2026-11-22.") from None


def _time(words: str) -> time:
    try:
        told = time.fromisoformat(words)
    except ValueError:
        raise ValueError("Give a time, as 18:30.") from None
    return told.replace(tzinfo=None)


def _number(words: str, *, whole: bool) -> float:
    try:
        number = float(words.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not isfinite(number) or number < 0 or (whole and number != int(number)):
        raise ValueError("Give a whole number." if whole else "Give a number, as 5.2.")
    return int(number) if whole else number


def _made(form: Form, told: Mapping[str, Any]) -> Iterator[Said]:
    """What the values say, as models; most kinds say one thing by the names of its fields."""
    match form.key:
        case "weekly":
            steps = [told[question.name] for question in QUESTIONS]
            yield f.OutcomeTotal(told["day"], "weekly_check", total(steps))
        case "flags":
            yield from _answers(told)
        case _:
            values = {**form.fixed, **_by_name(form, told)}
            known = {field.name for field in fields(form.makes)}
            yield form.makes(**{k: v for k, v in values.items() if k in known})


def _by_name(form: Form, told: Mapping[str, Any]) -> dict[str, Any]:
    """The values by the attribute they are kept in; not told keeps the model's default."""
    values = {name: value for name, value in told.items() if value is not None}
    if form.makes is not PainEntry and "location" in values:
        values["place"] = Place(values["location"], values.get("side"))
        values.pop("side", None)
    elif form.makes not in {PainEntry, f.Observation} and "side" in values:
        raise FieldFaults({"location": "A side needs a place."})
    for name, unit_name in _UNITS.items():
        if name in values:
            unit = values.get(unit_name, "km")
            factor = KM_PER_MILE if unit == "mi" else 1.0
            values[f"{name}_{'min' if unit == 'min' else 'km'}"] = values[name] * factor
    if form.makes is f.History:
        values |= _moment(told)
    if form.key == "flag":
        values["yes"] = told["yes"] == "yes"
    return values


def _moment(told: Mapping[str, Any]) -> dict[str, Any]:
    """The day of something long ago: exact where it is known, else the first of its year."""
    day, year = told["day"], told["year"]
    if day is None and year is None:
        raise FieldFaults({"year": "Give a year, or the day."})
    if day is not None and year is not None and day.year != year:
        raise FieldFaults({"day": f"This day is not in {year}."})
    try:
        return {"day": day or date(year, 1, 1), "only_year": day is None}
    except (ValueError, OverflowError):
        raise FieldFaults({"year": "Give a year, as 2014."}) from None


def _answers(told: Mapping[str, Any]) -> Iterator[f.RedFlagAnswer]:
    place = Place(told["location"], told["side"]) if told["location"] else None
    if told["side"] and not place:
        raise FieldFaults({"location": "A side needs a place."})
    answered = [flag for flag in f.FLAGS if told[flag]]
    if not answered:
        raise FieldFaults({"": "No question has an answer yet."})
    for flag in answered:
        yes = told[flag] == "yes"
        yield f.RedFlagAnswer(told["day"], flag, yes, place if yes else None)


def _attributes(form: Form, made: Said) -> Iterable[str]:
    """The attributes a form speaks of."""
    names = {field.name for field in fields(made)}
    return {name for name in names if set(_behind(form, name)) <= set(form.names)}


def _behind(form: Form, name: str) -> tuple[str, ...]:
    """The fields an attribute comes from."""
    if form.makes is f.History and name in {"day", "only_year"}:
        return ("year", "day")
    if form.makes is f.Observation and name == "side":
        return ("location", "side")
    return _BEHIND.get(name, (name,))


def _checked(said: Said, form: Form, today: date) -> Said:
    if isinstance(said, Declaration):
        faults = _declared(said, today)
    else:
        told = entry_faults(said, today) if isinstance(said, PainEntry) else f.fact_faults(
            said, today
        )  # fmt: skip
        faults = dict(_beside(fault, form) for fault in told)
    if faults:
        raise FieldFaults(faults)
    return said


def _declared(span: Declaration, today: date) -> Values:
    if span.last_day < span.first_day:
        return {"last_day": "This day is before the first one."}
    return {"last_day": "This day is still to come."} if span.last_day > today else {}


def _beside(fault: str, form: Form) -> tuple[str, str]:
    """A fault's field and its sentence; what belongs to no field of the form has none."""
    for pattern, name, words in _FAULTS:
        if found := re.fullmatch(pattern, fault):
            field = _field_of(name, fault, form)
            return field if field in form.names else "", words.format(*found.groups())
    return "", f"{fault[0].upper()}{fault[1:]}."


def _field_of(name: str, fault: str, form: Form) -> str:
    if name == "score" and fault.startswith("before"):
        return "before_score"
    return "year" if name == "day" and "year" in form.names else name


def _text(value: object) -> str:
    """A value as its control shows it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _distance(name: str, distance_km: float | None, unit: Unit) -> Values:
    return {name: "" if distance_km is None else f"{in_unit(distance_km, unit):.4g}"}


def _onset(entry: PainEntry, unit: Unit) -> Values:
    if entry.onset_km is None and entry.onset_min is not None:
        return {"onset": f"{entry.onset_min:g}", "onset_unit": "min"}
    return _distance("onset", entry.onset_km, unit)


def _text_of_history(fact: f.History) -> Values:
    year, day = str(fact.day.year), fact.day.isoformat()
    return {"year": year, "day": ""} if fact.only_year else {"year": "", "day": day}
