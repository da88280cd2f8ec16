"""The third sheet of the report: the runner's own, to put on the fridge and write on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.report_nodes import (
    FOOT,
    HEIGHT,
    box,
    cut,
    el,
    heading,
    kept,
    lines,
    sheet,
    table,
)
from dashboard.svg import line
from dashboard.theme import PALETTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.svg import Node
    from service.report_page import Exercise, Light, PlanSheet, ReportPage, SessionAhead, Shape

_EXERCISES: Final = 4
_QUESTIONS: Final = 16
_TIMES: Final = 3
_LEAST_LINES, _MOST_LINES = 1, 6
_LINE_PX: Final = 30


def plan_sheet(page: ReportPage) -> Node:
    """Page 3; while a red flag is open the questions stand where the ladder was."""
    plan, unit = page.plan, page.visit.unit
    head = cut(plan.headline, 120)
    about = [cut(words, 160) for words in plan.about][:4]
    body, taken = _waiting(plan) if not plan.sessions else _going(plan, unit)
    boxes, boxes_px = _exercises(plan)
    taken += 36 + lines(head, 21) * 29 + 20 + lines(" ".join(about), 12.5) * 18 + boxes_px
    return sheet(
        page, 3, "My plan",
        el("p", "big3", head), el("p", "m about", " ".join(about)),
        *body, *boxes, *_for_the_visit(plan, HEIGHT - FOOT - taken),
    )  # fmt: skip


def _going(plan: PlanSheet, unit: str) -> tuple[list[Node], float]:
    head = ("Done", "Day", "Step", "Run", "During", "Began at", "Back in 60 min",
            "Next morning")  # fmt: skip
    rows = [_session(row, unit) for row in plan.sessions]
    about = f"{cut(plan.sessions_about, 150)} w, s, b: worse, same, better."
    nodes = [
        *_lights(plan.lights),
        heading("Tick and write", about),
        table("lad ses", head, rows, "Sessions to tick"),
    ]
    about_px = lines(f"Tick and write  {about}", 12) * 18
    return nodes, _lights_px(plan.lights) + 46 + about_px + 29 * len(rows)


def _lights(lights: Sequence[Light]) -> list[Node]:
    return [
        heading("After each run, look here first" if len(lights) > 1 else "When to call"),
        el("div", f"tl n{len(lights)}", *(_light(light) for light in lights)),
    ]


def _lights_px(lights: Sequence[Light]) -> float:
    wide = 190 if len(lights) > 1 else 660
    high = max(sum(lines(words, 12.5, wide) * 18 + 7 for words in light.when)
               + lines(light.then, 12, wide) * 18 for light in lights)  # fmt: skip
    return 36 + 64 + high


def _light(light: Light) -> Node:
    return el(
        "div", None,
        el("h3", None, el("span", None, _shape(light.shape)), el("span", None, light.title)),
        el("ul", None, *(el("li", None, words) for words in light.when)),
        el("p", "do", light.then),
    )  # fmt: skip


def _shape(shape: Shape) -> Node:
    edge = {"stroke": PALETTES["light"]["ink"], "strokeWidth": 2}
    drawn: dict[Shape, Node] = {
        "circle": ["circle", {"cx": 10, "cy": 10, "r": 8, "fill": "none"} | edge],
        "triangle": ["path", {"d": "M10 2L19 18H1Z", "fill": "#A9A39A"} | edge],
        "square": ["rect", {"x": 2, "y": 2, "width": 16, "height": 16} | edge],
    }
    size = {"width": 20, "height": 20, "viewBox": "0 0 20 20", "className": "light"}
    return ["svg", size | {"aria-hidden": "true"}, drawn[shape]]


def _session(row: SessionAhead, unit: str) -> Sequence[Any]:
    if row.is_review:
        words = el("td", None, el("b", None, cut(row.words, 90)), colSpan=6)
        return el("tr", None, el("td", None, box()),
                  el("th", None, row.day_words, scope="row"), words)  # fmt: skip
    blank = el("u", None, "")
    day = (
        el("th", None, row.day_words, scope="row")
        if row.day_words
        else el("td", None, el("u", "long", ""))
    )
    run = (
        el("b", None, row.words)
        if row.words
        else el("span", None, el("u", "long", ""), f" {unit}")
    )
    return el(
        "tr", None, el("td", None, box()), day,
        *(el("td", None, *cells) for cells in (
            [row.step], [run], [blank, " /10"], [blank, f" {unit}"], [box()],
            ["w\u2003s\u2003b\u2003", blank, " /10"],
        )),
    )  # fmt: skip


def _waiting(plan: PlanSheet) -> tuple[list[Node], float]:
    """Why there is no ladder here, when to call, and the questions with room for answers."""
    waits = [el("p", None, cut(words, 220)) for words in plan.waits[:4]]
    nodes = [
        *waits,
        *_lights(plan.lights),
        *(
            [heading("Answer these in the diary, and bring the answers")]
            if plan.questions
            else []
        ),
    ]
    shown = plan.questions[:_QUESTIONS]
    if shown:
        rows = [[cut(words, 110), el("span", "yn", box(), "yes"), el("span", "yn", box(), "no")]
                for words in shown]  # fmt: skip
        nodes.append(table("lad q", ("Question", "Yes", "No"), rows, "Red-flag questions"))
    px = sum(lines(words, 12.5) * 18 + 4 for words in plan.waits[:4]) + _lights_px(plan.lights)
    return nodes, px + (70 + 25 * len(shown) if shown else 0)


def _exercises(plan: PlanSheet) -> tuple[list[Node], float]:
    """Boxes for what is done against the pain, three a week."""
    shown: Sequence[Exercise] = plan.exercises[:_EXERCISES]
    if not shown:
        return [], 0.0
    more = len(plan.exercises) - len(shown)
    head = ("What", "Since", *plan.weeks)
    boxes = [box() for _ in range(_TIMES)]
    rows = [
        [cut(one.name, 42), cut(one.about, 38), *(el("span", None, *boxes) for _ in plan.weeks)]
        for one in shown
    ]
    nodes = [
        heading("Treatment and exercises", f"and {more} more in the log" if more else ""),
        table("lad exe", head, rows, "Treatment and exercises"),
    ]
    return nodes, 62.0 + 29 * len(rows)


def _for_the_visit(plan: PlanSheet, room: float) -> list[Node]:
    """Lines to write on, as many as there is room for."""
    review = f"next review: {cut(plan.review, 80)}" if plan.review else "no day is arranged yet"
    n = kept([_LINE_PX] * _MOST_LINES, room - 42)
    n = max(n, _LEAST_LINES)
    high = n * _LINE_PX
    ruled = [line(0, y, 698, y, "ax") for y in range(_LINE_PX, high + 1, _LINE_PX)]
    size = {"width": 698, "height": high + 1, "viewBox": f"0 0 698 {high + 1}"}
    return [
        heading("Questions for the next visit", review),
        ["svg", size | {"className": "vchart", "aria-hidden": "true"}, *ruled],
    ]
