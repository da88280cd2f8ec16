"""A made-up log as Strava knows it, and the rows that any export of it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ingest.archive.model import ArchiveRow
from traininglog.activity import Activity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traininglog.activity import Surface
    from traininglog.notes import NoteField

HOME: Final = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Outing:
    """One activity as it was; `kind` is Strava's word of its API, `file` its upload."""

    id: int
    start: datetime
    kind: str
    name: str
    elapsed_s: int
    moving_s: int
    distance_m: float
    description: str = ""
    private_note: str = ""
    file: str = ""
    ascent_m: float | None = None
    descent_m: float | None = None
    cadence: float | None = None
    heart_rate: float | None = None
    temperature: float | None = None
    exertion: float | None = None
    steps: float | None = None

    @property
    def speed_mps(self) -> float:
        """While moving."""
        return self.distance_m / self.moving_s


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def outings() -> tuple[Outing, ...]:
    """Twenty of them: runs, and what else there is in real exports."""
    hidden = datetime(2023, 6, 3, 0, 0, 1, tzinfo=ZoneInfo(HOME)).astimezone(UTC)
    first = (
        Outing(
            9_000_000_001,
            _at("2022-01-30 06:05:09"),
            "Run",
            "Morning Run",
            1900,
            1850,
            5010,
            'Right knee from 3 km, 2/10.\nBetter after\n\n"walking", a bit; so what',
            "Only for me",
            "9600000001.fit.gz",
            31.5,
            30.25,
            84.5,
            141.5,
            12.0,
            4.0,
            5212.0,
        ),
        Outing(
            9_000_000_002,
            _at("2022-02-13 12:00:00"),
            "TrailRun",
            "Trail, wet & dark 🏃‍♀️",
            7325,
            7002,
            15_430,
            "<p>With <b>Anna</b> &amp; co</p>",
            "",
            "9600000002.gpx.gz",
            612.25,
            598.5,
            78.25,
            149.0,
        ),
        Outing(
            9_000_000_003,
            _at("2022-03-28 00:10:00"),
            "Run",
            "Nachtlauf über Brücken",
            3661,
            3600,
            10_000,
            "ÄÖÜ ß é ç ñ — ‚ok‘",
            file="9600000003.fit.gz",
            cadence=0.0,
            heart_rate=0.0,
        ),
        Outing(9_000_000_004, _at("2022-04-01 10:30:00"), "Run", "By hand", 1800, 1800, 5000),
        Outing(
            9_000_000_005,
            _at("2022-05-11 17:45:59"),
            "Swim",
            "Pool",
            2400,
            2100,
            1500,
            file="9600000005.fit.gz",
            cadence=24.5,
            heart_rate=120.0,
        ),
        Outing(
            9_000_000_006,
            _at("2022-06-21 04:00:01"),
            "Ride",
            "Long way, round the lake",
            14_410,
            12_800,
            90_150,
            file="9600000006.tcx.gz",
            ascent_m=901.5,
            cadence=81.0,
            temperature=-3.5,
        ),
        Outing(9_000_000_007, _at("2022-07-04 18:20:00"), "Walk", "Dog", 2710, 2500, 3120),
        Outing(
            9_000_000_008,
            _at("2022-08-31 23:59:59"),
            "Hike",
            "Up",
            9123,
            8000,
            7770,
            "One line\r\ntwo lines\nthree",
            file="9600000008.fit",
        ),
        Outing(
            9_000_000_009, _at("2022-09-09 05:00:00"), "WeightTraining", "Legs", 1800, 1800, 0
        ),
        Outing(
            9_000_000_010,
            hidden,
            "Run",
            "Hidden start",
            2450,
            2400,
            6600,
            file="9600000010.fit.gz",
            cadence=86.0,
            steps=6880.0,
        ),
        Outing(
            9_000_000_011,
            _at("2022-11-05 12:34:56"),
            "VirtualRun",
            "=SUM(1) treadmill",
            1860,
            1800,
            4_510,
            'He said "run", I ran; "far"',
            file="9600000011.fit.gz",
            exertion=10.0,
        ),
        Outing(9_000_000_012, _at("2022-12-24 23:00:00"), "Ride", "", 600, 590, 2010),
    )
    later = (
        Outing(
            9_000_000_013 + n,
            _at("2023-01-13 17:01:07") + timedelta(days=31 * n, minutes=7 * n),
            "Run",
            f"Run {n}",
            1800 + 60 * n,
            1790 + 60 * n,
            5000 + 250 * n,
            description="" if n % 2 else f"Calf from km {n}, {n}/10",
            file=f"960000{13 + n:04}.fit.gz",
            cadence=80.125 + n,
            heart_rate=140.5 + n,
            exertion=float(n + 1),
        )
        for n in range(8)
    )
    return (*first, *later)


def expected(outings: Iterable[Outing], *, few: bool = False) -> list[ArchiveRow]:
    """The rows that any way of writing them gives; `few`: as ten columns can tell."""
    return [_row(o, number, few=few) for number, o in enumerate(outings, 2)]


def _row(o: Outing, row: int, *, few: bool) -> ArchiveRow:
    sports = {
        "Run": "running", "TrailRun": "running", "VirtualRun": "running", "Swim": "swimming",
        "Ride": "cycling", "Walk": "walking", "Hike": "hiking", "WeightTraining": "training",
    }  # fmt: skip
    surfaces: dict[str, Surface] = {"TrailRun": "trail", "VirtualRun": "treadmill"}
    sport = sports[o.kind]
    is_run = sport == "running"
    notes: dict[NoteField, str] = {
        "title": o.name,
        "description": o.description,
        "private_note": o.private_note,
    }
    if few:
        del notes["private_note"]
    texts = {name: text.replace("\r\n", "\n") for name, text in notes.items() if text}
    texts |= {"title": ""} if o.name == "Morning Run" else {}
    activity = Activity(
        id="",
        sport=sport,
        start=o.start,
        zone=HOME,
        day=o.start.astimezone(ZoneInfo(HOME)).date(),
        distance_km=o.distance_m / 1000,
        timer_min=o.moving_s / 60,
        speed_mps=o.speed_mps if is_run else None,
        cadence_spm=2 * o.cadence if is_run and o.cadence else None,
        heart_rate_bpm=(o.heart_rate or None) if is_run else None,
        ascent_m=o.ascent_m,
        descent_m=o.descent_m,
        temperature_c=o.temperature,
        surface=surfaces.get(o.kind, "unknown"),
        rpe=o.exertion,
        origin="archive",
    )
    if few:
        activity = replace(
            activity, timer_min=o.elapsed_s / 60, speed_mps=None, cadence_spm=None,
            heart_rate_bpm=None, ascent_m=None, descent_m=None, temperature_c=None, rpe=None,
        )  # fmt: skip
    return ArchiveRow(
        key=f"strava:{o.id}",
        activity=activity,
        place=f"row {row}",
        elapsed_min=o.elapsed_s / 60,
        file=f"activities/{o.file}" if o.file else "",
        upload_id=o.file.partition(".")[0],
        hides_start=o.name == "Hidden start",
        texts=texts,
    )
