"""Steps a minute against speed: a mark a run, the own line, the one before, a target."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats
from dashboard.figures.frame import template
from dashboard.figures.marks import lines
from dashboard.theme import PALETTES
from service.units import clock_words, day_near, in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.theme import Scheme
    from service.cadence_page import CadencePage, Device, Line
    from service.matched import AtSpeed

SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up")
"""One mark a watch; the key below the picture draws the same."""
_HEIGHT_PX: Final = 330
_TOP_PX: Final = 12
_BOTTOM_PX: Final = 52
_PLOT_PX: Final = _HEIGHT_PX - _TOP_PX - _BOTTOM_PX
_TICKS: Final = 5

Trace = dict[str, Any]


def speed_figure(
    page: CadencePage, *, scheme: Scheme = "light", phone: bool = False
) -> dict[str, Any]:
    """Each run at its own speed, the newest filled; the own line, the one before, 5 % more."""
    c = PALETTES[scheme]
    low, high = _speeds(page.runs)
    data: list[Trace] = []
    notes: list[Trace] = []
    heights = [run.value for run in page.runs]
    if page.line:
        heights += _line_traces(page, page.line, (low, high), c, data, notes)
    data += _dots(page, c)
    bottom, top, step = round_range(heights)
    left, right = (44, 10) if phone else (52, 118 if notes else 24)
    least = (16 if phone else 30) / _PLOT_PX * (top - bottom)
    for note, y in zip(notes, apart([note["y"] for note in notes], least), strict=True):
        note["y"] = y
    return {
        "data": data,
        "layout": {
            "template": template(scheme),
            "height": _HEIGHT_PX,
            "margin": {"l": left, "r": right, "t": _TOP_PX, "b": _BOTTOM_PX},
            "xaxis": _speed_axis(low, high, page, phone=phone),
            "yaxis": {"range": [bottom, top], "dtick": step, "tick0": 0, "zeroline": False},
            "hovermode": "closest",
            "annotations": [_axis_words(page, c), *(_placed(note, phone) for note in notes)],
        },
    }


def _speeds(runs: Sequence[AtSpeed]) -> tuple[float, float]:
    """Both ends of the axis, with a little air, on tenths of a m/s."""
    speeds = [round(run.speed_mps, 3) for run in runs]
    return floor(min(speeds) * 10) / 10 - 0.05, ceil(max(speeds) * 10) / 10 + 0.05


def round_range(values: Sequence[float]) -> tuple[float, float, int]:
    """A range on round numbers with at most a handful of grid lines."""
    low, high = min(values) - 1, max(values) + 1
    step = next(s for s in (2, 5, 10, 20, 50, 100) if (high - low) / s <= _TICKS)
    return step * floor(low / step), step * ceil(high / step), step


def apart(heights: Sequence[float], least: float) -> list[float]:
    """The heights, in their order, moved up where two stand closer than `least`."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda n: moved[n])
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + least)
    return moved


def _line_traces(
    page: CadencePage, own: Line, ends: tuple[float, float], c: dict[str, str],
    data: list[Trace], notes: list[Trace],
) -> list[float]:  # fmt: skip
    """The lines with what they are called; gives the heights they need."""
    low, high = ends

    def at(level: float, speed: float) -> float:
        return level + own.slope_per_mps * (speed - own.speed_mps)

    def ends_at(level: float) -> list[float]:
        return [at(level, low), at(level, high)]

    def draw(level: float, ink: str, width: float, dash: str, strong: str, weak: str) -> None:
        ys = ends_at(level)
        data.append(lines(list(ends), floats(ys), c[ink], width, dash) | {"hoverinfo": "skip"})
        notes.append({"strong": strong, "weak": weak, "y": ys[1], "mut": c["mut"]})

    up, down = (ends_at(own.cadence_spm + sign * own.reach_spm) for sign in (1, -1))
    data.append({
        "type": "scatter", "mode": "lines", "fill": "toself", "fillcolor": c["wash"],
        "x": [low, high, high, low], "y": floats([*up, *reversed(down)]),
        "line": {"width": 0}, "hoverinfo": "skip",
    })  # fmt: skip
    heights = [*up, *down]
    whose = "your line" if own.newest is None else f"newest {own.newest}"
    draw(own.cadence_spm, "acc", 2, "", f"{own.cadence_spm:.0f} {whose}",
         f"at {own.speed_mps:.1f} m/s")  # fmt: skip
    if own.newest is not None:
        draw(own.before_spm, "ctl", 1.4, "dash", f"{own.before_spm:.0f} before",
             f"n = {own.n_before}")  # fmt: skip
        heights += ends_at(own.before_spm)
    if page.target:
        level = page.target.to_spm + own.slope_per_mps * (own.speed_mps - page.target.speed_mps)
        draw(level, "ink", 1.2, "dot", f"{page.target.to_spm}",
             f"+{page.target.percent:g} %")  # fmt: skip
        heights += ends_at(level)
    return heights


