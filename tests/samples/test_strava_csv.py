"""Headers of real exports, over a made-up log; and the table of a real one, read whole."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from ingest.archive.model import ArchiveRow
from ingest.archive.strava_csv import read_activities_csv
from tests.strava_exports import Manner, read, write
from tests.strava_outings import HOME, expected, outings
from tests.test_ingest_fit_reader import say

LOG = outings()
WHOLE = expected(LOG)


@pytest.fixture(scope="session")
def folder() -> Path:
    """`strava-samples` under PAINMILE_SAMPLES."""
    root = os.environ.get("PAINMILE_SAMPLES")
    if not root:
        pytest.fail("Set PAINMILE_SAMPLES to the folder that holds strava-samples.")
    return Path(root) / "strava-samples"


@pytest.fixture(scope="session")
def english(folder: Path) -> dict[str, list[str]]:
    """The column names of each generation."""
    headers: dict[str, list[str]] = json.loads((folder / "headers.en.json").read_text("utf-8"))
    assert len(headers) >= 3
    return headers


@pytest.fixture(scope="session")
def german(folder: Path) -> dict[str, str]:
    """A German column name for each English one."""
    names: dict[str, str] = json.loads((folder / "headers.de.json").read_text("utf-8"))
    return {told: own for own, told in names.items()}


def test_every_generation_gives_the_same_rows(english: dict[str, list[str]]) -> None:
    for generation, header in english.items():
        rows = read(write(LOG, Manner(header)))
        say(f"{generation}: {len(header)} columns, {len(rows)} rows")
        assert rows == WHOLE, generation


def test_every_generation_in_german_gives_the_same_rows(
    english: dict[str, list[str]], german: dict[str, str]
) -> None:
    for generation, header in english.items():
        manner = Manner(header, "de", "de", names=lambda name: german.get(name, name))
        assert read(write(LOG, manner)) == WHOLE, generation


def test_the_table_of_a_real_export_is_read_whole(folder: Path) -> None:
    tables = sorted((folder / "export").rglob("activities.csv"))
    assert tables
    for path in tables:
        with path.open("rb") as pieces:
            rows = list(read_activities_csv(pieces, HOME))
        with path.open(encoding="utf-8", newline="") as text:
            told = sum(1 for _ in csv.reader(text)) - 1
        read_rows = [row for row in rows if isinstance(row, ArchiveRow)]
        say(f"{told} rows, {len(read_rows)} activities")
        assert len(read_rows) == len(rows) == told
        assert [row.problems for row in read_rows] == [()] * told
        for row in read_rows:
            if row.file:
                assert (path.parent / row.file).is_file()
                assert row.upload_id
