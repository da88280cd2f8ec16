"""What the Story shows: its span, place and measure, and the steps to the span beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import place_slug, query, span_query
from service.units import place_words, span_words
from service.window import moves

if TYPE_CHECKING:
    from dashboard.view import OnsetIn
    from service.story import Story
    from service.window import Span
    from traininglog.pain import Place

_WINDOW_WORDS: Final = {"16w": "16 weeks", "52w": "1 year", "all": "All"}
_MOST_PLACES: Final = 4


def filters(told: Story, onset: OnsetIn) -> list[Any]:
    """The rows of choices over the chart, and what is shown."""
    windows = [
        (words, query(span=window, **{"from": "", "to": ""}), window == told.window)
        for window, words in _WINDOW_WORDS.items()
    ]
    return [
        segmented("Span", windows),
        *([segmented("Place", _places(told)), _onset(told, onset)] if told.places else []),
        html.Span(told.window_words, className="s m"),
    ]


def _places(told: Story) -> list[tuple[str, str, bool]]:
    """The places named most, the one looked at among them, and all."""
    listed = list(told.places[:_MOST_PLACES])
    if told.place is not None and told.place not in listed:
        listed[-1:] = [told.place]
    places: list[Place | None] = [*listed, None]
    return [
        (
            "All places" if place is None else place_words(place),
            query(place=place_slug(place)),
            place == told.place,
        )
        for place in places
    ]


def _onset(told: Story, onset: OnsetIn) -> Any:
    return segmented("Onset", [
        (f"Onset in {told.unit}", query(onset=""), onset == "km"),
        ("share of the run", query(onset="share"), onset == "share"),
    ])  # fmt: skip


def steps(told: Story) -> Any:
    """Buttons under the chart: what a pointer does by dragging, for keys and fingers too.

    All of them are always there, so that the focus stays where it was.
    """
    found = moves(told.shown, told.whole)
    links = [
        _step("← Earlier", found.earlier, told.shown),
        _step("Later →", found.later, told.shown),
        _step("Closer", found.closer, told.shown),
        _step("Wider", found.wider, told.shown),
        _step("Whole log", None if told.shown == told.whole else told.whole, told.shown),
    ]
    how = "Drag across days to look closer; click a day to pin it."
    return html.Div([
        html.Div(links, className="steps", role="group", **{"aria-label": "Move the span"}),
        html.Span(how, className="xs m how"),
    ], className="stepr")  # fmt: skip


def _step(words: str, span: Span | None, shown: Span) -> Any:
    """A link to a span; one that leads nowhere stays where one is, and says so."""
    if span is None:
        off = {"aria-disabled": "true"}
        return html.A(words, href=span_query(shown), className="btn sm merge off", **off)
    days = span_words(span.first, span.last)
    about = {"aria-label": f"{words.strip('← →')}: {days}"}
    return html.A(words, href=span_query(span), className="btn sm merge", title=days, **about)
