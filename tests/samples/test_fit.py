"""Real files of many watches: all read, nothing lost, every cell as two others read it."""

from __future__ import annotations

import csv
import random
from collections import Counter
from time import process_time
from typing import TYPE_CHECKING, Any, Final

import fitdecode
import numpy as np
import pytest

from ingest.fit import read_fit, read_parts
from ingest.fit.base_types import FIT_EPOCH
from ingest.fit.profile import RECORD_FIELDS
from ingest.fit.verify import verify
from ingest.recording import Records
from tests.mutants import damaged, repaired
from tests.test_ingest_fit_reader import assert_plausible, say
from traininglog.schema import MISSING

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS: Final = tuple(RECORD_FIELDS)
LONGEST_S: Final = 5

FITPARSE_DIFFERS: Final[dict[str, tuple[set[str], str]]] = {
    "coros-pace-2-cycling-misaligned-fields.fit": (
        {"records"},
        "fitparse stops at the first field whose size its type does not divide",
    ),
}
"""Every file fitparse reads differently: the columns, and who is right for what reason."""

DAMAGED: Final = {
    "activity-settings-nodata.fit": {"truncated"},
    "activity-unexpected-eof.fit": {"truncated"},
    "nick.fit": {"truncated"},
}
"""The files the manifest calls damaged, and what the reader has to say about them."""


def _manifest(files: list[Path]) -> dict[str, dict[str, str]]:
    root = next(p for p in files[0].parents if (p / "manifest.csv").exists())
    with (root / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def test_every_file_is_read_in_time(fit_samples: list[Path]) -> None:
    outcomes: Counter[str] = Counter()
    for path in fit_samples:
        start = process_time()
        fit = read_fit(path, name=path.name)
        assert process_time() - start < LONGEST_S, path.name
        for activity in fit.activities:
            assert_plausible(activity)
        outcomes["activities"] += len(fit.activities)
        outcomes["records"] += sum(len(a.records) for a in fit.activities)
        outcomes["no activity file"] += fit.file_type not in {None, "activity"}
        outcomes["files with problems"] += bool(fit.problems)
    say(f"{len(fit_samples)} files: {dict(outcomes)}")


def test_every_record_of_the_manifest_is_decoded(fit_samples: list[Path]) -> None:
    manifest = _manifest(fit_samples)
    for path in fit_samples:
        row = manifest[_name(path)]
        wanted = int(float(row["records"] or 0))
        found = sum(len(part.records) for part in read_parts(path.read_bytes())[0])
        assert found >= wanted, path.name
        if wanted and row["file_type"] == "4.0":
            assert read_fit(path).activities, path.name


def test_damaged_files_give_what_is_there_and_say_so(fit_samples: list[Path]) -> None:
    manifest = _manifest(fit_samples)
    damaged_files = [p for p in fit_samples if "damaged" in manifest[_name(p)]["oddity"]]
    assert {p.name for p in damaged_files} == DAMAGED.keys()
    for path in damaged_files:
        fit = read_fit(path)
        assert {p.kind for p in fit.problems} >= DAMAGED[path.name]
        assert sum(len(a.records) for a in fit.activities) > 0
    for path in fit_samples:
        if "crc" in manifest[_name(path)]["oddity"].split("+"):
            assert read_fit(path, strict=True).crc_ok is False


def test_fitparse_reads_the_same(fit_samples: list[Path]) -> None:
    cells = 0
    for path in fit_samples:
        differing = {difference.column for difference in verify(path)}
        expected, _reason = FITPARSE_DIFFERS.get(path.name, (set(), ""))
        assert differing == expected, path.name
        parts = read_parts(path.read_bytes())[0]
        cells += sum(len(part.records) for part in parts) * len(COLUMNS)
    say(f"{cells} cells compared with fitparse")


def _fitdecode(path: Path) -> Records:
    """The records as fitdecode reads them, from stored fields only."""
    rows: list[dict[str, int]] = []
    try:
        with fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.DISABLED) as reader:
            rows.extend(
                _row(frame.fields)
                for frame in reader
                if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "record"
            )
    except fitdecode.FitError:
        pass  # what was read before counts
    columns = ("timestamp", *COLUMNS)
    return Records(
        {name: np.array([row.get(name, MISSING) for row in rows], np.int64) for name in columns}
    )


def _row(fields: list[Any]) -> dict[str, int]:
    stored: dict[int, int] = {}
    for field in fields:
        number = field.field_def.def_num if field.field_def else 253
        own = field.field_def and field.field_def.is_dev
        clock = field.field_def is None and field.name == "timestamp"
        if (field.field_def or clock) and not own and isinstance(field.raw_value, int):
            stored.setdefault(number, field.raw_value)
    row = {
        name: next(stored[number] for number in numbers if number in stored)
        for name, numbers in RECORD_FIELDS.items()
        if any(number in stored for number in numbers)
    }
    if "timestamp" in row:
        row["timestamp"] += FIT_EPOCH
    return row


@pytest.mark.filterwarnings("ignore::UserWarning:fitdecode")
def test_fitdecode_reads_the_same(fit_samples: list[Path]) -> None:
    cells = 0
    for path in fit_samples:
        theirs = _fitdecode(path)
        ours = [part.records for part in read_parts(path.read_bytes())[0]]
        assert sum(map(len, ours)) >= len(theirs), path.name
        differing = set()
        for name in COLUMNS:
            mine = np.concatenate(
                [records.column(name) for records in ours] or [np.zeros(0, np.int64)]
            )
            if (mine[: len(theirs)] != theirs.column(name)).any():
                differing.add(name)
        assert not differing, path.name
        cells += len(theirs) * len(COLUMNS)
    say(f"{cells} cells compared with fitdecode")


@pytest.mark.parametrize("seed", range(5))
def test_damaged_copies(fit_samples: list[Path], seed: int) -> None:
    rng = random.Random(seed)
    for number in range(100):
        data = damaged(rng.choice(fit_samples).read_bytes(), rng)
        start = process_time()
        fit = read_fit(repaired(data) if number % 2 else data)
        assert process_time() - start < LONGEST_S
        for activity in fit.activities:
            assert_plausible(activity)
