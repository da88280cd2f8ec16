"""Four imports, two people who write and two who read, each a process, all in one log at once.

    told = together(home, folder, files=40, seconds=4)

Editors say what was acknowledged: entries that stand, entries they took out, and how often each
added one to a count that both of them share. After all of them have ended, `check` holds the
log against that, and against one import after the other into another folder.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from painmile.home import home_of
from service.analysis import analysis_for
from service.importer import import_files
from tests.fit_files import write_runs
from tests.pages_server import environment
from traininglog.home import Home
from traininglog.journal import Journal
from traininglog.pain import PainEntry
from traininglog.steps import Add, ConflictError, Edit, Remove
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.log import TrainingLog
    from traininglog.steps import Kept

DAY: Final = date(2026, 11, 20)
_COUNT: Final = "counted "
_OWNER: Final = Viewer("owner", 1)
_PATIENCE_S: Final = 600
_PAUSE_S: Final = 0.05
"""Between two changes, of a person who is very quick."""


class Said(NamedTuple):
    """What an editor was told is kept."""

    stands: dict[str, int | None]
    gone: list[str]
    counted: int
    conflicts: int


@dataclass(frozen=True)
class Told:
    """What every process said at its end."""

    imports: list[dict[str, Any]]
    editors: list[Said]
    readings: list[int]


def together(home: Home, files: Path, count: int, seconds: float) -> Told:
    """All at once; each import of a folder that shares runs with the others'."""
    folders = _folders(files, count)
    with Store.open(home) as store:
        store.repository(SYSTEM).add_runner("ana", "UTC")
        journal = Journal(store.repository(_OWNER), 1)
        journal.write("a count", [Add(_entry(f"{_COUNT}0", 5))], today=DAY)
    program = ("-m", "painmile", "--data", str(home.folder), "import", "--json")
    imports = [_start(home, *program, str(folder)) for folder in folders]
    mine = ("-m", "tests.together", str(home.folder), str(seconds))
    editors = [_start(home, *mine, "edit", name) for name in ("one", "two")]
    readers = [_start(home, *mine, "read", name) for name in ("one", "two")]
    every = (*imports, *editors, *readers)
    ended = [one.communicate(timeout=_PATIENCE_S) for one in every]  # all, then look at them
    for one, (_, faults) in zip(every, ended, strict=True):
        assert one.returncode == 0, faults
    return Told(
        [json.loads(said) for said, _ in ended[:4]],
        [Said(*json.loads(said)) for said, _ in ended[4:6]],
        [int(said) for said, _ in ended[6:]],
    )


def check(home: Home, files: Path, told: Told) -> None:
    """Nothing is lost, nothing is there twice, and it is what one after the other gives."""
    with Store.open(home) as store:
        log = store.repository(_OWNER).training_log(1)
        journal = Journal(store.repository(_OWNER), 1)
        _check_diary(journal.entries(), told.editors)
        runs, sources = _kept(store)
    assert max(Counter(run.start for run in log.runs).values()) == 1
    alone = Home(home.folder.with_name("alone"))
    with Store.open(alone) as store:
        ana = store.repository(SYSTEM).add_runner("ana", "UTC")
        for folder in sorted(files.iterdir()):
            import_files(store.imports(_OWNER), ana, [folder])
        assert (runs, sources) == _kept(store)
    added = sum(one["added"] for one in told.imports)
    failed = sum(one["failed"] for one in told.imports)
    assert (added, failed) == (len(runs), 0), "each run was added by one of them"
    assert all(told.readings), "readers were never kept out"


def _check_diary(entries: Iterable[Kept], editors: Iterable[Said]) -> None:
    found = {str(one.said.note): one.said for one in entries if isinstance(one.said, PainEntry)}
    counts = [note for note in found if note.startswith(_COUNT)]
    assert counts == [f"{_COUNT}{sum(one.counted for one in editors)}"], "a lost update"
    stands = {note: score for one in editors for note, score in one.stands.items()}
    here = {note: entry.score for note, entry in found.items() if note not in counts}
    assert here == stands
    assert not {note for one in editors for note in one.gone} & found.keys()


def _kept(store: Store) -> tuple[dict[str, Any], set[Any]]:
    """The runs by id, and which copies of them there are, wherever they lay."""
    repository = store.repository(_OWNER)
    log: TrainingLog = repository.training_log(1)
    sources = {(one.activity_id, one.sha256) for one in repository.sources(1)}
    return {run.id: (run.start, run.distance_km, run.timer_min) for run in log.runs}, sources


