"""What the diary holds beside pain: treatments, history, findings, scores, races, flags.

Every fact has the local day it is about and an origin, like everything else that is kept.
Nothing here is ever inferred from runs; a person wrote it down.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal, get_args

from traininglog.pain import MOST_LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from traininglog.activity import Origin
    from traininglog.pain import Location, Place, Side

By = Literal["runner", "therapist"]
HistoryKind = Literal[
    "injury", "stress_fracture", "surgery", "back_problem", "childbirth", "pregnancy", "born",
]  # fmt: skip
Instrument = Literal[
    "uwri", "akps", "kos_adls", "visa_a", "ostrc", "weekly_check", "frustration"
]
RaceEnd = Literal["not_started", "not_finished"]
GearKind = Literal["shoes", "insoles"]
Preset = Literal["knee", "tendon"]
Topic = Literal["complaint", "worse", "better", "medication", "sleep", "work", "goal"]
Flag = Literal[
    # Today: somebody should look at it now.
    "hot_or_swollen_calf", "chest_pain_or_faint", "saddle_numbness", "hot_joint_with_fever",
    "cannot_bear_weight", "pop_with_lost_push_off",
    # Before running again.
    "night_or_rest_pain", "finger_sore_bone", "hurts_to_hop", "limp", "growing_bone_site_pain",
    "swelling", "locking", "giving_way", "numbness", "past_stress_fracture",
]  # fmt: skip

HISTORY_KINDS: Final[tuple[HistoryKind, ...]] = get_args(HistoryKind)
INSTRUMENTS: Final[tuple[Instrument, ...]] = get_args(Instrument)
TOPICS: Final[tuple[Topic, ...]] = get_args(Topic)
FLAGS: Final[tuple[Flag, ...]] = get_args(Flag)
TODAY_FLAGS: Final[tuple[Flag, ...]] = FLAGS[: FLAGS.index("night_or_rest_pain")]


@dataclass(frozen=True, slots=True)
class Treatment:
    """Something done against the pain from `day` on, until `last_day` where that is told."""

    day: date
    name: str
    place: Place | None = None
    last_day: date | None = None
    by: By | None = None
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class History:
    """Something before the log, or about the person; of `only_year` just the year counts.

    `born` and `pregnancy` hold a date and nothing else; they are private and optional.
    """

    day: date
    kind: HistoryKind
    place: Place | None = None
    words: str | None = None
    only_year: bool = True
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class Observation:
    """What somebody who looked saw: a gait finding in degrees, or a finding at a site.

    `name` is `hip drop` for a pelvic drop measured on a still; any other name is free.
    """

    day: date
    name: str
    degrees: float | None = None
    side: Side | None = None
    place: Place | None = None
    words: str | None = None
    by: By = "therapist"
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class OutcomeTotal:
    """The total of a questionnaire that was filled in elsewhere."""

    day: date
    instrument: Instrument
    total: float
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class RedFlagAnswer:
    """One red-flag question answered; several stand on one day."""

    day: date
    flag: Flag
    yes: bool
    place: Place | None = None
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class RedFlagSeen:
    """Who saw a standing red flag, and when; only this ends it."""

    day: date
    flag: Flag
    by: str
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class Race:
    """A race planned for a day; `end` is told where it was not started or not finished."""

    day: date
    name: str
    distance_km: float | None = None
    end: RaceEnd | None = None
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class Gear:
    """Shoes or insoles, from the day they are worn."""

    day: date
    kind: GearKind
    name: str
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class PainPreset:
    """Which limit the pain rules use from `day` on, everywhere or at one place."""

    day: date
    preset: Preset
    place: Place | None = None
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class LadderStart:
    """The run-walk ladder begins on this day, for this place."""

    day: date
    place: Place | None = None
    by: By = "runner"
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class Following:
    """A place the runner watches: an answered run that does not name it was painless there."""

    day: date
    place: Place
    last_day: date | None = None
    origin: Origin = "manual"

    def holds(self, place: Place, day: date) -> bool:
        """Whether this place was watched on that day; without a side each side is."""
        followed, side = self.place
        return (
            place.location == followed
            and (side in {None, "both"} or side == place.side)
            and self.day <= day
            and (self.last_day is None or day <= self.last_day)
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the runner says of one topic, in their own words; the latest of a topic counts."""

    day: date
    topic: Topic
    words: str
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class VisitNote:
    """What a therapist noted at a visit; `by` is their name."""

    day: date
    words: str
    by: str
    origin: Origin = "manual"


