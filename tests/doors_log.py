"""A runner's log that every door leads to, and what is expected of it.

`expected` follows what must be there by the doors that were opened.
"""

from __future__ import annotations

import gc
import gzip
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa

from service.importer import ImportOptions, import_files
from service.run_copies import RunCopies
from service.strava_leave import leave
from service.strava_list import read_listed
from service.workers import InProcess
from tests.doors_truth import Name, truth
from tests.export_desk import folder, zipped
from tests.garmin_exports import TABLE, UPLOADED, table, uploaded
from tests.strava_exports import HEADERS, Manner, translated, write
from tests.strava_log import NOW, connect, sampled
from traininglog import tables as t
from traininglog.journal import Journal
from traininglog.scope import EVERYTHING
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.doors_truth import Copy, File, Garmin, Strava
    from traininglog.runner import Source

OWNER: Final = Viewer("owner", 1)
VISITOR: Final = Viewer("therapist", 1, EVERYTHING)
HOME: Final = "Europe/Berlin"
MANNERS: Final = (
    *(Manner(HEADERS[year], date=date)
      for year, date in (("2023", "en"), ("2024", "iso"), ("2026", "en narrow"))),
    Manner(date="en-GB", delimiter=";", comma=True, newline="\r\n"),
    Manner(language="de", date="de", names=translated("de")),
    Manner(language="fr", date="fr", names=translated("fr")),
)  # fmt: skip
COPIES: Final[Mapping[Name, Copy]] = {copy.name: copy for copy in truth().copies()}


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Expected:
    """What must be in the log: copies in the edit that was read last, and what was said.

    `apart` are copies of which the runner said that they are of two activities; `loose` are
    activities of which copies may be apart since then. `barred` are Strava's copies that
    stay away until the account is connected anew.
    """

    copies: dict[Name, int] = field(default_factory=dict)
    apart: set[frozenset[Name]] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)
    barred: set[Name] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    pain: list[Any] = field(default_factory=list)

    def drop(self, name: Name) -> None:
        del self.copies[name]
        self.apart = {pair for pair in self.apart if name not in pair}


