"""The ways in and out of a server: by password, by a link, by invitation, by who vouches.

    GET, POST /sign-in            login, password, a code where one is asked for
    GET, POST /s/TOKEN            a link's password, and the visitor's name
    GET, POST /invited/TOKEN      a first password
    GET /sign-in/with, /sign-in/back   there and back, where somebody else vouches
    POST /sign-out

No token is in an address that is sent on, and none in a log line: the server writes none.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, redirect, request

from dashboard.door_forms import (
    address,
    card,
    check_form,
    field,
    form,
    in_words,
    keep_seed,
    link,
    p,
    rows,
    said,
    set_cookie,
    waited,
    whose,
)
from dashboard.door_look import door_page
from dashboard.hosted import COOKIE, HOME, SIGN_IN, SIGN_OUT, who_of_account
from dashboard.security import is_ahead
from service.door import Opened, Refused
from service.links import LINK_PATH, Ended
from service.oidc import ASKED_FOR, OidcError
from service.passwords import LEAST
from service.scope_words import places_words, since_words
from service.sign_in import INVITED_PATH
from service.who import Who
from traininglog.tokens import digest_of
from traininglog.viewer import SYSTEM
from traininglog.words import capital, day_words

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from dashboard.hosted import Hosted
    from service.links import LinkShown
    from service.oidc import Oidc
    from traininglog.audit import What

SIGNED_OUT: Final = f"{SIGN_IN}/out"
_OIDC_COOKIE: Final = "__Host-painmile-asked"
_MOST_BYTES: Final = 1 << 14
_NOT_OPENED: Final = "That did not open"
_TRY_AGAIN: Final = "Look at what you typed and try again."


def route_doors(server: Flask, hosted: Hosted) -> None:
    """Add the ways in and out."""
    doors = Blueprint("doors", "dashboard")

    @doors.before_request
    def _bounded() -> None:
        request.max_content_length = _MOST_BYTES
        # Whose page asks is looked at for every write; a forged way out harms nobody.
        if request.method == "POST" and request.path != SIGN_OUT:
            check_form(hosted)

    doors.after_request(keep_seed)
    doors.after_request(_tell_nobody)
    _by_password(doors, hosted)
    _by_link(doors, hosted)
    _by_invitation(doors, hosted)
    if hosted.oidc is not None:
        _by_issuer(doors, hosted, hosted.oidc)
    _out(doors, hosted)
    server.register_blueprint(doors)


def _tell_nobody(answer: Response) -> Response:
    """Addresses here hold secrets: no page that is gone to learns them."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


# By password


def _by_password(doors: Blueprint, hosted: Hosted) -> None:
    @doors.get(SIGN_IN)
    def _sign_in() -> AnyResponse:
        if who := hosted.gate.who():
            return redirect(HOME[who.kind], 303)
        elsewhere = hosted.oidc and link(
            f"Sign in with {hosted.oidc.issuer.name}", f"{SIGN_IN}/with", "btn"
        )
        return door_page("Sign in", card(
            "",
            form(hosted, "", "Sign in",
                 field("E-mail address", "login", "email", "username"),
                 field("Password", "password", "password", "current-password"),
                 field("Code", "code", fills="one-time-code", needed=False,
                       hint="Of your code app, or one of your recovery codes, if you set "
                            "one up.")),
            elsewhere or "",
        ), p("No password, or a lost one? Who runs this server sends you a new invitation.",
             "m"))  # fmt: skip

    @doors.post(SIGN_IN)
    def _signed_in() -> AnyResponse:
        login, password, code = said("login"), said("password"), said("code")
        done = hosted.sign_in.sign_in(login, password, code, address())
        if isinstance(done, Refused):
            return _refused(hosted, done, SIGN_IN)
        return _let_in(hosted, done)


# By a link


def _by_link(doors: Blueprint, hosted: Hosted) -> None:
    @doors.get(f"{LINK_PATH}<token>")
    def _link(token: str) -> AnyResponse:
        if request.method == "HEAD" or is_ahead():
            return Response(status=503)
        return _link_page(hosted, hosted.sign_in.link_shown(token))

    @doors.post(f"{LINK_PATH}<token>")
    def _link_opened(token: str) -> AnyResponse:
        password, name = said("password"), said("name")
        done = hosted.sign_in.open_link(token, password, name, address())
        if isinstance(done, Ended):
            words = (
                f"It ended on {day_words(done.day, year=True)}. Ask the runner for a new one."
            )
            return door_page("This link opens nothing any more", p(words), status=410)
        if isinstance(done, Opened):
            return _let_in(hosted, done)
        if done.words:
            shown = hosted.sign_in.link_shown(token)
            return _link_page(hosted, shown, done.words, status=422)
        known = hosted.sign_in.store.grants(SYSTEM).by_token(digest_of(token))
        return _refused(hosted, done, "", known[0].runner_id if known else None)


def _link_page(
    hosted: Hosted, shown: LinkShown | None, fault: str = "", status: int = 200
) -> Response:
    """The password's form; what is told above it is told of a standing link alone."""
    told = shown and rows(
        ("Runner", shown.initials),
        ("Shown", capital(places_words(shown.scope.locations))),
        ("Since", capital(since_words(shown.scope.since))),
        ("Open until", day_words(shown.last_day, year=True)),
    )
    return door_page("A running log was shared with you", card(
        "",
        told or "",
        p(fault, "fault") if fault else "",
        form(hosted, "", "Open",
             field("Password", "password", "password",
                   hint="The runner told it to you. Capitals and hyphens make no difference."),
             field("Your name", "name", fills="username",
                   hint="The runner sees it beside what you enter.")),
    ), status=status)  # fmt: skip


