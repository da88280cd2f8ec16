"""How a virtual run moves, second by second: plain physics with repeatable noise.

Everything is NumPy over one grid of seconds; there is no person and no place behind it.
The ground is an empty salt flat, with hills added where the run asks for them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Sport = Literal["running", "walking", "cycling"]
Terrain = Literal["flat", "rolling", "hilly"]

WALKING_MPS: Final = 1.45
WALKING_SPM: Final = 112.0
SPM_PER_MPS: Final = 6.0
"""A runner's steps a minute rise by about this much with each m/s."""

_HILLS_M: Final[dict[Terrain, float]] = {"flat": 0.6, "rolling": 4.0, "hilly": 16.0}
_GROUND_M: Final = 1280.0
_RESTING_BPM: Final = 72.0
_HEART_LAG_S: Final = 40.0
_METRES_PER_DEGREE: Final = 111_195.0


@dataclass(frozen=True, slots=True)
class Watch:
    """The device: `smart` ones record every few seconds, `dynamics` adds contact time.

    `chatter` puts an undocumented message behind every record, as many watches do.
    """

    product: int = 2697
    serial: int = 1_000_001
    smart: bool = True
    dynamics: bool = True
    chatter: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """The timer stopped at a distance, for a while."""

    at_km: float
    seconds: int


@dataclass(frozen=True, slots=True)
class VirtualRun:
    """One training session, told by what the runner did.

    `start` is aware; `min_per_km` and `cadence_spm` (both feet; crank turns a minute on a
    bike) hold while running. `intervals` are minutes running and walking in turn after
    `warm_up_min` of walking. `feel` is 0 to 100, `rpe` 0 to 10.
    """

    start: datetime
    distance_km: float
    min_per_km: float = 6.0
    sport: Sport = "running"
    local_offset: timedelta = field(default=timedelta(0))
    cadence_spm: float = 166.0
    heart_rate_bpm: float | None = 148.0
    terrain: Terrain = "rolling"
    temperature_c: float = 14.0
    warm_up_min: float = 0.0
    intervals: tuple[float, float] | None = None
    pauses: tuple[Pause, ...] = ()
    balance_percent: float = 49.8
    feel: int | None = None
    rpe: float | None = None
    watch: Watch = field(default=Watch())


@dataclass(frozen=True, slots=True)
class Motion:
    """A run on a grid of timer seconds, in SI units; `wall_s` also counts the pauses."""

    wall_s: NDArray[np.int64]
    distance_m: Array
    speed_mps: Array
    altitude_m: Array
    lat_deg: Array
    long_deg: Array
    cadence_spm: Array
    heart_rate_bpm: Array | None
    pause_after: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.wall_s)


def _smooth_noise(rng: np.random.Generator, n: int, seconds: int) -> Array:
    """Noise of unit size that changes within about so many seconds."""
    sums = np.cumsum(rng.standard_normal(n + seconds)) / math.sqrt(seconds)
    return np.subtract(sums[seconds:], sums[:-seconds])


def _walking(run: VirtualRun, n: int) -> NDArray[np.bool_]:
    """Which of the first n seconds are walked."""
    if run.sport != "running":
        return np.zeros(n, bool)
    seconds = np.arange(n) - run.warm_up_min * 60
    walked = seconds < 0
    if run.intervals:
        running, walking = (60 * minutes for minutes in run.intervals)
        walked |= seconds % (running + walking) >= running
    return walked


def _hills(run: VirtualRun, rng: np.random.Generator, place_m: Array) -> Array:
    """Altitude over the ground at places along the path: two waves, the longer one higher."""
    size = _HILLS_M[run.terrain]
    long, short = rng.uniform(1400, 2200), rng.uniform(300, 500)
    shift = rng.uniform(0, 2 * np.pi, 2)
    waves: Array = np.sin(2 * np.pi * place_m / long + shift[0])
    waves += 0.2 * np.sin(2 * np.pi * place_m / short + shift[1])
    return size * waves


