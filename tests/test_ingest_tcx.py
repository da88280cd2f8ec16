"""TCX: activities of laps, tracks and points, as Garmin and others write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ingest.recording import Lap as FoundLap
from ingest.recording import Pause, Recording
from ingest.tcx import read_tcx
from tests.xml_checks import check
from tests.xml_files import START, Lap, Point, points, tcx, tcx_activity
from traininglog.schema import MISSING

RUN = [
    replace(point, distance_m=3.0 * at, speed_mps=3.0) for at, point in enumerate(points(60))
]


def one(text: str) -> Recording:
    (run,) = read_tcx(text.encode()).activities
    return run


def run_of(*laps: Lap, **told: Any) -> Recording:
    return one(tcx(tcx_activity(*laps, **told)))


def after(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_run_has_its_points_and_its_lap() -> None:
    run = run_of(Lap([RUN], 60, 180.5, trigger="Distance"))
    assert (run.sport, run.start, run.problems) == ("running", START, ())
    assert (run.elapsed_s, run.timer_s, run.distance_m) == (60.0, 60.0, 180.5)
    assert run.laps == (FoundLap(START, 60.0, 60.0, 180.5, "distance", "active"),)
    columns = run.records.columns
    assert columns["distance_m"].tolist() == [300 * at for at in range(60)]
    assert columns["speed_mps"].tolist() == [3000] * 60
    assert columns["heart_rate_bpm"].tolist() == [140] * 60
    assert columns["cadence_rpm"].tolist() == [85] * 60
    assert columns["altitude_m"][0] == (40 + 500) * 5


def test_without_distances_the_way_is_measured() -> None:
    assert run_of(Lap([points(60)])).distance_m == pytest.approx(59 * 3, rel=0.001)


@pytest.mark.parametrize(
    ("element", "column", "value"),
    [
        ("<Cadence>84</Cadence>", "cadence_rpm", 84),
        ("<Extensions><TPX xmlns='x'><RunCadence>84</RunCadence></TPX></Extensions>",
         "cadence_rpm", 84),
        ("<Extensions><ns3:TPX CadenceSensor='Footpod'><ns3:Watts>250</ns3:Watts></ns3:TPX>"
         "</Extensions>", "power_w", 250),
        ("<Extensions><x:TPX><x:Speed>2.5</x:Speed></x:TPX></Extensions>", "speed_mps", 2500),
        ("<HeartRateBpm xsi:type='y'><Value> 150 </Value></HeartRateBpm>",
         "heart_rate_bpm", 150),
        ("<AltitudeMeters>-0.19999999</AltitudeMeters>", "altitude_m", 2499),
    ],
)  # fmt: skip
def test_values_are_known_by_their_local_names(element: str, column: str, value: int) -> None:
    text = tcx(tcx_activity(Lap([[Point(point.time) for point in points(3)]])))
    run = one(text.replace("</Trackpoint>", f"{element}</Trackpoint>"))
    assert run.records.column(column).tolist() == [value] * 3


@pytest.mark.parametrize(
    ("written", "sport"),
    [("Running", "running"), ("Biking", "cycling"), ("Other", "unknown"), ("", "unknown"),
     ("Hiking", "hiking"), ("Laufen", "running")],
)  # fmt: skip
def test_sports(written: str, sport: str) -> None:
    assert run_of(sport=written).sport == sport


def test_a_second_track_in_a_lap_begins_after_a_pause() -> None:
    run = run_of(Lap([points(60), points(30, after(130))]))
    assert run.pauses == (Pause(after(59), after(130)),)
    assert (run.elapsed_s, run.timer_s) == (159.0, 159.0 - 71)


def test_a_new_lap_is_no_pause() -> None:
    run = run_of(Lap([points(60)], 64), Lap([points(30, after(64))], 30))
    assert run.pauses == ()
    assert (run.elapsed_s, run.timer_s) == (94.0, 94.0)
    assert [lap.elapsed_s for lap in run.laps] == [64.0, 30.0]


def test_time_of_the_laps_leaves_out_what_the_points_do_not_tell() -> None:
    run = run_of(Lap([points(60)], 60, 177), Lap([points(30, after(600))], 30, 90))
    assert (run.elapsed_s, run.timer_s) == (630.0, 90.0)
    assert [(lap.elapsed_s, lap.timer_s) for lap in run.laps] == [(600.0, 60.0), (30.0, 30.0)]
    assert run.pauses == (Pause(after(59), after(600)),)


def test_distance_that_begins_anew_with_each_lap_goes_on() -> None:
    second = [
        replace(point, time=p.time) for point, p in zip(RUN, points(60, after(60)), strict=True)
    ]
    run = run_of(Lap([RUN], 60, 180), Lap([second], 60, 180))
    assert run.records.column("distance_m")[-1] == 2 * 59 * 300
    assert run.distance_m == 360


def test_kilometres_an_hour_become_metres_a_second() -> None:
    fast = [replace(point, speed_mps=10.8) for point in RUN]
    assert set(run_of(Lap([fast])).records.column("speed_mps")) == {3000}


@pytest.mark.parametrize(
    ("timer_s", "distance_m", "found"),
    [(1e9, 180, (59.0, 180.0)), (-5, -5, (59.0, 177.0)), (1, 180, (1.0, 177.0)),
     (None, None, (59.0, 177.0))],
)  # fmt: skip
def test_totals_that_cannot_be_are_taken_from_the_points(
    timer_s: float | None, distance_m: float | None, found: tuple[float, float]
) -> None:
    run = run_of(Lap([RUN], timer_s, distance_m))
    assert (run.timer_s, run.distance_m) == found


def test_a_lap_without_points_is_a_run_all_the_same() -> None:
    run = run_of(Lap([], 1_800, 5_000, start="2024-03-12T06:15:00Z"))
    assert (len(run.records), run.start) == (0, START)
    assert (run.elapsed_s, run.timer_s, run.distance_m) == (1800.0, 1800.0, 5000.0)


def test_the_watch_and_its_number_are_told() -> None:
    run = run_of(creator="Garmin Forerunner 620")
    assert (run.device, run.serial) == ("Garmin Forerunner 620", 3_999_000_111)
    known = tcx(tcx_activity(creator="garmin fr235")).replace("garmin fr235", "Edge 5")
    known = known.replace("</UnitId>", "</UnitId><ProductID>2431</ProductID>")
    assert one(known).device == "Garmin Forerunner 235"


@pytest.mark.parametrize(
    ("creator", "unit", "device"),
    [
        ("fenix 3", "0", "Garmin fenix 3"),
        ("Forerunner 235", "1", "Garmin Forerunner 235"),
        ("Forerunner 235", "-1", "Garmin Forerunner 235"),
        ("Forerunner 235", "4294967295", "Garmin Forerunner 235"),
        ("Forerunner 235", "9" * 30, "Garmin Forerunner 235"),
        ("Forerunner 235", "none", "Garmin Forerunner 235"),
        ("Polar M400", "3999000111", "Polar M400"),
        ("Garmin Connect", "3999000111", None),
        ("RunGap", "3999000111", None),
    ],
)
def test_a_number_that_is_none_of_garmins_is_no_serial(
    creator: str, unit: str, device: str | None
) -> None:
    run = one(tcx(tcx_activity(creator=creator)).replace("3999000111", unit))
    assert (run.device, run.serial) == (device, None)


MULTI = """<TrainingCenterDatabase><Activities><MultiSportSession>
<Id>2024-03-12T06:15:00Z</Id><FirstSport>{}</FirstSport>
<NextSport><Transition StartTime="2024-03-12T07:00:00Z"><TotalTimeSeconds>60</TotalTimeSeconds>
</Transition>{}</NextSport></MultiSportSession></Activities></TrainingCenterDatabase>"""


def test_a_multisport_file_has_a_session_a_sport() -> None:
    ride = tcx_activity(Lap([points(60)]), sport="Biking")
    run = tcx_activity(Lap([points(60, START + timedelta(hours=1))]))
    file = read_tcx(MULTI.format(ride, run).encode())
    assert [(one.sport, one.start) for one in file.activities] == [
        ("cycling", START),
        ("running", START + timedelta(hours=1)),
    ]


def test_a_file_of_the_first_version_is_read() -> None:
    inner = (
        tcx_activity().replace('Activity Sport="Running"', "Run").replace("/Activity", "/Run")
    )
    text = f"<TrainingCenterDatabase><History><Running>{inner}</Running></History>"
    run = one(f"{text}</TrainingCenterDatabase>")
    assert (run.sport, len(run.records)) == ("running", 60)


COURSE = """<TrainingCenterDatabase><Courses><Course><Name>x</Name><Track><Trackpoint>
<Time>2024-03-12T06:15:00Z</Time></Trackpoint></Track></Course></Courses>
</TrainingCenterDatabase>"""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (COURSE, "planned_route"),
        ("<TrainingCenterDatabase><Workouts><Workout/></Workouts></TrainingCenterDatabase>",
         "workout"),
    ],
)  # fmt: skip
def test_courses_and_workouts_are_no_activities(text: str, kind: str) -> None:
    file = read_tcx(text.encode())
    assert (file.file_type, file.activities, file.problems) == (kind, (), ())


def test_notes_become_the_description() -> None:
    run = run_of(Lap([points(9)], notes="knee 3/10 at the end"), notes="Felt &amp; slow")
    assert run.texts == {"description": "knee 3/10 at the end\nFelt & slow"}


def test_times_without_zone_and_points_without_time_are_told() -> None:
    every = [replace(point, time=point.time and point.time[:-1]) for point in points(9)]
    every[4] = replace(every[4], time=None)
    run = run_of(Lap([every]))
    assert [problem.message for problem in run.problems] == [
        "its times name no zone and were read as UTC",
        "1 of 9 records without a time was left out",
    ]


def test_a_clock_that_was_never_set_is_said() -> None:
    long_ago = [replace(p, time=f"1970-01-01T00:00:0{at}Z") for at, p in enumerate(points(9))]
    run = run_of(Lap([long_ago]))
    assert (len(run.records), run.start.year) == (0, 1970)


def test_a_cut_file_keeps_what_came_before() -> None:
    whole = tcx(tcx_activity(Lap([points(100)]), Lap([points(50, after(100))])))
    at = whole.index("<Trackpoint>", whole.index("06:17:01Z")) + 20
    file = read_tcx(whole[:at].encode())
    assert [str(problem) for problem in file.problems] == ["cut off after 122 points"]
    assert len(file.activities[0].records) == 122


def test_places_without_a_fix_are_none() -> None:
    every = [replace(point, lat=0.0, long=0.0) for point in points(9)]
    assert (run_of(Lap([every])).records.column("position_lat_deg") == MISSING).all()


def test_five_hundred_damaged_files() -> None:
    counts, _ = check("tcx", 500, seed=2)
    assert counts["read"] + counts["read with problems"] > 300
