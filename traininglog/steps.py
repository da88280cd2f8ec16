"""What a person does to the diary, as data: a change is a few of these, kept all or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, datetime

    from traininglog.facts import Fact
    from traininglog.finding import CycleVerdict, GapKind
    from traininglog.log import CycleKey, Declaration
    from traininglog.pain import PainEntry

Kind = Literal["entry", "fact"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A pain entry or fact as it stands in the diary; `digest` is of all it says."""

    id: int
    said: PainEntry | Fact
    digest: str


@dataclass(frozen=True, slots=True)
class Add:
    """Say something new; an exact repeat is kept once. `note_id` tells its note."""

    said: PainEntry | Fact
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Say it otherwise; `seen` is the digest of what the person saw when they began."""

    id: int
    seen: str
    said: PainEntry | Fact


@dataclass(frozen=True, slots=True)
class Remove:
    """Take it out of the diary; `seen` as in an edit."""

    kind: Kind
    id: int
    seen: str


@dataclass(frozen=True, slots=True)
class AnswerGap:
    """Why the runner did not run before a return; None takes the answer back."""

    return_day: date
    kind: GapKind | None


@dataclass(frozen=True, slots=True)
class Declare:
    """`I log every run that hurts`, from one day to another; `holds` False takes it back."""

    span: Declaration
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Judge:
    """A person's word on a cycle; None takes it back."""

    cycle: CycleKey
    verdict: CycleVerdict | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the pages answered without an entry, such as `don't know`.

    `key` names the question (`morning:RUN:knee:right`); None opens it again.
    """

    key: str
    value: str | None


@dataclass(frozen=True, slots=True)
class SetThreshold:
    """A number the rules decide by, `group.name`, for this runner; None is the default."""

    name: str
    value: float | None


Step = Add | Edit | Remove | AnswerGap | Declare | Judge | Answer | SetThreshold


@dataclass(frozen=True, slots=True)
class Change:
    """A change that was kept: `words` name it for Undo, `kept` is what it added or edited.

    `author` is who made it, None for the runner.
    """

    id: int
    at: datetime
    words: str
    kept: tuple[Kept, ...] = ()
    undone: bool = False
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """One step in the history of an entry or fact: what it said before and after, if it did.

    `author` is who took it, None for the runner.
    """

    at: datetime
    words: str
    before: PainEntry | Fact | None
    after: PainEntry | Fact | None
    author: str | None = None


class ConflictError(Exception):
    """It was changed elsewhere since the person looked; `now` is what it says, None if gone."""

    def __init__(self, now: Kept | None) -> None:
        super().__init__("changed elsewhere since it was opened")
        self.now = now


class MovedError(ValueError):
    """Something was written since the diary was read for what is to be written now."""

    def __init__(self) -> None:
        super().__init__("The diary is being written elsewhere too; save again in a moment")
