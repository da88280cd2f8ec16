"""Fixtures every test may use; a rule's test has its log as its docstring."""

from __future__ import annotations

import inspect
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.desk import Desk
from traininglog.home import Home
from traininglog.store import Store
from traininglog.textform import read_text
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.dask_cluster import Running
    from tests.diary_room import Room
    from tests.doctor_place import Place
    from tests.faults_fork import Forks
    from tests.hosted_room import HostedRoom
    from tests.object_server import ObjectServer
    from tests.pain_form_app import Form, FormServer
    from tests.postgres import Postgres
    from traininglog.journal import Journal
    from traininglog.log import TrainingLog
    from traininglog.repository import Repository

pytest_plugins = ("tests.guard.plugin",)

# How long an example takes says nothing on a busy machine.
settings.register_profile("painmile", deadline=None)
settings.load_profile("painmile")

_MEMORY = "/dev/shm"  # noqa: S108 -- pytest makes a folder of its own in it
_ROOM_BYTES = 8_000_000_000


def pytest_configure() -> None:
    """What tests write lies in memory where there is room: every write is waited for."""
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens pages of its own (`tests.browser.opened`)."""
    from tests.browser import running_browser  # noqa: PLC0415 -- only where a page is opened

    with running_browser() as running:
        yield running


@pytest.fixture(scope="session")
def dask_running() -> Iterator[Running]:
    """One Dask cluster for all tests that need it; its workers may be killed."""
    from tests.dask_cluster import running_cluster  # noqa: PLC0415 -- only where asked for

    with running_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def objects() -> Iterator[ObjectServer]:
    """One object store for all tests; each has a bucket or a prefix of its own."""
    from tests.object_server import running_objects  # noqa: PLC0415 -- only where asked for

    with running_objects() as running:
        yield running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server of PostgreSQL for all tests; each has a database of its own."""
    from tests.postgres import running_postgres  # noqa: PLC0415 -- only where one is needed

    with running_postgres() as running:
        yield running


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """A process that has all modules loaded, and does works in forks of itself."""
    from tests.faults_fork import Forks  # noqa: PLC0415 -- only where something fails

    with Forks() as made:
        yield made


@pytest.fixture
def log(request: pytest.FixtureRequest) -> TrainingLog:
    """The log in the test's own docstring, in the readable text form."""
    found, problems = read_text(inspect.getdoc(request.function) or "", runner="me")
    assert not problems, "\n".join(map(str, problems))
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two runners, ana and ben."""
    with Store.open(tmp_path) as opened:
        system = opened.repository(SYSTEM)
        system.add_runner("ana", "Europe/Berlin")
        system.add_runner("ben", "America/Lima")
        yield opened


@pytest.fixture
def mine(store: Store) -> Repository:
    """The log of the first runner, as its owner."""
    return store.repository(Viewer("owner", 1))


@pytest.fixture
def journal(mine: Repository) -> Journal:
    """The diary of the first runner, to write in."""
    from traininglog.journal import Journal  # noqa: PLC0415 -- only where a diary is written

    return Journal(mine, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A store with one runner, and a folder of files to import."""
    opened = Desk(tmp_path)
    yield opened
    opened.store.close()


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """One run in two files: every second, and now and then."""
    from tests.copies_desk import two_files  # noqa: PLC0415 -- makes its files

    return two_files(desk)


@pytest.fixture(params=["laptop", "clinic"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    """A log to be looked at, here or on servers."""
    from tests.doctor_place import clinic_at, laptop_at, roomy  # noqa: PLC0415 -- for the doctor

    roomy(monkeypatch)
    at = laptop_at(tmp_path)
    if request.param == "clinic":
        servers = (request.getfixturevalue("objects"), request.getfixturevalue("postgres"))
        at = clinic_at(tmp_path, *servers)
    with at as made:
        yield made


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A log without anything, to be looked at."""
    from tests.doctor_place import Place, roomy  # noqa: PLC0415 -- for the doctor

    roomy(monkeypatch)
    Store.open(tmp_path / "data").close()
    return Place(Home(tmp_path / "data"))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """The Diary page over sixteen weeks of runs, with a fact of every kind."""
    from tests.diary_room import room_at, sixteen_weeks  # noqa: PLC0415 -- only for the Diary

    with room_at(tmp_path, "Demo runner", sixteen_weeks) as made:
        yield made


@pytest.fixture(scope="session")
def hosted_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    """A server with everybody in it, to be copied."""
    from tests.hosted_room import hosted  # noqa: PLC0415 -- only for a server

    with hosted(tmp_path_factory.mktemp("model")) as made:
        yield made


@pytest.fixture
def hosted_room(tmp_path: Path, hosted_model: HostedRoom) -> Iterator[HostedRoom]:
    """A server with everybody in it, for one test alone."""
    from tests.hosted_room import hosted  # noqa: PLC0415 -- only for a server

    with hosted(tmp_path, hosted_model) as made:
        yield made


@pytest.fixture(scope="module")
def form_server() -> Iterator[FormServer]:
    """A page with one pain form; it writes down what the form says."""
    from tests.pain_form_app import serving  # noqa: PLC0415 -- only for the pain form

    with serving() as form:
        yield form


@pytest.fixture
def form(browser: Browser, form_server: FormServer) -> Iterator[Form]:
    """The pain form on a desk."""
    from tests.pain_form_app import form_at  # noqa: PLC0415 -- only for the pain form

    with form_at(browser, form_server) as made:
        yield made


@pytest.fixture
def phone(browser: Browser, form_server: FormServer) -> Iterator[Form]:
    """The pain form on a phone, by touch."""
    from tests.pain_form_app import form_at  # noqa: PLC0415 -- only for the pain form

    with form_at(browser, form_server, width=390, touch=True) as made:
        yield made
