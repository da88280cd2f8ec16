"""A restore: into an empty place only, all of it or nothing, and again where it broke off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from service import restoring
from service.restoring import restore
from tests.backups import back_up, old_backup, put_back, refused, two_runs
from tests.held import held
from tests.old_schemas import VERSIONS, kept_rows
from traininglog.home import Home
from traininglog.refill import refill
from traininglog.restore_mark import (
    Mark,
    RestoreCutOffError,
    RestoreRunsError,
    alone,
    read_mark,
    set_mark,
)
from traininglog.store import Store
from traininglog.streams import StreamStoreError
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.desk import Desk
    from tests.held import Held
    from tests.object_server import ObjectServer


@pytest.fixture
def made(desk: Desk, tmp_path: Path) -> Path:
    return two_runs(desk, tmp_path / "a.zip")


@pytest.fixture
def before(desk: Desk, made: Path) -> Held:
    assert made.exists()
    return held(desk.store)


# Where it goes


def test_only_where_nothing_is(made: Path, tmp_path: Path) -> None:
    back = tmp_path / "back"
    with Store.open(back) as store:
        store.repository(SYSTEM).add_runner("ben", "UTC")
        before = held(store)
    assert "there is one already" in refused(made, back)
    with Store.open(back) as store:
        assert held(store) == before


def test_a_log_that_was_begun_meanwhile_stays(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a process that had opened the empty place before."""
    true, back = refill, tmp_path / "back"
    with Store.open(back) as early:

        def begun(*told: Any) -> None:
            early.repository(SYSTEM).add_runner("ben", "UTC")
            true(*told)

        with monkeypatch.context() as patched:
            patched.setattr(restoring, "refill", begun)
            assert "there is one already" in refused(made, back)
        assert "there is one already" in refused(made, back)
    with Store.open(back) as store:
        assert [one.name for one in store.repository(SYSTEM).runners()] == ["ben"]


def test_not_beside_files_of_somebody(made: Path, tmp_path: Path) -> None:
    kept = tmp_path / "back" / "runners" / "3" / "originals" / ("a" * 64)
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"somebody's")
    assert "there are files of runners already" in refused(made, tmp_path / "back")
    assert kept.read_bytes() == b"somebody's"
    assert read_mark(tmp_path / "back") is None


def test_into_an_empty_log_that_was_opened_once(
    made: Path, before: Held, tmp_path: Path
) -> None:
    Store.open(tmp_path / "back").close()
    assert put_back(made, tmp_path / "back") == before


@pytest.mark.parametrize("schema", VERSIONS)
def test_every_older_schema_is_restored(tmp_path: Path, schema: str) -> None:
    file, rows = old_backup(tmp_path, schema)
    restore(Home(tmp_path / "back"), file)
    with Store.open(tmp_path / "back") as store:
        with store.engine.connect() as connection:
            for shape, lines in rows.items():
                assert kept_rows(connection, shape) == lines or shape.table == "job"
        assert store.repository(SYSTEM).add_runner("cleo", "UTC").id == 8
        before = held(store)
        assert put_back(back_up(store, tmp_path / "new.zip"), tmp_path / "again") == before


def test_a_small_disk_is_enough_beside_an_object_store(
    made: Path, before: Held, tmp_path: Path, objects: ObjectServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("shutil.disk_usage", lambda _place: type("Usage", (), {"free": 1000}))
    assert put_back(made, Home(tmp_path / "clinic", streams=objects.address())) == before


def test_from_a_folder_to_an_object_store_and_back(
    made: Path, before: Held, tmp_path: Path, objects: ObjectServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from tests.object_server import KEYS  # noqa: PLC0415 -- this test alone

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    clinic = Home(tmp_path / "clinic", streams=objects.address())
    assert put_back(made, clinic) == before
    assert not (tmp_path / "clinic" / "runners").exists()
    with Store.open(clinic) as store:
        file = back_up(store, tmp_path / "b.zip")
    assert put_back(file, tmp_path / "home") == before
    assert "there is one already" in refused(file, clinic)


# Broken off


def _breaks(fault: BaseException) -> Callable[..., Any]:
    def broken(*_told: Any, **_more: Any) -> Any:
        raise fault

    return broken


@pytest.fixture
def cut(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to which a restore was begun."""
    back = tmp_path / "back"
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "refill", _breaks(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            restore(Home(back), made)
    return back


def test_one_that_was_broken_off_is_told_and_done_again(
    made: Path, before: Held, cut: Path
) -> None:
    with pytest.raises(RestoreCutOffError, match=r"do it again: painmile .*a\.zip"):
        Store.open(cut)
    assert put_back(made, cut) == before


def test_another_backup_may_take_its_place(cut: Path, desk: Desk, tmp_path: Path) -> None:
    desk.store.repository(SYSTEM).add_runner("ben", "UTC")
    other = back_up(desk.store, tmp_path / "b.zip")
    assert put_back(other, cut) == held(desk.store)


def test_one_that_ended_but_for_its_mark(made: Path, before: Held, tmp_path: Path) -> None:
    back = tmp_path / "back"
    with restoring.open_backup(made) as opened:
        mark = Mark(opened.of, str(made))
    assert put_back(made, back) == before
    set_mark(back, mark)
    assert put_back(made, back) == before
    set_mark(back, Mark("another", "b.zip"))
    assert "there is one already" in refused(made, back)
    with Store.open(back) as store:
        assert held(store) == before


@pytest.mark.parametrize("fault", [StreamStoreError(28, "full"), OSError(28, "full")])
def test_a_disk_that_gets_full_leaves_nothing(
    made: Path, before: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    back = tmp_path / "back"
    monkeypatch.setattr(restoring, "refill", _breaks(fault))
    with pytest.raises(type(fault)):
        restore(Home(back), made)
    monkeypatch.undo()
    assert read_mark(back) is None
    assert not list((back / "runners").glob("*/*/*"))
    assert put_back(made, back) == before


def test_rows_that_were_kept_unheard_stay(
    made: Path, before: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database had said that they are kept; the answer was lost."""
    true, back = refill, tmp_path / "back"

    def unheard(*told: Any) -> None:
        true(*told)
        raise OSError(5, "the line is dead")

    monkeypatch.setattr(restoring, "refill", unheard)
    with pytest.raises(OSError, match="dead"):
        restore(Home(back), made)
    monkeypatch.undo()
    with pytest.raises(RestoreCutOffError):
        Store.open(back)
    assert put_back(made, back) == before


def test_two_at_once(made: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    with alone(tmp_path / "back"), pytest.raises(RestoreRunsError):
        restore(Home(tmp_path / "back"), made)


def test_a_mark_that_was_cut_off_is_one(tmp_path: Path) -> None:
    (tmp_path / "restoring").write_bytes(b"")
    with pytest.raises(RestoreCutOffError, match=r"restore FILE\.zip"):
        Store.open(tmp_path)