class DoorsLog:
    """The log, its doors, and what is expected of it."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        self.root = Path(self._folder.name)
        self.store = Store.open(self.root / "data")
        self.store.repository(SYSTEM).add_runner("me", HOME)
        self.expected = Expected()
        self.connected = False
        self.litter: set[Path] = set()
        self.places: dict[Path, dict[Name, int]] = {}
        self._made = 0

    def close(self) -> None:
        self.store.close()
        self._folder.cleanup()

    def reopen(self) -> None:
        self.store.close()
        gc.collect()  # what a killed process held is open no more
        self.store = Store.open(self.root / "data")

    @property
    def log(self) -> Any:
        return self.store.repository(OWNER)

    # Doors

    def place(self) -> Path:
        self._made += 1
        return self.root / f"place {self._made}"

    def make_folder(self, files: Sequence[File]) -> Path:
        """Activity files, as somebody keeps them."""
        held = {f"{n}.{file.ending}": file.data for n, file in enumerate(files)}
        return self._made_of(folder(self.place(), held), [c for f in files for c in f.copies])

    def make_strava(
        self, rows: Sequence[Strava], files: Sequence[File], manner: int, edit: int, *,
        zip_: bool,
    ) -> Path:  # fmt: skip
        """An export of Strava, as it comes or unpacked."""
        chosen = MANNERS[manner % len(MANNERS)]
        held = {"activities.csv": write([row.told(edit) for row in rows], chosen)}
        for file in files:
            name = f"activities/{file.number}.{file.ending}.gz"
            held[name] = gzip.compress(file.data, mtime=0)
        copies = [row.row for row in rows] + [c for f in files for c in f.copies]
        place = self.place()
        place = zipped(place.with_suffix(".zip"), held) if zip_ else folder(place, held)
        return self._made_of(place, copies, edit)

    def make_garmin(self, rows: Sequence[Garmin], files: Sequence[File]) -> Path:
        """An export of Garmin."""
        held = {TABLE: table([row.summary for row in rows])}
        held[UPLOADED.format(1)] = uploaded([file.data for file in files])
        copies = [row.copy for row in rows] + [c for f in files for c in f.copies]
        return self._made_of(zipped(self.place().with_suffix(".zip"), held), copies)

    def _made_of(self, path: Path, copies: Sequence[Copy], edit: int = 0) -> Path:
        self.places[path] = {c.name: edit if c.kind == "row" else 0 for c in copies}
        return path

    def bring(self, path: Path, *, again: bool = False, verify: bool = False) -> None:
        """Import a place; files that did not change there are not looked at again."""
        runner = self.log.runner(1)
        self._loosen(self.places[path], runner.zone)
        options = ImportOptions(verify=verify, make_executor=InProcess)
        import_files(self.store.imports(OWNER), runner, [path], options)
        comes = self.places[path]
        if again and not verify:
            comes = {}
        elif not verify:  # a file of which one leg is kept is known
            legs = {name.sha256 for name in self.expected.copies}
            comes = {n: e for n, e in comes.items() if n.sha256 not in legs or _is_row(n)}
        self.expected.copies |= comes

    def _loosen(self, comes: Mapping[Name, int], zone: str) -> None:
        """A table says nothing of a start that it hides, in another zone than its own."""
        if zone == HOME:
            return
        hides = {one.row.name: one for one in truth().strava if one.hides}
        for name in comes.keys() & hides.keys():
            self.expected.loose |= hides[name].of

    def listed(self, items: Sequence[Strava], edit: int) -> None:
        """The account's list tells of these."""
        zone = self.log.runner(1).zone
        rows = [read_listed(item.item(edit), zone)[0] for item in items]
        self.store.strava_runs(OWNER).write_list(1, rows, {}, NOW)
        told = {item.api.name: edit for item in items}
        self.expected.copies |= {n: e for n, e in told.items() if n not in self.expected.barred}

    def sample(self) -> None:
        """The samples of a run of the account come, where they are wanted."""
        runs = self.store.strava_runs(OWNER)
        for run in runs.next_streams(1, NOW):
            item = next(i for i in truth().strava if str(i.outing.id) == run.strava_id)
            edit = self.expected.copies[item.api.name]
            row = read_listed(item.item(edit), HOME)[0]
            runs.write_streams(1, run.strava_id, sampled(row), NOW)

    def connect(self) -> None:
        connect(self.store)
        self.connected = True

    def leave(self, kill: int | None = None) -> None:
        """All that came from the account goes; cut off, it is done again."""
        if kill is None:
            leave(self.store, 1)
        elif self.cut_off(kill, lambda: leave(self.store, 1)):
            leave(self.store, 1)
            self.leftovers()
        self.connected = False
        self.expected.barred.clear()
        for name in [n for n in self.expected.copies if COPIES[n].kind == "api"]:
            self.expected.drop(name)

    # What the runner does with copies

    def groups(self) -> dict[str, list[Source]]:
        found: dict[str, list[Source]] = defaultdict(list)
        for source in self.log.sources(1):
            found[source.activity_id].append(source)
        return found

    def split(self, activity_id: str, source: Source, kill: int | None = None) -> None:
        mine = named(source)
        others = [named(one) for one in self.groups()[activity_id] if named(one) != mine]

        def follows() -> None:
            self.expected.apart |= {frozenset((mine, other)) for other in others}
            self.expected.loose |= {real for one in (mine, *others) for real in COPIES[one].of}

        self._change(
            lambda: RunCopies(self.log, 1).split(activity_id, source.id), follows, kill
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Activities of which the runner said that they are two, both of them there."""
        links = self.store.links(OWNER)
        return [(one, other) for one in self.groups() for other in links.apart(1, one)]

    def join(self, keep: str, gone: str, kill: int | None = None) -> None:
        groups = self.groups()
        one, other = ({named(s) for s in groups[id_]} for id_ in (keep, gone))

        def follows() -> None:
            self.expected.apart -= {frozenset((a, b)) for a in one for b in other}

        self._change(lambda: RunCopies(self.log, 1).join(keep, gone), follows, kill)

    def remove(self, source: Source, kill: int | None = None) -> None:
        name = named(source)

        def follows() -> None:
            self.expected.drop(name)
            if COPIES[name].kind == "api":
                self.expected.barred.add(name)

        self._change(
            lambda: RunCopies(self.log, 1).remove(source.activity_id, source.id), follows, kill
        )

    def forget(self, words: str, note_id: int, kill: int | None = None) -> None:
        self._change(
            lambda: Journal(self.log, 1).forget_words(note_id),
            lambda: self.expected.forgotten.add(words),
            kill,
        )

    def _change(
        self, act: Callable[[], object], follows: Callable[[], None], kill: int | None
    ) -> None:
        """Do it; cut off, it is done or it is not."""
        before = self._shape()
        if kill is None:
            act()
        elif self.cut_off(kill, act):
            self.leftovers()
            if self._shape() == before:
                return
        follows()

    def _shape(self) -> object:
        copies = sorted((named(one), one.activity_id) for one in self.log.sources(1))
        return copies, sorted(note.id for note in self.log.notes(1))

    # Cut off anywhere

    def cut_off(self, at: int, what: Callable[[], object]) -> bool:
        """Do it in a process that ends at its `at`th point; whether it ended there."""
        is_killed = False
        try:
            with self._killed_at(at):
                what()
        except Killed:
            is_killed = True
        if is_killed:  # and what the fault held is let go
            self.reopen()
        return is_killed

    @contextmanager
    def _killed_at(self, fatal: int) -> Iterator[None]:
        engine, points = self.store.engine, [0]

        def step(*_: Any) -> None:
            points[0] += 1
            if points[0] == fatal:
                raise Killed

        def watched(true: Callable[..., Any]) -> Callable[..., Any]:
            def call(*args: Any, **more: Any) -> Any:
                step()
                done = true(*args, **more)
                step()
                return done

            return call

        with pytest.MonkeyPatch.context() as patched:
            for event in ("after_cursor_execute", "commit"):
                sa.event.listen(engine, event, step)
            for name in ("replace", "unlink"):
                patched.setattr(Path, name, watched(getattr(Path, name)))
            try:
                yield
            finally:
                for event in ("after_cursor_execute", "commit"):
                    sa.event.remove(engine, event, step)

    def settle(self, maybe: Mapping[Name, int]) -> None:
        """After a cut: of what may have come, it is as the log says."""
        want, there = self.expected, {named(one) for one in self.log.sources(1)}
        want.copies |= {n: e for n, e in maybe.items() if n in there and n not in want.copies}
        for source in self.log.sources(1):
            name = named(source)
            if name in maybe and source.told and "heart_rate_bpm" in source.told:
                edit = round(source.told["heart_rate_bpm"] - 140)
                assert edit in {maybe[name], want.copies[name]} or "garmin" in name.sha256
                want.copies[name] = 0 if "garmin" in name.sha256 else edit

    def leftovers(self) -> None:
        """Files of nobody may lie about after a cut, until they are swept away."""
        self.litter |= self.files() - self.files_of_rows()

    # What is there

    def files(self) -> set[Path]:
        home = self.root / "data" / "runners" / "1"
        kinds = (home / "originals", home / "streams")
        return {file for kind in kinds if kind.is_dir() for file in kind.iterdir()}

    def files_of_rows(self) -> set[Path]:
        home = self.root / "data" / "runners" / "1"
        with self.store.engine.connect() as connection:
            streams = connection.scalars(sa.select(t.activity.c.stream)).all()
        files = {home / "streams" / name for name in streams if name is not None}
        return files | {
            home / "originals" / source.sha256
            for source in self.log.sources(1)
            if source.origin == "file"
        }

    def bring_all(self, copies: Mapping[Name, int]) -> None:
        """These copies, files first."""
        files = [f for f in truth().files if any(c.name in copies for c in f.copies)]
        self.bring(self.make_folder(files))
        for source in self.log.sources(1):
            if named(source) not in copies:
                self.remove(source)
        for edit in sorted(set(copies.values())):
            rows = [r for r in truth().strava if copies.get(r.row.name) == edit]
            self.bring(self.make_strava(rows, [], 0, edit, zip_=False))
        self.bring(self.make_garmin([g for g in truth().garmin if g.copy.name in copies], []))
        self.connect()
        for edit in sorted(set(copies.values())):
            self.listed([i for i in truth().strava if copies.get(i.api.name) == edit], edit)


def _is_row(name: Name) -> bool:
    return COPIES[name].kind == "row"


def named(source: Source) -> Name:
    return Name(source.sha256, source.session)