def _path(rng: np.random.Generator, place_m: Array) -> tuple[Array, Array]:
    """A winding way from the trailhead on the salt flat, in degrees."""
    bearing, bend = rng.uniform(0, 2 * np.pi), rng.uniform(500, 900)
    ahead, aside = place_m * 0.985, 0.18 * bend * np.sin(place_m / bend)
    north = ahead * np.cos(bearing) - aside * np.sin(bearing)
    east = ahead * np.sin(bearing) + aside * np.cos(bearing)
    lat = 40.76 + north / _METRES_PER_DEGREE
    return lat, -113.86 + east / (_METRES_PER_DEGREE * np.cos(np.radians(40.76)))


def _heart_rate(run: VirtualRun, rng: np.random.Generator, effort: Array) -> Array | None:
    """The heart follows the effort (1 at the run's own pace) late, and drifts upwards."""
    if run.heart_rate_bpm is None:
        return None
    wanted = _RESTING_BPM + (run.heart_rate_bpm - _RESTING_BPM) * effort
    lag = np.exp(-np.arange(6 * _HEART_LAG_S) / _HEART_LAG_S)
    padded = np.concatenate([np.full(len(lag) - 1, _RESTING_BPM), wanted])
    followed: Array = np.convolve(padded, lag / lag.sum(), "valid")
    return followed + np.arange(len(effort)) / 900 + 1.5 * _smooth_noise(rng, len(effort), 30)


def move(run: VirtualRun, rng: np.random.Generator) -> Motion:
    """The run's motion; the last second ends exactly at its distance."""
    target = run.distance_km * 1000
    pace = 1000 / (run.min_per_km * 60)
    slowest = WALKING_MPS if run.warm_up_min or run.intervals else pace
    n = int(target / (0.8 * min(slowest, pace))) + 60
    walked = _walking(run, n)
    wanted = np.where(walked, WALKING_MPS, pace)
    ground = _hills(run, rng, wanted.cumsum())
    grade = np.clip(np.gradient(ground) / wanted, -0.15, 0.15)
    noise = 1 + 0.03 * _smooth_noise(rng, n, 25)
    speed = wanted * np.clip(noise - 1.2 * grade, 0.82, 1.25)
    distance = speed.cumsum()
    end = int(np.searchsorted(distance, target)) + 1
    walked, speed, grade = walked[:end], speed[:end], grade[:end]
    distance = distance[:end] * (target / distance[end - 1])
    place = np.minimum(distance, target - distance)
    lat, long = _path(rng, place)
    cadence = run.cadence_spm + SPM_PER_MPS * (speed - pace) + _smooth_noise(rng, end, 15)
    paces = np.searchsorted(distance, [1000 * p.at_km for p in run.pauses])
    pauses = sorted(
        (int(i), p.seconds) for i, p in zip(paces, run.pauses, strict=True) if 0 < i < end - 1
    )
    wall = np.arange(end)
    for after, seconds in pauses:
        wall[after + 1 :] += seconds
    drift = 1.5e-5 * _smooth_noise(rng, end, 60)
    return Motion(
        wall_s=wall,
        distance_m=distance,
        speed_mps=speed,
        altitude_m=_GROUND_M + _hills_at(ground, wanted, distance),
        lat_deg=lat + drift,
        long_deg=long + drift[::-1],
        cadence_spm=np.where(walked, WALKING_SPM + 3 * _smooth_noise(rng, end, 10), cadence),
        heart_rate_bpm=_heart_rate(run, rng, np.where(walked, 0.35, 1 + 1.5 * grade)),
        pause_after=tuple(after for after, _ in pauses),
    )


def _hills_at(ground: Array, wanted: Array, distance: Array) -> Array:
    """The hills' altitude where the runner really was, not where the pace put them."""
    return np.asarray(np.interp(distance, wanted.cumsum(), ground), np.float64)
