"""One contract of stream stores, held by a folder, by file:// and by an object store."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from traininglog.home import Home
from traininglog.local_streams import LocalStreamStore
from traininglog.object_streams import streams_by
from traininglog.store import Store, streams_at
from traininglog.streams import (
    SWEEP_AFTER_S,
    AddressError,
    NewFile,
    ObjectStoreError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.object_server import ObjectServer
    from traininglog.streams import StreamStore

SHA = "0123456789abcdef" * 4


@pytest.fixture(params=["folder", "file", "s3"])
def streams(
    request: pytest.FixtureRequest, tmp_path: Path, objects: ObjectServer
) -> StreamStore:
    """A store that is empty."""
    address = {"folder": None, "file": f"file://{tmp_path}/kept", "s3": objects.address()}
    return streams_at(Home(tmp_path / "data", streams=address[request.param]))


def _names(streams: StreamStore, runner_id: int = 1) -> frozenset[str]:
    return streams.names(runner_id, "streams")


def test_what_was_put_is_there_whole(streams: StreamStore) -> None:
    streams.put(1, [NewFile("originals", SHA, b"whole"), NewFile("streams", "x", b"")])
    assert streams.get(1, "originals", SHA) == b"whole"
    assert streams.get(1, "streams", "x") == b""
    assert streams.names(1, "originals") == {SHA}
    assert _names(streams) == {"x"}


def test_what_is_not_there_is_not_found(streams: StreamStore) -> None:
    streams.put(1, [])
    with pytest.raises(FileNotFoundError):
        streams.get(1, "streams", "none")
    streams.delete(1, "streams", "none")
    streams.delete(1, "streams")
    assert (_names(streams), streams.runners()) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    "name", [f"{SHA}.0.v1.parquet", f"strava-{2**70}.0.v1.parquet", "a b+c%2F=&?#é~.jpg"]
)
def test_names_come_back_as_they_were(streams: StreamStore, name: str) -> None:
    streams.put(1, [NewFile("pictures", name, b"x")])
    assert streams.names(1, "pictures") == {name}
    assert streams.get(1, "pictures", name) == b"x"
    streams.delete(1, "pictures", name)
    assert streams.names(1, "pictures") == frozenset()


def test_each_runner_and_each_kind_is_apart(streams: StreamStore) -> None:
    for runner in (1, 11, 2):
        streams.put(runner, [NewFile("streams", "x", b"%d" % runner)])
    streams.put(1, [NewFile("originals", "x", b"original")])
    assert streams.runners() == {1, 2, 11}
    assert streams.get(11, "streams", "x") == b"11"
    streams.delete(1, "streams", "x")
    assert streams.get(1, "originals", "x") == b"original"


def test_a_runner_is_forgotten_alone(streams: StreamStore) -> None:
    for runner in (1, 11):
        files = [NewFile("streams", f"s{n}", b"x") for n in range(30)]
        streams.put(runner, [*files, NewFile("originals", "o", b"x")])
    streams.delete(1, "streams", "s0")
    streams.forget(1)
    streams.forget(1)
    assert (_names(streams), streams.names(1, "originals")) == (frozenset(), frozenset())
    assert len(_names(streams, 11)) == 30
    assert streams.runners() == {11}


def test_what_a_runner_was_sending_is_forgotten_too(
    streams: StreamStore, tmp_path: Path
) -> None:
    incoming = tmp_path / "data" / "runners" / "3" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / "half").write_bytes(b"x")
    assert streams.runners() == {3}
    streams.forget(3)
    assert not incoming.parent.exists()
    assert streams.runners() == frozenset()


def test_a_day_old_and_unknown_is_swept(
    streams: StreamStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams.put(1, [NewFile("streams", name, b"x") for name in ("known", "orphan", "lost")])
    assert streams.sweep(1, "streams", {"known"}) == 0
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + SWEEP_AFTER_S + 60)
    assert streams.sweep(1, "streams", {"known"}) == 2
    assert _names(streams) == {"known"}
    assert streams.sweep(2, "streams", ()) == 0


def test_what_is_put_again_while_it_is_swept_stays(
    objects: ObjectServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    streams = streams_by(objects.address(), tmp_path)
    streams.put(1, [NewFile("streams", name, b"x") for name in ("orphan", "other")])
    begun, now = time.time(), time.time() + SWEEP_AFTER_S + 60
    looked = iter([now, now, begun, now])  # both are old when listed; then one is young
    monkeypatch.setattr("time.time", lambda: next(looked, begun))
    assert streams.sweep(1, "streams", ()) == 1
    assert len(_names(streams)) == 1


def test_an_object_put_again_is_written_again(objects: ObjectServer, tmp_path: Path) -> None:
    # As a store knows no other way to make one young.
    streams = streams_by(objects.address(), tmp_path)
    streams.put(1, [NewFile("streams", "x", b"first")])
    streams.put(1, [NewFile("streams", "x", b"again")])
    assert streams.get(1, "streams", "x") == b"again"


def test_two_that_write_the_same_at_once(streams: StreamStore) -> None:
    files = [NewFile("streams", f"s{n}", bytes(1000)) for n in range(20)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: streams.put(1, files), range(4))) == [None] * 4
    assert len(_names(streams)) == 20
    assert all(streams.get(1, "streams", f.name) == f.data for f in files)


def test_a_large_object_goes_in_parts(objects: ObjectServer, tmp_path: Path) -> None:
    streams = streams_by(objects.address(), tmp_path)
    data = bytes(range(256)) * 250_000
    streams.put(1, [NewFile("originals", SHA, data)])
    assert streams.get(1, "originals", SHA) == data
    streams.forget(1)


def test_more_objects_than_one_answer_lists(objects: ObjectServer, tmp_path: Path) -> None:
    streams = streams_by(objects.address(), tmp_path)
    streams.put(1, [NewFile("streams", f"s{n}", b"x") for n in range(1100)])
    assert len(_names(streams)) == 1100
    streams.forget(1)
    assert _names(streams) == frozenset()


# Addresses


@pytest.mark.parametrize("address", [
    "bucket/prefix", "http://host/x", "mock://x", "s3://", "s3://bucket?bogus=secret",
    "s3://key:secret/x@bucket/p", "hdfs://host/x", "s3://secret@x:y@bucket",
])  # fmt: skip
def test_an_address_that_cannot_be_is_refused_without_its_key(
    address: str, tmp_path: Path
) -> None:
    with pytest.raises(AddressError) as refused:
        streams_by(address, tmp_path)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_key_in_the_address_opens_and_is_shown_nowhere(
    objects: ObjectServer, tmp_path: Path
) -> None:
    address = objects.address().replace("://", "://somebody:hidden%2Fsecret@")
    home = Home(tmp_path, streams=address)
    with Store.open(home) as store:
        store.streams.put(1, [NewFile("streams", "x", b"x")])
        assert store.streams.get(1, "streams", "x") == b"x"
        assert "secret" not in repr(store.home)
        store.streams.forget(1)
    with (
        Store.open(Home(tmp_path, streams=address.replace("log-", "none-"))) as store,
        pytest.raises(ObjectStoreError) as refused,
    ):
        store.streams.put(1, [NewFile("streams", "x", b"x")])
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("address", ["gs://anonymous@bucket/p", "abfs://c@a.dfs.example/p"])
def test_other_stores_are_opened_by_their_addresses(address: str, tmp_path: Path) -> None:
    assert not isinstance(streams_by(address, tmp_path), LocalStreamStore)
