"""The diary's forms as data: what each asks for, in which order, with which words.

One table serves every kind: `service.diary_said` reads what was typed by it, the page draws
it. Values travel as text, as a browser has them: a day as 2026-11-22, yes as `yes`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from service.units import place_words
from service.weekly_check import QUESTIONS, STEPS
from traininglog import facts as f
from traininglog.log import Declaration
from traininglog.pain import (
    COMPARED,
    DAILY_ITEMS,
    LOCATIONS,
    SIDES,
    SPOTS,
    WORST_SCORE,
    PainEntry,
    Place,
    When,
)  # fmt: skip
from traininglog.reference import default_thresholds, red_flags

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Control = Literal["text", "long", "day", "time", "number", "whole", "choice", "radio", "yes"]
Choices = tuple[tuple[str, str], ...]
TODAY: Final = "today"
"""The usual value of a day's field: the runner's day when the form is opened."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form; `usual` is what a new form begins with.

    Fields of one `group` stand under its name.
    """

    name: str
    label: str
    control: Control = "text"
    choices: Choices = ()
    usual: str = ""
    help: str = ""
    is_needed: bool = False
    is_wide: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of thing to say; `fixed` is what every one made by it says besides."""

    key: str
    add: str
    makes: type
    fields: tuple[Field, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(field.name for field in self.fields)


def spaced(names: Iterable[str]) -> Choices:
    """The names of a closed list with their words: `Back problem`."""
    return tuple((name, name.replace("_", " ").capitalize()) for name in names)


NONE: Final[Choices] = (("", "not told"),)
WHEN_WORDS: Final[dict[When, str]] = {
    "during": "During the run",
    "before": "Before the run",
    "after": "After the run",
    "night": "At night",
    "next_morning": "Next morning",
    "daily": "That day",
}
INSTRUMENT_WORDS: Final[dict[f.Instrument, str]] = {
    "uwri": "UWRI, running with an injury",
    "akps": "AKPS, pain at the kneecap",
    "kos_adls": "KOS-ADLS, the knee in daily life",
    "visa_a": "VISA-A, achilles",
    "ostrc": "OSTRC, the weekly questionnaire",
    "weekly_check": "Weekly check, our own four questions",
    "frustration": "Frustration, one item",
}
TOPIC_WORDS: Final[dict[f.Topic, str]] = {
    "complaint": "What troubles me most",
    "worse": "Makes it worse",
    "better": "Makes it better",
    "medication": "Medication",
    "sleep": "Sleep",
    "work": "Work",
    "goal": "Goal",
}
LEVEL_WORDS: Final = {"today": "Today", "before running": "Before running again"}
"""How soon somebody has to look at a yes: the two groups of red-flag questions."""
_LOCATIONS: Final = tuple((name, place_words(Place(name))) for name in LOCATIONS)
_SIDES: Final = (*NONE, *spaced(SIDES))
_SCORES: Final = (
    ("", "no score"), ("0", "0 no pain"),
    *((str(n), str(n)) for n in range(1, WORST_SCORE + 1)),
)  # fmt: skip
_WHO: Final = (("runner", "Me"), ("therapist", "A therapist"))
_RULES: Final = default_thresholds().pain_rules
_FLAGS: Final = tuple((q.flag, q.short[0].upper() + q.short[1:]) for q in red_flags().values())
_YES_NO: Final = (("yes", "Yes"), ("no", "No"))
PRIVATE_KINDS: Final = ("childbirth", "pregnancy", "born")
_PRIVATE_WORDS: Final = (
    ("childbirth", "A birth given"), ("pregnancy", "A pregnancy"), ("born", "My own birth"),
)  # fmt: skip


def _day(label: str = "Day", name: str = "day", usual: str = TODAY) -> Field:
    return Field(name, label, "day", usual=usual, is_needed=bool(usual))


def _where(*, needed: bool = False) -> tuple[Field, Field]:
    choices = _LOCATIONS if needed else (("", "no place"), *_LOCATIONS)
    return (
        Field("location", "Place", "choice", choices, is_needed=needed),
        Field("side", "Side", "choice", _SIDES),
    )


def _name(label: str, help_: str = "") -> Field:
    return Field("name", label, help=help_, is_needed=True, is_wide=True)


_YEAR: Final = Field("year", "Year", "whole", help="The year alone is enough.")
_EXACT: Final = _day("Day, where you know it", usual="")

ENTRY: Final = Form(
    "entry", "Add an entry for any day", PainEntry,
    (
        _day(),
        Field("when", "When", "choice", tuple(WHEN_WORDS.items()), usual="during"),
        Field("time", "Time", "time", help="Of two runs on a day: the start of this one."),
        Field("score", "Score, 0 to 10", "choice", _SCORES),
        *_where(),
        Field("spot", "Where at the knee", "choice", (*NONE, *spaced(SPOTS))),
        Field("before_score", "Before the run", "choice", _SCORES),
        Field("onset", "Where it began", "number", help="0 is from the start."),
        Field("onset_unit", "Counted in", "choice",
              (("km", "km"), ("mi", "mi"), ("min", "minutes"))),
        Field("offset", "Where it went away", "number"),
        Field("offset_unit", "Counted in", "choice", (("km", "km"), ("mi", "mi"))),
        Field("hours_until_quiet", "Hours until quiet", "number"),
        Field("compared", "Next morning", "choice", (*NONE, *spaced(COMPARED)),
              help="Beside the morning of the run."),
        Field("item", "What you did", "choice", (*NONE, *spaced(DAILY_ITEMS))),
        Field("painkiller", "Took a painkiller", "yes"),
        Field("stopped", "Stopped for it", "yes"),
        Field("skipped", "Skipped a run for it", "yes"),
        Field("note", "Note", "long", is_wide=True),
    ),
    note="A score of 0 without a place says: no pain anywhere.",
)  # fmt: skip

DAILY: Final = Form(
    "daily", "Add for today", PainEntry,
    (
        Field("item", "What you did", "choice", spaced(DAILY_ITEMS), is_needed=True),
        Field("score", "How much it hurt", "choice", _SCORES[1:], usual="0", is_needed=True),
        *_where(needed=True),
        _day(),
    ),
    fixed={"when": "daily"},
)  # fmt: skip

FORMS: Final[Mapping[str, Form]] = {form.key: form for form in (
    ENTRY,
    DAILY,
    Form("treatment", "Add a treatment", f.Treatment, (
        _name("What", "Taping, strength, a cortisone shot."),
        _day("From"), _day("Until, if it ended", "last_day", ""),
        Field("by", "Who", "choice", (*NONE, *_WHO)), *_where(),
    )),
    Form("observation", "Add what somebody saw", f.Observation, (
        _name("What", "Hip drop, in degrees, is one the findings read."),
        Field("degrees", "Degrees", "number"),
        *_where(), _day(),
        Field("by", "Who saw it", "choice", _WHO[::-1], usual="therapist"),
        Field("words", "In words", "long", is_wide=True),
    )),
    Form("history", "Add something from before", f.History, (
        Field("kind", "What", "choice", spaced(
            kind for kind in f.HISTORY_KINDS if kind not in PRIVATE_KINDS
        ), is_needed=True),
        _YEAR, _EXACT, *_where(),
        Field("words", "In words", is_wide=True),
    )),
    Form("private", "Add a date of your own", f.History, (
        Field("kind", "What", "choice", _PRIVATE_WORDS, is_needed=True), _YEAR, _EXACT,
    )),
    Form("gear", "Add shoes or insoles", f.Gear, (
        Field("kind", "What", "choice", spaced(("shoes", "insoles")), is_needed=True),
        _name("Name"), _day("Worn from"),
    )),
    Form("race", "Add a race", f.Race, (
        _name("Name"), _day("Day"),
        Field("distance", "Distance", "number"),
        Field("distance_unit", "In", "choice", (("km", "km"), ("mi", "mi"))),
        Field("end", "How it went", "choice", (
            ("", "planned, or run"), ("not_started", "not started"),
            ("not_finished", "not finished"),
        )),
    )),
    Form("total", "Add a total", f.OutcomeTotal, (
        Field("instrument", "Questionnaire", "choice", tuple(
            (name, f"{words}: 0 to {f.HIGHEST_TOTAL[name]}")
            for name, words in INSTRUMENT_WORDS.items()
        ), is_needed=True, is_wide=True),
        Field("total", "Total", "number", is_needed=True), _day(),
    )),
    Form("weekly", "Answer the four questions", f.OutcomeTotal, (
        *(Field(q.name, q.words, "radio", tuple(
            (str(n), words) for n, words in enumerate(q.answers)
        ), is_needed=True, is_wide=True) for q in QUESTIONS),
        _day(),
    ), note=f"Each answer counts 0 to {STEPS} steps, in the order they stand; the total is "
            f"the share of {len(QUESTIONS) * STEPS} steps, 0 to 100. 0 is a week as planned."),
    Form("flags", "Answer the questions", f.RedFlagAnswer, (
        *(Field(q.flag, q.question, "radio", _YES_NO, is_wide=True, group=LEVEL_WORDS[q.level])
          for q in red_flags().values()),
        *_where(), _day(),
    ), note="Leave out what you cannot say; it then stays unanswered."),
    Form("flag", "Add one answer", f.RedFlagAnswer, (
        Field("flag", "Question", "choice", _FLAGS, is_needed=True, is_wide=True),
        Field("yes", "Answer", "choice", _YES_NO, is_needed=True), *_where(), _day(),
    )),
    Form("seen", "Write down who saw it", f.RedFlagSeen, (
        Field("flag", "Question", "choice", _FLAGS, is_needed=True, is_wide=True),
        Field("by", "Who saw it", is_needed=True), _day("When"),
    )),
    Form("following", "Follow a place", f.Following, (
        *_where(needed=True), _day("From"), _day("Until, if it ended", "last_day", ""),
    )),
    Form("declared", "Declare some days", Declaration, (
        _day("From", "first_day"), _day("To", "last_day"),
    )),
    Form("preset", "Choose a limit", f.PainPreset, (
        Field("preset", "Limit", "choice", tuple(
            (name, f"{name.capitalize()}: up to {getattr(_RULES, f'{name}_limit')} of 10")
            for name in get_args(f.Preset)
        ), is_needed=True, is_wide=True),
        *_where(), _day("From"),
    )),
    Form("ladder", "Begin the ladder", f.LadderStart, (
        *_where(), _day("From"),
        Field("by", "Who begins it", "choice", _WHO, usual="runner"),
    )),
    Form("told", "Say it in your own words", f.Told, (
        Field("topic", "About", "choice", tuple(TOPIC_WORDS.items()), is_needed=True), _day(),
        Field("words", "In your words", "long", is_needed=True, is_wide=True),
    ), note="Of each topic the latest counts."),
    Form("visit", "Add a note of a visit", f.VisitNote, (
        _day(), Field("by", "Who noted it", is_needed=True),
        Field("words", "In words", "long", is_needed=True, is_wide=True),
    )),
    Form("review", "Add the next visit", f.Review, (
        _day("Day of the visit"), Field("words", "In words", is_wide=True),
    )),
)}  # fmt: skip


def form_of(said: PainEntry | f.Fact | Declaration) -> Form:
    """The form that edits one of these."""
    if isinstance(said, f.History):
        return FORMS["private" if said.kind in PRIVATE_KINDS else "history"]
    by_kind = {form.makes: form for form in reversed(tuple(FORMS.values()))}
    return FORMS["flag"] if isinstance(said, f.RedFlagAnswer) else by_kind[type(said)]
