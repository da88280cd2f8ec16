"""A cycle as a card, and what its runner says of it: on the Story and on the Cycles page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dashboard.saying import say_button
from dashboard.svg import circle, line, svg
from dashboard.tags import html
from dashboard.theme import pain_step
from dashboard.writing import Written, keep, undo
from service.cycle_verdicts import VERDICTS, verdict_said
from service.payload import Payload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.source import Source
    from service.cycle_verdicts import Judged
    from service.story_words import CycleWords, Onset
    from traininglog.finding import CycleState

_ACTIONS: Final = ("judge", "undo")
_STATE_SIGNS: Final[dict[CycleState, tuple[str, str]]] = {
    "recurred": ("↺", "bk"),
    "settled": ("✓", "ok"),
    "quiet": ("…", "qu"),
    "open": ("○", "qu"),
}
_GLYPH_KM: Final = 6.0
_GLYPH_PX: Final = 84.0


def glyph_scale(shown: Iterable[CycleWords]) -> float:
    """The km every glyph of a page spans, so that they can be compared."""
    told = (onset for cycle in shown for onset in (cycle.before, cycle.after) if onset)
    return max([_GLYPH_KM, *(onset.km or 0.0 for onset in told)])


def cycle_card(cycle: CycleWords, scale_km: float, *under: Any) -> Any:
    """One cycle: heading, state, sentence, its two onsets, and what stands `under` them."""
    sign, css = _STATE_SIGNS[cycle.state]
    onsets = [cycle.before] if cycle.after is None else [cycle.before, cycle.after]
    return html.Li([
        html.Div([
            html.Span(cycle.number, className="n"),
            html.B(cycle.title),
            html.Span([html.Span(sign, **{"aria-hidden": "true"}), f" {cycle.state_words}"],
                      className=f"st {css}"),
        ], className="cyh"),
        html.P(cycle.sentence, className="cys"),
        html.Div([
            _glyph(onsets, scale_km),
            html.Div([_onset(o) for o in onsets], className="xs"),
        ], className="cyg"),
        *under,
    ], className="cy")  # fmt: skip


def _onset(onset: Onset) -> Any:
    return html.Div([html.B(onset.words), " ", html.Span(onset.day_words, className="m")])


def _glyph(onsets: list[Onset], scale_km: float) -> Any:
    """Before over after, on one scale for every glyph of the page."""
    nodes = []
    for n, onset in enumerate(onsets):
        y = 10 + 19 * n
        nodes.append(line(4, y, 4 + _GLYPH_PX + 4, y, "grid"))
        if onset.km is None:
            continue
        x = 4 + onset.km / scale_km * _GLYPH_PX
        shade = "mor" if onset.score is None else f"{pain_step(max(onset.score, 1))} po"
        nodes += [line(4, y, x, y, "stem"), circle(x, y, 4.4, shade)]
    words = " then ".join(onset.words for onset in onsets)
    return svg(96, 20 * len(onsets), f"Pain began at {words}", *nodes)


def verdict_buttons(judged: Judged | None, to: str, *, can_write: bool = True) -> list[Any]:
    """The two answers under a cycle; pressing the chosen one again takes it back.

    `to` is the store the page reads. A log that is only read shows what was said, and a
    cycle whose pain was felt between runs (None) has nothing to press.
    """
    if judged is None:
        return []
    if not can_write:
        words = judged.verdict and VERDICTS[judged.verdict].lower()
        return [html.P(f"You said: {words}", className="xs m")] if words else []
    return [html.Div(
        [
            say_button(
                words, to, _said(judged, None if verdict == judged.verdict else verdict),
                "btn sm", f"{words}: {judged.name}", pressed=verdict == judged.verdict,
            )
            for verdict, words in VERDICTS.items()
        ],
        className="agree", role="group", **{"aria-label": judged.name},
    )]  # fmt: skip


def take_back(judged: Judged, to: str) -> Any:
    """The button that takes a verdict back whose cycle is gone."""
    return say_button(
        "Take back", to, _said(judged, None), "btn sm", f"Take back: {judged.name}"
    )


def act(source: Source, said: object) -> Written:
    """Keep a verdict, or take the last change back; the words say what follows."""
    try:
        told = Payload(said)
        if told.one_of("action", _ACTIONS) == "undo":
            return undo(source, told.row_id("change") or 0)
        loaded = source.loaded()
        verdict = verdict_said(said, loaded.log, loaded.analysis)
    except ValueError as fault:
        return Written("fault", str(fault))
    written = keep(source, verdict.words, [verdict.step])
    return replace(written, words=verdict.follows) if written.status == "saved" else written


def _said(judged: Judged, verdict: str | None) -> dict[str, Any]:
    return {
        "action": "judge", "place": judged.place, "run": judged.run, "verdict": verdict,
    }  # fmt: skip
