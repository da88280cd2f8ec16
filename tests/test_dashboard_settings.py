"""The Settings page: what it writes, who may, and one visit by keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.pages.settings import show
from dashboard.pages.settings_write import write
from dashboard.source import CachedSource, store_source
from dashboard.writing import READ_ONLY
from service.analysis import analysis_for
from tests import story_logs
from tests.browser import opened, served
from tests.log_store import run
from tests.log_store import write as keep_runs
from tests.source_logs import NOW, kept
from traininglog.repository import Repository
from traininglog.runner import Display
from traininglog.scope import EVERYTHING
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from dashboard.source import Source
    from tests.browser import Seen

LIMIT = "pain_rules.knee_limit"
OPEN_ALL = "() => document.querySelectorAll('main details').forEach((d) => { d.open = true; })"
MEMORY = CachedSource(lambda: 1, story_logs.hand_made, now=lambda: NOW)


def words(component: Any) -> str:
    """Everything a component would send, as text."""
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def said(source: Source, **told: Any) -> str:
    return write(source, told)[0].words


def form(**about: Any) -> dict[str, Any]:
    return {"action": "save", **about}


def test_a_log_in_memory_shows_its_values_and_takes_none() -> None:
    page = words(show(MEMORY, {}))
    assert "cannot be changed" in page
    assert "Gap: min rest days" in page
    assert "data-say" not in page
    assert '"type": "Form"' not in page
    assert said(MEMORY, action="unit", value="mi") == READ_ONLY
    told = form(setting="threshold", name=LIMIT, values={"value": "3"})
    assert write(MEMORY, told)[0].words == READ_ONLY


def test_units_and_weeks_are_kept_and_the_rest_stays(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        mine = here.store.repository(Viewer("owner", 1))
        mine.set_settings(1, {"running_gate_spm": 120.0})
        assert said(here.source, action="unit", value="mi") == "Saved: miles."
        assert (
            said(here.source, action="week_start", value="sunday")
            == "Saved: weeks begin on Sunday."
        )
        assert mine.runner(1).settings == {
            "running_gate_spm": 120.0, "unit": "mi", "week_start": "sunday",
        }  # fmt: skip
        assert here.source.loaded().log.display == Display("mi", "sunday")
        assert mine.runner(1).settings["unit"] == "mi"


def test_the_zone_says_what_it_changes_and_runs_keep_their_day(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        keep_runs(here.store, 1, run("a"))
        before = here.source.loaded().log.runs
        told = form(setting="zone", values={"zone": "pacific/auckland"})
        written, faults = write(here.source, told)
        assert (written.words, faults) == ("Saved: the time zone is Pacific/Auckland.", {})
        assert here.source.loaded().log.runs == before
        page = words(show(here.source, {}))
        assert "Pacific/Auckland" in page
        assert "Runs that are here keep the day they had." in page
        written, faults = write(here.source, form(setting="zone", values={"zone": "Moon"}))
        assert faults == {"zone": "Moon is no time zone. Write one like Europe/Berlin, or "
                                  "UTC+02:00."}  # fmt: skip


def test_a_number_is_set_taken_back_and_set_to_the_default(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        source = here.source
        mine = here.store.repository(Viewer("owner", 1))
        told = form(setting="threshold", name=LIMIT, values={"value": "4"})
        written, faults = write(source, told)
        assert (written.words, faults) == ("Saved: pain rules: knee limit from 2 to 4", {})
        assert source.loaded().log.thresholds.pain_rules.knee_limit == 4
        page = words(show(source, {}))
        assert "1 number of your own." in page
        assert "Yours; the default is 2." in page
        assert "during the run at most 4/10" in page
        assert "Taken back" in said(source, action="undo", change=written.change)
        assert mine.thresholds(1).pain_rules.knee_limit == 2
        write(source, told)
        assert (
            said(source, action="default", name=LIMIT)
            == "Saved: pain rules: knee limit from 4 back to the default"
        )
        assert mine.thresholds(1).pain_rules.knee_limit == 2
        assert "All are the defaults." in words(show(source, {}))


@pytest.mark.parametrize(
    ("about", "theirs", "mine", "stands"),
    [
        ({"setting": "threshold", "name": LIMIT, "seen": "2"}, {"value": "3"},
         {"value": "4"}, "3"),
        ({"setting": "zone", "seen": "Europe/Berlin"}, {"zone": "Europe/Paris"},
         {"zone": "UTC"}, "Europe/Paris"),
    ],
)  # fmt: skip
def test_of_two_windows_the_second_is_told_what_the_first_changed(
    tmp_path: Path, about: dict[str, str], theirs: dict[str, str], mine: dict[str, str],
    stands: str,
) -> None:  # fmt: skip
    with kept(tmp_path) as here:
        keep_runs(here.store, 1, run("a"))
        assert write(here.source, form(**about, values=theirs))[0].status == "saved"
        written, faults = write(here.source, form(**about, values=mine))
        assert (written.status, faults) == ("conflict", {})
        assert written.words == (
            f"It was changed in another window to {stands}; yours was not saved."
        )
        assert write(here.source, form(**about, values=theirs))[0].status == "saved"
        over = form(**about | {"seen": stands}, values=mine)
        assert write(here.source, over)[0].status == "saved"


def test_a_number_that_cannot_stand_is_said_at_its_field(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        told = form(setting="threshold", name=LIMIT, values={"value": "9"})
        written, faults = write(here.source, told)
        assert faults == {"value": "Write a number from 0 to 8 points of 10."}
        assert written.words == "Not saved. Write a number from 0 to 8 points of 10."


@pytest.mark.parametrize(
    "told",
    [
        {}, {"action": "wipe"}, {"action": "unit", "value": "ly"}, {"action": "unit"},
        {"action": "default", "name": "cycle.moon"}, {"action": "undo", "change": 77},
        {"action": "save", "setting": "threshold", "name": "trend.clear_p",
         "values": {"value": "0.5"}},
        {"action": "save", "setting": "threshold", "name": LIMIT, "values": "4"},
    ],
)  # fmt: skip
def test_words_of_no_button_write_nothing(tmp_path: Path, told: dict[str, Any]) -> None:
    with kept(tmp_path) as here:
        version = here.store.repository(Viewer("owner", 1)).log_version(1)
        assert write(here.source, told)[0].status == "fault"
        assert here.store.repository(Viewer("owner", 1)).log_version(1) == version


def test_nobody_but_the_owner_changes_a_setting(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        viewer = Viewer("link", 1, EVERYTHING)
        link = Repository(here.store.engine, here.store.streams, viewer)
        source = store_source(link, 1, lambda: NOW, here.store.imports(viewer))
        for told in (
            {"action": "unit", "value": "mi"}, {"action": "default", "name": LIMIT},
            form(setting="zone", values={"zone": "UTC"}),
        ):  # fmt: skip
            assert write(source, told)[0].status == "fault"
        mine = here.store.repository(Viewer("owner", 1)).runner(1)
        assert (mine.settings, mine.zone) == ({}, "Europe/Berlin")


def test_a_number_of_ones_own_makes_the_findings_anew(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        mine = here.store.repository(Viewer("owner", 1))
        keep_runs(here.store, 1, run("a"))
        analysis_for(mine, 1, NOW.date())
        before = here.source.loaded()
        write(here.source, form(setting="threshold", name=LIMIT, values={"value": "4"}))
        after = here.source.loaded()
        assert after is not before
        assert after.log.thresholds.pain_rules.knee_limit == 4


def test_an_address_without_a_unit_leads_to_the_runners_own(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        client = create_app(here.source).server.test_client()
        assert client.get("/cadence").status_code == 200
        said(here.source, action="unit", value="mi")
        led = client.get("/today?run=a%20b&run=c")
        assert led.status_code == 302
        assert led.headers["Location"] == "/today?run=a+b&run=c&unit=mi"
        assert client.get("/today?unit=km").status_code == 200
        assert client.get("/pain.csv").status_code == 200


def go(seen: Seen) -> None:
    """Open the page and wait until what fills it is at rest too."""
    seen.go("settings")
    seen.page.wait_for_selector(".num")
    seen.settle()


def test_it_is_set_by_keys_and_by_taps(browser: Browser, tmp_path: Path) -> None:
    with kept(tmp_path) as here, served(here.source) as host, opened(browser, host) as seen:
        page = seen.page
        go(seen)
        root, bar = page.locator("html"), page.locator("#settings-saved .words")
        page.get_by_role("button", name="Dark", exact=True).click()
        expect(root).to_have_attribute("data-scheme", "dark")
        page.get_by_role("button", name="Miles").click()
        expect(bar).to_have_text("Saved: miles.")
        pressed = page.locator("button[aria-pressed=true]", has_text="Miles")
        expect(pressed).to_have_count(1)

        go(seen)
        assert page.url.endswith("/settings?unit=mi")
        expect(root).to_have_attribute("data-scheme", "dark")
        page.get_by_role("button", name="As the system").click()
        expect(root).to_have_attribute("data-scheme", "light")
        row = page.locator("#at-pain_rules-knee_limit")
        row.locator("summary").focus()
        page.keyboard.press("Enter")
        field = row.get_by_role("textbox")
        field.fill("9")
        field.press("Enter")
        said_so = row.get_by_role("alert")
        expect(said_so).to_contain_text("Write a number from 0 to 8")
        assert seen.faults() == []
        field.fill("3")
        field.press("Enter")
        own = row.locator(".own")
        expect(own).to_have_text("Yours; the default is 2.")
        expect(bar).to_have_text("Saved: pain rules: knee limit from 2 to 3")
        page.get_by_role("button", name="Undo").click()
        expect(own).to_have_count(0)

        row.locator("summary").click()
        field.fill("5")
        write(here.source, form(setting="threshold", name=LIMIT, values={"value": "4"}))
        field.press("Enter")
        expect(said_so).to_contain_text("in another window to 4;")
        expect(field).to_have_value("5")
        assert seen.faults() == []
        row.get_by_role("button", name="Save yours over it").click()
        expect(bar).to_have_text("Saved: pain rules: knee limit from 4 to 5")

        page.set_viewport_size({"width": 390, "height": 844})
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.count("main *") < 3000
        assert (seen.console, seen.foreign) == ([], [])
