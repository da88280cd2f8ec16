"""Exports of Strava as folders and zips, with the files that their rows tell of."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from tests.strava_exports import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tests.strava_outings import Outing
    from traininglog.repository import Repository


def members(
    outings: Iterable[Outing], files: Mapping[str, bytes] | None = None, **private: bytes
) -> dict[str, bytes]:
    """Everything an export holds, by its path."""
    return {
        "activities.csv": write(outings),
        "profile.csv": b"Athlete ID,Email Address\n1,private@example.org\n",
        **{f"activities/{name}": data for name, data in (files or {}).items()},
        **private,
    }


def folder(path: Path, held: Mapping[str, bytes]) -> Path:
    """An export that somebody unpacked."""
    for name, data in held.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def zipped(path: Path, held: Mapping[str, bytes]) -> Path:
    """An export as it comes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return path


def holdings(root: Path, words: bytes) -> list[Path]:
    """The files below a folder in which these bytes stand."""
    return [path for path in root.rglob("*") if path.is_file() and words in path.read_bytes()]


def told(log: Repository) -> list[tuple[Any, ...]]:
    """Runs, sources and words of a log, whatever order they came in."""
    runs = {run.id: run for run in log.activities(1)}
    sources = sorted((runs[s.activity_id].start, s.sha256, s.kept) for s in log.sources(1))
    notes = sorted(
        (n.note.day, n.note.field, n.note.text, n.note.origin, n.note.source or "")
        for n in log.notes(1)
    )
    values = [
        (r.sport, r.start, r.day, r.distance_km, r.timer_min, r.running_km, r.cadence_spm,
         r.heart_rate_bpm, r.rpe, r.origin)
        for r in runs.values()
    ]  # fmt: skip
    return [*values, *sources, *notes]
