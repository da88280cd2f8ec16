"""One row of Strava's activities.csv, value by value: a bad one costs itself only."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from ingest.archive.model import ArchiveRow, Unread
from ingest.archive.strava_dates import read_start
from ingest.archive.strava_headers import MEMBER, NUMBER, ROUNDED
from ingest.fit.plausible import limits
from ingest.titles import own_title
from traininglog.activity import RUNNING, Activity
from traininglog.zones import local_day

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.archive.strava_headers import Cells
    from ingest.archive.strava_layout import Layout
    from ingest.archive.strava_types import Kind
    from traininglog.notes import NoteField

_TEXTS: Final[dict[NoteField, str]] = {
    "title": "name", "description": "description", "private_note": "private_note",
}  # fmt: skip
_ROUNDED: Final = (
    "has a number that a spreadsheet has rounded; import the table as Strava wrote it"
)
_MOST_SIGNS: Final = 20_000
_SHOWN: Final = 40
_HIDDEN: Final = time(0, 0, 1)
_LONGEST_S: Final = 30 * 86_400
_MOST_CLIMB_M: Final = 100_000
_FEET: Final = 2
_MOST_A_LEG: Final = 125
"""No mean is 250 steps a minute, so a greater one counts both feet already."""
_BOTH_FEET: Final = (0.9, 1.1)
"""Steps for each turn of the cadence, where that counts both feet already."""


def activity_number(layout: Layout, cells: Cells) -> str:
    """The activity's number; empty where there is none."""
    found = NUMBER.fullmatch(layout.text(cells, "activity_id"))
    return found[1].lstrip("0") if found else ""


def read_row(
    cells: Cells, place: str, layout: Layout, home_zone: str, *, broken: bool = False
) -> ArchiveRow | Unread:
    """An activity, or why it is none. `broken`: the row is cut off in the middle."""
    number = activity_number(layout, cells)
    if not number:
        is_rounded = ROUNDED.fullmatch(layout.text(cells, "activity_id"))
        return Unread(place, _ROUNDED if is_rounded else "has no number of an activity")
    start = read_start(layout.text(cells, "date"), day_first=layout.day_first)
    if start is None:
        return Unread(place, "has no start that can be read")
    kind = layout.kind(cells)
    values = _Values(layout, cells, kind)
    elapsed_min = values.minutes("elapsed_time", "time with pauses")
    activity = _activity(values, kind, start, home_zone, elapsed_min)
    file = layout.text(cells, "filename").strip().replace("\\", "/")
    upload = MEMBER.search(file)
    return ArchiveRow(
        key=f"strava:{number}",
        activity=activity,
        place=place,
        elapsed_min=elapsed_min,
        file=_clean(file),
        upload_id=upload[1] if upload else "",
        hides_start=activity.local_start.time() == _HIDDEN,
        texts={
            field: own_title(text) if field == "title" else text
            for field, name in _TEXTS.items()
            if (text := _clean(layout.text(cells, name)))
        },
        problems=(*values.problems, *_strange(layout, cells, kind, broken=broken)),
    )


class _Values:
    """The values of a row in the units of an activity; `problems` says what was left out."""

    def __init__(self, layout: Layout, cells: Cells, kind: Kind) -> None:
        self._layout, self._cells, self._kind = layout, cells, kind
        self.problems: list[str] = []

    def within(self, name: str, words: str, low: float, high: float) -> float | None:
        """A number in range; a 0 that cannot be was not measured."""
        value = self._layout.number(self._cells, name)
        return self._believed(value, words, low, high)

    def metres(self) -> float | None:
        """The distance."""
        value = self._layout.metres(self._cells, self._kind)
        return self._believed(value, "distance", *limits("distance_m", ""))

    def minutes(self, name: str, words: str) -> float | None:
        """A time, from seconds."""
        time_s = self.within(name, words, 0, _LONGEST_S)
        return None if time_s is None else time_s / 60

    def cadence_spm(self, moving_min: float | None) -> float | None:
        """Steps of both feet; the export tells those of one, as its steps in all confirm."""
        turns = self.within("average_cadence", "cadence", 1, _FEET * _MOST_A_LEG)
        if turns is None or turns > _MOST_A_LEG:
            return turns
        steps = self._layout.number(self._cells, "total_steps") or 0.0
        low, high = _BOTH_FEET
        is_both = moving_min and low <= steps / (turns * moving_min) <= high
        return turns if is_both else _FEET * turns

    def _believed(
        self, value: float | None, words: str, low: float, high: float
    ) -> float | None:
        if value is None or (value == 0 and low > 0):
            return None
        if low <= value <= high:
            return value + 0.0  # -0 is 0
        self.problems.append(f"its {words} cannot be true, so it is left out")
        return None


def _activity(
    values: _Values, kind: Kind, start: datetime, zone: str, elapsed_min: float | None
) -> Activity:
    is_run = kind.sport == RUNNING
    distance_m = values.metres()
    moving_min = values.minutes("moving_time", "time")
    return Activity(
        id="",
        sport=kind.sport,
        start=start,
        zone=zone,
        day=local_day(start, zone),
        distance_km=None if distance_m is None else distance_m / 1000,
        timer_min=elapsed_min if moving_min is None else moving_min,
        # As of files: what holds while running is told of runs only.
        speed_mps=(
            values.within("average_speed", "speed", 1e-3, limits("speed_mps", RUNNING)[1])
            if is_run else None
        ),
        cadence_spm=values.cadence_spm(moving_min) if is_run else None,
        heart_rate_bpm=(
            values.within("average_heart_rate", "heart rate", *limits("heart_rate_bpm", ""))
            if is_run else None
        ),
        ascent_m=values.within("ascent", "climb", 0, _MOST_CLIMB_M),
        descent_m=values.within("descent", "descent", 0, _MOST_CLIMB_M),
        temperature_c=values.within(
            "average_temperature", "temperature", *limits("temperature_c", "")
        ),
        surface=kind.surface if is_run else "unknown",
        rpe=values.within("perceived_exertion", "effort", 1, 10),
        origin="archive",
    )  # fmt: skip


def _strange(layout: Layout, cells: Cells, kind: Kind, *, broken: bool) -> list[str]:
    """What a person is told of a row that is kept."""
    strange = []
    if broken:
        strange.append("it is damaged, so what stands behind the damage is left out")
    own = _clean(layout.text(cells, "activity_type"))[:_SHOWN]
    if not kind.known and not own:
        strange.append("its kind is not told, so it counts as no run")
    elif not kind.known and layout.columns.language != "en":
        strange.append(f"its kind '{own}' is not known here, so it counts as no run")
    return strange


def _clean(text: str) -> str:
    """A text as a note takes it: one sign for a line's end, no half signs, not endless."""
    whole = text.encode(errors="replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    return whole.strip()[:_MOST_SIGNS]
