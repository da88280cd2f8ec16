"""What a runner chooses to share, as it stands in the address of the Sharing page.

`?with=link&places=knee-hip&since=16w&notes=0&person=1&ends=4w`: whatever is not said is as
usual. Nothing is shared by an address: it fills a form, whose words are read the same way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, get_args

from service.links import last_day
from service.window import shown_of, whole_of
from traininglog.pain import LOCATIONS
from traininglog.scope import Scope
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.window import Named
    from traininglog.grants import Grant
    from traininglog.log import TrainingLog
    from traininglog.pain import Location

With = Literal["account", "link"]
Tick = Literal["notes", "history", "person", "findings", "pictures"]
TICKS: Final[tuple[Tick, ...]] = get_args(Tick)
ENDS: Final[dict[str, int]] = {"1w": 7, "4w": 28, "12w": 84, "12m": 365}
"""How many days a grant may last, today among them."""
ALL: Final = "all"
KEPT: Final = "kept"
SPANS: Final[tuple[Named, ...]] = ("16w", "52w")
_USUAL_SPAN: Final = "52w"
_USUAL_END: Final[dict[With, str]] = {"account": "12m", "link": "4w"}
_USUAL_TICKS: Final[frozenset[Tick]] = frozenset({"notes", "history", "findings"})
_FIRST_YEAR: Final = 1990
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """With whom, how far and until when; `since` is a span's name, ALL or an ISO day.

    `until` is the last day, in the runner's zone. `ends` is KEPT where a grant that is
    changed keeps the day it has.
    """

    with_: With
    places: frozenset[Location] | None
    since: str
    first: date | None
    ticks: frozenset[Tick]
    ends: str
    until: date

    @property
    def scope(self) -> Scope:
        """What it opens."""
        return Scope(
            self.places,
            self.first,
            notes="notes" in self.ticks,
            history="history" in self.ticks,
            person="person" in self.ticks,
        )

    @property
    def writes(self) -> bool:
        """Whether findings may be entered."""
        return "findings" in self.ticks

    @property
    def pictures(self) -> bool:
        """Whether stills of a gait video may be kept."""
        return "pictures" in self.ticks

    def expires_at(self, zone: str) -> datetime:
        """The end of its last day, where the runner is; aware."""
        ends = self.until + _DAY
        return datetime(ends.year, ends.month, ends.day, tzinfo=zone_of(zone))

    def words(self) -> dict[str, str]:
        """As an address says it: all of it, so that nothing rests on what is usual."""
        places = ALL if self.places is None else "-".join(sorted(self.places))
        told = {"with": self.with_, "places": places, "since": self.since, "ends": self.ends}
        return told | {tick: str(int(tick in self.ticks)) for tick in TICKS}


def choice_of(
    asked: Mapping[str, str], log: TrainingLog, today: date, grant: Grant | None = None,
    zone: str = "UTC",
) -> Choice:  # fmt: skip
    """What an address chooses; of a `grant` that is changed, what it does not name stays.

    Whatever is not known falls back to what is usual, never to more than it says.
    """
    usual = _usual(asked, log, today) if grant is None else _standing(grant, zone)
    since, first = _since(asked.get("since", ""), log, today) or (usual.since, usual.first)
    ends = asked.get("ends", usual.ends)
    return replace(
        usual,
        places=_places(asked["places"]) if "places" in asked else usual.places,
        since=since,
        first=first,
        ticks=frozenset(t for t in TICKS if _is_on(asked.get(t), is_on=t in usual.ticks)),
        ends=ends if ends in ENDS else usual.ends,
        until=_until(ends, today) if ends in ENDS else usual.until,
    )


def _usual(asked: Mapping[str, str], log: TrainingLog, today: date) -> Choice:
    with_: With = "account" if asked.get("with") == "account" else "link"
    ends, first = _USUAL_END[with_], _first_of(_USUAL_SPAN, log, today)
    return Choice(with_, None, _USUAL_SPAN, first, _USUAL_TICKS, ends, _until(ends, today))


def _standing(grant: Grant, zone: str) -> Choice:
    scope = grant.scope
    told: dict[Tick, bool] = {
        "notes": scope.notes, "history": scope.history, "person": scope.person,
        "findings": grant.writes, "pictures": grant.pictures,
    }  # fmt: skip
    return Choice(
        "link" if grant.is_link else "account", scope.locations,
        ALL if scope.since is None else str(scope.since), scope.since,
        frozenset(tick for tick, is_on in told.items() if is_on), KEPT,
        last_day(grant.expires_at, zone),
    )  # fmt: skip


def _places(words: str) -> frozenset[Location] | None:
    """The places named; one that is not known opens nothing."""
    named = set(words.split("-"))
    return None if words == ALL else frozenset(p for p in LOCATIONS if p in named)


def _since(words: str, log: TrainingLog, today: date) -> tuple[str, date | None] | None:
    """What is said of a beginning, and its day; None where it is none."""
    if words == ALL:
        return ALL, None
    if words in SPANS:
        return words, _first_of(words, log, today)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return (words, day) if day.year >= _FIRST_YEAR and day <= today else None


def _first_of(span: Named, log: TrainingLog, today: date) -> date:
    """The first day of the log's last weeks; an empty log counts back from today."""
    if log.runs:
        return shown_of(span, whole_of(log)).first
    return today - int(span.removesuffix("w")) * 7 * _DAY


def _until(ends: str, today: date) -> date:
    return today + (ENDS[ends] - 1) * _DAY


def _is_on(word: str | None, *, is_on: bool) -> bool:
    return {"1": True, "0": False}.get(word or "", is_on)
