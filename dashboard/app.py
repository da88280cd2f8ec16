"""The Dash app: one factory, so that several apps can live in one process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import flask
from dash import Input, Output
from flask_compress import Compress

from dashboard import import_box, security
from dashboard.away import tell_faults
from dashboard.document import Document
from dashboard.guarding import Pages
from dashboard.hosted import ACCOUNT, BELOW, SIGN_IN, SIGN_OUT
from dashboard.one_link import require_link
from dashboard.page import EVERYBODY, OWNERS
from dashboard.pages import (
    cadence,
    cycles,
    data,
    diary,
    findings,
    notes,
    patients,
    plan,
    run,
    settings,
    sharing,
    sources,
    story,
    strava,
    today,
    visit,
    visit_change,
)
from dashboard.pages import help as manual
from dashboard.pages.more import more_of
from dashboard.picture_routes import route_pictures
from dashboard.report_route import route_report
from dashboard.shell import INDEX, bar, foot, shell, signed_in, tabs
from dashboard.source import nothing_kept
from dashboard.strava_hook import WEBHOOK, route_hook
from dashboard.strava_routes import route_strava
from dashboard.tags import html
from dashboard.up import UP, route_up
from dashboard.upload import UPLOADS, route_uploads
from dashboard.usual_unit import keep_unit
from service.strava_consent import CALLBACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    import dash

    from dashboard.hosted import Hosted
    from dashboard.one_link import LinkGate
    from dashboard.page import Page
    from dashboard.source import Loaded, Source
    from dashboard.strava_hook import Hook

_PAGES = (
    today.PAGE,
    story.PAGE,
    cycles.PAGE,
    cadence.PAGE,
    diary.PAGE,
    findings.PAGE,
    plan.PAGE,
    sources.PAGE,
    strava.PAGE,
    sharing.PAGE,
    settings.PAGE,
    data.PAGE,
    run.PAGE,
    notes.PAGE,
    patients.PAGE,
    visit.PAGE,
    visit_change.PAGE,
    manual.PAGE,
)
PAGES = (*_PAGES, more_of(_PAGES))
_COMPRESSED = ("text/html", "text/css", "text/javascript", "application/javascript",
               "application/json")  # fmt: skip


def create_app(
    source: Source,
    *,
    hosts: Sequence[str] = security.LOOPBACK_HOSTS,
    gate: LinkGate | None = None,
    hook: Hook | None = None,
    people: Hosted | None = None,
) -> dash.Dash:
    """The app over one source; `gate` asks for a one-time link first.

    `hook` is there where Strava itself tells of new runs, `people` where there are several,
    who sign in.
    Nothing is kept in module state: layouts and callbacks close over `source`.
    """
    server = security.Server("dashboard")
    security.trust_hosts(server, hosts)
    if hook is not None:
        route_hook(server, hook)
    hooks = [WEBHOOK] if hook else []
    if gate is not None:
        require_link(server, gate, hooks)
    if people is not None:
        people.gate.guard(server)
    paths = [path for page in PAGES for path in (page.path, *page.files)]
    doors = [SIGN_IN, SIGN_OUT, ACCOUNT, UP] if people else []
    below = (*BELOW, f"{ACCOUNT}/") if people else ()
    security.protect(
        server,
        [*paths, CALLBACK, *hooks, *doors],
        below=below,
        strict=bool(people),
        hooks=hooks,
    )
    tell_faults(server)
    pages = Pages(PAGES, source)
    pages.guard(server, (UPLOADS, CALLBACK))
    keep_unit(server, source, [page.path for page in PAGES])
    server.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    server.config["COMPRESS_STREAMS"] = True
    server.config["COMPRESS_ALGORITHM"] = ["br", "zstd", "gzip", "deflate"]
    server.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "zstd", "deflate"]
    server.config["COMPRESS_BR_LEVEL"] = 5
    Compress(server)
    route_uploads(server, source)
    route_strava(server, source)
    route_pictures(server, source)
    route_report(server, source)
    if people is not None:
        _route_people(server, people)
    app = Document(
        server,
        pages.at,
        title="Painmile",
        update_title="",
        index_string=INDEX,
        use_pages=False,
        pages_folder="",
        include_pages_meta=False,
        enable_mcp=False,
        add_log_handler=False,
        suppress_callback_exceptions=True,
    )
    app.enable_dev_tools(debug=False, dev_tools_ui=False, dev_tools_disable_version_check=True)
    pages.register_for(EVERYBODY, lambda _, source: _route(app, source, pages, people), app)
    pages.register(app)
    pages.register_for(OWNERS, import_box.register, app)
    security.add_headers(server, app.csp_hashes(), tls_only=bool(people))
    return app


def _route_people(server: flask.Flask, people: Hosted) -> None:
    from dashboard.account_pages import route_account  # noqa: PLC0415 -- on a server alone
    from dashboard.sign_in_pages import route_doors  # noqa: PLC0415

    route_doors(server, people)
    route_account(server, people)
    route_up(server, people.sign_in.store)


def _route(app: Document, source: Source, pages: Pages, people: Hosted | None) -> None:
    """The page of the address asked from comes with the layout: one answer less to wait for.

    Where a browser does not say its address, the page itself asks with it.
    """

    def body(path: str | None) -> list[Any]:
        page, who = pages.at(path), source.who()
        is_mine = page.of_log or who.kind in OWNERS
        loaded = replace(source.loaded() if is_mine else nothing_kept(), who=who)
        coming = _coming(source, page, loaded) if page.of_log and who.kind in OWNERS else []
        content = html.Div([*coming, page.layout(loaded)], id="content", tabIndex=-1)
        name, seen = who.name or loaded.log.runner, pages.seen
        if page.is_bare:
            return [content]
        account = ACCOUNT if who.account_id else ""
        person = signed_in(name, account, SIGN_OUT) if people else name
        return [bar(person, seen, page), content, foot(), tabs(seen, page)]

    def layout() -> Any:
        asked_from = urlsplit(flask.request.referrer or "")
        is_ours = asked_from.netloc == flask.request.host
        return app.still(shell(body(asked_from.path) if is_ours else None))

    app.layout = layout
    app.callback(Output("body", "children"), Input("address", "pathname"))(body)


def _coming(source: Source, page: Page, loaded: Loaded) -> list[Any]:
    """What is under way stands above every page of the log but those that show it."""
    if page is sources.PAGE:
        return []
    synced = strava.under_way(source) if page is not strava.PAGE else []
    return synced + (import_box.under_way(source) if loaded.log.runs else [])
