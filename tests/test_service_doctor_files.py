"""Each fault of a kept file is planted, and found as itself."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from service.importer import ImportOptions, import_files
from service.workers import InProcess
from tests.doctor_place import OWNER
from traininglog.streams import SWEEP_AFTER_S, NewFile
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.doctor_place import Place


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
