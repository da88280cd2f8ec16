"""What the Today page shows: one log, one moment, one sentence first.

`today_page` is pure. Distances stay in km; only words are in the unit asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from service.prompt import AskedRun, Choice, Prompt, PromptKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from rules.states import States
    from service.units import Unit
    from traininglog.finding import Analysis, RunAnswer
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.steps import Kept

__all__ = [
    "Asked", "AskedRun", "Choice", "Fact", "Other", "Prompt", "PromptKind", "Since",
    "SinceRun", "Today", "today_page",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """The run or the day the form asks about.

    `key` is the activity's id or the ISO day. `profile` are heights from 0 to 1 along the
    run, which the page fills in; `before` are onsets of earlier runs at the leading place in
    km, with their words (`26 Oct (2/10)`). `places` are those of late, the leading one first.
    Of an answered one `answered` says what is kept, `said` is that in the form's own words
    (see `service.pain_form`), and `seen` the ids and digests behind it: the form sends them
    back as `seen`, so that a new answer takes the place of that one.
    """

    kind: Literal["run", "day"]
    key: str
    title: str
    sub: str
    day: date
    distance_km: float | None = None
    minutes: float | None = None
    profile: tuple[float, ...] = ()
    before: tuple[tuple[float, str], ...] = ()
    places: tuple[Place, ...] = ()
    answered: str | None = None
    said: Mapping[str, Any] | None = None
    seen: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Other:
    """Another run without an answer: `Run of Thu 19 Nov, 5.0 km`."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class SinceRun:
    """One stem of the small picture; `words` say all of it (`26 Oct: 2.6 km (2/10)`).

    A painful run with an onset has a disc there, a painless one an open ring at its end.
    `asked` marks today's run while it waits for an answer: in no count.
    """

    id: str
    day: date
    distance_km: float
    answer: RunAnswer
    words: str
    onset_km: float | None = None
    onset_words: str = ""
    score: int | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Since:
    """The runs since the last return at the leading place, oldest first; at most 24."""

    title: str
    counts: str
    runs: tuple[SinceRun, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One row under the picture; `small` stands beside the words."""

    name: str
    words: str
    small: str = ""


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
) -> Today:
    """The page of one moment; `now` is aware, on the runner's own clock.

    `answers` and `kept` are the journal's; `asked` is an activity's id or an ISO day, and
    anything else asks what is asked by itself: the newest run of 14 days without an answer,
    else the day.
    """
    day = now.date()
    return Today(
        headline=f"{len(log.runs)} runs",
        sub="",
        asked=Asked("day", day.isoformat(), "No run today", "", day),
    )
