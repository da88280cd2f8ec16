"""Who reads in miles need not say so: an address without a unit gets the runner's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import redirect, request

from dashboard.page import OWNERS
from traininglog.runner import Display

if TYPE_CHECKING:
    from collections.abc import Collection

    from flask import Flask

    from dashboard.source import Source

_USUAL: Final = Display().unit
"""What a page speaks where its address says nothing."""


def keep_unit(server: Flask, source: Source, paths: Collection[str]) -> None:
    """Lead to the address with the runner's unit, so that every page reads it from there."""

    @server.before_request
    def _lead() -> Any:
        if request.method != "GET" or request.path not in paths or "unit" in request.args:
            return None
        unit = display_of(source).unit
        if unit == _USUAL:
            return None
        asked = [*request.args.items(multi=True), ("unit", unit)]
        return redirect(f"{request.path}?{urlencode(asked)}")


def display_of(source: Source) -> Display:
    """How the runner reads the log; asked of the store without loading it.

    Who has no log of their own reads as is usual.
    """
    if source.who().kind not in OWNERS:
        return Display()
    owned = source.owned()
    if owned is None:
        return source.loaded().log.display
    return Display.of(owned.repository.runner(owned.runner_id).settings)
