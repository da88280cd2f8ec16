"""The frame of one run's figure: lanes in pixels over one axis from the start to the end."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.figures.frame import template
from dashboard.theme import PALETTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from dashboard.theme import Scheme

WIDTH: Final = 1000.0
"""The axis of every run counts from 0 to this, so that a place is sent in few bytes."""
_GAP_PX: Final = 20
_TITLE_PX: Final = 22
_TOP_PX: Final = 8
_BOTTOM_PX: Final = 30
_MARGINS: Final = {False: (152, 20), True: (40, 8)}
_PARTS: Final = 4


def packed(values: ArrayLike) -> dict[str, str]:
    """A typed array, to the quarter of a unit: a pixel up, less than one along."""
    rounded = np.round(np.asarray(values, float) * _PARTS) / _PARTS
    raw = rounded.astype("<f4").tobytes()
    return {"dtype": "f4", "bdata": base64.b64encode(raw).decode("ascii")}


def strokes(lines: Sequence[tuple[float, float, float, float]]) -> dict[str, Any]:
    """Separate straight lines (x0, y0, x1, y1) as the x and y of one trace."""
    points = np.array(lines, float).reshape(-1, 4)
    gap = np.full((len(points), 1), np.nan)
    return {
        "x": packed(np.hstack([points[:, [0, 2]], gap]).ravel()),
        "y": packed(np.hstack([points[:, [1, 3]], gap]).ravel()),
    }


@dataclass(frozen=True, slots=True)
class RunLane:
    """One lane: its axis counts pixels from its foot."""

    axis: str
    top_px: float
    height_px: float


@dataclass
class RunFrame:
    """Collects traces and notes while lanes are added from the top down."""

    scheme: Scheme
    phone: bool
    traces: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    lanes: list[RunLane] = field(default_factory=list)
    axes: dict[str, dict[str, Any]] = field(default_factory=dict)
    height_px: float = 0.0

    def __post_init__(self) -> None:
        self.colours = PALETTES[self.scheme]

    def add_lane(
        self,
        height_px: float,
        title: str,
        key: Sequence[str] = (),
        ticks: Sequence[tuple[float, str]] = (),
    ) -> RunLane:
        """Open the next lane below; its title and key are left of it, on a phone above."""
        if self.lanes:
            self.height_px += _GAP_PX
        if self.phone:
            self.height_px += _TITLE_PX
        lane = RunLane(f"y{len(self.lanes) + 2}", self.height_px, height_px)
        self.lanes.append(lane)
        self.height_px += height_px
        self.axes[lane.axis] = {
            "range": [0, height_px], "visible": bool(ticks), "zeroline": False,
            "tickvals": [round(at, 2) for at, _ in ticks], "ticktext": [w for _, w in ticks],
        }  # fmt: skip
        self._title(lane, title, key)
        return lane

    def _title(self, lane: RunLane, title: str, key: Sequence[str]) -> None:
        left = _MARGINS[self.phone][0]
        muted = f"<span style='color:{self.colours['mut']}'>"
        if self.phone:
            at = {"y": -lane.top_px + _TITLE_PX - 2}
            self.note(f"<b>{title}</b>", x=0, xshift=-left, **at)
            if key:
                self.note(f"{muted}{' · '.join(key)}</span>", x=1, xanchor="right", **at)
            return
        lines = "".join(f"<br>{muted}{words}</span>" for words in key)
        self.note(f"<b>{title}</b>{lines}", x=0, xshift=-left, y=-lane.top_px + 4)

    def add(self, lane: RunLane | None, trace: dict[str, Any]) -> None:
        """Add a trace to a lane; None is the room behind all of them, 0 to 1 high."""
        self.traces.append(
            {"hoverinfo": "skip"} | trace | ({"yaxis": lane.axis} if lane else {})
        )

    def note(self, words: str, **where: Any) -> None:
        """A line of text; without `yref` its (negative) y counts px from the plot's top."""
        if "yref" not in where:
            where |= {"yref": "paper", "yshift": where["y"], "y": 1, "yanchor": "top"}
        self.notes.append(
            {"text": words, "xref": "paper", "xanchor": "left", "align": "left"} | where
        )

    def figure(self, ticks: Sequence[tuple[float, str]]) -> dict[str, Any]:
        """The finished figure; its first shape is the reader's line."""
        left, right = _MARGINS[self.phone]
        layout: dict[str, Any] = {
            "template": template(self.scheme),
            "height": self.height_px + _TOP_PX + _BOTTOM_PX,
            "clickanywhere": True,
            "margin": {"l": left, "r": right, "t": _TOP_PX, "b": _BOTTOM_PX},
            "xaxis": {
                "range": [0, WIDTH], "anchor": "free", "position": 0, "ticks": "outside",
                "showgrid": False, "ticklen": 4, "ticklabelposition": "outside",
                "tickvals": [round(at, 2) for at, _ in ticks],
                "ticktext": [words for _, words in ticks],
            },
            "yaxis": {"domain": [0, 1], "range": [0, 1], "visible": False},
            "annotations": self.notes,
            "shapes": [{
                "type": "line", "visible": False,
                "xref": "x", "yref": "paper", "x0": 0, "x1": 0, "y0": 0, "y1": 1,
                "line": {"color": self.colours["acc"], "width": 1.5},
            }],
        }  # fmt: skip
        for lane in self.lanes:
            bottom = 1 - (lane.top_px + lane.height_px) / self.height_px
            domain = [round(max(bottom, 0), 5), round(1 - lane.top_px / self.height_px, 5)]
            layout["yaxis" + lane.axis[1:]] = {"domain": domain} | self.axes[lane.axis]
        return {"data": self.traces, "layout": layout}
