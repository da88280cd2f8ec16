"""Who shares a log with a therapist, looked up at every request, with a card of each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from service.card_keeper import make_card
from service.links import last_day
from service.patient_cards import card_version, read
from service.patients_page import Found
from traininglog.access import NotFound
from traininglog.grants import viewer_of
from traininglog.patient_cards import PatientCards
from traininglog.viewer import SYSTEM
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from traininglog.grants import Grant
    from traininglog.patient_cards import Patient
    from traininglog.store import Store

AT_MOST: Final = 4
"""Cards that one request works out; the others say so and come at the next.

Usually there are none: see `card_keeper`.
"""


@dataclass(frozen=True, slots=True)
class PatientDesk:
    """One therapist's patients; `author` is how the therapist is named."""

    store: Store
    account_id: int
    author: str
    clock: Callable[[], datetime]

    def look(self, at_most: int = AT_MOST) -> tuple[Found, ...]:
        """Everybody whose grant stands, by two queries; cards that are missing are made first.

        Of a card too many the patient is there without one.
        """
        now = self.clock()
        grants = self.store.grants(SYSTEM).of_account(self.account_id)
        standing = [grant for grant in grants if grant.stands(now)]
        cards = PatientCards(self.store.engine, card_version())
        patients = cards.of(viewer_of(grant, self.author, now) for grant in standing)
        found, made = [], 0
        for grant, patient in zip(standing, patients, strict=True):
            if patient is None:
                continue
            one = _found(grant, patient, now)
            if one.card is None and made < at_most:
                one, made = self._with_card(one, patient, cards), made + 1
            found.append(one)
        return tuple(found)

    def _with_card(self, one: Found, patient: Patient, cards: PatientCards) -> Found:
        """The card of the log as this grant opens it, kept for the next look."""
        try:
            return replace(one, card=make_card(self.store, cards, patient, one.today))
        except NotFound:
            return one  # the runner left meanwhile


def _found(grant: Grant, patient: Patient, now: datetime) -> Found:
    today: date = now.astimezone(zone_of(patient.zone)).date()
    return Found(
        of=grant.public_id,
        label=grant.label,
        name=patient.name,
        ends=last_day(grant.expires_at, patient.zone),
        today=today,
        card=read(patient.document) if patient.document else None,
    )
