"""The door of a server in a real browser: signing in by keys, every page without a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import answering, opened
from tests.hosted_room import LINK, LINK_PASSWORD, NOW, PASSWORD, hosted
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser import Scheme, Seen
    from tests.hosted_room import HostedRoom

WIDTHS: tuple[tuple[int, Scheme, Scheme], ...] = (
    (1366, "light", "dark"), (390, "dark", "light"),
)  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostedRoom]:
    with hosted(tmp_path_factory.mktemp("looks")) as made:
        yield made


@pytest.fixture
def seen(browser: Browser, room: HostedRoom) -> Iterator[Seen]:
    with answering(room.server) as host, opened(browser, host) as page:
        yield page


def faults(seen: Seen) -> list[str]:
    """What is wrong with a page, wide and narrow, in both colours."""
    found = []
    for width, scheme, other in WIDTHS:
        seen.page.set_viewport_size({"width": width, "height": 900})
        for colours in (scheme, other):
            found += [f"{width} {colours}: {one}" for one in _faults(seen, colours)]
    told = [line for line in seen.console if not line.startswith("Clear-Site-Data header")]
    return found + told + seen.foreign


def _faults(seen: Seen, scheme: Scheme) -> list[str]:
    seen.page.emulate_media(color_scheme=scheme)
    wide = seen.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    small = seen.page.evaluate(
        "[...document.querySelectorAll('button, input:not([type=hidden], [hidden])')]"
        ".filter(e => e.offsetHeight < 40).length"
    )
    return seen.faults() + [f"{wide} px too wide"] * (wide > 0) + ["small"] * bool(small)


def open_door(seen: Seen, path: str) -> None:
    seen.page.goto(f"http://{seen.host}{path}")
    seen.page.wait_for_selector("main h1")


def fill(seen: Seen, button: str, **fields: str) -> None:
    for name, value in fields.items():
        seen.page.fill(f"[name={name}]", value)
    seen.page.get_by_role("button", name=button, exact=True).click()


def test_a_new_runners_days_are_counted_where_they_are(seen: Seen, room: HostedRoom) -> None:
    system = room.store.repository(SYSTEM)
    runner_id = system.add_runner("Neu", "Asia/Tokyo").id
    one = room.store.accounts.add("neu@log.example", "Neu", "runner", NOW, runner_id=runner_id)
    kept = room.sign_in.passwords.hash(PASSWORD)
    room.store.accounts.change(one.id, password=kept, password_at=NOW)
    open_door(seen, "/sign-in")
    fill(seen, "Sign in", login=one.login, password=PASSWORD)
    seen.page.wait_for_selector("#import-days p:has-text('(this browser')")
    here = seen.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert here in seen.page.inner_text("#import-days")
    assert system.runner(runner_id).zone == here
    assert seen.faults() + seen.console + seen.foreign == []


def test_a_therapist_signs_in_by_keys_looks_and_signs_out(seen: Seen, room: HostedRoom) -> None:
    open_door(seen, "/visit")
    assert seen.page.url.endswith("/sign-in")
    assert faults(seen) == []
    seen.page.focus("[name=login]")
    for words in (room.accounts["therapist"].login, PASSWORD, ""):
        seen.page.keyboard.type(words)
        seen.page.keyboard.press("Tab")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_url("**/patients*")
    seen.settle()
    for path in (f"visit?of={room.grants['therapist'].public_id}", "patients"):
        seen.go(path)
    assert seen.console + seen.foreign == []
    seen.page.get_by_role("link", name="Dr. Therapist").click()
    seen.page.wait_for_url("**/account")
    assert faults(seen) == []
    fill(seen, "Set one up")
    seen.page.wait_for_selector(".qr svg")
    assert faults(seen) == []
    open_door(seen, "/account")
    fill(seen, "Sign out")
    seen.page.wait_for_url("**/sign-in/out")
    assert faults(seen) == []
    open_door(seen, "/patients")
    assert seen.page.url.endswith("/sign-in")


def test_a_link_and_an_invitation_are_pages_without_fault(seen: Seen, room: HostedRoom) -> None:
    one = room.store.accounts.add("new@clinic.example", "N" * 80, "therapist", NOW)
    for path in (f"/s/{LINK}", f"/invited/{room.store.accounts.invite(one.id, NOW)}"):
        open_door(seen, path)
        assert faults(seen) == []
    open_door(seen, f"/s/{LINK}")
    fill(seen, "Open", password="wrong", name="Dr. X")  # noqa: S106 -- made up
    seen.page.wait_for_selector("h1:has-text('That did not open')")
    # The console tells every status above 399; nothing else is said.
    assert [line for line in faults(seen) if "status of 404" not in line] == []
    seen.console.clear()
    seen.page.get_by_role("link", name="Try again").click()
    fill(seen, "Open", password=LINK_PASSWORD, name="Dr. X")
    seen.page.wait_for_url("**/visit")
    seen.page.wait_for_selector("main h1")


def test_who_is_signed_out_elsewhere_is_led_to_the_door(seen: Seen, room: HostedRoom) -> None:
    open_door(seen, "/sign-in")
    fill(seen, "Sign in", login=room.accounts["other"].login, password=PASSWORD)
    seen.page.wait_for_url("**/today")
    seen.settle()
    for path in ("sharing", "your-data", "visit", "today"):
        seen.go(path)
    assert seen.console + seen.foreign == []
    room.store.sessions.end_others(room.accounts["other"].id)
    seen.page.evaluate("history.replaceState(null, '', '/findings')")
    seen.page.evaluate(
        "fetch('/_dash-update-component', {method: 'POST', body: '{}',"
        " headers: {'Content-Type': 'application/json'}})"
    )
    seen.page.wait_for_url("**/sign-in")
