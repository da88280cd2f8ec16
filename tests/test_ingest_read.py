"""A file is known by what is in it, and one run is the same run in every format."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.motion import Pause
from ingest.read import read_activity
from service.decoding import DecodedActivity, DecodeSettings, Job, decode_one
from tests import xml_files
from tests.fit_files import FIRST, run_bytes
from tests.xml_files import gpx, points, same_run, tcx, tcx_activity
from traininglog.schema import MISSING

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = DecodeSettings(1, "Europe/Berlin", NOW)


def why(data: bytes) -> str:
    return decode_one(Job(0, "", data), SETTINGS).failed


@pytest.mark.parametrize(
    ("data", "format_"),
    [(run_bytes(), "fit"), (gpx().encode(), "gpx"), (tcx().encode(), "tcx")],
    ids=["fit", "gpx", "tcx"],
)
def test_a_file_is_known_by_what_is_in_it(data: bytes, format_: str) -> None:
    found, file = read_activity(data)
    assert (found, len(file.activities)) == (format_, 1)


@pytest.mark.parametrize("whole", [gpx(), tcx()], ids=["gpx", "tcx"])
@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-32"),
        lambda text: (" " * 10 + "\n" + text).encode(),
        lambda text: codecs.BOM_UTF8 + b"\r\n" + text.encode(),
        lambda text: text.replace("UTF-8", "utf-16").encode(),
        lambda text: text.replace("UTF-8", "no-such").encode(),
        lambda text: text.replace("UTF-8", "punycode").encode(),
        lambda text: text.partition("?>")[2].encode(),
        lambda text: ("<!-- <html> --><?x y?>" + text.partition("?>")[2]).encode(),
        lambda text: text.encode() + b"\0" * 500,
    ],
    ids=[
        "utf-8 with mark", "utf-16", "utf-16 big", "utf-16 without mark", "utf-32",
        "blanks before", "mark and blanks", "declares utf-16, is utf-8", "unknown encoding",
        "no text encoding", "no declaration", "comment before", "zeros behind",
    ],
)  # fmt: skip
def test_any_encoding_is_read_whatever_it_declares(whole: str, encoded: Any) -> None:
    _, file = read_activity(encoded(whole))
    (run,) = file.activities
    assert len(run.records) == 60
    assert file.problems == ()


def test_old_encodings_keep_their_letters() -> None:
    text = gpx(xml_files.Track(name="Knie schmerzt überall")).replace("UTF-8", "windows-1252")
    _, file = read_activity(text.encode("windows-1252"))
    assert file.activities[0].texts == {"title": "Knie schmerzt überall"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "this is no FIT file"),
        (b"<html><body>Sign in</body></html>", "is a web page, not an activity"),
        (b"<!DOCTYPE html>\n<HTML>", "is a web page, not an activity"),
        (b"<kml><Document/></kml>", 'holds XML of another kind ("kml"), neither GPX nor TCX'),
        (b"<", "this is no FIT file"),
        (b'{"laps": []}', "is a JSON file of an app; export the run as FIT, TCX or GPX"),
        (b"<gpx>", "cut off after 0 points"),
        (b"<gpx></gpx>", "holds no activity"),
        (b"<gpx><trk></trkseg>", "damaged at line 1; 0 points before it could be read"),
        (b"<TrainingCenterDatabase/>", "holds no activity"),
    ],
)
def test_what_is_no_activity_says_what_it_is(data: bytes, reason: str) -> None:
    assert reason in why(data)


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<gpx><trk><name>&b;</name></trk></gpx>"""
OUTSIDE = b"""<?xml version="1.0"?>
<!DOCTYPE gpx [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<gpx><trk><name>&a;</name></trk></gpx>"""


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        OUTSIDE,
        b'<!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/x.dtd"><gpx/>',
        b"<!DOCTYPE gpx><gpx/>",
        BOMB.replace(b"gpx", b"TrainingCenterDatabase"),
    ],
)
def test_entities_are_refused_in_one_sentence(data: bytes) -> None:
    assert why(data) == (
        "declares a document type, which no activity needs and which can be a trap; not read"
    )


@pytest.mark.parametrize("form", ["gpx", "tcx"])
def test_a_file_too_large_for_an_activity_ends_in_a_sentence(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.track.walk.MOST_ELEMENTS", 900)
    data = {"gpx": gpx(), "tcx": tcx()}[form].encode()
    _, file = read_activity(data)
    (problem,) = map(str, file.problems)
    assert problem.startswith("is larger than an activity can be; ")
    assert 20 < len(file.activities[0].records) < 60


@pytest.mark.parametrize(
    "inside", ["<a" + "b" * 3_000_000, "<a " + "b='' " * 500_000, "<name>" + "&" * 200_000]
)
def test_what_no_activity_has_ends_in_a_sentence(inside: str) -> None:
    """Half a minute each where 64 MB of it are read."""
    text = gpx()
    cut = text.index("<trkpt", text.index("06:15:30Z"))
    _, file = read_activity(f"{text[:cut]}{inside}</gpx>".encode())
    assert [problem.kind for problem in file.problems] == ["too_much"]
    assert len(file.activities[0].records) > 0


def test_elements_nested_without_end_are_an_end() -> None:
    deep = gpx(xml_files.Track(desc="DEEP")).replace("DEEP", "<a>" * 200_000)
    assert "is larger than an activity can be; 0 points" in why(deep.encode())


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"watch": {"smart": False}, "distance_km": 3.0},
        {"distance_km": 5.0, "pauses": (Pause(1.0, 90), Pause(3.0, 400)), "cadence_spm": 172},
        {"distance_km": 4.0, "terrain": "hilly", "min_per_km": 4.5, "heart_rate_bpm": None},
    ],
    ids=["short", "each second", "pauses", "fast"],
)
def test_one_run_is_the_same_run_in_every_format(values: dict[str, Any]) -> None:
    fit, *others = (told(data) for data in same_run(**values))
    for other in others:
        assert other.row["start"] == fit.row["start"]
        assert other.row["sport"] == fit.row["sport"]
        assert other.row["distance_km"] == pytest.approx(fit.row["distance_km"], rel=0.005)
        assert other.row["running_km"] == pytest.approx(fit.row["running_km"], rel=0.01)
        assert other.row["running_min"] == pytest.approx(fit.row["running_min"], rel=0.01)
        assert other.row["timer_min"] == pytest.approx(fit.row["timer_min"], rel=0.01)
        assert other.row["cadence_spm"] == pytest.approx(fit.row["cadence_spm"], abs=1)
        assert other.row["heart_rate_bpm"] == pytest.approx(fit.row["heart_rate_bpm"], abs=1)
        assert other.records == fit.records


