"""The app of a server for several people: sign-in before it, the audit beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from dashboard.app import PAGES, create_app
from dashboard.per_request import PerRequest
from dashboard.views_told import ViewsTold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import dash
    from flask import Flask

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
    _log_no_address(app.server)
    return app


def _log_no_address(server: Flask) -> None:
    """A fault's line in the log names the rule: the address may open a log by itself."""

    def log(fault: Any) -> None:
        rule = request.url_rule.rule if request.url_rule else "no rule"
        server.logger.error("Exception on %s [%s]", rule, request.method, exc_info=fault)

    server.log_exception = log  # type: ignore[method-assign, assignment]
