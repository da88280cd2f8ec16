"""A server for several people: a cookie tells who asks, and without one there is only sign-in.

Whoever is not signed in gets no further than the sign-in pages and the libraries of the
pages: a visit to any address, known or not, leads to the sign-in; all else is not there.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import g, redirect, request
from markupsafe import Markup

from dashboard.door_look import door_page
from dashboard.page import OWNERS
from dashboard.security import LIBRARIES, not_here
from dashboard.strava_hook import WEBHOOK
from dashboard.up import UP
from service.links import LINK_PATH
from service.sign_in import INVITED_PATH
from service.who import Who
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from service.oidc import Oidc
    from service.sign_in import SignIn
    from service.telling import Teller
    from service.who import WhoKind
    from traininglog.accounts import Account
    from traininglog.audit import Action, Result, What
    from traininglog.sessions import Session
    from traininglog.store import Store

COOKIE: Final = "__Host-painmile"
"""Only this host may set it, over TLS, for all of its paths: browsers see to that."""
FORM_COOKIE: Final = "__Host-painmile-form"
"""For a browser that has not signed in yet: what its forms are bound to."""
FORM_FIELD: Final = "form"
SIGN_IN, SIGN_OUT, ACCOUNT = "/sign-in", "/sign-out", "/account"
BELOW: Final = (f"{SIGN_IN}/", LINK_PATH, INVITED_PATH)
"""Addresses for whoever has not signed in yet, with what is below."""
HOME: Final[Mapping[WhoKind, str]] = {
    "local": "/today", "runner": "/today", "therapist": "/patients", "link": "/visit",
    "admin": ACCOUNT,
}  # fmt: skip
"""Where a person begins."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The person of a request, the token of their session, and what they viewed just now."""

    who: Who
    token: str
    viewed: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Hosted:
    """What lets people in, and what is told of it; `oidc` where somebody else vouches too."""

    sign_in: SignIn
    teller: Teller
    oidc: Oidc | None = None

    @property
    def gate(self) -> Gate:
        """Tells who asks."""
        return Gate(self.sign_in.store, self.sign_in.clock)

    def form_field(self) -> tuple[str, str]:
        """The field that every form has, and what it holds for this browser."""
        asked = self.gate.asked()
        if asked is None and not request.cookies.get(FORM_COOKIE) and "form_seed" not in g:
            g.form_seed = secrets.token_urlsafe(32)
        seed = asked.token if asked else request.cookies.get(FORM_COOKIE) or g.form_seed
        return FORM_FIELD, self.sign_in.key.digest(f"form {seed}")

    def tell(
        self, who: Who | None, runner_id: int | None, action: Action, what: What,
        result: Result = "done",
    ) -> None:  # fmt: skip
        """One row of the audit, now."""
        self.teller.tell(who, runner_id, action, what, self.sign_in.clock(), result)


class Gate:
    """Tells who asks; looked up once a request, at every request."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def asked(self) -> Asked | None:
        """Who asks, by the cookie of this request; None without a session that stands."""
        if "asked" not in g:
            g.asked = self._look_up(request.cookies.get(COOKIE, ""))
        found: Asked | None = g.asked
        return found

    def who(self) -> Who | None:
        """The person of this request."""
        asked = self.asked()
        return asked.who if asked else None

    def guard(self, server: Flask) -> None:
        """Before anything else is done: who did not sign in gets to the sign-in at most."""

        @server.before_request
        def _check() -> AnyResponse | None:
            if request.path.startswith(LIBRARIES) or request.path in {WEBHOOK, UP}:
                return None
            who = self.who()
            if who is not None:
                is_lost = request.path == "/" and who.kind not in OWNERS
                return self._way_on(who) if is_lost else None
            if is_open(request.path):
                return None
            return redirect(SIGN_IN, 303) if is_navigation() else not_here()

    def _way_on(self, who: Who) -> AnyResponse:
        """From the start, where only a log is, to where they begin; a link may be over."""
        if who.grant_id is not None:
            grant = self._store.grants(SYSTEM).by_id(who.grant_id)
            if grant is None or not grant.stands(self._clock()):
                return _over()
        return redirect(HOME[who.kind], 303)

    def _look_up(self, token: str) -> Asked | None:
        session = self._store.sessions.find(token, self._clock()) if token else None
        return Asked(who_of(session), token, session.viewed) if session else None


def _over() -> AnyResponse:
    """What a link showed has ended: the way on is out."""
    out = Markup('<form method="post" action="{}"><button class="btn">Sign out</button></form>')
    told = Markup("<p>Ask the runner for a new link if you are to see the log again.</p>")
    return door_page("What was shared by this link has ended", told, out.format(SIGN_OUT))


def who_of(session: Session) -> Who:
    """Whom a session belongs to: an account, or the visitor of a link by the name they gave."""
    if session.account is None:
        return Who("link", session.author, grant_id=session.grant_id)
    return who_of_account(session.account)


def who_of_account(account: Account) -> Who:
    """The person of an account."""
    return Who(account.kind, account.name, account.id, account.runner_id)


def is_open(path: str) -> bool:
    """Whether an address is there for who has not signed in."""
    return path == SIGN_IN or path.startswith(BELOW)


def is_navigation() -> bool:
    """Whether a person goes to an address; not a part that some page asks for."""
    is_read = request.method in {"GET", "HEAD"}
    is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    return is_read and is_page and not request.path.startswith("/_")
