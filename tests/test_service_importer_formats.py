"""A folder of FIT, GPX and TCX files, packed or not: each a run, none with words left in it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from service import decoding
from tests.desk import Desk, counts
from tests.fit_files import FIRST, run_bytes
from tests.xml_files import Track, gpx, points, same_run, tcx

if TYPE_CHECKING:
    from pathlib import Path


def add_one_of_each(desk: Desk) -> list[Path]:
    """Six runs on six days, each in a form of its own."""
    forms = [same_run(day, distance_km=1.0 + day / 10) for day in range(6)]
    return [
        desk.add("a.fit", forms[0][0]),
        desk.add("b.gpx", forms[1][1]),
        desk.add("c.tcx", forms[2][2]),
        desk.add("d.gpx.gz", gzip.compress(forms[3][1])),
        desk.add("e.TCX.gz", gzip.compress(b"  " + forms[4][2])),
        desk.add("f.fit.gz", gzip.compress(forms[5][0])),
    ]


def test_a_folder_of_all_formats(desk: Desk) -> None:
    add_one_of_each(desk)
    assert counts(desk.run()) == {"added": 6}
    runs = desk.log.activities(1)
    assert [run.sport for run in runs] == ["running"] * 6
    assert [run.distance_km for run in runs] == pytest.approx(
        [1.0, 1.1, 1.2, 1.3, 1.4, 1.5], rel=0.005
    )
    assert all(run.cadence_spm == pytest.approx(166, abs=3) for run in runs)
    desk.whole()
    assert counts(desk.run()) == {"skipped": 6}
    assert counts(desk.run(verify=True)) == {"duplicate": 6}


def test_one_run_in_three_formats_is_one_run(desk: Desk) -> None:
    for name, data in zip(("a.gpx", "b.fit", "c.tcx"), same_run(distance_km=2.0), strict=True):
        desk.add(name, data)  # names lie
    desk.run()
    (run,) = desk.log.activities(1)
    assert run.device == "Garmin fenix 5"
    told = [source.identity for source in desk.log.sources(1)]
    assert sorted(one.format for one in told if one) == ["fit", "gpx", "tcx"]


def test_the_original_of_a_gpx_file_is_kept_without_its_words(desk: Desk) -> None:
    data = gpx(Track([points(90)], name="Knee hurt", desc="from 2 km on")).encode()
    desk.add("a.gpx", data)
    desk.add("b.gpx.gz", gzip.compress(data.replace(b"2024-03-12", b"2024-04-12")))
    desk.run()
    kept = sorted((desk.data / "originals").iterdir())
    assert {path.name for path in kept} == {one.sha256 for one in desk.log.sources(1)}
    texts = [path.read_bytes() for path in kept]
    texts = [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in texts]
    assert all(b"Knee" not in text and b"from 2" not in text for text in texts)
    assert all(b"<trkpt" in text for text in texts)
    desk.whole()


def test_a_member_of_an_archive_is_kept_without_its_words(desk: Desk) -> None:
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(desk.files / "a.zip", "w") as archive:
        archive.writestr("b.gpx", gpx(Track([points(90)], name="Knee hurt")))
    assert desk.one().outcome == "added"
    (kept,) = (desk.data / "originals").iterdir()
    assert b"Knee" not in kept.read_bytes()


def test_planned_routes_and_lists_of_places_are_skipped(desk: Desk) -> None:
    unplanned = [replace(point, time=None) for point in points(9)]
    desk.add("a.gpx", gpx(Track([unplanned])).encode())
    desk.add("b.gpx", b"<gpx><wpt lat='1' lon='2'/></gpx>")
    desk.add("c.tcx", b"<TrainingCenterDatabase><Courses><Course/></Courses>"
                      b"</TrainingCenterDatabase>")  # fmt: skip
    assert [(one.outcome, one.reason) for one in desk.run().files] == [
        ("skipped", "a planned route, no activity"),
        ("skipped", "a list of places, no activity"),
        ("skipped", "a planned route, no activity"),
    ]


def test_a_file_cut_off_is_added_with_its_problem(desk: Desk) -> None:
    text = tcx()
    desk.add("a.tcx", text[: text.index("06:15:40Z")].encode())
    outcome = desk.one()
    assert (outcome.outcome, outcome.problems) == ("added", ("cut off after 40 points",))
    assert desk.log.activities(1)[0].start == FIRST


def test_a_file_that_could_not_be_read_before_is_read_by_a_new_reader(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.add("a.gpx", gpx(Track([points(90)])).encode())
    desk.add("b.fit", run_bytes(3))
    with monkeypatch.context() as before:
        before.setattr("service.importer.READER_VERSION", "2")
        before.setattr(
            decoding, "read_activity", lambda data, *_, **__: ("fit", _old_reader(data))
        )
        assert counts(desk.run()) == {"added": 1, "failed": 1}
        assert counts(desk.run()) == {"skipped": 1, "failed": 1}
    assert desk.one(path).outcome == "added"
    assert counts(desk.run()) == {"skipped": 2}


def _old_reader(data: bytes) -> object:
    from ingest.fit import read_fit  # noqa: PLC0415

    return read_fit(data, strict=True)


def test_verify_tells_what_gpxpy_reads_otherwise(desk: Desk) -> None:
    desk.add("a.gpx", gpx().replace("<ele>41.0</ele>", "<ele>41,5</ele>", 1).encode())
    (problem,) = desk.one(verify=True).problems
    assert "gpxpy gives the file up" in problem
