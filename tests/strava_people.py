"""Made-up athletes of Strava: every key of a real answer, nothing of a real person.

The shapes are those of recorded answers of 2025: `start_date_local` is local although it ends
in Z, the offset in the text of `timezone` is the winter's, what no sensor gave has no key.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.strava_streams import Point, polyline, route
from tests.strava_words import texts

UNTIL: Final = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
"""No made-up activity is younger."""

PLACES: Final[dict[str, Point]] = {
    "Europe/Berlin": (54.9, 5.1),
    "America/New_York": (39.4, -71.2),
    "Asia/Kathmandu": (19.1, 88.3),
}
"""Points in the sea: nobody lives there."""

SPEEDS: Final = {
    "Run": (2.4, 3.4), "TrailRun": (1.9, 2.7), "VirtualRun": (2.5, 3.2),
    "Ride": (5.0, 8.0), "Walk": (1.1, 1.6),
}  # fmt: skip
RUNS: Final = ("Run", "TrailRun", "VirtualRun")
DEVICES: Final = ("Garmin Forerunner 255", "COROS PACE 3", "Apple Watch SE", "Strava App")


@dataclass(slots=True)
class Made:
    """One activity: its list item, and what only its detail and its streams say."""

    item: dict[str, Any]
    description: str = ""
    private_note: str = ""
    device: str = ""
    effort: int | None = None
    home: Point = (0.0, 0.0)
    has_streams: bool = True

    @property
    def id(self) -> int:
        return int(self.item["id"])

    @property
    def start(self) -> datetime:
        return datetime.fromisoformat(self.item["start_date"])


@dataclass(slots=True)
class Person:
    """An athlete and their activities by id; tests change them as people do."""

    id: int
    firstname: str
    lastname: str
    activities: dict[int, Made] = field(default_factory=dict)

    def add(self, made: Made) -> Made:
        self.activities[made.id] = made
        return made

    def newest_first(self) -> list[Made]:
        return sorted(self.activities.values(), key=lambda m: (m.start, m.id), reverse=True)

    def runs(self) -> list[Made]:
        return [m for m in self.newest_first() if m.item["sport_type"] in RUNS]

    def with_streams(self) -> list[Made]:
        """The runs that have streams to ask for."""
        return [m for m in self.runs() if m.has_streams]

    def delete(self, strava_id: int) -> None:
        del self.activities[strava_id]

    def rename(self, strava_id: int, name: str) -> None:
        self.activities[strava_id].item["name"] = name

    def summary(self) -> dict[str, Any]:
        """As the token's answer names the athlete."""
        return {
            "id": self.id, "username": None, "resource_state": 2, "firstname": self.firstname,
            "lastname": self.lastname, "bio": None, "city": None, "state": None,
            "country": None, "sex": None, "premium": True, "summit": True,
            "created_at": "2018-03-01T08:00:00Z", "updated_at": "2026-10-01T08:00:00Z",
            "badge_type_id": 1, "weight": None, "profile_medium": "avatar/athlete/medium.png",
            "profile": "avatar/athlete/large.png", "friend": None, "follower": None,
        }  # fmt: skip


def made_person(
    seed: int = 1,
    count: int = 60,
    *,
    sports: tuple[str, ...] = ("Run", "Run", "Run", "TrailRun", "VirtualRun", "Ride", "Walk"),
    zone: str = "Europe/Berlin",
    until: datetime = UNTIL,
    plain: bool = False,
) -> Person:
    """An athlete with so many activities, one or two days apart, the newest before `until`.

    `plain`: all runs of sensors, at home, seen by everyone, so that a test may count them.
    """
    rng = random.Random(seed)
    person = Person(40_000_000 + seed, "Runa", f"Musterfrau {seed}")
    starts = _starts(rng, count, until, ZoneInfo(zone))
    for number, start in enumerate(reversed(starts)):
        away = not plain and rng.random() < 0.06
        where = rng.choice([name for name in PLACES if name != zone]) if away else zone
        sport = "Run" if plain else rng.choice(sports)
        manual = not plain and rng.random() < 0.05
        person.add(made_activity(
            rng, person.id, 17_000_000_000 + number * 7_919, start, sport=sport, zone=where,
            manual=manual, plain=plain,
        ))  # fmt: skip
    return person


