"""What a page is to the shell: a name, a path, a layout, its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

    from dashboard.source import Loaded, Source

Menu = Literal["tab", "bar", "corner", "more", "none"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `layout` gets the log as it is at the request.

    `menu` says where it is found: in every bar, on a phone at the foot (`tab`); in the bar on
    top where there is room (`bar`); in the quiet corner at its end; or only from another page.
    `more` is the page that lists what a narrow bar leaves out. `icon` is the path of a drawing
    22 by 22; `about` says in a line what the page is for. `files` are the paths of what it
    gives to save. One with a `graph` asks early for plotly.js.
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

    @property
    def is_under_more(self) -> bool:
        """Whether a narrow bar has no room for it."""
        return self.menu in {"bar", "corner"}
