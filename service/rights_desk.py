"""What a runner may do with all of their own log: see who saw it, take it along, erase it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.erase import Erased, erase_runner
from service.export import Export
from service.export_tables import seen_table, shares_table
from service.export_to import zipped
from service.shown import shown
from service.view_log import Seen, view_log
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from ingest.strava.model import Bases
    from service.telling import Teller
    from service.who import Who
    from traininglog.repository import Repository
    from traininglog.store import Store

OTHER_NAME: Final = "That is another name than the one above. Nothing was erased."


@dataclass(frozen=True, slots=True)
class RightsDesk:
    """One runner's rights; nothing of another runner's is reached by any word.

    `teller` opens the audit, at first need: until then a log on one's own computer has none.
    `bases` is where Strava is told that its permission is void.
    """

    store: Store
    runner_id: int
    teller: Callable[[], Teller]
    bases: Bases | None = None

    @property
    def name(self) -> str:
        """Whose log it is, as it has to be typed before it is erased."""
        return self._log.runner(self.runner_id).name

    def seen(self, now: datetime) -> tuple[Seen, ...]:
        """Who saw what, the last first."""
        return view_log(self.store, self.teller(), self.runner_id, now)

    def beside(self, now: datetime) -> dict[str, bytes]:
        """What an export has besides the log: who saw it, and what is shared."""
        grants = self.store.grants(self._log.viewer).grants(self.runner_id)
        return {
            "seen.csv": seen_table(self.seen(now)), "shares.csv": shares_table(grants)
        }  # fmt: skip

    def zipped(self, who: Who, now: datetime) -> Iterator[bytes]:
        """An export as a ZIP archive, told in the audit before its first byte."""
        self.teller().tell(who, self.runner_id, "export", "log", now)
        return zipped(Export(self._log, self.runner_id, now, self.beside(now)))

    def erase(self, who: Who, typed: str, now: datetime) -> Erased:
        """Erase everything; ValueError where another name was typed."""
        if typed.strip() not in {self.name.strip(), shown(self.name).strip()}:
            raise ValueError(OTHER_NAME)
        teller = self.teller()
        erased = erase_runner(self.store, self.runner_id, now, bases=self.bases)
        teller.tell(who, self.runner_id, "erase", "log", now)
        return erased

    @property
    def _log(self) -> Repository:
        return self.store.repository(Viewer("owner", self.runner_id))