def _folders(files: Path, count: int) -> list[Path]:
    """Two of all runs, and two of two thirds each, one from the start and one to the end."""
    third = count // 3
    spans = ((0, count), (0, count), (0, count - third), (third, count - third))
    return [
        write_runs(files / str(number), many, first)[0].parent
        for number, (first, many) in enumerate(spans)
    ]


def _start(home: Home, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words], env=environment(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _entry(note: str, score: int) -> PainEntry:
    return PainEntry(DAY, "calf", "left", score, "daily", note=note)


# What an editor and a reader do, each in a process of its own


@dataclass
class Editor:
    """Adds, changes, takes out and takes back, and counts together with another."""

    journal: Journal
    name: str
    rng: Random

    def __post_init__(self) -> None:
        self.said = Said({}, [], 0, 0)
        self.number = 0

    def step(self) -> None:
        """One change, whichever."""
        mine = self.rng.choice((self._add, self._add, self._change, self._remove, self._undo))
        mine()
        self._count()
        time.sleep(_PAUSE_S)

    def _add(self) -> int:
        self.number += 1
        note, score = f"{self.name} {self.number}", self.rng.randint(1, 9)
        change = self.journal.write(note, [Add(_entry(note, score))], today=DAY)
        self.said.stands[note] = score
        return change.id

    def _change(self) -> None:
        if kept := self._one():
            entry = self._said(kept)
            score = self.rng.randint(1, 9)
            step = Edit(kept.id, kept.digest, replace(entry, score=score))
            self.journal.write("changed", [step], today=DAY)
            self.said.stands[str(entry.note)] = score

    def _remove(self) -> None:
        if kept := self._one():
            note = str(self._said(kept).note)
            step = Remove("entry", kept.id, kept.digest)
            self.journal.write("removed", [step], today=DAY)
            del self.said.stands[note]
            self.said.gone.append(note)

    def _undo(self) -> None:
        self.journal.undo(self._add())
        note = f"{self.name} {self.number}"
        del self.said.stands[note]
        self.said.gone.append(note)

    def _count(self) -> None:
        """One more; where the other was quicker that is told, and nothing is counted."""
        kept = next(
            one for one in self.journal.entries()
            if str(self._said(one).note).startswith(_COUNT)
        )  # fmt: skip
        entry = self._said(kept)
        more = f"{_COUNT}{int(str(entry.note).removeprefix(_COUNT)) + 1}"
        step = Edit(kept.id, kept.digest, replace(entry, note=more))
        try:
            self.journal.write("counted", [step], today=DAY)
        except ConflictError:
            self.said = self.said._replace(conflicts=self.said.conflicts + 1)
        else:
            self.said = self.said._replace(counted=self.said.counted + 1)

    def _one(self) -> Kept | None:
        """An entry of one's own that stands."""
        own = [
            one for one in self.journal.entries()
            if str(self._said(one).note).startswith(f"{self.name} ")
        ]  # fmt: skip
        return self.rng.choice(own) if own else None

    @staticmethod
    def _said(kept: Kept) -> PainEntry:
        assert isinstance(kept.said, PainEntry)
        return kept.said


def _edit(store: Store, name: str, end: float) -> str:
    editor = Editor(Journal(store.repository(_OWNER), 1), name, Random(name))
    while time.monotonic() < end:
        editor.step()
    return json.dumps(editor.said)


def _read(store: Store, end: float) -> str:
    """A page's look, over and over: what is there stays there, and once."""
    repository, seen, looks = store.repository(_OWNER), set[str](), 0
    while time.monotonic() < end:
        log = repository.training_log(1)
        ids = [run.id for run in log.runs]
        assert len(ids) == len(set(ids))
        assert seen <= set(ids), "a run that was there is gone"
        assert sum(str(one.note).startswith(_COUNT) for one in log.pain) == 1
        analysis_for(repository, 1, DAY, log)
        seen, looks = set(ids), looks + 1
    return str(looks)


def main() -> None:
    """FOLDER SECONDS edit|read NAME."""
    _, folder, seconds, what, name = sys.argv
    end = time.monotonic() + float(seconds)
    with Store.open(home_of(Path(folder))) as store:
        said = _edit(store, name, end) if what == "edit" else _read(store, end)
    sys.stdout.write(said)


if __name__ == "__main__":
    main()
