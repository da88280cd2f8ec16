"""The pages for a server of several processes, by the same settings as `serve --hosted`.

    gunicorn -c python:painmile.gunicorn

They do no imports and no sync: that is for `painmile work`, a process of its own.
"""

from __future__ import annotations

import atexit
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from painmile.hosting import hosted_server, people_of, settings_of
from painmile.options import DATA
from painmile.session import open_store
from painmile.strava_session import now, strava_bases
from painmile.working import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from traininglog.store import Store

_NOT_LOADED: Final = 4
"""By this gunicorn knows that another try would end the same."""


def app() -> Callable[..., Iterable[bytes]]:
    """The pages over a store of this process, which is closed with it."""
    stack = ExitStack()
    atexit.register(stack.close)
    try:
        settings, bases = settings_of(os.environ), strava_bases()
        store = stack.enter_context(_store())
        workers = stack.enter_context(waiting(store))
        server = hosted_server(store, settings, workers, bases)
    except typer.Exit:
        raise SystemExit(_NOT_LOADED) from None

    def by_tls(environ: dict[str, Any], start: Any) -> Any:
        # Pages are reached by TLS alone; gunicorn would ask who the proxy is.
        return server(environ | {"wsgi.url_scheme": "https"}, start)

    return by_tls


def check() -> None:
    """Whether there is all that pages need; else a sentence, and the server does not start."""
    try:
        settings_of(os.environ)
        strava_bases()
        with _store() as store:
            people_of(store, os.environ, now)
    except typer.Exit:
        raise SystemExit(_NOT_LOADED) from None


def make_ready() -> None:
    """Make what a process makes once, which else all who come first wait for.

    That is NumPy, the words of pain in all languages, and the forms of findings and cards.
    """
    from dashboard.source import nothing_kept
    from ingest.notes.mentions import parse
    from service import patient_cards
    from service.analysis import written
    from service.matched import matched

    nothing = nothing_kept()
    parse("knee")
    matched(nothing.log)
    written(nothing.analysis)
    patient_cards.card_version()
    patient_cards.read("{}")


def _store() -> AbstractContextManager[Store]:
    told = os.environ.get(DATA)
    return open_store(Path(told) if told else None, create=True)
