"""read_fit as others call it: sources, engines, damage, cost of importing."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from demo.fit_writer import FitWriter
from ingest.fit import read_fit
from ingest.fit.base_types import UINT8, UINT32
from ingest.fit.plausible import limits
from tests.mutants import mutants, sound_files
from tests.watch_files import START, START_FIT, run_file, write_head, write_records
from traininglog.schema import MISSING, RECORD_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.fit import Engine
    from ingest.recording import Recording

ENGINES = ("columnar", "fitparse")
SAME = (
    "sport", "start", "timer_s", "distance_m", "laps", "pauses", "devices", "feel", "rpe",
    "device", "developer_fields", "local_offset_s",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_whole_run(engine: Engine) -> None:
    fit = read_fit(run_file(60), engine)
    assert fit.file_type == "activity"
    assert fit.problems == ()
    assert fit.crc_ok is None
    (run,) = fit.activities
    assert (run.sport, run.sub_sport, run.start) == ("running", "trail", START)
    assert (run.timer_s, run.elapsed_s, run.distance_m) == (55, 60, 180)
    assert (run.ascent_m, run.descent_m, run.temperature_c) == (12, 15, 14)
    assert (run.feel, run.rpe) == (50, 4)
    assert run.local_offset_s == 3600
    assert (run.device, run.serial) == ("Garmin Forerunner 620", 3_999_000_111)
    assert [(p.end - p.start).total_seconds() for p in run.pauses] == [5]
    assert [(lap.start, lap.distance_m, lap.trigger) for lap in run.laps] == [
        (START, 180, "distance")
    ]
    (power,) = run.developer_fields
    assert (power.name, power.units, power.native_field) == ("Form Power", "Watts", 7)
    assert len(run.records) == 60
    assert run.records.developer["dev:Form Power"][:3].tolist() == [70.5, 71.5, 72.5]
    assert "power_w" not in run.records.columns


def test_sources(tmp_path: Path) -> None:
    data = run_file(10)
    path = tmp_path / "run.fit"
    path.write_bytes(data)
    for source in (path, data, io.BytesIO(data), gzip.compress(data)):
        assert len(read_fit(source).activities[0].records) == 10


def test_a_cut_archive_gives_its_start() -> None:
    packed = gzip.compress(run_file(900))
    fit = read_fit(packed[: len(packed) // 2], name="a.fit.gz")
    assert 0 < len(fit.activities[0].records) < 900
    assert {p.kind for p in fit.problems} == {"gzip", "truncated"}
    assert str(fit.problems[0]) == "a.fit.gz: the gzip archive is cut off; its start was read"


def test_a_broken_archive_is_a_problem() -> None:
    fit = read_fit(b"\x1f\x8bnothing of the kind")
    assert [p.kind for p in fit.problems] == ["gzip"]
    assert fit.activities == ()


def test_an_archive_larger_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.fit.LARGEST_BYTES", 2_000)
    fit = read_fit(gzip.compress(run_file(200)))
    assert "larger than" in fit.problems[0].message
    assert len(fit.activities[0].records) > 10


@pytest.mark.parametrize("data", [b"", b"date,score\n2024-01-01,3\n", bytes(100)])
def test_no_fit_file(data: bytes) -> None:
    fit = read_fit(data, name="x.fit")
    assert fit.activities == ()
    assert [(p.kind, p.source) for p in fit.problems] == [("not_fit", "x.fit")]


def test_other_kinds_of_file_are_named() -> None:
    writer = FitWriter()
    write_head(writer, file_type=6)
    write_records(writer, 20)
    fit = read_fit(writer.finish())
    assert (fit.file_type, fit.activities, fit.problems) == ("course", (), ())


def test_an_activity_file_without_activity_says_so() -> None:
    writer = FitWriter()
    write_head(writer)
    assert [p.kind for p in read_fit(writer.finish()).problems] == ["empty"]


@pytest.mark.parametrize("engine", ["columnar", "fitparse"])
def test_strict_computes_the_checksum(engine: Engine) -> None:
    data = bytearray(run_file(20))
    assert read_fit(bytes(data), engine, strict=True).crc_ok is True
    data[-1] ^= 1
    fit = read_fit(bytes(data), engine, strict=True)
    assert fit.crc_ok is False
    assert [p.message for p in fit.problems] == [
        "the checksum does not match: some values may be damaged"
    ]
    assert len(fit.activities[0].records) == 20
    assert read_fit(bytes(data), engine).problems == ()


@pytest.mark.parametrize("tail", [b"", b"\0\0"])
def test_a_file_without_checksum_is_not_blamed(tail: bytes) -> None:
    fit = read_fit(run_file(20)[:-2] + tail, strict=True)
    assert (fit.crc_ok, fit.problems) == (None, ())
    assert len(fit.activities[0].records) == 20


def test_what_is_cut_is_not_called_changed_too() -> None:
    data = run_file(20)
    unclosed = data[:4] + bytes(4) + data[8:]
    for damaged, crc_ok in (
        (data[:-40], False), (unclosed, None), (data[:-30] + b"\x4f" * 30, False),
    ):  # fmt: skip
        fit = read_fit(damaged, strict=True)
        assert fit.problems
        assert fit.crc_ok is crc_ok
        assert "crc" not in {p.kind for p in fit.problems}


def test_problems_name_their_source_everywhere() -> None:
    data = bytearray(run_file(40))[:-200]
    fit = read_fit(bytes(data), name="cut.fit")
    assert fit.problems
    assert {p.source for p in fit.problems} == {"cut.fit"}
    assert {p.source for p in fit.activities[0].problems} == {"cut.fit"}


def test_heart_rate_that_is_none() -> None:
    writer = FitWriter()
    write_head(writer)
    writer.define(1, 20, [(253, 4, UINT32), (3, 1, UINT8)])
    for second, bpm in enumerate((0, 120, 251, None)):
        writer.data(1, START_FIT + second, bpm)
    fit = read_fit(writer.finish())
    assert fit.activities[0].records.column("heart_rate_bpm").tolist() == [
        MISSING, 120, MISSING, MISSING,
    ]  # fmt: skip
    (problem,) = fit.problems
    assert (problem.kind, problem.where) == ("implausible", "heart_rate_bpm")
    assert problem.message.startswith("2 of 3 values")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_watch_that_does_not_know_the_date(engine: Engine) -> None:
    writer = FitWriter()
    write_head(writer)
    write_records(writer, 5, start=7_000, power=False)
    fit = read_fit(writer.finish(), engine)
    assert fit.activities[0].start == START
    assert [p.kind for p in fit.problems] == ["clock_not_set"]


def say(line: str) -> None:
    """Print a figure; the campaigns show their counts."""
    sys.stdout.write(f"{line}\n")


def assert_plausible(activity: Recording) -> None:
    """No value an activity keeps is one the reader should have refused."""
    records = activity.records
    steps = np.diff(records.timestamp)
    assert (steps >= 0).all()
    assert not len(records) or records.timestamp[-1] - records.timestamp[0] <= 14 * 86_400
    for column in RECORD_COLUMNS[1:]:
        stored = records.column(column.name)
        known = stored[stored != MISSING] / column.scale - column.offset
        low, high = limits(column.name, activity.sport)
        assert ((known >= low - 1e-9) & (known <= high + 1e-9)).all(), column.name


def test_two_hundred_damaged_files() -> None:
    read = 0
    for data in mutants(200, seed=1):
        fit = read_fit(data)
        assert fit.activities or fit.problems or fit.file_type != "activity"
        for activity in fit.activities:
            assert_plausible(activity)
        read += bool(fit.activities)
    assert read > 100


@pytest.mark.parametrize("number", range(len(sound_files())))
def test_engines_agree_on_sound_files(number: int) -> None:
    ours, theirs = (
        read_fit(sound_files()[number], cast("Engine", engine)) for engine in ENGINES
    )
    assert ours.problems == theirs.problems == ()
    assert len(ours.activities) == len(theirs.activities) > 0
    for one, other in zip(ours.activities, theirs.activities, strict=True):
        assert one.records.columns.keys() == other.records.columns.keys()
        for name, values in one.records.columns.items():
            np.testing.assert_array_equal(values, other.records.columns[name], err_msg=name)
        assert one.records.developer.keys() == other.records.developer.keys()
        for attribute in SAME:
            assert getattr(one, attribute) == getattr(other, attribute), attribute


def test_importing_the_reader_is_light() -> None:
    code = "import sys, ingest.fit; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "numpy" in loaded
    assert not {"pandas", "fitparse", "pyarrow", "scipy", "sqlalchemy"} & set(loaded)
