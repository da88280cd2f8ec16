"""Two recordings of one run, and the buttons that say which counts: on Sources and Run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.saying import say_button
from dashboard.tags import html
from dashboard.writing import Written, keep, undo
from service.payload import Payload
from service.twin_words import twin_said

if TYPE_CHECKING:
    from dashboard.source import Source
    from service.twin_words import Recording, TwinTold

_ACTIONS: Final = ("twin", "undo")


def twin_parts(told: TwinTold, to: str, *, can_write: bool) -> Any:
    """What counts and what does not, with the answers; `to` is the page's store."""
    buttons = [
        say_button(
            words, to, {"action": "twin", "one": told.one, "other": told.other, "count": count},
            "btn sm", f"{words}: {told.name}",
        )
        for count, words in told.choices
    ]  # fmt: skip
    parts = [
        *([html.P(told.lead, className="s")] if told.lead else []),
        html.Dl([html.Div([html.Dt(name), html.Dd(_recording(recording))])
                 for name, recording in told.rows], className="s"),
        *([html.Div(buttons, className="acts")] if can_write else []),
    ]  # fmt: skip
    return html.Div(parts, className="twin")


def act(source: Source, said: object) -> Written:
    """Keep what is said of two recordings, or take the last change back."""
    try:
        told = Payload(said)
        if told.one_of("action", _ACTIONS) == "undo":
            return undo(source, told.row_id("change") or 0)
        choice = twin_said(said, source.loaded().log)
    except ValueError as fault:
        return Written("fault", str(fault))
    return keep(source, choice.words, choice.steps)


def _recording(told: Recording) -> Any:
    words = html.Bdi(told.words)
    return (
        html.A(words, href=f"/run?run={told.run_id}", className="carry")
        if told.run_id
        else words
    )