@st.composite
def written(draw: st.DrawFn) -> list[xml_files.Point]:
    """Points in order of time, a few metres apart, some of their values missing."""
    count = draw(st.integers(2, 30))
    steps = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    beats = st.none() | st.integers(20, 250)
    strides = st.none() | st.integers(0, 110)
    return [
        xml_files.Point(
            xml_files.stamp(FIRST + timedelta(seconds=second)), 47.0 + second * 2e-5, 8.5,
            draw(st.floats(-400, 5_000)), heart_rate_bpm=draw(beats), cadence=draw(strides),
        )
        for second in np.cumsum(steps).tolist()
    ]  # fmt: skip


@given(written(), st.sampled_from(["gpx", "tcx"]))
@settings(max_examples=60)
def test_what_is_written_is_read(every: list[xml_files.Point], form: str) -> None:
    text = (
        gpx(xml_files.Track([every]))
        if form == "gpx"
        else tcx(tcx_activity(xml_files.Lap([every])))
    )
    _, file = read_activity(text.encode())
    (run,) = file.activities
    assert file.problems == ()
    assert [
        xml_files.stamp(datetime.fromtimestamp(at, UTC)) for at in run.records.timestamp
    ] == [point.time for point in every]
    for name, values in (
        ("heart_rate_bpm", [point.heart_rate_bpm for point in every]),
        ("cadence_rpm", [point.cadence for point in every]),
    ):
        stored = run.records.column(name).tolist()
        assert [None if value == MISSING else value for value in stored] == values
    heights = run.records.column("altitude_m") / 5 - 500
    assert heights == pytest.approx([point.altitude_m for point in every], abs=0.151)


def told(data: bytes) -> DecodedActivity:
    decoded = decode_one(Job(0, "", data), SETTINGS)
    assert decoded.problems == ()
    (one,) = decoded.activities
    return one


def test_gzip_and_format_are_told() -> None:
    decoded = decode_one(Job(0, "", gzip.compress(tcx().encode())), SETTINGS)
    (one,) = decoded.activities
    assert one.format == "tcx"


def test_what_is_kept_has_no_words_and_its_digest_is_of_what_came() -> None:
    data = gpx(xml_files.Track(name="My knee hurts")).encode()
    for raw in (data, gzip.compress(data)):
        decoded = decode_one(Job(0, "", raw), SETTINGS)
        assert decoded.sha256 == hashlib.sha256(data).hexdigest()
        assert decoded.raw is not None
        kept = gzip.decompress(decoded.raw) if raw is not data else decoded.raw
        assert b"knee" not in kept
        assert decode_one(Job(0, "", decoded.raw), SETTINGS).activities[0].row["start"] == FIRST


def test_several_sessions_have_ids_of_their_own() -> None:
    second = NOW - timedelta(days=30)
    later = xml_files.Lap([points(start=second)])
    data = tcx(tcx_activity(sport="Biking"), tcx_activity(later))
    decoded = decode_one(Job(0, "", data.encode()), SETTINGS)
    assert [(one.session, one.row["sport"]) for one in decoded.activities] == [
        (0, "cycling"),
        (1, "running"),
    ]
    assert len({one.row["id"] for one in decoded.activities}) == 2


@pytest.mark.parametrize("form", ["gpx", "tcx"])
def test_every_second_of_four_hours_is_read(form: str) -> None:
    _, file = read_activity(_run_of(14_400, form))
    assert len(file.activities[0].records) == 14_400


@pytest.mark.parametrize("form", ["gpx", "tcx"])
def test_twice_the_points_are_at_most_twice_the_work(form: str) -> None:
    once, twice = (_calls_to_read(_run_of(count, form)) for count in (1_000, 2_000))
    assert 1_000 < once < twice <= 2 * once


def _run_of(count: int, form: str) -> bytes:
    every = points(count)
    if form == "gpx":
        return gpx(xml_files.Track([every])).encode()
    return tcx(tcx_activity(xml_files.Lap([every]))).encode()


def _calls_to_read(data: bytes) -> int:
    """How many functions are called, Python's and those in C."""
    calls = 0

    def called(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        read_activity(data)
    finally:
        sys.setprofile(before)
    return calls


def test_reading_fit_loads_no_xml() -> None:
    code = """
import sys
from ingest.read import read_activity
from tests.fit_files import run_bytes
assert read_activity(run_bytes())[1].activities
print([name for name in sys.modules if name.split(".")[0] in {"defusedxml", "gpxpy"}])
"""
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
