"""What adds up along a run, from its beginning to any place between its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class Marks:
    """Places along a run, ascending, counted as its records count: by time or by distance.

    `along` is one value a record and never falls; n records have n - 1 intervals between
    them, over each of which an amount is spread evenly.
    """

    def __init__(self, along: Floats, marks: Floats) -> None:
        found = np.searchsorted(along, marks, "right") - 1
        left = np.minimum(found, len(along) - 2)
        length = np.maximum(along[left + 1] - along[left], 1e-9)
        self._left = left
        self._share = np.where(found > left, 1.0, (marks - along[left]) / length)
        self._starts = np.concatenate([[0], left])
        self._ahead = left > self._starts[:-1]

    def reached(self, amount: Floats) -> Floats:
        """How much of an amount an interval there is up to each mark."""
        # Sums between marks: one running sum over all records takes twice as long.
        between = np.add.reduceat(amount, self._starts)[:-1]
        whole: Floats = np.cumsum(np.where(self._ahead, between, 0.0))
        return whole + self._share * amount[self._left]

    def between(self, amount: Floats) -> Floats:
        """How much of it there is from each mark to the next: one less than marks."""
        reached = self.reached(amount)
        return reached[1:] - reached[:-1]
