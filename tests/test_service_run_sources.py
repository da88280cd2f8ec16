"""Where a run is from, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from service.run_sources import run_sources
from service.shown import shown as shown_words
from tests.copies_desk import SMART, only, put_row
from tests.hostile import HOSTILE
from tests.log_store import OWNER
from tests.strava_log import NOW

if TYPE_CHECKING:
    from tests.desk import Desk


def test_each_copy_is_told_with_its_file_its_day_and_why_it_is_here(twice: Desk) -> None:
    put_row(twice)
    found = run_sources("a", twice.store.links(OWNER).copies(1, only(twice).id), (), NOW, "km")
    assert [(c.kind, c.is_shown) for c in found.copies] == [
        ("FIT file", True), ("FIT file", False), ("Row of a Strava export", False),
    ]  # fmt: skip
    row = found.copies[2]
    assert row.place == "activities.csv in export_1.zip, imported 20\u00a0Mar"
    assert row.why == "its number at Strava"
    assert "stay" in row.asks[0]
    assert "the export is imported" in row.asks[1]
    whole, smart = found.copies[:2]
    assert whole.place.startswith("whole.fit, ")
    assert {whole.why, smart.why} == {"", "the same watch at the same second"}
    assert found.can_split


def test_names_of_any_kind_are_words_and_few(desk: Desk) -> None:
    desk.add("a.fit", SMART)
    desk.run()
    (copy,) = desk.log.sources(1)
    for name in (*HOSTILE.values(), "", "/", "!", "a" * 60_000):
        for path in (name, f"{name}.zip!{name}", f"x.zip!{name}/{name}.fit"):
            named = replace(copy, path=path, linked=name)
            (told,) = run_sources("a", [named], (), NOW, "km").copies
            for words in (told.place, told.name, told.why):
                assert shown_words(words) == words
            assert len(told.place) < 220


def test_a_name_that_turns_the_direction_of_words_is_drawn(desk: Desk) -> None:
    desk.add("a\u202efit.exe.fit", SMART)
    desk.run()
    (told,) = run_sources("a", desk.log.sources(1), (), NOW, "km").copies
    assert "\u202e" not in f"{told.name}{told.place}"
    assert "goes with it" in told.asks[0]
