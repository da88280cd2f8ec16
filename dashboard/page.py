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
    """One page; `layout` gets the log as it is at the request."""

    name: str
    path: str
    layout: Callable[[Loaded], Any]
    register: Callable[[Dash, Source], None]
