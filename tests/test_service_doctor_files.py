"""Each fault of a kept file is planted, and found as itself."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from service.importer import ImportOptions, import_files
from service.workers import InProcess
from tests.doctor_place import OWNER, filled, roomy
from tests.fit_files import write_runs
from tests.object_proxy import before
from traininglog.home import Home
from traininglog.streams import SWEEP_AFTER_S, NewFile
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.doctor_place import Place
    from tests.object_proxy import Asked, Proxy
    from tests.object_server import ObjectServer


@pytest.mark.parametrize("kind", ["originals", "streams", "pictures"])
def test_a_file_that_is_gone(kind: Any, place: Place) -> None:
    with place.store() as store:
        name = min(store.streams.names(1, kind))
        store.streams.delete(1, kind, name)
    told = place.one()
    assert (told.check, told.is_wrong) == (f"missing {kind}", True)
    assert f" is not there: runners/1/{kind}/{name}." in told.what


def test_what_is_gone_is_made_anew_by_its_own_file(place: Place, tmp_path: Path) -> None:
    with place.store() as store:
        for kind in ("originals", "streams"):
            store.streams.delete(1, kind, *store.streams.names(1, kind))
        assert len(place.found()) == 2
        runner = store.repository(SYSTEM).runner(1)
        options = ImportOptions(make_executor=InProcess, verify=True)
        import_files(store.imports(OWNER), runner, [tmp_path], options)
    assert place.found(deep=True) == {}


@pytest.mark.parametrize("kind", ["originals", "streams", "pictures"])
def test_a_file_that_is_damaged_is_found_by_reading_it(kind: Any, place: Place) -> None:
    with place.store() as store:
        name = min(store.streams.names(1, kind))
        data = store.streams.get(1, kind, name)
        store.streams.delete(1, kind, name)
        store.streams.put(1, [NewFile(kind, name, data[:-9] + b"x" * 9)])
    assert place.found() == {}
    assert place.one(deep=True).check == f"damaged {kind}"


def test_a_gpx_file_without_its_words_is_whole(place: Place, tmp_path: Path) -> None:
    words = (
        '<gpx><trk><name>Words of mine</name><trkseg><trkpt lat="52.1" lon="11.6"><time>'
        '2024-05-01T06:00:00Z</time></trkpt><trkpt lat="52.11" lon="11.6"><time>'
        "2024-05-01T06:05:00Z</time></trkpt></trkseg></trk></gpx>"
    )
    (tmp_path / "a.gpx").write_text(words)
    with place.store() as store:
        runner = store.repository(SYSTEM).runner(1)
        import_files(store.imports(OWNER), runner, [tmp_path / "a.gpx"])
        assert place.found(deep=True) == {}
        name = hashlib.sha256(words.encode()).hexdigest()
        kept = store.streams.get(1, "originals", name)
        store.streams.delete(1, "originals", name)
        store.streams.put(1, [NewFile("originals", name, kept[:-30])])
    assert place.one(deep=True).check == "damaged originals"


def test_a_file_without_row_once_it_is_a_day_old(place: Place) -> None:
    with place.store() as store:
        store.streams.put(1, [NewFile("streams", "left", b"x")])
        store.streams.put(7, [NewFile("streams", "gone", b"x")])
    assert place.found() == {}
    told = place.one(now=datetime.now(UTC) + timedelta(seconds=SWEEP_AFTER_S + 60))
    assert (told.check, told.is_wrong) == ("left over streams", False)
    assert "2 streams belong to no row: runners/1/streams/left, runners/7" in told.what


# What an object store is asked


@pytest.fixture
def proxy(objects: ObjectServer) -> Iterator[Proxy]:
    with before(objects) as listening:
        yield listening


@pytest.fixture
def three(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Three runners with an original each, told by rows, and the first with two runs more."""
    roomy(monkeypatch)
    home = Home(tmp_path / "data", streams=proxy.address())
    with filled(home, tmp_path) as place:
        with place.store() as store:
            for name in ("ben", "cleo"):
                runner = store.repository(SYSTEM).add_runner(name, "UTC")
                owner = Viewer("owner", runner.id)
                path = write_runs(tmp_path / name, 1, first_day=runner.id)
                options = ImportOptions(make_executor=InProcess)
                import_files(store.imports(owner), runner, path, options)
        proxy.asked.clear()
        yield place


def test_a_look_lists_and_asks_for_no_file(three: Place, proxy: Proxy) -> None:
    assert three.found() == {}
    runners, folders, without_pictures = 1, 9, 2
    assert proxy.kinds() == {"LIST": runners + folders, "HEAD": without_pictures}


def test_a_deep_look_fetches_each_file_once(three: Place, proxy: Proxy) -> None:
    report = three.look(deep=True)
    assert (report.findings, report.counts["file"]) == ((), 9)
    files, without_pictures = 9, 2
    told = proxy.kinds()
    assert (told["HEAD"], told["GET"]) == (files + without_pictures, files)


@pytest.mark.parametrize(("kind", "deep"), [("LIST", False), ("GET", True)])
def test_several_are_asked_for_at_once(
    three: Place, proxy: Proxy, kind: str, *, deep: bool
) -> None:
    """Each waits until two more are under way; alone it would be asked for once more."""
    together, met = Barrier(3, timeout=60), list[str]()

    def wait(asked: Asked) -> None:
        if asked.kind == kind and not asked.path.endswith("prefix=runners%2F"):
            met.append(asked.path)
            if met.count(asked.path) == 1:
                together.wait()

    proxy.fault = wait
    assert three.found(deep=deep) == {}
    assert len(met) == len({*met}) == 9


def test_findings_stand_in_one_order_whichever_answers_first(
    three: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.doctor_files.SOME", 2)  # files in hand at a time
    with three.store() as store:
        for runner_id in (1, 2, 3):
            for name in sorted(store.streams.names(runner_id, "originals")):
                store.streams.put(runner_id, [NewFile("originals", name, b"damaged")])
    told = three.one(deep=True)
    assert told.what.startswith("4 watch files are damaged: runners/1/originals/")
    assert told.what.endswith(" and 1 more.")
    assert three.one(deep=True) == told
