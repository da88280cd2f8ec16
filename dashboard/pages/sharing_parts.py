"""The parts of the Sharing page: each grant, the form in a few taps, a link shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm
from dashboard.drawn import Drawn
from dashboard.saying import say_button
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import query
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.sharing_choice import Choice
    from service.sharing_page import GrantRow, ShareForm, SharingPage, Toggle
    from service.view_log import Seen

SAID: Final = "sharing-said"
"""The store into which the page's buttons and its form speak."""
_FORM: Final = "card sec shr-form"
_NEVER: Final = (
    "Runs that came from a Strava account alone are for you alone: no visitor sees them, "
    "whatever you choose here. Runs from files are shown."
)
_NO_RUNS: Final = "There is no run in your log yet: whoever looks finds an empty page."
_ONCE: Final = (
    "Copy both now: they are not shown again, and nobody can look them up. Send the link, and "
    "tell the password by voice. Whoever has both sees what you chose."
)
_ADDRESS: Final = {
    "name": "address", "label": "Their sign-in address here", "control": "text",
    "needed": True, "help": "Exactly as they told you",
}  # fmt: skip
_IN_LIST: Final = {
    "name": "label", "label": "How you stand in their list", "control": "text",
    "needed": True, "help": "Your name as they know it",
}  # fmt: skip
_FOR_WHOM: Final = {
    "name": "label", "label": "For whom it is", "control": "text", "needed": True,
    "help": "For your own list; they do not see it",
}  # fmt: skip


class Day(Drawn):
    """A day that goes into the address as `name`; `assets/sharing.js`."""

    _namespace = "painmile_sharing"
    _type = "Day"

    def __init__(self, name: str, value: str, label: str) -> None:
        super().__init__("id", name=name, value=value, label=label)


def shared_parts(told: SharingPage, form: Any) -> list[Any]:
    """What is shared now beside the form, or beside the two ways to share."""
    return [
        html.H1(told.headline),
        html.P(told.sub, className="sub"),
        html.Div([
            html.Div([_now(told.standing), *_ended(told.ended)], className="col"),
            html.Div([form, _looks(told)], className="col"),
        ], className="two-cols shr-cols"),
    ]  # fmt: skip


def _now(rows: Sequence[GrantRow]) -> Any:
    inner = [html.Ul([_grant(row) for row in rows])] if rows else [
        html.P("Nothing is shared. Each share stands here: what it opens, when it ends and "
               "who looked.", className="s m"),
    ]  # fmt: skip
    return _section("now", "Shared now", *inner)


def _section(slug: str, title: str, *parts: Any, css: str = "card sec") -> Any:
    return html.Section([html.H2(title, id=slug, tabIndex=-1), *parts], className=css,
                        tabIndex=-1, **{"aria-labelledby": slug, "data-home": "1"})  # fmt: skip


def _grant(row: GrantRow) -> Any:
    """One grant: who, how, what of it is open, and the two ways on."""
    rows = [*((one.name, one.words) for one in row.told), ("Until", row.ends),
            ("Last looked", row.looked)]  # fmt: skip
    return html.Li([
        html.H3(row.who),
        html.P(row.by, className="s m"),
        html.Dl([html.Div([html.Dt(name), html.Dd(words)]) for name, words in rows],
                className="kv s"),
        html.Div([
            html.A("Change", href=_only(change=row.of), className="btn sm merge",
                   **{"aria-label": f"Change what {row.who} sees"}),
            say_button("Stop now", SAID, {"action": "stop", "grant": row.of}, "btn sm",
                       f"Stop sharing with {row.who} now"),
            html.A("See what they see", href=f"/visit?of={row.preview}", className="carry"),
        ], className="acts"),
    ], className="grant")  # fmt: skip


def _ended(rows: Sequence[GrantRow]) -> list[Any]:
    if not rows:
        return []
    return [_section("ended", "Ended", html.Details([
        html.Summary(f"{counted(len(rows), 'share')} that opened your log before",
                     className="s"),
        html.Ul([
            html.Li([
                html.Span([html.B(row.who), f", {row.by}, {row.ends}"]),
                say_button("Take off the list", SAID, {"action": "forget", "grant": row.of},
                           "lnk", f"Take {row.who} off the list"),
            ], className="row")
            for row in rows
        ], className="rows"),
    ], className="tbl"))]  # fmt: skip


def _looks(told: SharingPage) -> Any:
    """Who looked and what else others did, the first lines open, the rest folded."""
    if not told.looks:
        return _section("looks", "Who looked", html.P("Nobody yet.", className="s m"))
    more = [html.Details([
        html.Summary(f"{len(told.earlier)} before that", className="s"), _lines(told.earlier),
    ], className="tbl")] if told.earlier else []  # fmt: skip
    return _section(
        "looks", "Who looked", _lines(told.looks), *more,
        html.P(html.A("All of it, under Your data", href="/your-data", className="carry"),
               className="s leave"),
    )  # fmt: skip


def _lines(looks: Sequence[Seen]) -> Any:
    return html.Ul([
        html.Li([html.Span([html.B(one.who), f", {one.what}"]),
                 html.Span(one.at, className="m nw")], className="row")
        for one in looks
    ], className="rows")  # fmt: skip


