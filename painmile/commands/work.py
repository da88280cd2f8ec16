"""`painmile work`: what the pages of a server leave to do, in a process of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from painmile.options import DataDir, say
from painmile.session import open_store
from painmile.stopping import until_stopped
from painmile.strava_session import strava_bases
from painmile.working import keeping_cards, working

LOOK_S: Final = 1.0
"""How soon an import that was asked for on a page begins: one small question a second."""


def work(data: DataDir = None) -> None:
    """Do the imports and Strava's sync of a server whose pages gunicorn serves."""
    from sqlalchemy.exc import DatabaseError

    bases = strava_bases()
    with (
        open_store(data, create=True) as store,
        until_stopped() as stop,
        working(store, bases) as workers,
        keeping_cards(store),
    ):
        say("Working: imports, Strava, lists of patients, as they come. Ctrl-C ends it.")
        while not stop.asked:
            workers.imports.wake()
            with suppress(DatabaseError):  # away for a while; the imports' thread says so
                workers.strava.start()  # it looks by itself from then on
            stop.wait(LOOK_S)
    say("Stopped. What is not done goes on at the next start.")
