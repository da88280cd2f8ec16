"""The Sharing page of a log on somebody's own computer, which nobody else signs in to."""

from __future__ import annotations

from typing import Any, Final

from dashboard.tags import html

_HEAD: Final = "This log is on this computer alone"
_SUB: Final = (
    "There are no accounts and no links here, so nobody can look from elsewhere. A therapist "
    "sees it in one of two ways, and you choose when."
)
_BESIDE: Final = (
    "Sit beside each other, or turn the screen. It is one screen made for a therapist, and it "
    "leaves out what came from a Strava account. They may enter findings under their name."
)
_HANDED: Final = (
    "One file of three pages that opens without a network and prints. It says what the visit "
    "page says, on the day it was made, and nothing after."
)
_WAYS: Final = (
    ("Show the visit page", "/visit?of=me", "Open the visit page", _BESIDE),
    ("Hand over the report", "/report?of=me", "Open the report", _HANDED),
)


def local_parts() -> list[Any]:
    """One person's log on one computer: the two ways to show it."""
    cards = [
        html.Section([
            html.H2(title, id=f"way-{n}"), html.P(words, className="s"),
            html.P(html.A(link, href=href, className="btn carry"), className="acts"),
        ], className="card sec", **{"aria-labelledby": f"way-{n}"})
        for n, (title, href, link, words) in enumerate(_WAYS)
    ]  # fmt: skip
    return [
        html.H1(_HEAD),
        html.P(_SUB, className="sub"),
        html.Div(cards, className="two-cols"),
        html.P([
            "On a server for several people, ", html.Code("painmile serve --hosted"),
            ", a log is shared with a therapist's account or by a link. ",
            html.A("More in the manual", href="/help?page=sharing", className="carry"),
        ], className="s m after"),
    ]  # fmt: skip
