"""Where or when in the run: `from 5k`, `until mile 8`, `the last 2 miles`, `25 min in`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ingest.notes.quantities import KM, MIN, NO_UNIT, Quantities, Quantity

if TYPE_CHECKING:
    from ingest.notes.items import Item

_FURTHEST_KM: Final = 200.0
_SLACK: Final = 1.05
"""A watch and a memory may differ by so much."""
_FRACTIONS: Final = frozenset({2.0, 3.0, 4.0, 8.0})
_DONE: Final = frozenset({"done", "done when", "covered", "completed"})
_ABOUT: Final = frozenset({"about", "around", "roughly", "approx", "circa", "near"})
_NEAR: Final = 12
_SMALL: Final = frozenset({"(", "~", "the", "just", "only", "my", ":", "="})


class Onsets(Quantities):
    """Reads what is said about a distance or a time from the words around it."""

    def onset(self, at: int) -> tuple[Item, int] | None:
        """The onset that begins there, and the item after it."""
        found = self.quantity(at)
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
            or after.is_a("graded", "counted", "number", "morning")
            or after.text in {"%", ":"}
        ):
            return False
        return not self.at(at - 1).is_a("last", "first") and self.at(at - 1).text != "on"

    def _of_all(self, found: Quantity) -> Quantity:
        """`6 of 15 km`, `mile 7 of 12`, `4/10 miles`: how far of how far."""
        sign, whole = self.at(found.last), self.number(found.last + 1)
        if whole is None or sign.text not in {"of", "/"} or whole < found.value:
            return found
        if found.marked:
            return found._replace(last=found.last + 2)
        unit = self.at(found.last + 2)
        if found.unit is None and unit.unit in KM:
            run = self.at(found.last + 3).is_a("run") or self.at(found.last + 3).text in _DONE
            if sign.text == "/" and whole in _FRACTIONS and found.value < whole and not run:
                found = found._replace(value=found.value / whole)
            return found._replace(unit=unit.unit, last=found.last + 3)
        return found

    def _role(self, at: int, found: Quantity) -> str:
        """What stands around it: at, until, before, last, first, lasted, about, or bare."""
        before, after = self.at(at - 1), self.at(found.last)
        if before.text in _SMALL:
            about, before = before.text == "~", self.at(at - 2)
            found = found._replace(
                marked=found.marked or (about and before.is_a("event", "sore"))
            )
        if before.is_a("last") or after.is_a("togo"):
            until = before.is_a("last") and self.at(at - 2).is_a("until")
            return "until_last" if until else "last"
        if before.is_a("until") and after.text not in {"before", "when"}:
            return "until"
        if before.is_a("first"):
            return "at" if self.at(at - 2).is_a("at") else "first"
        if before.is_a("took"):
            return "at" if self._until_a_place(found.last) else "bare"
        if after.is_a("before") and after.text not in {"until", "till", "til"}:
            return "before"
        return self._behind(at, before, after, found)

    def _one_of_several(self, at: int, found: Quantity) -> bool:
        """`4mi: 3/10. 6mi: 5/10`: how it was at each of these places."""
        heads = [
            n
            for n in range(max(0, at - _NEAR), found.last + _NEAR)
            if self.at(n).is_a("unit") and self.at(n + 1).text == ":"
        ]
        return self.opens(at) and len(heads) > 1

    def _behind(self, at: int, before: Item, after: Item, found: Quantity) -> str:
        if after.is_a("in") and not self._then_a_time(found.last):
            return "at"
        several = after.text == ":" and found.unit in KM and self._one_of_several(at, found)
        if several or self.at(found.last - 1).text.endswith(("mark", "marker")):
            return "at"
        if before.is_a("at"):
            if before.text in {"by", "on"} and found.unit in MIN:
                return "bare"
            soft = before.text in _ABOUT
            sore = found.unit is None and self.at(at - 2).is_a("sore", "pain", "event")
            return "about" if soft and not (found.marked or sore) else "at"
        if before.is_a("stop") or found.marked:
            return "at"
        return "lasted" if before.is_a("lasted") else "bare"

    def _until_a_place(self, at: int) -> bool:
        """`it took 5k for the left calf to start`."""
        behind = at + 1
        while self.at(behind).is_a("plain", "mine", "left", "right"):
            behind += 1
        told = self.at(at).text in {"for", "for the", "before"}
        return told and self.at(behind).is_a("place")

    def _then_a_time(self, at: int) -> bool:
        """`5k in 25 min` is how long it took."""
        behind = self.at(at + 1)
        return self.at(at).text == "in" and (
            behind.is_a("number", "article") or behind.text == "under"
        )

    def _placed(self, at: int, found: Quantity, role: str) -> Item:
        """The onset as an item, or an item that is nothing where it cannot be."""
        item = self.made(at, found.last, f"{role.removesuffix('_last')}_place")
        unit, whole = found.unit or NO_UNIT, self.context.distance_km
        km = found.value * KM[unit] if unit in KM else None
        minutes = found.value * MIN[unit] if unit in MIN else None
        if role == "first":
            km, minutes = (None if km is None else 0.0), (None if minutes is None else 0.0)
        if role.endswith("last"):
            km, minutes = (
                _from_the_end(km, whole),
                _from_the_end(minutes, self.context.duration_min),
            )
        if km is not None and km > (whole or _FURTHEST_KM) * _SLACK:
            km = None
        if km is None and minutes is None:
            return replace(item, tags=frozenset({"no_place"}))
        return replace(item, km=km, min=minutes)


def _from_the_end(length: float | None, whole: float | None) -> float | None:
    """Where the last so much of the whole begins; None where the whole is not known."""
    if length is None or not whole or whole <= length:
        return None
    return round(whole - length, 3)
