"""The lower lanes: pain 0 to 10, where in the run it began, and cadence."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from dashboard.figures.compact import floats, strokes
from dashboard.figures.labels import onset_labels
from dashboard.figures.lanes import _round_step, _ticks
from service.units import day_words, in_unit, onset_words, score_words, weekday_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.figures.frame import Frame, Lane
    from service.story import PainMark, Story, StoryRun, Week

_CAP_FACTOR: Final = 3.0
_SILENT_PX: Final = 11
_LETTERED_DAYS: Final = 150
_STEPS: Final = ((0.0, "p1"), (0.25, "p2"), (0.45, "p3"), (0.65, "p4"), (1.0, "p4"))
"""Where the shades of pain begin on 0 to 10: 1-2, 3-4, 5-6, 7-10."""


def pain_lane(frame: Frame, told: Story) -> None:
    """Disc during, ring afterwards, square of a day without a run, tick for painless."""
    if not told.has_pain:
        missing_lane(
            frame, "Pain, 0 to 10", f"pain in 0 of {len(told.runs)} runs: no entries yet"
        )
        return
    lane = frame.add_lane("pain", 104, (0, 10.2), (5, 10))
    frame.axes[lane.axis]["tickvals"] = [0, 5, 10]
    marks = _shown_marks(frame, told)
    _pain_key(frame, lane, told, marks)
    painless = [frame.x(r.day) for r in told.runs if r.answer == "painless"]
    xs, ys = strokes((x, 0, x, lane.y_at(5)) for x in painless)
    frame.add(lane, _lines(xs, ys, frame.colours["ctl"], 1.2))
    if told.window == "all":
        _weekly_worst(frame, lane, told)
        return
    pairs = _with_morning(marks)
    xs, ys = strokes((frame.x(a.day), _height(a), frame.x(b.day), _height(b)) for a, b in pairs)
    frame.add(lane, _lines(xs, ys, frame.colours["ctl"], 1.2))
    for kind in ("after", "daily", "during"):
        _marks(frame, lane, [m for m in marks if m.kind == kind], kind)
    if frame.days <= _LETTERED_DAYS:
        _letters(frame, lane, marks, pairs)


def _shown_marks(frame: Frame, told: Story) -> list[PainMark]:
    """Other places too where letters tell them apart, else the place looked at."""
    if frame.days <= _LETTERED_DAYS or told.place is None:
        return list(told.marks)
    return [m for m in told.marks if m.place == told.place]


def _pain_key(frame: Frame, lane: Lane, told: Story, marks: Sequence[PainMark]) -> None:
    where = "all places" if told.place is None else str(told.place)
    if told.window == "all":
        frame.title(lane, "Pain, 0 to 10", ("● worst of a week", where), "● worst of a week")
        return
    daily = ["■ that day"] if any(m.kind == "daily" for m in marks) else []
    shown = {m.letter for m in marks}
    letters = [f"{letter} {words}" for letter, words in told.letters if letter in shown]
    key = ["● during", "○ after, next morning", *daily]
    key += letters[:4] if frame.days <= _LETTERED_DAYS else [where]
    frame.title(lane, "Pain, 0 to 10", key, " ".join(["● during", "○ after", *daily]))


def _weekly_worst(frame: Frame, lane: Lane, told: Story) -> None:
    """Ten years: the worst score of a week, one disc."""
    weeks = [w for w in told.weeks if w.worst]
    frame.add(lane, {
        "type": "scatter", "mode": "markers",
        "x": floats((w.monday - frame.first).days + 3.5 for w in weeks),
        "y": floats(w.worst for w in weeks),
        "marker": _scored(frame, [w.worst for w in weeks], 6),
        "customdata": [w.run_id for w in weeks],
        "text": [f"{_week_words(w)}: worst {w.worst}/10" for w in weeks],
        "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    })  # fmt: skip


def _week_words(week: Week) -> str:
    return f"week of {day_words(week.monday, year=True)}"


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
    small = frame.phone or frame.days > _LETTERED_DAYS
    sizes = {"during": 9.2, "after": 7.6, "daily": 7.2}
    size = sizes[kind] - (1.6 if small else 0)
    marker = _scored(frame, [m.score for m in marks], size)
    if kind == "after":
        marker = _edge(frame, "circle", size, 1.6) | {"color": frame.colours["card"]}
    if kind == "daily":
        marker["symbol"] = "square"
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers",
        "x": floats(frame.x(m.day) for m in marks), "y": floats(map(_height, marks)),
        "marker": marker, "cliponaxis": False,
    }  # fmt: skip
    if any(m.run_id for m in marks):
        trace |= {"customdata": [m.run_id or "" for m in marks], "hoverinfo": "none"}
    frame.add(lane, trace)


def _scored(frame: Frame, scores: Sequence[int | None], size: float) -> dict[str, Any]:
    """Filled marks whose shade is the score; the edge is the same everywhere."""
    c = frame.colours
    bands = [
        [value, c[shade]]
        for (start, shade), (end, _) in pairwise(_STEPS)
        for value in (start, end)
    ]
    return {
        "size": size, "color": floats(scores), "cmin": 0, "cmax": 10, "colorscale": bands,
        "opacity": 1, "line": {"color": c["po"], "width": 1.2}, "showscale": False,
    }  # fmt: skip


def _edge(
    frame: Frame, symbol: str, size: float, width: float, ink: str = "po"
) -> dict[str, Any]:
    return {
        "symbol": symbol, "size": size, "opacity": 1,
        "line": {"color": frame.colours[ink], "width": width},
    }  # fmt: skip


def _lines(xs: object, ys: object, colour: str, width: float, dash: str = "") -> dict[str, Any]:
    line = {"color": colour, "width": width} | ({"dash": dash} if dash else {})
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": line}


def onset_lane(frame: Frame, told: Story) -> None:
    """A stem a run: ring = painless to here, disc = pain began, thick = ran on with it."""
    unit = told.unit
    cap = _cap(told.runs)
    top = in_unit(cap, unit)
    lane = frame.add_lane("onset", 168, (0, top * 1.04), _ticks(_round_step(top), top))
    frame.axes[lane.axis]["tickvals"].insert(0, 0)
    if told.window == "all":
        key = ("● earliest of a week", "┬ longest painless")
        frame.title(lane, "Onset in the run", (f"{unit} into the run", *key), " ".join(key))
        _weekly_onset(frame, lane, told, cap)
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
    return max(min(longest, max(latest * _CAP_FACTOR, 15.0)), latest, 3.0)


def _reach(run: StoryRun, cap: float) -> float:
    return min(run.distance_km or 0.0, cap)


def _stems(frame: Frame, lane: Lane, told: Story, cap: float) -> None:
    unit = told.unit
    answered = [r for r in told.runs if r.answer != "silent"]
    xs, ys = strokes(
        (frame.x(r.day), 0.0, frame.x(r.day), in_unit(_reach(r, cap), unit)) for r in answered
    )
    frame.add(lane, _lines(xs, ys, frame.colours["bar"], 2))
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
    frame.add(lane, _lines(xs, ys, frame.colours["po"], 3.4))
    silent = [frame.x(r.day) for r in told.runs if r.answer == "silent"]
    high, half = lane.y_at(_SILENT_PX), 3.5 / frame.px_per_day
    bare = [(x, 0.0, x, high) for x in silent] + [
        (x - half, high, x + half, high) for x in silent
    ]
    xs, ys = strokes(bare)
    frame.add(lane, _lines(xs, ys, frame.colours["ctl"], 1.6))


def _fall(frame: Frame, lane: Lane, told: Story) -> None:
    """The dashed line through the painful runs of the latest chain."""
    falling = [r for r in told.runs if r.id in told.fall and r.onset_km is not None]
    xs = floats(frame.x(r.day) for r in falling)
    ys = floats(in_unit(r.onset_km or 0.0, told.unit) for r in falling)
    frame.add(lane, _lines(xs, ys, frame.colours["po"], 1.3, "3px,3px"))


def _run_ends(frame: Frame, lane: Lane, told: Story, cap: float) -> None:
    """What a pointer can take hold of: one mark a run."""
    small = frame.phone or frame.days > _LETTERED_DAYS
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
        "painless": _edge(frame, "circle", ring, 1.5, "ctl") | {"color": frame.colours["card"]},
        "painful": _edge(frame, "circle", ring, 1.6) | {"color": frame.colours["card"]},
        "began": _scored(frame, [r.score for r in groups["began"]], 7.6 if small else 9.2),
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
            "customdata": [r.id for r in runs], "text": [run_words(r, told) for r in runs],
            "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
        })  # fmt: skip


def run_words(run: StoryRun, told: Story) -> str:
    """`Mon 26 Oct 2026: 3.2 km, painful, from 2.6 km (2/10)`."""
    distance = f"{in_unit(run.distance_km or 0.0, told.unit):.1f} {told.unit}"
    words = f"{weekday_words(run.day)}: {distance}, {run.answer}"
    if run.onset_km is not None and run.answer == "painful":
        return f"{words}, from {onset_words(run.onset_km, run.score, told.unit)}"
    return words if run.score is None else f"{words} ({score_words(run.score)})"


def _weekly_onset(frame: Frame, lane: Lane, told: Story, cap: float) -> None:
    """Ten years: a week's painless reach as a stem, its earliest onset as a disc."""
    unit = told.unit
    mid = {w.monday: (w.monday - frame.first).days + 3.5 for w in told.weeks}
    reach = [
        (mid[w.monday], in_unit(min(w.reach_km, cap), unit)) for w in told.weeks if w.reach_km
    ]
    xs, ys = strokes((x, 0.0, x, y) for x, y in reach)
    frame.add(lane, _lines(xs, ys, frame.colours["bar"], 1))
    xs, ys = strokes((x - 2.6, y, x + 2.6, y) for x, y in reach)
    frame.add(lane, _lines(xs, ys, frame.colours["ctl"], 1.5))
    begun = [w for w in told.weeks if w.onset_km is not None]
    frame.add(lane, {
        "type": "scatter", "mode": "markers",
        "x": floats(mid[w.monday] for w in begun),
        "y": floats(in_unit(w.onset_km or 0.0, unit) for w in begun),
        "marker": _scored(frame, [w.onset_score for w in begun], 6),
        "customdata": [w.run_id for w in begun],
        "text": [
            f"{_week_words(w)}: earliest "
            f"{onset_words(w.onset_km or 0.0, w.onset_score, unit)}" for w in begun
        ],
        "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    })  # fmt: skip


def cadence_lane(frame: Frame, told: Story) -> None:
    """One dot a run (a week in longer spans) and the median of the span."""
    middle = told.cadence_median
    total = len(told.runs)
    if middle is None:
        missing_lane(frame, "Cadence", f"cadence in 0 of {total} runs")
        return
    if told.window == "16w":
        dots = [(frame.x(r.day), r.cadence_spm) for r in told.runs if r.cadence_spm is not None]
    else:
        dots = [
            ((w.monday - frame.first).days + 3.5, w.cadence_spm)
            for w in told.weeks
            if w.cadence_spm is not None
        ]
    values = [value for _, value in dots]
    low = 10 * int(min(*values, middle - 6) // 10)
    high = 10 * int(-(-max(*values, middle + 6) // 10))
    ticks = tuple(float(t) for t in range(low, high + 1, 10 if high - low <= 30 else 20))
    lane = frame.add_lane("cadence", 84, (low - 0.4, high + 0.4), ticks)
    basis = "run means" if told.window == "16w" else "weekly medians"
    key = ("steps a minute", basis, f"{told.n_cadence} of {total} runs")
    frame.title(lane, "Cadence", key, "steps a minute")
    xs, ys = strokes([(0.0, middle, float(frame.days), middle)])
    frame.add(lane, _lines(xs, ys, frame.colours["acc"], 1.6))
    frame.add(lane, {
        "type": "scatter", "mode": "markers",
        "x": floats(x for x, _ in dots), "y": floats(values),
        "marker": {"size": 4, "color": frame.colours["acc"], "opacity": 1},
    })  # fmt: skip
    frame.end_label(lane, middle, f"{middle:.0f} median", f"n = {told.n_cadence}")


def missing_lane(frame: Frame, title: str, sentence: str) -> None:
    """A missing lane is one sentence with the count, never an empty frame."""
    lane = frame.add_lane(title, 16)
    frame.title(lane, title)
    frame.note(sentence, y=-lane.top_px + 4, x=0, font={"color": frame.colours["mut"]})
