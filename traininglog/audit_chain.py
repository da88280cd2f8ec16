"""The chain of an audit: what a row is chained by, and which rows do not hold together.

An anchor is a row that has the digest of all rows before it in the place of an owner. So rows
whose key is lost are known from then on to be as they were when somebody took them as they are.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from traininglog.audit_head import START, Head
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ANCHOR: Final = "anchor"
_BETWEEN: Final = "\x1f"
_OWNER, _ACTION = 3, 4
"""Where these stand in a row."""


class Links:
    """Rows of an audit in their order, each held against the one before."""

    def __init__(self, keys: Sequence[bytes], before: Head = START) -> None:
        self._keys = keys
        self._before = before
        self._broken: list[_Broken] = []
        self._seen = hashlib.sha256()
        self.taken = 0
        """Up to which row faults were taken as they are, by an anchor."""

    @property
    def last(self) -> int:
        """The number of the last row seen."""
        return self._before.rows

    def seen(self) -> str:
        """A digest of all rows so far, as hex."""
        return self._seen.hexdigest()

    def add(self, row: Sequence[Any]) -> None:
        """Hold the next row against the one before."""
        told: tuple[Any, ...] = tuple(row[:-1])
        chained = str(row[-1])
        follows = told[0] == self._before.rows + 1
        if not (follows and self._is_right(told, chained)):
            first = self._before.rows + 1 if told[0] > self._before.rows else told[0]
            self._broken.append(_Broken(first, told[0], follows))
        elif self._broken and told[_ACTION] == ANCHOR and told[_OWNER] == self.seen():
            self._broken.clear()
            self.taken = self.last
        self._seen.update(json.dumps([*map(str, row)]).encode())
        self._before = Head(told[0], chained)

    def _is_right(self, told: Iterable[object], chained: str) -> bool:
        """By the newest key, or by one that was there before."""
        before = self._before.chained
        right = (chained_by(key, before, told) for key in self._keys)
        return any(hmac.compare_digest(one.encode(), chained.encode()) for one in right)

    def problems(self) -> Iterator[Problem]:
        """One for every stretch of rows that are not as they were told."""
        for first, last, follow in _together(self._broken):
            rows = f"row {first}" if first == last else f"rows {first} to {last}"
            were, they = ("was", "it was") if first == last else ("were", "they were")
            if first == 1 and follow:
                made = f"{rows} cannot be checked: {they} made with another key, or changed"
                yield Problem("key", made)
            else:
                done = f"{rows} {were} changed, taken out or put in, or the key is another"
                yield Problem("row", done)


class _Broken(NamedTuple):
    """A stretch of rows; whether each has the number after the one before."""

    first: int
    last: int
    follow: bool


def chained_by(key: bytes, before: str, told: Iterable[object]) -> str:
    """What a row is chained by, as hex."""
    words = _BETWEEN.join((before, *map(str, told)))
    return hmac.digest(key, words.encode(errors="replace"), "sha256").hex()


def _together(broken: Iterable[_Broken]) -> list[_Broken]:
    """Stretches that touch as one."""
    told: list[_Broken] = []
    for one in broken:
        if told and one.first <= told[-1].last + 1:
            before = told.pop()
            told.append(_Broken(before.first, one.last, before.follow and one.follow))
        else:
            told.append(one)
    return told
