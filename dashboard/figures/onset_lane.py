"""Where in the run pain began, and how far the painless runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.labels import onset_labels
from dashboard.figures.lanes import grid_ticks, round_step
from dashboard.figures.marks import LETTERED_DAYS, edge, lines, missing_lane, scored, stems
from dashboard.figures.weekly import weekly_onset
from service.units import in_unit, onset_words, weekday_words
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.figures.frame import Frame, Lane
    from service.story import Story, StoryRun

_CAP_FACTOR: Final = 3.0
_CAP_KM: Final = 15.0
_SILENT_PX: Final = 11
_SILENT_LANE_PX: Final = 72


def onset_lane(frame: Frame, told: Story) -> None:
    """A stem a run: ring = painless to here, disc = pain began, thick = ran on with it."""
    unit = told.unit
    if told.window == "all" and all(run.answer == "silent" for run in told.runs):
        missing_lane(
            frame, "Onset in the run", f"0 of {counted(len(told.runs), 'run')} answered"
        )
        return
    cap = _cap(told.runs)
    height = 168 if any(run.answer != "silent" for run in told.runs) else _SILENT_LANE_PX
    top = in_unit(cap, unit)
    lane = frame.add_lane("onset", height, (0, top * 1.04), grid_ticks(round_step(top), top))
    frame.axes[lane.axis]["tickvals"].insert(0, 0)
    if told.window == "all":
        key = ("● earliest of a week", "shaded: longest painless")
        frame.title(lane, "Onset in the run", (f"{unit} into the run", *key), " ".join(key))
        weekly_onset(frame, lane, told, cap)
        return
    frame.title(
        lane, "Onset in the run",
        (f"{unit} into the run", "● pain began", "○ painless to here", "┬ silent, no answer"),
        f"● {unit} it began ○ painless ┬ silent",
    )  # fmt: skip
    _stems(frame, lane, told, cap)
    _fall(frame, lane, told)
    _run_ends(frame, lane, told, cap)
    frame.notes.extend(onset_labels(frame, lane, told))


def _cap(runs: Iterable[StoryRun]) -> float:
    """Top of the lane in km: three times the latest onset, so that 42 km hide nothing."""
    listed = list(runs)
    longest = max((r.distance_km or 0.0 for r in listed), default=0.0)
    latest = max((r.onset_km or 0.0 for r in listed), default=0.0)
    return max(min(longest, max(latest * _CAP_FACTOR, _CAP_KM)), latest, 3.0)


def _reach(run: StoryRun, cap: float) -> float:
    return min(run.distance_km or 0.0, cap)


def _stems(frame: Frame, lane: Lane, told: Story, cap: float) -> None:
    unit = told.unit
    answered = [r for r in told.runs if r.answer != "silent"]
    tops = ((frame.x(r.day), in_unit(_reach(r, cap), unit)) for r in answered)
    frame.add(
        lane, stems(lane, tops, frame.colours["bar"], 2 if frame.days <= LETTERED_DAYS else 1.2)
    )
    began = [r for r in told.runs if r.onset_km is not None and r.answer == "painful"]
    xs, ys = strokes(
        (
            frame.x(r.day),
            in_unit(r.onset_km or 0.0, unit),
            frame.x(r.day),
            in_unit(max(min(r.offset_km or cap, _reach(r, cap)), r.onset_km or 0.0), unit),
        )
        for r in began
    )
    frame.add(lane, lines(xs, ys, frame.colours["po"], 3.4))
    high, half = lane.y_at(_SILENT_PX), 3.5 / frame.px_per_day
    bare = [(frame.x(r.day), high) for r in told.runs if r.answer == "silent"]
    frame.add(lane, stems(lane, bare, frame.colours["ctl"], 1.6, cap=half))


def _fall(frame: Frame, lane: Lane, told: Story) -> None:
    """The dashed line through the painful runs of the latest chain."""
    falling = [r for r in told.runs if r.id in told.fall and r.onset_km is not None]
    xs = floats(frame.x(r.day) for r in falling)
    ys = floats(in_unit(r.onset_km or 0.0, told.unit) for r in falling)
    frame.add(lane, lines(xs, ys, frame.colours["po"], 1.3, "3px,3px"))


def _run_ends(frame: Frame, lane: Lane, told: Story, cap: float) -> None:
    """What a pointer can take hold of: one mark a run."""
    small = frame.phone or frame.days > LETTERED_DAYS
    groups: dict[str, list[StoryRun]] = {
        "painless": [],
        "painful": [],
        "began": [],
        "silent": [],
    }
    for run in told.runs:
        began = run.answer == "painful" and run.onset_km is not None
        groups["began" if began else run.answer].append(run)
    ring = 5.2 if small else 6.8
    markers = {
        "painless": edge(frame, "circle", ring, 1.5, "ctl") | {"color": frame.colours["card"]},
        "painful": edge(frame, "circle", ring, 1.6) | {"color": frame.colours["card"]},
        "began": scored(frame, [r.score for r in groups["began"]], 7.6 if small else 9.2),
        "silent": {"symbol": "square", "size": 10, "opacity": 0},
    }
    for name, runs in groups.items():
        if not runs:
            continue
        heights = {
            "began": [in_unit(r.onset_km or 0.0, told.unit) for r in runs],
            "silent": [lane.y_at(_SILENT_PX) for _ in runs],
        }.get(name) or [in_unit(_reach(r, cap), told.unit) for r in runs]
        frame.add(lane, {
            "type": "scatter", "mode": "markers", "marker": markers[name],
            "x": floats(frame.x(r.day) for r in runs), "y": floats(heights),
            "text": [run_words(r, told) for r in runs],
            "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
        })  # fmt: skip


def run_words(run: StoryRun, told: Story) -> str:
    """`Mon 26 Oct 2026: 3.2 km, painful, from 2.6 km (2/10)`."""
    distance = f"{in_unit(run.distance_km or 0.0, told.unit):.1f} {told.unit}"
    words = f"{weekday_words(run.day)}: {distance}, {run.answer}"
    if run.onset_km is not None and run.answer == "painful":
        return f"{words}, from {onset_words(run.onset_km, run.score, told.unit)}"
    return words if run.score is None else f"{words} ({score_words(run.score)})"
