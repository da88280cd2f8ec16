"""`painmile notes parse`: JSON lines in, JSON lines out, in their order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from painmile.__main__ import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

KNEE = {
    "location": "knee", "side": "left", "score": 3.0, "onset_km": 6.44, "onset_min": None,
    "when": "during", "negated": False, "historical": False,
}  # fmt: skip
LINE = {"id": 7, "text": "left knee 3/10 from 4", "lang": "en", "context": {"unit": "mi"}}


def _parse(file: object, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["notes", "parse", str(file)], input=stdin)


def test_notes_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    lines = [LINE, {"id": "b", "text": "sunny"}, {"text": "hip sore", "context": None}]
    path.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = _parse(path)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.exit_code, done.stderr) == (0, "")
    assert answers[0] == {"id": 7, "mentions": [KNEE]}
    assert answers[1] == {"id": "b", "mentions": []}
    assert answers[2]["id"] is None
    assert [m["location"] for m in answers[2]["mentions"]] == ["hip"]


def test_standard_input_is_read_too() -> None:
    done = _parse("-", json.dumps(LINE))
    assert json.loads(done.stdout)["mentions"] == [KNEE]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"knee sore", "is no JSON"),
        (b"\xff", "is no UTF-8 text"),
        (b"[]", 'has no "text"'),
        (b'{"id": 1}', 'has no "text"'),
        (b'{"text": NaN}', "is no JSON"),
        (b'{"text": "", "lang": 3}', '"lang" is no language code like "en"'),
        (b'{"text": "", "context": []}', '"context" is no object'),
        (b'{"text": "", "context": {"unit": "yd"}}', '"unit" is neither "km" nor "mi"'),
        (b'{"text": "", "context": {"unit": []}}', '"unit" is neither "km" nor "mi"'),
        (
            b'{"text": "", "context": {"distance_km": -1}}',
            '"distance_km" is no number from 0 up',
        ),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(line: bytes, why: str) -> None:
    good = json.dumps(LINE).encode()
    done = _parse("-", b"\n".join([good, line, good]))
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == f"standard input, line 2: {why}; the line was left out.\n"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _parse(tmp_path / "nowhere.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be read (no such file or directory)" in done.stderr
