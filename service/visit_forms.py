"""What may be entered at a visit: a card each, with its form and the facts it speaks of.

The forms are the Diary's, without the question who saw it: here it is who writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from service.diary_forms import FORMS, PRIVATE_KINDS, Choices, Field, Form
from service.hip_drop import HIP_DROP, HIP_RISE
from service.settings import threshold_words
from traininglog import facts as f
from traininglog.reference import threshold_notes
from traininglog.steps import SetThreshold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from service.diary_said import Said
    from service.settings import ThresholdWords
    from traininglog.pain import Location
    from traininglog.scope import Scope
    from traininglog.thresholds import Thresholds

_NO_PLACE: Final = (("", "no place is shared"),)
_FIRST_GROUPS: Final = ("pain_rules", "ladder", "gap", "flag")
"""The numbers that a visit sets most stand first."""


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to enter: its heading, what it is about, its form, the facts it holds."""

    slug: str
    title: str
    about: str
    form: Form
    holds: Callable[[object], bool]


def _of(kind: type) -> Callable[[object], bool]:
    return lambda fact: isinstance(fact, kind)


def _is_drop(fact: object) -> bool:
    return isinstance(fact, f.Observation) and fact.name in {HIP_DROP, HIP_RISE}


def _is_finding(fact: object) -> bool:
    if isinstance(fact, f.History):
        return fact.kind not in PRIVATE_KINDS
    return False


def _like(key: str, add: str, *left_out: str, **fixed: Any) -> Form:
    """A form of the Diary without some of its questions, which are answered already."""
    form = FORMS[key]
    fields = tuple(field for field in form.fields if field.name not in left_out)
    return replace(form, add=add, fields=fields, fixed=fixed)


def _words(label: str, *, needed: bool) -> Field:
    return Field("words", label, "long", is_needed=needed, is_wide=True)


def _day(label: str = "Day") -> Field:
    return replace(FORMS["total"].fields[-1], label=label)


NOTE: Final = Card(
    "note", "Note of this visit", "Kept with its day and your name; the runner reads it.",
    Form("note", "Write a note", f.VisitNote, (_words("In words", needed=True), _day())),
    _of(f.VisitNote),
)  # fmt: skip
REVIEW: Final = Card(
    "review", "Next review", "The day of the next visit; the latest one entered counts.",
    Form("review", "Set the day", f.Review, (
        replace(_day("Day of the next visit"), usual=""),
        Field("words", "In words", help="Such as: second video.", is_wide=True),
    )),
    _of(f.Review),
)  # fmt: skip
PRESET: Final = Card(
    "preset", "Pain rule", "Which limit the checks of a run use, everywhere or at one place.",
    _like("preset", "Choose a limit"), _of(f.PainPreset),
)  # fmt: skip
LADDER: Final = Card(
    "ladder", "Run-walk ladder",
    "At groin, hip, shin or foot, under 18, in pregnancy and after surgery it waits for a "
    "clinician to begin it. Begun here, it is begun by a clinician.",
    _like("ladder", "Begin the ladder", "by", by="therapist"), _of(f.LadderStart),
)  # fmt: skip
TOTAL: Final = Card(
    "total", "Outcome total",
    "Of a questionnaire filled in elsewhere; each name says its scale.",
    _like("total", "Enter a total"),
    lambda fact: isinstance(fact, f.OutcomeTotal) and fact.instrument != "weekly_check",
)  # fmt: skip
FINDING: Final = Card(
    "finding", "Whole-body assessment",
    "An old injury, surgery, a stress fracture or a back problem: where, when, in words.",
    _like("history", "Enter a finding"), _is_finding,
)  # fmt: skip
TREATMENT: Final = Card(
    "treatment", "Treatment", "What is done against the pain, from one day on.",
    _like("treatment", "Enter a treatment", "by", by="therapist"), _of(f.Treatment),
)  # fmt: skip
HIP: Final = Card(
    "hip", "Hip drop on a still picture",
    "A drop on the right is that, standing on the right leg, the left hip hangs lower; the "
    "side is the leg one stands on.",
    Form("hip", "Measure a picture", f.Observation, (
        _day("Day of the video"), _words("In words", needed=False),
    )),
    _is_drop,
)  # fmt: skip
GAIT: Final = Card(
    "gait", "Other gait finding", "What you saw, with degrees where you measured any.",
    _like("observation", "Enter what you saw", "by", by="therapist"),
    lambda fact: isinstance(fact, f.Observation) and not _is_drop(fact),
)  # fmt: skip
SEEN: Final = Card(
    "seen", "Red flag seen",
    "A yes of the runner stands until somebody who saw it says so; here that is you.",
    _like("seen", "Write down that you saw it", "by"), _of(f.RedFlagSeen),
)  # fmt: skip
THRESHOLD: Final = "threshold"
CARDS: Final = (
    SEEN, NOTE, REVIEW, PRESET, LADDER, TOTAL, FINDING, TREATMENT, HIP, GAIT,
)  # fmt: skip


