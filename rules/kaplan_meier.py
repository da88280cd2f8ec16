"""The picture of a trend: what share of the runs had not begun to hurt, kilometre by kilometre.

Kaplan and Meier's estimate (doi 10.1080/01621459.1958.10501452) of one half of a span: a
run that hurt steps the curve down at its onset, one that hurt from the start at its bound,
and a painless run counts until its end and no further. A picture, never the verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.censored import BEYOND

if TYPE_CHECKING:
    from rules.censored import Onsets
    from traininglog.finding import Curve


def halves(onsets: Onsets) -> tuple[Curve, Curve]:
    """The curves of the first and of the last half of the runs."""
    middle = len(onsets) // 2
    runs = [
        (value, bool(where != BEYOND))
        for value, where in zip(onsets.values.tolist(), onsets.where.tolist(), strict=True)
    ]
    return curve(runs[:middle]), curve(runs[middle:])


def curve(runs: list[tuple[float, bool]]) -> Curve:
    """Steps (km, share of runs not yet hurting from there on) of runs (km, hurt there)."""
    share, steps = 1.0, [(0.0, 1.0)]
    hurt_at = sorted({km for km, hurt in runs if hurt})
    for km in hurt_at:
        hurting = sum(hurt and end == km for end, hurt in runs)
        reached = sum(end >= km for end, _ in runs)
        share *= 1 - hurting / reached
        steps.append((km, share))
    return tuple(steps)


def median_km(steps: Curve) -> float | None:
    """By where half of the runs hurt; None where fewer ever did."""
    return next((km for km, share in steps if share <= 1 / 2), None)
