"""What a proposal says, in words for a person and as the machine document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from service.units import day_near, distance_words
from traininglog.pain import PainEntry
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.old_notes import WordsFrom
    from service.proposals import Proposal
    from service.units import Unit
    from traininglog.facts import Fact
    from traininglog.pain import When

FIELD_WORDS: Final[dict[WordsFrom, str]] = {
    "title": "from your title",
    "description": "from your description",
    "private_note": "from your private note",
    "diary": "from your diary",
    "watch": "from your watch",
}
_WHEN: Final[dict[When, str]] = {
    "before": "before the run",
    "during": "",
    "after": "after the run",
    "night": "at night",
    "next_morning": "that morning",
    "daily": "that day",
}
SCHEMA: Final = "painmile.notes/1"


def proposal_words(proposal: Proposal, unit: Unit, now: date) -> str:
    """`12 Mar: right knee, 4/10, from 6.5 km`; the day is the entry's own."""
    day = proposal.entry.day if proposal.entry else proposal.day
    return f"{day_near(day, now)}: {felt_words(proposal, unit)}"


def felt_words(proposal: Proposal, unit: Unit) -> str:
    """What it proposes, without its day: `right knee, 4/10, from 6.5 km`."""
    entry = proposal.entry
    if entry is None:
        return f"told as past: {proposal.place or 'no place named'}"
    if proposal.kind == "effort":
        return f"{proposal.quote.read}: did it hurt?"
    told = "" if proposal.told_score is None else f" ({proposal.told_score:g}, rounded)"
    score = "no pain" if entry.score == 0 else f"{score_words(entry.score)}{told}"
    where = "" if entry.place is None else str(entry.place)
    if entry.location == "unspecified":
        where = "no place named"
    parts = (where, score, _onset(entry, unit), _WHEN[entry.when])
    return ", ".join(filter(None, parts))


def _onset(entry: PainEntry, unit: Unit) -> str:
    if entry.onset_km == 0:
        return "from the start"
    if entry.onset_km is not None:
        return f"from {distance_words(entry.onset_km, unit)}"
    return "" if entry.onset_min is None else f"from minute {entry.onset_min:g}"


def edited_words(proposal: Proposal, said: PainEntry | Fact, unit: Unit, now: date) -> str:
    """What an edited one says, as it goes into the diary or into the history."""
    if isinstance(said, PainEntry):
        return proposal_words(replace(proposal, entry=said, told_score=None), unit, now)
    place = getattr(said, "place", None) or "an injury"
    return f"{place}, {said.day.year}, in your history"


def waiting_words(number: int) -> str:
    """`14 old notes mention pain`, for the pages that lead here."""
    return f"{counted(number, 'old note')} {'mentions' if number == 1 else 'mention'} pain"


def notes_document(proposals: Sequence[Proposal], notes: int) -> dict[str, Any]:
    """The machine form of what waits, oldest first; `notes` is how many texts were read."""
    return {
        "schema": SCHEMA,
        "proposals": [_proposal(proposal) for proposal in proposals],
        "notes": notes,
        "waiting": len(proposals),
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "key": proposal.key,
        "date": proposal.day.isoformat(),
        "run": proposal.run_id,
        "field": proposal.field,
        "quote": str(proposal.quote),
        "entry": _entry(proposal),
        "kind": proposal.kind.replace(" ", "_"),
    }


def _entry(proposal: Proposal) -> dict[str, Any]:
    """What it would add; of what is told as past only the place is known."""
    entry, place = proposal.entry, proposal.place
    return {
        "date": entry and entry.day.isoformat(),
        "location": place and place.location,
        "side": place and place.side,
        "score": entry and entry.score,
        "when": entry and entry.when,
        "onset_km": entry and entry.onset_km,
        "onset_min": entry and entry.onset_min,
    }
