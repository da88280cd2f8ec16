"""Files sent by a browser: gathered piece by piece, until an import takes them.

    begin (names and sizes) -> receive (pieces, each at its offset) -> gathered (to import)

What a browser says of a file is a claim: its name never becomes a path, its size is held
against the bytes that come, and what has arrived is told by the file on the disk.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from ingest.archive.exports import Exports
from service.discovery import Found, Listing, members
from service.outcome import Outcome
from service.upload_claims import Limits, RefusedError, in_words
from traininglog.access import NotFound
from traininglog.file_locks import try_hold
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from ingest.archive.exports import Told
    from traininglog.jobs import Job
    from traininglog.store import Store
    from traininglog.uploads import Announced, Upload

PIECE_BYTES: Final = 8 * 2**20
"""How much a browser sends at once."""
BODY_BYTES: Final = 16 * 2**20
"""How much is taken at once."""
READ_BYTES: Final = 2**16
"""How much of it is ever in memory."""
ABANDONED: Final = timedelta(days=1)


class Body(Protocol):
    """A request's body as it comes in."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many; none at the end."""
        ...


class OffsetError(ValueError):
    """The piece does not follow on what is there; `received` bytes are."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes are there")
        self.received = received


@dataclass(frozen=True, slots=True)
class Begun:
    """The job that waits for the files, and how much of each is there already.

    `expected` is by a file's place among those told.
    """

    job: Job
    expected: Mapping[int, tuple[Upload, int]]
    refused: tuple[Outcome, ...]


@dataclass
class Inbox:
    """What one runner sends; `store.incoming` holds it under names nobody can guess."""

    store: Store
    runner_id: int
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        owner = Viewer("owner", self.runner_id)
        self.jobs = self.store.jobs(owner)
        self.uploads = self.store.uploads(owner)
        self._imports = self.store.imports(owner)
        self._folder = self.store.incoming(self.runner_id)

    def begin(self, told: Sequence[Announced]) -> Begun:
        """A job for these files; those that were broken off go on where they stopped.

        RefusedError where they are too many, too much, or the disk has no room for them.
        """
        self.sweep()
        places, refused = self.limits.sorted(told)
        files = list(places.values())
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.limits.check(files, shutil.disk_usage(self._folder).free)
        broken_off = {one.look: one for one in self._open()}
        moved = [broken_off[f.look] for f in files if f.look in broken_off]
        rows = [[o.path, o.outcome, o.reason, []] for o in refused]
        size = sum(file.size for file in files)
        job = self.jobs.add(self.runner_id, "upload", "receiving", bytes=size, outcomes=rows)
        new = [f for f in files if f.look not in broken_off]
        expected = self.uploads.expect(self.runner_id, job.id, self._marked(new), moved)
        for old in {one.job_id for one in moved}:
            if not self.uploads.uploads(self.runner_id, old):
                self.jobs.remove(old)
        named = {one.name: (one, self.received(one)) for one in expected}
        return Begun(job, {place: named[f.name] for place, f in places.items()}, refused)

    def received(self, one: Upload) -> int:
        """How much of a file is there; all of one that need not be sent."""
        return one.size if one.known else _size(self._path(one))

    def receive(self, upload_id: str, offset: int, body: Body) -> int:
        """Append a piece; how much is there now.

        OffsetError where it does not follow, RefusedError where the file is longer than was
        told, NotFound for a file nobody expects, OSError where it cannot be written.
        """
        one = self.uploads.upload(upload_id)
        if one.known or self.jobs.job(one.job_id).state != "receiving":
            raise NotFound("there is no such upload")
        with _alone(self._path(one)) as file:
            here = os.fstat(file.fileno()).st_size
            if offset != here:
                raise OffsetError(here)
            return _append(file, here, one.size, body)

    def gathered(self, job: Job) -> Listing:
        """What an import reads: each file under the name it has on the runner's disk."""
        listing = Listing()
        sent = self.uploads.uploads(self.runner_id, job.id)
        exports = Exports(one.name for one in sent)
        for one in sent:
            here = self.received(one)
            if not one.size:
                listing.files.append(Outcome(one.name, "failed", "is empty"))
            elif here < one.size:
                listing.files.append(Outcome(one.name, "failed", _cut_off(here, one.size)))
            else:
                listing.files += self._found(one, exports.told(one.name))
        return listing

    def _found(self, one: Upload, told: Told) -> list[Found | Outcome]:
        file, look = str(self._path(one)), (one.size, one.mtime_ns)
        if told.kind == "zip" and not one.known:
            return members(one.name, one.name, file, look)
        kind = told.kind if told.kind and told.kind != "zip" else "activity"
        return [Found(one.name, one.name, file, *look, None, kind, told.upload_id)]

    def drop(self, job_id: int) -> None:
        """Remove the copies of a job's files; the log has its own by then."""
        files = self.uploads.uploads(self.runner_id, job_id)
        for one in files:
            self._path(one).unlink(missing_ok=True)
        self.uploads.forget(files)

    def cancel(self, job_id: int) -> None:
        """Forget files that are still coming in."""
        if self.jobs.job(job_id).state == "receiving":
            self.jobs.stop(job_id)
            self.drop(job_id)
            self.jobs.remove(job_id)

    def sweep(self, now: datetime | None = None) -> None:
        """Remove what nobody sent on, or tried again, for a day."""
        long_ago = (now or datetime.now(UTC)) - ABANDONED
        for job in self.jobs.jobs(self.runner_id):
            files = self.uploads.uploads(self.runner_id, job.id)
            if job.state in {"waiting", "running"}:
                continue
            if _last_touched(job, map(self._path, files)) < long_ago:
                self.drop(job.id)
                if job.state == "receiving":
                    self.jobs.remove(job.id)
        expected = {one.id for one in self.uploads.uploads(self.runner_id)}
        with suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path.name not in expected and _touched(path) < long_ago:
                    path.unlink(missing_ok=True)

    def _path(self, one: Upload) -> Path:
        return self._folder / one.id

    def _open(self) -> tuple[Upload, ...]:
        receiving = {j.id for j in self.jobs.jobs(self.runner_id) if j.state == "receiving"}
        return tuple(u for u in self.uploads.uploads(self.runner_id) if u.job_id in receiving)

    def _marked(self, files: Iterable[Announced]) -> Iterator[Announced]:
        """Marks what was imported just so before; a file that failed may be read anew."""
        seen = self._imports.seen_files(self.runner_id)
        for one in files:
            before = seen.get(one.name)
            is_known = (
                before is not None
                and (before.size, before.mtime_ns) == (one.size, one.mtime_ns)
                and before.outcome != "failed"
            )
            yield one._replace(known=is_known)


def _cut_off(here: int, size: int) -> str:
    return f"did not arrive whole ({in_words(here)} of {in_words(size)}); choose it again"


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _touched(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return datetime.min.replace(tzinfo=UTC)


def _last_touched(job: Job, paths: Iterable[Path]) -> datetime:
    return max([job.finished_at or job.created_at, *map(_touched, paths)])


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The file, to be appended to: one piece at a time, whichever process takes it.

    Another piece that comes meanwhile is told how far it is.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
        if not try_hold(file.fileno()):
            raise OffsetError(_size(path))
        yield file


def _append(file: BinaryIO, here: int, size: int, body: Body) -> int:
    """Write what comes behind what is there, never more than was told."""
    there = here
    while piece := body.read(min(READ_BYTES, size - there + 1)):
        there += len(piece)
        if there > size:
            file.flush()
            file.truncate(here)
            raise RefusedError("More came than the file was said to have. Choose it again.")
        file.write(piece)
    return there
