"""Findings made before they are asked for: the runner's own and everybody's they share with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.analysis import analysis_for, has_analysis
from service.patient_cards import card_of, card_version, written
from traininglog.access import audience_of
from traininglog.grants import viewer_of
from traininglog.patient_cards import PatientCards
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from traininglog.patient_cards import Patient
    from traininglog.runner import Runner
    from traininglog.store import Store


def freshen(store: Store, runner: Runner, now: datetime) -> tuple[int, int]:
    """Make what is missing for each who may look, as of the runner's day; (made, made before).

    Of those a grant lets in that is a card of the list of patients as well.
    """
    day = now.astimezone(zone_of(runner.zone)).date()
    viewers = {audience_of(viewer): viewer for viewer in _viewers(store, runner, now)}
    cards = PatientCards(store.engine, card_version())
    shared = [viewer for viewer in viewers.values() if viewer.role != "owner"]
    missing = {
        audience_of(one.viewer): one for one in cards.of(shared) if one and not one.document
    }
    made = 0
    for audience, viewer in viewers.items():
        made += _make(store, viewer, runner.id, day, cards, missing.get(audience))
    return made, len(viewers) - made


def _viewers(store: Store, runner: Runner, now: datetime) -> Iterator[Viewer]:
    """The owner, and one for each grant that opens something now."""
    yield Viewer("owner", runner.id)
    for grant in store.grants(SYSTEM).grants(runner.id):
        viewer = viewer_of(grant, "", now)
        if viewer.scope is not None:
            yield viewer


def _make(
    store: Store, viewer: Viewer, runner_id: int, day: date, cards: PatientCards,
    missing: Patient | None,
) -> bool:  # fmt: skip
    """What is missing for one viewer; whether something was."""
    repository = store.repository(viewer)
    is_known = has_analysis(repository, runner_id, day)
    if is_known and missing is None:
        return False
    log = repository.training_log(runner_id)
    if missing is not None:
        cards.keep(missing, written(card_of(log, day)), day)
    if not is_known:
        analysis_for(repository, runner_id, day, log)
    return True
