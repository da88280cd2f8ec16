"""The visit's chart: what changed, gaps, distance, pain, onset and cadence on one axis of days.

A plain tree of SVG nodes, for the page and for paper: colours come from the classes
(`assets/visit_chart.css`), and everything said by colour is said by shape or words too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.ticks import day_ticks
from dashboard.figures.visit_chart_lanes import cadence, changes, distance, gaps
from dashboard.figures.visit_chart_pain import onset, pain
from dashboard.figures.visit_chart_sheet import GAP_PX, Sheet
from dashboard.svg import line, path, text
from dashboard.view import query
from service.units import day_near, distance_words, onset_words, weekday_words
from traininglog.words import score_words

if TYPE_CHECKING:
    from datetime import date

    from dashboard.svg import Node
    from service.story import Story
    from service.story_runs import StoryRun

_LEAST_STRETCH: Final = 0.7
_MOST_STRETCH: Final = 1.7
_TRIES: Final = 3
_NEAR_PX: Final = 2
_TAP_PX: Final = 24.0


def visit_chart(
    told: Story,
    *,
    width: float = 886,
    height: float = 344,
    font: float = 12,
    run: str | None = None,
    links: bool = True,
) -> Node:
    """The chart as an `svg` node, as wide as asked for and about as high, in px.

    `font` is the size of its words, `run` the one that is pinned. With `links` every run is
    a link (`?run=ID`, class `merge`) that Tab reaches and that says its run; without, the
    chart is one picture with a sentence.
    """
    sheet = _drawn(told, width, height, font, run)
    about = {"role": "group" if links else "img", "aria-label": spoken(told)}
    size = {"width": width, "height": round(sheet.top, 1), "fontSize": font}
    view = {"viewBox": f"0 0 {width:g} {round(sheet.top, 1):g}", "className": "vchart"}
    return [
        "svg", size | view | about,
        *sheet.behind, *sheet.marks, *_runs(sheet, told, links=links), *sheet.words,
    ]  # fmt: skip


def spoken(told: Story) -> str:
    """The chart in words: how it is, and how many runs say so."""
    return f"{told.headline} {told.window_words}."


def _drawn(told: Story, width: float, height: float, font: float, run: str | None) -> Sheet:
    """Drawn until its lanes fill the height: a lane is never lower than its own words."""
    sheet = _lanes(told, width, font, run, 1.0)
    for _ in range(_TRIES):
        if not sheet.stretched or abs(sheet.top - height) < _NEAR_PX:
            break
        stretch = sheet.stretch + (height - sheet.top) / sheet.stretched * sheet.stretch
        stretch = min(max(stretch, _LEAST_STRETCH), _MOST_STRETCH)
        sheet = _lanes(told, width, font, run, stretch)
    return sheet


def _lanes(told: Story, width: float, font: float, run: str | None, stretch: float) -> Sheet:
    sheet = Sheet(told.shown.first, told.shown.last, width, font, stretch)
    changes(sheet, told)
    gaps(sheet, told)
    distance(sheet, told)
    pain(sheet, told)
    onset(sheet, told)
    cadence(sheet, told)
    _axis(sheet, _pinned(sheet, told, run))
    return sheet


def _axis(sheet: Sheet, pinned: date | None) -> None:
    """Months with a line through every lane, a tick a week, the last day at its end."""
    foot = round(max(sheet.top, sheet.below + GAP_PX) - GAP_PX / 2, 1)
    baseline = round(foot + 4 + sheet.font, 1)
    sheet.behind.append(line(sheet.left, foot, sheet.right, foot, "ax"))
    if sheet.days <= 371:
        ticks = "".join(f"M{sheet.at(n)} {foot}v4" for n in range(0, sheet.days, 7))
        sheet.behind.append(path(ticks, "ax"))
    last = day_near(sheet.last, sheet.last)
    clear = sheet.right - sheet.wide(last) - sheet.font
    for at, words in day_ticks(sheet.first, sheet.days, sheet.px_per_day):
        x = sheet.at(at)
        if at:
            sheet.behind.append(line(x, sheet.plot_top, x, foot, "grid"))
        if x + 4 + sheet.wide(words, bold=True) < clear:
            sheet.words.append(text(x + 4, baseline, words, "t b"))
    if pinned is None or sheet.x(pinned) < clear - 2 * sheet.font:
        sheet.words.append(text(sheet.right, baseline, last, "t m", "end"))
    for x in sheet.through:
        sheet.behind.append(line(x, sheet.plot_top, x, foot, "mk"))
    for left, right in sheet.washes:
        wash = {"x": left, "y": sheet.plot_top, "width": round(right - left, 1),
                "height": round(foot - sheet.plot_top, 1), "className": "gapwash"}  # fmt: skip
        sheet.behind.insert(0, ["rect", wash])
    if pinned is not None:
        _pin(sheet, pinned, foot)
    sheet.top = round(foot + sheet.font * 1.75, 1)


def _pinned(sheet: Sheet, told: Story, run_id: str | None) -> date | None:
    """The day of the pinned run, where it is shown."""
    days = (run.day for run in told.runs if run.id == run_id)
    return next((day for day in days if sheet.first <= day <= sheet.last), None)


def _pin(sheet: Sheet, day: date, foot: float) -> None:
    """A line under the data at the pinned run, with its day below."""
    x, words = sheet.x(day), day_near(day, sheet.last)
    half = sheet.wide(words, bold=True) / 2 + 6
    middle = round(min(max(x, sheet.left + half), sheet.width - half), 1)
    label: dict[str, Any] = {
        "x": round(middle - half, 1), "y": foot + 2, "width": round(2 * half, 1),
        "height": round(sheet.font * 1.5, 1), "rx": 4, "className": "pinb",
    }  # fmt: skip
    sheet.behind.append(line(x, sheet.plot_top, x, foot, "pin"))
    baseline = round(foot + 2 + sheet.font * 1.1, 1)
    sheet.words += [["rect", label], text(middle, baseline, words, "t b pint", "middle")]


def _runs(sheet: Sheet, told: Story, *, links: bool) -> list[Node]:
    """The marks of each run in one link, which is as wide as its neighbours leave it."""
    shown = [run for run in told.runs if run.id in sheet.runs]
    if not links:
        return [["g", {}, *sheet.runs[run.id]] for run in shown]
    middles = [sheet.x(run.day) for run in shown]
    nodes: list[Node] = []
    for n, (run, x) in enumerate(zip(shown, middles, strict=True)):
        before = x - middles[n - 1] if n else _TAP_PX
        after = middles[n + 1] - x if n + 1 < len(shown) else _TAP_PX
        left, right = x - min(before, _TAP_PX) / 2, x + min(after, _TAP_PX) / 2
        area = {"x": round(left, 1), "y": sheet.runs_top, "width": round(right - left, 1),
                "height": round(sheet.runs_foot - sheet.runs_top, 1),
                "className": "tap"}  # fmt: skip
        about = {
            "href": query(run=run.id),
            "className": "merge",
            "aria-label": _said(run, told),
        }
        nodes.append(["a", about, ["rect", area], *sheet.runs[run.id]])
    return nodes


def _said(run: StoryRun, told: Story) -> str:
    """`Mon 26 Oct 2026: 3.2 km, painful, from 2.6 km (2/10), next morning 3/10`."""
    distance = (
        "no distance" if run.distance_km is None else distance_words(run.distance_km, told.unit)
    )
    words = f"{weekday_words(run.day)}: {distance}, {run.answer}"
    if run.answer == "painful" and run.onset_km is not None:
        words += f", from {onset_words(run.onset_km, run.score, told.unit)}"
    elif run.score:
        words += f" ({score_words(run.score)})"
    return words if run.morning is None else f"{words}, next morning {score_words(run.morning)}"