def _dots(page: CadencePage, c: dict[str, str]) -> list[Trace]:
    """One trace a watch and age: rings before, discs for the newest."""
    marks = mark_of(page.devices)
    older, newest = page.runs[: -page.newest], page.runs[-page.newest :]
    last = page.runs[-1].day
    traces = []
    for runs, filled in ((older, False), (newest, True)):
        for mark in sorted({marks[run.device] for run in runs}):
            some = [run for run in runs if marks[run.device] == mark]
            symbol = SYMBOLS[mark] + ("" if filled else "-open")
            edge = {"width": 1.2, "color": c["acc" if filled else "ctl"]}
            traces.append({
                "type": "scatter", "mode": "markers",
                "x": [round(run.speed_mps, 3) for run in some],
                "y": floats(run.value for run in some),
                "marker": {"symbol": symbol, "size": 8 if filled else 6, "line": edge,
                           "color": c["acc" if filled else "ctl"], "opacity": 1},
                "text": [day_near(run.day, last) for run in some],
                "hovertemplate": "%{text}: %{y:.0f} at %{x:.1f} m/s<extra></extra>",
            })  # fmt: skip
    return traces


def mark_of(devices: Sequence[Device]) -> dict[str | None, int]:
    """The mark of each watch by its name."""
    return {device.device: device.mark for device in devices}


def _speed_axis(low: float, high: float, page: CadencePage, *, phone: bool) -> dict[str, Any]:
    """Ticks in m/s with the pace below each."""
    most = 5 if phone else 9
    tenths = range(ceil(low * 10), floor(high * 10) + 1)
    every = max(1, ceil(len(tenths) / most))
    ticks = [tenth / 10 for tenth in tenths[::every]]
    return {
        "range": [low, high],
        "tickvals": ticks,
        "ticktext": [f"{v:.1f}<br>{_pace(v, page)}" for v in ticks],
        "ticklabelposition": "outside",
        "ticks": "outside",
        "ticklen": 4,
        "showgrid": False,
    }


def _pace(speed_mps: float, page: CadencePage) -> str:
    return clock_words(1 / in_unit(speed_mps * 0.06, page.unit))


def _axis_words(page: CadencePage, c: dict[str, str]) -> Trace:
    return {
        "text": f"m/s, min/{page.unit}", "x": 1, "xref": "paper", "xanchor": "right",
        "y": 0, "yref": "paper", "yanchor": "top", "yshift": -36, "font": {"color": c["mut"]},
    }  # fmt: skip


def _placed(note: Trace, phone: bool) -> Trace:  # noqa: FBT001
    """A line's name: beside its right end, on a phone above it."""
    strong, weak, mut = note["strong"], note["weak"], note["mut"]
    between = " " if phone else "<br>"
    words = f"<b>{strong}</b>{between}<span style='color:{mut}'>{weak}</span>"
    where = (
        {"xanchor": "right", "yanchor": "bottom"} if phone
        else {"xanchor": "left", "xshift": 6, "yanchor": "middle"}
    )  # fmt: skip
    at = {"x": 1, "xref": "paper", "y": note["y"], "yref": "y", "align": "left"}
    return {"text": words} | at | where
