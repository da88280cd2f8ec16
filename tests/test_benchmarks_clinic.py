"""A therapist's pages ask the database as often for thirty runners as for three."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.clinic_cohort import make_cohort
from benchmarks.clinic_visitor import Connections, Visitor
from service.jobs import Worker
from service.patient_desk import PatientDesk
from tests.hosted_room import HostedRoom
from tests.postgres import running_postgres
from traininglog.home import Home
from traininglog.scope import EVERYTHING
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.clinic_visitor import Look

FEW, MANY = 3, 30
LIST = ("/patients", "", "patients-page")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def homes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, Home]]:
    """Two clinics, of a few and of many runners."""
    few, many = (tmp_path_factory.mktemp(name) for name in ("few", "many"))
    if request.param == "sqlite":
        yield Home(few), Home(many)
        return
    with running_postgres() as server:
        yield Home(few, server.create()), Home(many, server.create())


def looks(home: Home, runners: int) -> tuple[Look, Look, int]:
    """The list with all cards kept, a first visit, and how many connections were out."""
    with Store.open(home) as store:
        cohort = make_cohort(store, runners, years=1)
        room = HostedRoom(store, Worker(store), now=cohort.now)
        room.accounts["therapist"] = cohort.therapist
        one = cohort.therapist
        PatientDesk(store, one.id, one.name, room.clock).look(at_most=runners)
        connections, visitor = Connections(store.engine), Visitor(room, "therapist")
        grants = store.grants(SYSTEM).of_account(one.id)
        grant = next(grant for grant in grants if grant.scope == EVERYTHING)
        visitor.look(*LIST)  # the first row of an audit is one more question
        listed = visitor.look(*LIST)
        visited = visitor.look("/visit", f"?of={grant.public_id}", "visit-page")
        return listed, visited, connections.most


def test_as_many_questions_for_three_as_for_thirty(homes: tuple[Home, Home]) -> None:
    few, many = looks(homes[0], FEW), looks(homes[1], MANY)
    for small, large in zip(few[:2], many[:2], strict=True):
        assert small.queries == large.queries
        assert small.to_fill == large.to_fill
    listed, visited, connections = many
    assert listed.to_fill <= 5
    assert listed.queries <= 16
    assert visited.to_fill <= 40
    assert connections == 1
    assert listed.kb < 12
    assert visited.kb < 25
