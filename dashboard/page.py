"""What a page is to the shell: a name, a path, a layout, its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

    from dashboard.source import Loaded, Source
    from service.who import WhoKind

Menu = Literal["tab", "bar", "corner", "more", "none"]
OWNERS: Final[frozenset[WhoKind]] = frozenset({"local", "runner"})
VISITORS: Final[frozenset[WhoKind]] = frozenset({"local", "runner", "therapist", "link"})
"""Who may come to a visit; the runners themselves, to see what a visitor sees."""
EVERYBODY: Final[frozenset[WhoKind]] = VISITORS | {"admin"}


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `layout` gets the log as it is at the request.

    `menu` says where it is found: in every bar, on a phone at the foot (`tab`); in the bar on
    top where there is room (`bar`); in the quiet corner at its end; or only from another page.
    `more` is the page that lists what a narrow bar leaves out. `icon` is the path of a drawing
    22 by 22; `about` says in a line what the page is for. `files` are the paths of what it
    gives to save. One with a `graph` asks early for plotly.js. `seen_by` are the people it
    is there for. `of_log` False: it needs no log of theirs, and `layout` gets an empty one.
    `is_bare`: it stands alone, without the bar.
    """

    name: str
    path: str
    layout: Callable[[Loaded], Any]
    register: Callable[[Dash, Source], None]
    icon: str = ""
    menu: Menu = "bar"
    files: tuple[str, ...] = ()
    about: str = ""
    graph: bool = False
    seen_by: frozenset[WhoKind] = OWNERS
    of_log: bool = True
    is_bare: bool = False

    @property
    def is_under_more(self) -> bool:
        """Whether a narrow bar has no room for it."""
        return self.menu in {"bar", "corner"}
