"""Pain entries on the Diary page: written, changed, taken back, and in two windows at once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.browser import opened
from tests.diary_room import TODAY, fill, go, press, section
from traininglog.notes import Note
from traininglog.pain import PainEntry
from traininglog.steps import Add

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.diary_room import Room


def test_an_entry_of_any_day_is_added_edited_removed_and_undone(
    browser: Browser, room: Room
) -> None:
    before = room.entries()
    with opened(browser, room.host) as seen:
        go(seen)
        entries = section(seen, "entries")
        entries.get_by_text("Add an entry for any day").click()
        form = entries.locator("form")
        fill(form, day="2026-11-21", score="3", location="calf", side="left", onset="2,5",
             note="on the hill")  # fmt: skip
        words = press(seen, form.get_by_role("button", name="Add", exact=True))
        assert words == "Added: Left calf, during the run, from 2.5 km (3/10)"
        (added,) = [e for e in room.entries() if e not in before]
        assert added == PainEntry(date(2026, 11, 21), "calf", "left", 3, onset_km=2.5,
                                  note="on the hill")  # fmt: skip
        row = entries.locator(".row", has_text="Left calf")
        row.get_by_role("button", name="Edit: Left calf").click()
        form = row.locator("form")
        assert form.locator("[name=day]").evaluate("e => e === document.activeElement")
        fill(form, score="6")
        press(seen, form.get_by_role("button", name="Save"))
        assert "open=" not in seen.page.url
        assert "(6/10)" in row.inner_text()
        assert row.get_by_role("button", name="Edit: Left calf").evaluate(
            "e => e === document.activeElement"
        )
        row.get_by_role("button", name="History: Left calf").click()
        row.locator(".past li").nth(1).wait_for()
        past = row.locator(".past").inner_text()
        assert "It said: Left calf during the run, from 2.5 km (3/10)" in past
        assert "Then: Left calf during the run, from 2.5 km (6/10)" in past
        words = press(seen, row.get_by_role("button", name="Remove: Left calf"))
        assert words.startswith("Removed: Left calf")
        assert room.entries() == before
        press(seen, seen.page.locator("#diary-saved").get_by_role("button", name="Undo"))
        assert len(room.entries()) == len(before) + 1
        assert row.count() == 1
        assert seen.console == []


def test_a_removed_entry_is_put_back_or_forgotten(browser: Browser, room: Room) -> None:
    with opened(browser, room.host) as seen:
        go(seen)
        entries = section(seen, "entries")
        before = room.entries()
        press(seen, entries.get_by_role("button", name="Remove:").first)
        entries.get_by_text("Removed from the diary (1)").click()
        press(seen, entries.get_by_role("button", name="Put it back"))
        assert room.entries() == before
        press(seen, entries.get_by_role("button", name="Remove:").first)
        gone = entries.locator("#removed")
        if gone.get_attribute("open") is None:
            gone.locator("summary").first.click()
        gone.get_by_text("Forget for good").click()
        press(seen, gone.get_by_role("button", name="Forget it"))
        assert room.journal.removed() == ()
        assert entries.locator("#removed").count() == 0


def test_an_entry_accepted_from_a_note_shows_its_words(browser: Browser, room: Room) -> None:
    room.repository.add_notes(1, [Note(TODAY, "knee was grumpy", origin="strava_api")])
    (note,) = room.repository.notes(1)
    room.journal.write(
        "accepted", [Add(PainEntry(TODAY, "toe", score=2), note.id)], today=TODAY
    )
    with opened(browser, room.host) as seen:
        go(seen)
        row = section(seen, "entries").locator(".row", has_text="Toe")
        assert row.locator("blockquote").inner_text() == "knee was grumpy"
        row.get_by_role("button", name="Edit: Toe").click()
        form = row.locator("form")
        fill(form, score="3")
        press(seen, form.get_by_role("button", name="Save"))
        assert row.locator("blockquote").inner_text() == "knee was grumpy"
        assert "(3/10)" in row.inner_text()


def test_daily_life_for_today(browser: Browser, room: Room) -> None:
    with opened(browser, room.host, width=390) as seen:
        go(seen)
        daily = section(seen, "daily")
        daily.locator("summary").click()
        form = daily.locator("form")
        assert form.locator("[name=location]").input_value() == "knee"
        fill(form, item="squat", score="1")
        press(seen, form.get_by_role("button", name="Add"))
        assert PainEntry(TODAY, "knee", "right", 1, "daily", item="squat") in room.entries()
        assert "Squat: 1/10, right knee, 22 Nov 2026" in daily.inner_text()


# Two windows


def test_two_windows_at_one_entry_lose_nothing(browser: Browser, room: Room) -> None:
    last = room.journal.entries()[-1]
    search = f"?open=edit-entry-{last.id}"
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, search)
        go(two, search)
        mine, theirs = one.page.locator("form.df"), two.page.locator("form.df")
        fill(theirs, score="7", note="said in the other window")
        press(two, theirs.get_by_role("button", name="Save"))
        fill(mine, score="3", note="said in this window")
        mine.get_by_role("button", name="Save", exact=True).click()
        conflict = mine.locator(".conflict")
        conflict.wait_for()
        assert conflict.inner_text().startswith(
            "This entry was changed in another window: it now says"
        )
        assert "(7/10)" in conflict.inner_text()
        assert conflict.evaluate("e => e === document.activeElement")
        assert mine.locator("[name=note]").input_value() == "said in this window"
        assert one.faults() == []
        press(one, conflict.get_by_role("button", name="Save yours over it"))
        scores = [past.after.score for past in room.journal.history("entry", last.id)
                  if isinstance(past.after, PainEntry)]  # fmt: skip
        assert scores == [7, 3]
        assert one.console == two.console == []


def test_theirs_can_be_kept(browser: Browser, room: Room) -> None:
    last = room.journal.entries()[-1]
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, f"?open=edit-entry-{last.id}")
        go(two, f"?open=edit-entry-{last.id}")
        fill(two.page.locator("form.df"), score="7")
        press(two, two.page.get_by_role("button", name="Save", exact=True))
        form = one.page.locator("form.df")
        fill(form, score="9")
        form.get_by_role("button", name="Save", exact=True).click()
        form.get_by_role("button", name="Keep theirs").click()
        form.wait_for(state="detached")
        one.settle()
        assert "(7/10)" in one.page.locator(f"#entry-{last.id}").inner_text()
        assert [entry.score for entry in room.entries()].count(9) == 0


def test_an_entry_removed_in_the_other_window_can_be_saved_as_new(
    browser: Browser, room: Room
) -> None:
    last = room.journal.entries()[-1]
    with opened(browser, room.host) as one, opened(browser, room.host) as two:
        go(one, f"?open=edit-entry-{last.id}")
        go(two)
        press(two, two.page.locator(f"#entry-{last.id}").get_by_role("button", name="Remove"))
        form = one.page.locator("form.df")
        fill(form, note="still here")
        form.get_by_role("button", name="Save", exact=True).click()
        form.locator(".conflict").wait_for()
        press(one, form.get_by_role("button", name="Save yours as a new one"))
        assert room.entries()[-1].note == "still here"
