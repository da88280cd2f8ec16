"""Being told at once: what Strava sends to an address of one's own is only ever asked about.

    Strava -> hear (a queue in memory, at once) -> rows (a thread) -> asked about (the sync)

So Strava has its answer whatever the database does. Events are not signed: one that was made
up costs a call at most. One that is lost is found by the next look at the list.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy.exc import DatabaseError

from traininglog.strava_events import PERMISSION
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from traininglog.store import Store

MOST_HEARD: Final = 1000
AGAIN_S: Final = 1.0
CLOSE_S: Final = 0.5
_ID: Final = re.compile("[0-9]{1,24}")

_log = logging.getLogger(__name__)


class Told(NamedTuple):
    """Of whom an event tells, and of which activity; or of the permission."""

    athlete_id: str
    strava_id: str


def read_event(body: Any, subscription_id: str) -> Told | None:
    """What an event tells; None where it is of another subscription or of nothing used here."""
    if not isinstance(body, dict) or _id(body.get("subscription_id")) != subscription_id:
        return None
    athlete_id, updates = _id(body.get("owner_id")), body.get("updates")
    match body.get("object_type"), body.get("aspect_type"):
        case "activity", "create" | "update" | "delete":
            strava_id = _id(body.get("object_id"))
            return Told(athlete_id, strava_id) if athlete_id and strava_id else None
        case "athlete", "update" if isinstance(updates, dict) and athlete_id:
            is_over = str(updates.get("authorized", "")).lower() == "false"
            return Told(athlete_id, PERMISSION) if is_over else None
    return None


def _id(told: Any) -> str:
    """An id as text, whether it came as a number or in quotes; empty where it is none."""
    text = str(told) if isinstance(told, int | str) and not isinstance(told, bool) else ""
    return text if _ID.fullmatch(text) else ""


@dataclass
class Hearing:
    """Takes what Strava tells, and keeps it in a thread of its own.

    `wake` has the sync look at once. The thread begins with the first event.
    """

    store: Store
    subscription_id: str
    clock: Callable[[], datetime]
    wake: Callable[[], object]
    _queue: Queue[Told] = field(default_factory=lambda: Queue(MOST_HEARD), init=False)
    _closing: Event = field(default_factory=Event, init=False)
    _lock: Any = field(default_factory=Lock, init=False)
    _thread: Thread | None = field(default=None, init=False)

    def hear(self, body: Any) -> bool:
        """Take an event without waiting for anything; False where it is not for here."""
        told = read_event(body, self.subscription_id) if self.subscription_id else None
        if told is None:
            return False
        try:
            self._queue.put_nowait(told)
        except Full:
            return False
        with self._lock:
            if self._thread is None and not self._closing.is_set():
                self._thread = Thread(target=self._keep_all, name="strava-events", daemon=True)
                self._thread.start()
        return True

    def settled(self) -> None:
        """Return once all that was heard is kept."""
        self._queue.join()

    def close(self) -> None:
        """End soon; what is not kept by then is found by the next look at the list."""
        self._closing.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(CLOSE_S)

    def _keep_all(self) -> None:
        while not self._closing.is_set():
            try:
                told = self._queue.get(timeout=CLOSE_S)
            except Empty:
                continue
            try:
                self._keep(told)
            finally:
                self._queue.task_done()

    def _keep(self, told: Told) -> None:
        """Until it could be written: another process may hold the database for long."""
        events = self.store.strava_events(SYSTEM)
        while not self._closing.is_set():
            try:
                is_here = events.tell(told.athlete_id, told.strava_id, self.clock())
            except (DatabaseError, OSError):
                self._closing.wait(AGAIN_S)
                continue
            except Exception:  # noqa: BLE001 -- the next event may be kept all the same
                _log.exception("An event of Strava could not be kept.")
                return
            if is_here:
                self.wake()
            return
