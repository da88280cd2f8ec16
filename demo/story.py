"""The demo runner: a log told in `story.txt`, written as the files a real runner would have.

The FIT files come from a virtual watch, the diary is a CSV. Among the files are the things
every real folder holds: compressed ones, a zip, one file saved twice, the watch's settings
and one that broke off. Nothing written here is committed anywhere.
"""

from __future__ import annotations

import csv
import gzip
import io
import struct
import tomllib
import zipfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, cast
from zoneinfo import ZoneInfo

from demo.fit_writer import FitWriter
from demo.motion import WALKING_MPS
from demo.watch import Pause, VirtualRun, Watch, write_run
from ingest.fit.base_types import ENUM, UINT16, UINT32, UINT32Z
from ingest.fit.crc import crc16
from traininglog.notes import Note
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from demo.watch import Sport
    from traininglog.activity import Activity
    from traininglog.facts import Fact
    from traininglog.finding import GapKind
    from traininglog.log import TrainingLog
    from traininglog.pain import PainEntry

RUNNER: Final = "Demo runner"
ZONE: Final = "America/Denver"
LAST_DAY: Final = date(2026, 11, 22)

NEW_WATCH_DAY: Final = date(2026, 3, 17)
OLD_WATCH: Final = Watch(product=1623, serial=3_870_119, dynamics=False)
NEW_WATCH: Final = Watch(product=2697, serial=5_930_448)
# The bag of oddities; every day is one of a healthy run.
_COMPRESSED_BEFORE: Final = date(2025, 11, 1)
_ZIPPED: Final = (date(2025, 11, 4), date(2025, 11, 6))
_SAVED_TWICE: Final = date(2026, 4, 26)
_BROKEN_OFF: Final = date(2025, 12, 16)
_PAUSED_DAYS: Final = 5

PAIN_COLUMNS: Final = (
    "date", "time", "location", "side", "score", "when", "onset_km", "offset_km",
    "before_score", "hours_until_quiet", "painkiller", "stopped", "note", "item",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written, the answers at returns by their day, other facts, old notes."""

    fit_folder: Path
    pain_csv: Path
    gap_kinds: Mapping[date, GapKind]
    facts: tuple[Fact, ...]
    notes: tuple[Note, ...] = ()


@cache
def demo_log() -> TrainingLog:
    """The demo runner's log as told; a line that cannot be read is a ValueError."""
    text = resources.files("demo").joinpath("story.txt").read_text(encoding="utf-8")
    log, problems = read_text(text, RUNNER)
    if problems:
        raise ValueError("; ".join(str(problem) for problem in problems))
    return log


@cache
def demo_notes() -> tuple[Note, ...]:
    """What the demo runner wrote elsewhere; it is proposed, and counts for nothing."""
    text = resources.files("demo").joinpath("notes.toml").read_text(encoding="utf-8")
    return tuple(Note(**told) for told in tomllib.loads(text)["note"])


def virtual_run(activity: Activity) -> VirtualRun:
    """What the runner did on that day, in the virtual watch's words.

    A walked share becomes a minute's walk after every few minutes of running.
    """
    minutes, km = activity.timer_min or 0.0, activity.distance_km or 0.0
    walked = activity.walked_share or 0.0
    walked_km = walked * minutes * 60 * WALKING_MPS / 1000
    start = activity.start.astimezone(ZoneInfo(activity.zone))
    season = abs((activity.day.month - 7 + 6) % 12 - 6)
    at_the_road = activity.is_run and activity.day.toordinal() % _PAUSED_DAYS == 0
    return VirtualRun(
        start=activity.start,
        distance_km=km,
        min_per_km=(1 - walked) * minutes / (km - walked_km),
        sport=cast("Sport", activity.sport),
        local_offset=start.utcoffset() or timedelta(0),
        cadence_spm=activity.cadence_spm or 112.0,
        heart_rate_bpm=activity.heart_rate_bpm,
        temperature_c=21.0 - 3.5 * season,
        intervals=(round((1 - walked) / walked, 2), 1.0) if walked else None,
        pauses=(Pause(round(km / 3, 1), 40),) if at_the_road else (),
        watch=NEW_WATCH if activity.day >= NEW_WATCH_DAY else OLD_WATCH,
    )


def pain_row(entry: PainEntry) -> dict[str, str]:
    """One entry as a row of the pain CSV; what was not said stays empty."""
    told = {
        "date": entry.day,
        "time": entry.time and f"{entry.time:%H:%M}",
        "location": entry.location,
        "side": entry.side,
        "score": entry.score,
        "when": entry.when,
        "onset_km": entry.onset_km,
        "offset_km": entry.offset_km,
        "before_score": entry.before_score,
        "hours_until_quiet": entry.hours_until_quiet,
        "painkiller": "yes" if entry.painkiller else None,
        "stopped": "yes" if entry.stopped else None,
        "note": entry.note,
        "item": entry.item,
    }
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _settings_file() -> bytes:
    """What watches keep beside activities: a settings file, to be passed over by name."""
    writer = FitWriter()
    writer.define(
        0, 0, [(3, 4, UINT32Z), (4, 4, UINT32), (1, 2, UINT16), (2, 2, UINT16), (0, 1, ENUM)]
    )
    writer.data(0, NEW_WATCH.serial, 1_142_000_000, 1, NEW_WATCH.product, 2)
    return writer.finish()


def _saved_again(content: bytes) -> bytes:
    """The same activity as another program saves it: the short header, so other bytes."""
    resaved = b"\x0c" + content[1:12] + content[14:-2]
    return resaved + struct.pack("<H", crc16(resaved))


def _keep(path: Path, content: bytes) -> None:
    """Write a file; one that is there already keeps its date, so nobody reads it again."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def _write_activity(folder: Path, activity: Activity, zipped: dict[str, bytes]) -> None:
    name, content = f"{activity.start:%Y-%m-%d-%H%M%S}.fit", write_run(virtual_run(activity))
    if activity.day in _ZIPPED:
        zipped[name] = content
        return
    if activity.day < _COMPRESSED_BEFORE:
        name, content = name + ".gz", gzip.compress(content, mtime=0)
    if activity.day == _BROKEN_OFF:
        content = content[: len(content) * 9 // 10]
    if activity.day == _SAVED_TWICE:
        _keep(folder / name.replace(".fit", "_copy.fit"), _saved_again(content))
    _keep(folder / name, content)


def _zip_of(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # A fixed date, so that the same story is the same file.
            archive.writestr(zipfile.ZipInfo(name, (2025, 11, 30, 12, 0, 0)), content)
    return packed.getvalue()


def _diary_of(log: TrainingLog) -> bytes:
    rows = io.StringIO(newline="")
    writer = csv.DictWriter(rows, PAIN_COLUMNS)
    writer.writeheader()
    writer.writerows(pain_row(entry) for entry in log.pain)
    return rows.getvalue().encode()


def write_demo(folder: Path) -> DemoFiles:
    """Write the demo runner's files below `folder`; those that are there already stay."""
    log = demo_log()
    fit_folder, pain_csv = folder / "watch", folder / "pain.csv"
    fit_folder.mkdir(parents=True, exist_ok=True)
    zipped: dict[str, bytes] = {}
    for activity in log.activities:
        _write_activity(fit_folder, activity, zipped)
    _keep(fit_folder / "november.zip", _zip_of(zipped))
    _keep(fit_folder / "settings.fit", _settings_file())
    _keep(pain_csv, _diary_of(log))
    return DemoFiles(fit_folder, pain_csv, log.gap_kinds, log.facts, demo_notes())
