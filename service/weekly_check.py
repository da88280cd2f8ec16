"""The weekly check: four questions of our own about the last seven days, and their total.

It is this project's own and has no published change that counts. Each question has four
answers, counted 0 to 3 steps; the total is the share of all steps, 0 to 100, and lower
totals are the better ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its four answers, from none to most."""

    name: str
    words: str
    answers: tuple[str, str, str, str]


QUESTIONS: Final = (
    Question(
        "planned", "Did you run what you had meant to run these seven days?",
        ("Yes, all of it", "Most of it", "Less than half", "None of it, for pain"),
    ),
    Question(
        "changed", "Did you change runs for it: shorter, slower, flatter?",
        ("No", "One of them", "Several", "Every one, or there was none"),
    ),
    Question(
        "felt", "On the worst day, how much did it hurt?",
        ("Not at all", "A little", "Clearly", "Badly"),
    ),
    Question(
        "daily", "Away from running, was it there on stairs, sitting or in bed?",
        ("Never", "On one or two days", "On most days", "Every day"),
    ),
)  # fmt: skip
MOST: Final = STEPS * len(QUESTIONS)


def total(steps: Sequence[int]) -> float:
    """The steps of every answer as their share of all, rounded to a whole of 0 to 100."""
    return float(round(100 * sum(steps) / MOST))


def counted_words(value: float) -> str:
    """How a total was counted: `58: 7 of 12 steps`; other totals stand alone."""
    steps = round(value * MOST / 100)
    return f"{value:g}: {steps} of {MOST} steps" if total([steps]) == value else f"{value:g}"
