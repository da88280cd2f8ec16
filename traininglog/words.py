"""Words that findings and pages share: counts, days, scores, answers, intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from traininglog.finding import Interval

MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def is_broken(words: str) -> bool:
    """Whether it holds half a character, which a browser may send and nothing can show."""
    return any("\ud800" <= character <= "\udfff" for character in words)


def counted(number: int, one: str, many: str = "") -> str:
    """`1 run`, `31 runs`, `1,585 runs`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def capital(words: str) -> str:
    """With a capital; the rest as it is."""
    return words[:1].upper() + words[1:]


def sentence(words: str) -> str:
    """A phrase as a sentence: with a capital and one full stop."""
    return f"{capital(words)}{'' if words.endswith('.') else '.'}"


def day_words(day: date, *, year: bool = False) -> str:
    """`26 Oct`, or `26 Oct 2026`."""
    short = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{short} {day.year}" if year else short


def score_words(score: int | None) -> str:
    """`4/10`, or that none was given."""
    return "no score" if score is None else f"{score}/10"


def answers_words(
    painful: int, painless: int, silent: int, assumed: int = 0, *, on_painkiller: int = 0
) -> str:
    """`8 painful, 19 painless, 4 silent`, always in this order; runs assumed so are told.

    Runs `on_painkiller` that did not hurt were answered: they are told beside the silent.
    """
    words = f"{painful:,} painful, {painless:,} painless, {silent:,} silent"
    if on_painkiller:
        words += f", {on_painkiller} on a painkiller"
    return f"{words}, {assumed} taken as painless" if assumed else words


def interval_words(interval: Interval, form: str = ".2f") -> str:
    """`0.61 to 1.25`; an end the data do not bound is said to be open."""
    low, high = ("" if end is None else f"{end:{form}}" for end in interval)
    if low and high:
        return f"{low} to {high}"
    return f"{low} or more" if low else f"up to {high}" if high else "open on both sides"


def speed_words(speed_mps: float) -> str:
    """`2.8 m/s (5:57 min/km)`."""
    seconds = round(1000 / speed_mps)
    return f"{speed_mps:.1f} m/s ({seconds // 60}:{seconds % 60:02d} min/km)"
