"""A log brought in from good, copied, foreign and broken files, for the Sources tests."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard.source import store_source
from service.importer import import_files
from tests.fit_files import file_of_type, run_bytes
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dashboard.source import CachedSource

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
FORMULA = "=cmd|x.fit"


@dataclass
class Kept:
    """The store behind a page, and the source that the page reads."""

    store: Store
    source: CachedSource


@contextmanager
def kept(root: Path) -> Iterator[Kept]:
    """An empty log of one runner in Berlin."""
    with Store.open(root) as store:
        store.repository(SYSTEM).add_runner("R.", "Europe/Berlin")
        me = Viewer("owner", 1)
        source = store_source(store.repository(me), 1, lambda: NOW, store.imports(me))
        yield Kept(store, source)


def bring(store: Store, folder: Path, **files: bytes) -> None:
    """Import these bytes as files of a folder."""
    folder.mkdir(exist_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    runner = store.repository(SYSTEM).runner(1)
    import_files(store.imports(SYSTEM), runner, [folder])


def mixed(store: Store, folder: Path) -> None:
    """Three runs, a copy of one, a course, and four that cannot be read, each otherwise."""
    run = run_bytes(0)
    bring(store, folder, **{
        "one.fit": run, "two.fit": run_bytes(2), "three.fit": run_bytes(9), "again.fit": run,
        "course.fit": file_of_type(6), "empty.fit": b"", "photo.fit": b"\xff\xd8\xff photo",
        "stub.fit": run[: len(run) * 5 // 100], FORMULA: b"no",
    })  # fmt: skip
