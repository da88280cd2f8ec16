"""The app of a server for several people: sign-in before it, the audit beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.app import PAGES, create_app
from dashboard.per_request import PerRequest
from dashboard.views_told import ViewsTold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import dash

    from dashboard.hosted import Hosted
    from dashboard.source import CachedSource
    from dashboard.strava_hook import Hook


def hosted_app(
    people: Hosted,
    own: Callable[[int], CachedSource],
    hosts: Sequence[str],
    hook: Hook | None = None,
) -> dash.Dash:
    """The app for all who sign in at these hosts; `own` makes the source of a runner's log."""
    views, sign_in = ViewsTold(people, PAGES), people.sign_in
    source = PerRequest(
        sign_in.store, people.gate.who, own, sign_in.clock, views.hear, views.wrote
    )
    app = create_app(source, hosts=hosts, hook=hook, people=people)
    views.route(app.server, source)
    return app