def _starts(rng: random.Random, count: int, until: datetime, home: ZoneInfo) -> list[datetime]:
    """Newest first; on a day of the clock change the start lies just before the change."""
    starts, day = [], until
    for _ in range(count):
        day -= timedelta(
            hours=rng.choice((23, 24, 25, 26, 47, 48, 71)), seconds=rng.randrange(900)
        )
        noon = day.astimezone(home).replace(hour=12, minute=0, second=0)
        if noon.utcoffset() != (noon - timedelta(days=1)).utcoffset():
            day = min(day, day.replace(hour=0, minute=40))
        starts.append(day.replace(microsecond=0))
    return starts


def made_activity(
    rng: random.Random,
    athlete: int,
    strava_id: int,
    start: datetime,
    *,
    sport: str = "Run",
    zone: str = "Europe/Berlin",
    manual: bool = False,
    plain: bool = False,
    km: float | None = None,
) -> Made:
    """One activity as a list shows it, with what hangs on it; `start` is aware UTC."""
    speed = rng.uniform(*SPEEDS[sport])
    distance = round((rng.uniform(4, 16) if km is None else km) * 1000, 1)
    moving = round(distance / speed)
    elapsed = moving + rng.choice((0, 0, 12, 47, 300))
    hidden = not plain and rng.random() < 0.02
    start = _hidden(start, zone) if hidden else start
    title, description, private = texts(rng, _usual_title(start, zone, sport))
    home = PLACES.get(zone, PLACES["Europe/Berlin"])
    outdoors = not manual and sport != "VirtualRun" and (plain or rng.random() < 0.9)
    item = _frame(athlete, strava_id, title, sport) | _times(start, zone) | {
        "distance": distance, "moving_time": moving, "elapsed_time": elapsed,
        "total_elevation_gain": round(rng.uniform(0, 150), 1) if outdoors else 0.0,
        "workout_type": rng.choice((None, None, 0)), "manual": manual,
        "trainer": not manual and not outdoors, "average_speed": round(distance / moving, 3),
        "max_speed": 0.0 if manual else round(speed * 1.5, 3),
        "kudos_count": rng.randrange(30), "gear_id": rng.choice((None, "g70001", "g70002")),
    }  # fmt: skip
    if not plain and rng.random() < 0.08:
        whose = rng.choice(("only_me", "followers_only"))
        item |= {"visibility": whose, "private": whose == "only_me"}
    if outdoors:
        item |= _outdoors(rng, home, distance, strava_id)
    device = "" if manual else rng.choice(DEVICES)
    item |= {} if manual else _recorded(rng, strava_id, sport, device, plain=plain)
    ordered = {key: item[key] for key in sorted(item, key=ORDER.index)}
    effort = rng.choice((None, None, None, rng.randint(1, 10)))
    return Made(ordered, description, private, device, effort, home, not manual)


def _usual_title(start: datetime, zone: str, sport: str) -> str:
    hour = start.astimezone(ZoneInfo(zone)).hour
    ends = {11: "Morning", 14: "Lunch", 18: "Afternoon", 24: "Evening"}
    when = next(word for end, word in ends.items() if hour < end)
    return f"{when} {'Run' if sport in RUNS else sport}"


def _hidden(start: datetime, zone: str) -> datetime:
    """What Strava says where the start time is hidden: midnight and a second."""
    local = start.astimezone(ZoneInfo(zone))
    return local.replace(hour=0, minute=0, second=1, microsecond=0).astimezone(UTC)


def _times(start: datetime, zone: str) -> dict[str, Any]:
    """The four words of when: UTC, local with a false Z, the zone's text, the true offset."""
    name = ZoneInfo(zone)
    offset = start.astimezone(name).utcoffset() or timedelta()
    winter = min(
        datetime(start.year, month, 1, tzinfo=name).utcoffset() or timedelta()
        for month in (1, 7)
    )
    minutes = round(winter.total_seconds() / 60)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return {
        "start_date": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "start_date_local": f"{start + offset:%Y-%m-%dT%H:%M:%SZ}",
        "timezone": f"(GMT{sign}{hours:02d}:{rest:02d}) {zone}",
        "utc_offset": offset.total_seconds(),
    }


