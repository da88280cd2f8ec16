"""A log with old notes beside it, and what they propose."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

from ingest.notes.model import Mention
from rules.states import run_states
from service.proposal_words import proposal_words
from service.proposals import Diary, Proposal, propose
from traininglog.notes import KeptNote, Note
from traininglog.steps import Kept
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.units import Unit
    from traininglog.log import TrainingLog

DAY = date(2024, 3, 12)
NEXT = date(2024, 3, 13)
HAND = date(2024, 3, 14)
RIDE = date(2024, 3, 15)
TWICE = date(2024, 3, 16)
REST = date(2024, 3, 18)
TODAY = date(2024, 6, 1)
SEVEN = time(7)
LOG = """
2024-03-12 run 10 km 60:00 at 07:00
2024-03-14 run 5 km 30:00 at 07:00 | knee right 3/10 from 2 km
2024-03-15 ride 20 km 60:00
2024-03-16 run 5 km 30:00 at 07:00
2024-03-16 run 6 km 36:00 at 18:00
2024-03-18 rest | calf left 2/10
"""
KNEE = Mention("knee", "right", score=4, onset_km=6.5)
CLEAR = Mention("unspecified", negated=True)


def log_of(text: str = LOG) -> TrainingLog:
    log, problems = read_text(text, "me")
    assert not problems
    return log


def diary_of(log: TrainingLog, answers: dict[str, str] | None = None) -> Diary:
    kept = tuple(Kept(number, entry, "") for number, entry in enumerate(log.pain, 1))
    return Diary(log, run_states(log), kept, answers or {})


def proposed(
    *mentions: Mention,
    log: str = LOG,
    day: date = DAY,
    answers: dict[str, str] | None = None,
    today: date = TODAY,
    text: str = "the words of a note",
    **note: Any,
) -> tuple[Proposal, ...]:
    """What note 7, read as these mentions, proposes beside a log."""
    kept = KeptNote(7, Note(day, text, **note))
    read = lambda old, _: mentions if old.note_id == 7 else ()  # noqa: E731
    return propose(diary_of(log_of(log), answers), [kept], read, today)


def one(*mentions: Mention, **told: Any) -> Proposal:
    (proposal,) = proposed(*mentions, **told)
    return proposal


def words(proposal: Proposal, unit: Unit = "km") -> str:
    return proposal_words(proposal, unit, TODAY)
