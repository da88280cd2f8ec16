"""Cards of the lists of patients, made before a therapist looks.

A card is good until its runner's log moves. What is missing is told by the rows themselves, so
the thread may end anywhere and whichever program starts next goes on.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from service.patient_cards import card_of, card_version, written
from traininglog.grants import viewer_of
from traininglog.patient_cards import PatientCards
from traininglog.viewer import SYSTEM
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from service.patient_cards import Card
    from traininglog.log import TrainingLog
    from traininglog.patient_cards import Patient
    from traininglog.store import Store

LOOK_S: Final = 15.0
"""How long after a write its card is made anew, at most."""
SOME: Final = 50
"""Runners that are looked for at once."""

_log = logging.getLogger(__name__)


def make_card(store: Store, cards: PatientCards, patient: Patient, day: date) -> Card:
    """The card of the log as this patient's viewer finds it, kept for all who see as far.

    NotFound where the runner left meanwhile.
    """
    log = store.repository(patient.viewer).training_log(patient.viewer.runner_id or 0)
    return keep_card(cards, patient, log, day)


def keep_card(cards: PatientCards, patient: Patient, log: TrainingLog, day: date) -> Card:
    """The same of a log that was read after the patient was looked up."""
    card = card_of(log, day)
    cards.keep(patient, written(card), day)
    return card


@dataclass
class CardKeeper:
    """One thread beside the pages; half a core at most, so that they answer."""

    store: Store
    clock: Callable[[], datetime]
    _closing: Event = field(default_factory=Event, init=False)
    _thread: Thread | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin, and look again every now and then until `close`."""
        if self._thread is None:
            self._thread = Thread(target=self._loop, name="cards", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End after the card under way."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def keep_some(self, after: int = 0) -> int:
        """Make what some runners lack, by their numbers; where to go on, 0 at the end."""
        cards = PatientCards(self.store.engine, card_version())
        lacking = cards.lacking(self.clock(), after, SOME)
        for runner_id in lacking:
            begun = time.thread_time()
            try:
                self._keep(cards, runner_id)
            except Exception:  # noqa: BLE001 -- the others' cards may go
                _log.warning("A card could not be made; it is tried again.", exc_info=True)
            if self._closing.wait(time.thread_time() - begun):
                return 0
        return lacking[-1] if len(lacking) == SOME else 0

    def _keep(self, cards: PatientCards, runner_id: int) -> None:
        now = self.clock()
        grants = self.store.grants(SYSTEM).grants(runner_id)
        viewers = [viewer_of(g, "", now) for g in grants if g.account_id and g.stands(now)]
        for patient in cards.of({viewer.scope: viewer for viewer in viewers}.values()):
            if patient is not None and patient.document is None:
                day = now.astimezone(zone_of(patient.zone)).date()
                make_card(self.store, cards, patient, day)

    def _loop(self) -> None:
        after = 0
        while not self._closing.is_set():
            try:
                after = self.keep_some(after)
            except Exception:  # noqa: BLE001 -- such as a server that is away for a while
                _log.warning("Cards cannot be made now; it is tried again.", exc_info=True)
                after = 0
            if after == 0:
                self._closing.wait(LOOK_S)
