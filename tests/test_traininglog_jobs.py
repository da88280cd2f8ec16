"""Jobs and expected files: who reaches them, who works on them, what stays of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes import at_once
from traininglog.access import NotFound
from traininglog.jobs import KEPT_JOBS, LEASE, Job, JobRepository
from traininglog.uploads import Announced, Upload, UploadRepository
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from traininglog.store import Store

OWNER = Viewer("owner", 1)
FILE = Announced("a.fit", 10, 7)

JOB_USES: list[Callable[[JobRepository], Any]] = [
    lambda r: r.jobs(1),
    lambda r: r.job(1),
    lambda r: r.add(1, "folder", "waiting"),
    lambda r: r.start(1),
    lambda r: r.stop(1),
    lambda r: r.remove(1),
    lambda r: r.keep(1, "w", done=1),
    lambda r: r.finish(1, "w", "done"),
]
UPLOAD_USES: list[Callable[[UploadRepository], Any]] = [
    lambda r: r.upload("known"),
    lambda r: r.uploads(1),
    lambda r: r.expect(1, 1, [FILE], []),
    lambda r: r.forget([Upload("known", 1, 1, "a.fit", 10, 7, known=False)]),
]
FOREIGN = [Viewer("owner", 2), Viewer("owner"), Viewer("therapist", 1), Viewer("link", 1)]


@pytest.fixture
def jobs(store: Store) -> JobRepository:
    return store.jobs(OWNER)


def waiting(jobs: JobRepository) -> Job:
    return jobs.add(1, "folder", "waiting", ["/runs"])


def test_every_method_is_in_the_access_tables() -> None:
    for kind, uses in ((JobRepository, JOB_USES), (UploadRepository, UPLOAD_USES)):
        public = {name for name in vars(kind) if not name.startswith("_")} - {"claim"}
        assert {n for use in uses for n in use.__code__.co_names if n in public} == public


@pytest.mark.parametrize("use", JOB_USES)
@pytest.mark.parametrize("viewer", FOREIGN)
def test_a_foreign_job_is_not_there(
    store: Store, jobs: JobRepository, viewer: Viewer, use: Callable[[JobRepository], Any]
) -> None:
    before = waiting(jobs)
    with pytest.raises(NotFound):
        use(store.jobs(viewer))
    assert store.jobs(viewer).claim("w") is None
    assert jobs.jobs(1) == (before,)


@pytest.mark.parametrize("use", UPLOAD_USES)
@pytest.mark.parametrize("viewer", FOREIGN)
def test_a_foreign_upload_is_not_there(
    store: Store, jobs: JobRepository, viewer: Viewer, use: Callable[[UploadRepository], Any]
) -> None:
    job = jobs.add(1, "upload", "receiving")
    (one,) = store.uploads(OWNER).expect(1, job.id, [FILE], [])
    foreign = store.uploads(viewer)
    with pytest.raises(NotFound):
        foreign.upload(one.id)
    with pytest.raises(NotFound):
        use(foreign)
    assert store.uploads(OWNER).uploads(1) == (one,)


def test_a_file_of_another_runner_is_not_moved(store: Store, jobs: JobRepository) -> None:
    theirs = store.jobs(SYSTEM).add(2, "upload", "receiving")
    (one,) = store.uploads(SYSTEM).expect(2, theirs.id, [FILE], [])
    mine = jobs.add(1, "upload", "receiving")
    assert store.uploads(OWNER).expect(1, mine.id, [], [one]) == ()
    assert store.uploads(SYSTEM).uploads(2) == (one,)


def test_a_job_is_claimed_once(jobs: JobRepository) -> None:
    job = waiting(jobs)
    claimed = jobs.claim("one")
    assert claimed is not None
    assert (claimed.id, claimed.state) == (job.id, "running")
    assert claimed.started_at == claimed.heartbeat_at is not None
    assert jobs.claim("two") is None
    assert not jobs.start(job.id)


_CLAIM = """
import sys
from traininglog.store import Store
from traininglog.viewer import SYSTEM

with Store.open(sys.argv[1]) as store:
    jobs, mine = store.jobs(SYSTEM), []
    sys.stdin.readline()
    while job := jobs.claim(sys.argv[2]):
        mine.append(job.id)
