"""The Sources page as a person meets it: parts without a browser, then one visit."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.app import create_app
from dashboard.pages.sources import FAILED_PATH, layout, show
from dashboard.pages.sources_parts import covered, file_rows
from dashboard.source import CachedSource, Loaded, store_source
from rules.states import run_states
from service.coverage import Held, coverage
from service.source_files import FilesAsked, file_list
from service.who import Who
from tests import story_logs
from tests.browser import opened, served
from tests.log_store import run, write
from tests.source_logs import FORMULA, NOW, kept, mixed
from traininglog.log import TrainingLog
from traininglog.repository_import import SeenFile
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

OPEN_ALL = "() => document.querySelectorAll('main details').forEach((d) => { d.open = true; })"


def words(component: Any) -> str:
    """Everything a component would send, as text."""
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def test_a_log_in_memory_has_no_files_and_says_so() -> None:
    source = CachedSource(lambda: 1, story_logs.hand_made, now=lambda: NOW)
    unit, parts = show(source, {"unit": "mi"})
    assert unit == "mi"
    said = words(parts)
    assert "which files it came from is not told" in said
    assert '"id": "files"' not in said
    assert "Pain answers in" in said
    with create_app(source).server.test_client() as client:
        table = client.get(FAILED_PATH).data.decode("utf-8-sig")
    assert table == "file,reason,what to do\r\n"


def test_another_person_sees_no_file_of_the_owner(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        write(here.store, 1, run("a"))
        link = Viewer("link", 1)
        mine = here.store.repository(Viewer("owner", 1))
        source = store_source(mine, 1, lambda: NOW, here.store.imports(link))
        said = words(show(source, {}))
        assert "a.fit" not in said
        assert "which files it came from is not told" in said
        with create_app(source).server.test_client() as client:
            assert client.get(FAILED_PATH).data.decode("utf-8-sig").count("\n") == 1


def test_an_empty_log_says_how_to_begin(tmp_path: Path) -> None:
    with kept(tmp_path) as here:
        said = words(show(here.source, {}))
    assert "No runs here yet." in said
    assert "No file was looked into yet." in said
    for absent in ("weeks", "devices", "files", "looks"):
        assert f'"id": "{absent}"' not in said


def test_runs_are_brought_in_on_top_of_the_page() -> None:
    log, analysis = story_logs.empty()
    said = words(layout(Loaded(log, analysis, run_states(log))))
    assert said.index("sources-head") < said.index("import-ways") < said.index("sources-page")
    assert "painmile import FOLDER" in said
    assert "painmile watch FOLDER" in said
    hosted = Loaded(log, analysis, run_states(log), who=Who("runner", runner_id=1))
    assert "painmile " not in words(layout(hosted))


def test_ten_years_are_drawn_with_a_path_a_lane() -> None:
    days = [date(2016, 8, 3) + timedelta(days=n) for n in range(0, 3760, 15)]
    runs = tuple(run(f"r{n}", day) for n, day in enumerate(days))
    log = TrainingLog("R.", runs)
    told = coverage(log, run_states(log), Held(frozenset(), frozenset()))
    said = words(covered(told))
    assert told.weeks > 520
    assert said.count('["path"') == 6
    assert said.count('"type": ') < 1700
    assert len(said) < 200_000


def test_names_of_eighty_letters_and_more_wrap() -> None:
    name = "ا" * 80 + ".fit"
    files = file_list([SeenFile(f"/x/{name}", 1, 1, "failed", "is empty", (), "1")], (),
                      FilesAsked())  # fmt: skip
    said = words(file_rows(files, 1, FAILED_PATH))
    assert '"type": "Bdi"' in said
    assert name in said


@pytest.fixture(scope="module")
def browser_page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("sources")
    with kept(root / "log") as here:
        mixed(here.store, root / "in")
        with served(here.source) as host:
            yield browser, host


def test_what_a_person_sees_of_broken_files_and_the_others(browser_page: Any) -> None:
    browser, host = browser_page
    with opened(browser, host) as seen:
        seen.go("sources")
        seen.page.wait_for_selector("#files")
        assert seen.page.locator("h1").inner_text() == (
            "3 runs from 3 files, 12 Mar to 21 Mar 2024; 4 files could not be read."
        )
        rows = {
            row.locator("bdi").first.inner_text(): row.inner_text()
            for row in seen.page.locator(".file").all()
        }
        assert len(rows) == 9
        for name, said in {
            "stub.fit": "Cut off at 4 %: it ends 2,678 bytes early; what is there was read",
            "empty.fit": "It is empty",
            "photo.fit": "This is no FIT file: it has no FIT header",
            FORMULA: "Save the activity as FIT and import that.",
        }.items():
            assert "Failed" in rows[name]
            assert said in rows[name]
        assert "Added" in rows["two.fit"]
        assert "Already there" in rows["one.fit"]
        assert "A course file, no activity" in rows["course.fit"]

        seen.page.get_by_role("link", name="Failed 4").click()
        seen.page.wait_for_function("() => document.querySelectorAll('.file').length === 4")
        find = seen.page.get_by_role("searchbox", name="Part of a file's name")
        find.fill("stub")
        find.press("Enter")
        seen.page.wait_for_function("() => document.querySelectorAll('.file').length === 1")
        assert "outcome=failed" in seen.page.url
        assert "name=stub" in seen.page.url
        with seen.page.expect_download() as saved:
            seen.page.get_by_role("link", name="Save the failed ones as CSV").click()
        assert saved.value.suggested_filename == "painmile-failed-files.csv"
        assert f"'{FORMULA}" not in saved.value.path().read_text()  # the path is before it
        assert (seen.console, seen.foreign) == ([], [])


def test_it_is_whole_for_readers_and_on_a_phone(browser_page: Any) -> None:
    browser, host = browser_page
    with opened(browser, host, width=390, scheme="dark") as seen:
        seen.go("sources")
        seen.page.wait_for_selector("#files")
        seen.page.evaluate(OPEN_ALL)
        wrong = seen.faults() + seen.faults_of_colour("light")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        seen.page.set_viewport_size({"width": 1366, "height": 900})
        assert wrong + seen.faults() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert seen.count("main *") < 3000
        assert (seen.console, seen.foreign) == ([], [])
