"""What the Today page shows: one log, one moment, one sentence first.

`today_page` is pure. Distances stay in km; only words are in the unit asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.prompt import AskedRun, Choice, Prompt, PromptKind
from service.prompt_steps import done_last
from service.prompts import Asking, first_of, lead, open_prompts
from service.run_words import run_title
from service.today_asked import Asked, asked_about, unanswered, waits
from service.today_facts import Fact, facts, flags
from service.today_since import Since, SinceRun, since_return
from service.today_words import Here, headline, sub_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog
    from traininglog.steps import Kept

__all__ = [
    "Asked", "AskedRun", "Choice", "Fact", "Other", "Prompt", "PromptKind", "Since",
    "SinceRun", "Today", "today_page",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Other:
    """Another run without an answer: `Run of Thu 19 Nov, 5.0 km`."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Today:
    """Everything on the page, in reading order.

    `prompts` are the open ones to show, `more` says how many wait beside them (`and 3
    more`, or nothing), `done` is the one answered last. `flags_words` is the text of the
    link to the red-flag questions, None where none is asked; `flag_stands` says that a yes
    stands, and the link is a strip.
    """

    headline: str
    sub: str
    asked: Asked
    others: tuple[Other, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    more: str = ""
    done: Prompt | None = None
    since: Since | None = None
    facts: tuple[Fact, ...] = ()
    flags_words: str | None = None
    flag_stands: bool = False


def today_page(
    log: TrainingLog,
    analysis: Analysis,
    states: States,
    answers: Mapping[str, str],
    kept: Sequence[Kept],
    now: datetime,
    unit: Unit,
    asked: str | None = None,
    *,
    most: int = 4,
) -> Today:
    """The page of one moment; `now` is aware, on the runner's own clock.

    `answers` and `kept` are the journal's; `asked` is an activity's id or an ISO day, and
    anything else asks what is asked by itself: the newest run of 14 days without an answer,
    else the day. No more than `most` questions are shown.
    """
    asking = Asking(log, analysis, states, answers, now, unit)
    today, form = now.date(), asked_about(asking, kept, asked)
    waiting = [s.run for s in states.anywhere if s.run.day == today and waits(s, answers)]
    here = Here.at(lead(asking), states, today, frozenset(run.id for run in waiting))
    form_day = form.day if form.kind == "day" else None
    found = open_prompts(asking, form_day)
    shown = first_of(found, most)
    words, stands = flags(analysis)
    return Today(
        headline=headline(log, here, today, unit),
        sub=sub_line(log, analysis, here, today, unit, named=len(states.by_place) > 1),
        asked=form,
        others=tuple(_others(asking, form.key)),
        prompts=shown,
        more=f"and {len(found) - len(shown)} more" if len(found) > len(shown) else "",
        done=done_last(asking),
        since=since_return(here, waiting, analysis, today, unit),
        facts=tuple(facts(log, analysis, today, unit)),
        flags_words=words,
        flag_stands=stands,
    )


def _others(asking: Asking, key: str) -> Iterator[Other]:
    for run in unanswered(asking):
        if run.id != key:
            several = sum(other.day == run.day for other in asking.log.runs) > 1
            at = f", {run.local_start:%H:%M}" if several else ""
            yield Other(run.id, f"{run_title(run, asking.today, asking.unit)}{at}")
