"""What kind of activity a row of Strava's export is, in any language met so far."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.strava_words import fold, sports
from ingest.strava.sports import KNOWN, sport_of
from traininglog.activity import RUNNING, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.activity import Surface

_BETWEEN: Final = re.compile(r"[\W_]+")
_SURFACES: Final[dict[str, Surface]] = {"TrailRun": "trail", "VirtualRun": "treadmill"}
_LONGEST: Final = 40


class Kind(NamedTuple):
    """A sport in the words of the FIT reader; `known` is False for one that was never met."""

    sport: str
    surface: Surface = "unknown"
    known: bool = True


def kind_of(own: str, english: Iterable[str] = ()) -> Kind:
    """The kind that `own` says, in the account's language, or a word of Strava's in `english`.

    English columns count more, and of two words of one sport the finer: a `Run` may be a
    `TrailRun` there. A sport that is not known here keeps its own word, and is no run.
    """
    told = (sports().get(fold(own)) or _api_word(own), *map(_api_word, english))
    known = [word for word in told if word in KNOWN]
    if known:
        sport = sport_of(known[-1])
        same = (_SURFACES[w] for w in known if w in _SURFACES and sport_of(w) == sport)
        return Kind(sport, next(same, "unknown"))
    sport = fold(own).replace(" ", "_")[:_LONGEST] or UNKNOWN
    # A stranger's word is no run, though it may sound like one.
    return Kind(UNKNOWN if sport == RUNNING else sport, known=False)


def _api_word(cell: str) -> str:
    """As the API spells it: `Virtual Ride` is `VirtualRide` there."""
    return "".join(part[:1].upper() + part[1:] for part in _BETWEEN.split(cell.strip()))
