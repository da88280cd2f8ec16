"""The empty log: three doors, each saying what it does; the first is open right there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.import_box import import_box
from dashboard.tags import html
from service.who import LOCAL

if TYPE_CHECKING:
    from service.who import Who


def doors(who: Who = LOCAL) -> Any:
    """What to do next where there is no run yet."""
    return html.Main([html.H1("No runs here yet."), *three_doors(who)])


def three_doors(who: Who = LOCAL) -> list[Any]:
    """The doors under a sentence that says so; Today has them below its form.

    On a server nobody has a terminal: what takes one is not there.
    """
    is_here = who.kind == "local"
    many = "Three" if is_here else "Two"
    made_up = [_door(
        "Look at a made-up runner",
        "Fourteen months of runs and a pain diary, with a story to find. "
        "It has a log of its own and touches nothing of yours.",
        "painmile demo",
    )]  # fmt: skip
    return [
        html.P(f"{many} ways to begin. Everything stays on the computer that runs Painmile.",
               className="sub"),
        html.Ul([
            _door(
                "Bring your own runs",
                "A folder, single files (FIT, GPX, TCX), or the export of Strava or Garmin, a "
                ".zip, as it came. A run that comes more than once is told once, damaged files "
                "are named, and the files themselves are left as they are.",
                "painmile import FOLDER" if is_here else "",
                import_box(),
            ),
            *(made_up if is_here else []),
            _door(
                "A Strava account",
                "Its runs come by themselves; since June 2026 that takes a subscription at "
                "Strava. An export takes none: at Strava, Settings, My Account, Download or "
                "Delete; then bring in the .zip.",
                "",
                html.P(html.A("To the Strava page", href="/strava", className="btn carry")),
            ),
        ], className="doors"),
        html.P(["Then say what hurt, and what did not: ",
                html.A("Today", href="/today", className="carry"),
                " takes it in three taps."], className="s m after"),
    ]  # fmt: skip


def _door(title: str, words: str, command: str = "", *way_in: Any) -> Any:
    typed = ["Or type" if way_in else "Type", " in a terminal", html.Code(command)]
    return html.Li([
        html.H2(title),
        html.P(words, className="s"),
        *way_in,
        *([html.P(typed, className="s m cmd")] if command else []),
    ], className="card door")  # fmt: skip
