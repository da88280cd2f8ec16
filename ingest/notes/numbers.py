"""Numbers that say something about pain: scores, and where or when in the run it was.

A number that may be anything else stays a number: it is left out rather than guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.notes.items import NO_ITEM, Item
from ingest.notes.model import NoteContext

if TYPE_CHECKING:
    from collections.abc import Sequence

KM_PER_MILE: Final = 1.609344
WORST: Final = 10.0
_KM: Final = {"km": 1.0, "mi": KM_PER_MILE, "m": 0.001}
_MIN: Final = {"min": 1.0, "h": 60.0}
_SCALES: Final = frozenset({5.0, 10.0, 100.0})
_RANGE: Final = frozenset({"-", "–", "to", "bis", "tot", "a", "à", "till", "~"})
_ARROWS: Final = frozenset({"->", "=>", "→", ">", "➡", "⇒"})
_LINKS: Final = frozenset(
    {'"', ":", "=", "(", "~", "≈", "is", "was", "it's", "about", "around", "at"}
)
_LEAST_METRES: Final = 100
_FURTHEST_KM: Final = 200.0
_MOST_HOURS: Final = 4
_YEARS: Final = (1950, 2099)
_FRACTIONS: Final = frozenset({2.0, 3.0, 4.0, 8.0})
_COMPLAINT: Final = ("pain", "sore", "injury", "event")


class Quantity(NamedTuple):
    """A distance or a time, and the item after it; without a unit as it stands."""

    value: float
    unit: str | None
    last: int
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the numbers of a row of items; `context` gives bare ones their unit."""

    items: Sequence[Item]
    context: NoteContext

    def read(self) -> list[Item]:
        """The items with their scores and onsets in place of the numbers that tell them."""
        out: list[Item] = []
        at = 0
        while at < len(self.items):
            item, last = self._one(at)
            out.append(item)
            at = last
        return out

    def _one(self, at: int) -> tuple[Item, int]:
        item = self.items[at]
        if item.is_a("number"):
            found = self._score(at) or self._onset(at) or self._bare_score(at)
        elif item.is_a("mark", "article", "half", "unit"):
            found = self._onset(at)
        else:
            found = None
        return found or (item, at + 1)

    def at(self, index: int) -> Item:
        """The item there, or one that is nothing."""
        return self.items[index] if 0 <= index < len(self.items) else NO_ITEM

    def _number(self, at: int) -> float | None:
        item = self.at(at)
        return item.value if item.is_a("number") else None

    # scores

    def _score(self, at: int) -> tuple[Item, int] | None:
        """`4/10`, `2-3/10`, `between 3 and 4 out of 10`, `2 -> 5/10`, `3/5`."""
        if self._part_of_a_date(at):
            return None
        values, how, last = self._values(at)
        scale, end = self._scale(last)
        if scale is None or self._part_of_a_date(end) or max(values) > scale:
            return None
        if self.at(end).is_a("unit"):
            return None
        told = tuple(value * WORST / scale for value in values)
        if how == "range":
            told = (sum(told) / len(told),)
        elif how == "arrow":
            told = (max(told),)
        if self._counts_something_else(at, end) or (
            scale != WORST and not self._beside(at, end)
        ):
            return self._made(at, end, "foreign"), end
        item = self._made(at, end, "score" if self._owned(at, end) else "loose_score")
        return replace(item, scores=told), end

    def _made(self, at: int, end: int, tag: str) -> Item:
        first = self.items[at]
        return Item(first.text, frozenset({tag}), first.start, self.items[end - 1].end)

    def _part_of_a_date(self, at: int) -> bool:
        sign, before = self.at(at), self.at(at - 1)
        return (before.text == "/" and self._number(at - 2) is not None) or (
            sign.text in {"/", "-"} and self._number(at + 1) is not None
        )

    def _values(self, at: int) -> tuple[list[float], str, int]:
        """The numbers that stand in a row, how they are joined, and the item after them."""
        values = [self.items[at].value or 0.0]
        how = "list"
        last = at + 1
        while (value := self._number(last + 1)) is not None:
            sign = self.at(last).text
            if sign in _ARROWS or (sign == "to" and self.at(at - 1).text == "from"):
                how = "arrow"
            elif sign in _RANGE or (self.at(last).is_a("and") and sign != "/"):
                between = self.at(at - 1).is_a("between")
                how = "range" if sign in _RANGE or sign == "or" or between else "list"
            else:
                break
            values.append(value)
            last += 2
        return values, how, last

    def _scale(self, at: int) -> tuple[float | None, int]:
        if not self.at(at).is_a("of") and self.at(at).text != "/":
            return None, at
        scale = self._number(at + 1)
        return (scale, at + 2) if scale in _SCALES else (None, at)

    def _counts_something_else(self, at: int, end: int) -> bool:
        """Whether it is 4/10 of something counted, or marks for the weather."""
        before, after = self._before(at), self.at(end)
        if after.is_a("counted", "unit") or after.text in {"%", "x"}:
            return True
        if after.is_a("of") and not after.text == "/":
            return True
        if before.is_a("graded") and not before.is_a(*_COMPLAINT, "grade"):
            return True
        if self._is_ours(before):
            return False
        while (
            self.at(end).text in {"for", "for the", "the", "on", "my", "in", "this"}
            and end < at + 8
        ):
            end += 1
        after = self.at(end)
        return after.is_a("graded") and not after.is_a(*_COMPLAINT, "grade", "place")

    def _before(self, at: int) -> Item:
        """What a score is said of: the item before it and before small words."""
        at -= 1
        while at > 0 and self.at(at).text in _LINKS:
            at -= 1
        return self.at(at)

    def _is_ours(self, item: Item) -> bool:
        return item.is_a("place", "grade", "left", "right", "both", *_COMPLAINT)

    def _beside(self, at: int, end: int) -> bool:
        return self._is_ours(self._before(at)) or self._is_ours(self.at(end))

    def _owned(self, at: int, end: int) -> bool:
        """Whether no unknown word stands beside it that it may be about."""
        if self._beside(at, end):
            return True
        return not (self._before(at).unknown or self.at(end).unknown)

    def _bare_score(self, at: int) -> tuple[Item, int] | None:
        """`knee 3`, `pain 4`, `a 5`, `level 3`; at the end of a clause only."""
        values, how, end = self._values(at)
        if len(values) > 2 or max(values) > WORST or how == "arrow":
            return None
        before = self.at(at - 1)
        if self.at(end).is_a("ish") and self._opens(at):
            return replace(self._made(at, end, "score"), scores=(max(values),)), end + 1
        if any(value * 2 % 1 for value in values):
            return None
        if not self._ends(end) and not (before.is_a("grade") and self._is_ours(self.at(end))):
            return None
        if before.text in {":", "=", "(", "~", "at", "about", "is", "was", ")", '"'}:
            before = self._before(at)
            if before.text == ")":
                before = self.at(at - 3)
            strict = self.at(at - 1).text in {"at", "about", "was", "is"}
            if strict and not before.is_a("grade", "pain"):
                return None
        if before.is_a("article"):
            item = self._made(at, end, "a_score")
        elif before.is_a("place", "pain", "sore", "grade", "left", "right") and not (
            before.is_a("graded") or before.text.startswith(("leg", "feet"))
        ):
            item = self._made(at, end, "score")
        elif self._when_alone(at, end) or self._then_when(at, end):
            item = self._made(at, end, "when_score")
        else:
            return None
        told = sum(values) / len(values) if how == "range" else max(values)
        return replace(item, scores=(told,)), end + self.at(end).is_a("ish")

    def _ends(self, at: int) -> bool:
        after = self.at(at)
        if after is NO_ITEM or after.is_a(
            "break", "skip", "ish", "but", "except", "start", "now"
        ):
            return True
        return after.text in {",", ")", "(", "-", "~", "#"} or (
            after.is_a("at", "after", "during", "morning", "daily", "and", "during")
            and not after.is_a("unit", "number")
            and after.text != "/"
        )

    def _when_alone(self, at: int, end: int) -> bool:
        before = self.at(at - 1)
        if not before.is_a("during", "after", "morning") or self.context.unit:
            return False
        return self._opens(at - 1) and self._ends(end)

    def _then_when(self, at: int, end: int) -> bool:
        """`1 during, 2 after`: nothing else in the clause."""
        told = self.at(end).is_a("during", "after", "morning") and not self.context.unit
        return told and self._opens(at) and self._ends(end + 1)

    def _opens(self, at: int) -> bool:
        before = self.at(at - 1)
        return before is NO_ITEM or before.is_a("break") or before.text in {",", ":", ")", "("}

    # where and when in the run

    def _onset(self, at: int) -> tuple[Item, int] | None:
        found = self._quantity(at)
        if found is None:
            return None
        found = self._of_all(found)
        role = self._role(at, found)
        if found.unit is None:
            if role not in {"at", "until", "before"} or not self._bare_distance(at, found):
                return None
            found = found._replace(unit=self.context.unit)
        return self._placed(at, found, role), found.last

    def _bare_distance(self, at: int, found: Quantity) -> bool:
        """Whether a number without a unit may be one of the run's."""
        if self.context.unit is None or found.value == 0:
            return False
        after = self.at(found.last)
        if (
            after.unknown
            or after.is_a("graded", "counted", "number")
            or after.text in {"%", ":"}
        ):
            return False
        return not self.at(at - 1).is_a("last", "first") and self.at(at - 1).text != "on"

    def _quantity(self, at: int) -> Quantity | None:
        """A distance or a time that begins here."""
        item = self.items[at]
        if item.is_a("mark") and (found := self._marked(at)):
            return found
        if (
            item.is_a("unit")
            and self.at(at - 1).is_a("last", "first")
            and item.unit in {"km", "mi", "h"}
        ):
            return (
                Quantity(60.0, "min", at + 1)
                if item.unit == "h"
                else Quantity(1.0, item.unit, at + 1)
            )
        if item.is_a("half"):
            return self._half(at)
        if item.is_a("article"):
            unit = self.at(at + 1)
            if not unit.is_a("unit") or unit.text in {"m", "h", "k"}:
                return None
            return self._and_a_half(Quantity(1.0, unit.unit, at + 2))
        if item.value is None:
            return None
        return self._clock(at) or self._counted(at)

    def _marked(self, at: int) -> Quantity | None:
        """`mile 3`, `km six`, `mile (3)`."""
        if self.at(at - 1).is_a("number", "article", "half"):
            return None
        number = at + 1
        while self.at(number).text in {"(", ":", "=", "#", "marker"}:
            number += 1
        value = self._number(number)
        if value is None or self.at(number + 1).text == "/" or self.at(number + 1).is_a("unit"):
            return None
        unit = self.items[at].unit or "km"
        end = number + 1
        if self.at(end).text in {"-", "–"} and (upper := self._number(end + 1)):
            value, end = (value + upper) / 2, end + 2
        return Quantity(value, unit, end, marked=True) if unit in _KM else None

    def _half(self, at: int) -> Quantity | None:
        unit = self.at(at + 1)
        end = at + 2
        if unit.is_a("article"):
            unit, end = self.at(at + 2), at + 3
        return Quantity(0.5, unit.unit, end) if unit.unit in {"km", "mi", "h"} else None

    def _clock(self, at: int) -> Quantity | None:
        """`0:32` is half an hour of running, `1:10` may be; `25:30` needs the word "in"."""
        hours, minutes = self.at(at), self.at(at + 2)
        if self.at(at + 1).text != ":" or not minutes.text.isdecimal():
            return None
        if len(minutes.text) != 2 or self.at(at + 1).start != hours.end:
            return None
        after = self.at(at + 3)
        clear = not (
            after.unknown or after.is_a("graded", "unit", "morning") or after.text in {":", "/"}
        )
        if not clear or (hours.value or 0) > _MOST_HOURS or (minutes.value or 0) >= 60:
            return Quantity(0, "none", at + 3)
        if hours.value and not after.is_a("in"):
            return Quantity(0, "none", at + 3)
        return Quantity((hours.value or 0) * 60 + (minutes.value or 0), "min", at + 3)

    def _counted(self, at: int) -> Quantity | None:
        """`5k`, `3.1 miles`, `1 hr 45`, `2 and a half miles`, `800m`, `5-6 km`; or bare."""
        value, end = self.items[at].value or 0.0, at + 1
        if self.at(end).text in _RANGE and (upper := self._number(end + 1)) is not None:
            if self.at(end + 2).is_a("unit") and upper > value:
                if self.at(at - 1).text != "from":
                    value = (value + upper) / 2
                end += 2
        if self.at(end).is_a("and") and self.at(end + 1).is_a("article"):
            if self.at(end + 2).is_a("half"):
                value, end = value + 0.5, end + 3
        unit = self.at(end)
        if not unit.is_a("unit"):
            return Quantity(value, None, end) if end == at + 1 else None
        if unit.unit == "h":
            return self._hours(value, end + 1)
        if unit.unit == "m" and value < _LEAST_METRES:
            return Quantity(0, "none", end + 1)
        return self._and_a_half(Quantity(value, unit.unit, end + 1))

    def _hours(self, value: float, end: int) -> Quantity:
        minutes = self._number(end)
        if minutes is not None and minutes < 60 and not self.at(end + 1).text == "/":
            end += 1
            if self.at(end).unit == "min":
                end += 1
            return Quantity(value * 60 + minutes, "min", end)
        return Quantity(value * 60, "min", end)

    def _and_a_half(self, found: Quantity) -> Quantity:
        at = found.last
        if (
            self.at(at).is_a("and")
            and self.at(at + 1).is_a("article")
            and self.at(at + 2).is_a("half")
        ):
            return found._replace(value=found.value + 0.5, last=at + 3)
        return found

    def _of_all(self, found: Quantity) -> Quantity:
        """`6 of 15 km`, `mile 7 of 12`, `4/10 miles`: how far of how far."""
        sign, whole = self.at(found.last), self._number(found.last + 1)
        if whole is None or sign.text not in {"of", "/"} or whole < found.value:
            return found
        if found.marked:
            return found._replace(last=found.last + 2)
        unit = self.at(found.last + 2)
        if found.unit is None and unit.unit in _KM:
            if sign.text == "/" and whole in _FRACTIONS and found.value < whole:
                found = found._replace(value=found.value / whole)
            return found._replace(unit=unit.unit, last=found.last + 3)
        return found

    def _role(self, at: int, found: Quantity) -> str:
        """What stands around it: at, until, before, last, first, lasted, about, or bare."""
        before, after = self.at(at - 1), self.at(found.last)
        if before.text in {"(", "~", "the", "just", "only", "my", ":", "="}:
            before = self.at(at - 2)
        if after.is_a("togo"):
            return "last"
        if before.is_a("last"):
            return "until_last" if self.at(at - 2).is_a("until") else "last"
        if before.is_a("until"):
            return "until"
        if before.is_a("first"):
            return "at" if self.at(at - 2).is_a("at") else "first"
        if after.is_a("before") and after.text not in {"until", "till", "til"}:
            return "before"
        return self._behind(before, after, found)

    def _behind(self, before: Item, after: Item, found: Quantity) -> str:
        if after.is_a("in") and not self._then_a_time(found.last):
            return "at"
        if before.is_a("at"):
            if before.text in {"by", "on"} and found.unit in _MIN:
                return "bare"
            soft = before.text in {"about", "around", "roughly", "approx", "circa", "near"}
            return "about" if soft and not found.marked else "at"
        if before.is_a("stop") or found.marked:
            return "at"
        return "lasted" if before.is_a("lasted") else "bare"

    def _then_a_time(self, at: int) -> bool:
        """`5k in 25 min` is how long it took."""
        behind = self.at(at + 1)
        return self.at(at).text == "in" and (
            behind.is_a("number", "article") or behind.text == "under"
        )

    def _placed(self, at: int, found: Quantity, role: str) -> Item:
        """The onset as an item, or an item that is nothing where it cannot be."""
        item = self._made(at, found.last, f"{role.removesuffix('_last')}_place")
        km, minutes = None, None
        if found.unit in _KM:
            km = found.value * _KM[found.unit]
            if role.endswith("last"):
                km = self._from_the_end(km)
            if km is not None and km > (self.context.distance_km or _FURTHEST_KM) * 1.05:
                km = None
        elif found.unit in _MIN:
            minutes = found.value * _MIN[found.unit]
            if role.endswith("last"):
                whole = self.context.duration_min
                minutes = whole - minutes if whole and whole > minutes else None
        if role == "first":
            km, minutes = (None, 0.0) if km is None else (0.0, None)
        if found.unit == "none" or (km is None and minutes is None):
            return replace(item, tags=frozenset({"no_place"}))
        return replace(item, km=km, min=minutes)

    def _from_the_end(self, km: float) -> float | None:
        whole = self.context.distance_km
        return round(whole - km, 3) if whole and whole > km else None


def year(item: Item) -> bool:
    """Whether a number is a year."""
    value = item.value or 0
    return value % 1 == 0 and _YEARS[0] <= value <= _YEARS[1] and len(item.text) == 4
