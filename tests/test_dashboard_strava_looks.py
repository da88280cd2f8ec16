"""The Strava page in a browser: every state looked at, a way there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

from service.strava_consent import words_of
from tests.browser import opened, served
from tests.diary_room import sixteen_weeks
from tests.strava_consents import consenting
from tests.strava_looks import STATES, LookDesk
from tests.test_dashboard_strava import source_of
from traininglog.store import Store
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Scheme, Seen

WAYS: Final[tuple[tuple[int, Scheme, Scheme], ...]] = (
    (1366, "light", "dark"), (390, "dark", "light"),
)  # fmt: skip
"""A width, its colours, and the others."""


@pytest.fixture(scope="module")
def looks(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LookDesk, Seen]]:
    """A page over a desk that can be put into any state."""
    desk = LookDesk(STATES["unconnected"])
    with Store.open(tmp_path_factory.mktemp("strava")) as store:
        store.repository(SYSTEM).add_runner("R.", "Europe/Berlin")
        sixteen_weeks(store)
        with served(source_of(store, desk)) as host, opened(browser, host) as seen:
            yield desk, seen


@pytest.mark.parametrize(
    "name", ["unconnected", "asked", "at work", "inactive", "reconnect", "long name"]
)
def test_every_state_is_without_fault(looks: tuple[LookDesk, Seen], name: str) -> None:
    desk, seen = looks
    desk.now = STATES[name]
    wrong: list[Any] = []
    for width, scheme, other in WAYS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        seen.page.emulate_media(color_scheme=scheme)
        seen.go("strava")
        seen.page.evaluate(
            "for (const d of document.querySelectorAll('details')) d.open = true"
        )
        wrong += seen.faults() + seen.faults_of_colour(other)
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{wide} px wide at {width}"] if wide > width else []
    assert wrong + seen.console + seen.foreign == []


def test_it_goes_on_by_itself_while_a_sync_is_at_work(looks: tuple[LookDesk, Seen]) -> None:
    desk, seen = looks
    desk.now = STATES["resting"]
    seen.go("strava")
    seen.page.get_by_role("button", name="Sync now").focus()
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".inow .line")).to_contain_text("the sync is at work")
    expect(seen.page.locator(":focus")).to_have_id("strava-now")  # its button has gone
    assert seen.page.get_by_role("progressbar", name="Runs that are read").is_visible()
    desk.now = STATES["done"]
    expect(seen.page.locator(".inow .line")).to_contain_text("All 1,585 runs are here")
    expect(seen.page.get_by_role("button", name="Sync now")).to_be_visible()
    assert (seen.console, seen.foreign) == ([], [])


def test_a_person_connects_and_leaves(browser: Browser, store: Store) -> None:
    with (
        consenting(store) as room,
        served(source_of(store, room.desk)) as host,
        opened(browser, host) as seen,
    ):
        page = seen.page
        seen.go("strava")
        secret = page.get_by_label("Client secret")
        assert secret.get_attribute("type") == "password"
        assert secret.get_attribute("autocomplete") == "off"
        page.get_by_label("Client ID").fill(room.strava.client_id)
        secret.fill("wrong")
        secret.press("Enter")
        expect(page.locator("#strava-app-client_secret-fault")).to_contain_text("Strava")
        expect(secret).to_be_focused()
        secret.fill(room.strava.client_secret)
        secret.press("Enter")
        link = page.get_by_role("link", name="Go to Strava to allow it")
        expect(link).to_be_visible()
        expect(page.locator("#strava-app-open")).to_be_focused()
        assert (seen.console, seen.foreign) == ([], []), "the page itself asks nothing"
        assert room.strava.count("authorize") == 0

        link.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Connected as ")
        assert page.url == f"http://{host}/strava?back=connected"
        assert words_of("connected") in page.locator("#strava-head").inner_text()

        page.get_by_text("What goes, what stays").click()
        page.get_by_role("button", name="Yes, disconnect").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Strava is not connected.")
        assert room.desk.account() is None
        assert room.strava.client_secret not in page.content()
        assert seen.console == []
