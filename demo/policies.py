"""What a virtual runner does once it hurts: one small function a way of going about it.

Each looks at how often it has hurt and draws an answer: how many days without a run, how
far the first run back goes, and whether the runs then stay under what the tissue bears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    Policy = Callable[[Random, int], "Answer"]


class Answer(NamedTuple):
    """What comes after the pain; without rest days the runs go on in their rhythm.

    `back_share` is a share of the usual distance, or of what the tissue bears where the
    return is `careful`; from there on a run is `growth` times as far as the one before.
    `calming` is the share of irritation a day takes away when one lives like this.
    """

    rest_days: int
    back_share: float
    calming: float
    careful: bool = False
    growth: float = 1.15


_RESTS: Final = ((3, 6), (6, 10), (9, 14), (13, 22), (16, 28))


def rest_longer_each_time(rng: Random, flares: int) -> Answer:
    """A few days, then a week, then two; and back to nearly the usual distance each time."""
    shortest, longest = _RESTS[min(flares - 1, len(_RESTS) - 1)]
    return Answer(rng.randint(shortest, longest), rng.uniform(0.5, 1.0), 0.015)


def rest_and_begin_short(rng: Random, flares: int) -> Answer:
    """The same rests, and then short runs that grow fast."""
    return rest_longer_each_time(rng, flares)._replace(back_share=rng.uniform(0.3, 0.5))


def wait_until_it_is_quiet(rng: Random, _flares: int) -> Answer:
    """Weeks off, and back to the usual distance at once."""
    return Answer(rng.randint(21, 45), 1.0, 0.03)


def run_through(_rng: Random, _flares: int) -> Answer:
    """On as if nothing were."""
    return Answer(0, 1.0, 0.08)


def shorten_runs(rng: Random, _flares: int) -> Answer:
    """On, with shorter runs."""
    return Answer(0, rng.uniform(0.4, 0.7), 0.05, growth=1.08)


def follow_the_ladder(rng: Random, _flares: int) -> Answer:
    """A short rest, then half of what it bears, and a little more each time."""
    return Answer(rng.randint(4, 8), 0.4, 0.09, careful=True, growth=1.06)


def well_managed(rng: Random, _flares: int) -> Answer:
    """A rest, and back under what it bears."""
    return Answer(rng.randint(6, 17), 0.55, 0.09, careful=True, growth=1.1)
