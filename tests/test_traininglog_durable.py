"""A row is kept only after its file is there for good, whatever happens to the machine then.

A new file is written, synced, renamed, and its folder synced, and every new folder is synced in
the one above; then its row is committed. A file goes after its row.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from service.run_copies import RunCopies
from tests.copies_desk import two_files
from tests.fit_files import run_bytes, write_runs
from tests.log_store import OWNER
from tests.strava_room import StravaRoom, short_runs
from tests.test_traininglog_pictures import jpeg
from traininglog.local_streams import LocalStreamStore
from traininglog.store import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.desk import Desk

pytestmark = pytest.mark.sqlite  # files are the same beside a server
_ROWS = (
    "SELECT 'originals', sha256 FROM source WHERE origin = 'file'",
    "SELECT 'streams', stream FROM activity WHERE stream IS NOT NULL",
    "SELECT 'pictures', sha256 || '.jpg' FROM picture",
)


class Order:
    """What is done to files and folders, step by step, and what was done too early."""

    def __init__(self, root: Path) -> None:
        self.root, self.wrong = root, list[str]()
        self.kept = self._named()
        self._loose: dict[str, str] = {}
        """What a power cut could take, by its name, and what is owed to it."""

    def written(self, path: str) -> None:
        self._loose[path] = "its bytes are not synced"

    def synced(self, path: str) -> None:
        self._loose.pop(path, None)
        for one in [o for o in self._loose if str(Path(o).parent) == path]:
            if self._loose[one] == "its name is not synced":
                del self._loose[one]

    def named(self, old: str, new: str) -> None:
        if old in self._loose:
            self.wrong.append(f"{new} gets its name, but {self._loose.pop(old)}")
        self._loose[new] = "its name is not synced"

    def made(self, folder: str) -> None:
        self._loose[folder] = "its name is not synced"

    def gone(self, path: str) -> None:
        self._loose.pop(path, None)
        if Path(path).name in {name for _, name in self._named()}:
            self.wrong.append(f"{path} goes before its row")

    def committed(self) -> None:
        """Every row that has come speaks of a file that nothing can take any more."""
        rows = self._named()
        for kind, name in rows - self.kept:
            self.wrong += [f"{name} has a row, but of {path} {owed}"
                           for path, owed in self._loose.items()
                           if Path(path).name == name or path.endswith(f"/{kind}")
                           or Path(path).name in {"runners", "1"}]  # fmt: skip
        self.kept |= rows

    def _named(self) -> set[tuple[str, str]]:
        with closing(sqlite3.connect(self.root / DATABASE)) as connection:
            return {tuple(row) for query in _ROWS for row in connection.execute(query)}


@contextmanager
def ordered(root: Path) -> Iterator[Order]:
    """All that happens below a data folder is in order."""
    order = Order(root)

    def then(name: str, owner: Any, tell: Callable[..., None], *, before: bool = False) -> None:
        true = getattr(owner, name)

        def call(*told: Any, **more: Any) -> Any:
            if before:
                tell(*told)
            found = true(*told, **more)
            if not before:
                tell(*told)
            return found

        patched.setattr(owner, name, call)

    def opened(descriptor: int, *_: Any) -> None:
        order.written(_path(descriptor))

    with pytest.MonkeyPatch.context() as patched:
        then("fdopen", os, opened, before=True)
        then("fsync", os, lambda descriptor: order.synced(_path(descriptor)), before=True)
        then("replace", os, lambda old, new: order.named(str(old), str(new)))
        then("mkdir", os, lambda folder, *_: order.made(str(folder)))
        then("unlink", os, lambda path, *_: order.gone(str(path)), before=True)
        then("do_commit", DefaultDialect, lambda *_: order.committed())
        yield order
    assert order.wrong == []


def _path(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


def test_an_import_and_an_import_again(desk: Desk) -> None:
    write_runs(desk.files, 3)
    desk.add("cut.fit", run_bytes(9)[:1500])
    with ordered(desk.store.folder) as order:
        desk.run()
        desk.add("whole.fit", run_bytes(9))
        desk.run()
    assert len(order.kept) == 5 + 5  # the samples of the cut one went


def test_copies_of_a_run(desk: Desk) -> None:
    two_files(desk)
    (one,) = desk.log.activities(1)
    best = next(s for s in desk.log.sources(1) if s.kept)
    with ordered(desk.store.folder):
        copies = RunCopies(desk.log, 1)
        new = copies.split(one.id, best.id)
        copies.join(one.id, new)
        copies.remove(one.id, best.id)


def test_a_picture(desk: Desk) -> None:
    pictures = desk.store.pictures(OWNER)
    with ordered(desk.store.folder) as order:
        kept = pictures.add(1, jpeg(), day=date(2024, 3, 12), now=datetime.now(UTC))
        pictures.remove(1, kept.id)
    assert len(order.kept) == 1


def test_samples_of_strava(tmp_path: Path) -> None:
    with StravaRoom(tmp_path, short_runs(2)) as room, ordered(room.root) as order:
        room.until_done()
    assert len(order.kept) == 2


def test_a_file_that_another_process_could_not_finish(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has its name, but nobody has synced that."""
    desk.add("a.fit", run_bytes())
    put, killed = LocalStreamStore.put, []

    def put_in_vain(self: LocalStreamStore, runner_id: int, files: Any) -> None:
        put(self, runner_id, files)
        killed.extend(files)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(LocalStreamStore, "put", put_in_vain)
        patched.setattr("traininglog.local_streams.sync_folder", lambda _folder: None)
        with pytest.raises(KeyboardInterrupt):
            desk.run()
    with ordered(desk.store.folder) as order:
        for kind in ("originals", "streams"):
            for path in (desk.data / kind).iterdir():
                order.named("", str(path))
        desk.run()
    assert len(order.kept) == 2
