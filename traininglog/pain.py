"""Pain entries: what a runner says hurt, where, how much and from when on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from datetime import date, time

    from traininglog.activity import Origin

Location = Literal[
    "knee", "itb", "shin", "calf", "achilles", "ankle", "foot", "heel", "plantar_fascia", "toe",
    "hamstring", "quad", "groin", "hip", "glute", "piriformis", "si_joint", "lower_back", "leg",
    "unspecified",
]  # fmt: skip
Side = Literal["left", "right", "both"]
When = Literal["before", "during", "after", "night", "next_morning", "daily"]

LOCATIONS: Final[tuple[Location, ...]] = get_args(Location)
SIDES: Final[tuple[Side, ...]] = get_args(Side)
WHENS: Final[tuple[When, ...]] = get_args(When)
WORST_SCORE: Final = 10

_FAMILIES: Final[tuple[frozenset[Location], ...]] = (
    frozenset({"knee", "itb"}),
    frozenset({"heel", "plantar_fascia", "foot", "ankle"}),
    frozenset({"achilles", "calf"}),
    frozenset({"hamstring", "glute", "piriformis"}),
)


def family(location: Location) -> frozenset[Location]:
    """Locations that may be one problem under two names, `location` among them."""
    return next((f for f in _FAMILIES if location in f), frozenset({location}))


class Place(NamedTuple):
    """Where it hurts: a location of the closed list and a side, None if not told."""

    location: Location
    side: Side | None = None

    def __str__(self) -> str:
        """Words for a person: `left knee`, `both calves` stays `calf, both`."""
        name = self.location.replace("_", " ")
        if self.side is None:
            return name
        return f"{name}, both sides" if self.side == "both" else f"{self.side} {name}"


@dataclass(frozen=True, slots=True)
class PainEntry:
    """One thing a runner said about pain, on the runner's local day.

    A `score` of 0 without a location says "no pain anywhere". `onset_km` and
    `onset_min` are counted from the start of the run as the watch shows them, 0
    for "from the start"; `offset_km` is where the pain went again. A next-morning
    entry stands on its own day, the morning it was felt.
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
    origin: Origin = "manual"

    @property
    def place(self) -> Place | None:
        """The place named, or None where the entry names none."""
        return None if self.location is None else Place(self.location, self.side)

    @property
    def is_candidate(self) -> bool:
        """A bare note: parsed and proposed, never counted until accepted."""
        return self.location is None and self.score is None
