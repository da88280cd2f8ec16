"""How a page writes in the diary: all or nothing, and a plain sentence either way."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from sqlalchemy.exc import DatabaseError

from dashboard.saying import say_button
from dashboard.tags import html
from service.diary_write import BUILT_UPON, GONE
from service.fault_words import cause_and_help
from traininglog.access import NotFound
from traininglog.steps import ConflictError, MovedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashboard.source import Source
    from traininglog.journal import Journal
    from traininglog.steps import Change, Kept, Step

Status = Literal["saved", "undone", "conflict", "fault"]
Done = TypeVar("Done")

FORGOTTEN: Final = "Forgotten: these words are gone."
READ_ONLY: Final = "This log is only read here, so nothing can be saved."
_MOST_TRIES: Final = 9
_FAULT: Final = "the diary cannot be written; Painmile's messages say why. Try again after."


@dataclass(frozen=True, slots=True)
class Written:
    """How a write ended; `change` is what Undo takes back, `now` what stands in its way.

    `back` is what Undo says where no change of the diary is taken back.
    """

    status: Status
    words: str
    change: int | None = None
    now: Kept | None = None
    back: Mapping[str, Any] | None = None


def tried(source: Source, write: Callable[[Journal], Change]) -> Written:
    """Write all of it or nothing; whatever stands in the way is told in a sentence."""
    change = _tried(source, write)
    if isinstance(change, Written):
        return change
    return Written("saved", f"Saved: {change.words}", change.id)


def forget_words(source: Source, *note_ids: int) -> Written:
    """Forget what notes say, for good."""
    done = _tried(source, lambda journal: journal.forget_words(*note_ids))
    return done if isinstance(done, Written) else Written("saved", FORGOTTEN)


def _tried(source: Source, write: Callable[[Journal], Done]) -> Done | Written:
    journal = source.journal()
    if journal is None:
        return Written("fault", READ_ONLY)
    try:
        return _settled(write, journal)
    except ConflictError as conflict:
        return Written("conflict", "This was changed in another window.", now=conflict.now)
    except ValueError as fault:
        return Written("fault", f"{str(fault).rstrip('.')}.")
    except NotFound:
        return Written("fault", GONE)
    except (DatabaseError, OSError) as fault:
        return Written("fault", f"Not saved: {fault_words(fault)}")


def _settled(write: Callable[[Journal], Done], journal: Journal) -> Done:
    """Of two tabs at once the second reads what the first has written, and writes then."""
    for _ in range(_MOST_TRIES - 1):
        with suppress(MovedError):
            return write(journal)
    return write(journal)


def keep(source: Source, words: str, steps: Sequence[Step]) -> Written:
    """Write these steps, all or none; `words` say the change."""
    today = source.now().date()
    return tried(source, lambda journal: journal.write(words, steps, today=today))


def undo(source: Source, change_id: int) -> Written:
    """Take a change back; twice is once, and one that was built upon since stays."""
    done = tried(source, lambda journal: journal.undo(change_id))
    if done.status == "conflict":
        return Written("fault", BUILT_UPON)
    if done.status == "saved":
        return Written("undone", done.words.replace("Saved", "Taken back", 1))
    return done


def fault_words(fault: DatabaseError | OSError) -> str:
    """What is wrong with the store, and what to do, in words of no system's own."""
    return cause_and_help(fault) or _FAULT


def saved_bar(written: Written | None, to: str) -> list[Any]:
    """What was saved and how to take it back; stays until the next change or its cross.

    It stands in an element of role `status`, which reads it aloud and takes no focus.
    """
    if written is None:
        return []
    can_undo = written.change is not None or written.back is not None
    said = written.back or {"action": "undo", "change": written.change}
    back = say_button("Undo", to, said, "btn sm")
    away = say_button("×", to, {"action": "hide"}, "cross", "Hide this line")
    return [html.Div([
        html.Span(written.words, className="words"),
        *([back] if can_undo else []),
        away,
    ], className=f"bar {written.status}")]  # fmt: skip
