"""Kept cards: whose they are, for how long they count, and how many queries a list takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.log_store import DAY, KNEE, OWNER, run, write
from tests.queries import queries
from traininglog import people_tables as p
from traininglog.access import NotFound
from traininglog.patient_cards import PatientCards
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from traininglog.patient_cards import Patient
    from traininglog.store import Store

THERAPIST = Viewer("therapist", 1, EVERYTHING)
NARROW = Viewer("therapist", 1, Scope(frozenset({"knee"})))
ENDED = Viewer("therapist", 1)


def found(store: Store, viewer: Viewer, version: str = "1") -> Patient:
    (patient,) = PatientCards(store.engine, version).of([viewer])
    assert patient
    return patient


def document(store: Store, viewer: Viewer, version: str = "1") -> str | None:
    return found(store, viewer, version).document


def keep(store: Store, viewer: Viewer, words: str, version: str = "1") -> None:
    PatientCards(store.engine, version).keep(found(store, viewer, version), words, DAY)


def test_a_card_is_kept_until_the_log_the_rules_or_the_scope_move(store: Store) -> None:
    assert document(store, THERAPIST) is None
    keep(store, THERAPIST, "{}")
    assert document(store, THERAPIST) == "{}"
    assert document(store, NARROW) is None
    assert document(store, THERAPIST, "2") is None
    store.repository(OWNER).add_pain(1, [KNEE])
    assert document(store, THERAPIST) is None


def test_each_scope_has_a_card_of_its_own_and_old_ones_go(store: Store) -> None:
    keep(store, THERAPIST, "all")
    keep(store, NARROW, "knee")
    keep(store, NARROW, "knee again")
    assert (document(store, THERAPIST), document(store, NARROW)) == ("all", "knee again")
    store.repository(OWNER).add_pain(1, [KNEE])
    keep(store, NARROW, "new")
    with store.engine.connect() as connection:
        assert connection.scalars(sa.select(p.card.c.document)).all() == ["new"]


def test_a_card_made_of_an_older_log_is_not_taken_for_one_of_the_newer(store: Store) -> None:
    before = found(store, THERAPIST)
    store.repository(OWNER).add_pain(1, [KNEE])
    PatientCards(store.engine, "1").keep(before, "old", DAY)
    assert document(store, THERAPIST) is None


@pytest.mark.parametrize("viewer", [
    ENDED, Viewer("link", 1), OWNER, SYSTEM, Viewer("therapist", None, EVERYTHING),
    Viewer("therapist", 99, EVERYTHING),
])  # fmt: skip
def test_there_is_a_card_by_a_standing_grant_alone(store: Store, viewer: Viewer) -> None:
    keep(store, THERAPIST, "{}")
    cards = PatientCards(store.engine, "1")
    assert cards.of([viewer, THERAPIST]) == (None, found(store, THERAPIST))


def test_who_has_no_grant_keeps_no_card(store: Store) -> None:
    patient = replace(found(store, THERAPIST), viewer=ENDED)
    with pytest.raises(NotFound):
        PatientCards(store.engine, "1").keep(patient, "{}", DAY)


def test_a_list_of_any_length_is_one_query(store: Store) -> None:
    system = store.repository(SYSTEM)
    ids = [system.add_runner(f"R. {n}", "UTC").id for n in range(30)]
    viewers = [Viewer("therapist", id_, EVERYTHING) for id_ in ids]
    cards = PatientCards(store.engine, "1")
    for patient in cards.of(viewers):
        assert patient
        cards.keep(patient, patient.name, date(2026, 1, 1))
    with queries(store) as told:
        patients = cards.of(viewers)
    assert len(told) == 1
    assert [p.document for p in patients if p] == [f"R. {n}" for n in range(30)]
    with queries(store) as told:
        assert cards.of([]) == ()
    assert told == []


def test_a_card_goes_with_its_runner(store: Store) -> None:
    write(store, 1, run())
    keep(store, THERAPIST, "{}")
    with store.engine.begin() as connection:
        connection.execute(sa.text("delete from runner where id = 1"))
    with store.engine.connect() as connection:
        assert connection.scalars(sa.select(p.card.c.document)).all() == []
