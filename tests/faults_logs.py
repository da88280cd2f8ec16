"""What people do to logs, each with the log it is done to and the words it is asked by."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from tests.copies_desk import KNEE, SMART, WHOLE
from tests.faults_campaign import Told
from tests.fit_files import FIRST, run_bytes, write_runs
from tests.strava_room import StravaRoom, short_runs
from traininglog.database import HEAD, migration_config
from traininglog.notes import Note
from traininglog.pain import Place
from traininglog.store import DATABASE, Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults_campaign import Campaign
    from traininglog.home import Home

OWNER: Final = Viewer("owner", 1)
RUNS: Final = 4


@dataclass(frozen=True)
class Work:
    """A work on a log; `ends` are the exit codes it may have when it is done already."""

    name: str
    campaign: Campaign
    log: Home
    words: tuple[Any, ...]

    def done(self, most: int) -> Told:
        """Killed at so many moments."""
        return self.campaign.kills(self.name, self.log, *self.words, most=most)


@dataclass(frozen=True)
class Sync:
    """A session with Strava, and a stand-in for it."""

    campaign: Campaign
    name: str = "strava sync"

    def done(self, most: int) -> Told:
        """Killed at so many moments; a call that was not answered may be made again.

        Or all was done already, and the next session looks at the list as any other does.
        """
        with self._room() as room:
            moments = len(self._session(room, 10**9).passed)
            whole, calls = room.tables(), room.strava.count()
            room.clock.go(minutes=2)
            self._session(room, 0)
            a_look = room.strava.count() - calls
        points = range(1, moments + 1, max(1, -(-moments // most)))
        faults = []
        for at in points:
            with self._room() as room:
                if not self._session(room, at).is_killed:
                    faults.append(f"{self.name}, moment {at}: it was not killed")
                room.clock.go(minutes=2)  # the killed one's lease is over
                self._session(room, 0)
                if room.tables() != whole:
                    faults.append(f"{self.name}, moment {at}: another log")
                if room.strava.count() > calls + max(1, a_look):
                    faults.append(f"{self.name}, moment {at}: asked twice")
        return Told(self.name, moments, len(points), tuple(faults))

    def _room(self) -> StravaRoom:
        home = self.campaign.new()
        return StravaRoom(home.folder, short_runs(3), wants_notes=True, home=home)

    def _session(self, room: StravaRoom, at: int) -> Any:
        bases = room.strava.bases
        return self.campaign.run(room.store.home, "synced", bases.oauth, bases.api,
                                 room.clock().isoformat(), at=at)  # fmt: skip


def works(campaign: Campaign) -> Iterator[Work | Sync]:
    """All of them."""
    yield from imports(campaign)
    yield from again(campaign)
    yield from deletions(campaign)
    yield from backups(campaign)
    yield from migrations(campaign)
    yield Sync(campaign)


def imports(campaign: Campaign) -> Iterator[Work]:
    """Into an empty folder: plain files, a packed one, two in an archive."""
    files = campaign.root / "files"
    write_runs(files, RUNS)
    (files / "run-000.fit.gz").write_bytes(gzip.compress((files / "run-000.fit").read_bytes()))
    (files / "run-000.fit").unlink()
    with zipfile.ZipFile(files / "two.zip", "w") as archive:
        for day in (10, 11):
            archive.writestr(f"{day}.fit", run_bytes(day))
    yield Work("import", campaign, campaign.begun(), ("command", "import", files))


def again(campaign: Campaign) -> Iterator[Work]:
    """Files that are known, other files by known names, a copy that is better."""
    files = campaign.root / "known"
    write_runs(files, RUNS)
    words = ("command", "import", files)
    known = campaign.done(campaign.new(), *words)
    yield Work("import again, unchanged", campaign, known, words)
    write_runs(files, 1, first_day=20)
    (files / "run-020.fit").replace(files / "run-001.fit")
    yield Work("import again, other bytes", campaign, known, words)
    cut = campaign.root / "cut"
    cut.mkdir()
    (cut / "a.fit").write_bytes(run_bytes()[:1500])
    log = campaign.done(campaign.new(), "command", "import", cut)
    (cut / "b.fit").write_bytes(run_bytes())
    yield Work("import of a better copy", campaign, log, ("command", "import", cut))


def deletions(campaign: Campaign) -> Iterator[Work]:
    """A copy of a run, a run, all notes, a runner."""
    log = told(campaign)
    yield Work("remove the shown copy", campaign, log, ("removed", "whole.fit"))
    yield Work("remove a run", campaign, log, ("removed", "run-003.fit"))
    yield Work("forget notes", campaign, log, ("forgotten",))
    yield Work("erase", campaign, log, ("erased", "me"))


def backups(campaign: Campaign) -> Iterator[Work]:
    """A whole log into a file, and back into an empty place."""
    log = told(campaign, "backed up")
    yield Work("backup", campaign, log, ("backed_up",))
    campaign.done(log, "backed_up")
    file = log.folder.with_name(f"{log.folder.name}.zip")
    yield Work("restore", campaign, campaign.new(), ("restored", file))


def migrations(campaign: Campaign) -> Iterator[Work]:
    """Databases of every older version."""
    script = ScriptDirectory.from_config(migration_config())
    older = sorted(one.revision for one in script.walk_revisions() if one.revision != HEAD)
    log = told(campaign)
    for version in reversed(older):
        _downgrade(log, version)
        yield Work(f"migrate from {version}", campaign, log, ("opened",))


def told(campaign: Campaign, name: str = "told") -> Home:
    """A log with runs, one of which is in two files, a diary and notes; and another's."""
    files = campaign.root / name
    write_runs(files, 2, first_day=2)
    (files / "whole.fit").write_bytes(WHOLE)
    (files / "smart.fit").write_bytes(SMART)
    log = campaign.done(campaign.new(), "command", "import", files)
    with Store.open(log) as store:
        mine = store.repository(OWNER)
        mine.add_pain(1, [KNEE])
        one = next(a for a in mine.activities(1) if a.day == FIRST.date())
        mine.add_notes(1, [Note(FIRST.date(), "sore knee", activity_id=one.id)])
        mine.judge_cycle(1, Place("knee", "right"), one.id, "agree")
        store.repository(SYSTEM).add_runner("ben", "America/Lima")
    return campaign.done(log, "command", "import", files, "--runner", "ben")


def _downgrade(log: Home, version: str) -> None:
    url = log.database or sa.URL.create("sqlite", database=str(log.folder / DATABASE))
    engine, config = sa.create_engine(url), migration_config()
    with engine.begin() as config.attributes["connection"]:
        command.downgrade(config, version)
    engine.dispose()
