"""FIT files of the virtual watch for tests of the importer and the command line."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from demo.fit_writer import FitWriter
from demo.watch import VirtualRun, Watch, write_run
from ingest.fit.base_types import ENUM, FIT_EPOCH, UINT32

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIRST = datetime(2024, 3, 12, 6, 15, tzinfo=UTC)


def run_bytes(day: int = 0, **values: Any) -> bytes:
    """A short run of the virtual watch, so many days after the first."""
    start = values.pop("start", FIRST + timedelta(days=day))
    watch = Watch(**values.pop("watch", {"dynamics": False}))
    return write_run(VirtualRun(start, values.pop("distance_km", 1.0), watch=watch, **values))


def file_of_type(number: int) -> bytes:
    """A valid FIT file of another type than activity, such as 2 for settings."""
    writer = FitWriter()
    writer.define(0, 0, [(0, 1, ENUM), (4, 4, UINT32)])
    writer.data(0, number, int(FIRST.timestamp()) - FIT_EPOCH)
    return writer.finish()


def write_runs(folder: Path, count: int, first_day: int = 0, **values: Any) -> list[Path]:
    """So many runs on days in a row, as `run-000.fit` and on."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for day in range(first_day, first_day + count):
        paths.append(folder / f"run-{day:03}.fit")
        paths[-1].write_bytes(run_bytes(day, **values))
    return paths


def archive_with_damage(
    path: Path, method: int, members: Mapping[str, bytes], damaged: str
) -> None:
    """A zip in which the packed bytes of one member are overwritten, past their header."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        info = archive.getinfo(damaged)
    with path.open("r+b") as file:
        file.seek(info.header_offset + 30 + len(damaged) + 4)
        file.write(b"\xff" * 16)
