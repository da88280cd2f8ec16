"""A log that lives any life beside a plain dictionary: a state machine.

Runs come and go, the diary is written and rewritten, the process ends at any moment, and
backups are put back. What the log says is what the dictionary says, after every step.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from rules.analyse import analyse
from service.analysis import analysis_for
from service.backup import write_backup
from service.backup_form import BackupError
from service.importer import ImportOptions, import_files
from service.restoring import restore
from service.run_copies import RunCopies
from service.workers import InProcess
from tests.backups import NOW
from tests.faults import Moments, watched
from tests.fit_files import FIRST, run_bytes
from tests.held import held
from tests.log_store import DAY
from traininglog.home import Home
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.restore_mark import RestoreCutOffError
from traininglog.steps import Add, Edit, Remove
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.held import Held
    from traininglog.activity import Activity
    from traininglog.repository import Repository
    from traininglog.steps import Kept, Step

OWNER: Final = Viewer("owner", 1)
RUNS: Final = 8
SLOTS: Final = st.integers(0, 1)
SOME: Final = st.sets(st.integers(0, RUNS - 1), min_size=1, max_size=4)
MOMENTS: Final = st.none() | st.integers(1, 150)
"""At which moment an action is cut off."""


class Dead(BaseException):
    """The process is no more: whatever it still does does not happen."""


class Dying(Moments):
    """Ends at its `at`-th moment; before each, and after or half way through each, is one."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self._left = at

    def before(self, name: str, _connection: Any = None) -> None:
        del name
        self._pass()

    def after(self, name: str) -> None:
        del name
        self._pass()

    def _pass(self) -> None:
        self._left -= 1
        if self._left <= 0:
            raise Dead

    def over(self) -> None:
        self._left = 10**9


class Run(NamedTuple):
    """A file, and what a log shows of it."""

    data: bytes
    sha256: str
    shown: Activity


@cache
def truth() -> tuple[Run, ...]:
    """Each file by itself in a log."""
    found = []
    with tempfile.TemporaryDirectory() as root, Store.open(Path(root) / "data") as store:
        runner = store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        for number in range(RUNS):
            data = run_bytes(number, distance_km=1.0 + number / 10)
            (file := Path(root) / f"{number}.fit").write_bytes(data)
            options = ImportOptions(make_executor=InProcess)
            import_files(store.imports(OWNER), runner, [file], options)
            shown = max(store.repository(OWNER).activities(1), key=lambda one: one.start)
            (source,) = store.repository(OWNER).sources(1, shown.id)
            found.append(Run(data, source.sha256, replace(shown, id="")))
    return tuple(found)


@dataclass
class Expected:
    """The dictionary: numbers of runs, scores by number, words."""

    runs: set[int] = field(default_factory=set)
    scores: dict[int, int] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)


class StoreLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="painmile-life-"))
        self.numbers = count(1)
        self.home = Home(self.root / "data-0")
        self.store = Store.open(self.home)
        self.store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        self.expected = Expected()
        self.young: set[tuple[str, str]] = set()
        self.kept: dict[int, tuple[Expected, Held]] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.root)

    @property
    def log(self) -> Repository:
        return self.store.repository(OWNER)

    # What holds after every step

    @invariant()
    def as_the_dictionary_says(self) -> None:
        want, there = self.expected, self.log.activities(1)
        assert {replace(one, id="") for one in there} == {
            truth()[number].shown for number in want.runs
        }
        shas = [truth()[number].sha256 for number in want.runs]
        assert sorted(one.sha256 for one in self.log.sources(1)) == sorted(shas)
        assert {n.note.text for n in self.log.notes(1)} == want.words
        assert self.scores() == want.scores
        whole = replace(self.log.training_log(1), bins=self.log.bins(1))
        assert analysis_for(self.log, 1, DAY) == analyse(whole, DAY)
        self.files_are_whole()

    def files_are_whole(self) -> None:
        """Each row has its file; a file without row is one that a death left."""
        rows, files = self.rows(), self.files()
        assert rows <= files
        assert files - rows <= self.young
        for one in self.log.activities(1):
            assert len(self.log.records(one.id)) > 10

    def rows(self) -> set[tuple[str, str]]:
        """The files of the runs that are there."""
        shas = {truth()[number].sha256 for number in self.expected.runs}
        streams = {("streams", f"{sha256}.0.v1.parquet") for sha256 in shas}
        return {("originals", sha256) for sha256 in shas} | streams

    def files(self) -> set[tuple[str, str]]:
        names = self.store.streams.names
        return {(kind, n) for kind in ("originals", "streams") for n in names(1, kind)}

    def scores(self) -> dict[int, int]:
        return {_number(one): _score(one) for one in Journal(self.log, 1).entries()}

    # Runs

    @rule(numbers=SOME, at=MOMENTS)
    def comes(self, numbers: set[int], at: int | None) -> None:
        folder = self.folder_of(numbers)
        options = ImportOptions(make_executor=InProcess)
        runner = self.log.runner(1)

        def act() -> None:
            import_files(self.store.imports(OWNER), runner, [folder], options)

        self.came(numbers, is_done=self.did(act, at))

    def folder_of(self, numbers: set[int]) -> Path:
        """Files at a place of their own."""
        folder = self.root / f"files-{next(self.numbers)}"
        folder.mkdir()
        for number in numbers:
            (folder / f"{number}.fit").write_bytes(truth()[number].data)
        return folder

    def came(self, numbers: set[int], *, is_done: bool) -> None:
        """All of them; of an import that was cut off, those that are there."""
        if is_done:
            self.expected.runs |= numbers
            return
        there = {(one.start.date() - FIRST.date()).days for one in self.log.activities(1)}
        assert self.expected.runs <= there <= self.expected.runs | numbers
        self.expected.runs = there

    @precondition(lambda self: self.expected.runs)
    @rule(data=st.data(), at=MOMENTS)
    def goes(self, data: st.DataObject, at: int | None) -> None:
        number = data.draw(st.sampled_from(sorted(self.expected.runs)))
        sha256 = truth()[number].sha256
        source = next(s for s in self.log.sources(1) if s.sha256 == sha256)

        def act() -> None:
            RunCopies(self.log, 1).remove(source.activity_id, source.id)

        if self.did(act, at) or sha256 not in {s.sha256 for s in self.log.sources(1)}:
            self.expected.runs.remove(number)

    # The diary

    @rule(score=st.integers(0, 10), at=MOMENTS)
    def hurts(self, score: int, at: int | None) -> None:
        number = next(self.numbers)
        self.writes(Add(_entry(number, score)), at, {number: score})

    @precondition(lambda self: self.expected.scores)
    @rule(data=st.data(), score=st.integers(0, 10), at=MOMENTS)
    def hurt_otherwise(self, data: st.DataObject, score: int, at: int | None) -> None:
        one = self.chosen(data)
        number = _number(one)
        if score != _score(one):
            step = Edit(one.id, one.digest, _entry(number, score))
            self.writes(step, at, {number: score})

    @precondition(lambda self: self.expected.scores)
    @rule(data=st.data(), at=MOMENTS)
    def did_not_hurt(self, data: st.DataObject, at: int | None) -> None:
        one = self.chosen(data)
        self.writes(Remove("entry", one.id, one.digest), at, {_number(one): None})

    def chosen(self, data: st.DataObject) -> Kept:
        entries = Journal(self.log, 1).entries()
        return entries[data.draw(st.integers(0, len(entries) - 1))]

    def writes(self, step: Step, at: int | None, change: dict[int, int | None]) -> None:
        changed = {
            number: score
            for number, score in (self.expected.scores | change).items()
            if score is not None
        }
        if self.did(lambda: Journal(self.log, 1).write("told", [step], today=DAY), at):
            self.expected.scores = changed
        elif (found := self.scores()) != self.expected.scores:
            assert found == changed
            self.expected.scores = found

    @rule(at=MOMENTS)
    def is_noted(self, at: int | None) -> None:
        words = f"words {next(self.numbers)}"
        done = self.did(lambda: self.log.add_notes(1, [Note(DAY, words)]), at)
        if done or words in {n.note.text for n in self.log.notes(1)}:
            self.expected.words.add(words)

    # Ends and begins again

    @rule()
    def restarts(self) -> None:
        self.begins(self.home)
        self.store.sweep()

    def begins(self, home: Home) -> None:
        self.store.close()
        self.home, self.store = home, Store.open(home)

    @rule(slot=SLOTS, at=MOMENTS)
    def is_backed_up(self, slot: int, at: int | None) -> None:
        target = self.backup(slot)
        before = target.read_bytes() if target.exists() else None
        now = deepcopy(self.expected), self.whole()

        def act() -> None:
            write_backup(self.store, target, "0.1.0", NOW, replace=True)

        if self.did(act, at) or (target.exists() and target.read_bytes() != before):
            self.kept[slot] = now

    def whole(self) -> Held:
        """Everything but files that a death left without row."""
        told = held(self.store)
        rows = {f"runners/1/{kind}/{name}" for kind, name in self.rows()}
        return told._replace(files={n: d for n, d in told.files.items() if n in rows})

    def backup(self, slot: int) -> Path:
        return self.root / f"{slot}.zip"

    @precondition(lambda self: self.kept)
    @rule(data=st.data(), at=MOMENTS)
    def is_restored(self, data: st.DataObject, at: int | None) -> None:
        slot = data.draw(st.sampled_from(sorted(self.kept)))
        home = Home(self.root / f"data-{next(self.numbers)}")
        expected, whole = self.kept[slot]
        if not self.did(lambda: restore(home, self.backup(slot)), at):
            with suppress(RestoreCutOffError), Store.open(home) as store:
                between = held(store)
                assert between == whole or not any(between.rows.values())
            with suppress(BackupError):  # it was there already
                restore(home, self.backup(slot))
        gone = self.home
        self.begins(home)
        shutil.rmtree(gone.folder)
        self.expected, self.young = deepcopy(expected), set()
        assert held(self.store) == whole

    # Dies

    def did(self, act: Callable[[], object], at: int | None) -> bool:
        """Whether it was done, before the process ended at that moment."""
        if at is None:
            act()
            return True
        with suppress(Dead), _ending(at):
            act()
            return True
        gc.collect()  # what it had opened is closed, as with a process
        self.begins(self.home)
        self.young |= self.files()
        return False


@contextmanager
def _ending(at: int) -> Iterator[None]:
    moments = Dying(at)
    try:
        with watched(moments):
            yield
    finally:
        moments.over()


def _entry(number: int, score: int) -> PainEntry:
    """One that no other equals, by its number."""
    return PainEntry(DAY, "knee", "left", score, hours_until_quiet=float(number))


def _number(one: Kept) -> int:
    assert isinstance(one.said, PainEntry)
    return int(one.said.hours_until_quiet or 0)


def _score(one: Kept) -> int:
    assert isinstance(one.said, PainEntry)
    return one.said.score or 0
