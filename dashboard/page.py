"""What a page is to the shell: a name, a path, a layout, its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

    from dashboard.source import Loaded, Source

Menu = Literal["bar", "corner", "none"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `layout` gets the log as it is at the request.

    `menu` says where it is found: in the bar on top, in the quiet corner at its end, or
    only from another page. `icon` is the path of a drawing 22 by 22, for the bar at the foot
    of a phone; a page without one is under More there. `files` are the paths of what it
    gives to save.
    """

    name: str
    path: str
    layout: Callable[[Loaded], Any]
    register: Callable[[Dash, Source], None]
    icon: str = ""
    menu: Menu = "bar"
    files: tuple[str, ...] = ()
