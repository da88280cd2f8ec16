"""The lanes of the visit's chart that are not about pain: changes, gaps, distance, cadence."""

from __future__ import annotations

from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING, Final

from dashboard.figures.marks import has_no_distance
from dashboard.figures.ticks import round_step
from dashboard.figures.visit_chart_sheet import GAP_PX, MANY_WEEKS, Box, dots
from dashboard.svg import circle, line, path, text
from service.units import in_unit
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.figures.visit_chart_sheet import Lane, Sheet
    from dashboard.svg import Node
    from service.story import Story
    from service.story_changes import Change
    from service.story_gaps import GapMark
    from service.story_levels import Levels, Middle

_MOST_ROWS: Final = 3
_STRIP_PX: Final = 9.0
_HATCH_PX: Final = 6.0
_ROOM: Final = 3.0
_APART_PX: Final = 8.0
_BEYOND_PX: Final = 6.0
"""So far words may stand out over a strip on either side and still be of it."""


def changes(sheet: Sheet, told: Story) -> None:
    """A mark a change with its words, the latest first; what finds no room is counted."""
    if not told.changes:
        sheet.plot_top = sheet.top
        return
    placed = [(one, spot) for one in reversed(told.changes) if (spot := _spot(sheet, one))]
    left_out = len(told.changes) - len(placed)
    rows = 1 + max((spot[0] for _, spot in placed), default=0)
    row_px = sheet.font + 4
    earlier = f"and {left_out} more" if left_out else ""
    sheet.title(sheet.top, "What changed", [("", earlier)] if earlier else ())
    for change, (row, is_right) in placed:
        x, y = sheet.x(change.day), round(sheet.top + (row + 0.5) * row_px, 1)
        sheet.words += _sign(change, x, y)
        at, anchor = (x + 8, "start") if is_right else (x - 8, "end")
        sheet.words.append(text(round(at, 1), sheet.middle(y), change.words, "t halo", anchor))
        sheet.through.append(x)
    sheet.top += max(rows * row_px, sheet.line * (1 + bool(earlier))) + GAP_PX / 2
    sheet.plot_top = round(sheet.top, 1)


def _spot(sheet: Sheet, change: Change) -> tuple[int, bool] | None:
    """The first row with room for its words right of its mark, or left of it."""
    x, row_px = sheet.x(change.day), sheet.font + 4
    wide = sheet.wide(change.words) + 12
    for row in range(_MOST_ROWS):
        top = sheet.top + row * row_px
        for is_right in (True, False):
            left, right = (x - 7, x + wide) if is_right else (x - wide, x + 7)
            box = Box(left, top, right, top + row_px)
            if left > sheet.left - 8 and right < sheet.width and sheet.is_free(box):
                sheet.keep(box)
                return row, is_right
    return None


def _sign(change: Change, x: float, y: float) -> list[Node]:
    """The mark of each kind of change, drawn, so that no font has to know it."""
    match change.kind:
        case "treatment":
            return [path(f"M{x - 4} {y}h8M{x} {y - 4}v8", "gl")]
        case "seen":
            return [["path", {"d": f"M{x} {y - 5}l5 5l-5 5l-5 -5z", "className": "glf"}]]
        case "race":
            return [
                path(f"M{x} {y - 6}v12", "gl"),
                ["path", {"d": f"M{x} {y - 6}l7 3.2l-7 3.2z", "className": "glf"}],
            ]
        case "gear":
            return [path(f"M{x - 3.6} {y - 3.6}h7.2v7.2h-7.2z", "gl")]
        case _:
            return [path(f"M{x - 4.4} {y - 3.6}h8.8l-4.4 7.6z", "gl")]