def card(slug: str) -> Card:
    """A card by its name; ValueError for a name that is none."""
    found = next((one for one in CARDS if one.slug == slug), None)
    if found is None:
        raise ValueError("There is no such form. Load the page again.")
    return found


def card_of(said: Said) -> Card | None:
    """The card that a fact stands on, if it stands on this page."""
    return next((one for one in CARDS if one.holds(said)), None)


def form_of(card: Card, author: str) -> Form:
    """The form as this person fills it: who notes or saw something is who writes."""
    return replace(card.form, fixed={"by": author}) if card in (NOTE, SEEN) else card.form


def edit_form_of(card: Card, said: Said) -> Form:
    """The form that says something otherwise: of a hip drop the numbers stay as measured."""
    if isinstance(said, f.VisitNote | f.RedFlagSeen):
        return replace(card.form, fixed={"by": said.by})
    if card is HIP and isinstance(said, f.Observation):
        return replace(card.form, fixed={"name": said.name})
    return card.form


def within(form: Form, scope: Scope) -> Form:
    """The form with those places and questionnaires alone that are open to who writes."""
    if scope.locations is None:
        return form
    fields = tuple(_within(field, form, scope.locations) for field in form.fields)
    return replace(form, fields=fields)


def _within(field: Field, form: Form, locations: frozenset[Location]) -> Field:
    if field.name == "instrument":
        closed = {name for name, place in f.MEASURED_PLACE.items() if place not in locations}
        return replace(field, choices=tuple(c for c in field.choices if c[0] not in closed))
    if field.name != "location":
        return field
    is_everywhere = form.makes in {f.PainPreset, f.LadderStart}  # where no place is named
    choices = tuple(
        choice
        for choice in field.choices
        if choice[0] in locations or not (choice[0] or is_everywhere)
    )
    return replace(field, choices=choices or _NO_PLACE)


def settable(thresholds: Thresholds) -> tuple[ThresholdWords, ...]:
    """Every number a therapist may set for this runner, those of the plan first."""
    notes = [note for note in threshold_notes() if note.change == "therapist"]
    order = {name: at for at, name in enumerate(_FIRST_GROUPS)}
    notes.sort(key=lambda note: order.get(note.name.partition(".")[0], len(order)))
    return tuple(threshold_words(note, thresholds) for note in notes)


def number_form(numbers: Sequence[ThresholdWords]) -> Form:
    """The form that sets one of these numbers."""
    choices: Choices = tuple(
        (n.name, f"{n.label}, now {n.value} {n.unit} ({n.between})") for n in numbers
    )
    return Form(THRESHOLD, "Set a number", SetThreshold, (
        Field("name", "Number", "choice", choices, is_needed=True, is_wide=True),
        Field("value", "New value", "number", is_needed=True),
    ))  # fmt: skip
