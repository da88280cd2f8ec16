"""Today in a real browser over a real store: what a person taps, and what the log then says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect
from sqlalchemy.exc import OperationalError

from rules.states import run_states
from tests.browser import opened
from tests.today_logs import NOW, WAITING
from tests.today_page import PHONE, Today, at

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


FRESH: Final = """
2026-11-19 run 5.0 km 33:30 173 spm
2026-11-22 run 5.6 km 37:40 172 spm
"""


# The form: what hurt in one run


def test_three_taps_tell_a_painful_run(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, FRESH) as today:
        expect(today.page.get_by_role("heading", name="Today's run, 5.6 km")).to_be_visible()
        today.score(4).tap()
        today.page.get_by_role("radio", name="Your right knee", exact=True).tap()
        today.button("From the start").tap()
        today.says("✓ Saved: right knee, from the start (4/10)")
        state = today.kept.last()
        assert (state.answer, state.score, state.onset_km) == ("painful", 4, 0.0)
        assert state.place == ("knee", "right")
        expect(today.page.locator("#today-head")).to_contain_text(
            "1 painful, 0 painless, 1 silent"
        )
        assert today.seen.console == []


def test_one_tap_tells_a_painless_run_and_one_takes_it_back(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        today.no_pain().tap()
        today.says("✓ Saved: no pain")
        assert today.kept.last().answer == "painless"
        today.button("Undo").tap()
        today.says("Nothing to save yet")
        assert today.kept.last().answer == "silent"
        assert [change.undone for change in today.kept.journal.changes()] == [True]


def test_no_pain_is_mended_to_a_pain_in_one_window(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        alert = today.page.locator(".pf .fault")
        today.no_pain().tap()
        today.says("✓ Saved: no pain")
        today.score(4).tap()
        today.says(
            "Still saved: no pain. Save instead right knee, 4/10, without where it began"
        )
        today.seen.settle()
        expect(alert).to_have_text("")
        assert today.kept.last().answer == "painless"
        today.button("From the start").tap()
        today.says("✓ Saved: right knee, from the start (4/10)")
        expect(alert).to_have_text("")
        assert today.kept.last().score == 4
        assert [c.undone for c in today.kept.journal.changes()] == [False, True]


def test_a_store_that_was_locked_between_two_saves_is_no_conflict(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with at(browser, tmp_path) as today:
        alert = today.page.locator(".pf .fault")
        today.no_pain().tap()
        today.says("✓ Saved: no pain")
        with monkeypatch.context() as patch:
            patch.setattr("traininglog.journal.Pen.do", locked)
            today.score(4).tap()
            today.button("From the start").tap()
            expect(alert).to_contain_text("the log is busy with other work")
        assert today.kept.last().answer == "painless"
        today.button("Save again").tap()
        today.says("✓ Saved: right knee, from the start (4/10)")
        expect(alert).to_have_text("")
        assert [e.score for e in today.kept.log.pain if e.day == NOW.date()] == [4]
        today.button("Undo").tap()
        today.says("Nothing to save yet")
        assert today.kept.last().answer == "silent"


def test_the_slider_says_where_and_moving_it_says_it_otherwise(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        today.score(2).tap()
        slider = today.page.get_by_role("slider")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box
        for share in (0.9, 0.5):
            today.page.mouse.click(box["x"] + box["width"] * share, box["y"] + 13)
            expect(today.page.locator(".save .pri")).to_contain_text("✓ Saved: right knee")
            today.seen.settle()
        assert today.kept.last().onset_km == pytest.approx(2.8, abs=0.15)
        during = [e for e in today.kept.log.pain if e.day == NOW.date()]
        assert len(during) == 1
        assert [c.undone for c in today.kept.journal.changes()] == [False, True]


def test_keys_alone_tell_a_run_and_answer_a_question(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, touch=False, width=1366) as today:
        keys = today.page.keyboard

        def tab_to(name: str) -> None:
            focused = (
                "(e => e.getAttribute('aria-label') || e.innerText)(document.activeElement)"
            )
            for _ in range(80):
                keys.press("Tab")
                if today.page.evaluate(focused) == name:
                    return
            raise AssertionError(f"{name} is not reached by keys")

        keys.press("Tab")
        today.score(1).focus()
        keys.press("ArrowRight")
        keys.press("ArrowRight")
        tab_to("From the start")
        keys.press("Enter")
        today.says("✓ Saved: right knee, from the start (3/10)")
        assert today.kept.last().score == 3
        tab_to("don't know")
        keys.press("Enter")
        expect(today.bar()).to_contain_text("Saved:")
        expect(today.page.locator("#today-side")).to_be_focused()
        tab_to("Undo")
        keys.press("Enter")
        expect(today.bar()).to_contain_text("Taken back:")


def test_reload_keeps_what_was_saved(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        run = today.kept.run_id("2026-11-22")
        today.go(f"?run={run}")
        today.no_pain().tap()
        today.says("✓ Saved: no pain")
        today.go(f"?run={run}")
        expect(today.no_pain()).to_be_checked()
        today.score(3).tap()
        today.button("From the start").tap()
        today.says("✓ Saved: right knee, from the start (3/10)")
        assert today.kept.last().answer == "painful"
        assert len([e for e in today.kept.log.pain if e.day == NOW.date()]) == 1


def test_two_windows_do_not_overwrite_each_other(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as first, opened(browser, first.seen.host, **PHONE) as other:
        second = Today(other, first.kept).go()
        first.no_pain().tap()
        first.says("✓ Saved: no pain")
        second.score(5).tap()
        second.button("From the start").tap()
        alert = second.page.get_by_role("alert")
        expect(alert).to_contain_text(
            "changed in another window: it now says “no pain, no note”"
        )
        expect(second.score(5)).to_be_checked()
        assert first.kept.last().answer == "painless"
        second.button("Save again").tap()
        second.says("✓ Saved: right knee, from the start (5/10)")
        assert first.kept.last().score == 5


def test_a_run_that_is_gone_is_said_to_be(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        today.score(4).tap()
        today.kept.lose(today.kept.run_id("2026-11-22"))
        today.button("From the start").tap()
        words = "This run is not in the log any more; what you told is not saved."
        expect(today.bar()).to_contain_text(words)
        expect(today.page.get_by_role("heading", name="Today's run, 5.6 km")).to_have_count(0)
        today.says("Nothing to save yet")
        assert today.kept.journal.changes() == ()
        today.button("Hide this line").tap()
        expect(today.bar()).to_be_empty()
        today.clean(390)


def test_what_is_told_of_a_run_that_is_gone_stays_until_it_is_said(
    browser: Browser, tmp_path: Path
) -> None:
    with at(browser, tmp_path) as today:
        today.score(4).tap()
        today.kept.lose(today.kept.run_id("2026-11-22"))
        today.button("none hurt").tap()
        expect(today.bar()).to_contain_text("Saved: 4 silent runs since 6 Aug: none hurt")
        expect(today.score(4)).to_be_checked()
        today.button("From the start").tap()
        expect(today.bar()).to_contain_text("what you told is not saved")


def test_theirs_may_be_kept(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as first, opened(browser, first.seen.host, **PHONE) as other:
        second = Today(other, first.kept).go()
        first.no_pain().tap()
        first.says("✓ Saved: no pain")
        second.score(5).tap()
        second.button("From the start").tap()
        second.button("Keep theirs").tap()
        expect(second.no_pain()).to_be_checked()
        assert first.kept.last().answer == "painless"


def test_a_change_of_unit_keeps_what_was_told(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        today.score(4).tap()
        today.page.get_by_role("link", name="mi", exact=True).tap()
        today.page.wait_for_url("**unit=mi**")
        expect(today.page.get_by_role("heading", name="Today's run, 3.5 mi")).to_be_visible()
        expect(today.score(4)).to_be_checked()
        today.button("From the start").tap()
        today.says("✓ Saved: right knee, from the start (4/10)")


# A day without a run


def test_a_day_without_a_run_is_asked_how_it_was(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path, search="?day=2026-11-20") as today:
        today.button("Left a run out for it").tap()
        today.score(2).tap()
        expect(today.page.locator(".save .pri")).to_contain_text("✓ Saved: right knee")
        (entry,) = [e for e in today.kept.log.pain if e.day.isoformat() == "2026-11-20"]
        assert (entry.when, entry.score, entry.skipped) == ("daily", 2, True)


# Questions that wait


def test_silent_runs_are_answered_in_one_tap(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        ask = today.page.get_by_role("group", name="silent run")
        expect(ask).to_be_visible()
        ask.get_by_role("button", name="none hurt").dblclick()
        expect(today.bar()).to_contain_text("Saved: 4 silent runs since 6 Aug: none hurt")
        expect(ask).to_have_count(0)
        expect(today.page.locator("#today-head")).to_contain_text("23 painless, 0 silent")
        states = run_states(today.kept.log).anywhere
        assert [s.run.day for s in states if s.answer == "silent"] == [NOW.date()]
        assert len(today.kept.journal.changes()) == 1
        today.bar().get_by_role("button", name="Undo").tap()
        expect(ask).to_be_visible()
        today.button("Hide this line").tap()
        expect(today.bar()).to_be_empty()


def test_after_and_next_morning_are_told_when_they_are_due(
    browser: Browser, tmp_path: Path
) -> None:
    day_after = NOW + timedelta(days=1)
    text = WAITING.strip() + "| knee right 2/10 from 3 km"
    with at(browser, tmp_path, text, now=day_after) as today:
        ask = today.ask("Morning after 22 Nov")
        ask.get_by_role("button", name="stairs 3 of 10").tap()
        ask.get_by_role("button", name="worse").tap()
        expect(today.bar()).to_contain_text("Saved: Morning after 22 Nov: worse, stairs 3/10")
        expect(ask).to_have_count(0)
        (told,) = [e for e in today.kept.log.pain if e.day == day_after.date()]
        assert (told.when, told.compared, told.score, told.item) == (
            "next_morning", "worse", 3, "stairs",
        )  # fmt: skip
        today.ask("After the run of 22 Nov").get_by_role(
            "button", name="Yes, back to before"
        ).tap()
        expect(today.bar()).to_contain_text("back to before within an hour")


def test_a_question_may_be_left_for_good(browser: Browser, tmp_path: Path) -> None:
    with at(browser, tmp_path) as today:
        away = today.page.get_by_role("button", name="Don’t ask again").first
        name = away.get_attribute("aria-label") or ""
        away.tap()
        expect(today.bar()).to_contain_text("not asked again")
        expect(today.page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        today.go()
        expect(today.page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_the_return_from_a_gap_is_explained_in_one_tap(
    browser: Browser, tmp_path: Path
) -> None:
    text = "\n".join(line for line in WAITING.splitlines() if "ride" not in line)
    with at(browser, tmp_path, text) as today:
        ask = today.page.get_by_role("group", name="days without running").first
        ask.get_by_role("button", name="planned").tap()
        expect(today.bar()).to_contain_text("planned")
        assert "planned" in today.kept.log.gap_kinds.values()
