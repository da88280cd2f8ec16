"""Rows of the Diary page as they are drawn, without a browser."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.pages.diary_entries import entries
from dashboard.pages.diary_parts import Shown
from dashboard.pages.diary_view import DiaryView
from service.diary_page import Held
from traininglog.pain import PainEntry
from traininglog.steps import Kept, Past


def drawn(author: str | None = None) -> str:
    """An entry with its history open, and one that was removed."""
    entry = PainEntry(date(2026, 11, 22), "knee", "right", 4)
    step = Past(datetime(2026, 11, 22, 23, 10, tzinfo=UTC), "Added", None, entry, author)
    shown = Shown(
        held=Held((Kept(12, entry, "seen"),), (), (), can_write=True),
        view=DiaryView.read("?open=past-entry-12"),
        now=datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin")),
        leading=None,
        past=lambda _: (step,),
    )
    gone = Past(step.at, "Removed", entry, None, author)
    return str(entries(shown, (("entry", 9, gone),)))


def test_changes_are_told_on_the_runners_own_clock() -> None:
    told = drawn()
    assert "23 Nov 2026 00:10" in told
    assert "Removed 23 Nov 2026." in told
    assert " by " not in told


def test_whoever_changed_it_is_named() -> None:
    assert drawn("M. K.").count("' by ', Bdi('M. K.')") == 2
