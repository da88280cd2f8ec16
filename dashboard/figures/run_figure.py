"""One run along its way: where it hurt, pauses, walking, then a lane a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard.figures.run_frame import WIDTH, RunFrame, packed, strokes
from dashboard.theme import pain_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.theme import Scheme
    from service.run_chart import Mark, RunChart

_HEIGHTS: Final = {"pace": 92, "cadence": 64, "heart_rate": 76, "altitude": 52}
_LOW_PX: Final = 52
_ROW_PX: Final = 34
_CHAR_PX: Final = 7.0
_PLOT_PX: Final = {False: 760, True: 320}
_MOST_X_TICKS: Final = {False: 9, True: 6}
_STEPS: Final = {
    "min": (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 960, 1440, 2880),
    "km": (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500),
}
_SIDES: Final = ((0.3, "left"), (0.7, "center"), (1.01, "right"))


def run_figure(
    chart: RunChart, *, scheme: Scheme = "light", phone: bool = False
) -> dict[str, Any]:
    """The figure of one run as plain data; at most some 40 kB compressed."""
    frame = RunFrame(scheme, phone)
    ticks = x_ticks(chart, phone=phone)
    _wash(frame, chart)
    _upright(frame, [at for at, _ in ticks], "line", 1, "solid")
    _pauses(frame, chart)
    _onset_lines(frame, chart)
    _pain_lane(frame, chart)
    _walk_lane(frame, chart)
    _pause_lane(frame, chart)
    x = packed(chart.x / chart.length * WIDTH)
    for told in chart.lanes:
        height = _HEIGHTS.get(told.name, _LOW_PX)
        scale = height / (told.high - told.low)
        levels = [((value - told.low) * scale, words) for value, words in told.ticks]
        lane = frame.add_lane(height, told.title, (told.unit, told.middle), levels)
        ink = "acc" if told.name == "cadence" else "ink"
        frame.add(lane, {
            "type": "scatter", "mode": "lines", "x": x, "y": packed(
                np.clip((told.values - told.low) * scale, 0, height)
            ),
            "line": {"color": frame.colours[ink], "width": 1.3}, "hoverinfo": "none",
        })  # fmt: skip
    return frame.figure(ticks)


def x_ticks(chart: RunChart, *, phone: bool) -> list[tuple[float, str]]:
    """Round places of the axis; the first names the unit."""
    steps = _STEPS["min" if chart.x_unit == "min" else "km"]
    most = _MOST_X_TICKS[phone]
    step = next((s for s in steps if chart.length / s <= most), steps[-1])
    places = [n * step for n in range(int(chart.length / step + 1e-9) + 1)]
    return [
        (at / chart.length * WIDTH, f"{at:g}" if at else f"0 {chart.x_unit}") for at in places
    ]


def _at(chart: RunChart, x: float) -> float:
    return x / chart.length * WIDTH


def _wash(frame: RunFrame, chart: RunChart) -> None:
    """The painful part of the run, behind all lanes."""
    if chart.painful:
        spans = np.array(chart.painful) / chart.length * WIDTH
        frame.add(None, {
            "type": "bar", "y": packed(np.ones(len(spans))),
            "x": packed(spans.mean(axis=1)), "width": packed(np.ptp(spans, axis=1)),
            "marker": {"color": frame.colours["wash"], "line": {"width": 0}},
        })  # fmt: skip


def _pauses(frame: RunFrame, chart: RunChart) -> None:
    if chart.pauses:
        _upright(frame, [_at(chart, p.x) for p in chart.pauses], "ctl", 1, "dot")


def _onset_lines(frame: RunFrame, chart: RunChart) -> None:
    if chart.onsets:
        _upright(frame, [_at(chart, mark.x) for mark in chart.onsets], "po", 1.6, "solid")


def _upright(frame: RunFrame, xs: Sequence[float], ink: str, width: float, dash: str) -> None:
    """Lines through all lanes."""
    frame.add(None, {
        "type": "scatter", "mode": "lines", **strokes([(x, 0, x, 1) for x in xs]),
        "line": {"color": frame.colours[ink], "width": width, "dash": dash},
    })  # fmt: skip


def _pain_lane(frame: RunFrame, chart: RunChart) -> None:
    """A row for each place: a disc where pain began, a thick line as far as it went."""
    if not chart.onsets:
        return
    rows = len(chart.onsets)
    height = _ROW_PX * rows
    lane = frame.add_lane(height, "Pain")
    ends: list[tuple[float, float]] = []
    lines: list[tuple[float, float, float, float]] = []
    for row, mark in enumerate(chart.onsets):
        y = height - _ROW_PX * row - 26
        x = _at(chart, mark.x)
        end = WIDTH if mark.until is None else _at(chart, mark.until)
        lines.append((x, y, end, y))
        if mark.until is not None:
            ends.append((end, y))
        side = next(side for most, side in _SIDES if x / WIDTH < most)
        frame.note(f"<b>{mark.words}</b>", x=x, xref="x", xanchor=side, y=y + 7, yref=lane.axis,
                   yanchor="bottom")  # fmt: skip
    c = frame.colours
    frame.add(lane, {
        "type": "scatter", "mode": "lines", **strokes(lines), "cliponaxis": False,
        "line": {"color": c["po"], "width": 3.4},
    })  # fmt: skip
    begins = [(x, y) for x, y, _, _ in lines]
    frame.add(lane, _discs(frame, begins, [_shade(frame, mark) for mark in chart.onsets]))
    if ends:
        frame.add(lane, _discs(frame, ends, [c["card"]] * len(ends)))


def _shade(frame: RunFrame, mark: Mark) -> str:
    return frame.colours[pain_step(mark.score or 1)]


def _discs(
    frame: RunFrame, points: Sequence[tuple[float, float]], colours: list[str]
) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "cliponaxis": False,
        "x": packed([x for x, _ in points]), "y": packed([y for _, y in points]),
        "marker": {"size": 11, "color": colours, "opacity": 1,
                   "line": {"color": frame.colours["po"], "width": 1.4}},
    }  # fmt: skip


def _walk_lane(frame: RunFrame, chart: RunChart) -> None:
    """Nine pixels of level stripes where it was walked."""
    if not chart.walks:
        return
    lane = frame.add_lane(9, "Walking")
    spans = np.array(chart.walks) / chart.length * WIDTH
    c = frame.colours
    frame.add(lane, {
        "type": "bar", "x": packed(spans.mean(axis=1)),
        "width": packed(np.maximum(np.ptp(spans, axis=1), 1.5)), "y": packed([9] * len(spans)),
        "marker": {"color": c["gap_planned"], "line": {"color": c["ctl"], "width": 0.6},
                   "pattern": {"shape": "-", "fgcolor": c["hatch_planned"], "size": 4,
                               "bgcolor": c["gap_planned"], "solidity": 0.4}},
    })  # fmt: skip


def _pause_lane(frame: RunFrame, chart: RunChart) -> None:
    """How long each pause was, as many as have room; all of them stand below in words."""
    if not chart.pauses:
        return
    lane = frame.add_lane(16, "Pauses")
    px = _PLOT_PX[frame.phone] / WIDTH
    taken = -1.0
    for pause in chart.pauses:
        half = len(pause.words) * _CHAR_PX / 2
        x = min(max(_at(chart, pause.x) * px, half), WIDTH * px - half)
        if x - half > taken:
            taken = x + half + 4
            frame.note(pause.words, x=x / px, xref="x", xanchor="center", y=8, yref=lane.axis,
                       yanchor="middle")  # fmt: skip
