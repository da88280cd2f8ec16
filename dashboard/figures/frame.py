"""The frame of the Story figure: lanes over one shared axis of days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.ticks import day_ticks
from dashboard.theme import FONT, PALETTES
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from dashboard.theme import Scheme

_WIDE_PX: Final = 690
_PHONE_PX: Final = 328
_GAP_PX: Final = 18
_TITLE_PX: Final = 28
_TOP_PX: Final = 8
_BOTTOM_PX: Final = 48
_SECOND_ROW_PX: Final = -22
"""The pinned day and the last day stand below the months, whose names stay readable."""
_KEY_LINE_PX: Final = 15.6
MARGINS: Final = {False: (142, 96), True: (26, 4)}


@dataclass(frozen=True)
class Lane:
    """One lane: its y axis and where it stands, in px from the top of the plot."""

    name: str
    axis: str
    top_px: float
    height_px: float
    y_max: float = 1.0
    y_min: float = 0.0

    def y_at(self, px: float) -> float:
        """A length in px in the lane's own units."""
        return px / self.height_px * (self.y_max - self.y_min)


@dataclass
class Frame:
    """Collects traces and notes while lanes are added from the top down.

    `x` of a day is the count of days since `first`; a run stands at its noon.
    """

    first: date
    last: date
    scheme: Scheme
    phone: bool
    traces: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    axes: dict[str, dict[str, Any]] = field(default_factory=dict)
    height_px: float = 0.0

    def __post_init__(self) -> None:
        self.colours = PALETTES[self.scheme]

    @property
    def days(self) -> int:
        """Days shown."""
        return (self.last - self.first).days + 1

    @property
    def px_per_day(self) -> float:
        """About how wide a day is drawn; the figure stretches, labels keep their room."""
        return (_PHONE_PX if self.phone else _WIDE_PX) / self.days

    def x(self, day: date) -> float:
        """Noon of a day on the shared axis."""
        return (day - self.first).days + 0.5

    def add_lane(
        self,
        name: str,
        height_px: float,
        y_range: tuple[float, float] = (0.0, 1.0),
        ticks: tuple[float, ...] = (),
        *,
        titled: bool = True,
    ) -> Lane:
        """Open the next lane below; `ticks` are its grid lines."""
        if self.lanes:
            self.height_px += _GAP_PX
        if self.phone and titled:
            self.height_px += _TITLE_PX
        axis = f"y{len(self.lanes) + 2}"
        low, high = y_range
        lane = Lane(name, axis, self.height_px, height_px, high, low)
        self.lanes.append(lane)
        self.height_px += height_px
        self.axes[axis] = {
            "range": [low, high],
            "visible": bool(ticks),
            "tickvals": list(ticks),
            "zeroline": low == 0,
        }
        return lane

    def add(self, lane: Lane | None, trace: dict[str, Any]) -> None:
        """Add a trace to a lane; None is the wash behind all of them."""
        base = {} if "hovertemplate" in trace else {"hoverinfo": "skip"}
        if lane is not None:
            base["yaxis"] = lane.axis
        self.traces.append(base | trace)

    def note(self, text: str, **where: Any) -> None:
        """Add a line of text; unless told otherwise, from the plot's top left corner."""
        self.notes.append({"text": text, **where})

    def key_px(self, key: Collection[str]) -> float:
        """The height a lane needs, so that the next title clears its title and key."""
        return 0.0 if self.phone else _KEY_LINE_PX * (len(key) + 1) - _GAP_PX / 2

    def title(self, lane: Lane, words: str, key: Iterable[str] = (), short: str = "") -> None:
        """The lane's title with its key: to its left, or above it on a phone."""
        muted = f"<span style='color:{self.colours['mut']}'>"
        if self.phone:
            self.note(f"<b>{words}</b>", y=-lane.top_px + 26, x=0, xshift=-26)
            if short:
                self.note(f"{muted}{short}</span>", y=-lane.top_px + 26, x=1, xanchor="right")
            return
        lines = "".join(f"<br>{muted}{line}</span>" for line in key)
        self.note(f"<b>{words}</b>{lines}", y=-lane.top_px + 4, x=0, xshift=-MARGINS[False][0])

    def end_label(self, lane: Lane, value: float, strong: str, weak: str) -> None:
        """A direct label at the right end, with n or date below in the second ink."""
        if self.phone:
            words = f"<b>{strong}, {weak}</b>"
            self.note(words, x=1, xanchor="right", y=value, yref=lane.axis, yanchor="bottom")
            return
        mut = self.colours["mut"]
        self.note(
            f"<b>{strong}</b><br><span style='color:{mut}'>{weak}</span>",
            x=1, xshift=6, y=value, yref=lane.axis, yanchor="middle",
        )  # fmt: skip

    def figure(self) -> dict[str, Any]:
        """The finished figure as Plotly's own plain form."""
        layout: dict[str, Any] = {
            "template": template(self.scheme),
            "meta": {"first": self.first.isoformat()},
            "height": self.height_px + _TOP_PX + _BOTTOM_PX,
            "dragmode": False if self.phone else "zoom",
            "clickanywhere": True,
            "margin": self._margin(),
            "xaxis": self._x_axis(),
            "yaxis": {"domain": [0, 1], "range": [0, 1], "visible": False},
            "annotations": [
                self._pin_label(),
                self._last_day(),
                *map(self._placed, self.notes),
            ],
            "shapes": [self._pin_line()],
        }
        for lane in self.lanes:
            bottom = 1 - (lane.top_px + lane.height_px) / self.height_px
            top = 1 - lane.top_px / self.height_px
            domain = [round(max(bottom, 0), 5), round(min(top, 1), 5)]
            layout["yaxis" + lane.axis[1:]] = {"domain": domain} | self.axes[lane.axis]
        return {"data": self.traces, "layout": layout}

    def _margin(self) -> dict[str, int]:
        left, right = MARGINS[self.phone]
        return {"l": left, "r": right, "t": _TOP_PX, "b": _BOTTOM_PX}

    def _placed(self, note: dict[str, Any]) -> dict[str, Any]:
        """A note without `yref` counts px down from the plot's top as its (negative) y."""
        if "yref" not in note:
            note = note | {"yref": "paper", "yshift": note["y"], "y": 1}
            note.setdefault("yanchor", "top")
        return {"xref": "paper", "xanchor": "left", "align": "left"} | note

    def _x_axis(self) -> dict[str, Any]:
        """A pointer drags a span in it; a finger scrolls the page."""
        values, words = zip(*day_ticks(self.first, self.days, self.px_per_day), strict=True)
        weekly = {"dtick": 7, "tick0": 0, "ticks": "outside"}
        return {
            "range": [0, self.days],
            "anchor": "free",
            "position": 0,
            "tickvals": list(values),
            "ticktext": [f"<b>{word}</b>" for word in words],
            "minor": weekly if self.days <= 371 else {},
            "fixedrange": self.phone,
        }

    def _pin_line(self) -> dict[str, Any]:
        """Drawn under the data; the browser moves it to the pinned run."""
        return {
            "type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "x0": 0, "x1": 0,
            "layer": "below", "visible": False,
            "line": {"color": self.colours["acc"], "width": 1.5},
        }  # fmt: skip

    def _last_day(self) -> dict[str, Any]:
        """Under the right end of the axis; the browser hides it where the pin comes close."""
        return {
            "text": day_words(self.last), "visible": not self.phone, "x": 1, "xref": "paper",
            "xanchor": "right", "y": 0, "yref": "paper", "yanchor": "top",
            "yshift": _SECOND_ROW_PX - 3,
            "font": {"color": self.colours["mut"]},
        }  # fmt: skip

    def _pin_label(self) -> dict[str, Any]:
        return {
            "text": "", "visible": False, "x": 0, "xref": "x", "y": 0, "yref": "paper",
            "yanchor": "top", "yshift": _SECOND_ROW_PX, "xanchor": "center", "borderpad": 4,
            "bgcolor": self.colours["acc"],
            "font": {"color": self.colours["card"], "weight": 600},
        }  # fmt: skip


