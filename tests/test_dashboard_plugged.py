"""A plugged-in watch on the page: offered on this computer alone, imported as offered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dashboard.import_box import asked_for, import_box, plugged, state_of
from service.import_desk import ImportDesk
from service.plugged import Watches
from service.plugged_offer import GONE
from tests.browser import opened, served
from tests.import_room import ImportRoom
from tests.plugged_watches import OWNER, SERIAL, device_xml, plug_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

WORDS = "A watch is plugged in: Forerunner 255, 2 files, all new."


def storage(room: ImportRoom) -> Path:
    return room.desk.files / "media" / "me"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ImportRoom]:
    made = ImportRoom(tmp_path)
    made.imports.watches = Watches(lambda: [storage(made)])
    yield made
    made.close()


@pytest.fixture
def still(room: ImportRoom, monkeypatch: pytest.MonkeyPatch) -> ImportRoom:
    """The worker does only what the test asks of it."""
    monkeypatch.setattr(room.worker, "wake", lambda: None)
    return room


def test_the_box_has_a_place_for_it() -> None:
    assert str(import_box()).index("import-plugged") < str(import_box()).index("import-ways")


def test_without_a_watch_nothing_is_said(room: ImportRoom) -> None:
    assert plugged(room.imports) == []


def test_a_watch_is_offered_imported_and_then_known(still: ImportRoom) -> None:
    plug_in(storage(still))
    said = str(plugged(still.imports))
    assert WORDS in said
    assert "Import 2 new files" in said
    for hidden in (str(still.desk.files), SERIAL, OWNER):
        assert hidden not in said
    (offer,) = still.imports.plugged()
    assert asked_for(still.imports, {"action": "watch", "watch": offer.key}, "") == []
    assert plugged(still.imports) == []  # while it comes in
    still.worker.run_next()
    assert state_of(still.imports)[1] == "2 files read: 2 added."
    said = str(plugged(still.imports))
    assert "2 files, none new." in said
    assert "Button" not in said


@pytest.mark.parametrize("named", [None, "", "/", 1, {"a": 1}, "0" * 16, "../files"])
def test_nothing_else_can_be_named(still: ImportRoom, named: Any) -> None:
    plug_in(storage(still))
    said = asked_for(still.imports, {"action": "watch", "watch": named, "path": "/"}, "/")
    assert GONE in str(said)
    assert still.imports.latest() is None


def test_a_watch_that_was_pulled_out_is_a_sentence(still: ImportRoom) -> None:
    folder = plug_in(storage(still))
    (offer,) = still.imports.plugged()
    folder.rename(still.desk.files / "gone")
    assert GONE in str(asked_for(still.imports, {"action": "watch", "watch": offer.key}, ""))


def test_no_phone_and_no_server_looks_at_all(room: ImportRoom) -> None:
    def never() -> Iterator[Path]:
        raise AssertionError

    plug_in(storage(room))
    desk, store = room.imports, room.desk.store
    (offer,) = desk.plugged()
    for away in (
        ImportDesk(store, 1, room.worker, folders=False, watches=Watches(never)),
        ImportDesk(store, 1, room.worker, folders=True),
    ):
        assert plugged(away) == []
        assert GONE in str(asked_for(away, {"action": "watch", "watch": offer.key}, ""))


def test_a_callback_of_the_page_offers_it(room: ImportRoom) -> None:
    plug_in(storage(room), xml=device_xml("<b>fenix</b> 7".replace("<", "&lt;")))
    body = {
        "output": "import-plugged.children",
        "outputs": {"id": "import-plugged", "property": "children"},
        "inputs": [{"id": "import-plugged", "property": "id", "value": "import-plugged"},
                   {"id": "import-asks", "property": "data"}, []],
        "changedPropIds": ["import-plugged.id"],
    }  # fmt: skip
    with room.client() as client:
        answer = client.post("/_dash-update-component", json=body)
        told = answer.get_json()
    assert answer.status_code == 200
    assert "A watch is plugged in: <b>fenix</b> 7, 2 files" in str(told)  # as text, not as tags


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_click_brings_it_in(browser: Browser, room: ImportRoom, scheme: Any) -> None:
    plug_in(storage(room), xml=device_xml("Forerunner 255 " + "M" * 60))
    with (
        served(room.source) as host,
        opened(browser, host, width=390, scheme=scheme) as seen,
    ):
        seen.page.goto(f"http://{host}/sources")
        seen.page.locator("#import-plugged .btn").wait_for()
        assert seen.faults() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        seen.page.keyboard.press("Tab")
        seen.page.locator("#import-plugged .btn").focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator(".inow .line", has_text="2 files read: 2 added.").wait_for()
        seen.page.locator("#import-plugged", has_text="none new").wait_for()
        assert seen.page.locator("#import-plugged .btn").count() == 0
        assert seen.page.evaluate("document.activeElement.id") == "import-now"
        assert (seen.console, seen.foreign) == ([], [])
