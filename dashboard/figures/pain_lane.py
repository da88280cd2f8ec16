"""The pain lane: every entry on its day, 0 to 10."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.marks import LETTERED_DAYS, edge, lines, missing_lane, scored, stems
from dashboard.figures.weekly import weekly_worst
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story
    from service.story_marks import PainMark

_LANE_PX: Final = 104


def pain_lane(frame: Frame, told: Story) -> None:
    """Disc during, ring afterwards, square of a day without a run, tick for painless."""
    if not told.has_pain:
        missing_lane(
            frame,
            "Pain, 0 to 10",
            f"pain in 0 of {counted(len(told.runs), 'run')}: no entries yet",
        )
        return
    marks = _shown_marks(frame, told)
    key, short = _pain_key(frame, told, marks)
    lane = frame.add_lane("pain", max(_LANE_PX, frame.key_px(key)), (0, 10.2), (5, 10))
    frame.axes[lane.axis]["tickvals"] = [0, 5, 10]
    frame.title(lane, "Pain, 0 to 10", key, short)
    _rule(frame, lane, told)
    if told.by_week:
        weekly_worst(frame, lane, told)
        return
    painless = [frame.x(r.day) for r in told.runs if r.answer == "painless"]
    ticks = ((x, lane.y_at(5)) for x in painless)
    frame.add(lane, stems(lane, ticks, frame.colours["ctl"], 1.2))
    pairs = _with_morning(marks)
    xs, ys = strokes((frame.x(a.day), _height(a), frame.x(b.day), _height(b)) for a, b in pairs)
    frame.add(lane, lines(xs, ys, frame.colours["ctl"], 1.2))
    for kind in ("after", "daily", "during"):
        _marks(frame, lane, [m for m in marks if m.kind == kind], kind)
    if frame.days <= LETTERED_DAYS:
        _letters(frame, lane, marks, pairs)


def _rule(frame: Frame, lane: Lane, told: Story) -> None:
    """The level up to which the pain rule lets pass; words at its end."""
    level = told.rule_level
    if level is None:
        return
    xs, ys = strokes([(0.0, level, float(frame.days), level)])
    frame.add(lane, lines(xs, ys, frame.colours["ctl"], 1, "4px,3px"))
    if not frame.phone:
        mut = frame.colours["mut"]
        frame.note(
            f"<span style='color:{mut}'>pain rule: {level}</span>",
            x=1, xshift=6, y=level, yref=lane.axis, yanchor="middle",
        )  # fmt: skip


def _shown_marks(frame: Frame, told: Story) -> list[PainMark]:
    """Other places too where letters tell them apart, else the place looked at."""
    if frame.days <= LETTERED_DAYS or told.place is None:
        return list(told.marks)
    return [m for m in told.marks if m.place == told.place]


def _pain_key(
    frame: Frame, told: Story, marks: Sequence[PainMark]
) -> tuple[Sequence[str], str]:
    """The key's lines beside the lane, and what stands above it on a phone."""
    where = "all places" if told.place is None else str(told.place)
    if told.by_week:
        return ("● worst of a week", where), "● worst of a week"
    daily = ["■ that day"] if any(m.kind == "daily" for m in marks) else []
    shown = {m.letter for m in marks}
    letters = [f"{letter} {words}" for letter, words in told.letters if letter in shown]
    key = ["● during", "○ after, next morning", *daily]
    key += letters[:4] if frame.days <= LETTERED_DAYS else [where]
    return key, " ".join(["● during", "○ after", *daily])


def _with_morning(marks: Sequence[PainMark]) -> list[tuple[PainMark, PainMark]]:
    """A run's disc and the ring of how it felt afterwards, at the same place."""
    during = {(m.run_id, m.letter): m for m in marks if m.kind == "during" and m.run_id}
    return [
        (disc, m)
        for m in marks
        if m.kind == "after" and (disc := during.get((m.run_id or "", m.letter)))
    ]


def _letters(
    frame: Frame,
    lane: Lane,
    marks: Sequence[PainMark],
    pairs: Sequence[tuple[PainMark, PainMark]],
) -> None:
    """The letter of the place, above the disc and clear of its rings."""
    tops = {m: _height(m) for m in marks}
    for disc, ring in pairs:
        tops[disc] = max(tops[disc], _height(ring))
    for _, ring in pairs:
        tops.pop(ring, None)
    named = list(tops)
    frame.add(lane, {
        "type": "scatter", "mode": "text", "textposition": "top center",
        "x": floats(frame.x(m.day) for m in named),
        "y": floats(top + lane.y_at(4) for top in tops.values()),
        "text": [m.letter + ("?" if m.score is None else "") for m in named],
        "textfont": {"size": 11, "weight": 600}, "cliponaxis": False,
    })  # fmt: skip


def _height(mark: PainMark) -> float:
    """A place named without score stands at 1, its letter with a question mark."""
    return 1.0 if mark.score is None else float(mark.score)


def _marks(frame: Frame, lane: Lane, marks: Sequence[PainMark], kind: str) -> None:
    if not marks:
        return
    small = frame.phone or frame.days > LETTERED_DAYS
    sizes = {"during": 9.2, "after": 7.6, "daily": 7.2}
    size = sizes[kind] - (1.6 if small else 0)
    marker = scored(frame, [m.score for m in marks], size)
    if kind == "after":
        marker = edge(frame, "circle", size, 1.6) | {"color": frame.colours["card"]}
    if kind == "daily":
        marker["symbol"] = "square"
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers",
        "x": floats(frame.x(m.day) for m in marks), "y": floats(map(_height, marks)),
        "marker": marker, "cliponaxis": False,
    }  # fmt: skip
    if any(m.run_id for m in marks):
        trace["hoverinfo"] = "none"
    frame.add(lane, trace)
