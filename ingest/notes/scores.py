"""Scores: `4/10`, `2-3/10`, `3 out of 10`, `2 -> 5/10`, `3/5`, and bare ones as in `knee 3`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ingest.notes.items import NO_ITEM, Item
from ingest.notes.row import RANGE, Row

WORST: Final = 10.0
_SCALES: Final = frozenset({5.0, 10.0, 100.0})
_ARROWS: Final = frozenset({"->", "=>", "→", ">", "➡", "⇒"})
_SAYING: Final = frozenset({'"', ":", "=", "(", "~", ")"})
_VAGUE: Final = frozenset({"is", "was", "about", "at"})
_LINKS: Final = frozenset({*_SAYING, *_VAGUE, "≈", "it's", "around"}) - {")"}
_ASIDE: Final = frozenset({"for", "for the", "the", "on", "my", "in", "this"})
_COMPLAINT: Final = ("pain", "sore", "injury", "event")
_MOST_VALUES: Final = 4
_FAR: Final = 8


class Scores(Row):
    """Reads the scores of a row; one that may be something else's is left out."""

    def score(self, at: int) -> tuple[Item, int] | None:
        """`4/10`, `2-3/10`, `between 3 and 4 out of 10`, `2 -> 5/10`, `3/5`."""
        if self._part_of_a_date(at):
            return None
        values, how, last = self._values(at)
        scale, end = self._scale(last)
        if scale is None or self._part_of_a_date(end) or max(values) > scale:
            return None
        if self.at(end).is_a("unit") or (self.at(at - 1).text == "on" and self.opens(at - 1)):
            return None
        if self.at(last).text == "of" and not (self.opens(at) or self._beside(at, end)):
            return None
        told = tuple(value * WORST / scale for value in values)
        if how == "range":
            told = (sum(told) / len(told),)
        elif how == "arrow":
            told = (max(told),)
        if self._counts_something_else(at, end) or (
            scale != WORST
            and not self._beside(at, end)
            and not self._past_asides(end).is_a("pain")
        ):
            return self.made(at, end, "foreign"), end
        item = self.made(at, end, "score" if self._owned(at, end) else "loose_score")
        return replace(item, scores=told), end

    def _part_of_a_date(self, at: int) -> bool:
        sign, before = self.at(at), self.at(at - 1)
        return (before.text == "/" and self.number(at - 2) is not None) or (
            sign.text in {"/", "-"} and self.number(at + 1) is not None
        )

    def _values(self, at: int) -> tuple[list[float], str, int]:
        """The numbers that stand in a row, how they are joined, and the item after them."""
        values = [self.items[at].value or 0.0]
        how = "list"
        last = at + 1
        while len(values) < _MOST_VALUES:
            sign, upper = self.at(last).text, last + 1 + self.at(last + 1).is_a("article")
            value = self.number(upper)
            if value is None or (upper > last + 1 and not self._between_two(at)):
                break
            if sign in _ARROWS or (sign == "to" and self.at(at - 1).text == "from"):
                how = "arrow"
            elif sign in RANGE or (self.at(last).is_a("and") and sign != "/"):
                between = self._between_two(at)
                how = "range" if sign in RANGE or sign == "or" or between else "list"
            else:
                break
            values.append(value)
            last = upper + 1
        return values, how, last

    def _between_two(self, at: int) -> bool:
        """`between 3 and 5`, `between a 3 and a 5`."""
        before = self.at(at - 1)
        return (self.at(at - 2) if before.is_a("article") else before).is_a("between")

    def _scale(self, at: int) -> tuple[float | None, int]:
        sign, scale = self.at(at), self.number(at + 1)
        if scale not in _SCALES or not (sign.is_a("of") or sign.text in {"/", "of"}):
            return None, at
        if sign.text == "of" and not (scale == WORST and self._ends(at + 2)):
            return None, at
        return scale, at + 2

    def _counts_something_else(self, at: int, end: int) -> bool:
        """Whether it is 4/10 of something counted, or marks for the weather."""
        before, after = self._before(at), self.at(end)
        if before.text == "#" or after.is_a("counted", "unit") or after.text in {"%", "x"}:
            return True
        if after.is_a("of") and after.text != "/":
            return True
        if before.is_a("graded") and not before.is_a(*_COMPLAINT, "grade", "unit"):
            return not self._first_of_times(at, end)
        if self._is_ours(before):
            return False
        where = self.at(end).text == "on"
        after = self._past_asides(end)
        if where and after.is_a("run"):
            return False
        return after.is_a("graded") and not after.is_a(*_COMPLAINT, "grade", "place")

    def _past_asides(self, at: int) -> Item:
        """The item there, or behind the small words there."""
        end = at
        while self.at(end).text in _ASIDE and end < at + _FAR:
            end += 1
        return self.at(end)

    def _first_of_times(self, at: int, end: int) -> bool:
        """`run 4/10, after 2/10`: a label before each score, one for each time."""
        label = self.at(at - 1).is_a("run") and self._begins(at - 1)
        others = range(end + 1, end + _FAR)
        return (
            label
            and self.at(end).text in {",", "/"}
            and any(
                self.at(n).is_a("after", "morning") and self.number(n + 1) is not None
                for n in others
            )
        )

    def _begins(self, at: int) -> bool:
        """Whether a clause begins there, if only behind a dash."""
        return self.opens(at) or self.at(at - 1).text in {"-", "–"}

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

    def bare_score(self, at: int) -> tuple[Item, int] | None:
        """`knee 3`, `pain 4`, `a 5`, `level 3`; at the end of a clause only."""
        values, how, end = self._values(at)
        if self.at(at + 1).text in _ARROWS and max(values) <= WORST:
            return self._course(at, values, end)
        if len(values) > 2 or max(values) > WORST or how == "arrow":
            return None
        word = not self.items[at].text[:1].isdigit()
        if any(value * 2 % 1 for value in values) or (word and not self._led(at)):
            return None
        tag = self._bare(at, end)
        if tag is None:
            return None
        told = sum(values) / len(values) if how == "range" else max(values)
        item = replace(self.made(at, end, tag), scores=(told,))
        return item, end + self.at(end).is_a("ish")

    def _course(self, at: int, values: list[float], end: int) -> tuple[Item, int] | None:
        """`hamstring 1 -> 3 -> 6`: how it went, the worst of it."""
        told = self._before(at).is_a("place", "pain", "sore", "grade", "event")
        if not told or self.at(end).is_a("unit", "counted") or self.at(end).text in {":", "/"}:
            return None
        return replace(self.made(at, end, "score"), scores=(max(values),)), end

    def _led(self, at: int) -> bool:
        """Whether a word of scores stands before a number told in letters."""
        return self._before(at).is_a("grade", "pain", "article")

    def _bare(self, at: int, end: int) -> str | None:
        """What a bare number is: a score where what stands before it has scores."""
        before = self._scored(at)
        if self._told_as_score(before, at, end):
            return "score"
        led = before.is_a("grade") and self._is_ours(self.at(end))
        if not led and not self._ends(end):
            return None
        if before.is_a("article"):
            return "a_score"
        if before.is_a("place", "pain", "sore", "grade", "left", "right"):
            leg = before.text.startswith(("leg", "feet"))
            return None if leg or before.is_a("graded") else "score"
        return "when_score" if self._when_alone(at, end) or self._then_when(at, end) else None

    def _told_as_score(self, before: Item, at: int, end: int) -> bool:
        """`3ish` on its own, `pain=4`, `2 on the pain scale`."""
        ish = self.at(end).is_a("ish") and self.opens(at)
        keyed = self.at(at - 1).text == "=" and before.is_a("pain", "grade")
        return ish or keyed or (self.at(end).is_a("grade") and not before.is_a("graded"))

    def _scored(self, at: int) -> Item:
        """What a bare number is said of; "at 4" and "was 4" need a word of scores."""
        before = self.at(at - 1)
        if before.text not in _SAYING | _VAGUE:
            return before
        vague = before.text in _VAGUE
        before = self._before(at)
        if before.text == ")":
            before = self.at(at - 3)
        return NO_ITEM if vague and not before.is_a("grade", "pain") else before

    def _ends(self, at: int) -> bool:
        after = self.at(at)
        if after is NO_ITEM or after.is_a(
            "break", "skip", "ish", "but", "except", "start", "now"
        ):
            return True
        return after.text in {",", ")", "(", "-", "~", "#", "}", "]"} or (
            after.is_a("at", "after", "during", "morning", "daily", "and", "during")
            and not after.is_a("unit", "number")
            and after.text != "/"
        )

    def _when_alone(self, at: int, end: int) -> bool:
        before = self.at(at - 1)
        if not before.is_a("during", "after", "morning") or self.context.unit:
            return False
        return self._begins(at - 1) and self._ends(end)

    def _then_when(self, at: int, end: int) -> bool:
        """`1 during, 2 after`: nothing else in the clause."""
        told = self.at(end).is_a("during", "after", "morning") and not self.context.unit
        return told and self.opens(at) and self._ends(end + 1)