def gaps(sheet: Sheet, told: Story) -> None:
    """A strip by kind with its days above, and a plain wash behind every lane."""
    if not told.gaps:
        return
    top = round(sheet.top + sheet.font + 1, 1)
    sheet.title(sheet.top, "Without running")
    taken_px: float = sheet.left - 20
    spans = [_span(sheet, gap) for gap in told.gaps]
    for n, (gap, (left, right)) in enumerate(zip(told.gaps, spans, strict=True)):
        sheet.washes.append((left, right))
        sheet.marks += _strip(gap.pattern, left, right, top)
        middle = (left + right) / 2
        limit = sheet.width
        if n + 1 < len(spans):  # the next one has room for its number at least
            number = sheet.wide(f"{told.gaps[n + 1].rest_days} d", bold=True)
            limit = (sum(spans[n + 1]) - number) / 2 - _APART_PX
        for words in (gap.words, f"{gap.rest_days} d"):
            half = sheet.wide(words, bold=True) / 2
            is_its_own = words == f"{gap.rest_days} d" or half < (right - left) / 2 + _BEYOND_PX
            if is_its_own and taken_px < middle - half and middle + half < limit:
                baseline = round(top - 3, 1)
                sheet.words.append(
                    text(round(middle, 1), baseline, words, "t b halo", "middle")
                )
                taken_px = middle + half + _APART_PX
                break
    sheet.top = round(top + _STRIP_PX + GAP_PX, 1)


def _span(sheet: Sheet, gap: GapMark) -> tuple[float, float]:
    """First to last day without a run, inside the plot."""
    left, right = sheet.x(gap.start), sheet.x(gap.end)
    half = sheet.px_per_day / 2
    return max(round(left + half, 1), sheet.left), min(round(right - half, 1), sheet.right)


