"""`painmile serve --hosted`: the pages for several people, behind a proxy that speaks TLS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from painmile.commands.serve import listen, run_until_stopped
from painmile.hosting import hosted_server, settings_of
from painmile.options import say
from painmile.session import open_store
from painmile.strava_session import strava_bases
from painmile.working import keeping_cards, working

if TYPE_CHECKING:
    from pathlib import Path

_THREADS = 8
_NOBODY_YET = (
    "Nobody can sign in yet. Invite somebody: painmile people invite E-MAIL --name NAME "
    "--runner NAME"
)


def serve_hosted(data: Path | None, host: str, port: int) -> None:
    """Serve everybody until Ctrl-C; each setting that is missing or wrong is one sentence."""
    settings = settings_of(os.environ)
    bases = strava_bases()
    with (
        open_store(data, create=True) as store,
        listen(host, port) as listening,
        working(store, bases) as workers,
        keeping_cards(store),
    ):
        server = hosted_server(store, settings, workers, bases)
        shown = f"[{host}]" if ":" in host else host
        say(
            f"Painmile answers to {settings.hosts[0]} at http://{shown}:{port}, for a proxy "
            "that speaks TLS. Ctrl-C ends it."
        )
        if not store.accounts.accounts():
            say(_NOBODY_YET)
        workers.wake()
        run_until_stopped(
            server,
            listening,
            _THREADS,
            # Pages are reached by TLS alone; what a proxy says of that is believed if asked to.
            url_scheme="https",
            clear_untrusted_proxy_headers=not settings.proxies,
        )