print(*mine)
"""


def test_of_many_quick_workers_each_job_is_one_s(jobs: JobRepository, store: Store) -> None:
    waiting_ids = [waiting(jobs).id for _ in range(60)]
    claimed = at_once(_CLAIM, [[str(store.folder), f"worker {n}"] for n in range(4)])
    assert sorted(int(one) for mine in claimed for one in mine.split()) == waiting_ids
    for number, mine in enumerate(claimed):
        for one in mine.split():
            assert jobs.keep(int(one), f"worker {number}", done=1)
            assert not jobs.keep(int(one), "another", done=1)


def test_the_oldest_waits_least(jobs: JobRepository) -> None:
    first, second = waiting(jobs), waiting(jobs)
    claimed = [jobs.claim("w"), jobs.claim("w"), jobs.claim("w")]
    assert [job and job.id for job in claimed] == [first.id, second.id, None]


def test_a_silent_worker_loses_its_job(jobs: JobRepository) -> None:
    now = datetime.now(UTC)
    job = waiting(jobs)
    assert jobs.claim("old", now)
    assert jobs.claim("new", now + LEASE) is None
    assert jobs.claim("new", now + LEASE + timedelta(seconds=1)) is not None
    assert not jobs.keep(job.id, "old", done=5)
    assert not jobs.finish(job.id, "old", "done")
    assert jobs.job(job.id).done == 0
    assert jobs.finish(job.id, "new", "done", done=7)
    assert jobs.job(job.id).is_over


def test_how_far_it_is_and_what_is_left(jobs: JobRepository) -> None:
    job = waiting(jobs)
    jobs.claim("w")
    jobs.keep(job.id, "w", total=1585, done=312, per_s=41.0)
    assert jobs.job(job.id).left_s == pytest.approx(31.05, abs=0.01)
    assert job.left_s is None


@pytest.mark.parametrize(("state", "after"), [("receiving", "stopped"), ("waiting", "stopped")])
def test_what_nobody_works_on_stops_at_once(
    jobs: JobRepository, state: Any, after: str
) -> None:
    job = jobs.add(1, "folder", state)
    jobs.stop(job.id)
    assert jobs.job(job.id).state == after


def test_what_runs_is_asked_to_stop(jobs: JobRepository) -> None:
    job = waiting(jobs)
    jobs.claim("w")
    jobs.stop(job.id)
    assert (jobs.job(job.id).state, jobs.job(job.id).stop) == ("running", True)
    jobs.remove(job.id)
    assert jobs.job(job.id).stop  # somebody works on it
    jobs.finish(job.id, "w", "stopped")
    assert jobs.start(job.id)
    assert (jobs.job(job.id).state, jobs.job(job.id).stop) == ("waiting", False)


def test_a_job_that_is_done_does_not_begin_again(jobs: JobRepository) -> None:
    job = waiting(jobs)
    jobs.claim("w")
    jobs.finish(job.id, "w", "done", outcomes=[["a.fit", "failed", "is empty", []]])
    assert not jobs.start(job.id)
    jobs.stop(job.id)
    kept = jobs.job(job.id)
    assert kept.state == "done"
    assert kept.finished_at is not None
    assert kept.outcomes == (["a.fit", "failed", "is empty", []],)


def test_old_jobs_go_and_live_ones_stay(jobs: JobRepository) -> None:
    live = waiting(jobs)
    for _ in range(KEPT_JOBS + 3):
        jobs.stop(waiting(jobs).id)
    kept = jobs.jobs(1)
    assert len(kept) <= KEPT_JOBS + 2
    assert kept[-1].id == live.id
    assert [job.id for job in kept] == sorted((job.id for job in kept), reverse=True)


def test_a_job_takes_its_files_along(store: Store, jobs: JobRepository) -> None:
    job = jobs.add(1, "upload", "receiving")
    store.uploads(OWNER).expect(1, job.id, [FILE], [])
    jobs.remove(job.id)
    assert store.uploads(OWNER).uploads(1) == ()
    with pytest.raises(NotFound):
        jobs.job(job.id)


def test_ids_of_files_cannot_be_guessed(store: Store, jobs: JobRepository) -> None:
    job = jobs.add(1, "upload", "receiving")
    files = [FILE._replace(name=f"{n}.fit") for n in range(50)]
    ids = [one.id for one in store.uploads(OWNER).expect(1, job.id, files, [])]
    assert len(set(ids)) == 50
    assert all(len(id_) == 32 and int(id_, 16) for id_ in ids)
