"""The last year at one speed: cadence with its levels, heart rate, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.cadence_page import SYMBOLS, apart, mark_of, round_range
from dashboard.figures.compact import floats, strokes
from dashboard.figures.frame import Frame
from dashboard.figures.marks import as_text, lines
from service.units import day_near
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dashboard.figures.frame import Lane
    from dashboard.theme import Scheme
    from service.cadence_page import CadencePage
    from service.matched import AtSpeed

_CHAR_PX: Final = 6.4
_RIGHT_PX: Final = 60
_NAME_PX: Final = 15


def time_figure(
    page: CadencePage, *, scheme: Scheme = "light", phone: bool = False
) -> dict[str, Any]:
    """Cadence and heart rate at the usual speed over the year, and what changed in it."""
    frame = Frame(page.runs[0].day, page.runs[-1].day, scheme, phone)
    changed = page.changed
    if changed:
        _changes(frame, changed)
    _cadence(frame, page)
    if page.heart:
        _heart(frame, page)
    for day, _ in changed:
        _mark_day(frame, frame.x(day))
    return frame.figure()


def _changes(frame: Frame, changed: Sequence[tuple[date, str]]) -> None:
    """What changed, each on a row of its own; on a phone the key below names them."""
    lane = frame.add_lane("changes", 17 * len(changed), (0, len(changed)), titled=False)
    if not frame.phone:
        frame.title(lane, "What changed")
    width = frame.days * frame.px_per_day
    for row, (day, name) in enumerate(changed):
        x = frame.x(day)
        right = x * frame.px_per_day + len(name) * _CHAR_PX + 70 > width + _RIGHT_PX
        words = f"{name}, {day_near(day, frame.last)}"
        frame.add(lane, {
            "type": "scatter", "mode": "markers" if frame.phone else "markers+text",
            "x": [x], "y": [len(changed) - row - 0.5], "text": [f" {as_text(words)} "],
            "textposition": "middle left" if right else "middle right",
            "marker": {"symbol": "diamond", "size": 8, "color": frame.colours["ink"]},
            "cliponaxis": False,
        })  # fmt: skip


def _cadence(frame: Frame, page: CadencePage) -> None:
    """One mark a run, at the usual speed; the levels before and now."""
    own, c = page.line, frame.colours
    heights = [run.matched for run in page.runs] + ([page.target.to_spm] if page.target else [])
    lane = _lane(frame, "cadence", 130, heights)
    frame.title(
        lane, "Cadence", ("steps a minute", counted(len(page.runs), "run")), "steps a minute"
    )
    marks = mark_of(page.devices)
    newest = {run.run_id for run in page.runs[-page.newest :]}
    for mark in sorted(set(marks.values())):
        some = [run for run in page.runs if marks[run.device] == mark]
        _runs(frame, lane, [r for r in some if r.run_id not in newest], SYMBOLS[mark], "ctl")
        _runs(frame, lane, [r for r in some if r.run_id in newest], SYMBOLS[mark], "acc")
    if own is None:
        return
    changed = page.runs[-page.newest].day if own.newest else frame.first
    spans = [(frame.x(changed), own.cadence_spm, frame.x(frame.last), own.cadence_spm)]
    if own.newest:
        before = page.runs[-page.newest - 1].day
        spans.append((0.5, own.before_spm, frame.x(before), own.before_spm))
    xs, ys = strokes(spans)
    frame.add(lane, lines(xs, ys, c["acc"], 1.8))
    levels = [(own.cadence_spm, f"newest {own.newest}" if own.newest else "your line")]
    if own.newest:
        levels.append((own.before_spm, "before"))
    if page.target:
        to_spm = page.target.to_spm
        xs, ys = strokes([(0, to_spm, frame.days, to_spm)])
        frame.add(lane, lines(xs, ys, c["ink"], 1.2, "dot"))
        levels.append((to_spm, f"+{page.target.percent:g} %"))
    _ends(frame, lane, levels)


def _ends(frame: Frame, lane: Lane, levels: Sequence[tuple[float, str]]) -> None:
    """Each level's name at its right end, on one line: levels may stand close."""
    mut = frame.colours["mut"]
    where = (
        {"xanchor": "right", "yanchor": "bottom"} if frame.phone
        else {"xshift": 6, "yanchor": "middle"}
    )  # fmt: skip
    places = apart([spm for spm, _ in levels], lane.y_at(_NAME_PX))
    for (spm, weak), y in zip(levels, places, strict=True):
        words = f"<b>{spm:.0f}</b> <span style='color:{mut}'>{weak}</span>"
        frame.note(words, x=1, y=y, yref=lane.axis, **where)


def _heart(frame: Frame, page: CadencePage) -> None:
    """A second, smaller lane: beats a minute of the same runs."""
    lane = _lane(frame, "heart", 84, [run.matched for run in page.heart])
    n = counted(len(page.heart), "run")
    frame.title(lane, "Heart rate", ("beats a minute", n), f"beats a minute · {n}")
    _runs(frame, lane, page.heart, "circle", "ctl")


def _lane(frame: Frame, name: str, height_px: float, values: Sequence[float]) -> Lane:
    low, high, step = round_range(values)
    ticks = tuple(float(tick) for tick in range(int(low), int(high) + 1, step))
    return frame.add_lane(name, height_px, (low, high), ticks)


def _runs(frame: Frame, lane: Lane, runs: Sequence[AtSpeed], symbol: str, ink: str) -> None:
    if runs:
        colour = frame.colours[ink]
        frame.add(lane, {
            "type": "scatter", "mode": "markers",
            "x": floats(frame.x(run.day) for run in runs),
            "y": floats(run.matched for run in runs),
            "cliponaxis": False,
            "marker": {"symbol": symbol + ("" if ink == "acc" else "-open"), "size": 6,
                       "color": colour, "opacity": 1, "line": {"width": 1.2, "color": colour}},
        })  # fmt: skip


def _mark_day(frame: Frame, x: float) -> None:
    """A dotted line through all lanes on the day something changed."""
    for lane in frame.lanes:
        xs, ys = strokes([(x, lane.y_min, x, lane.y_max)])
        frame.add(lane, lines(xs, ys, frame.colours["ctl"], 1, "dot"))
