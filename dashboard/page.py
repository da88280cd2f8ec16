"""What a page is to the shell: a name, a path, a layout, its callbacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from dash import Dash

    from dashboard.source import Loaded, Source


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `layout` gets the log as it is at the request.

    `icon` is the path of a drawing 22 by 22, for the bar at the foot of a phone. A page
    without one is reached from another page and stands in no bar. `files` are the paths of
    what it gives to save.
    """

    name: str
    path: str
    layout: Callable[[Loaded], Any]
    register: Callable[[Dash, Source], None]
    icon: str = ""
    files: tuple[str, ...] = ()
