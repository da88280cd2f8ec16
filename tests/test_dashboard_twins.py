"""Two recordings of one run on the pages: totals count one, until both are said to count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dashboard.pages.run import show as run_parts
from dashboard.pages.sources import show as sources_parts
from dashboard.twin_parts import act, twin_parts
from service.twin_words import standing_in, twin_said, twins_at
from tests.browser import opened, served
from tests.log_store import run, write
from tests.source_logs import Kept, kept
from tests.test_dashboard_sources import words
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry
from traininglog.steps import Add, Answer
from traininglog.twins import BOTH, overlapping, twins, without

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Seen
    from traininglog.activity import Activity

DAY = date(2026, 11, 19)
WATCH = run(
    "watch", DAY, timer_min=40.0, distance_km=6.0, heart_rate_bpm=150.0, cadence_spm=170.0,
    device="Watch",
)  # fmt: skip
PHONE = replace(
    WATCH, id="phone", start=WATCH.start + timedelta(minutes=3), distance_km=6.1,
    heart_rate_bpm=None, cadence_spm=None, device="Phone" + " of many letters" * 5,
)  # fmt: skip
EARLIER = run("earlier", DAY - timedelta(days=2), timer_min=30.0, distance_km=5.0)
HURT = PainEntry(DAY, "knee", "right", 2, time=PHONE.local_start.time(), onset_km=3.1)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Kept]:
    """A log with a run on two watches, and pain told of the one that is left out."""
    with kept(tmp_path) as made:
        write(made.store, 1, WATCH, PHONE, EARLIER)
        journal = made.source.journal()
        assert journal
        journal.write("knee", [Add(HURT)], today=DAY)
        yield made


def said(count: str, one: str = "watch", other: str = "phone") -> dict[str, Any]:
    return {"action": "twin", "one": one, "other": other, "count": count}


def log_of(*activities: Activity, **answers: str) -> TrainingLog:
    told = {f"twin:{key.replace('_', ':')}": value for key, value in answers.items()}
    found = twins(overlapping(activities), (), told)
    return TrainingLog("R.", without(activities, found), twins=found)


def totals(here: Kept) -> tuple[float, int, str]:
    """Kilometres and runs of the Story, and what Sources says first."""
    story = here.source.loaded().story(None, "16w", "km")
    head = words(sources_parts(here.source, {})[1][0])
    return sum(week.distance_km for week in story.weeks), len(story.runs), head


def test_totals_count_one_until_both_are_said_to_count(here: Kept) -> None:
    km, n, head = totals(here)
    assert (round(km, 1), n) == (11.0, 2)
    assert "2 runs from 3 files" in head
    change = act(here.source, said("both"))
    assert change.words == "Saved: Thu 19 Nov: two runs, both count"
    km, n, head = totals(here)
    assert (round(km, 1), n) == (17.1, 3)
    assert "3 runs from 3 files" in head
    assert act(here.source, said("one")).words == "Saved: Thu 19 Nov: one run again"
    assert totals(here)[1] == 2
    assert act(here.source, said("other")).status == "saved"
    assert round(totals(here)[0], 1) == 11.1


def test_what_was_told_of_one_is_told_of_the_other_s_page_too(here: Kept) -> None:
    for run_id, size in (("watch", "6.0 km in 40:00"), ("phone", "6.1 km in 40:00")):
        page = words(run_parts(here.source, {"run": run_id}))
        assert size in page
        assert "Right knee from 3.1 km (2/10)" in page
        assert "run=watch&unit=km" in page  # the Story and Today know the one that counts


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (said("other", "phone", "watch"), "no longer as the page showed them"),
        (said("one"), "no longer as the page showed them"),
        (said("all"), "count cannot be read"),
        ({"action": "drop"}, "action cannot be read"),
        ([], "nothing that can be read"),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence(
    here: Kept, sent: object, reason: str
) -> None:
    written = act(here.source, sent)
    assert (written.status, reason in written.words) == ("fault", True)
    assert totals(here)[1] == 2


def test_of_three_recordings_the_one_asked_for_counts() -> None:
    three = [replace(WATCH, id=id_, timer_min=40.0 - n) for n, id_ in enumerate("abc")]
    log = log_of(*three)
    assert [(t.one.id, t.other.id) for t in log.twins] == [("a", "b"), ("a", "c")]
    told = twin_said(said("other", "a", "c"), log)
    assert told.steps == (Answer("twin:a:c", "c"), Answer("twin:b:c", "c"))
    both = twin_said(said("both", "a", "b"), log)
    assert both.steps == (Answer("twin:a:b", BOTH),)
    assert [a.id for a in standing_in(log, "b").activities] == ["b"]
    assert standing_in(log, "a") is log
    assert [len(twins_at(log, id_, "km")) for id_ in "abc"] == [2, 1, 1]
    assert [a.id for a in log_of(*three, a_b=BOTH).activities] == ["a", "b"]


def test_a_log_that_is_only_read_has_no_buttons() -> None:
    (told,) = twins_at(log_of(WATCH, PHONE), "phone", "mi")
    parts = words(twin_parts(told, "run-said", can_write=False))
    assert "06:03 on Phone" in parts
    assert "3.8 mi" in parts
    assert "data-say" not in parts


# In a browser


def shown(seen: Seen) -> tuple[str, str]:
    """What counts and what does not, by the words of the page."""
    rows = seen.page.locator(".twin dl > div")
    return rows.nth(0).inner_text(), rows.nth(1).inner_text()


def test_a_person_chooses_which_recording_counts(browser: Browser, here: Kept) -> None:
    with served(here.source) as host, opened(browser, host, width=390) as seen:
        page = seen.page
        seen.go("sources")
        expect(page.locator("h1")).to_have_text("2 runs from 3 files, 17 Nov to 19 Nov 2026.")
        looks = page.get_by_role("region", name="Worth a look")
        expect(looks).to_contain_text("Two recordings at one time: 1 run")
        expect(looks).to_contain_text("Both are kept.")
        counts, left = shown(seen)
        assert counts == "Counts\n06:00 on Watch, 6.0 km in 40:00"
        assert left.startswith("Left out\n06:03 on Phone of many letters")
        assert (seen.faults(), seen.page.evaluate("document.documentElement.scrollWidth")) == (
            [], 390,
        )  # fmt: skip

        page.get_by_role("button", name="They are two runs: count both").press("Enter")
        expect(page.locator("#sources-saved")).to_contain_text(
            "Saved: Thu 19 Nov: two runs, both count"
        )
        expect(page.locator("h1")).to_contain_text("3 runs from 3 files")
        expect(looks).to_contain_text("You said that these are two runs: both count.")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("h1")).to_contain_text("2 runs from 3 files")

        page.locator(".twin").get_by_role("link", name="06:03 on Phone").click()
        expect(page.locator("h1")).to_have_text("6.1 km in 40:00")
        expect(page.locator(".felt")).to_contain_text("Right knee from 3.1 km (2/10)")
        lead = page.locator(".twin p")
        expect(lead).to_have_text("Two recordings of one run: this one is left out.")
        seen.settle()
        assert (seen.faults(), seen.page.evaluate("document.documentElement.scrollWidth")) == (
            [], 390,
        )  # fmt: skip
        page.get_by_role("button", name="Count this one").click()
        expect(lead).to_have_text("Two recordings of one run: this one counts. You chose so.")
        expect(page.get_by_role("status")).to_contain_text("the recording of 06:03 counts")
        page.get_by_role("link", name="In the Story").click()
        expect(page.locator("h1")).not_to_contain_text("6.1 km in 40:00")
        seen.settle()
        assert "run=phone" in page.url
        page.get_by_text("2 runs of this chart as a table").click()
        rows = page.get_by_role("region", name="2 runs of this chart").locator("tbody tr")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text("6.1")
        expect(rows.nth(1)).to_contain_text("5.0")
        assert (seen.console, seen.foreign) == ([], [])
