"""The manual's worked examples say what the program says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo import worked_examples
from demo.worked_examples import PAGE, filled

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_says_what_the_program_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count("```log ") == page.count("```text\n") >= 4
    assert filled(page) == page, "python -m demo.worked_examples writes the page anew"


def test_an_answer_that_rotted_is_seen() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rotted = page.replace("it came back on", "it went away on")
    assert rotted != page
    assert filled(rotted) == filled(page)


def test_a_log_that_cannot_be_read_is_named() -> None:
    page = "```log 2024-06-01\n2024-05-01 fly 5 km\n```\n\n```text\n```\n"
    with pytest.raises(ValueError, match="neither a sport"):
        filled(page)


def test_main_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text("```log 2024-06-01\n2024-05-01 run 5 km\n```\n```text\n```\n", "utf-8")
    monkeypatch.setattr(worked_examples, "PAGE", page)
    worked_examples.main()
    assert "as of 2024-06-01" in page.read_text(encoding="utf-8")
