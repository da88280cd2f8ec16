"""Cadence: one dot a run, or a week in longer spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.figures.compact import floats, strokes
from dashboard.figures.marks import lines, missing_lane
from traininglog.words import counted

if TYPE_CHECKING:
    from dashboard.figures.frame import Frame
    from service.story import Story


def cadence_lane(frame: Frame, told: Story) -> None:
    """One dot a run (a week in longer spans) and the median of the span."""
    middle = told.cadence_median
    total = counted(len(told.runs), "run")
    if middle is None:
        missing_lane(frame, "Cadence", f"cadence in 0 of {total}")
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
    key = ("steps a minute", basis, f"{told.n_cadence} of {total}")
    frame.title(
        lane, "Cadence", key, f"steps a minute · median {middle:.0f}, n = {told.n_cadence}"
    )
    xs, ys = strokes([(0.0, middle, float(frame.days), middle)])
    frame.add(lane, lines(xs, ys, frame.colours["acc"], 1.6))
    frame.add(lane, {
        "type": "scatter", "mode": "markers",
        "x": floats(x for x, _ in dots), "y": floats(values),
        "marker": {"size": 4, "color": frame.colours["acc"], "opacity": 1},
    })  # fmt: skip
    if not frame.phone:  # there it would cover the latest dots
        frame.end_label(lane, middle, f"{middle:.0f} median", f"n = {told.n_cadence}")
