"""The body chart: two pairs of legs to tap, and a close-up of the knee."""

from __future__ import annotations

from typing import TypedDict

from dashboard.drawn import Drawn
from traininglog.reference import body_zones


class ChartPlace(TypedDict):
    """A place as the browser speaks of it; `spot` is one of the knee."""

    location: str
    side: str | None
    spot: str | None


class Mark(ChartPlace):
    """A place with what was told there: its worst score and how many entries."""

    score: int | None
    n: int | None


class BodyChart(Drawn):
    """Where it hurts, chosen or shown; the browser side is `assets/body_chart.js`.

    Args:
        id: the component's id.
        marks: places with a number in their disc; `n` is written outside the body.
        chosen: the place chosen, None for none.
        readonly: shows the marks and takes no taps.
        width: of one figure in CSS pixels; under 120 a target may be under 24 of them.
        label: what the chart is about, for screen readers.
        whose: said before left and right under a figure.

    The browser sets `chosen` and `pick` (a ChartPlace with a counter `n`) at a tap.
    """

    _namespace = "painmile_body"
    _type = "BodyChart"

    def __init__(
        self,
        id: str,  # noqa: A002  Dash's own name
        *,
        marks: list[Mark] | None = None,
        chosen: ChartPlace | None = None,
        readonly: bool = False,
        width: int | None = None,
        label: str = "Where it hurts",
        whose: str = "your ",
    ) -> None:
        super().__init__(
            "pick",
            id=id,
            zones=body_zones(),
            marks=marks or [],
            chosen=chosen,
            readonly=readonly,
            width=width,
            label=label,
            whose=whose,
        )
