"""GPX: tracks as sessions, segments as stretches between pauses, values of many makers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from ingest.gpx import read_gpx, tracks_of
from ingest.gpx_reference import _differences, verify
from ingest.recording import Pause, Recording
from tests.xml_checks import check
from tests.xml_files import START, Point, Track, gpx, points
from tests.xml_mutants import sound_files
from traininglog.schema import MISSING


def one(text: str) -> Recording:
    (run,) = read_gpx(text.encode()).activities
    return run


def said(run: Recording) -> list[str]:
    return [problem.message for problem in run.problems]


def test_a_run_has_its_points() -> None:
    run = one(gpx())
    assert (run.sport, run.start, run.problems) == ("running", START, ())
    assert (run.elapsed_s, run.timer_s) == (59.0, 59.0)
    assert run.distance_m == pytest.approx(59 * 3, rel=0.001)
    columns = run.records.columns
    assert columns["heart_rate_bpm"].tolist() == [140] * 60
    assert columns["cadence_rpm"].tolist() == [85] * 60
    assert columns["altitude_m"][:3].tolist() == [(40 + 500) * 5, 541 * 5, 542 * 5]
    assert columns["position_lat_deg"][0] == round(52.5 * 2**31 / 180)
    assert columns["distance_m"][-1] == pytest.approx(59 * 300, rel=0.001)
    assert not run.records.developer


STRAVA = """<gpx creator="StravaGPX" version="1.1" xmlns="http://www.topografix.com/GPX/1/1"
 xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
 <metadata><time>2020-01-15T07:10:09Z</time></metadata>
 <trk><name>Morning Run</name><type>9</type><trkseg>
 <trkpt lat="43.4843740" lon="3.6764020"><ele>57.4</ele><time>2020-01-15T07:10:09Z</time>
  <extensions><power>213</power><gpxtpx:TrackPointExtension><gpxtpx:atemp>27</gpxtpx:atemp>
  <gpxtpx:hr>104</gpxtpx:hr><gpxtpx:cad>57</gpxtpx:cad></gpxtpx:TrackPointExtension>
  </extensions></trkpt></trkseg></trk></gpx>"""

GARMIN = """<gpx creator="Garmin Connect" version="1.1"
 xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
 xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><link href="connect.garmin.com"><text>Garmin Connect</text></link></metadata>
 <trk><name>Boulder Running</name><type>running</type><trkseg>
 <trkpt lat="43.4843740" lon="3.6764020"><ele>57.4000015258789</ele>
 <time>2020-01-15T07:10:09.000Z</time><extensions><ns3:TrackPointExtension>
 <ns3:atemp>27.0</ns3:atemp><ns3:hr>104</ns3:hr><ns3:cad>57</ns3:cad>
 </ns3:TrackPointExtension></extensions></trkpt></trkseg></trk></gpx>"""

APPLE = """<gpx version="1.1" creator="Apple Health Export"
 xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>2020-01-15T09:10:09Z</time>
 </metadata><trk><name>Route 2020-01-15 9:41am</name><trkseg>
 <trkpt lon="3.6764020" lat="43.4843740"><ele>57.4</ele><time>2020-01-15T07:10:09Z</time>
 <extensions><speed>3.76</speed><course>89.690002</course><hAcc>5.0</hAcc><vAcc>-1</vAcc>
 </extensions></trkpt></trkseg></trk></gpx>"""

CLUETRUST = """<gpx version="1.1" creator="COROS Wearables"
 xmlns:gpxdata="http://www.cluetrust.com/XML/GPXDATA/1/0"><trk><type>Run</type><trkseg>
 <trkpt lat="43.4843740" lon="3.6764020"><ele>57.4</ele><time>2020-01-15T07:10:09Z</time>
 <extensions><gpxdata:hr>104</gpxdata:hr><gpxdata:cadence>57</gpxdata:cadence>
 <gpxdata:temp>27</gpxdata:temp><gpxdata:distance>0</gpxdata:distance></extensions>
 </trkpt></trkseg></trk></gpx>"""


@pytest.mark.parametrize(
    ("text", "sport", "values"),
    [
        (STRAVA, "running", {"heart_rate_bpm": 104, "cadence_rpm": 57, "temperature_c": 27,
                             "power_w": 213}),
        (GARMIN, "running", {"heart_rate_bpm": 104, "cadence_rpm": 57, "temperature_c": 27}),
        (APPLE, "unknown", {"speed_mps": 3760}),
        (CLUETRUST, "running", {"heart_rate_bpm": 104, "cadence_rpm": 57, "temperature_c": 27}),
    ],
    ids=["strava", "garmin", "apple", "cluetrust"],
)  # fmt: skip
def test_each_maker_writes_values_in_a_place_of_its_own(
    text: str, sport: str, values: dict[str, int]
) -> None:
    run = one(text)
    assert (run.sport, run.start) == (sport, datetime(2020, 1, 15, 7, 10, 9, tzinfo=UTC))
    found = {name: int(run.records.column(name)[0]) for name in values}
    assert found == values
    assert run.records.column("altitude_m")[0] == round((57.4 + 500) * 5)
    assert run.texts.get("title") in {None, "Boulder Running"}


@pytest.mark.parametrize(
    ("written", "sport", "ground"),
    [
        ("running", "running", None),
        ("Run", "running", None),
        ("9", "running", None),
        ("trail_running", "running", "trail"),
        ("TrailRun", "running", "trail"),
        ("treadmill_running", "running", "treadmill"),
        ("Course à pied", "running", None),
        ("Laufen", "running", None),
        ("hardlopen", "running", None),
        ("löpning", "running", None),
        ("Correr", "running", None),
        ("ランニング", "running", None),
        ("1", "cycling", None),
        ("Radfahren", "cycling", None),
        ("mountain_biking", "cycling", None),
        ("Randonnée", "hiking", None),
        ("walking", "walking", None),
        ("lap_swimming", "swimming", None),
        ("E-Bike Tour", "cycling", None),
        ("Kite Surfing", "kite_surfing", None),
        ("windsurfing", "windsurfing", None),
        ("77", "unknown", None),
        ("Other", "unknown", None),
        ("", "unknown", None),
        ("Run and ride", "run_and_ride", None),
    ],
)
def test_a_type_in_any_language_is_a_sport(
    written: str, sport: str, ground: str | None
) -> None:
    run = one(gpx(Track(type=written)))
    assert (run.sport, run.sub_sport) == (sport, ground)


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("Morning Run", "running"),
        ("Lauf am Morgen", "running"),
        ("Running 4/5/12 6:00 pm", "running"),
        ("Afternoon Ride", "cycling"),
        ("Run to the bike shop", "unknown"),
        ("Round the lake", "unknown"),
        ("Lake loop", "unknown"),
        ("Ski run", "unknown"),
    ],
)
def test_without_a_type_the_name_tells_the_sport(name: str, sport: str) -> None:
    assert one(gpx(Track(type=None, name=name))).sport == sport


def test_a_gap_between_segments_is_a_pause() -> None:
    later = points(30, START + timedelta(seconds=130))
    run = one(gpx(Track([points(60), later])))
    assert run.pauses == (Pause(START + timedelta(seconds=59), START + timedelta(seconds=130)),)
    assert (run.elapsed_s, run.timer_s) == (159.0, 159.0 - 71)
    assert run.distance_m == pytest.approx((59 + 29) * 3, rel=0.001)


@pytest.mark.parametrize(
    ("gap_s", "lat", "pauses"),
    [(60, 0.0, 1), (59, 0.0, 0), (600, 0.002, 1), (600, 0.004, 0)],
    ids=["a minute", "less", "slowly", "walking on"],
)
def test_a_hole_in_which_nobody_moved_is_a_pause(gap_s: int, lat: float, pauses: int) -> None:
    first = points(60)
    later = [
        replace(point, lat=float(first[-1].lat or 0) + lat + 0.00003 * at)
        for at, point in enumerate(points(30, START + timedelta(seconds=59 + gap_s)))
    ]
    run = one(gpx(Track([[*first, *later]])))
    assert len(run.pauses) == pauses
    assert run.timer_s == 59 + 29 + (0 if pauses else gap_s)


def test_segments_without_a_gap_are_no_pause() -> None:
    every = points(60)
    run = one(gpx(Track([every[:30], every[30:]])))
    assert (run.pauses, run.timer_s) == ((), 59.0)


def test_several_tracks_are_several_sessions() -> None:
    ride = Track([points(60, START + timedelta(hours=2))], "cycling")
    file = read_gpx(gpx(Track(), ride, name="Two at once").encode())
    assert [(run.sport, run.start) for run in file.activities] == [
        ("running", START),
        ("cycling", START + timedelta(hours=2)),
    ]
    assert all(not run.texts for run in file.activities)


@pytest.mark.parametrize(
    ("times", "start", "problem"),
    [
        (["2024-03-12T06:15:00", "2024-03-12T06:15:05"], START,
         "its times name no zone and were read as UTC"),
        (["2024-03-12T07:15:00+01:00", "2024-03-12T07:15:05+01:00"], START, None),
        (["2024-03-12T06:15:00.987Z", "2024-03-12T06:15:05.1234567Z"], START, None),
        (["2024-03-12 06:15:00Z", " 2024-03-12T06:15:05Z\n"], START, None),
        (["20240312T061500Z", "20240312T061505Z"], START, None),
        (["2024-03-12T06:15:05Z", "2024-03-12T06:15:00Z"], START, None),
        (["2024-03-12T06:15:00Z", None], START,
         "1 of 2 records without a time was left out"),
        (["2024-03-12T06:15:00Z", "about noon"], START,
         "1 of 2 records without a time was left out"),
        (["2024-03-12T06:15:00Z", "1970-01-01T00:00:00Z"], START,
         "1 of 2 records with a time far from the others was left out"),
        (["2024-03-12T06:15:00Z", "2024-03-12T06:15:00Z"], START, None),
    ],
    ids=["naive", "zone", "fractions", "blanks", "basic", "out of order", "one missing",
         "words", "1970", "twice"],
)  # fmt: skip
def test_times_are_read_however_written(
    times: list[str | None], start: datetime, problem: str | None
) -> None:
    every = [replace(point, time=time) for point, time in zip(points(2), times, strict=True)]
    run = one(gpx(Track([every])))
    assert run.start == start
    assert said(run) == ([] if problem is None else [problem])
    assert (np.diff(run.records.timestamp) >= 0).all()


def test_a_zone_of_its_own_is_told() -> None:
    every = [replace(point, time=f"2024-03-12T07:15:{at:02}+01:00")
             for at, point in enumerate(points(3))]  # fmt: skip
    assert one(gpx(Track([every]))).local_offset_s == 3600
    assert one(gpx()).local_offset_s is None


def test_a_clock_that_was_never_set_is_said() -> None:
    file = read_gpx(gpx(Track([points(9, datetime(1970, 1, 1, tzinfo=UTC))])).encode())
    assert file.activities == ()
    assert "the clock was not set" in str(file.problems[0])


PLANNED = [replace(point, time=None) for point in points(9)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (gpx(Track([PLANNED])), "planned_route"),
        ("<gpx><rte><name>Sunday</name><rtept lat='1' lon='2'/></rte></gpx>", "planned_route"),
        ("<gpx><wpt lat='1' lon='2'><time>2024-03-12T06:15:00Z</time></wpt></gpx>", "places"),
    ],
    ids=["track", "route", "waypoints"],
)
def test_what_has_no_times_is_no_activity(text: str, kind: str) -> None:
    file = read_gpx(text.encode())
    assert (file.file_type, file.activities, file.problems) == (kind, (), ())


def test_a_planned_track_beside_a_run_is_left_out() -> None:
    file = read_gpx(gpx(Track([PLANNED]), Track()).encode())
    assert (file.file_type, len(file.activities)) == ("activity", 1)


def test_a_cut_file_keeps_what_came_before() -> None:
    whole = gpx(Track([points(2_000)], name="Knee"))
    at = whole.index("<trkpt", whole.index("06:35:02Z")) + 40
    run = one(whole[:at])
    assert len(run.records) == 1_203
    assert run.texts == {"title": "Knee"}
    file = read_gpx(whole[:at].encode())
    assert [str(problem) for problem in file.problems] == ["cut off after 1,203 points"]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("06:15:30Z</time>", "06:15:30Z<time>", "damaged at line 38; 30 points before it"),
        ("</gpx>", "</gpx><gpx/>", "what follows its end (line 70) was not read"),
        ("</gpx>", "</gpx>\0\0\0\n", None),
        ("<name>Tom", "<name>Tom & Jerry &eacute;", None),
        ("<ele>41.0</ele>", "<ele>n/a</ele>", None),
        ("<ele>41.0</ele>", "<ele>41,5</ele>", None),
        ("<ele>41.0</ele>", "<ele/>", None),
        ("<ele>41.0</ele>", "<ele>\x07 1e999</ele>", None),
    ],
)
def test_damage_is_told_and_small_faults_are_mended(
    before: str, after: str, problem: str | None
) -> None:
    text = gpx(Track(name="Tom")).replace(before, after)
    file = read_gpx(text.encode())
    assert len(file.activities) == 1
    assert len(file.activities[0].records) == (30 if problem and "30" in problem else 60)
    assert len(file.problems) == bool(problem)
    assert all(str(problem) in str(found) for found in file.problems)


def test_steps_of_both_feet_become_strides_of_one() -> None:
    run = one(gpx(Track([points(cadence=171)])))
    assert run.records.column("cadence_rpm")[0] == 85
    assert run.records.column("fractional_cadence_rpm")[0] == 64
    ride = one(gpx(Track([points(cadence=130)], "cycling")))
    assert ride.records.column("cadence_rpm")[0] == 130


def test_a_leap_is_no_distance() -> None:
    every = points(60)
    every[30] = replace(every[30], lat=52.51)
    run = one(gpx(Track([every])))
    assert run.distance_m == pytest.approx(57 * 3, abs=1)
    assert said(run) == ["2 leaps of the position not counted as distance"]


def test_places_at_zero_and_none_at_all_are_no_place() -> None:
    every = points(60)
    every[10] = replace(every[10], lat=0.0, long=0.0)
    run = one(gpx(Track([every])))
    assert run.records.column("position_lat_deg")[10] == MISSING
    assert run.distance_m == pytest.approx(59 * 3, rel=0.01)
    treadmill = gpx(Track([[Point(p.time, 0.0, 0.0, heart_rate_bpm=140) for p in every]]))
    assert one(treadmill).distance_m is None


def test_a_distance_told_is_taken_where_it_fits_the_way() -> None:
    def with_distance(metres: float) -> Recording:
        text = gpx()
        for at in range(60):
            text = text.replace(
                "<extensions><gpx", f"<extensions><distance>{at * metres}</distance><gpx", 1
            ).replace("</distance><gpx", "</distance> <gpx")
        return one(text)

    assert with_distance(3.1).distance_m == pytest.approx(59 * 3.1)
    assert with_distance(0.003).distance_m == pytest.approx(59 * 3, rel=0.01)
    assert said(with_distance(0.003)) == [
        "the distance told does not fit the way; it was measured along the positions"
    ]


@pytest.mark.parametrize(
    ("creator", "device"),
    [
        ("Garmin Forerunner 620", "Garmin Forerunner 620"),
        ("Garmin Edge 520 with barometer", "Garmin Edge 520"),
        ("Apple Watch", "Apple Watch"),
        ("Garmin Connect", None),
        ("StravaGPX iPhone", None),
        ("Suunto app", None),
        ("Komoot", None),
        ("", None),
    ],
)
def test_a_watch_is_a_device_and_a_service_is_none(creator: str, device: str | None) -> None:
    assert one(gpx(creator=creator)).device == device


@pytest.mark.parametrize(
    ("track", "metadata", "texts"),
    [
        (Track(name="Knee hurt from km 5"), {}, {"title": "Knee hurt from km 5"}),
        (Track(name="Morning Run", desc="Left calf <b>2/10</b>"), {},
         {"description": "Left calf <b>2/10</b>"}),
        (Track(cmt="one", desc="two"), {"desc": "two", "name": "Long one"},
         {"title": "Long one", "description": "two\none"}),
        (Track(name="Knie &amp; Wade"), {}, {"title": "Knie & Wade"}),
        (Track(name="  "), {}, {}),
        (Track(name="Route 2020-01-15 9:41am"), {}, {}),
        (Track(name="Lunch Trail Run"), {}, {}),
        (Track(name="11.04.19 08:24"), {}, {}),
        (Track(name="Track 12"), {"name": "Running"}, {}),
        (Track(name="5 km, knee 3/10"), {}, {"title": "5 km, knee 3/10"}),
    ],
)  # fmt: skip
def test_words_of_a_person_are_told_and_those_of_apps_are_not(
    track: Track, metadata: dict[str, str], texts: dict[str, str]
) -> None:
    assert one(gpx(track, **metadata)).texts == texts


def test_words_beside_a_point_or_an_author_are_nobodys() -> None:
    text = gpx().replace("<ele>41.0</ele>", "<ele>41.0</ele><name>km 1</name>")
    text = text.replace("<trk>", "<metadata><author><name>Ann</name></author></metadata><trk>")
    assert one(text).texts == {}


@pytest.mark.parametrize("text", [*sound_files("gpx"), STRAVA, GARMIN, APPLE, CLUETRUST])
def test_gpxpy_reads_the_same_points(text: str) -> None:
    assert verify(text.encode()) == []
    _, tracks = tracks_of(text.encode())
    assert sum(len(track["timestamp"]) for track in tracks) > 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (gpx().replace("<ele>41.0</ele>", "<ele>41,5</ele>", 1),
         ["gpxpy gives the file up: Invalid value for <ele>... 41,5 (could not convert string"
          " to float: '41,5')"]),
        (gpx().replace("<trkseg>", "", 1).replace("</trkseg>", ""), ["points: 60, gpxpy 0"]),
        (gpx().replace("06:15:07Z", "06:15:60Z"), []),
        (gpx()[:900], []),
        ("<!DOCTYPE gpx><gpx/>", []),
    ],
)  # fmt: skip
def test_where_gpxpy_reads_otherwise_it_is_told(text: str, lines: list[str]) -> None:
    assert verify(text.encode()) == lines


def test_other_values_are_listed() -> None:
    ours = np.array([[0.0, 1, 2, 3], [1, 1, 2, np.nan]])
    theirs = np.array([[0.0, 1, 2, 3], [1, 1.5, 2, np.nan]])
    assert list(_differences(ours, theirs)) == [
        "position_lat_deg, point 1: 1, gpxpy 1.5",
    ]


def test_five_hundred_damaged_files() -> None:
    counts, _ = check("gpx", 500, seed=1)
    assert counts["read"] + counts["read with problems"] > 300
