"""What there is to read: notes, bare notes of the diary, each with the run it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Literal

from ingest.notes.mentions import parse
from ingest.notes.model import NoteContext
from traininglog.access import OWNER_ONLY
from traininglog.notes import folded
from traininglog.pain import PainEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ingest.notes.model import Mention
    from service.units import Unit
    from traininglog.activity import Activity, Origin
    from traininglog.log import TrainingLog
    from traininglog.notes import KeptNote
    from traininglog.steps import Kept

WordsFrom = Literal["title", "description", "private_note", "diary", "watch"]

_MILES: Final = re.compile(r"\b(?:mi|mile|miles|miler)\b|\d ?mi\b", re.IGNORECASE)
_KILOMETRES: Final = re.compile(r"\b(?:km|kms|k)\b|\d ?km?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OldText:
    """Words somebody wrote, as they stand; `key` is `note-12`, or `entry-7` of the diary.

    `activity` is what the note says it is about, where the log has it; `runs` are the
    day's.
    """

    key: str
    day: date
    text: str
    field: WordsFrom
    note_id: int | None = None
    origin: Origin = "manual"
    activity: Activity | None = None
    runs: tuple[Activity, ...] = ()

    @property
    def run(self) -> Activity | None:
        """The run it is about: the one it names, else the only one of its day."""
        if self.activity is not None:
            return self.activity if self.activity.is_run else None
        return self.runs[0] if len(self.runs) == 1 else None

    @property
    def is_of_a_run(self) -> bool:
        """Whether it is about a run, even where nobody can tell which one of its day."""
        return bool(self.runs) if self.activity is None else self.activity.is_run


def told_once(notes: Iterable[KeptNote], answers: Mapping[str, str]) -> tuple[KeptNote, ...]:
    """The notes, of the same words about one activity or day one alone.

    A run's copies repeat its words: those count of which something was decided, then those
    that others may see too, then those that came first.
    """
    decided = {key.split(":")[1] for key in answers if key.startswith("note:")}
    same: dict[tuple[str | date, str], KeptNote] = {}
    for row in sorted(notes, key=lambda row: (
        text_key(row) not in decided, row.note.origin in OWNER_ONLY, row.id,
    )):  # fmt: skip
        same.setdefault((row.note.activity_id or row.note.day, folded(row.note.text)), row)
    return tuple(sorted(same.values(), key=lambda row: (row.note.day, row.id)))


def text_key(row: KeptNote) -> str:
    """How proposals name a note: `note-12`."""
    return f"note-{row.id}"


def old_texts(
    log: TrainingLog, notes: Iterable[KeptNote], kept: Iterable[Kept]
) -> Iterator[OldText]:
    """Every note, and every bare note of the diary, with what it is about."""
    activities = {activity.id: activity for activity in log.activities}
    runs = _by_day(log.runs)
    for row in notes:
        note = row.note
        yield OldText(
            text_key(row), note.day, note.text, note.field, row.id, note.origin,
            activities.get(note.activity_id or ""), runs.get(note.day, ()),
        )  # fmt: skip
    for candidate in kept:
        said = candidate.said
        if isinstance(said, PainEntry) and said.is_candidate and said.note:
            yield OldText(
                f"entry-{candidate.id}", said.day, said.note, "diary",
                runs=runs.get(said.day, ()),
            )  # fmt: skip


def _by_day(runs: Iterable[Activity]) -> Mapping[date, tuple[Activity, ...]]:
    found: dict[date, tuple[Activity, ...]] = defaultdict(tuple)
    for run in runs:
        found[run.day] += (run,)
    return found


def unit_of(texts: Sequence[OldText]) -> Unit:
    """The unit of a bare number: the one these notes name more often, else km."""
    miles = sum(len(_MILES.findall(text.text)) for text in texts)
    kilometres = sum(len(_KILOMETRES.findall(text.text)) for text in texts)
    return "mi" if miles > kilometres else "km"


Read = Callable[["OldText", "Unit"], "tuple[Mention, ...]"]
"""What a text says of pain, bare numbers taken in a unit."""


class NoteReader:
    """Reads a text once: what it was found to say is kept by a digest of all that matters."""

    def __init__(self) -> None:
        self._read: dict[bytes, tuple[Mention, ...]] = {}

    def __call__(self, text: OldText, unit: Unit) -> tuple[Mention, ...]:
        """What a text says of pain; see `ingest.notes.mentions.parse`."""
        run = text.activity or text.run
        context = NoteContext(
            unit=unit,
            distance_km=run.distance_km if run else None,
            duration_min=run.timer_min if run else None,
        )
        whole = f"{context!r}\n{text.text}".encode("utf-8", "surrogatepass")
        digest = blake2b(whole, digest_size=16).digest()
        if digest not in self._read:
            self._read[digest] = parse(text.text, context)
        return self._read[digest]
