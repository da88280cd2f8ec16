"""Titles that no person chose: of a time of day and a kind of activity, or of its place."""

from __future__ import annotations

from functools import cache
from typing import Final

from ingest.archive.strava_words import fold, languages, sports

_LONGEST: Final = 80


def own_title(title: str, place: str = "", kind: str = "") -> str:
    """The title, or nothing where a service gave it.

    `place` and `kind` are what a service that calls activities "Dresden Running" tells of
    this one.
    """
    words = fold(title)
    if len(title) <= _LONGEST and (
        words.replace(" ", "") in _greetings() or _is_of_place(words, fold(place), fold(kind))
    ):
        return ""
    return title


def _is_of_place(words: str, place: str, kind: str) -> bool:
    rest = words.removeprefix(place).strip() if place else ""
    return bool(rest) and rest != words and (rest == kind or rest in sports())


@cache
def _greetings() -> frozenset[str]:
    """As `morningrun`, `laufammorgen`, `ochtendloop`."""
    return frozenset(
        fold(order).replace(" ", "")
        for told in languages().values()
        for kinds in (*told.get("sports", {}).values(), told.get("kinds", ()))
        for kind in kinds
        for time in told.get("times", ())
        for order in (f"{time} {kind}", f"{kind} {time}")
    )
