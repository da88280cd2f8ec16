"""The numbers by which records count as running, standing or level, each with its source.

A runner's settings may replace any of them by name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Gates:
    """Values for one runner. "Measured": against a watch's own run/walk splits, 76 runs."""

    running_gate_spm: float = 130.0
    """Both feet. Measured at 140: sensitivity 0.963, specificity 1.000, but of one runner;
    slow joggers take 135 steps a minute, and there all their running would be walking. So
    it stands at 130, below which trends of cadence leave out walking. A setting of each
    runner: who jogs slower, or walks faster, has another. A speed gate beside it only lost
    uphill running."""

    running_gate_mps: float = 1.6
    """Where cadence is missing. Measured: finds 89 % of running, takes 4 % of walking."""

    moving_gate_mps: float = 0.5
    """Slower than that is standing, not walking. Own definition."""

    longest_weight_s: float = 30.0
    """A record stands for the time to the next, at most this. Smart recording leaves 1 to
    about 20 s between records; a longer hole without a pause is lost data. Own definition."""

    altitude_window_s: float = 15.0
    """Altitude is averaged over this before climbs are counted. Own definition."""

    climb_m: float = 3.0
    """A rise or fall counts once it exceeds this: barometers wander by 1 to 2 m on the flat.
    Own definition."""

    knot_km: float = 0.25
    """Distance between two knots of the running profile. Own definition."""

    bin_s: float = 30.0
    """Length of a speed bin: long against a stride, short against a hill. Own definition."""

    bin_share: float = 0.9
    """How much of a bin has to be running for the bin to be. Own definition."""

    level_grade: float = 0.02
    """Rise over distance up to which a bin is level. Own definition: beyond it pace and
    cadence part from their relation on the flat."""

    early_s: float = 480.0
    """Bins before that are kept apart: heart rate and stride are still settling in the first
    8 minutes. Own definition."""

    def with_settings(self, settings: Mapping[str, float | str]) -> Gates:
        """These gates with a runner's own values; names that are no gate are ignored."""
        known = {f.name for f in fields(self)}
        return replace(self, **{k: float(v) for k, v in settings.items() if k in known})


DEFAULT_GATES: Final = Gates()