def _frame(athlete: int, strava_id: int, title: str, sport: str) -> dict[str, Any]:
    """The keys every item has, with the values most have."""
    return {
        "resource_state": 2, "athlete": {"id": athlete, "resource_state": 1}, "name": title,
        "type": "Run" if sport == "TrailRun" else sport, "sport_type": sport, "id": strava_id,
        "location_city": None, "location_state": None, "location_country": None,
        "achievement_count": 0, "comment_count": 0, "athlete_count": 1, "photo_count": 0,
        "map": {"id": f"a{strava_id}", "summary_polyline": "", "resource_state": 2},
        "commute": False, "private": False, "visibility": "everyone", "flagged": False,
        "start_latlng": [], "end_latlng": [], "has_heartrate": False,
        "heartrate_opt_out": False, "display_hide_heartrate_option": False,
        "upload_id": None, "external_id": None, "from_accepted_tag": False, "pr_count": 0,
        "total_photo_count": 0, "has_kudoed": False,
    }  # fmt: skip


def _outdoors(
    rng: random.Random, home: Point, distance: float, strava_id: int
) -> dict[str, Any]:
    points = route(random.Random(strava_id), home, distance, 40)
    low, line = round(rng.uniform(1, 60), 1), polyline(points)
    return {
        "map": {"id": f"a{strava_id}", "summary_polyline": line, "resource_state": 2},
        "start_latlng": list(points[0]), "end_latlng": list(points[-1]),
        "elev_low": low, "elev_high": round(low + rng.uniform(3, 50), 1),
    }  # fmt: skip


def _recorded(
    rng: random.Random, strava_id: int, sport: str, device: str, *, plain: bool
) -> dict[str, Any]:
    """What a device adds; run cadence is of one leg, as Strava has it."""
    upload = strava_id + 1_083_786_001
    external = f"{strava_id % 10**6}-{sport.lower()}.fit"
    if device.startswith("Garmin"):
        external = f"garmin_ping_{490_000_000_000 + strava_id % 10**9}"
    values: dict[str, Any] = {
        "upload_id": upload, "upload_id_str": str(upload), "external_id": external,
        "device_name": device,
    }  # fmt: skip
    if plain or rng.random() < 0.9:
        pulse = round(rng.uniform(128, 165), 1)
        values |= {
            "has_heartrate": True, "average_heartrate": pulse,
            "max_heartrate": float(round(pulse + 18)), "display_hide_heartrate_option": True,
            "suffer_score": float(rng.randrange(20, 250)),
        }  # fmt: skip
    if sport != "Walk" and (plain or rng.random() < 0.75):
        values["average_cadence"] = round(rng.uniform(74, 86), 1)
    if plain or rng.random() < 0.6:
        values["average_temp"] = rng.randrange(-5, 32)
    if sport == "Ride":
        watts = round(rng.uniform(120, 240), 1)
        values |= {
            "average_watts": watts, "max_watts": round(watts * 2.5), "kilojoules": watts * 3.6,
            "weighted_average_watts": round(watts * 1.05), "device_watts": True,
        }  # fmt: skip
    return values


ORDER: Final = (
    "resource_state", "athlete", "name", "distance", "moving_time", "elapsed_time",
    "total_elevation_gain", "type", "sport_type", "workout_type", "device_name", "id",
    "start_date", "start_date_local", "timezone", "utc_offset", "location_city",
    "location_state", "location_country", "achievement_count", "kudos_count",
    "comment_count", "athlete_count", "photo_count", "map", "trainer", "commute", "manual",
    "private", "visibility", "flagged", "gear_id", "start_latlng", "end_latlng",
    "average_speed", "max_speed", "average_cadence", "average_watts", "max_watts",
    "weighted_average_watts", "kilojoules", "device_watts", "average_temp", "has_heartrate",
    "average_heartrate", "max_heartrate", "heartrate_opt_out",
    "display_hide_heartrate_option", "elev_high", "elev_low", "upload_id", "upload_id_str",
    "external_id", "from_accepted_tag", "pr_count", "total_photo_count", "has_kudoed",
    "suffer_score",
)  # fmt: skip
"""The keys of an item in Strava's own order."""
