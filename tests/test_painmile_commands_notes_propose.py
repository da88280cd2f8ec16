"""`painmile notes propose`: what waits, oldest first, in words and as one document."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app
from tests.log_store import run, write
from traininglog.journal import Journal
from traininglog.notes import Note
from traininglog.steps import Answer
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

DAY = date(2024, 3, 12)
NOTES = (
    Note(date(2024, 3, 20), "pain free run", "title"),
    Note(DAY, "right knee 4/10 from 6.5 km", "title", "a"),
    Note(date(2024, 3, 21), "lovely morning by the river", "title"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log with two runs and three notes, the latest two of which are about no pain."""
    data = tmp_path / "data"
    monkeypatch.setenv("PAINMILE_DATA", str(data))
    with Store.open(data) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
        write(store, 1, run("a", DAY, distance_km=10.0), run("b", NOTES[0].day))
        store.repository(Viewer("owner", 1)).add_notes(1, NOTES)
    return data


def _propose(*words: str) -> Result:
    return CliRunner().invoke(app, ["notes", "propose", *words])


@pytest.mark.usefixtures("folder")
def test_what_waits_is_listed_oldest_first() -> None:
    listed = _propose()
    assert (listed.exit_code, listed.stdout.splitlines()) == (0, [
        '12 Mar 2024: right knee, 4/10, from 6.5 km - from your title: '
        '"right knee 4/10 from 6.5 km"',
        '20 Mar 2024: no pain - from your title: "pain free run"',
        "3 notes read: 2 proposals wait.",
    ])  # fmt: skip
    assert listed.stderr == (
        "Accept, edit or ignore them on the page of old notes: painmile serve, /notes.\n"
    )


@pytest.mark.usefixtures("folder")
def test_with_json_one_document_stands_on_stdout() -> None:
    document = json.loads(_propose("--json").stdout)
    assert (document["schema"], document["notes"], document["waiting"]) == (
        "painmile.notes/1", 3, 2,
    )  # fmt: skip
    first, second = document["proposals"]
    assert first == {
        "key": "note:note-2:knee-right-during", "date": "2024-03-12", "run": "a",
        "field": "title",
        "quote": "right knee 4/10 from 6.5 km", "kind": "pain",
        "entry": {
            "date": "2024-03-12", "location": "knee", "side": "right", "score": 4,
            "when": "during", "onset_km": 6.5, "onset_min": None,
        },
    }  # fmt: skip
    assert (second["kind"], second["entry"]["score"], second["entry"]["location"]) == (
        "no_pain", 0, None,
    )  # fmt: skip


def test_what_was_decided_is_not_listed(folder: Path) -> None:
    with Store.open(folder) as store:
        journal = Journal(store.repository(Viewer("owner", 1)), 1)
        journal.write("x", [Answer("note:note-2:knee-right-during", "ignored")], today=DAY)
    listed = _propose()
    assert "right knee" not in listed.stdout
    assert listed.stdout.endswith("3 notes read: 1 proposal waits.\n")


def test_words_of_a_note_cannot_steer_the_terminal(folder: Path) -> None:
    hostile = "knee 2/10 \x1b[2J\x1b]0;x\x07 \u202ekcab\u202c\nsecond line"
    with Store.open(folder) as store:
        store.repository(Viewer("owner", 1)).add_notes(1, [Note(DAY, hostile)])
    listed = _propose()
    assert "knee 2/10 ␛[2J␛]0;x␇ �kcab� second line" in listed.stdout
    assert not set("\x1b\x07\u202e") & set(listed.stdout)
    quotes = [p["quote"] for p in json.loads(_propose("--json").stdout)["proposals"]]
    assert hostile in quotes


def test_an_empty_log_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINMILE_DATA", str(tmp_path))
    assert _propose().exit_code == 1
    with Store.open(tmp_path) as store:
        store.repository(SYSTEM).add_runner("me", "Europe/Berlin")
    listed = _propose()
    assert (listed.stdout, listed.stderr) == ("0 notes read: 0 proposals wait.\n", "")
