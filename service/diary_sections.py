"""The sections of the Diary page beside entries and red flags: which facts, which forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.diary_forms import PRIVATE_KINDS
from service.diary_page import Row, fact_row
from service.diary_words import said_told
from traininglog import facts as f
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from rules.states import States
    from service.diary_page import Held
    from service.units import Unit
    from traininglog.log import Declaration

MOST_ROWS: Final = 12


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the facts below it, the form that adds one, and what it is about."""

    slug: str
    title: str
    form: str
    holds: Callable[[object], bool]
    about: str = ""


def _of(*kinds: type) -> Callable[[object], bool]:
    return lambda fact: isinstance(fact, kinds)


def _history(*, private: bool) -> Callable[[object], bool]:
    return lambda fact: isinstance(fact, f.History) and (fact.kind in PRIVATE_KINDS) is private


def _total(*, weekly: bool) -> Callable[[object], bool]:
    return lambda fact: (
        isinstance(fact, f.OutcomeTotal) and (fact.instrument == "weekly_check") is weekly
    )


DECLARED: Final = Section(
    "declared", "I log every run that hurts", "declared", _of(),
    "Your word for some days: every run that hurt then was logged, so a run without a word "
    "is taken as painless. It is worked out both ways, the number taken so is shown, and a "
    "finding that needs it is at most suggested. You can take it back.",
)  # fmt: skip
SECTIONS: Final = (
    (
        Section("treatments", "Treatments", "treatment", _of(f.Treatment)),
        Section(
            "before", "Before this log", "history", _history(private=False),
            "Old injuries by site and year, a back problem, surgery, a stress fracture.",
        ),
        Section(
            "private", "Private dates", "private", _history(private=True),
            "Optional. Kept as a date and never worked out from your runs. The plan asks it "
            "before it begins, the findings repeat it to you, and nothing else reads it.",
        ),
        Section(
            "seen", "What somebody saw", "observation", _of(f.Observation),
            "A hip drop in degrees, or any other finding at a site.",
        ),
        Section(
            "words", "In your own words", "told", _of(f.Told),
            "What troubles you most, what makes it worse or better, medication, sleep, work, "
            "what you run for. Of each the latest counts.",
        ),
        Section(
            "visits", "Visits", "review", _of(f.VisitNote, f.Review),
            "What was noted at a visit, and the day of the next one.",
        ),
        Section("gear", "Shoes and insoles", "gear", _of(f.Gear)),
        Section("races", "Races", "race", _of(f.Race)),
    ),
    (
        Section(
            "weekly", "Weekly check", "weekly", _total(weekly=True),
            "Four questions of our own about the last seven days.",
        ),
        Section(
            "totals", "Questionnaires", "total", _total(weekly=False),
            "Filled in elsewhere; the total is kept as you give it.",
        ),
        Section(
            "places", "Places followed", "following", _of(f.Following),
            "At a place you follow, an answered run that does not name it was painless there.",
        ),
        DECLARED,
        Section(
            "limits", "Limits of the pain rules", "preset", _of(f.PainPreset),
            "Which limit the checks of a run use, everywhere or at one place.",
        ),
        Section(
            "ladder", "Run-walk ladder", "ladder", _of(f.LadderStart),
            "The day it begins. In pregnancy, after surgery, under 18 and at groin, hip, shin "
            "or foot a clinician begins it.",
        ),
    ),
)  # fmt: skip
"""Two columns, each from top to bottom."""


def rows_of(section: Section, held: Held, states: States, unit: Unit) -> tuple[Row, ...]:
    """What stands in a section, the latest first."""
    if section is DECLARED:
        spans = sorted(held.declarations, key=lambda s: s.first_day, reverse=True)
        return tuple(_declared(span, states, unit) for span in spans)
    found = [kept for kept in reversed(held.facts) if section.holds(kept.said)]
    return tuple(fact_row(kept, unit) for kept in found)


def _declared(span: Declaration, states: States, unit: Unit) -> Row:
    key = f"{span.first_day}_{span.last_day}"
    silent = sum(
        state.answer == "silent" and span.first_day <= state.run.day <= span.last_day
        for state in states.anywhere
    )
    taken = f"{counted(silent, 'silent run')} in these days"
    told = said_told(span, unit)
    return Row(f"declared-{key}", key, "", span, type(told)(told.words, taken))
