"""A made-up runner's activities as they truly were, and every copy there is of each.

A copy is named as the log names a source: by sha256 and session. What an activity is called
here (`run 0`, `race 2`) is the truth that a log is held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from demo.fit_writer import FitWriter
from ingest.fit import read_fit
from ingest.fit.base_types import FIT_EPOCH
from tests.doors import hidden, item_of
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import summary
from tests.strava_outings import Outing
from tests.watch_files import write_head, write_records, write_tail
from tests.xml_files import gpx_of, tcx_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.recording import Recording

Kind = Literal["fit", "tcx", "gpx", "api", "row"]
_KINDS: Final = {"running": "Run", "cycling": "Ride", "walking": "Walk", "swimming": "Swim"}
_LATE: Final = timedelta(seconds=40)
OCTOBER: Final = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
MARCH: Final = datetime(2024, 3, 31, 0, 30, tzinfo=UTC)


class Name(NamedTuple):
    """How the log names a source."""

    sha256: str
    session: int = 0


@dataclass(frozen=True)
class Copy:
    """One copy: which activities it may be of (one, where nobody can doubt it)."""

    name: Name
    kind: Kind
    of: frozenset[str]
    records: int = 0
    key: str = ""
    words: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"{self.kind} of {' or '.join(sorted(self.of))}"


@dataclass(frozen=True)
class File:
    """An activity file; `number` is its upload at Strava, 0 where it was never there."""

    data: bytes
    ending: str
    copies: tuple[Copy, ...]
    number: int = 0
    at_garmin: bool = True

    def __repr__(self) -> str:
        return f"<file {self.copies}>"


@dataclass(frozen=True)
class Strava:
    """An activity at Strava: its row of an export and its item of the list, by one number."""

    outing: Outing
    of: frozenset[str]
    hides: bool = False

    def __repr__(self) -> str:
        return f"<strava {self.outing.id} of {' or '.join(sorted(self.of))}>"

    @property
    def row(self) -> Copy:
        told = {self.outing.name, self.outing.description} - {""}
        return Copy(
            Name(f"row:strava:{self.outing.id}"), "row", self.of,
            key=f"strava:{self.outing.id}", words=frozenset(told),
        )  # fmt: skip

    @property
    def api(self) -> Copy:
        return Copy(
            Name(f"strava:{self.outing.id}"), "api", self.of,
            key=f"strava:{self.outing.id}", words=frozenset({self.outing.name}),
        )  # fmt: skip

    def told(self, edit: int) -> Outing:
        """As an export tells it; each edit is another heart rate."""
        start = hidden(self.outing) if self.hides else self.outing.start
        return replace(self.outing, start=start, heart_rate=140.0 + edit)

    def item(self, edit: int) -> Any:
        """As the list tells it."""
        told = self.told(edit)
        return item_of(told) | ({} if told.file else {"manual": True})


@dataclass(frozen=True)
class Garmin:
    """An activity's row in the table of a Garmin export."""

    summary: dict[str, Any]
    copy: Copy

    def __repr__(self) -> str:
        return f"<garmin {self.copy}>"


@dataclass
class Truth:
    """All files, and what the services know."""

    files: list[File] = field(default_factory=list)
    strava: list[Strava] = field(default_factory=list)
    garmin: list[Garmin] = field(default_factory=list)

    def copies(self) -> Iterator[Copy]:
        """Every copy that may come."""
        for file in self.files:
            yield from file.copies
        for one in self.strava:
            yield from (one.row, one.api)
        for row in self.garmin:
            yield row.copy

    def add(
        self, what: str, data: bytes, *, of: tuple[str, ...] = (), upload: bool = True,
        hides: bool = False, beside: str = "",
    ) -> Recording:  # fmt: skip
        """A watch's file, with its rows at Strava and Garmin; returns the first session.

        `of` are the activities that Strava's copy might be of.
        """
        sessions = read_fit(data).activities
        reals = [what] if len(sessions) == 1 else [f"{what} {n}" for n in range(len(sessions))]
        number = 90 + len(self.strava) if upload else 0
        self.files.append(_file(data, "fit", reals, sessions, number))
        for real, session in zip(reals, sessions, strict=True):
            if upload:
                outing = _outing(session, 500 + len(self.strava), f"{number}.fit.gz")
                self.strava.append(Strava(outing, frozenset(of or (real,)), hides))
            self.garmin.append(_garmin(len(self.garmin), session, real))
        for ending in beside.split():
            self.beside(what, ending, sessions[0])
        return sessions[0]

    def beside(self, what: str, ending: str, session: Recording) -> None:
        """Another file of the same activity, as a phone or a service writes it."""
        words = f"words of {what} in {ending}"
        told = {"desc": words} if ending == "gpx" else {"notes": words}
        data = (gpx_of if ending == "gpx" else tcx_of)(session, **told)
        self.files.append(_file(data, ending, [what], [session], words=words))