# By invitation


def _by_invitation(doors: Blueprint, hosted: Hosted) -> None:
    @doors.get(f"{INVITED_PATH}<token>")
    def _invited(token: str) -> AnyResponse:
        return _invitation(hosted, token)

    @doors.post(f"{INVITED_PATH}<token>")
    def _accepted(token: str) -> AnyResponse:
        password = said("password")
        if password != said("again"):
            return _invitation(hosted, token, "The two passwords differ; type both again.")
        done = hosted.sign_in.set_password(token, password)
        if isinstance(done, Refused):
            return _invitation(hosted, token, done.words)
        return _let_in(hosted, done)


def _invitation(hosted: Hosted, token: str, fault: str = "") -> Response:
    account = hosted.sign_in.invited(token)
    if account is None:
        words = "It was used, or its 7 days are over. Ask who runs this server for a new one."
        return door_page("This invitation opens nothing", p(words), status=404)
    return door_page("Welcome to Painmile", card(
        "Choose a password",
        rows(("You are", account.name), ("You sign in as", account.login)),
        p(fault, "fault") if fault else "",
        form(hosted, "", "Keep it and go on", whose(account.login),
             field("Password", "password", "password", "new-password",
                   hint=f"At least {LEAST} characters; four or five words do."),
             field("The same again", "again", "password", "new-password")),
    ), status=422 if fault else 200)  # fmt: skip


# By who vouches


def _by_issuer(doors: Blueprint, hosted: Hosted, oidc: Oidc) -> None:
    @doors.get(f"{SIGN_IN}/with")
    def _with() -> AnyResponse:
        try:
            asked = oidc.begin(f"{request.host_url}sign-in/back")
        except OidcError as fault:
            return _not_vouched(str(fault))
        answer = redirect(asked.url, 303)
        set_cookie(answer, _OIDC_COOKIE, asked.kept, int(ASKED_FOR.total_seconds()))
        return answer

    @doors.get(f"{SIGN_IN}/back")
    def _back() -> AnyResponse:
        if request.method == "HEAD" or is_ahead():
            return Response(status=503)
        try:
            vouched = oidc.finish(request.cookies.get(_OIDC_COOKIE, ""), request.args.to_dict())
        except OidcError as fault:
            return _not_vouched(str(fault))
        done = hosted.sign_in.vouched(vouched)
        answer = (
            _not_vouched(done.words) if isinstance(done, Refused) else _let_in(hosted, done)
        )
        answer.delete_cookie(_OIDC_COOKIE, secure=True, httponly=True, samesite="Lax")
        return answer


def _not_vouched(words: str) -> Response:
    return door_page(_NOT_OPENED, p(words), link("To the sign-in", SIGN_IN, "btn"), status=404)


# And out


def _out(doors: Blueprint, hosted: Hosted) -> None:
    @doors.post(SIGN_OUT)
    def _sign_out() -> AnyResponse:
        if asked := hosted.gate.asked():
            hosted.sign_in.store.sessions.end(asked.token)
            hosted.tell(asked.who, _visited(hosted, asked.who), "sign_out", "session")
        answer = redirect(SIGNED_OUT, 303)
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    @doors.get(SIGNED_OUT)
    def _signed_out() -> AnyResponse:
        return door_page(
            "You are signed out",
            link("Sign in again", SIGN_IN, "btn"),
            p("Whoever came by a link opens the link again.", "m"),
        )


def _visited(hosted: Hosted, who: Who) -> int | None:
    """Whose log somebody saw who came by a link: that runner learns that they left, too."""
    if who.grant_id is None:
        return None
    grant = hosted.sign_in.store.grants(SYSTEM).by_id(who.grant_id)
    return grant.runner_id if grant else None


# What they share


def _let_in(hosted: Hosted, opened: Opened) -> AnyResponse:
    """A fresh session, whatever the browser had before."""
    if asked := hosted.gate.asked():
        hosted.sign_in.store.sessions.end(asked.token)
    if opened.account is None:
        grant = opened.grant
        who = Who("link", opened.author, grant_id=grant.id if grant else None)
        hosted.tell(who, grant.runner_id if grant else None, "sign_in", "link")
    else:
        who = who_of_account(opened.account)
        hosted.tell(who, None, "sign_in", "account")
    answer = redirect(HOME[who.kind], 303)
    set_cookie(answer, COOKIE, opened.token)
    return answer


def _refused(
    hosted: Hosted, refused: Refused, back_to: str, runner_id: int | None = None
) -> Response:
    """The same page whatever was wrong, told to the audit the same way.

    A runner learns when a link of theirs is closed for a while, not of every slip.
    """
    if refused.wait is not None:
        return waited(refused.wait)
    what: What = "account" if back_to else "link"
    if refused.closes:
        hosted.tell(None, runner_id, "sign_in", what, "closed")
    else:
        hosted.tell(None, None, "sign_in", what, "refused")
    soon = ceil(refused.closes.total_seconds())
    later = f" The next try opens in {in_words(soon)}." if soon else ""
    again = link("Try again", back_to or "?", "btn")
    return door_page(_NOT_OPENED, p(_TRY_AGAIN + later), again, status=404)
