"""How far a grant reaches: which places, since when, and what of the runner's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from traininglog.pain import LOCATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.pain import Location


@dataclass(frozen=True, slots=True)
class Scope:
    """What a runner opens for a therapist or a link; whatever is not named is open.

    `locations` None: every place. `since` None: from the first day. `notes`: the runner's
    own words beside the numbers, and what was noted at visits; such words may speak of any
    place. `history`: what was before the log (injuries, surgery), however long ago. `person`:
    year of birth, pregnancy, childbirth.
    """

    locations: frozenset[Location] | None = None
    since: date | None = None
    notes: bool = True
    history: bool = True
    person: bool = False

    def covers(self, location: Location | None) -> bool:
        """Whether a place is open; what names no place is."""
        return location is None or self.locations is None or location in self.locations

    def reaches(self, day: date) -> bool:
        """Whether a day is open."""
        return self.since is None or day >= self.since

    @property
    def key(self) -> str:
        """The scope in one word: equal scopes, and only they, have the same."""
        places = "*" if self.locations is None else ",".join(sorted(self.locations))
        flags = "".join(str(int(told)) for told in (self.notes, self.history, self.person))
        return f"{places}|{self.since or ''}|{flags}"

    def kept(self) -> dict[str, Any]:
        """As it is kept with a grant."""
        return {
            "locations": None if self.locations is None else sorted(self.locations),
            "since": None if self.since is None else self.since.isoformat(),
            "notes": self.notes, "history": self.history, "person": self.person,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Scope:
        """From what was kept; a place that is known no more opens nothing."""
        places, since = kept["locations"], kept["since"]
        return cls(
            None if places is None else frozenset(p for p in LOCATIONS if p in places),
            None if since is None else date.fromisoformat(since),
            notes=kept["notes"] is True,
            history=kept["history"] is True,
            person=kept["person"] is True,
        )


EVERYTHING: Final = Scope(person=True)
"""All that may ever be shown to somebody else."""
