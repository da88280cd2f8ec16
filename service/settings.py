"""Settings in words: what can be set, what it is, where it comes from, what it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from rules.checks import USUAL_PRESET
from service.topics import CANNOT_SAY, NUMBERS, TOPICS
from service.units import place_words
from traininglog.facts import PainPreset
from traininglog.reference import OWN, evidence, threshold_faults, threshold_notes
from traininglog.zones import UnknownZoneError, zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.facts import Preset
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.reference import ThresholdNote
    from traininglog.thresholds import Thresholds

_NUMBER: Final = re.compile(r"[+-]?\d{1,6}(?:[.,]\d{1,6})?")
_MANY: Final = re.compile(r"^(day|run|hour|point|session|minute|week|step|gap)s\b")
_RISING: Final = (
    ("rest_bands.small_days", "rest_bands.likely_days", "rest_bands.much_days"),
    (
        "cadence.what_if_small_percent", "cadence.what_if_middle_percent",
        "cadence.what_if_large_percent",
    ),
    ("ladder.two_back_after_days", "ladder.restart_after_days"),
    ("flag.stale_after_days", "flag.asked_days"),
)  # fmt: skip
"""Numbers that keep their order: the later one is more."""
_PRESETS: Final[tuple[tuple[Preset, str], ...]] = (
    ("knee", "pain_rules.knee_limit"), ("tendon", "pain_rules.tendon_limit"),
)  # fmt: skip
_CONTINENTS: Final = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/",
    "Europe/", "Indian/", "Pacific/",
)  # fmt: skip
ZONE_CHANGES: Final = (
    "It says which day today is, and the day of runs brought in from now on. Runs that are "
    "here keep the day they had. A run abroad keeps the day it was there."
)
UNIT_CHANGES: Final = "Every page that is opened without saying otherwise."
WEEK_CHANGES: Final = "The weeks of the Story and its tables, and of Sources; no rule moves."


@dataclass(frozen=True, slots=True)
class ThresholdWords:
    """One number: what it is now, its default where that differs, and why it is so."""

    name: str
    label: str
    value: str
    unit: str
    default: str
    between: str
    why: str
    source: str

    @property
    def is_changed(self) -> bool:
        """Whether this runner has a value of their own."""
        return self.value != self.default


@dataclass(frozen=True, slots=True)
class TopicNumbers:
    """The numbers of a topic: those a person may set, and those of the method."""

    title: str
    slug: str
    own: tuple[ThresholdWords, ...]
    fixed: tuple[ThresholdWords, ...]


@dataclass(frozen=True, slots=True)
class PresetWords:
    """A preset of the pain rules: its three levels in words, and where it was chosen."""

    title: str
    levels: tuple[str, str, str]
    chosen: str


def topic_numbers(thresholds: Thresholds) -> tuple[TopicNumbers, ...]:
    """Every number, by the topic of its rules, in the order of the findings."""
    order = [*TOPICS, CANNOT_SAY]
    notes = sorted(threshold_notes(), key=lambda note: order.index(_topic(note)))
    return tuple(
        _numbers(title, tuple(group), thresholds) for title, group in groupby(notes, _topic)
    )


def threshold_words(note: ThresholdNote, thresholds: Thresholds) -> ThresholdWords:
    """One number in words, as it stands for a runner."""
    known = evidence()
    sources = [OWN if s == OWN else known[s].mark for s in note.source.split(", ")]
    between = "" if note.least is None else f"{note.least:g} to {note.most:g}"
    return ThresholdWords(
        name=note.name,
        label=_label(note.name),
        value=f"{value_of(thresholds, note.name):g}",
        unit=_unit(note.unit, value_of(thresholds, note.name)),
        default=f"{note.value:g}",
        between=between,
        why=note.why,
        source=", ".join(sources),
    )


def value_of(thresholds: Thresholds, name: str) -> float:
    """A number by its name, `group.name`; ValueError for a name that is none."""
    if name not in {note.name for note in threshold_notes()}:
        raise ValueError("There is no such number.")
    group, _, field = name.partition(".")
    value: float = getattr(getattr(thresholds, group), field)
    return value


def read_threshold(name: str, words: str, thresholds: Thresholds) -> float:
    """The number a person wrote for a threshold; ValueError says what is wrong with it."""
    note = next((note for note in threshold_notes() if note.name == name), None)
    if note is None:
        raise ValueError("There is no such number.")
    if not _NUMBER.fullmatch(words.strip()):
        raise ValueError("Write a number, such as 3.")
    value = float(words.strip().replace(",", "."))
    if threshold_faults(name, value):
        raise ValueError(_fault(note, value))
    if wrong := order_fault(name, value, thresholds):
        raise ValueError(wrong)
    return value


def check_default(name: str, thresholds: Thresholds) -> None:
    """ValueError where the default would pass a neighbour that is the runner's own by now."""
    note = next((note for note in threshold_notes() if note.name == name), None)
    if note is not None and (wrong := order_fault(name, note.value, thresholds)):
        raise ValueError(f"The default is {note.value:g}. {wrong}")


