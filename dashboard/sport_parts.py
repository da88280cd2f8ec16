"""Recordings that do not tell their sport, with the buttons that say it: on Sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.writing import READ_ONLY, Written, keep
from service.told_sports import tell_sports
from service.untold_sports import sport_said
from traininglog.access import NotFound
from traininglog.links import Links

if TYPE_CHECKING:
    from dashboard.source import Source
    from service.sources_page import Kept
    from service.untold_sports import Untold, UntoldTold


def untold(told: UntoldTold | None, to: str, *, can_write: bool) -> list[Any]:
    """The recordings with an answer each and one for all; `to` is the page's store."""
    if told is None:
        return []
    all_ = [say_button("They were runs", to, {"action": "sport", "was": "run"}, "btn")]
    return [html.Section([
        html.H2("Sport not told", id="untold"),
        html.P(told.lead, className="s"),
        *([html.P(all_, className="acts")] if can_write and len(told.keys) > 1 else []),
        html.Ul([_row(one, to, can_write=can_write) for one in told.rows]),
        *([html.P(told.more, className="s m")] if told.more else []),
    ], className="card sec", **{"aria-labelledby": "untold"})]  # fmt: skip


def _row(one: Untold, to: str, *, can_write: bool) -> Any:
    words, was = ("It was no run", "untold") if one.is_run else ("It was a run", "run")
    button = say_button(
        words, to, {"action": "sport", "was": was, "key": one.key}, "btn sm",
        f"{words}: {one.day}, {one.words}",
    )  # fmt: skip
    day: Any = one.day
    if one.run_id:
        day = html.A(one.day, href=f"/run?run={one.run_id}", className="carry")
    return html.Li([
        html.Span(day),
        html.Div([html.Bdi(one.words), *([html.Div(button, className="acts")] if can_write
                                         else [])]),
    ], className="flagged")  # fmt: skip


def say_sport(source: Source, kept: Kept | None, said: object) -> Written:
    """Keep what a runner says of recordings without a sport, and read them so."""
    if kept is None:
        return Written("fault", READ_ONLY)
    try:
        answer = sport_said(said, source.loaded().log, kept.copies)
    except ValueError as fault:
        return Written("fault", str(fault))
    written = keep(source, answer.words, answer.steps)
    read_anew(source)
    return written


def read_anew(source: Source) -> None:
    """Read the files again whose sport is told another way now."""
    owned = source.owned()
    if owned is None:
        return
    try:
        runner = owned.repository.runner(owned.runner_id)
        tell_sports(Links.of(owned.repository), runner)
    except NotFound:
        return
