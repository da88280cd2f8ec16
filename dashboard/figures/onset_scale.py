"""How far into a run pain began: in kilometres or miles, or as a share of the run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from service.units import in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.view import OnsetIn
    from service.story import Story
    from service.story_runs import StoryRun
    from service.units import Unit

_CAP_FACTOR: Final = 3.0
_CAP_KM: Final = 15.0
_FEWEST_KM: Final = 3.0


@dataclass(frozen=True, slots=True)
class OnsetScale:
    """The heights of the onset lane; `unit` is `km`, `mi` or `%`."""

    unit: Unit | Literal["%"]
    cap_km: float

    @property
    def top(self) -> float:
        """The highest value that is drawn."""
        return 100.0 if self.unit == "%" else in_unit(self.cap_km, self.unit)

    def of_km(self, km: float) -> float:
        """A distance that no run's length goes with."""
        return 0.0 if self.unit == "%" else in_unit(min(km, self.cap_km), self.unit)

    def begun(self, run: StoryRun) -> bool:
        """Whether it can be said where in this run pain began."""
        known = run.onset_km if self.unit != "%" else run.onset_share
        return run.answer == "painful" and known is not None

    def at(self, run: StoryRun, km: float) -> float:
        """The height of a point of a run; a point beyond the cap lies on it."""
        if self.unit != "%":
            return self.of_km(km)
        return 100 * min(km / run.distance_km, 1.0) if run.distance_km else 0.0

    def onset(self, run: StoryRun) -> float:
        """The height where pain began."""
        return self.at(run, run.onset_km or 0.0)

    def end(self, run: StoryRun) -> float:
        """The height of the run's end."""
        return self.at(run, run.distance_km or 0.0)

    def words(self, run: StoryRun) -> str:
        """The number beside a disc: `5.1`, or `48 %`."""
        value = self.onset(run)
        return f"{value:.0f} %" if self.unit == "%" else f"{value:.1f}"


def onset_scale(told: Story, onset: OnsetIn) -> OnsetScale:
    """Up to three times the latest onset, so that 42 km hide nothing."""
    return OnsetScale("%" if onset == "share" else told.unit, _cap(told.runs))


def _cap(runs: Sequence[StoryRun]) -> float:
    longest = max((r.distance_km or 0.0 for r in runs), default=0.0)
    latest = max((r.onset_km or 0.0 for r in runs), default=0.0)
    return max(min(longest, max(latest * _CAP_FACTOR, _CAP_KM)), latest, _FEWEST_KM)
