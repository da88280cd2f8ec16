"""An end that is asked for politely: what is under way is finished first."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP_S: Final = 0.2
"""How soon a stop is heard; a longer sleep would not be cut short on every system."""


@dataclass
class Stop:
    """Whether an end was asked for; waiting ends with it."""

    asked: bool = False

    def wait(self, seconds: float) -> None:
        """So long, or until the end is asked for."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _STEP_S))


@contextmanager
def until_stopped() -> Iterator[Stop]:
    """Ctrl-C or a polite kill lets the files under way be finished; a second one does not."""
    stop, signals = Stop(), (signal.SIGINT, signal.SIGTERM)

    def hear(_number: int, _frame: Any) -> None:
        stop.asked = True
        restore()

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    before = {number: signal.signal(number, hear) for number in signals}
    try:
        yield stop
    finally:
        restore()
