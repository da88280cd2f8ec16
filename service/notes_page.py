"""What the page of old notes shows: which proposals, how many, thirty at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, get_args

from service.places import place_from_slug, slug_of
from service.proposals import Proposal, ProposalKind, ProposalState
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from traininglog.pain import Place

PER_PAGE: Final = 30
NO_PLACE: Final = "none"
KINDS: Final[tuple[ProposalKind, ...]] = get_args(ProposalKind)
STATES: Final[tuple[ProposalState, ...]] = get_args(ProposalState)
_MOST_PLACES: Final = 5


@dataclass(frozen=True, slots=True)
class NotesFilter:
    """The address of the page: `?year=2024&place=knee-right&kind=pain&state=waiting&page=2`."""

    year: int | None = None
    place: str | None = None
    kind: ProposalKind | None = None
    state: ProposalState = "waiting"
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, Any] | None) -> NotesFilter:
        """From the browser's words; whatever is not known falls back to the default."""
        told = asked or {}
        place = told.get("place")
        return cls(
            year=_whole(told.get("year")),
            place=place if place == NO_PLACE or place_from_slug(place) else None,
            kind=next((kind for kind in KINDS if kind == told.get("kind")), None),
            state=next((state for state in STATES if state == told.get("state")), "waiting"),
            page=max(_whole(told.get("page")) or 1, 1),
        )

    def takes(self, proposal: Proposal) -> bool:
        """Whether a proposal is one of these."""
        return (
            proposal.state == self.state
            and self.year in {None, proposal.day.year}
            and self.place in {None, place_key(proposal.place)}
            and self.kind in {None, proposal.kind}
        )


def _whole(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def place_key(place: Place | None) -> str:
    """A place in the address; what names none has a key too."""
    return NO_PLACE if place is None or place.location == "unspecified" else slug_of(place)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many each choice of a filter would show, the others left as they are."""

    years: Mapping[int, int]
    places: Mapping[str, int]
    kinds: Mapping[ProposalKind, int]
    states: Mapping[ProposalState, int]


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of a filter, newest first, and what could be done with all of the filter.

    `ready` may be accepted together. `texts` is how many notes were read, `proposals` how
    many proposals they made and `waiting` how many of these wait, whatever the filter.
    """

    asked: NotesFilter
    shown: tuple[Proposal, ...]
    found: tuple[Proposal, ...]
    ready: tuple[Proposal, ...]
    counts: Counts
    pages: int
    texts: int
    proposals: int
    waiting: int

    @property
    def headline(self) -> str:
        """The page's first sentence: what waits."""
        if self.waiting:
            waits = "waits" if self.waiting == 1 else "wait"
            return f"{counted(self.waiting, 'proposal')} from your notes {waits}."
        return "No proposal waits." if self.proposals else "No note mentions pain."

    @property
    def sub(self) -> str:
        """What was read, and that nothing of it counts by itself."""
        if not self.texts:
            return "There are no notes in this log yet."
        read = counted(self.texts, "note")
        return f"{read} read. Nothing counts before you accept it."


def notes_page(proposals: Sequence[Proposal], texts: int, asked: NotesFilter) -> NotesPage:
    """The proposals a filter shows; a page past the last is the last."""
    found = [proposal for proposal in reversed(proposals) if asked.takes(proposal)]
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(asked.page, pages)
    return NotesPage(
        asked=replace(asked, page=page),
        shown=tuple(found[(page - 1) * PER_PAGE : page * PER_PAGE]),
        found=tuple(found),
        ready=tuple(proposal for proposal in found if proposal.is_ready),
        counts=_counts(proposals, asked),
        pages=pages,
        texts=texts,
        proposals=len(proposals),
        waiting=sum(proposal.state == "waiting" for proposal in proposals),
    )


def _counts(proposals: Sequence[Proposal], asked: NotesFilter) -> Counts:
    def of(**left_open: Any) -> Iterable[Proposal]:
        wider = replace(asked, **left_open)
        return (proposal for proposal in proposals if wider.takes(proposal))

    places = Counter(place_key(p.place) for p in of(place=None))
    states: Counter[ProposalState] = Counter(
        p.state for state in STATES for p in of(state=state)
    )
    return Counts(
        years=dict(sorted(Counter(p.day.year for p in of(year=None)).items(), reverse=True)),
        places=dict(places.most_common(_MOST_PLACES)),
        kinds=Counter(p.kind for p in of(kind=None)),
        states=states,
    )
