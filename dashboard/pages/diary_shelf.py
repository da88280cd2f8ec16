"""The diary behind the Diary page: read once a version, written with a sentence either way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from dashboard.pages.diary_pictures import remove_picture
from dashboard.picture_list import REMOVE
from dashboard.writing import READ_ONLY, fault_words
from service.diary_page import Held
from service.diary_write import GONE, Desk, Outcome
from traininglog.access import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.source import Loaded, Source
    from service.units import Unit
    from traininglog.steps import Kind, Past

Removed = tuple[tuple["Kind", int, "Past"], ...]


class Shelf:
    """Reads the diary once for each version of a log, so that turning pages reads nothing."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def read(self, loaded: Loaded) -> tuple[Held, Removed]:
        """All the diary holds, and what was taken out of it."""
        journal = self.source.journal()
        if journal is None:
            return Held.of(loaded.log), ()

        def read() -> tuple[Held, Removed]:
            spans = loaded.log.declarations
            held = Held(journal.entries(), journal.facts(), spans, can_write=True)
            return held, journal.removed()

        return loaded.once("diary", read)

    def past(self, key: str) -> Sequence[Past]:
        """The history of a row by its key, `entry-12`."""
        journal, (kind, _, number) = self.source.journal(), key.partition("-")
        if journal is None or kind not in {"entry", "fact"}:
            return ()
        try:
            return journal.history("entry" if kind == "entry" else "fact", int(number))
        except (NotFound, ValueError):
            return ()

    def act(self, said: object, unit: Unit) -> Outcome:
        """Write what is said, or say why not; what the store cannot do is a sentence too."""
        journal = self.source.journal()
        if journal is None:
            return _fault(READ_ONLY)
        try:
            if isinstance(said, dict) and said.get("action") == REMOVE:
                return remove_picture(self.source, said)
            return Desk(journal, self.source.now().date(), unit).act(said)
        except (NotFound, ValueError):
            return _fault(GONE)
        except (DatabaseError, OSError) as fault:
            return _fault(f"Not saved: {fault_words(fault)}")


def _fault(words: str) -> Outcome:
    return Outcome("fault", words, faults={"": words})