def _file(
    data: bytes, ending: str, reals: list[str], sessions: Any, number: int = 0, words: str = ""
) -> File:
    digest = sha256(data).hexdigest()
    kind: Any = ending
    copies = tuple(
        Copy(Name(digest, n), kind, frozenset([real]), len(one.records),
             words=frozenset([words] if words else []))
        for n, (real, one) in enumerate(zip(reals, sessions, strict=True))
    )  # fmt: skip
    return File(data, ending, copies, number, at_garmin=ending == "fit")


def _outing(one: Recording, number: int, file: str = "") -> Outing:
    strides = 82.5 if one.sport == "running" else None
    return Outing(
        number, one.start, _KINDS[one.sport], f"Outing {number}", round(one.elapsed_s or 0),
        round(one.timer_s or 0), one.distance_m or 0.0, f"told of {number}", file=file,
        cadence=strides, heart_rate=148.0,
    )  # fmt: skip


def _garmin(number: int, one: Recording, real: str) -> Garmin:
    told = summary(
        number, one.start, km=(one.distance_m or 0) / 1000, minutes=(one.timer_s or 0) / 60,
        activityType=one.sport, sportType=one.sport.upper(), name=f"Garmin {number}",
        elapsedDuration=(one.elapsed_s or 0) * 1000, deviceId=one.serial,
    )  # fmt: skip
    key = f"garmin:{told['activityId']}"
    words = frozenset([f"Garmin {number}"])
    return Garmin(
        told, Copy(Name(f"row:{key}"), "row", frozenset([real]), key=key, words=words)
    )


def _swim() -> bytes:
    writer, start = FitWriter(), int((FIRST + timedelta(days=60)).timestamp()) - FIT_EPOCH
    write_head(writer)
    write_records(writer, 300, start=start, power=False)
    write_tail(writer, 300, start=start, sport=5)
    return writer.finish()


def _race(start: datetime) -> bytes:
    legs = (("walking", 0, 0.5), ("cycling", 900, 2.0), ("running", 2400, 0.7))
    return b"".join(
        run_bytes(start=start + timedelta(seconds=at), sport=sport, distance_km=km)
        for sport, at, km in legs
    )


@cache
def truth() -> Truth:
    """Twenty-five activities, with all that makes it hard to tell them apart."""
    log = Truth()
    for n, beside in enumerate(("gpx", "tcx", "gpx tcx", "", "")):
        log.add(f"run {n}", run_bytes(3 * n, distance_km=0.6 + n / 10), beside=beside)
    # Another form of the same recording, with every second; and a phone that started late.
    whole = run_bytes(9, distance_km=0.9, watch={"dynamics": False, "smart": False})
    log.files.append(_file(whole, "fit", ["run 3"], read_fit(whole).activities))
    phone = run_bytes(start=FIRST + timedelta(days=12) + _LATE, distance_km=1.0)
    log.beside("run 4", "gpx", read_fit(phone).activities[0])
    for n in (0, 1):
        start = FIRST + timedelta(days=18, minutes=5 * n)
        log.add(f"near {n}", run_bytes(start=start, distance_km=0.5))
    for n, name in enumerate(("left wrist", "right wrist")):
        start = FIRST + timedelta(days=21, seconds=20 * n)
        watch = {"dynamics": False, "serial": 7 + n}
        log.add(
            name, run_bytes(start=start, distance_km=0.8, watch=watch), upload=not n,
            of=("left wrist", "right wrist"),
        )  # fmt: skip
    log.add("race", _race(FIRST + timedelta(days=24)))
    _number_race(log)
    log.add("hidden", run_bytes(27, distance_km=1.1), hides=True)
    for n, hours in enumerate((0, 8)):
        start = FIRST + timedelta(days=30, hours=hours)
        log.add(
            f"alike {n}", run_bytes(start=start, distance_km=1.2), hides=True, upload=not n,
            of=("alike 0", "alike 1"),
        )  # fmt: skip
    for n, start in enumerate((OCTOBER, OCTOBER + timedelta(hours=1), MARCH)):
        log.add(f"night {n}", run_bytes(start=start, distance_km=0.55 + n / 20))
    log.add("swim", _swim())
    phone = run_bytes(40, distance_km=0.9)
    (session,) = read_fit(phone).activities
    for ending in ("gpx", "tcx"):
        log.beside("phone", ending, session)
    for n in range(3):
        start = FIRST + timedelta(days=43 + 3 * n)
        manual = Outing(900 + n, start, "Run", f"By hand {n}", 1800, 1800, 5000.0 + n)
        log.strava.append(Strava(manual, frozenset([f"by hand {n}"])))
    return log


def _number_race(log: Truth) -> None:
    """Three activities at Strava, of one file."""
    number = next(f.number for f in log.files if len(f.copies) > 1)
    for at, one in enumerate(log.strava):
        if {"race 0", "race 1", "race 2"} & one.of:
            log.strava[at] = replace(one, outing=replace(one.outing, file=f"{number}.fit.gz"))
