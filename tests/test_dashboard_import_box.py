"""The import box: what it offers, what it does, what it shows; once through in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from dashboard.import_box import asked_for, desk_of, import_box, state_of, under_way, ways
from dashboard.source import CachedSource
from tests import story_logs
from tests.browser import opened, served
from tests.fit_files import run_bytes, write_runs
from tests.import_room import ImportRoom
from traininglog.uploads import Announced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser import Seen


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ImportRoom]:
    made = ImportRoom(tmp_path)
    yield made
    made.close()


@pytest.fixture
def still(room: ImportRoom, monkeypatch: pytest.MonkeyPatch) -> ImportRoom:
    """The worker does only what the test asks of it."""
    monkeypatch.setattr(room.worker, "wake", lambda: None)
    return room


def shown(room: ImportRoom) -> str:
    return str(state_of(room.imports)[0])


def test_a_log_that_is_only_read_offers_nothing() -> None:
    assert desk_of(CachedSource(lambda: 1, story_logs.empty)) is None
    assert "import-ways" in str(import_box())


def test_folders_are_offered_on_this_computer_alone(room: ImportRoom, tmp_path: Path) -> None:
    assert "name a folder on this computer" in str(ways(room.imports))
    (tmp_path / "away").mkdir()
    away = ImportRoom(tmp_path / "away", folders=False)
    assert "folder on this computer" not in str(ways(away.imports))
    refused = asked_for(away.imports, {"action": "take", "path": str(tmp_path)}, "")
    assert "on the computer that runs Painmile alone" in str(refused)
    assert away.imports.latest() is None
    away.close()


def test_a_folder_is_counted_then_taken(still: ImportRoom) -> None:
    write_runs(still.desk.files, 2)
    path = str(still.desk.files)
    counted = str(asked_for(still.imports, {"action": "look"}, path))
    assert "2 activity files; none known yet." in counted
    assert "Import them" in counted
    assert asked_for(still.imports, {"action": "take", "path": path}, "") == []
    assert "Waiting to be read." in shown(still)
    assert state_of(still.imports)[2]
    still.worker.run_next()
    parts, spoken, is_live = state_of(still.imports)
    assert not is_live
    assert spoken == "2 files read: 2 added."
    assert "See the story" in str(parts)
    assert "2 already known." in str(asked_for(still.imports, {"action": "look"}, path))


def test_a_folder_without_runs_has_nothing_to_import(still: ImportRoom) -> None:
    still.desk.add("notes.txt", b"x")
    counted = str(asked_for(still.imports, {"action": "look"}, str(still.desk.files)))
    assert "No activity files are there." in counted
    assert "Import them" not in counted


@pytest.mark.parametrize(
    "wish",
    [{}, {"action": None}, {"action": "stop"}, {"action": "stop", "job": "1; x"},
     {"action": "stop", "job": 99}, {"action": "start", "job": 99}, {"action": "x", "job": 1}],
)  # fmt: skip
def test_a_browser_may_ask_anything(still: ImportRoom, wish: dict[str, Any]) -> None:
    assert asked_for(still.imports, wish, "") in (None, [])
    assert still.imports.latest() is None


def test_a_fault_of_the_store_is_a_sentence(
    still: ImportRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_about: Any, **_values: Any) -> None:
        raise OperationalError("", {}, Exception("database or disk is full"))

    monkeypatch.setattr(still.imports.jobs, "add", full)
    wish = {"action": "take", "path": str(still.desk.files)}
    assert "Not done: the disk is full." in str(asked_for(still.imports, wish, ""))


def test_of_many_that_cannot_be_read_a_few_are_named_and_the_rest_counted(
    room: ImportRoom,
) -> None:
    for n in range(7):
        room.desk.add(f"{n}.zip", b"no archive")
    write_runs(room.desk.files, 1)
    said = str(asked_for(room.imports, {"action": "look"}, str(room.desk.files)))
    assert said.count("is no zip archive that can be read") == 5
    assert "and 2 more that cannot be read" in said


def test_a_stopped_folder_goes_on(still: ImportRoom) -> None:
    write_runs(still.desk.files, 1)
    job = still.imports.take_folder(str(still.desk.files))
    asked_for(still.imports, {"action": "stop", "job": job.id}, "")
    assert "Go on" in shown(still)
    asked_for(still.imports, {"action": "again", "job": job.id}, "")
    assert "Waiting to be read." in shown(still)


def test_other_pages_say_that_runs_are_coming_in(still: ImportRoom) -> None:
    assert under_way(still.source) == []
    write_runs(still.desk.files, 1)
    still.imports.take_folder(str(still.desk.files))
    assert "Runs are coming in. " in str(said := under_way(still.source))
    assert "/sources" in str(said)
    still.worker.run_next()
    assert under_way(still.source) == []
    assert under_way(CachedSource(lambda: 1, story_logs.empty)) == []


def test_what_was_cut_off_can_go_on_be_taken_or_be_forgotten(still: ImportRoom) -> None:
    begun = still.imports.inbox.begin(
        [Announced("a.fit", 0, 1), Announced("b.fit", 9, 1), Announced("c.fit", 9, 1)]
    )
    assert "1 of 3 files are here." in shown(still)
    assert "Import the 1 now" in shown(still)
    asked_for(still.imports, {"action": "forget", "job": begun.job.id}, "")
    assert shown(still) == "[]"
    again = still.imports.inbox.begin([Announced("a.fit", 0, 1), Announced("b.fit", 9, 1)])
    asked_for(still.imports, {"action": "start", "job": again.job.id}, "")
    still.worker.run_next()
    assert "2 files read: 2 failed." in shown(still)
    assert "did not arrive whole (0 kB of 0 kB); choose it again" in shown(still)


# In a browser


def choose(seen: Seen, kind: str, *paths: Path) -> None:
    seen.page.set_input_files(f"input[type=file]{kind}", [str(path) for path in paths])


def done(seen: Seen, words: str) -> None:
    seen.page.locator(".inow .line", has_text=words).wait_for()
    seen.settle()


def quiet(seen: Seen) -> None:
    assert seen.faults() == []
    assert seen.console == []
    assert seen.foreign == []


def test_a_folder_is_chosen_imported_and_told(browser: Browser, room: ImportRoom) -> None:
    files = room.desk.files / "Garmin"
    write_runs(files, 5)
    whole = run_bytes(20, distance_km=3.0)
    wrong = {"corrupt.fit": b"x" * 900, "cut.fit": whole[: len(whole) // 2], "empty.fit": b""}
    for name, data in (wrong | {"notes.txt": b"x", "watch.csv": b"x"}).items():
        (files / name).write_bytes(data)
    (files / "not-a.zip").write_bytes(b"no archive")
    with served(room.source) as host, opened(browser, host) as seen:
        seen.page.goto(f"http://{host}/")
        seen.page.get_by_role("button", name="Choose a folder").wait_for()
        choose(seen, "[webkitdirectory]", files)
        done(seen, "9 files read: 6 added, 3 failed.")
        assert (
            "2 files of other kinds were left out: " in seen.page.locator(".notes").inner_text()
        )
        reasons = dict(
            row.split("\t", 1) for row in seen.page.locator("[open] tbody tr").all_inner_texts()
        )
        assert reasons["Garmin/empty.fit"].startswith("It is empty. Nothing was copied")
        assert "no FIT header" in reasons["Garmin/corrupt.fit"]
        assert "is no zip archive that can be read" in reasons["Garmin/not-a.zip"]
        seen.page.get_by_text("Added with a remark: 1").click()
        assert "cut" in seen.page.locator("tr", has_text="Garmin/cut.fit").inner_text()
        with seen.page.expect_download() as saved:
            seen.page.get_by_role("link", name="Save the failed ones as a table").click()
        assert "Garmin/empty.fit,is empty" in saved.value.path().read_text()
        quiet(seen)
        seen.page.get_by_role("link", name="See the story").click()
        seen.page.wait_for_selector("#graph")


_DROP = """() => {
  const file = (path) => ({ isFile: true, fullPath: path,
    file: (done) => done(new File(["x"], path.split("/").pop())) });
  const folder = (path, ...parts) => ({ isDirectory: true, fullPath: path, createReader() {
    return { readEntries: (done) => done(parts.splice(0, 2)) };  // never all at once
  } });
  const root = folder("/Garmin", file("/Garmin/a.fit"), file("/Garmin/.b.fit"),
    file("/Garmin/old.tar.gz"), folder("/Garmin/2024", file("/Garmin/2024/c.FIT"),
      file("/Garmin/2024/d.gpx.gz"), file("/Garmin/2024/activities.csv"),
      file("/Garmin/2024/logins.csv")),
    folder("/Garmin/__MACOSX", file("/Garmin/__MACOSX/d.fit")));
  const drop = new Event("drop", { bubbles: true, cancelable: true });
  const items = [{ webkitGetAsEntry: () => root }];
  Object.defineProperty(drop, "dataTransfer", { value: { items, files: [] } });
  document.querySelector(".drop").dispatchEvent(drop);
}"""


def test_a_folder_that_is_dropped_is_walked(browser: Browser, room: ImportRoom) -> None:
    with served(room.source) as host, opened(browser, host) as seen:
        seen.page.goto(f"http://{host}/")
        seen.page.get_by_role("button", name="Choose files").wait_for()
        seen.page.evaluate(_DROP)
        done(seen, "4 files read: 4 failed.")
        rows = seen.page.locator("tbody tr td:first-child").all_inner_texts()
        assert sorted(rows) == [
            "Garmin/2024/activities.csv", "Garmin/2024/c.FIT", "Garmin/2024/d.gpx.gz",
            "Garmin/a.fit",
        ]  # fmt: skip
        assert seen.page.locator(".notes").inner_text() == (
            "2 files of other kinds were left out: old.tar.gz, logins.csv. "
            "To bring in what is in old.tar.gz, unpack it and choose its folder."
        )


def test_a_lost_connection_and_a_reload_go_on(
    browser: Browser, room: ImportRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small pieces, of which some are lost, then all; a reload in the middle."""
    monkeypatch.setattr("dashboard.import_box.PIECE_BYTES", 500_000)
    paths = [room.desk.add(f"{n}.zip", b"x" * 3_000_000) for n in range(2)]
    with served(room.source) as host, opened(browser, host, width=390, scheme="dark") as seen:
        lost: list[str] = []

        def sometimes(route: Any) -> None:
            lost.append(route.request.headers["upload-offset"])
            if len(lost) % 3 == 0:
                route.abort()
            elif len(lost) >= 5:
                route.fulfill(status=503)
            else:
                route.continue_()

        seen.page.route("**/upload/*", sometimes)
        seen.page.goto(f"http://{host}/")
        seen.page.get_by_role("button", name="Choose files").wait_for()
        choose(seen, "[accept]", *paths)
        seen.page.get_by_text("Painmile does not answer").wait_for()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
        assert seen.faults() == []
        seen.page.unroute("**/upload/*")
        seen.page.once("dialog", lambda dialog: dialog.accept())
        seen.page.reload()
        seen.page.get_by_text("A sending was cut off").wait_for()
        choose(seen, "[accept]", *paths)
        done(seen, "2 files read: 2 failed.")
        assert "Going on" in seen.page.locator(".notes").inner_text()
        assert "is no zip archive" in seen.page.locator("tbody").inner_text()
        assert seen.count(".brokenoff") == 0
        assert seen.faults() == []


