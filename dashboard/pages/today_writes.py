"""What Today's browser says, kept: the form's answer, a question's, and Undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboard.writing import Written, tried, undo
from service.pain_form import steps_of
from service.payload import Payload
from service.prompt_steps import answer_steps
from service.prompts import Asking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.pain_form import Answer
    from dashboard.source import Source
    from service.today import Asked
    from service.units import Unit
    from traininglog.journal import Journal
    from traininglog.steps import Change


def form_said(source: Source, said: object, unit: Unit) -> Written:
    """Save the form as it stands, in the place of what it said before, or take that back."""
    try:
        form = Payload(said)
        change = form.row_id("change")
        if form.one_of("action", ("save", "undo")) == "undo":
            return undo(source, change) if change is not None else Written("undone", "")
    except ValueError as fault:
        return Written("fault", str(fault))

    def write(journal: Journal) -> Change:
        newest = journal.newest()
        loaded, today = source.loaded(), source.now().date()
        words, steps = steps_of(form.said, loaded.log, today, loaded.entries(journal), unit)
        return journal.write(words, steps, today=today, instead_of=change, since=newest)

    return tried(source, write)


def form_answer(written: Written, said: Any, asked: Asked) -> Answer:
    """What the form is told; `asked` is the run or day as it stands now."""
    number = said.get("n") if isinstance(said, dict) else None
    if written.status == "conflict":
        written = _conflict(written, said, asked)
    answer: Answer = {
        "n": number if isinstance(number, int) else 0,
        "status": written.status,
        "words": written.words,
        "change": written.change,
    }
    # With a change to take back the rows from before it are those to take the place of; after
    # a fault the form has the change and the rows it had.
    moves = written.change is None and written.status != "fault"
    return answer | {"seen": list(asked.seen)} if moves else answer


def _conflict(written: Written, said: Mapping[str, Any], asked: Asked) -> Written:
    """What stands there now; the same said twice, as by two requests, is no conflict."""
    stands = asked.said
    if stands and all(said.get(name) == value for name, value in stands.items()):
        return Written("saved", asked.answered or "Saved")
    words = f": it now says “{asked.whole}”" if asked.whole else " and is not there any more"
    return replace(
        written,
        words=f"This entry was changed in another window{words}. Yours is still here: save "
        "yours over it, or keep theirs.",
    )


def page_said(source: Source, said: object, unit: Unit) -> Written | None:
    """A question answered, or a change taken back; None where its line is only hidden."""
    try:
        form = Payload(said)
        action = form.optional("action", ("undo", "hide"))
        if action == "hide":
            return None
        if action == "undo":
            return undo(source, form.row_id("change") or 0)
    except ValueError as fault:
        return Written("fault", str(fault))

    def write(journal: Journal) -> Change:
        newest, loaded, now = journal.newest(), source.loaded(), source.now()
        asking = Asking(
            loaded.log, loaded.analysis, loaded.states, journal.answers(), now, unit
        )
        words, steps = answer_steps(form.said, asking)
        return journal.write(words, steps, today=now.date(), since=newest)

    return tried(source, write)
