"""The worker: what it imports, how it stops, what it does after a restart."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from service import job_run
from service import jobs as service_jobs
from service.import_desk import ImportDesk
from service.importer import import_files
from service.job_run import Pace
from service.jobs import Worker
from service.workers import InProcess
from tests.desk import zip_of
from tests.fit_files import run_bytes, write_runs
from tests.strava_exports import write
from tests.strava_outings import outings
from traininglog import tables as t
from traininglog.access import NotFound
from traininglog.database import writing
from traininglog.jobs import LEASE, Job, JobRepository
from traininglog.repository_import import RacedError
from traininglog.streams import StreamStoreError
from traininglog.uploads import Announced
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import Desk


@pytest.fixture
def worker(desk: Desk) -> Worker:
    return Worker(desk.store, InProcess)


@pytest.fixture
def imports(desk: Desk, worker: Worker) -> ImportDesk:
    return ImportDesk(desk.store, 1, worker, folders=True)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.chunks.CHUNK_FILES", 2)


def folder(imports: ImportDesk, desk: Desk) -> Job:
    """A folder's job that waits; the worker's thread is not started."""
    return imports.jobs.add(1, "folder", "waiting", [str(desk.files)])


def upload(imports: ImportDesk, files: dict[str, bytes]) -> Job:
    """Files that have all come, as a job that waits."""
    told = [Announced(name, len(data), 7) for name, data in files.items()]
    begun = imports.inbox.begin(told)
    for one, here in begun.expected.values():
        if here < one.size:
            imports.inbox.receive(one.id, here, io.BytesIO(files[one.name][here:]))
    imports.jobs.start(begun.job.id)
    return begun.job


def test_a_folder_is_imported(desk: Desk, worker: Worker, imports: ImportDesk) -> None:
    write_runs(desk.files, 3)
    desk.add("notes.txt", b"x")
    desk.add("bad.fit", b"")
    job = folder(imports, desk)
    assert worker.run_next()
    done = imports.job(job.id)
    assert (done.state, done.done, done.total) == ("done", 5, 5)
    assert done.counts == {"added": 3, "failed": 1, "other": 1}
    assert done.outcomes == ([f"{desk.files}/bad.fit", "failed", "is empty", []],)
    assert done.finished_at is not None
    assert not worker.run_next()
    desk.whole()


def test_files_sent_keep_the_names_they_have(
    desk: Desk, worker: Worker, imports: ImportDesk
) -> None:
    data = run_bytes()
    files = {"Garmin/2024/run.fit": data, "copy.fit": data, "x.csv": b"1", "cut.fit": data[:99]}
    job = upload(imports, files)
    worker.run_next()
    done = imports.job(job.id)
    assert done.counts == {"other": 1, "added": 1, "duplicate": 1, "failed": 1}
    assert [(row[0], row[1]) for row in done.outcomes] == [
        ("cut.fit", "failed"), ("copy.fit", "duplicate"),
    ]  # fmt: skip
    assert done.outcomes[1][2] == "duplicate of Garmin/2024/run.fit: the same file"
    seen = desk.store.imports(SYSTEM).seen_files(1)
    assert set(seen) == {"Garmin/2024/run.fit", "copy.fit", "cut.fit"}
    assert [s.path for s in desk.log.sources(1)] == ["Garmin/2024/run.fit"]
    assert list(desk.store.incoming(1).iterdir()) == []
    assert imports.inbox.uploads.uploads(1) == ()
    desk.whole()


def test_files_no_reader_was_given_are_seen_too(
    desk: Desk, worker: Worker, imports: ImportDesk
) -> None:
    """Empty, cut off, no archive: told on Sources as in the box, until a good one comes."""
    good = run_bytes()
    bad = {"a.fit": good, "empty.fit": b"", "bad.zip": b"no zip", "noise.fit": b"noise"}
    done = imports.job(upload(imports, bad).id)
    worker.run_next()
    seen = desk.store.imports(SYSTEM).seen_files(1)
    failed = {path for path, file in seen.items() if file.outcome == "failed"}
    assert failed == {"empty.fit", "bad.zip", "noise.fit"}
    assert len(failed) == imports.job(done.id).counts["failed"]
    assert seen["empty.fit"].reason == "is empty"
    version = desk.log.log_version(1)
    upload(imports, {"empty.fit": b"", "bad.zip": b"no zip"})
    worker.run_next()
    assert desk.log.log_version(1) == version
    whole = zip_of(desk.files / "z", m=run_bytes(3)).read_bytes()
    upload(imports, {"empty.fit": run_bytes(2), "bad.zip": whole, "noise.fit": good})
    worker.run_next()
    now = desk.store.imports(SYSTEM).seen_files(1)
    assert {path: file.outcome for path, file in now.items()} == {
        "a.fit": "added", "empty.fit": "added", "bad.zip!m.fit": "added",
        "noise.fit": "duplicate",
    }  # fmt: skip


def test_what_failed_in_a_folder_is_seen_once(
    desk: Desk, worker: Worker, imports: ImportDesk
) -> None:
    desk.add("bad.zip", b"no zip")
    desk.add("empty.fit", b"")
    folder(imports, desk)
    worker.run_next()
    names = {f"{desk.files}/bad.zip", f"{desk.files}/empty.fit"}
    before = desk.store.imports(SYSTEM).seen_files(1)
    assert set(before) == names
    assert before[f"{desk.files}/empty.fit"].version
    with zipfile.ZipFile(desk.files / "bad.zip", "w"):
        pass
    folder(imports, desk)
    worker.run_next()
    after = desk.store.imports(SYSTEM).seen_files(1)
    assert {path: file.outcome for path, file in after.items()} == {
        f"{desk.files}/bad.zip": "skipped", f"{desk.files}/empty.fit": "failed",
    }  # fmt: skip


def test_a_folder_that_is_gone_is_no_file(
    desk: Desk, worker: Worker, imports: ImportDesk
) -> None:
    job = imports.jobs.add(1, "folder", "waiting", [str(desk.files / "gone")])
    worker.run_next()
    assert imports.job(job.id).counts == {"failed": 1}
    assert desk.store.imports(SYSTEM).seen_files(1) == {}


def test_a_name_too_large_to_be_sent_is_seen(
    desk: Desk, worker: Worker, imports: ImportDesk
) -> None:
    begun = imports.inbox.begin([Announced("long.fit", 2**30, 7), Announced("x.csv", 1, 7)])
    imports.jobs.start(begun.job.id)
    worker.run_next()
    (file,) = desk.store.imports(SYSTEM).seen_files(1).values()
    assert (file.path, file.outcome) == ("long.fit", "failed")


def test_the_findings_are_there_when_it_is_done(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 1)
    said: list[str] = []

    def analysed(*_about: Any) -> None:
        said.append(imports.jobs.jobs(1)[0].message)

    monkeypatch.setattr(job_run, "analysis_for", analysed)
    folder(imports, desk)
    worker.run_next()
    assert said == [job_run.WORKING_OUT]
    assert imports.jobs.jobs(1)[0].message == ""


def test_the_rows_of_a_table_are_counted(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("activities.csv", write(outings()[:3]))
    job = folder(imports, desk)
    said: list[str] = []
    keep = JobRepository.keep

    def keeping(self: JobRepository, job_id: int, worker: str, **values: Any) -> bool:
        said.append(values.get("message", ""))
        return keep(self, job_id, worker, **values)

    monkeypatch.setattr(JobRepository, "keep", keeping)
    monkeypatch.setattr(job_run, "KEEP_S", 0.0)
    worker.run_next()
    assert "Reading an export's table: 3 rows" in said
    assert (imports.job(job.id).state, imports.job(job.id).message) == ("done", "")


@pytest.mark.usefixtures("small_chunks")
def test_a_stop_keeps_what_is_there(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 6)
    job = folder(imports, desk)
    stopping(monkeypatch, after=2, do=lambda: imports.stop(job.id))
    worker.run_next()
    stopped = imports.job(job.id)
    assert (stopped.state, stopped.done, stopped.total) == ("stopped", 4, 6)
    assert stopped.counts == {"added": 4}
    assert len(desk.log.activities(1)) == 4
    desk.whole()
    imports.jobs.start(job.id)
    worker.run_next()
    assert imports.job(job.id).counts == {"added": 6}
    desk.whole()


def stopping(monkeypatch: pytest.MonkeyPatch, *, after: int, do: Callable[[], Any]) -> None:
    """Something happens after so many chunks; every one of them is told."""
    progress, chunks = job_run.Run._progress, iter(range(1, 99))

    def watched(self: Any, far: Any) -> None:
        if next(chunks) == after:
            do()
        self.kept_at = float("-inf")
        progress(self, far)

    monkeypatch.setattr(job_run.Run, "_progress", watched)


@pytest.mark.usefixtures("small_chunks")
def test_the_end_of_the_program_leaves_the_job_waiting(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = upload(imports, {f"{n}.fit": run_bytes(n) for n in range(6)})
    stopping(monkeypatch, after=1, do=worker.close)
    worker.run_next()
    assert imports.job(job.id).state == "waiting"
    assert len(desk.log.activities(1)) == 2
    monkeypatch.undo()
    assert Worker(desk.store, InProcess).run_next()
    done = imports.job(job.id)
    assert done.counts == {"added": 6}  # also those of before the end
    desk.whole()


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


@pytest.mark.usefixtures("small_chunks")
def test_a_job_of_a_killed_worker_is_taken_up_again(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die() -> None:
        raise Killed

    job = upload(imports, {f"{n}.fit": run_bytes(n) for n in range(6)} | {"bad.fit": b"no"})
    stopping(monkeypatch, after=2, do=die)
    with pytest.raises(Killed):
        worker.run_next()
    monkeypatch.undo()
    assert imports.job(job.id).state == "running"
    new = Worker(desk.store, InProcess)
    assert not new.run_next()  # the other may still live
    silent(desk, job)
    assert new.run_next()
    done = imports.job(job.id)
    assert (done.state, done.counts) == ("done", {"added": 6, "failed": 1})
    desk.whole()


def silent(desk: Desk, job: Job) -> None:
    """As if its worker had said nothing for a while."""
    long_ago = datetime.now(UTC) - LEASE - timedelta(seconds=1)
    with writing(desk.store.engine) as connection:
        same = t.job.c.id == job.id
        connection.execute(t.job.update().where(same).values(heartbeat_at=long_ago))


@pytest.mark.usefixtures("small_chunks")
def test_a_worker_that_lost_its_job_leaves_it_alone(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 6)
    job = folder(imports, desk)

    def other_takes_it() -> None:
        silent(desk, job)
        assert imports.jobs.claim("other") is not None

    stopping(monkeypatch, after=1, do=other_takes_it)
    worker.run_next()
    left = imports.job(job.id)
    assert (left.state, left.done) == ("running", 0)
    assert imports.jobs.keep(job.id, "other", done=3)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (StreamStoreError(28, "No space left on device"), "The disk is full."),
        (OperationalError("", {}, Exception("database or disk is full")), "The disk is full."),
        (OperationalError("", {}, Exception("attempt to write a readonly database")),
         "The data folder cannot be written."),
        (RacedError("x"), "Another import is running on this log."),
        (RuntimeError("SELECT secret"), "Something went wrong while reading;"),
    ],
)  # fmt: skip
def test_a_fault_is_one_plain_sentence(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch,
    fault: Exception, words: str,
) -> None:  # fmt: skip
    def broken(*_about: Any) -> None:
        raise fault

    monkeypatch.setattr(job_run, "import_files", broken)
    job = upload(imports, {"a.fit": run_bytes()})
    assert worker.run_next()
    failed = imports.job(job.id)
    assert failed.state == "failed"
    assert failed.message.startswith(words)
    assert "secret" not in failed.message
    monkeypatch.setattr(job_run, "import_files", import_files)
    imports.jobs.start(job.id)
    worker.run_next()
    assert imports.job(job.id).counts == {"added": 1}  # its files were kept for this
    desk.whole()


def test_whoever_else_writes_is_waited_for(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for ever: then it is told, and tried again when the person says so."""

    def broken(*_about: Any) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    write_runs(desk.files, 1)
    job = folder(imports, desk)
    monkeypatch.setattr(job_run, "import_files", broken)
    for _ in range(job_run.TURNS - 1):
        assert worker.run_next()
        left = imports.job(job.id)
        assert (left.state, left.message) == ("waiting", job_run.WAITS_ITS_TURN)
    assert worker.run_next()
    left = imports.job(job.id)
    assert (left.state, left.message) == (
        "failed",
        "The log is busy with other work. Try again in a moment.",
    )
    monkeypatch.setattr(job_run, "import_files", import_files)
    imports.jobs.start(job.id)
    worker.run_next()
    assert imports.job(job.id).counts == {"added": 1}


