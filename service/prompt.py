"""A question that waits until it is answered or dismissed, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from traininglog.pain import DailyItem, Place

PromptKind = Literal["after", "morning", "gap", "silent", "day"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it sends back (`said["answer"]`) and what it says."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class AskedRun:
    """A run a question is about: `21 Aug`, `5.0 km`, and both said aloud."""

    id: str
    day_words: str
    distance_words: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question. `due` is False while its hour has not come: shown, without its choices.

    A prompt with `answered` is done and only shown. `item` asks for a score from 0 to 10
    beside the choice (`said["score"]`), under the words `item_words` ("stairs"). A prompt
    of kind `day` has no choices: it leads to the form of that day (`key` is `day:` and the
    ISO day). Where `runs` has runs to be answered one by one each leads to its own form
    (`one_by_one`). `day` orders prompts, the newest first.
    """

    key: str
    kind: PromptKind
    title: str
    when_words: str
    question: str
    day: date
    due: bool = True
    choices: tuple[Choice, ...] = ()
    item: DailyItem | None = None
    item_words: str = ""
    activity_id: str | None = None
    place: Place | None = None
    runs: tuple[AskedRun, ...] = ()
    answered: str | None = None
    one_by_one: bool = False
    can_dismiss: bool = True
