"""An object store that fails: one sentence, nothing lost or doubled, the next run ends it."""

from __future__ import annotations

import pickle
import socket
from typing import TYPE_CHECKING

import pytest
from pyarrow.fs import FileSelector

from service.erase import erase_runner
from service.job_report import sentence
from tests.desk import Desk, counts
from tests.fit_files import FIRST, write_runs
from tests.object_proxy import before
from traininglog import object_streams
from traininglog.erasing import marked
from traininglog.home import Home
from traininglog.object_faults import place_of, why
from traininglog.object_streams import ObjectStreamStore, streams_by
from traininglog.store import Store
from traininglog.streams import NewFile, ObjectStoreError
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.object_proxy import Asked, Fault, Proxy
    from tests.object_server import ObjectServer

PLACES = {
    "s3://bucket/a/b?region=x&secret_key=hidden": "s3://bucket/a/b",
    "s3://key:hidden%2F@bucket/prefix/": "s3://bucket/prefix",
    "s3://key:hid/den@bucket": "s3://bucket",
    "abfs://box@account.dfs.example/p": "abfs://account.dfs.example/p",
    "hidden": "that address",
}


@pytest.fixture
def proxy(objects: ObjectServer) -> Iterator[Proxy]:
    with before(objects) as running:
        yield running


@pytest.fixture
def far(tmp_path: Path, proxy: Proxy) -> Iterator[Desk]:
    """A desk whose files are in the store, behind the proxy; three runs to import."""
    desk = Desk(tmp_path, proxy.address())
    write_runs(desk.files, 3)
    yield desk
    desk.store.close()


