"""The picture of a trend: what share of the runs had not begun to hurt, kilometre by kilometre.

Kaplan and Meier's estimate (doi 10.1080/01621459.1958.10501452) of one half of a span: a
run that hurt steps the curve down at its onset, one that hurt from the start at its bound,
and a painless run counts until its end and no further. A picture, never the verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rules.censored import BEYOND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rules.censored import Onsets
    from traininglog.finding import Curve


def halves(onsets: Onsets) -> tuple[Curve, Curve]:
    """The curves of the first and of the last half of the runs."""
    middle, hurt = len(onsets) // 2, onsets.where != BEYOND
    first, last = slice(middle), slice(middle, None)
    return curve(onsets.values[first], hurt[first]), curve(onsets.values[last], hurt[last])


def curve(km: NDArray[np.float64], hurt: NDArray[np.bool_]) -> Curve:
    """Steps (km, share of runs not yet hurting from there on) of runs that hurt there, or not.

    A painless run of just that length still counts as having reached it.
    """
    steps, hurting = np.unique(km[hurt], return_counts=True)
    reached = len(km) - np.searchsorted(np.sort(km), steps)
    share = np.cumprod(1 - hurting / reached)
    return ((0.0, 1.0), *zip(steps.tolist(), share.tolist(), strict=True))


def median_km(steps: Curve) -> float | None:
    """By where half of the runs hurt; None where fewer ever did."""
    return next((km for km, share in steps if share <= 1 / 2), None)
