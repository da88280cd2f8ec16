"""Old texts are read once, in the unit that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service.old_notes import NoteReader, OldText, old_texts, unit_of
from service.proposals import propose
from tests.proposals_desk import DAY, KNEE, TODAY, diary_of, log_of
from traininglog.notes import KeptNote, Note

if TYPE_CHECKING:
    from ingest.notes.model import Mention


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, Any]] = []

    def read(text: str, context: Any) -> tuple[Mention, ...]:
        asked.append((text, context))
        return (KNEE,)

    monkeypatch.setattr("service.old_notes.parse", read)
    reader, log = NoteReader(), log_of()
    notes = [KeptNote(n, Note(DAY, f"note {n % 3}")) for n in range(9)]
    for _ in range(2):
        propose(diary_of(log), notes, reader, TODAY)
    assert [text for text, _ in asked] == ["note 0", "note 1", "note 2"]
    context = asked[0][1]
    assert (context.unit, context.distance_km, context.duration_min) == ("km", 10, 60)


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ([], "km"),
        (["knee at 5"], "km"),
        (["8 miles easy", "10k race", "sore at mile 6"], "mi"),
        (["3mi up, 3mi down", "5 km"], "mi"),
        (["12 km", "the mile"], "km"),
        (["mild pain, milestone"], "km"),
    ],
)
def test_the_unit_of_a_bare_number_is_the_one_the_notes_name(
    texts: list[str], unit: str
) -> None:
    assert unit_of([OldText("note-1", DAY, text, "title") for text in texts]) == unit


def test_every_note_and_every_bare_entry_is_a_text() -> None:
    log = log_of('2024-03-12 run 10 km 60:00\n2024-03-12 | knee right 2/10\n2024-03-12 | "hm"')
    texts = list(old_texts(log, [KeptNote(3, Note(DAY, "a"))], diary_of(log).kept))
    assert [(text.key, text.text) for text in texts] == [("note-3", "a"), ("entry-2", "hm")]
