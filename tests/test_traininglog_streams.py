"""Streams survive encoding, and files appear whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.recording import Records
from traininglog.local_streams import LocalStreamStore
from traininglog.schema import MISSING, RECORD_COLUMNS
from traininglog.streams import SWEEP_AFTER_S, NewFile, Stream, decode, encode

if TYPE_CHECKING:
    from pathlib import Path

_INT32 = st.integers(-(2**31), 2**31 - 1)


def _column(*values: int | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([MISSING if v is None else v for v in values], np.int64)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.none() | _INT32, st.none() | _INT32), min_size=1, max_size=50))
def test_integers_come_back_as_they_were(rows: list[tuple[int | None, int | None]]) -> None:
    times = np.arange(len(rows), dtype=np.int64) + 1_700_000_000
    columns = {
        "timestamp": times,
        "heart_rate_bpm": _column(*(a for a, _ in rows)),
        "cadence_rpm": _column(*(b for _, b in rows)),
    }
    back = decode(encode(columns, {}))
    assert len(back) == len(rows)
    for name, values in columns.items():
        if name == "timestamp" or (values != MISSING).any():
            assert np.array_equal(back.columns[name], values)
        else:
            assert name not in back.columns


def test_developer_fields_come_back() -> None:
    pod = np.array([1.5, np.nan, -2.25])
    back = decode(encode({"timestamp": _column(1, 2, 3)}, {"dev:Leg Spring Stiffness": pod}))
    assert np.array_equal(back.developer["dev:Leg Spring Stiffness"], pod, equal_nan=True)


def test_a_stream_needs_few_bytes() -> None:
    rng = np.random.default_rng(1)
    columns = {
        "timestamp": np.cumsum(rng.integers(1, 8, 800)) + 1_700_000_000,
        "distance_m": np.cumsum(rng.integers(200, 2000, 800)),
        "heart_rate_bpm": rng.integers(140, 150, 800),
    }
    assert len(encode(columns, {})) < 3 * 800 + 1500


def test_a_stream_shows_the_same_frame_as_the_reader() -> None:
    columns = {
        "timestamp": _column(1_700_000_000, 1_700_000_004),
        "altitude_m": _column(2600, None),
        "cadence_rpm": _column(84, 85),
    }
    developer = {"dev:Power": np.array([1.0, np.nan])}
    mine, theirs = Stream(columns, developer).frame(), Records(columns, developer).frame()
    assert list(mine) == list(theirs) == [*(c.name for c in RECORD_COLUMNS), "dev:Power"]
    assert (mine["timestamp"] == theirs["timestamp"]).all()
    assert mine.drop(columns="timestamp").equals(theirs.drop(columns="timestamp"))
    assert mine["altitude_m"][0] == 20.0


def test_put_is_whole_private_and_once(tmp_path: Path) -> None:
    store = LocalStreamStore(tmp_path)
    store.put(7, [NewFile("originals", "abc", b"first")])
    store.put(7, [NewFile("originals", "abc", b"second")])
    assert store.get(7, "originals", "abc") == b"first"
    assert store.names(7, "originals") == {"abc"}
    assert store.names(8, "originals") == frozenset()
    assert (store.folder(7, "originals") / "abc").stat().st_mode & 0o077 == 0


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStreamStore(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.put(1, [NewFile("streams", "x", b"data")])
    assert list(store.folder(1, "streams").iterdir()) == []


def test_the_sweep_takes_old_orphans_only(tmp_path: Path) -> None:
    store = LocalStreamStore(tmp_path)
    for name in ("known", "orphan", "fresh"):
        store.put(1, [NewFile("streams", name, b"x")])
    left = store.folder(1, "streams") / "half.0a.part"
    left.write_bytes(b"ha")
    old = time.time() - SWEEP_AFTER_S - 60
    for name in ("known", "orphan", "half.0a.part"):
        os.utime(store.folder(1, "streams") / name, (old, old))
    assert store.names(1, "streams") == {"known", "orphan", "fresh"}
    assert store.sweep(1, "streams", {"known"}) == 2
    assert store.names(1, "streams") == {"known", "fresh"}


def test_an_old_orphan_put_again_outlives_another_sweep(tmp_path: Path) -> None:
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", "orphan", b"x")])
    os.utime(store.folder(1, "streams") / "orphan", (0, 0))
    store.put(1, [NewFile("streams", "orphan", b"x")])
    assert store.sweep(1, "streams", ()) == 0  # its row is about to be written
    assert store.get(1, "streams", "orphan") == b"x"


@pytest.mark.parametrize(("age_s", "stays"), [(3500, True), (3700, False)])
def test_the_sweep_takes_temporary_files_after_an_hour(
    age_s: int, tmp_path: Path, *, stays: bool
) -> None:
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", "orphan", b"x")])
    half, orphan = (store.folder(1, "streams") / name for name in ("half.0a.part", "orphan"))
    half.write_bytes(b"ha")
    for path in (half, orphan):
        os.utime(path, (time.time() - age_s,) * 2)
    assert store.sweep(1, "streams", ()) == (0 if stays else 1)
    assert (half.exists(), orphan.exists()) == (stays, True)


def test_a_sweep_while_another_import_renames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", name, b"x") for name in ("gone", "swept", "old")])
    folder = store.folder(1, "streams")
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    listed = list(os.scandir(folder))
    (folder / "gone").unlink()
    monkeypatch.setattr(store, "_entries", lambda *_: listed)
    assert store.sweep(1, "streams", {"old"}) == 1
    assert store.names(1, "streams") == {"gone", "swept", "old"}  # as listed before
    assert [path.name for path in folder.iterdir()] == ["old"]


def test_bytes_reach_the_disk_before_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", "w", b"data")])  # its folders are there

    def watched_fsync(descriptor: int) -> None:
        order.append("fsync")
        fsync(descriptor)

    def watched_replace(old: Path, new: Path) -> None:
        order.append("replace")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    store.put(1, [NewFile("streams", "x", b"data")])
    assert order == ["fsync", "replace", "fsync"]  # the file, its name, the folder


def test_all_are_on_their_way_before_one_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", "w", b"data")])  # its folders are there
    monkeypatch.setattr(
        "traininglog.local_streams.begin_sync", lambda _descriptor: order.append("begin")
    )
    monkeypatch.setattr(os, "fsync", lambda _descriptor: order.append("fsync"))
    store.put(1, [NewFile("streams", name, b"data") for name in ("x", "y")])
    assert order == ["begin", "begin", "fsync", "fsync", "fsync"]  # the files, the folder


def test_a_system_that_takes_no_hint_keeps_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "posix_fadvise", refused, raising=False)
    store = LocalStreamStore(tmp_path)
    store.put(1, [NewFile("streams", "x", b"data")])
    assert store.get(1, "streams", "x") == b"data"


def test_many_files_go_in_groups(tmp_path: Path) -> None:
    store = LocalStreamStore(tmp_path)
    store.put(1, [])
    files = [NewFile("streams", f"s{n}", b"%d" % n) for n in range(250)]
    store.put(1, [*files, NewFile("originals", "o", b"x")])
    assert len(store.names(1, "streams")) == 250
    assert store.get(1, "streams", "s249") == b"249"
    store.delete(1, "streams", "s249")
    store.delete(1, "streams", "s249")
    assert len(store.names(1, "streams")) == 249


def test_a_stream_without_records() -> None:
    none = np.array([], np.int64)
    again = decode(encode({"timestamp": none}, {"dev:x": none.astype(np.float64)}))
    assert len(again) == 0
    assert again.developer["dev:x"].dtype == np.float64


def test_encoding_and_decoding_load_no_pandas() -> None:
    code = (
        "import sys, numpy as np; from traininglog.streams import decode, encode;"
        "values = np.array([1, 2, -(2**63)]);"
        "decode(encode({'timestamp': values}, {'dev:x': np.array([1.0, np.nan, 2.0])}));"
        "sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
