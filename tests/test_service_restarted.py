"""A real PostgreSQL is stopped and started again in the middle of everything Painmile does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from dashboard.app import create_app
from dashboard.source import store_source
from dashboard.writing import keep
from painmile.__main__ import main
from service import chunks
from service.clock import now
from service.job_run import WAITS
from service.jobs import Worker
from service.workers import InProcess
from tests.faults_state import state_of, wrong_with
from tests.fit_files import write_runs
from tests.log_store import DAY, KNEE, OWNER
from tests.postgres import running_postgres
from tests.strava_room import StravaRoom, short_runs
from traininglog.home import Home
from traininglog.jobs import LEASE
from traininglog.repository_import import ImportRepository
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.postgres import Postgres

pytestmark = pytest.mark.sqlite  # a server of its own, told by itself
How = Literal["fast", "immediate"]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running_postgres() as running:
        yield running


@pytest.fixture
def home(server: Postgres, tmp_path: Path) -> Home:
    return Home(tmp_path / "data", server.create())


@contextmanager
def at_statement(number: int, sign: str, do: Callable[[], object]) -> Iterator[None]:
    """Do something before the so-manieth statement that has the sign."""
    left = [number]

    def watched(true: Any) -> Any:
        def execute(dialect: Any, cursor: Any, statement: str, *told: Any) -> None:
            if sign in statement:
                left[0] -= 1
                if left[0] == 0:
                    do()
            true(dialect, cursor, statement, *told)

        return execute

    with pytest.MonkeyPatch.context() as patched:
        for name in ("do_execute", "do_executemany"):
            patched.setattr(DefaultDialect, name, watched(getattr(DefaultDialect, name)))
        yield
    assert left[0] <= 0, "it was never said"


def restarted(server: Postgres, how: How) -> Callable[[], None]:
    def restart() -> None:
        server.stop(how)
        server.start()

    return restart


def typed(home: Home, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """A command of the program on a log; its exit code."""
    assert home.database is not None
    monkeypatch.setenv("PAINMILE_DATABASE_URL", str(home.database))
    monkeypatch.setattr("sys.argv", ["painmile", "--data", str(home.folder), *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_an_import_says_what_happened_and_the_next_one_finishes(
    home: Home, server: Postgres, tmp_path: Path, how: How,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(chunks, "CHUNK_FILES", 2)
    files = str(tmp_path / "files")
    write_runs(tmp_path / "files", 5)
    whole = Home(tmp_path / "whole", server.create())
    assert typed(whole, monkeypatch, "import", files) == 0
    capsys.readouterr()
    with at_statement(2, "INSERT INTO source", restarted(server, how)):
        assert typed(home, monkeypatch, "import", files) == 1
    assert home.database is not None
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        (
            f"The database {home.database.database} at {server.folder} cannot be reached, or "
            "was stopped just now. When it runs, do it again; what is done is kept.\n"
        ),
    )
    assert wrong_with(home) == []
    with Store.open(home) as store:
        assert len(store.repository(OWNER).activities(1)) == 2  # what was kept stays
    assert typed(home, monkeypatch, "import", files) == 0
    assert list(state_of(whole).differs(state_of(home))) == []


def test_between_two_transactions_nobody_notices(
    home: Home, server: Postgres, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(chunks, "CHUNK_FILES", 2)
    write_runs(tmp_path / "files", 4)
    restart, left = restarted(server, "fast"), [1]
    true = ImportRepository.write

    def write(*told: Any) -> Any:
        if left and left.pop():
            restart()
        return true(*told)

    monkeypatch.setattr(ImportRepository, "write", write)
    assert typed(home, monkeypatch, "import", str(tmp_path / "files")) == 0
    assert "4 added" in capsys.readouterr().out


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_sync_goes_on(home: Home, server: Postgres, tmp_path: Path, how: How) -> None:
    whole = Home(tmp_path / "whole", server.create())
    with StravaRoom(whole.folder, short_runs(3), wants_notes=True, home=whole) as room:
        room.until_done()
        log = room.tables()
    with StravaRoom(home.folder, short_runs(3), wants_notes=True, home=home) as room:
        with at_statement(2, "INSERT INTO speed_bin", restarted(server, how)):
            report = room.session()
        assert report.message == "The database cannot be reached now. Try again in a moment."
        assert report.next_at is not None
        room.clock.until(report.next_at)
        room.until_done()
        assert room.tables() == log


def test_pages_and_the_diary_say_it_and_go_on(home: Home, server: Postgres) -> None:
    with Store.open(home) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        source = store_source(store.repository(OWNER), 1, lambda: now("UTC"))
        client = create_app(source).server.test_client()
        part = {"Referer": "http://localhost/today"}
        assert client.get("/today").status_code == 200
        server.stop("immediate")
        for address in ("/today", "/_dash-layout", "/report"):
            answer = client.get(address, headers=part)
            assert answer.status_code == 503
            assert "The database cannot be reached now." in answer.text
        written = keep(source, "a knee", [Add(KNEE)])
        assert (written.status, written.words) == (
            "fault",
            "Not saved: the database cannot be reached now. Try again in a moment.",
        )
        server.start()
        assert client.get("/_dash-layout", headers=part).status_code == 200
        assert keep(source, "a knee", [Add(KNEE)]).status == "saved"
        assert [entry.day for entry in store.repository(OWNER).pain(1)] == [DAY]


def test_a_diary_s_write_is_kept_once_whatever_its_answer_was(
    home: Home, server: Postgres
) -> None:
    with Store.open(home) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        source = store_source(store.repository(OWNER), 1, lambda: now("UTC"))
        with at_statement(1, "INSERT INTO pain_entry", restarted(server, "immediate")):
            assert keep(source, "a knee", [Add(KNEE)]).status == "fault"
        assert keep(source, "a knee", [Add(KNEE)]).status == "saved"
        assert len(store.repository(OWNER).pain(1)) == 1


def test_a_job_goes_on_by_itself(home: Home, server: Postgres, tmp_path: Path) -> None:
    write_runs(tmp_path / "files", 3)
    with Store.open(home) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        worker = Worker(store, InProcess)
        job = store.jobs(OWNER).add(1, "folder", "waiting", [str(tmp_path / "files")])
        with at_statement(1, "INSERT INTO source", restarted(server, "fast")):
            assert worker.run_next()
        left = store.jobs(OWNER).job(job.id)
        assert (left.state, left.message) == ("waiting", WAITS)
        assert worker.run_next()
        assert store.jobs(OWNER).job(job.id).state == "done"
        assert len(store.repository(OWNER).activities(1)) == 3


def test_a_job_of_a_server_that_stays_away_is_done_when_it_is_back(
    home: Home, server: Postgres, tmp_path: Path
) -> None:
    write_runs(tmp_path / "files", 3)
    with Store.open(home) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        worker = Worker(store, InProcess)
        job = store.jobs(OWNER).add(1, "folder", "waiting", [str(tmp_path / "files")])
        with (
            at_statement(1, "INSERT INTO source", lambda: server.stop("immediate")),
            pytest.raises(sa.exc.OperationalError),
        ):
            worker.run_next()
        server.start()
        later = job.created_at + 2 * LEASE
        assert store.jobs(SYSTEM).claim("another", later) is not None
        assert store.jobs(OWNER).start(job.id) is False  # it is worked on
        store.jobs(SYSTEM).finish(job.id, "another", "waiting")
        assert worker.run_next()
        assert len(store.repository(OWNER).activities(1)) == 3
