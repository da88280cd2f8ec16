"""What a page may ask of imports: send files, name a folder, stop, try again, look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from service.dry_count import dry_count
from service.plugged_offer import GONE, offers
from service.uploads import Inbox
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.dry_count import DryCount
    from service.plugged import Watches
    from service.plugged_offer import Offer
    from traininglog.jobs import Job
    from traininglog.store import Store


class Wakened(Protocol):
    """The worker, as far as a desk knows it."""

    def wake(self) -> None:
        """Something waits."""
        ...


@dataclass
class ImportDesk:
    """One runner's imports from the pages; `folders`: folders of this computer may be named.

    They may where the page is seen on the computer itself, and nowhere else; there `watches`
    finds those that are plugged in.
    """

    store: Store
    runner_id: int
    worker: Wakened
    folders: bool = False
    watches: Watches | None = None

    def __post_init__(self) -> None:
        self.inbox = Inbox(self.store, self.runner_id)
        owner = Viewer("owner", self.runner_id)
        self.jobs = self.store.jobs(owner)
        self._imports = self.store.imports(owner)

    def latest(self) -> Job | None:
        """The job under way, else the last one; what is only being sent is neither."""
        jobs = [job for job in self.jobs.jobs(self.runner_id) if job.state != "receiving"]
        live = [job for job in jobs if not job.is_over]
        return live[-1] if live else next(iter(jobs), None)

    def broken_off(self) -> Job | None:
        """The newest job whose files have not all come."""
        jobs = self.jobs.jobs(self.runner_id)
        return next((job for job in jobs if job.state == "receiving"), None)

    def arrived(self, job: Job) -> tuple[int, int]:
        """How many of a job's files are whole, of how many."""
        files = self.inbox.uploads.uploads(self.runner_id, job.id)
        return sum(self.inbox.received(one) == one.size for one in files), len(files)

    def look(self, path: str) -> DryCount:
        """What a folder holds. ValueError says why it cannot be looked into."""
        if not self.folders:
            raise ValueError("Folders can be named on the computer that runs Painmile alone.")
        return dry_count(self._imports, self.runner_id, path)

    def take_folder(self, path: str) -> Job:
        """Import a folder of this computer. ValueError as in `look`."""
        count = self.look(path)
        return self._take(count.path, count.bytes)

    def plugged(self) -> tuple[Offer, ...]:
        """The watches plugged into this computer; none where folders may not be named."""
        found = self.watches.look() if self.folders and self.watches else ()
        return offers(found, self._imports.seen_files(self.runner_id)) if found else ()

    def take_watch(self, key: object) -> Job:
        """Import from a watch that was offered. ValueError where it is not there."""
        offer = next((one for one in self.plugged() if one.key == key), None)
        if offer is None:
            raise ValueError(GONE)
        return self._take(offer.folder, offer.bytes)

    def _take(self, folder: str, size: int) -> Job:
        job = self.jobs.add(self.runner_id, "folder", "waiting", [folder], bytes=size)
        self.worker.wake()
        return job

    def start(self, job_id: int) -> None:
        """Import what has come, or try again."""
        if self.jobs.start(self.jobs.job(job_id).id):
            self.worker.wake()

    def stop(self, job_id: int) -> None:
        """End an import; what it brought in stays. Files still coming are forgotten."""
        if self.jobs.job(job_id).state == "receiving":
            self.inbox.cancel(job_id)
        else:
            self.jobs.stop(job_id)

    def job(self, job_id: int) -> Job:
        """One of this runner's jobs."""
        return self.jobs.job(job_id)
