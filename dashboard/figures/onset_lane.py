"""Where in the run pain began, and how far the painless runs went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.labels import onset_labels
from dashboard.figures.marks import (
    LETTERED_DAYS,
    edge,
    has_no_distance,
    lines,
    missing_lane,
    scored,
    stems,
)
from dashboard.figures.onset_scale import onset_scale
from dashboard.figures.ticks import grid_ticks, round_step
from dashboard.figures.weekly import weekly_onset
from service.units import distance_words, onset_words, weekday_words
from traininglog.words import counted, score_words

if TYPE_CHECKING:
    from dashboard.figures.frame import Frame, Lane
    from dashboard.figures.onset_scale import OnsetScale
    from dashboard.view import OnsetIn
    from service.story import Story
    from service.story_runs import StoryRun

_LANE_PX: Final = 168
_SILENT_PX: Final = 11
_SILENT_LANE_PX: Final = 72
_TITLE: Final = "Onset in the run"


def onset_lane(frame: Frame, told: Story, onset: OnsetIn = "km") -> None:
    """A stem a run: ring = painless to here, disc = pain began, thick = ran on with it."""
    answered = any(run.answer != "silent" for run in told.runs)
    if told.by_week and not answered:
        missing_lane(frame, _TITLE, f"0 of {counted(len(told.runs), 'run')} answered")
        return
    if has_no_distance(told):
        missing_lane(frame, _TITLE, f"distance in 0 of {counted(len(told.runs), 'run')}")
        return
    scale = onset_scale(told, onset)
    top = scale.top
    step = 50.0 if scale.unit == "%" else round_step(top)
    height = _LANE_PX if answered else _SILENT_LANE_PX
    lane = frame.add_lane("onset", height, (0, top * 1.04), (0, *grid_ticks(step, top)))
    into = "% of the run" if scale.unit == "%" else f"{scale.unit} into the run"
    if told.by_week:
        shaded = [] if scale.unit == "%" else ["shaded: longest painless"]
        key = ("● earliest of a week", *shaded)
        frame.title(lane, _TITLE, (into, *key), " ".join(key))
        weekly_onset(frame, lane, told, scale)
        return
    frame.title(
        lane, _TITLE, (into, "● pain began", "○ painless to here", "┬ silent, no answer"),
        f"● {scale.unit} it began ○ painless ┬ silent",
    )  # fmt: skip
    _stems(frame, lane, told, scale)
    _fall(frame, lane, told, scale)
    _run_ends(frame, lane, told, scale)
    frame.notes.extend(onset_labels(frame, lane, told, scale))


def _stems(frame: Frame, lane: Lane, told: Story, scale: OnsetScale) -> None:
    answered = [r for r in told.runs if r.answer != "silent"]
    tops = ((frame.x(r.day), scale.end(r)) for r in answered)
    width = 2 if frame.days <= LETTERED_DAYS else 1.2
    frame.add(lane, stems(lane, tops, frame.colours["bar"], width))
    began = [r for r in told.runs if scale.begun(r)]
    xs, ys = strokes(
        (frame.x(r.day), scale.onset(r), frame.x(r.day), _until(r, scale)) for r in began
    )
    frame.add(lane, lines(xs, ys, frame.colours["po"], 3.4))
    high, half = lane.y_at(_SILENT_PX), 3.5 / frame.px_per_day
    bare = [(frame.x(r.day), high) for r in told.runs if r.answer == "silent"]
    frame.add(lane, stems(lane, bare, frame.colours["ctl"], 1.6, cap=half))


def _until(run: StoryRun, scale: OnsetScale) -> float:
    """Where pain went again, else the run's end."""
    end = scale.end(run)
    gone = end if run.offset_km is None else min(scale.at(run, run.offset_km), end)
    return max(gone, scale.onset(run))


def _fall(frame: Frame, lane: Lane, told: Story, scale: OnsetScale) -> None:
    """The dashed line through the painful runs of the latest chain."""
    falling = [r for r in told.runs if r.id in told.fall and scale.begun(r)]
    xs = floats(frame.x(r.day) for r in falling)
    ys = floats(scale.onset(r) for r in falling)
    frame.add(lane, lines(xs, ys, frame.colours["po"], 1.3, "3px,3px"))


def _run_ends(frame: Frame, lane: Lane, told: Story, scale: OnsetScale) -> None:
    """What a pointer can take hold of: one mark a run."""
    small = frame.phone or frame.days > LETTERED_DAYS
    groups: dict[str, list[StoryRun]] = {}
    for run in told.runs:
        groups.setdefault("began" if scale.begun(run) else run.answer, []).append(run)
    ring = 5.2 if small else 6.8
    card = {"color": frame.colours["card"]}
    markers: dict[str, dict[str, Any]] = {
        "painless": edge(frame, "circle", ring, 1.5, "ctl") | card,
        "painful": edge(frame, "circle", ring, 1.6) | card,
        "began": scored(
            frame, [r.score for r in groups.get("began", ())], 7.6 if small else 9.2
        ),
        "silent": {"symbol": "square", "size": 10, "opacity": 0},
    }
    for name in [name for name in markers if name in groups]:
        runs = groups[name]
        frame.add(lane, {
            "type": "scatter", "mode": "markers", "marker": markers[name],
            "x": floats(frame.x(r.day) for r in runs),
            "y": floats(_mark_at(r, name, lane, scale) for r in runs),
            "text": [run_words(r, told) for r in runs],
            "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
        })  # fmt: skip


def _mark_at(run: StoryRun, name: str, lane: Lane, scale: OnsetScale) -> float:
    if name == "silent":
        return lane.y_at(_SILENT_PX)
    return scale.onset(run) if name == "began" else scale.end(run)


def run_words(run: StoryRun, told: Story) -> str:
    """`Mon 26 Oct 2026: 3.2 km, painful, from 2.6 km (2/10), 81 % of it`."""
    distance = (
        "no distance" if run.distance_km is None else distance_words(run.distance_km, told.unit)
    )
    words = f"{weekday_words(run.day)}: {distance}, {run.answer}"
    if run.onset_km is not None and run.answer == "painful":
        share = "" if run.onset_share is None else f", {100 * run.onset_share:.0f} % of it"
        return f"{words}, from {onset_words(run.onset_km, run.score, told.unit)}{share}"
    return words if run.score is None else f"{words} ({score_words(run.score)})"
