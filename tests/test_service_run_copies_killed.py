"""A change of the copies of a run that is cut off anywhere leaves a whole log."""

from __future__ import annotations

import gc
import shutil
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.copies_desk import copies, only, shown, source
from tests.desk import Desk
from traininglog.cells import read_lines, shape_of
from traininglog.database import HEAD, METADATA
from traininglog.refill import LEFT_OUT, refill
from traininglog.row_numbers import last_ids
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(desk: Desk, fatal: int) -> Iterator[list[str]]:
    """End at a point: a statement, a commit, before or after a rename or a removal.

    Yields the points that were passed.
    """
    passed: list[str] = []

    def step(name: str) -> None:
        passed.append(name)
        if len(passed) - 1 == fatal:
            raise Killed

    def watched(true: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            step("before a file")
            done = true(*args, **more)
            step("after a file")
            return done

        return call

    told = [("after_cursor_execute", lambda *_: step("statement")),
            ("commit", lambda *_: step("commit"))]  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        for name, point in told:
            sa.event.listen(desk.store.engine, name, point)
        for name in ("replace", "unlink"):
            patched.setattr(Path, name, watched(getattr(Path, name)))
        yield passed
    for name, point in told:
        sa.event.remove(desk.store.engine, name, point)


def opened(template: Desk, root: Path) -> Desk:
    """The folder of another desk's log, or a copy of it."""
    desk, is_new = Desk.__new__(Desk), not root.exists()
    if is_new:
        shutil.copytree(template.store.folder, root)
    desk.store, desk.data = Store.open(root), root / "runners" / "1"
    desk.files, desk.runner = template.files, template.runner
    if is_new and not _is_file(desk):
        _copy_rows(template.store.engine, desk.store.engine)
    return desk


def _is_file(desk: Desk) -> bool:
    """Whether its rows are in the folder."""
    return desk.store.engine.dialect.name == "sqlite"


def _copy_rows(one: sa.Engine, other: sa.Engine) -> None:
    shapes = [shape_of(table) for table in METADATA.sorted_tables if table.name not in LEFT_OUT]
    with one.connect() as connection:
        refill(other, HEAD, shapes, partial(read_lines, connection), last_ids(connection))


CHANGES: dict[str, Callable[[Desk, str, str], Any]] = {
    "split the best": lambda d, one, _: copies(d).split(one, source(d, "whole.fit").id),
    "split another": lambda d, one, _: copies(d).split(one, source(d, "smart.fit").id),
    "remove the best": lambda d, one, _: copies(d).remove(one, source(d, "whole.fit").id),
    "join": lambda d, one, other: copies(d).join(one, other),
}


@pytest.mark.parametrize("what", CHANGES)
def test_wherever_it_is_cut_off_the_log_is_whole(
    twice: Desk, tmp_path: Path, what: str
) -> None:
    """It is as before or as after, no row is without its file, and again is as once."""
    one, other = only(twice).id, ""
    if what == "join":
        other = copies(twice).split(one, source(twice, "whole.fit").id)
    before = shown(twice)
    done = opened(twice, tmp_path / "done")
    with killed_at(done, -1) as passed:
        CHANGES[what](done, one, other)
    after, seen = shown(done), []
    done.store.close()
    # Every file and commit, and of the statements some.
    points = [n for n, name in enumerate(passed) if name != "statement" or n % 19 == 0]
    for fatal in points if _is_file(done) else points[::-4][::-1]:
        desk = opened(twice, tmp_path / str(fatal))
        with pytest.raises(Killed), killed_at(desk, fatal):
            CHANGES[what](desk, one, other)
        desk.store.close()
        gc.collect()  # what a killed process held is open no more
        left = opened(twice, tmp_path / str(fatal))
        now = shown(left)
        assert now in (before, after)
        seen.append(now == after)
        assert all(len(left.log.records(a.id)) > 10 for a in left.log.activities(1))
        originals = {path.name for path in (left.data / "originals").iterdir()}
        assert {s.sha256 for s in left.log.sources(1)} <= originals
        if now == before:
            CHANGES[what](left, one, other)
        assert shown(left) == after
        left.store.close()
    assert seen == sorted(seen)
    assert not seen[0]
    assert any(seen) >= (what in {"remove the best", "join"})  # files go after the rows