@pytest.mark.parametrize(("address", "place"), PLACES.items())
def test_a_place_is_named_without_a_key(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(("fault", "said"), [
    ("cut", "cannot be reached"), (403, "does not let Painmile in"),
    (500, "has a fault of its own"), (503, "is too busy"),
])  # fmt: skip
def test_each_fault_is_one_sentence(
    fault: Fault, said: str, proxy: Proxy, tmp_path: Path
) -> None:
    address = proxy.address()
    streams = streams_by(address, tmp_path)
    proxy.fault = lambda _asked: fault
    with pytest.raises(ObjectStoreError) as told:
        streams.names(1, "streams")
    assert str(told.value).startswith(f"The object store {place_of(address)} {said}")
    assert told.value.words.startswith(f"The object store {said}")
    assert str(pickle.loads(pickle.dumps(told.value))) == str(told.value)  # noqa: S301


def test_whatever_is_asked_of_it(proxy: Proxy, tmp_path: Path) -> None:
    streams = streams_by(proxy.address(), tmp_path)
    proxy.fault = lambda _asked: 403
    for do in (
        lambda: streams.put(1, [NewFile("streams", "x", b"x")]),
        lambda: streams.put(1, [NewFile("streams", name, b"x") for name in "abcdefghijkl"]),
        lambda: streams.get(1, "streams", "x"),
        lambda: streams.names(1, "streams"),
        lambda: streams.delete(1, "streams", "x"),
        lambda: streams.sweep(1, "streams", ()),
        lambda: streams.forget(1),
        streams.runners,
    ):
        with pytest.raises(ObjectStoreError, match="does not let Painmile in"):
            do()


def test_nobody_waits_for_a_store_that_says_nothing(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(object_streams, "SILENT_S", 1.0)
    streams = streams_by(proxy.address(), tmp_path)
    proxy.fault = lambda _asked: "silent"
    with pytest.raises(ObjectStoreError, match="does not answer in time"):
        streams.names(1, "streams")


def test_a_bucket_that_is_not_there_is_a_fault(objects: ObjectServer, tmp_path: Path) -> None:
    streams = streams_by(objects.address("nowhere/p"), tmp_path)
    for do in (
        lambda: streams.put(1, [NewFile("streams", "x", b"x")]),
        lambda: streams.get(1, "streams", "x"),
        lambda: streams.names(1, "streams"),
        streams.runners,
    ):
        with pytest.raises(ObjectStoreError, match="s3://nowhere/p is not there"):
            do()


def test_half_a_large_object_is_none(proxy: Proxy, tmp_path: Path) -> None:
    streams = streams_by(proxy.address(), tmp_path)
    proxy.fault = lambda asked: 403 if "partNumber=3" in asked.path else None
    with pytest.raises(ObjectStoreError):
        streams.put(1, [NewFile("originals", "large", bytes(40_000_000))])
    proxy.fault = lambda _asked: None
    assert streams.names(1, "originals") == frozenset()


def test_what_is_refused_once_is_asked_again(proxy: Proxy, tmp_path: Path) -> None:
    streams = streams_by(proxy.address(), tmp_path)
    proxy.fault = lambda asked: 503 if asked.number == 0 else None
    streams.put(1, [NewFile("streams", "x", b"x")])
    assert streams.get(1, "streams", "x") == b"x"


@pytest.mark.parametrize(
    ("after", "fault"), [(0, 403), (2, 403), (4, 403), (6, "cut"), (7, 403), (9, 500)]
)
def test_an_import_that_meets_a_fault_is_finished_by_the_next(
    after: int, fault: Fault, far: Desk, proxy: Proxy
) -> None:
    fails = _after(proxy, after, fault)
    with pytest.raises(ObjectStoreError) as told:
        far.run()
    assert sentence(told.value) == told.value.words
    assert fails
    proxy.fault = lambda _asked: None
    report = far.run()
    assert counts(report) == {"added": 3}
    far.whole()
    assert counts(far.run()) == {"skipped": 3}


def _after(proxy: Proxy, after: int, fault: Fault) -> list[Asked]:
    """Every request fails but the first so many; those that did."""
    proxy.asked.clear()
    failed: list[Asked] = []

    def fails(asked: Asked) -> Fault | None:
        if asked.number < after:
            return None
        failed.append(asked)
        return fault

    proxy.fault = fails
    return failed


def test_a_log_opens_while_its_store_is_down(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
    where = f"s3://log/p?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"
    with Store.open(Home(tmp_path, streams=where)) as store:
        assert store.choose_runner(create=True).name == "me"
        with pytest.raises(ObjectStoreError, match="s3://log/p cannot be reached"):
            store.sweep()


def test_an_erasing_that_the_store_hinders_goes_on_later(far: Desk, proxy: Proxy) -> None:
    far.run()
    there = far.store.streams
    proxy.fault = lambda asked: 500 if asked.method == "POST" else None
    erased = erase_runner(far.store, 1, FIRST)
    assert not erased.is_whole
    assert "its files are not yet. The object store s3://" in erased.words
    assert marked(far.store.folder) == (1,)
    Store.open(far.store.home).close()  # it is down still
    assert len(there.names(1, "originals")) == 3
    proxy.fault = lambda _asked: None
    Store.open(far.store.home).close()
    assert there.names(1, "originals") == frozenset()
    assert marked(far.store.folder) == ()


def test_no_object_of_an_erased_runner_stays(far: Desk) -> None:
    far.run()
    system = far.store.repository(SYSTEM)
    other = system.add_runner("other", "UTC").id
    far.store.streams.put(other, [NewFile("streams", "x", b"x")])
    far.store.streams.delete(1, "streams", min(far.store.streams.names(1, "streams")))
    assert erase_runner(far.store, 1, FIRST).is_whole
    there = far.store.streams
    assert isinstance(there, ObjectStreamStore)
    left = there.files.get_file_info(FileSelector(there.root.partition("/")[0], recursive=True))
    assert [one.path.rpartition("/")[2] for one in left if one.is_file] == ["x"]
    assert not any("/1" in one.path for one in left)


def test_requests_of_an_import_are_counted(tmp_path: Path, proxy: Proxy) -> None:
    desk = Desk(tmp_path, proxy.address())
    write_runs(desk.files, 100)
    proxy.kinds()
    assert counts(desk.run()) == {"added": 100}
    # One an object; what is old is looked for once in each folder, and where there is nothing,
    # whether there is a bucket.
    assert proxy.kinds() == {"LIST": 2, "HEAD": 2, "PUT": 200}
    desk.run()
    assert proxy.kinds() == {"LIST": 2}
    run = desk.log.activities(1)[0]
    desk.log.stream(run.id)
    assert proxy.kinds() == {"HEAD": 1, "GET": 1}
    desk.store.close()


def test_other_words_are_not_shown() -> None:
    assert why("a thing nobody knows, with key=hidden") == (
        "did not do what was asked. Its own messages say more."
    )