def template(scheme: Scheme) -> dict[str, Any]:
    """The Plotly template `painmile_light` or `painmile_dark`: layout only, no library."""
    c = PALETTES[scheme]
    return {
        "layout": {
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 12, "color": c["ink"]},
            "colorway": [c["acc"], c["p3"], c["bar"], c["mut"]],
            "showlegend": False,
            "bargap": 0.06,
            "dragmode": False,
            "hovermode": "x",
            "hoversubplots": "axis",
            "hoverdistance": 16,
            "hoverlabel": {
                "bgcolor": c["card"],
                "bordercolor": c["line"],
                "font": {"color": c["ink"], "size": 12},
            },
            "annotationdefaults": {"showarrow": False},
            "xaxis": {
                "type": "linear",
                "showgrid": True,
                "gridcolor": c["line"],
                "zeroline": False,
                "showline": True,
                "linecolor": c["ctl"],
                "ticks": "",
                "tickangle": 0,
                "tickcolor": c["ctl"],
                "ticklabelposition": "outside right",
                "minor": {"ticklen": 4, "tickcolor": c["ctl"]},
                "fixedrange": True,
                "showspikes": False,
            },
            "yaxis": {
                "type": "linear",
                "gridcolor": c["line"],
                "zerolinecolor": c["ctl"],
                "tickfont": {"color": c["mut"]},
                "fixedrange": True,
            },
        }
    }
