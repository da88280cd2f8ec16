"""Which sport a session was: as it says itself, else as the rest of the file knows.

The session's message stands at the end of a file, so a file that was cut has none. Some
watches name the sport at the start, in each lap or in each record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingest.fit.contents import first, integer
from ingest.fit.profile import LAP, SPORT
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.fit.model import Message, Part

_RUNNING: Final = 1
_WALKING: Final = 11
_BY_ACTIVITY_TYPE: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: _WALKING}
"""Records count sports by a short list of their own."""

_SELDOM: Final = 20
"""A type that fewer than one record in so many has is damage."""


class Kind(NamedTuple):
    """Sport and sub-sport as the profile numbers them; None where nothing tells."""

    sport: int | None
    sub_sport: int | None = None


def kind_of(session: Message, part: Part, activity_types: NDArray[np.int64]) -> Kind:
    """The sport of a session, whose records have these activity types."""
    own = Kind(integer(session, 5), integer(session, 6))
    if own.sport is not None:
        return own
    general = first(part, SPORT)
    if (sport := integer(general, 0)) is not None:
        return Kind(sport, integer(general, 1))
    return _of_laps(part) or Kind(_agreed(_of_records(activity_types)))


def _of_laps(part: Part) -> Kind | None:
    laps = part.messages.get(LAP, ())
    sport = _agreed({integer(lap, 25) for lap in laps})
    grounds = {integer(lap, 39) for lap in laps}
    return None if sport is None else Kind(sport, grounds.pop() if len(grounds) == 1 else None)


def _of_records(activity_types: NDArray[np.int64]) -> set[int | None]:
    known = activity_types[activity_types != MISSING]
    found, counts = np.unique(known, return_counts=True)
    often = found[counts * _SELDOM >= len(known)].tolist()
    return {_BY_ACTIVITY_TYPE.get(number) for number in often}


def _agreed(sports: set[int | None]) -> int | None:
    """The one sport that was named; a run with walking breaks is a run."""
    named = sports - {None, 0}
    if named == {_RUNNING, _WALKING}:
        return _RUNNING
    return named.pop() if len(named) == 1 else None