def ways_part(slug: str, *, has_runs: bool) -> Any:
    """The two ways to share, and what is shared by neither."""
    return _section(
        slug, "Share your log",
        *([] if has_runs else [html.P(_NO_RUNS, className="s")]),
        html.Dl([
            html.Div([
                html.Dt(html.A("Share with a therapist", href=_only(**{"with": "account"}),
                               className="btn go merge")),
                html.Dd("Somebody with an account here. They find you in their list."),
            ]),
            html.Div([
                html.Dt(html.A("Share by a link", href=_only(**{"with": "link"}),
                               className="btn merge")),
                html.Dd("Somebody without one. A link opens with a password you tell them."),
            ]),
        ], className="ways s"),
        html.P(["You choose what they see, and look at it first. ", _NEVER], className="s m"),
        html.P(html.A("More in the manual", href="/help?page=sharing", className="carry"),
               className="s"),
    )  # fmt: skip


# The form


def form_part(told: ShareForm, choice: Choice, name: str, label: str) -> Any:
    """A choice in a few taps, said back, with what it would show; then whom it is for."""
    return _section(
        _home(told.of or told.with_), told.title,
        html.Div([
            _set("Places", [_every(told), *_more_places(told.others)]),
            _set("Since", [
                segmented("Since", [(c.words, query(since=c.slug), c.chosen)
                                    for c in told.since]),
                Day("since", told.day, "Or since a day"),
            ]),
            _set("They see", [_toggles("They see", told.ticks[:3])]),
            _set("They may", [_toggles("They may", told.ticks[3:])]),
            _set("Ends in", [
                segmented("Ends in", [(c.words, query(ends=c.slug), c.chosen)
                                      for c in told.ends]),
            ]),
        ], className="sets"),
        html.P(told.sentence, className="box said", role="status"),
        html.P([
            html.A("Look at it as they would", href=f"/visit?of={told.preview}",
                   className="btn carry", target="_blank", rel="noopener"),
            html.Span(_NEVER, className="xs m"),
        ], className="acts look"),
        _send(told, choice, name, label),
        html.P(html.A("Leave it", href=_only(), className="merge"), className="s leave"),
        css=_FORM,
    )  # fmt: skip


def form_home(said: Mapping[str, Any]) -> str:
    """The heading of the form that said this."""
    chosen = said.get("choice")
    with_ = chosen.get("with") if isinstance(chosen, dict) else ""
    return _home(str(said.get("change") or with_))


def _home(name: str) -> str:
    return f"share-{name}-open"


def _set(name: str, controls: list[Any]) -> Any:
    return html.Div([html.H3(name), html.Div(controls)], className="set")


def _every(told: ShareForm) -> Any:
    return _toggles("Places", (told.every_place, *told.own))


def _more_places(others: Sequence[Toggle]) -> list[Any]:
    is_open = {"open": True} if any(one.is_on for one in others) else {}
    return [html.Details([
        html.Summary("Other places", className="s"), _toggles("Other places", others),
    ], className="more", **is_open)]  # fmt: skip


def _toggles(label: str, toggles: Sequence[Toggle]) -> Any:
    """Links that turn one thing on or off, as the address then says; each tells how it is."""
    return html.Span([
        html.A(one.words, href=query(**one.query), className="chip merge", role="switch",
               **{"aria-checked": str(one.is_on).lower()})
        for one in toggles
    ], className="chips", role="group", **{"aria-label": label})  # fmt: skip


def _send(told: ShareForm, choice: Choice, name: str, label: str) -> Any:
    is_link = told.with_ == "link"
    fields = [_FOR_WHOM] if is_link else [_IN_LIST] if told.of else [_ADDRESS, _IN_LIST]
    submit = "Save the change" if told.of else "Make the link" if is_link else "Share it"
    return DiaryForm(
        f"share-{told.of or told.with_}", to=SAID,
        about={"choice": choice.words(), "change": told.of},
        fields=fields, values={"address": "", "label": label or ("" if is_link else name)},
        label=told.title, submit=submit,
    )  # fmt: skip


def made_part(link: str, password: str) -> Any:
    """The link and its password, this once."""
    rows = [_once("Link", "made-link", link), _once("Password", "made-word", password)]
    return _section(
        _home("link"), "The link is made",
        html.P(_ONCE, className="s"),
        html.Dl(rows, className="once"),
        html.P(html.A("Done", href=_only(), className="btn merge"), className="acts"),
        css=_FORM,
    )  # fmt: skip


def _once(name: str, slug: str, words: str) -> Any:
    return html.Div([
        html.Dt(name),
        html.Dd([
            html.Code(words, id=slug),
            html.Button("Copy", type="button", className="btn sm",
                        **{"data-copies": slug, "aria-label": f"Copy the {name.lower()}"}),
            html.Span(role="status", className="xs m"),
        ]),
    ])  # fmt: skip


def _only(**said: str) -> str:
    """A link that fills the form anew: what stood in the address of it goes."""
    gone = ("with", "change", "places", "since", "ends", "notes", "history", "person",
            "findings", "pictures", "made")  # fmt: skip
    return query(**(dict.fromkeys(gone, "") | said))
