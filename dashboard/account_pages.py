"""The account of who signed in: name, password, other browsers, a code app, the way out.

GET  /account
POST /account/name, /account/password, /account/others
POST /account/app, /account/app/on, /account/app/off
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, redirect, request
from markupsafe import Markup

from dashboard.door_forms import (
    address,
    card,
    check_form,
    field,
    form,
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
from dashboard.hosted import ACCOUNT, COOKIE, HOME, SIGN_OUT
from service.door import Refused
from service.links import LONGEST_NAME, visitor_name
from service.passwords import LEAST
from service.sign_in import HAS_ONE
from traininglog.access import NotFound

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response as AnyResponse

    from dashboard.hosted import Asked, Hosted
    from traininglog.accounts import Account

_MOST_BYTES: Final = 1 << 14
_DONE: Final = {
    "name": "Your name was changed.",
    "password": "Your password was changed, and every other browser was signed out.",
    "others": "Every other browser was signed out.",
    "off": "No code is asked for any more.",
}
_WHAT_AN_APP_DOES: Final = (
    "With a code app on your phone, signing in takes your password and a code that the app "
    "shows. Whoever finds out the password alone stays out."
)


def route_account(server: Flask, hosted: Hosted) -> None:
    """Add the page and what is changed there."""
    pages = Blueprint("account", "dashboard", url_prefix=ACCOUNT)

    @pages.before_request
    def _check() -> None:
        request.max_content_length = _MOST_BYTES
        _mine(hosted)
        if request.method == "POST":
            check_form(hosted)

    pages.after_request(keep_seed)

    @pages.get("")
    def _account() -> AnyResponse:
        return _page(hosted)

    _sides(pages, hosted)
    _app(pages, hosted)
    server.register_blueprint(pages)


def _sides(pages: Blueprint, hosted: Hosted) -> None:
    """Name, password, other browsers."""

    @pages.post("/name")
    def _name() -> AnyResponse:
        if not (name := visitor_name(said("name"))):
            return _page(hosted, f"A name has 1 to {LONGEST_NAME} characters.", status=422)
        account, _ = _mine(hosted)
        hosted.sign_in.store.accounts.change(account.id, name=name)
        return _back("name")

    @pages.post("/password")
    def _password() -> AnyResponse:
        account, asked = _mine(hosted)
        if said("new") != said("again"):
            return _page(hosted, "The two new passwords differ; type both again.", status=422)
        done = hosted.sign_in.change_password(account.id, said("old"), said("new"), address())
        if isinstance(done, Refused):
            return _told(hosted, done)
        hosted.tell(asked.who, None, "password", "account")
        answer = _back("password")
        set_cookie(answer, COOKIE, done.token)
        return answer

    @pages.post("/others")
    def _others() -> AnyResponse:
        account, asked = _mine(hosted)
        hosted.sign_in.store.sessions.end_others(account.id, asked.token)
        hosted.tell(asked.who, None, "sign_out", "session")
        return _back("others")


def _app(pages: Blueprint, hosted: Hosted) -> None:
    """The second factor."""

    @pages.post("/app")
    def _enrol() -> AnyResponse:
        return _enrolment(hosted)

    @pages.post("/app/on")
    def _confirm() -> AnyResponse:
        account, asked = _mine(hosted)
        codes = hosted.sign_in.confirm(account.id, said("code"), said("password"), address())
        if isinstance(codes, Refused):
            if codes.wait is not None:
                return _told(hosted, codes)
            words = f"{codes.words} The picture below is a new one; scan it first."
            return _enrolment(hosted, words)
        hosted.tell(asked.who, None, "password", "account")
        listed = (Markup("<li><code>{}</code></li>").format(code) for code in codes)
        return door_page("A code is asked for from now on", card(
            "Your recovery codes",
            p("Each lets you in once, when the app is gone. They are shown this once: print "
              "them or write them down."),
            Markup('<ul class="codes">{}</ul>').format(Markup().join(listed)),
        ), link("I have them", ACCOUNT, "btn"))  # fmt: skip

    @pages.post("/app/off")
    def _drop() -> AnyResponse:
        account, asked = _mine(hosted)
        refused = hosted.sign_in.drop_factor(account.id, said("password"), address())
        if refused is not None:
            return _told(hosted, refused)
        hosted.tell(asked.who, None, "password", "account")
        return _back("off")


def _page(hosted: Hosted, fault: str = "", status: int = 200) -> AnyResponse:
    account, asked = _mine(hosted)
    done = _DONE.get(request.args.get("done", ""), "")
    return door_page(
        "Your account",
        p(fault, "fault") if fault else "",
        Markup('<p role="status">{}</p>').format(done) if done and not fault else "",
        card(
            "Who you are",
            rows(("Sign in as", account.login)),
            form(hosted, f"{ACCOUNT}/name", "Change the name",
                 field("Name", "name", fills="name", value=account.name,
                       hint="As others see it beside what you enter."), kind="quiet"),
        ),
        _password_card(hosted, account),
        _app_card(hosted, account),
        card("Other browsers", form(hosted, f"{ACCOUNT}/others", "Sign out everywhere else",
                                    kind="quiet")),
        form(hosted, SIGN_OUT, "Sign out"),
        _way_back(HOME[asked.who.kind]),
        status=status,
    )  # fmt: skip


def _way_back(path: str) -> Markup:
    return link("Back to the pages", path, "foot") if path != ACCOUNT else Markup()


def _password_card(hosted: Hosted, account: Account) -> Markup:
    if account.password is None:
        return card("Password", p("You have none: somebody else vouches for you at sign-in."))
    return card("Password", form(
        hosted, f"{ACCOUNT}/password", "Change the password", whose(account.login),
        field("Password now", "old", "password", "current-password"),
        field("New password", "new", "password", "new-password",
              hint=f"At least {LEAST} characters; four or five words do."),
        field("The new one again", "again", "password", "new-password"),
        kind="quiet",
    ))  # fmt: skip


def _app_card(hosted: Hosted, account: Account) -> Markup:
    if account.password is None:
        return Markup()
    if not hosted.sign_in.has_factor(account.id):
        return card(
            "Code app",
            p(_WHAT_AN_APP_DOES),
            form(hosted, f"{ACCOUNT}/app", "Set one up", kind="quiet"),
        )
    return card("Code app", p("A code is asked for when you sign in."), form(
        hosted, f"{ACCOUNT}/app/off", "Ask for no code any more", whose(account.login),
        field("Password", "password", "password", "current-password"), kind="quiet",
    ))  # fmt: skip


def _enrolment(hosted: Hosted, fault: str = "") -> AnyResponse:
    account, _ = _mine(hosted)
    if hosted.sign_in.has_factor(account.id):
        return _page(hosted, HAS_ONE, status=422)
    new = hosted.sign_in.enrol(account.id)
    return door_page(
        "Set up a code app",
        p(fault, "fault") if fault else "",
        card(
            "1. Scan this with the app",
            Markup('<div class="qr">{}</div>').format(Markup(new.svg)),  # noqa: S704 -- drawn here
            p("Or type this into it:", "m"),
            Markup("<p><code>{}</code></p>").format(new.secret),
        ),
        card("2. Enter the code it shows", form(
            hosted, f"{ACCOUNT}/app/on", "Ask for a code from now on",
            whose(account.login), field("Code", "code", fills="one-time-code"),
            field("Password", "password", "password", "current-password"),
        )),
        link("Leave it as it was", ACCOUNT, "foot"),
        status=422 if fault else 200,
    )  # fmt: skip


def _told(hosted: Hosted, refused: Refused) -> AnyResponse:
    if refused.wait is not None:
        return waited(refused.wait)
    return _page(hosted, refused.words, status=422)


def _back(done: str) -> AnyResponse:
    return redirect(f"{ACCOUNT}?done={done}", 303)


def _mine(hosted: Hosted) -> tuple[Account, Asked]:
    """The account of who asks, as it is now; a link has none."""
    asked = hosted.gate.asked()
    account_id = asked.who.account_id if asked else None
    account = hosted.sign_in.store.accounts.account(account_id) if account_id else None
    if asked is None or account is None:
        raise NotFound("no account")
    return account, asked
