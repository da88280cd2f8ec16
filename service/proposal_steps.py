"""What a person decides about a proposal, as steps of the diary: accept, edit, ignore."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from service.diary_forms import ENTRY, FORMS, Form
from service.diary_said import edited, new, values_of
from traininglog.facts import History
from traininglog.pain import PainEntry, entry_faults
from traininglog.steps import Add, Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.proposals import Proposal
    from service.units import Unit
    from traininglog.steps import Step

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_ASKED: Final = ("score", "location", "side", "when", "onset", "onset_unit")
_ASKED_OF_PAST: Final = ("kind", "year", "day", "location", "side")
EDIT: Final = Form(
    "proposal", "Edit", PainEntry,
    tuple(field for field in ENTRY.fields if field.name in _ASKED),
    # A form makes a whole entry; of this one only what it asks for is taken.
    fixed={"day": date.min},
)  # fmt: skip
PAST: Final = Form(
    "past", "Add to my history", History,
    tuple(field for field in FORMS["history"].fields if field.name in _ASKED_OF_PAST),
)  # fmt: skip


def accept(proposal: Proposal, edited_to: PainEntry | History | None = None) -> list[Step]:
    """The entry into the diary, as proposed or as edited; the note's words go with it."""
    said, note_id = edited_to or proposal.entry, proposal.note_id
    if said is None:
        raise ValueError("Say the year it was in; then it goes into your history.")
    if isinstance(said, PainEntry):
        said = replace(said, note=proposal.text if proposal.field == "diary" else None)
    else:
        note_id = None
    return [Add(said, note_id), Answer(proposal.key, "accepted")]


def ignore(proposal: Proposal) -> list[Step]:
    """Not proposed again; the note stays as it is."""
    return [Answer(proposal.key, "ignored")]


def propose_again(proposal: Proposal) -> list[Step]:
    """An ignored one waits again."""
    return [Answer(proposal.key, None)]


def form_values(proposal: Proposal, unit: Unit) -> dict[str, str]:
    """What the form of a proposal begins with, by the names of its fields."""
    if proposal.entry is not None:
        return values_of(proposal.entry, EDIT, unit)
    place, year = proposal.place, _YEAR.search(proposal.quote.read)
    return {
        "kind": "injury",
        "year": year[0] if year else "",
        "day": "",
        "location": place.location if place else "",
        "side": (place and place.side) or "",
    }


def said_by_form(
    proposal: Proposal, values: Mapping[str, str], unit: Unit, today: date
) -> PainEntry | History:
    """What a form says of a proposal; FieldFaults tells what is wrong, field by field.

    An onset left as it was shown stays as exact as it was read.
    """
    if proposal.entry is None:
        return _past(proposal, values, today)
    said = edited(EDIT, values, proposal.entry, unit, today)
    if not isinstance(said, PainEntry):
        raise TypeError(said)
    if said.when != proposal.entry.when:
        said = _on_its_day(said, proposal, today)
    return said


def _on_its_day(said: PainEntry, proposal: Proposal, today: date) -> PainEntry:
    """A morning after a run is the next day's; everything else the note's own."""
    is_later = said.when == "next_morning" and proposal.run_id is not None
    moved = replace(
        said,
        day=min(proposal.day + timedelta(days=is_later), max(today, proposal.day)),
        time=said.time if said.when in {"during", "after"} else None,
    )
    if faults := entry_faults(moved, today):
        raise ValueError("; ".join(faults))
    return moved


def _past(proposal: Proposal, values: Mapping[str, str], today: date) -> History:
    """What was told as past, into the history, by its year.

    Words that came over the network stay with their note: they have an origin of their own.
    """
    (fact,) = new(PAST, values, today)
    if not isinstance(fact, History):
        raise TypeError(fact)
    words = None if proposal.origin == "strava_api" else str(proposal.quote).strip() or None
    return replace(fact, words=words)
