"""A visit: one runner's log as somebody else may see it, and what they may write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from service.scope_words import OWN, preview_scope
from traininglog.repository import Repository
from traininglog.visit_pen import VisitPen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from dashboard.source import Loaded
    from traininglog.audit import What
    from traininglog.scope import Scope


__all__ = ["OWN", "Visit"]


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page needs of a visit; it is built anew for every request.

    `of` is the grant's public id; OWN, or what `preview_word` makes of a scope nobody was
    granted yet, for a preview of one's own log. `ends` is the
    grant's last day, None for a preview. `pen` is None where nothing may be written.
    `withheld` counts the runs that are for their owner alone. `repository` reads with the
    visitor's viewer and can read nothing else. `author` is the name that stands at what is
    written; empty where a person has yet to say it (see `signed`). `tell` tells the audit,
    where there is one, what was written otherwise than by the pen.
    """

    of: str
    loaded: Loaded
    repository: Repository
    runner_id: int
    scope: Scope
    now: datetime
    author: str = ""
    ends: date | None = None
    pen: VisitPen | None = None
    keeps_pictures: bool = False
    withheld: int = 0
    tell: Callable[[What], None] = lambda _what: None

    @property
    def is_preview(self) -> bool:
        """Whether the runner looks at what a visitor would see."""
        return preview_scope(self.of) is not None

    def signed(self, name: str) -> VisitPen | None:
        """The pen of this visit; where nobody is named yet, that of the name said here."""
        if self.pen is None or self.author:
            return self.pen
        read = self.repository
        viewer = replace(read.viewer, author=name.strip())
        return VisitPen(Repository(read.engine, read.streams, viewer), self.runner_id)
