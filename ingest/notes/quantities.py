"""Distances and times as they are written: `5k`, `mile six`, `1 hr 45`, `half a mile`."""

from __future__ import annotations

from typing import Final, NamedTuple

from ingest.notes.row import RANGE, Row

KM_PER_MILE: Final = 1.609344
KM: Final = {"km": 1.0, "mi": KM_PER_MILE, "m": 0.001}
MIN: Final = {"min": 1.0, "h": 60.0}
NO_UNIT: Final = "none"
"""Of what is clearly no distance and no time of running: a pace, a time of day."""
_PRIMES: Final = frozenset({"'", "′", "’"})
_WHOLE: Final = frozenset({"km", "mi", "h"})
_LEAST_METRES: Final = 100
_MOST_HOURS: Final = 4
_LAST_HOUR: Final = 24
_OF_THE_DAY: Final = frozenset({"am", "pm", "a.m", "p.m", "in"})


class Quantity(NamedTuple):
    """A distance or a time, and the item after it; without a unit as it stands.

    `marked` says that the unit stood first, as in `mile 3`: a point, not a length.
    """

    value: float
    unit: str | None
    last: int
    marked: bool = False


class Quantities(Row):
    """Reads the distances and times of a row."""

    def quantity(self, at: int) -> Quantity | None:
        """A distance or a time that begins here."""
        item = self.items[at]
        if item.is_a("mark") and (found := self._marked(at)):
            return found
        if item.is_a("unit"):
            return self._one_of_them(at)
        if item.is_a("half"):
            return self._half(at)
        if item.is_a("article"):
            return self._a_unit(at)
        return None if item.value is None else self._clock(at) or self._counted(at)

    def _one_of_them(self, at: int) -> Quantity | None:
        """`the last mile`."""
        unit, point = self.items[at].unit, self.number(at + 1)
        if self.items[at].text == "minute" and point is not None:
            return self._minute(at, point)
        if not self.at(at - 1).is_a("last", "first") or unit not in _WHOLE:
            return None
        return Quantity(1.0, unit, at + 1)

    def _minute(self, at: int, point: float) -> Quantity | None:
        """`minute 12`: a point of the run, as `mile 3` is."""
        counted = self.at(at - 1).is_a("number", "article", "half", "last", "first")
        if counted or self.at(at + 2).text == "/" or self.at(at + 2).is_a("unit"):
            return None
        return Quantity(point, "min", at + 2, marked=True)

    def _a_unit(self, at: int) -> Quantity | None:
        """`a mile`, `an hour and a half`."""
        unit = self.at(at + 1)
        if not unit.is_a("unit") or len(unit.text) == 1:
            return None
        return self._and_a_half(Quantity(1.0, unit.unit, at + 2))

    def _marked(self, at: int) -> Quantity | None:
        """`mile 3`, `km six`, `mile (3)`."""
        if self.at(at - 1).is_a("number", "article", "half"):
            return None
        number = at + 1
        while self.at(number).text in {"(", ":", "=", "#", "marker"}:
            number += 1
        value = self.number(number)
        if value is None or self.at(number + 1).text == "/" or self.at(number + 1).is_a("unit"):
            return None
        unit = self.items[at].unit or "km"
        end = number + 1
        if self.at(end).text in {"-", "–"} and (upper := self.number(end + 1)):
            value, end = (value + upper) / 2, end + 2
        return Quantity(value, unit, end, marked=True) if unit in KM else None

    def _half(self, at: int) -> Quantity | None:
        unit = self.at(at + 1)
        end = at + 2
        if unit.is_a("article"):
            unit, end = self.at(at + 2), at + 3
        return Quantity(0.5, unit.unit, end) if unit.unit in _WHOLE else None

    def _clock(self, at: int) -> Quantity | None:
        """`0:32` is half an hour of running, `1:10` may be; `25:30` needs the word "in"."""
        hours, minutes = self.at(at), self.at(at + 2)
        if self.at(at + 1).text != ":" or not minutes.text.isdecimal():
            return None
        if len(minutes.text) != 2 or self.at(at + 1).start != hours.end:
            return None
        if self._with_seconds(at):
            return Quantity((hours.value or 0) * 60 + (minutes.value or 0), "min", at + 5)
        after = self.at(at + 3)
        clear = not (
            after.unknown or after.is_a("graded", "unit", "morning") or after.text in {":", "/"}
        )
        told = not hours.value or (hours.value <= _MOST_HOURS and after.is_a("in"))
        if clear and self._felt_from(at) and (run := self._of_the_run(at)):
            return run
        if not clear or not told or (minutes.value or 0) >= 60:
            return Quantity(0, NO_UNIT, at + 3)
        return Quantity((hours.value or 0) * 60 + (minutes.value or 0), "min", at + 3)

    def _felt_from(self, at: int) -> bool:
        """`sore from 31:00`, `the pain came on at 1:05`: of the run, not of the day."""
        word, felt = self.at(at - 1), self.at(at - 2)
        if not word.is_a("at") or self.at(at + 3).text in _OF_THE_DAY:
            return False
        return felt.is_a("event") or (word.text == "from" and felt.is_a("sore", "pain"))

    def _of_the_run(self, at: int) -> Quantity | None:
        """A clock's hours and minutes, or minutes and seconds; None where it may be either."""
        first, second = self.number(at) or 0.0, self.number(at + 2) or 0.0
        if second >= 60 or _MOST_HOURS < first < _LAST_HOUR:
            return None
        minutes = first * 60 + second if first <= _MOST_HOURS else first + second / 60
        return Quantity(minutes, "min", at + 3)

    def _with_seconds(self, at: int) -> bool:
        """`1:10:00 in`, `the 1:10:00 mark`."""
        seconds = self.at(at + 4)
        whole = (self.number(at) or 0) <= _MOST_HOURS and (self.number(at + 2) or 0) < 60
        told = self.at(at + 3).text == ":" and len(seconds.text) == 2 and seconds.is_a("number")
        return whole and told and self.at(at + 5).is_a("in")

    def _counted(self, at: int) -> Quantity | None:
        """`5k`, `3.1 miles`, `1 hr 45`, `2 and a half miles`, `800m`, `5-6 km`; or bare."""
        value, end = self.items[at].value or 0.0, at + 1
        upper = self.number(end + 1) if self.at(end).text in RANGE else None
        if upper is not None and upper > value and self.at(end + 2).is_a("unit"):
            value = value if self.at(at - 1).text == "from" else (value + upper) / 2
            end += 2
        value, _, end, _ = self._and_a_half(Quantity(value, None, end))
        unit = self.at(end)
        if self._is_prime(end):
            return Quantity(value, "min", end + 1)
        if not unit.is_a("unit"):
            return Quantity(value, None, end) if end == at + 1 else None
        if unit.unit == "h":
            return self._hours(value, end + 1)
        if unit.unit == "m" and value < _LEAST_METRES:
            return Quantity(0, NO_UNIT, end + 1)
        return self._and_a_half(Quantity(value, unit.unit, end + 1))

    def _is_prime(self, at: int) -> bool:
        """`35' in`, not the pace `5'30"` nor a quotation."""
        after = self.at(at + 1)
        close = self.at(at).text in _PRIMES and self.at(at).start == self.at(at - 1).end
        return close and after.is_a("in", "before", "break")

    def _hours(self, value: float, end: int) -> Quantity:
        minutes = self.number(end)
        if minutes is not None and minutes < 60 and self.at(end + 1).text != "/":
            end += 1
            if self.at(end).unit == "min":
                end += 1
            return Quantity(value * 60 + minutes, "min", end)
        return Quantity(value * 60, "min", end)

    def _and_a_half(self, found: Quantity) -> Quantity:
        at = found.last
        more = self.number(at + 1)
        if found.unit == "h" and self.at(at).is_a("and") and more is not None:
            end = at + 2 + (self.at(at + 2).unit == "min")
            if more < 60 and (end > at + 2 or self.at(end).is_a("before", "in")):
                return found._replace(value=found.value + more / 60, last=end)
        if (
            self.at(at).is_a("and")
            and self.at(at + 1).is_a("article")
            and self.at(at + 2).is_a("half")
        ):
            return found._replace(value=found.value + 0.5, last=at + 3)
        return found
