"""`painmile report`: three pages for others, whole or not at all, and a PDF by what is here."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from painmile import pdf
from painmile.__main__ import app
from service.safety import SAFETY_LINE
from tests.api_runs import api_run, strava_source
from tests.browser import chromium
from tests.log_store import write
from tests.report_logs import CASES
from traininglog.activity_rows import activity_values
from traininglog.repository_import import Batch, NewActivity
from traininglog.store import Store
from traininglog.textform import read_text
from traininglog.viewer import SYSTEM
from traininglog.whole_files import write_whole

API_KM = 12.345678


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixteen weeks from files, and one run more that only Strava has."""
    folder = tmp_path / "data"
    monkeypatch.setenv("PAINMILE_DATA", str(folder))
    with Store.open(folder) as store:
        system = store.repository(SYSTEM)
        one = system.add_runner("Demo runner", "Europe/Berlin")
        log, problems = read_text(CASES["everyday"], "Demo runner")
        assert not problems
        write(store, one.id, *log.activities)
        system.add_diary(one.id, replace(log, activities=()))
        api = api_run("api", date(2026, 11, 18), distance_km=API_KM)
        new = NewActivity(activity_values(api), None, 75, None, "1", [])
        source = strava_source("api", api.day, 77_001, kept=True)
        store.imports(SYSTEM).write(one.id, Batch([new], [source]))
    return folder


def _report(*words: str) -> Result:
    return CliRunner().invoke(app, ["report", "--as-of", "2026-11-22", *words])


@pytest.mark.usefixtures("data")
def test_a_file_for_others_without_what_only_strava_has(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    result = _report("--out", str(out))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == (
        f"{out}: 3 pages. 3 Aug to 22 Nov 2026: 31 runs: 8 painful, 19 painless, 4 silent. "
        "Left out: 1 run that only Strava has.\n"
    )
    words = out.read_text("utf-8")
    assert words.count(f"<span>{SAFETY_LINE}</span>") == 3
    assert not re.search(r"12\.34|12345|12\.3 km", words)
    assert "1 run came only from Strava" in words
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


@pytest.mark.usefixtures("data")
def test_in_miles_and_over_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "report.HTML"
    out.write_text("before")
    assert _report("--out", str(out), "--unit", "mi").exit_code == 0
    assert "3.2 mi (1/10)" in out.read_text("utf-8")
    assert [path.name for path in tmp_path.glob("*repor*")] == ["report.HTML"]


@pytest.mark.usefixtures("data")
def test_another_kind_of_file_is_wrong_usage(tmp_path: Path) -> None:
    result = _report("--out", str(tmp_path / "report.docx"))
    assert result.exit_code == 2
    assert "neither in .html nor in .pdf" in result.stderr
    assert list(tmp_path.glob("report*")) == []


@pytest.mark.usefixtures("data")
def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report.html"
    result = _report("--out", str(out))
    assert result.exit_code == 1
    assert result.stderr == (
        f"{out} cannot be written: no such file or directory. "
        "Choose another place with --out.\n"
    )


def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.html"
    out.write_text("before")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(out, b"after")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert out.read_text() == "before"


def test_a_log_without_runs_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path / "empty"))
    with Store.open(tmp_path / "empty") as store:
        store.repository(SYSTEM).add_runner("New", "UTC")
    result = _report("--out", str(tmp_path / "report.html"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "There is no run to report. Import some with: painmile import PATH\n"
    )


# PDF


@pytest.mark.usefixtures("data")
def test_a_browser_prints_three_pages_of_a4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setenv("PAINMILE_CHROMIUM", chromium())
    out = tmp_path / "report.pdf"
    result = _report("--out", str(out))
    assert (result.exit_code, result.stderr) == (0, "")
    printed = PdfReader(BytesIO(out.read_bytes())).pages
    assert len(printed) == 3
    assert [round(float(side)) for side in printed[0].mediabox[2:]] == [595, 842]
    assert all(SAFETY_LINE in page.extract_text() for page in printed)


def test_weasyprint_comes_first_with_rules_in_the_drawings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: dict[str, Any] = {}

    class Html:
        def __init__(self, **given: Any) -> None:
            asked.update(given)

        def write_pdf(self) -> bytes:
            return b"%PDF-library"

    library = ModuleType("weasyprint")
    vars(library)["HTML"] = Html
    monkeypatch.setitem(sys.modules, "weasyprint", library)
    assert (
        pdf.pdf_of('<style>@page { margin: 1mm; }</style><svg role="img">') == b"%PDF-library"
    )
    assert "@page { size: A4; margin" in asked["string"]
    assert '<svg role="img"><style>' in asked["string"]
    with pytest.raises(ValueError, match="nothing is fetched"):
        asked["url_fetcher"]("http://elsewhere.example")


@pytest.mark.usefixtures("data")
def test_without_either_the_sentence_says_to_print_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.delenv("PAINMILE_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = _report("--out", str(tmp_path / "report.pdf"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        "There is no WeasyPrint and no Chromium here to make a PDF. Write the report as "
        "FILE.html instead, open it in a browser and print it to a PDF.\n"
    )
    assert not (tmp_path / "report.pdf").exists()


@pytest.mark.parametrize("said", ["fails", "hangs", "writes no pdf", "writes nothing"])
def test_a_browser_that_does_not_print_is_one_sentence(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setattr(pdf, "browser_here", lambda: "/usr/bin/browser")
    asked: list[list[str]] = []

    def run(command: list[str], **_how: Any) -> None:
        asked.append(command)
        if said == "fails":
            raise subprocess.CalledProcessError(1, command)
        if said == "hangs":
            raise subprocess.TimeoutExpired(command, 90)
        if said == "writes no pdf":
            Path(command[-2].partition("=")[2]).write_text("<html>")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(pdf.NoPdfError, match="browser did not print the report"):
        pdf.pdf_of("<p>")
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in asked[0]
    profile = next(word for word in asked[0] if word.startswith("--user-data-dir="))
    assert not Path(profile.partition("=")[2]).parent.exists()