def order_fault(name: str, value: float, thresholds: Thresholds) -> str:
    """Which neighbour a number would pass; empty where it passes none."""
    for names in _RISING:
        if name not in names:
            continue
        at = names.index(name)
        for other in names[:at]:
            if value <= value_of(thresholds, other):
                return f"It is more than {_is(other, thresholds)}."
        for other in names[at + 1 :]:
            if value >= value_of(thresholds, other):
                return f"It is less than {_is(other, thresholds)}."
    return ""


def changed_words(name: str, value: float | None, thresholds: Thresholds) -> str:
    """What was changed, for the bar: `min rest days from 3 to 5`."""
    now = f"{value_of(thresholds, name):g}"
    to = "back to the default" if value is None else f"to {value:g}"
    return f"{_label(name).lower()} from {now} {to}"


def preset_words(log: TrainingLog) -> tuple[PresetWords, ...]:
    """The presets with their three checks, and for which places the runner chose them."""
    rules = log.thresholds.pain_rules
    chosen = {fact.place: fact.preset for fact in log.told(PainPreset)}
    return tuple(
        PresetWords(
            title=f"{preset.capitalize()}",
            levels=(
                f"during the run at most {value_of(log.thresholds, name):g}/10",
                f"back to before within {rules.quiet_within_h:g} h",
                "next morning no worse than the morning of the run",
            ),
            chosen=_chosen(chosen, preset),
        )
        for preset, name in _PRESETS
    )


def read_zone(words: str) -> str:
    """The zone a person wrote; ValueError says what is wrong with it."""
    name = words.strip()
    known = {zone.casefold(): zone for zone in zone_names()}
    name = known.get(name.casefold().replace(" ", "_"), name)
    try:
        zone_of(name)
    except UnknownZoneError as fault:
        raise ValueError(f"{words.strip() or 'Nothing'} is no time zone. Write one like "
                         "Europe/Berlin, or UTC+02:00.") from fault  # fmt: skip
    return name


@cache
def zone_names() -> tuple[str, ...]:
    """The zones by continent and city that the field proposes."""
    return tuple(sorted(z for z in available_timezones() if z.startswith(_CONTINENTS)))


def _topic(note: ThresholdNote) -> str:
    rules = NUMBERS[note.name.partition(".")[0]]
    found = (title for title, members in TOPICS.items() if set(members) & set(rules))
    return next(found, CANNOT_SAY)


def _numbers(
    title: str, notes: tuple[ThresholdNote, ...], thresholds: Thresholds
) -> TopicNumbers:
    told = [(note, threshold_words(note, thresholds)) for note in notes]
    return TopicNumbers(
        title=title,
        slug="n-" + title.lower().replace(" ", "-"),
        own=tuple(words for note, words in told if note.least is not None),
        fixed=tuple(words for note, words in told if note.least is None),
    )


def _label(name: str) -> str:
    """`Gap: min rest days`, with the units its name ends in as they are said."""
    group, _, field = name.partition(".")
    words = re.sub(r"_(spm|bpm|percent|h)$", "", field).replace("_", " ")
    return f"{group.replace('_', ' ').capitalize()}: {words}"


def _unit(words: str, value: float) -> str:
    """`1 day without a run`."""
    return _MANY.sub(r"\1", words) if value == 1 else words


def _fault(note: ThresholdNote, value: float) -> str:
    if note.least is None or note.most is None:
        return "This number is part of the method and is the same for everybody."
    if not note.least <= value <= note.most:
        return f"Write a number from {note.least:g} to {note.most:g} {note.unit}."
    return "Write a whole number."


def _is(name: str, thresholds: Thresholds) -> str:
    return f"“{_label(name)}”, which is {value_of(thresholds, name):g}"


def _chosen(chosen: Mapping[Place | None, Preset], preset: Preset) -> str:
    words = [
        place_words(place).lower() if place else "every place"
        for place, kind in chosen.items()
        if kind == preset
    ]
    if words:
        return f"Chosen for {', '.join(words)}."
    return "Used where none was chosen." if preset == USUAL_PRESET else "Not chosen."
