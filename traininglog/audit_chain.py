"""The chain of an audit: what a row is chained by, and which rows do not hold together."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

from traininglog.audit_head import START, Head
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BETWEEN: Final = "\x1f"


class Links:
    """Rows of an audit in their order, each held against the one before."""

    def __init__(self, keys: Sequence[bytes], before: Head = START) -> None:
        self._keys = keys
        self._before = before
        self._broken: list[tuple[int, int]] = []

    @property
    def last(self) -> int:
        """The number of the last row seen."""
        return self._before.rows

    def add(self, row: Sequence[Any]) -> None:
        """Hold the next row against the one before."""
        told: tuple[Any, ...] = tuple(row[:-1])
        chained = str(row[-1])
        follows = told[0] == self._before.rows + 1
        if not (follows and self._is_right(told, chained)):
            first = self._before.rows + 1 if told[0] > self._before.rows else told[0]
            self._broken.append((first, told[0]))
        self._before = Head(told[0], chained)

    def _is_right(self, told: Iterable[object], chained: str) -> bool:
        """By the newest key, or by one that was there before."""
        before = self._before.chained
        right = (chained_by(key, before, told) for key in self._keys)
        return any(hmac.compare_digest(one.encode(), chained.encode()) for one in right)

    def problems(self) -> Iterator[Problem]:
        """One for every stretch of rows that are not as they were told."""
        for first, last in _together(self._broken):
            rows = f"row {first} was" if first == last else f"rows {first} to {last} were"
            yield Problem("row", f"{rows} changed, taken out or put in, or the key is another")


def chained_by(key: bytes, before: str, told: Iterable[object]) -> str:
    """What a row is chained by, as hex."""
    words = _BETWEEN.join((before, *map(str, told)))
    return hmac.digest(key, words.encode(errors="replace"), "sha256").hex()


def _together(broken: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Stretches that touch as one."""
    told: list[tuple[int, int]] = []
    for first, last in broken:
        if told and first <= told[-1][1] + 1:
            told[-1] = (told[-1][0], last)
        else:
            told.append((first, last))
    return told
