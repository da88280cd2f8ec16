"""Problems in a person's data: values with a source, gathered and shown, never raised."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, in words a person can act on.

    `source` names the file (or zip member), `where` the row, byte or field in it,
    `kind` is a short stable word for tests and counts.
    """

    kind: str
    message: str
    source: str = ""
    where: str = ""

    def __str__(self) -> str:
        """One line: `diary.csv, row 3: score 11 is not between 0 and 10`."""
        place = ", ".join(part for part in (self.source, self.where) if part)
        return f"{place}: {self.message}" if place else self.message
