"""The reader's benchmark runs, prints its ratio and says when there is nothing to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks import reader
from benchmarks.fit_files import generated_files
from ingest.fit import read_fit

if TYPE_CHECKING:
    from pathlib import Path


def test_generated_files_are_sound() -> None:
    for data in generated_files(2, 600):
        fit = read_fit(data, strict=True)
        assert fit.crc_ok
        assert fit.problems == ()
        assert [len(activity.records) for activity in fit.activities] == [600]


@pytest.mark.filterwarnings("ignore:datetime.datetime.utcfromtimestamp")
def test_figures_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (short, *_), (data, *_) = generated_files(1, 20), generated_files(1, 500)
    (tmp_path / "short.fit").write_bytes(short)
    (tmp_path / "long.FIT").write_bytes(data[:-9])
    assert reader.main([str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("1 activities, 500 records\n")
    assert "times the columnar reader" in printed


def test_a_folder_without_activities(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reader.main([str(tmp_path)]) == 1
    assert "No activity of 500 records" in capsys.readouterr().out
