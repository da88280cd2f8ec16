"""The plain pages at the door: forms that need no script, in the look of the app."""

from __future__ import annotations

import hmac
from math import ceil
from typing import TYPE_CHECKING, Final

from flask import Response, g, request
from markupsafe import Markup

from dashboard.door_look import door_page
from dashboard.hosted import FORM_COOKIE
from dashboard.security import RefusedError

if TYPE_CHECKING:
    from datetime import timedelta

    from werkzeug.wrappers import Response as AnyResponse

    from dashboard.hosted import Hosted

_OLD: Final = "This form was opened in another window, or too long ago. Open the page again."


def p(words: str, kind: str = "") -> Markup:
    """A paragraph."""
    return Markup("<p{}>{}</p>").format(_if_any("class", kind), words)


def link(words: str, path: str, kind: str = "") -> Markup:
    """A paragraph of one link."""
    return Markup('<p><a href="{}"{}>{}</a></p>').format(path, _if_any("class", kind), words)


def card(heading: str, *parts: str) -> Markup:
    """A part of a page with a heading of its own."""
    told = Markup("<h2>{}</h2>").format(heading) if heading else ""
    return Markup('<section class="card">{}{}</section>').format(told, Markup().join(parts))


def rows(*told: tuple[str, str]) -> Markup:
    """Names and what they are."""
    each = (Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*one) for one in told)
    return Markup("<dl>{}</dl>").format(Markup().join(each))


def field(
    label: str, name: str, kind: str = "text", fills: str = "off", hint: str = "",
    value: str = "", *, needed: bool = True,
) -> Markup:  # fmt: skip
    """A labelled input; `fills` is what a browser's own keeper may put in."""
    told = (
        Markup(' <span class="m" id="{0}-hint">{1}</span>').format(name, hint) if hint else ""
    )
    about = Markup(' aria-describedby="{}-hint"').format(name) if hint else ""
    return Markup(
        '<label for="{name}">{label}{told}</label><input id="{name}" name="{name}" '
        'type="{kind}" autocomplete="{fills}" autocapitalize="{caps}" spellcheck="false" '
        'maxlength="1000"{value}{about}{needed}>'
    ).format(
        name=name, label=label, told=told, kind=kind, fills=fills, about=about,
        caps="words" if name == "name" else "none",
        value=_if_any("value", value), needed=Markup(" required") if needed else "",
    )  # fmt: skip


def whose(login: str) -> Markup:
    """For a browser's own keeper: by which name the password of this form is kept."""
    return Markup(
        '<input type="text" autocomplete="username" value="{}" readonly hidden>'
    ).format(login)


def form(hosted: Hosted, path: str, button: str, *fields: str, kind: str = "") -> Markup:
    """A form that is sent to a path, empty: to the page's own; with its token."""
    name, token = hosted.form_field()
    return Markup(
        '<form method="post"{action}><input type="hidden" name="{name}" value="{token}">'
        "{fields}<button{kind}>{button}</button></form>"
    ).format(
        action=_if_any("action", path), name=name, token=token,
        fields=Markup().join(fields), kind=_if_any("class", kind), button=button,
    )  # fmt: skip


def said(name: str) -> str:
    """What a form's field holds, no longer than any field may be."""
    return request.form.get(name, "")[:1001]


def address() -> str:
    """The address of the network that asks, as far as it is known."""
    return request.remote_addr or ""


def keep_seed(answer: Response) -> Response:
    """Give a browser that has none the cookie its forms are bound to."""
    if "form_seed" in g:
        set_cookie(answer, FORM_COOKIE, g.form_seed)
    return answer


def set_cookie(answer: AnyResponse, name: str, value: str, lasts_s: int | None = None) -> None:
    """A cookie for this host alone, over TLS, that no script reads."""
    answer.set_cookie(
        name, value, max_age=lasts_s, path="/", secure=True, httponly=True, samesite="Lax"
    )


def check_form(hosted: Hosted) -> None:
    """Refuse what no form of this browser sent."""
    name, token = hosted.form_field()
    if not hmac.compare_digest(said(name).encode(), token.encode()):
        raise RefusedError(_OLD)


def waited(wait: timedelta) -> Response:
    """Too many tries; the same page whoever is meant."""
    seconds = max(1, ceil(wait.total_seconds()))
    page = door_page("Too many tries", p(f"Try again in {in_words(seconds)}."), status=429)
    page.headers["Retry-After"] = str(seconds)
    return page


def in_words(seconds: int) -> str:
    """How long, for people."""
    if seconds < 100:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def _if_any(name: str, value: str) -> Markup:
    return Markup(' {}="{}"').format(name, value) if value else Markup()
