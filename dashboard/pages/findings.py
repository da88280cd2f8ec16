"""The Findings page: every finding by topic, with what it rests on one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.page import Page
from dashboard.pages.doors import doors
from dashboard.pages.findings_parts import topic_part, young_part
from dashboard.pages.story_parts import next_step
from dashboard.reading import fill, frame, unit_of
from dashboard.shell import segmented
from dashboard.tags import html
from dashboard.view import query
from service.analysis_words import NOT_A_DIAGNOSIS
from service.findings_page import findings_page
from service.places import ALL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash import Dash

    from dashboard.reading import Told
    from dashboard.source import Loaded, Source
    from service.places import Choice

_NAME: Final = "findings"


def layout(loaded: Loaded) -> Any:
    """The doors where the log is empty, else the page's frame; one callback fills it."""
    return frame(_NAME) if loaded.log.runs else doors(loaded.who)


def register(app: Dash, source: Source) -> None:
    """One callback: the address says which findings."""
    fill(app, source, _NAME, lambda source, asked: shown(source.loaded(), asked))


_LIST: Final = "M4 5.5h.01M4 11h.01M4 16.5h.01M8.5 5.5H18M8.5 11H18M8.5 16.5H18"
PAGE: Final = Page("Findings", "/findings", layout, register, icon=_LIST, menu="tab")


def shown(loaded: Loaded, asked: Mapping[str, str]) -> Told:
    """The stored findings an address asks for: `?place=knee-right&class=clear`."""
    unit = unit_of(asked)
    place, clarity = asked.get("place", ALL), asked.get("class", ALL)
    told = loaded.once(("findings", unit, place, clarity), lambda: findings_page(
        loaded.log, loaded.analysis, loaded.states, unit=unit, place=place, clarity=clarity,
    ))  # fmt: skip
    return unit, [
        html.H1(told.headline),
        html.P(told.sub, className="sub"),
        html.P(" ".join(filter(None, (NOT_A_DIAGNOSIS, told.withheld))),
               className="s m wide62 note"),
        *_filters(told.classes, told.places),
        *([] if told.has_pain else [next_step(loaded.who)]),
        *([young_part(told.young)] if told.young else []),
        html.Nav([html.A(t.title, href=f"#{t.slug}") for t in told.topics],
                 className="toc s", **{"aria-label": "Topics"}),
        *map(topic_part, told.topics),
    ]  # fmt: skip


def _filters(classes: Sequence[Choice], places: Sequence[Choice]) -> list[Any]:
    rows = [
        segmented(name, [(c.words, query(**{key: c.slug}), c.chosen) for c in choices])
        for name, key, choices in (("Class", "class", classes), ("Place", "place", places))
        if choices
    ]
    return [html.Div(rows, className="flt wrapped")] if rows else []
