"""What a note says about pain, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from traininglog.pain import Location, Side, When


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing a note says about pain at one place.

    `score` is on 0-10 (a range gives its middle), onsets are km and minutes from the start
    of the run. `negated` says that it did not hurt, `historical` that it did once.
    `quote` is where the words it rests on stand in the text: first character, and the one
    after the last.
    """

    location: Location
    side: Side | None = None
    score: float | None = None
    onset_km: float | None = None
    onset_min: float | None = None
    when: When = "during"
    negated: bool = False
    historical: bool = False
    quote: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What is known of the run beside the note.

    `unit` is that of bare numbers (None: they stay unread), `distance_km` and
    `duration_min` resolve words such as "halfway" or "the last 2 miles".
    """

    unit: Literal["km", "mi"] | None = None
    distance_km: float | None = None
    duration_min: float | None = None
