"""Findings made before they are asked for: the runner's own and everybody's they share with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from service import analysis
from service.analysis import analysis_for, rules_fingerprint
from service.card_keeper import keep_card
from service.patient_cards import card_version
from traininglog.access import audience_of
from traininglog.grants import viewer_of
from traininglog.kept_analyses import fresh_audiences
from traininglog.patient_cards import PatientCards
from traininglog.viewer import SYSTEM, Viewer
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from traininglog.log import TrainingLog
    from traininglog.patient_cards import Patient
    from traininglog.runner import Runner
    from traininglog.store import Store


def freshen(store: Store, runner: Runner, now: datetime) -> tuple[int, int]:
    """Make what is missing for each who may look, as of the runner's day; (made, made before).

    Of those a grant lets in that is a card of the list of patients as well.
    """
    day = now.astimezone(zone_of(runner.zone)).date()
    viewers = {audience_of(viewer): viewer for viewer in _viewers(store, runner, now)}
    fresh = fresh_audiences(store.engine, runner.id, rules_fingerprint(), day)
    cards = PatientCards(store.engine, card_version())
    shared = [viewer for viewer in viewers.values() if viewer.role != "owner"]
    no_card = {
        audience_of(one.viewer): one for one in cards.of(shared) if one and not one.document
    }
    making, made = _Making(store, runner.id, day, cards), 0
    for audience, viewer in viewers.items():
        if audience not in fresh or audience in no_card:
            making.make(viewer, no_card.get(audience), is_known=audience in fresh)
            made += 1
    return made, len(viewers) - made


def _viewers(store: Store, runner: Runner, now: datetime) -> Iterator[Viewer]:
    """The owner, and one for each grant that opens something now."""
    yield Viewer("owner", runner.id)
    for grant in store.grants(SYSTEM).grants(runner.id):
        viewer = viewer_of(grant, "", now)
        if viewer.scope is not None:
            yield viewer


@dataclass(slots=True)
class _Making:
    """What is made for one runner; `seen` are logs with the document of each.

    Who is shown the same log is told the same, and most share all of it.
    """

    store: Store
    runner_id: int
    day: date
    cards: PatientCards
    seen: list[tuple[TrainingLog, str]] = field(default_factory=list)

    def make(self, viewer: Viewer, no_card: Patient | None, *, is_known: bool) -> None:
        """What is missing for one viewer: findings, a card, or both."""
        repository, runner_id = self.store.repository(viewer), self.runner_id
        version = repository.log_version(runner_id)
        log = repository.training_log(runner_id)
        if no_card is not None:
            keep_card(self.cards, no_card, log, self.day)
        if is_known:
            return
        same = next((document for other, document in self.seen if other == log), None)
        if same is None:
            made = analysis_for(repository, runner_id, self.day, log)
            self.seen.append((log, analysis.written(made)))
            return
        reader = analysis.audience(repository)
        repository.keep_analysis(
            runner_id, reader, rules_fingerprint(), self.day, same, version
        )