@dataclass(frozen=True, slots=True)
class Review:
    """The day of the next visit, which may be still to come."""

    day: date
    words: str | None = None
    origin: Origin = "manual"


Fact = (
    Treatment | History | Observation | OutcomeTotal | RedFlagAnswer | RedFlagSeen
    | Race | Gear | PainPreset | LadderStart | Following | Told | VisitNote | Review
)  # fmt: skip
FACTS: Final[tuple[type[Fact], ...]] = get_args(Fact)

_EARLIEST_YEAR: Final = 1900
_PERSONAL: Final = frozenset({"born", "pregnancy"})
PERSON_KINDS: Final[frozenset[HistoryKind]] = frozenset({"born", "pregnancy", "childbirth"})
_MOST_DEGREES: Final = 45
HIGHEST_TOTAL: Final[dict[Instrument, int]] = {
    "uwri": 36, "akps": 100, "kos_adls": 100, "visa_a": 100, "ostrc": 100,
    "weekly_check": 100, "frustration": 4,
}  # fmt: skip
"""The scales as published; frustration is one item of the UWRI."""
MEASURED_PLACE: Final[dict[Instrument, Location]] = {
    "akps": "knee", "kos_adls": "knee", "visa_a": "achilles",
}  # fmt: skip
"""What a questionnaire of one place is about; the others ask of running as a whole."""


def fact_faults(fact: Fact, today: date | None = None) -> tuple[str, ...]:
    """What is wrong with a fact, one sentence each; empty when it can be kept.

    `today` is the runner's local day: only a race and the next visit may be later.
    """
    faults = []
    if today is not None and fact.day > today and not isinstance(fact, Race | Review):
        faults.append(f"date {fact.day} is in the future")
    if fact.day.year < _EARLIEST_YEAR:
        faults.append(f"date {fact.day} is before {_EARLIEST_YEAR}")
    faults += _too_long(fact)
    last_day = fact.last_day if isinstance(fact, Treatment | Following) else None
    if last_day is not None and last_day < fact.day:
        faults.append(f"until {last_day} is before {fact.day}")
    return (*faults, *_faults_of_kind(fact))


def _too_long(fact: Fact) -> Iterator[str]:
    """The words that are longer than any that come from elsewhere."""
    for one in fields(fact):
        words = getattr(fact, one.name)
        if isinstance(words, str) and len(words) > MOST_LETTERS:
            yield f"its {one.name} has {len(words):,} letters, {MOST_LETTERS:,} are the most"


def _faults_of_kind(fact: Fact) -> Iterator[str]:
    match fact:
        case Treatment(name="") | Observation(name="") | Race(name="") | Gear(name=""):
            yield "it needs a name"
        case Told(words="") | VisitNote(words=""):
            yield "it needs words"
        case RedFlagSeen(by="") | VisitNote(by=""):
            yield "it needs the name of who saw it"
        case History(kind=kind) if kind in _PERSONAL and (fact.place or fact.words):
            yield f"{kind} is kept as a date and nothing else"
        case Observation(degrees=float(degrees)) if not 0 <= degrees <= _MOST_DEGREES:
            yield f"{degrees:g} deg is not from 0 to {_MOST_DEGREES}"
        case OutcomeTotal(instrument=instrument, total=total):
            highest = HIGHEST_TOTAL[instrument]
            if not 0 <= total <= highest:
                name = instrument.replace("_", " ")
                yield f"{name} {total:g} is not from 0 to {highest}"
        case _:
            pass