def test_a_runner_who_is_gone_leaves_no_job(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def erased(*_about: Any) -> None:
        raise NotFound("no such runner")

    monkeypatch.setattr(job_run, "import_files", erased)
    folder(imports, desk)
    assert worker.run_next()


def test_the_thread_takes_what_waits_and_ends(
    desk: Desk, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_runs(desk.files, 1)
    worker, done = Worker(desk.store, InProcess), Event()
    finish = worker.jobs.finish

    def told(*about: Any, **values: Any) -> bool:
        is_kept = finish(*about, **values)
        done.set()
        return is_kept

    monkeypatch.setattr(worker.jobs, "finish", told)
    imports.worker = worker
    job = imports.take_folder(str(desk.files))
    assert done.wait(60)
    worker.close()
    worker.wake()  # too late: no thread begins
    assert imports.job(job.id).state == "done"


def test_a_start_removes_what_was_abandoned(
    desk: Desk, imports: ImportDesk, worker: Worker
) -> None:
    incoming = desk.store.incoming(1)
    incoming.mkdir(parents=True)
    for name, age_h in (("old", 25), ("young", 23)):
        (incoming / name).write_bytes(b"x")
        then = datetime.now(UTC).timestamp() - age_h * 3600
        os.utime(incoming / name, (then, then))
    job = imports.jobs.add(1, "upload", "receiving")
    worker.sweep()
    assert [p.name for p in incoming.iterdir()] == ["young"]
    assert imports.job(job.id).state == "receiving"


def test_the_thread_survives_a_fault_of_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, calls, second = Worker(desk.store, InProcess), [0], Event()
    monkeypatch.setattr(service_jobs, "LOOK_S", 0.001)

    def run_next() -> bool:
        calls[0] += 1
        if calls[0] == 1:
            raise OperationalError("", {}, Exception("disk is full"))
        second.set()
        return False

    monkeypatch.setattr(worker, "run_next", run_next)
    worker.wake()
    assert second.wait(60)
    worker.close()


def test_a_long_silence_of_the_import_is_bridged(
    desk: Desk, worker: Worker, imports: ImportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import says nothing until a beat was kept; the first one was lost."""
    beaten, lost, keep = Event(), Event(), worker.jobs.keep

    def kept(job_id: int, name: str, **values: Any) -> bool:
        if not values and not lost.is_set():
            lost.set()
            raise OperationalError("", {}, Exception("database is locked"))
        is_kept = keep(job_id, name, **values)
        if not values:
            beaten.set()
        return is_kept

    def slow(*about: Any) -> Any:
        assert beaten.wait(60)
        return import_files(*about)

    monkeypatch.setattr(worker.jobs, "keep", kept)
    monkeypatch.setattr(service_jobs, "BEAT_S", 0.001)
    monkeypatch.setattr(job_run, "import_files", slow)
    write_runs(desk.files, 1)
    job = folder(imports, desk)
    worker.run_next()
    assert imports.job(job.id).counts == {"added": 1}


@pytest.mark.parametrize(
    ("points", "per_s"),
    [
        ([(0, 0)], None),
        ([(0, 0), (2, 80)], 40),
        ([(0, 0), (1, 0)], None),
        # ten seconds of 41 a second after a thousand that were there already
        ([(0, 0), (1, 1000), *((1 + t, 1000 + 41 * t) for t in range(1, 21))], 41),
    ],
)
def test_pace_is_that_of_late(points: list[tuple[float, int]], per_s: float | None) -> None:
    pace = Pace()
    *_, last = [pace.add(now, done) for now, done in points]
    assert last == per_s


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level("CRITICAL", "service"):
        yield
