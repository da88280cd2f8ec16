"""Logs with many cycles, and with what a page of them has to live with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.log import TrainingLog

_EVERY: Final = timedelta(days=36)
TWO_WEEKS: Final = """
2026-11-09 run 5.0 km 30:00 168 spm | no pain
2026-11-11 run 6.0 km 36:00 168 spm | knee right 3/10 from 4.0 km
2026-11-14 run 5.0 km 30:00 169 spm
2026-11-17 run 5.0 km 30:00 168 spm | no pain
2026-11-20 run 6.0 km 36:00 168 spm | no pain
2026-11-22 run 7.0 km 42:00 168 spm | knee right 2/10 from 6.5 km
"""
NO_WORD: Final = """
2026-10-01 run 5.0 km 30:00 168 spm
2026-10-03 run 6.0 km 36:00 168 spm
2026-10-05 run 6.0 km 36:00 168 spm
2026-10-07 run 6.0 km 36:00 168 spm
2026-10-09 run 6.0 km 36:00 168 spm
2026-10-11 run 6.0 km 36:00 168 spm
2026-11-01 run 5.0 km 30:00 168 spm
2026-11-22 run 5.0 km 30:00 168 spm
2026-11-01 back ill
"""
THREE_PLACES: Final = """
2026-05-01 run 8.0 km 48:00 | knee right 4/10 from 5.0 km
2026-05-14 run 8.0 km 48:00 | knee right 4/10 from 4.0 km
2026-07-01 run 8.0 km 48:00 | shin 5/10 from 2.0 km
2026-07-15 run 8.0 km 48:00 | shin 5/10 from 3.0 km
2026-09-01 run 8.0 km 48:00 | achilles left 4/10
2026-09-20 run 8.0 km 48:00 | no pain
"""


def many_cycles(number: int, first: date = date(2017, 1, 2)) -> TrainingLog:
    """So many cycles of a right knee, one every 36 days, and painless runs between them."""
    lines = (line for n in range(number) for line in _cycle(first + n * _EVERY, n))
    log, problems = read_text("\n".join(lines), "me")
    assert not problems
    return log


def _cycle(start: date, number: int) -> Iterator[str]:
    def on(days: int) -> str:
        return (start + timedelta(days=days)).isoformat()

    yield f"{on(0)} run 8.0 km 48:00 | knee right 4/10 from {3 + number % 4}.0 km"
    yield f"{on(12)} run 5.0 km 30:00 | no pain"
    yield f"{on(14)} run 8.0 km 48:00 | knee right 4/10 from {2 + number % 4}.5 km"
    for days in range(16, 36, 2):
        yield f"{on(days)} run 6.0 km 36:00 | no pain"
