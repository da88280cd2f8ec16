"""Things to write into a diary, and every row that it then has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from tests.log_store import DAY, KNEE
from traininglog import tables as t
from traininglog.facts import Gear, Treatment
from traininglog.log import Declaration
from traininglog.steps import Add, Answer, AnswerGap, Declare, Judge, Kept, SetThreshold

if TYPE_CHECKING:
    from traininglog.journal import Journal
    from traininglog.pain import PainEntry
    from traininglog.steps import Step
    from traininglog.store import Store

WORSE = replace(KNEE, score=6)
SHOES = Gear(DAY, "shoes", "Road 2")
EVERY_STEP: list[Step] = [
    Add(replace(KNEE, day=DAY - timedelta(1))),
    Add(SHOES),
    AnswerGap(DAY, "ill"),
    Declare(Declaration(DAY, DAY)),
    Judge(("knee", None, "a"), "agree"),
    Answer("morning:a:knee-right", "dismissed"),
    SetThreshold("cycle.window_days", 35),
]


def add(journal: Journal, *said: PainEntry | Gear | Treatment) -> Kept:
    """Write things down and give the last one back."""
    return journal.write("added", [Add(one) for one in said], today=DAY).kept[-1]


def everything(store: Store) -> dict[str, list[object]]:
    """Every row a person can write, but the changes themselves."""
    tables = (t.pain_entry, t.fact, t.gap_answer, t.declaration, t.verdict, t.answer,
              t.threshold)  # fmt: skip
    with store.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in tables
        }
