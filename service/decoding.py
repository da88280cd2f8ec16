"""The worker's half of an import: from a file's bytes to rows and an encoded stream.

Runs in the importing process or in workers, which load NumPy, pyarrow and the reader of the
file's format, but neither pandas nor the database. It writes nothing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ingest.archive.gzips import unpack
from ingest.archive.limits import MAX_BYTES, Refused, too_large
from ingest.read import read_activity
from service.gates import Gates
from service.measured import measured
from service.outcome import NO_SPORT, VERIFY
from service.running import Timeline, untold
from traininglog.activity import RUNNING, UNKNOWN, Activity
from traininglog.activity_rows import activity_values
from traininglog.streams import encode
from traininglog.zones import local_day, zone_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.recording import ActivityFile, Recording
    from traininglog.activity import Surface
    from traininglog.linking import Format
    from traininglog.notes import NoteField

Engine = Literal["columnar", "fitparse"]

READER_VERSION: Final = "3"
"""Moves when a file may say another thing than before, such as one that could not be read.

These are read again at the next import, those that are kept by `painmile recompute`.
"""

_FIRST_START: Final = datetime(1990, 1, 1, tzinfo=UTC)
_CLOCK_SLACK: Final = timedelta(hours=14)
"""A watch that writes local time as UTC is at most this far ahead."""

_SURFACES: Final[dict[str | None, Surface]] = {
    "treadmill": "treadmill", "indoor_running": "treadmill", "virtual_activity": "treadmill",
    "trail": "trail", "track": "track", "street": "road", "road": "road",
}  # fmt: skip

_OTHER_FILES: Final[dict[str | None, str]] = {
    "planned_route": "a planned route", "places": "a list of places",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """One file to decode: by its path, or as bytes read from an archive."""

    number: int
    file: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class DecodeSettings:
    """What all jobs of one import share. `known` are the sha256 of originals kept already.

    `sport` is that of activities whose file does not tell it. `first` are the sha256 that
    files had before they lost their words, by what they have now.
    """

    runner_id: int
    zone: str
    now: datetime
    engine: Engine = "columnar"
    verify: bool = False
    gates: Gates = field(default_factory=Gates)
    known: frozenset[str] = frozenset()
    sport: str = UNKNOWN
    first: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecodedActivity:
    """One session: the activity's row, its speed-bin rows and its stream as Parquet.

    `remarks` say what cannot be told about it, `texts` are its person's words.
    """

    session: int
    row: Mapping[str, Any]
    serial: str | None
    records: int
    stream: bytes | None
    speed_bins: Sequence[Mapping[str, Any]]
    remarks: tuple[str, ...] = ()
    format: Format = "fit"
    elapsed_min: float | None = None
    texts: Mapping[NoteField, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of one job: activities, or why there are none.

    `raw` is what to keep as the original, without its person's words where it is GPX or TCX;
    None where the asker has it, or can read it: `digest` is the sha256 of the file as it was
    read. `passing` is a failure of the moment, not of the file: the same bytes may be read
    next time.
    """

    number: int
    sha256: str = ""
    digest: str = ""
    raw: bytes | None = None
    failed: str = ""
    skipped: str = ""
    activities: tuple[DecodedActivity, ...] = ()
    problems: tuple[str, ...] = ()
    passing: bool = False


def decode_all(jobs: Sequence[Job], settings: DecodeSettings) -> list[Decoded]:
    """Decode a chunk of jobs; whatever one file does, the others are decoded."""
    return [decode_one(job, settings) for job in jobs]


def decode_one(job: Job, settings: DecodeSettings) -> Decoded:
    """Decode one job; no exception leaves."""
    try:
        return _decode(job, settings)
    except Refused as refusal:
        return Decoded(job.number, failed=str(refusal))
    except OSError as fault:
        return Decoded(job.number, failed=unread(fault), passing=True)
    except Exception as fault:  # noqa: BLE001 -- a file may hold anything; the next one is fine
        return Decoded(
            job.number, failed=f"cannot be decoded ({type(fault).__name__}: {fault})"
        )


def _decode(job: Job, settings: DecodeSettings) -> Decoded:
    raw = read_file(job.file) if job.data is None else job.data
    if not raw:
        raise Refused("is empty")
    unpacked = unpack(raw)
    sha256 = hashlib.sha256(unpacked.data).hexdigest()
    digest = sha256 if unpacked.data is raw else hashlib.sha256(raw).hexdigest()
    found = Decoded(job.number, settings.first.get(sha256, sha256), digest)
    if found.sha256 in settings.known:
        return found
    format_, file = read_activity(
        unpacked.data, settings.engine, strict=True, sport=settings.sport
    )
    problems = [str(problem) for problem in file.problems]
    if unpacked.problem is not None:
        problems.insert(0, unpacked.problem)
    if settings.verify:
        problems += _differences(unpacked.data, format_)
    judged = _judge(replace(found, problems=tuple(problems)), file, format_, settings)
    del file  # a large one is gone before its words are taken out
    if format_ == "fit" or not judged.activities:
        return judged
    return replace(judged, raw=_wordless(raw, unpacked.data, format_))


def _wordless(raw: bytes, unpacked: bytes, format_: Format) -> bytes:
    """What to keep of a file that may hold its person's words: these become notes."""
    from ingest.track.walk import RefusedXml  # noqa: PLC0415 -- FIT needs no XML
    from ingest.words import without_words  # noqa: PLC0415

    try:
        kept = without_words(unpacked, format_)
    except RefusedXml as why:
        raise Refused(str(why)) from why
    if raw == unpacked:
        return kept
    return gzip.compress(kept, mtime=0)