def _strip(pattern: str, left: float, right: float, top: float) -> list[Node]:
    """Stripes after pain, dots for other training, levels where planned, else an empty box."""
    wide = max(round(right - left, 1), 1.0)
    box = {"x": left, "y": top, "width": wide, "height": _STRIP_PX}
    if pattern == "after_pain":
        return [["rect", box | {"className": "gapbg"}],
                path(_stripes(left, left + wide, top), "hatchP")]  # fmt: skip
    if pattern == "other_training":
        dots = "".join(
            f"M{round(left + 3 + n * _HATCH_PX, 1)} {round(top + y, 1)}h0"
            for n in range(int((wide - 1) // _HATCH_PX) or 1)
            for y in (2.6, 6.6)
        )
        return [["rect", box | {"className": "gapbg2"}], path(dots, "hatchO")]
    if pattern == "planned":
        levels = "".join(f"M{left} {round(top + y, 1)}h{wide}" for y in (2.2, 6.8))
        return [["rect", box | {"className": "gapbg3"}], path(levels, "hatchL")]
    return [["rect", box | {"className": "gapnone"}]]


def _stripes(left: float, right: float, top: float) -> str:
    """Strokes at 45 degrees, cut at the ends of the strip."""
    strokes = []
    at = left - _STRIP_PX
    while at < right:
        begin, end = max(at, left), min(at + _STRIP_PX, right)
        if begin < end:
            foot = top + _STRIP_PX
            strokes.append(
                f"M{begin:.1f} {foot - (begin - at):.1f}L{end:.1f} {foot - (end - at):.1f}"
            )
        at += _HATCH_PX
    return "".join(strokes)


def distance(sheet: Sheet, told: Story) -> None:
    """A bar a week with a tick at its longest run; over years one outline."""
    if has_no_distance(told):
        sheet.missing("Distance", f"distance in 0 of {counted(len(told.runs), 'run')}")
        return
    totals = [in_unit(week.distance_km, told.unit) for week in told.weeks]
    longest = [in_unit(week.longest_km, told.unit) for week in told.weeks]
    top = max(*totals, 5.0)
    key = [("", f"bar {told.unit},"), ("", "tick longest run")]
    lane = sheet.add_lane(46, 0, top * 1.04)
    sheet.title(lane.top - 2, "Distance a week", key)
    step = round_step(top)
    sheet.grid(lane, (0,), numbers=False)
    sheet.grid(lane, (step,) if step * 2 > top else (step, step * 2))
    weeks = [float((week.begins - sheet.first).days) for week in told.weeks]
    edge = 0.25 if len(weeks) <= MANY_WEEKS else 0.0
    bars = tops = ticks = ""
    for at, total, long in zip(weeks, totals, longest, strict=True):
        if not total:
            continue
        left, right = sheet.at(at + edge), sheet.at(at + 7 - edge)
        bars += f"M{left} {lane.foot}V{lane.y(total)}H{right}V{lane.foot}z"
        tops += f"M{left} {lane.y(total)}H{right}"
        ticks += f"M{left} {lane.y(long)}H{right}"
    sheet.marks.append(["path", {"d": bars, "className": "bar"}])
    sheet.marks += [path(tops, "bart"), path(ticks, "lgt")]
    last = max((n for n, total in enumerate(totals) if total), default=0)
    sheet.end_label(
        lane.y(totals[last]), f"{totals[last]:.1f} {told.unit}", f"longest {longest[last]:.1f}"
    )


def cadence(sheet: Sheet, told: Story) -> None:
    """Steps a minute at matched speed: a dot a run, or a week, and the own line."""
    levels = told.cadence
    if not levels.runs:
        of_runs = counted(levels.of_runs, "run")
        sheet.missing("Cadence", f"cadence in 0 of {of_runs}")
        return
    points = list(_dots(sheet, levels, by_week=told.by_week))
    values = [value for _, value in points] + [m.value for m in levels.middles]
    speed = levels.speed_mps
    how = f"at {speed:.1f} m/s, spm" if speed else "at own speeds, spm"
    lane = sheet.add_lane(34, min(values) - _ROOM, max(values) + _ROOM)
    sheet.title(lane.top, "Cadence", [("", how)])
    sheet.grid(lane, _ticks(lane))
    for middle in levels.middles:
        left, right = _ends(sheet, middle, levels)
        y = lane.y(middle.value)
        sheet.marks.append(line(left, y, right, y, "med"))
    at = [(x, lane.y(value)) for x, value in points]
    for x, y in at:
        sheet.take(x, y, 3)
    if len(at) > MANY_WEEKS:
        sheet.marks.append(dots(at, "cadm"))
    else:
        sheet.marks += [circle(x, y, 2, "cad") for x, y in at]
    *early, late = levels.middles
    sheet.end_label(lane.y(late.value), f"{late.value:.0f} median", f"n = {late.n}")
    for middle in early:
        _name(sheet, lane, middle, levels)


def _name(sheet: Sheet, lane: Lane, middle: Middle, levels: Levels) -> None:
    """The early level's words above its line or below it, where no dot is."""
    words = f"{middle.value:.0f} median, n = {middle.n}"
    wide, y = sheet.wide(words, bold=True), lane.y(middle.value)
    left, right = _ends(sheet, middle, levels)
    starts = [left + n * (max(right, left + 1) - left) / 8 for n in range(9)]
    tops = (y - sheet.font - 3, y + 3, y - sheet.font - 9)
    box = sheet.place(
        Box(start, top, start + wide, top + sheet.font) for top in tops for start in starts
    )
    if box:
        baseline = round(box.top + sheet.font * 0.85, 1)
        sheet.words.append(text(round(box.left, 1), baseline, words, "t b halo"))


def _ends(sheet: Sheet, middle: Middle, levels: Levels) -> tuple[float, float]:
    """From the first of its runs to the last; the whole width where one line is all."""
    if len(levels.middles) == 1:
        return sheet.left, sheet.right
    return sheet.x(middle.first), sheet.x(middle.last)


def _dots(sheet: Sheet, levels: Levels, *, by_week: bool) -> Iterator[tuple[float, float]]:
    if not by_week:
        yield from ((sheet.x(run.day), run.matched) for run in levels.runs)
        return
    for week, runs in groupby(levels.runs, lambda run: (run.day - sheet.first).days // 7):
        yield sheet.at(week * 7 + 3.5), median(run.matched for run in runs)


def _ticks(lane: Lane) -> tuple[float, ...]:
    """Two round numbers inside the lane."""
    for step in (5, 10, 20, 50, 100):
        first = step * int(-(-lane.low // step))
        ticks = tuple(float(tick) for tick in range(first, int(lane.high) + 1, step))
        if len(ticks) <= 2:
            return ticks
    return ()
