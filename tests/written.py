"""A log kept in a store, with the journal to write in: what a page's answers come to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rules.analyse import analyse
from rules.states import run_states
from service.prompts import Asking
from service.today import today_page
from tests.log_store import OWNER, write
from traininglog.journal import Journal
from traininglog.steps import Add, AnswerGap, Declare
from traininglog.textform import read_text
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rules.states import States
    from service.today import Today
    from service.units import Unit
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry
    from traininglog.steps import Change, Step
    from traininglog.store import Store


def at(moment: str, zone: str = "UTC") -> datetime:
    """`2024-03-12 18:00` on the clock of a zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=zone_of(zone))


def asking(
    log: TrainingLog, moment: str, answers: dict[str, str] | None = None, unit: Unit = "km"
) -> Asking:
    """A log at a moment, as the questions see it."""
    now = at(moment)
    return Asking(log, analyse(log, now.date()), run_states(log), answers or {}, now, unit)


def page(
    log: TrainingLog,
    moment: str,
    answers: dict[str, str] | None = None,
    unit: Unit = "km",
    **how: Any,
) -> Today:
    """Today at a moment, of a log that is only read."""
    told = asking(log, moment, answers, unit)
    return today_page(
        log, told.analysis, told.states, told.answers, (), told.now, unit, **how
    )  # fmt: skip


class Written:
    """A log in a store; every step goes through the journal."""

    def __init__(self, store: Store, log: TrainingLog | str) -> None:
        if isinstance(log, str):
            log, problems = read_text(log, "me")
            assert not problems
        self.repository = store.repository(OWNER)
        self.journal = Journal(self.repository, 1)
        self.today = log.activities[-1].day
        write(store, 1, *log.activities)
        first: list[Step] = [Add(said) for said in (*log.pain, *log.facts)]
        first += [AnswerGap(day, kind) for day, kind in log.gap_kinds.items()]
        first += [Declare(span) for span in log.declarations]
        self.keep("as it was", first)

    @property
    def log(self) -> TrainingLog:
        """The log as it stands."""
        return self.repository.training_log(1)

    @property
    def states(self) -> States:
        """What the rules see in it."""
        return run_states(self.log)

    @property
    def entries(self) -> list[PainEntry]:
        """The entries as they stand."""
        return list(self.log.pain)

    def answers(self) -> list[str]:
        """Every run's answer, at any place."""
        return [state.answer for state in self.states.anywhere]

    def keep(
        self, words: str, steps: Sequence[Step], instead_of: int | None = None,
        today: date | None = None,
    ) -> Change:  # fmt: skip
        """Write steps as the page does."""
        day = today or self.today
        return self.journal.write(words, steps, today=day, instead_of=instead_of)

    def asking(self, moment: str, unit: Unit = "km") -> Asking:
        """The log as the questions see it at a moment."""
        return asking(self.log, moment, self.journal.answers(), unit)

    def page(self, moment: str, asked: str | None = None, unit: Unit = "km") -> Today:
        """Today at a moment."""
        told = self.asking(moment, unit)
        return today_page(
            told.log, told.analysis, told.states, told.answers, self.journal.entries(),
            told.now, unit, asked,
        )  # fmt: skip
