"""`painmile serve --hosted`: the pages for several people, behind a proxy that speaks TLS."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from painmile.commands.serve import listen, run_until_stopped, uncollected
from painmile.hosting import Desks, HostedSettings, SettingError, people_of
from painmile.options import fail, say
from painmile.session import open_store
from painmile.strava_session import now, strava_bases
from painmile.working import working

if TYPE_CHECKING:
    from pathlib import Path

    from painmile.working import Working
    from traininglog.store import Store

_THREADS = 8
_NOBODY_YET = (
    "Nobody can sign in yet. Invite somebody: painmile people invite E-MAIL --name NAME "
    "--runner NAME"
)


def serve_hosted(data: Path | None, host: str, port: int) -> None:
    """Serve everybody until Ctrl-C; each setting that is missing or wrong is one sentence."""
    try:
        settings = HostedSettings.of(os.environ)
    except SettingError as fault:
        fail(str(fault))
    bases = strava_bases()
    with (
        open_store(data, create=True) as store,
        listen(host, port) as listening,
        working(store, bases) as workers,
    ):
        server = _app(store, settings, workers, bases)
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


def _app(store: Store, settings: HostedSettings, workers: Working, bases: Any) -> Any:
    with uncollected():
        from werkzeug.middleware.proxy_fix import ProxyFix

        from dashboard.hosted_app import hosted_app

    people = people_of(store, os.environ, now)
    desks = Desks(store, people.sign_in, workers.imports, workers.strava, bases, now)
    server = hosted_app(people, desks.own, settings.hosts, workers.hook).server
    if (proxies := settings.proxies) > 0:
        server.wsgi_app = ProxyFix(server.wsgi_app, proxies, proxies, proxies)
    return server