def test_a_file_that_changes_while_it_is_sent_is_said(
    browser: Browser, room: ImportRoom
) -> None:
    path = room.desk.add("a.zip", b"x" * 1000)
    with served(room.source) as host, opened(browser, host) as seen:
        seen.page.route("**/upload/*", lambda route: route.abort())
        seen.page.goto(f"http://{host}/")
        seen.page.get_by_role("button", name="Choose files").wait_for()
        choose(seen, "[accept]", path)
        seen.page.get_by_text("Painmile does not answer").wait_for()
        path.write_bytes(b"of another length")
        seen.page.get_by_text("1 file could not be read any more").wait_for()
        done(seen, "1 file read: 1 failed.")
        assert "did not arrive whole" in seen.page.locator("tbody").inner_text()


def test_sending_can_be_stopped(browser: Browser, room: ImportRoom) -> None:
    path = room.desk.add("a.zip", b"x" * 1000)
    with served(room.source) as host, opened(browser, host) as seen:
        seen.page.route("**/upload/*", lambda route: route.abort())
        seen.page.goto(f"http://{host}/")
        seen.page.get_by_role("button", name="Choose files").wait_for()
        choose(seen, "[accept]", path)
        seen.page.get_by_role("button", name="Stop sending").click()
        seen.page.get_by_text("Stopped: nothing of it was imported.").wait_for()
        seen.settle()
        assert seen.count(".inow") == 0
    assert room.imports.jobs.jobs(1) == ()
