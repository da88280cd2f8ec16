"""Pain entries: what a runner says hurt, where, how much and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, time

    from traininglog.activity import Origin

Location = Literal[
    "knee", "itb", "shin", "calf", "achilles", "ankle", "foot", "heel", "plantar_fascia", "toe",
    "hamstring", "quad", "groin", "hip", "glute", "piriformis", "si_joint", "lower_back", "leg",
    "unspecified",
]  # fmt: skip
Side = Literal["left", "right", "both"]
When = Literal["before", "during", "after", "night", "next_morning", "daily"]
DailyItem = Literal[
    "stairs", "sitting", "squat", "walking", "walk_30_min", "first_steps", "hop", "resting",
]  # fmt: skip
"""What somebody did when it hurt, or did not, away from running."""
Spot = Literal["kneecap", "above", "below", "inner", "outer", "back"]
"""Where at the knee; other locations have no closer word."""
Compared = Literal["worse", "same", "better"]
"""A morning beside the morning of the run."""

LOCATIONS: Final[tuple[Location, ...]] = get_args(Location)
SIDES: Final[tuple[Side, ...]] = get_args(Side)
WHENS: Final[tuple[When, ...]] = get_args(When)
DAILY_ITEMS: Final[tuple[DailyItem, ...]] = get_args(DailyItem)
SPOTS: Final[tuple[Spot, ...]] = get_args(Spot)
COMPARED: Final[tuple[Compared, ...]] = get_args(Compared)
WORST_SCORE: Final = 10

_FAMILIES: Final[tuple[frozenset[Location], ...]] = (
    frozenset({"knee", "itb"}),
    frozenset({"heel", "plantar_fascia", "foot", "ankle"}),
    frozenset({"achilles", "calf"}),
    frozenset({"hamstring", "glute", "piriformis"}),
)

FIRST_STEPS_FIRST: Final[frozenset[Location]] = frozenset(
    {"achilles", "heel", "plantar_fascia", "hamstring"}
)
"""Places that warm up in the run: the first steps next morning lead, not the onset."""


_NAMES: Final[dict[Location, str]] = {"itb": "IT band", "si_joint": "SI joint"}
"""Words for a location where its own name would not do, as on the body chart."""


def family(location: Location) -> frozenset[Location]:
    """Locations that may be one problem under two names, `location` among them."""
    return next((f for f in _FAMILIES if location in f), frozenset({location}))


class Place(NamedTuple):
    """Where it hurts: a location of the closed list and a side, None if not told."""

    location: Location
    side: Side | None = None

    def __str__(self) -> str:
        """Words for a person: `left knee`, `calf, both sides`, `IT band`."""
        name = _NAMES.get(self.location, self.location.replace("_", " "))
        if self.side is None:
            return name
        return f"{name}, both sides" if self.side == "both" else f"{self.side} {name}"

    @property
    def capital(self) -> str:
        """Its words where a sentence begins: `Left knee`."""
        words = str(self)
        return words[0].upper() + words[1:]


def highest(scores: Iterable[int | None]) -> int | None:
    """The highest score told; None where none was."""
    return max((score for score in scores if score is not None), default=None)


@dataclass(frozen=True, slots=True)
class PainEntry:
    """One thing a runner said about pain, on the runner's local day.

    A `score` of 0 without a location says "no pain anywhere". `onset_km` and
    `onset_min` are counted from the start of the run as the watch shows them, 0
    for "from the start"; `offset_km` is where the pain went again. A next-morning
    entry stands on its own day, the morning it was felt, and `compared` says how it was
    beside the morning of the run. `skipped` says that a run was left out for it that day.
    """

    day: date
    location: Location | None = None
    side: Side | None = None
    score: int | None = None
    when: When = "during"
    time: time | None = None
    onset_km: float | None = None
    onset_min: float | None = None
    offset_km: float | None = None
    before_score: int | None = None
    hours_until_quiet: float | None = None
    painkiller: bool = False
    stopped: bool = False
    note: str | None = None
    item: DailyItem | None = None
    spot: Spot | None = None
    compared: Compared | None = None
    skipped: bool = False
    origin: Origin = "manual"

    @property
    def place(self) -> Place | None:
        """The place named, or None where the entry names none."""
        return None if self.location is None else Place(self.location, self.side)

    @property
    def hurts(self) -> bool:
        """Pain at a place, scored or not; `same` or `better` alone says of none anew."""
        if self.score is None:
            return self.location is not None and self.compared in {None, "worse"}
        return self.location is not None and self.score > 0

    @property
    def is_candidate(self) -> bool:
        """A bare note: parsed and proposed, never counted until accepted."""
        return self.location is None and self.score is None and not self.skipped


MOST_LETTERS: Final = 20_000
_EARLIEST_YEAR: Final = 1990
_LIMITS: Final = {
    "score": (0, WORST_SCORE, "a whole number from 0 to 10"),
    "before_score": (0, WORST_SCORE, "a whole number from 0 to 10"),
    "onset_km": (0, 500, "from 0 to 500 km"),
    "onset_min": (0, 6000, "from 0 to 6000 minutes"),
    "offset_km": (0, 500, "from 0 to 500 km"),
    "hours_until_quiet": (0, 1000, "from 0 to 1000 hours"),
}


def _note_faults(entry: PainEntry) -> Iterator[str]:
    if len(entry.note or "") > MOST_LETTERS:
        yield f"its note is longer than {MOST_LETTERS:,} letters"
    if entry.is_candidate and not entry.note:
        yield "neither location, score nor note"


def entry_faults(entry: PainEntry, today: date | None = None) -> tuple[str, ...]:
    """What is wrong with an entry, one sentence a field; empty when it can be kept.

    `today` is the runner's local day: entries after it are refused.
    """
    faults = [
        f"{name} {value:g} is not {words}"
        for name, (low, high, words) in _LIMITS.items()
        if (value := getattr(entry, name)) is not None and not low <= value <= high
    ]
    if today is not None and entry.day > today:
        faults.append(f"date {entry.day} is in the future")
    if entry.day.year < _EARLIEST_YEAR:
        faults.append(f"date {entry.day} is before {_EARLIEST_YEAR}")
    if entry.location is None and entry.side is not None:
        faults.append(f"side {entry.side} needs a location")
    if entry.location is None and entry.score:
        faults.append(f"score {entry.score} needs a location (unspecified, if none fits)")
    faults += _note_faults(entry)
    if entry.spot is not None and entry.location != "knee":
        faults.append(f"the spot {entry.spot} is one of the knee")
    if entry.compared is not None and entry.when != "next_morning":
        faults.append(f"{entry.compared} compares a next morning with the morning before")
    if entry.compared is not None and entry.location is None and entry.score is None:
        faults.append(f"{entry.compared} next morning needs a location")
    if (
        entry.onset_km is not None
        and entry.offset_km is not None
        and (entry.offset_km < entry.onset_km)
    ):
        faults.append(f"offset {entry.offset_km:g} km is before onset {entry.onset_km:g} km")
    return tuple(faults)
