"""`painmile demo`: files, import, findings in words; again, and nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import typer

from demo.story import LAST_DAY, RUNNER, ZONE, DemoFiles, demo_log
from painmile.commands.demo import demo
from traininglog.store import Store
from traininglog.textform import write_text
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from painmile.session import OpenLog
    from traininglog.log import TrainingLog


def kept_log(folder: Path) -> TrainingLog:
    with Store.open(folder) as store:
        repository = store.repository(SYSTEM)
        (runner,) = repository.runners()
        assert (runner.name, runner.zone) == (RUNNER, ZONE)
        return repository.training_log(runner.id)


def test_first_time_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo(no_serve=True, data=tmp_path)
    first, log = capsys.readouterr(), kept_log(tmp_path)
    assert first.out.startswith(f"{RUNNER}, as of {LAST_DAY}\n")
    assert "came back 4 times" in first.out
    assert "168 runs: 8 painful, 144 painless, 16 silent" in first.out
    for word in ("178 added", "1 already there", "1 skipped", "cut off at", "settings file"):
        assert word in first.err

    demo(no_serve=True, data=tmp_path)
    again = capsys.readouterr()
    assert again.out == first.out
    assert "179 unchanged" in again.err
    assert write_text(kept_log(tmp_path)) == write_text(log)


def test_the_log_is_the_story_that_was_told(tmp_path: Path) -> None:
    demo(no_serve=True, data=tmp_path)
    log, told = kept_log(tmp_path), demo_log()
    assert set(log.pain) == set(told.pain)
    assert log.gap_kinds == told.gap_kinds
    for kept, run in zip(log.activities, told.activities, strict=True):
        assert (kept.day, kept.sport, kept.zone) == (run.day, run.sport, run.zone)
        if kept.day.isoformat() != "2025-12-16":  # the file that broke off
            assert kept.distance_km == run.distance_km
            assert kept.timer_min == pytest.approx(run.timer_min, rel=0.05)
        if run.is_run:
            assert kept.cadence_spm == pytest.approx(run.cadence_spm, abs=1)
            assert kept.walked_share == pytest.approx(run.walked_share or 0, abs=0.07)


def test_serves_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the offer of a watch that is plugged in: no run of one's own belongs here."""
    served: list[tuple[str, int, bool]] = []

    def serve_log(opened: OpenLog, port: int, *, watches: bool) -> None:
        served.append((opened.runner.name, port, watches))

    monkeypatch.setattr("painmile.commands.serve.serve_log", serve_log)
    demo(port=8123, data=tmp_path)
    assert served == [(RUNNER, 8123, False)]


def _refusal(capsys: pytest.CaptureFixture[str], folder: Path) -> str:
    with pytest.raises(typer.Exit) as stopped:
        demo(no_serve=True, data=folder)
    assert stopped.value.exit_code == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_leaves_somebodys_own_log_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("Robin", "UTC")
    assert "holds the log of Robin" in _refusal(capsys, tmp_path)
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert "file is a file. Choose a folder" in _refusal(capsys, tmp_path / "file")
    (tmp_path / "demo").touch()
    assert "demo is a file. Choose a folder" in _refusal(capsys, tmp_path)


def test_a_diary_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "watch").mkdir()
    diary = tmp_path / "pain.csv"
    diary.write_text("date,score\n2026-11-22,11\n")
    files = DemoFiles(tmp_path / "watch", diary, {}, ())
    monkeypatch.setattr("demo.story.write_demo", lambda _folder: files)
    assert "diary cannot be read" in _refusal(capsys, tmp_path)