def _differences(data: bytes, format_: Format) -> list[str]:
    """What this project's reader and another one read differently, one line a cell."""
    if format_ == "fit":
        from ingest.fit import verify  # noqa: PLC0415 -- loads fitparse, seldom asked for

        return [f"{VERIFY}{cell}" for cell in verify.verify(data)]
    if format_ == "gpx":
        from ingest import gpx_reference  # noqa: PLC0415 -- loads gpxpy

        return [f"{VERIFY}{line}" for line in gpx_reference.verify(data)]
    return []


def with_original(job: Job, decoded: Decoded) -> Decoded:
    """What a worker decoded, with the original to keep; the asker's half.

    A file is read here once more: its bytes would cost three times as much on the way from
    one process to another. One that is another file by now is left for the next time.
    """
    if not decoded.activities or decoded.raw is not None:
        return decoded
    try:
        raw = read_file(job.file) if job.data is None else job.data
    except OSError as fault:
        return Decoded(job.number, failed=unread(fault), passing=True)
    except Refused as refusal:
        return Decoded(job.number, failed=str(refusal), passing=True)
    if job.data is None and hashlib.sha256(raw).hexdigest() != decoded.digest:
        why = "was written to while it was read; it is left for the next import"
        return Decoded(job.number, failed=why, passing=True)
    return replace(decoded, raw=raw)


def unread(fault: OSError) -> str:
    """Why a file could not be read, in words."""
    return f"cannot be read: {(fault.strerror or '').lower()}"


def read_file(path: str) -> bytes:
    """The bytes of a file. OSError; Refused where it is too large to be an activity."""
    with Path(path).open("rb") as file:
        size = min(os.fstat(file.fileno()).st_size, MAX_BYTES)
        raw = file.read(size + 1)  # to ask for the most at once costs more than decoding
        if len(raw) > size:  # it has grown, or does not tell its size
            raw += file.read(MAX_BYTES - size)
    if len(raw) > MAX_BYTES:
        raise too_large(Path(path).stat().st_size)
    return raw


def _judge(
    found: Decoded, file: ActivityFile, format_: Format, settings: DecodeSettings
) -> Decoded:
    """Keep the activities that can be true, else say why the file gives none."""
    if not file.activities:
        if file.file_type not in {None, "activity"}:
            return replace(found, skipped=f"{_called(file.file_type)}, no activity")
        return replace(found, failed=_first(found.problems) or "holds no activity")
    kept, refused = [], []
    for session, activity in enumerate(file.activities):
        if why := implausible(activity.start, settings.now):
            refused.append(why)
        else:
            one = _activity(found.sha256, session, activity, settings)
            kept.append(replace(one, format=format_))
    if not kept:
        return replace(found, failed=refused[0])
    remarks = [remark for activity in kept for remark in activity.remarks]
    return replace(
        found, activities=tuple(kept), problems=(*found.problems, *refused, *remarks)
    )


def _called(file_type: str | None) -> str:
    """What a file of another type is to a person."""
    return _OTHER_FILES.get(file_type) or f"a {str(file_type).replace('_', ' ')} file"


def _first(problems: Sequence[str]) -> str:
    return problems[0] if problems else ""


def implausible(start: datetime, now: datetime) -> str | None:
    """Why an activity cannot have begun then, as `now` is; None where it can."""
    if start < _FIRST_START:
        return f"starts on {start:%Y-%m-%d}, before 1990: the watch's clock was not set"
    if start > now + _CLOCK_SLACK:
        return f"starts on {start:%Y-%m-%d}, in the future: the watch's clock was wrong"
    return None


def _activity(
    sha256: str, session: int, fit: Recording, settings: DecodeSettings
) -> DecodedActivity:
    columns = fit.records.columns
    count = len(fit.records)
    pauses = [(pause.start.timestamp(), pause.end.timestamp()) for pause in fit.pauses]
    line = Timeline(columns, pauses, settings.gates)
    whole = measured(_told(f"{sha256[:10]}-{session}", fit, settings), line)
    return DecodedActivity(
        session=session,
        row=activity_values(whole.activity),
        serial=None if fit.serial is None else str(fit.serial),
        records=count,
        stream=encode(columns, fit.records.developer) if count else None,
        speed_bins=whole.speed_bins,
        remarks=tuple(_remarks(fit.sport, line)),
        elapsed_min=None if fit.elapsed_s is None else fit.elapsed_s / 60,
        texts=fit.texts,
    )


def _remarks(sport: str, line: Timeline) -> Iterator[str]:
    if sport == UNKNOWN:
        yield f"{NO_SPORT}, so by itself it is not counted as a run"
    if sport == RUNNING and (why := untold(line)) is not None:
        yield why


def _told(tail: str, fit: Recording, settings: DecodeSettings) -> Activity:
    """The activity by its session alone; its id tells runner, start, file and session."""
    zone = zone_at(fit.start, fit.local_offset_s, settings.zone)
    return Activity(
        id=f"{settings.runner_id}-{fit.start:%Y%m%dT%H%M%S}-{tail}",
        sport=fit.sport,
        start=fit.start,
        zone=zone,
        day=local_day(fit.start, zone),
        distance_km=None if fit.distance_m is None else fit.distance_m / 1000,
        timer_min=None if fit.timer_s is None else fit.timer_s / 60,
        ascent_m=fit.ascent_m,
        descent_m=fit.descent_m,
        temperature_c=fit.temperature_c,
        surface=_SURFACES.get(fit.sub_sport, "unknown"),
        device=fit.device,
        feel=fit.feel,
        rpe=fit.rpe,
    )
