"""A visit from end to end in a browser: a link, one screen, findings, paper, out and stopped.

The server stands on this computer without TLS; a browser keeps its sign-in there all the same.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from demo.story import demo_log
from service.jobs import Worker
from service.safety import SAFETY_LINE
from tests.api_runs import api_run, strava_source
from tests.browser import answering, opened
from tests.diary_room import fill
from tests.hosted_room import LINK_PASSWORD, NOW, PASSWORD, HostedRoom
from tests.log_store import write
from traininglog import facts as f
from traininglog.activity_rows import activity_values
from traininglog.journal import Journal
from traininglog.pain import Place
from traininglog.repository_import import Batch, NewActivity
from traininglog.scope import Scope
from traininglog.steps import Add
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from tests.browser import Seen
    from traininglog.grants import Grant, Grants

NAME: Final = "Jo Physio"
RUNNER: Final = "dana@log.example"
API_KM: Final = 12.345678
SINCE: Final = date(2025, 10, 1)
TODAY: Final = date(2026, 11, 22)
KNEE: Final = Place("knee", "right")
GOING_ON: Final = ("Go on", "Hold", "Tick and write")
"""Words of the report's third page: what a quiet run leads to, and sessions to tick."""


@dataclass
class Street:
    """A server with one runner's log, its address, and the links the runner made."""

    room: HostedRoom
    host: str
    runner_id: int

    @property
    def owner(self) -> Viewer:
        return Viewer("owner", self.runner_id)

    @property
    def grants(self) -> Grants:
        return self.room.store.grants(self.owner)

    def link(self, label: str) -> tuple[str, Grant]:
        """The path of a fresh link that stands for 30 days, and its grant."""
        made = self.room.sign_in.make_link(
            self.owner, self.runner_id, label=label, scope=Scope(None, SINCE), writes=True,
            expires_at=NOW + timedelta(days=30), password=LINK_PASSWORD,
        )  # fmt: skip
        return made.path, made.grant

    @contextmanager
    def browser_of(self, browser: Browser, path: str) -> Iterator[Seen]:
        """A browser that was never here, gone to an address."""
        with opened(browser, self.host) as seen:
            seen.page.set_viewport_size({"width": 1366, "height": 768})
            seen.page.goto(f"http://{self.host}{path}")
            yield seen


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """The demo runner's log on a server, with one run that only Strava has."""
    with Store.open(tmp_path_factory.mktemp("street")) as store:
        room = HostedRoom(store, Worker(store))
        runner_id = store.repository(SYSTEM).add_runner("Dana Runner", "Europe/Berlin").id
        _keep(store, runner_id)
        account = store.accounts.add(RUNNER, "Dana Runner", "runner", NOW, runner_id=runner_id)
        kept = room.sign_in.passwords.hash(PASSWORD)
        store.accounts.change(account.id, password=kept, password_at=NOW)
        with answering(room.server, threads=8) as host:
            yield Street(room, host, runner_id)
        room.worker.close()


def _keep(store: Store, runner_id: int) -> None:
    log = demo_log()
    write(store, runner_id, *log.activities)
    store.repository(SYSTEM).add_diary(runner_id, replace(log, activities=()))
    told = api_run("only-strava", date(2026, 11, 18), distance_km=API_KM)
    source = strava_source(told.id, told.day, 77_001, kept=True)
    batch = Batch([NewActivity(activity_values(told), None, 75, None, "1", [])], [source])
    store.imports(SYSTEM).write(runner_id, batch)


def let_in(seen: Seen, password: str = LINK_PASSWORD, name: str = NAME) -> None:
    """Say the password and a name at a link's door."""
    seen.page.get_by_label("Password").fill(password)
    seen.page.get_by_label("Your name").fill(name)
    seen.page.get_by_role("button", name="Open").click()


def weeks(seen: Seen, wide: str) -> None:
    """Choose how many weeks the axis shows."""
    name = re.compile(f"^{wide} ?w$")
    seen.page.get_by_role("group", name="Weeks shown").get_by_role("link", name=name).click()


def arrive(seen: Seen) -> None:
    """Wait until the visit is there."""
    seen.page.wait_for_url("**/visit")
    seen.settle()


def region(seen: Seen, name: str) -> Locator:
    return seen.page.get_by_role("region", name=name, exact=True)


# Walk-through B


def test_a_visit_by_a_link_from_the_door_to_the_view_log(
    street: Street, browser: Browser
) -> None:
    path, _ = street.link("Physio at the club")
    with street.browser_of(browser, path) as seen:
        step_01_the_link_says_whose_how_far_and_until_when(seen)
        step_02_the_password_opens_one_screen(seen)
        step_03_five_facts_are_read(seen)
        step_04_a_painful_run_is_reached_by_keys(seen)
        step_05_wider_weeks_stay_in_the_address(seen)
        step_06_what_is_withheld_is_said_in_words(seen)
        step_07_a_cycle_is_judged(seen)
        step_08_an_outcome_total_is_entered(seen)
        step_09_the_pain_rule_and_the_ladder_are_set(seen)
        step_10_s_and_o_are_copied(seen)
        step_11_the_report_prints_to_three_pages(seen)
        assert seen.console == []
        step_12_out_and_the_way_back_shows_nothing(seen)
        assert seen.foreign == []
    with street.browser_of(browser, "/sign-in") as seen:
        the_runner_sees_who_looked_and_wrote_and_stops_it(seen)
    with street.browser_of(browser, path) as seen:
        the_link_opens_nothing_any_more(seen)


def step_01_the_link_says_whose_how_far_and_until_when(seen: Seen) -> None:
    told = seen.page.inner_text("main")
    for words in ("D. R.", "Pain at every place", "1 Oct 2025", "22 Dec 2026"):
        assert words in told
    assert "Dana" not in told
    expect(seen.page.get_by_label("Password")).to_have_attribute("type", "password")
    assert seen.faults() == []


def step_02_the_password_opens_one_screen(seen: Seen) -> None:
    let_in(seen, " Seven  QUIET-walnuts ".strip())
    arrive(seen)
    box = seen.page.locator(".visit").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 768
    assert SAFETY_LINE in seen.page.inner_text("main")
    expect(region(seen, "Runner")).to_contain_text("Link ends")


def step_03_five_facts_are_read(seen: Seen) -> None:
    facts = region(seen, "Five facts")
    names = ("Last pain", "Onset in the run", "Hours until quiet", "Days without running",
             "Weekly distance")  # fmt: skip
    assert facts.locator(".vbig").count() == len(names)
    for name in names:
        expect(facts).to_contain_text(name)
    expect(facts).to_contain_text("5.2 km (1/10)")


def step_04_a_painful_run_is_reached_by_keys(seen: Seen) -> None:
    page, here = seen.page, "document.activeElement.getAttribute('aria-label') || ''"
    region(seen, "Chart, one axis of days").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(here).startswith("Mon 26 Oct 2026"):
            break
    assert "2.6 km (2/10)" in page.evaluate(here)
    page.keyboard.press("Enter")
    card = region(seen, "Run of Mon 26 Oct 2026")
    expect(card).to_contain_text("Left it at the bridge. Stairs stiff on Tuesday.")
    expect(card).to_contain_text("2/10 right knee")


def step_05_wider_weeks_stay_in_the_address(seen: Seen) -> None:
    weeks(seen, "52")
    coverage = region(seen, "Runner")
    expect(coverage).to_contain_text("137 runs")
    assert "weeks=52" in seen.page.url
    seen.page.reload()
    seen.settle()
    assert "weeks=52" in seen.page.url
    expect(coverage).to_contain_text("137 runs")
    expect(region(seen, "Run of Mon 26 Oct 2026")).to_be_visible()


def step_06_what_is_withheld_is_said_in_words(seen: Seen) -> None:
    told = seen.page.inner_text("main")
    assert "1 run came only from Strava and stays with the runner" in told
    assert "1 withheld" in told
    assert "12.345678" not in seen.page.content()


def step_07_a_cycle_is_judged(seen: Seen) -> None:
    cycles = region(seen, "Cycles").locator("li")
    bar = seen.page.locator("#visit-saved .words")
    agree = cycles.first.get_by_role("button", name="Agree")
    agree.click()
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(bar).to_have_text("Marked: you agree. The rules count it as before.")
    seen.settle()
    there = cycles.count()
    cycles.last.get_by_role("button", name="Not this").click()
    expect(bar).to_have_text("Marked as not this: the rules leave it out.")
    expect(cycles).to_have_count(there - 1)
    seen.settle()


def step_08_an_outcome_total_is_entered(seen: Seen) -> None:
    seen.page.get_by_role("link", name="Change plan").click()
    seen.page.locator("#total").wait_for()
    seen.settle()
    expect(seen.page.locator("main")).to_contain_text(f"{NAME} writes here.")
    told = entered(seen, "total", instrument="uwri", total="27")
    assert told.startswith(f"Saved by {NAME}, 22 Nov, 21:00. Added: UWRI, 27"), told


def step_09_the_pain_rule_and_the_ladder_are_set(seen: Seen) -> None:
    told = entered(seen, "numbers", "number", name="pain_rules.knee_limit", value="3")
    assert told.startswith(f"Saved by {NAME}, 22 Nov, 21:00."), told
    told = entered(seen, "ladder", location="knee", side="right")
    assert told.startswith(f"Saved by {NAME}, 22 Nov, 21:00. Added: Run-walk ladder"), told
    seen.page.get_by_role("link", name="Back to the visit").click()
    expect(region(seen, "Chart, one axis of days")).to_contain_text("pain rule: 3")
    plan = region(seen, "Notes and plan")
    expect(plan).to_contain_text("waits: A walk of 30 minutes without pain comes before")
    expect(region(seen, "Outcome score")).to_contain_text("n = 5")
    expect(seen.page.get_by_role("button", name="Agree").first).to_have_attribute(
        "aria-pressed", "true"
    )


def entered(seen: Seen, slug: str, form: str = "", **values: str) -> str:
    """What is said once a card's form is filled and sent."""
    home = seen.page.locator(f"section:has(> #{slug})")
    home.locator(f"#visit-{form or slug}-open").click()
    fill(home.locator("form"), **values)
    with seen.page.expect_response("**/_dash-update-component*"):
        home.locator("form:visible button[type=submit]").first.click()
    bar = seen.page.locator("#visit-change-saved .words")
    bar.wait_for()
    seen.settle()
    return bar.inner_text()


def step_10_s_and_o_are_copied(seen: Seen) -> None:
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.page.get_by_role("button", name="Copy S and O").click()
    expect(seen.page.locator("#visit-copied")).to_have_text("Copied.")
    text = seen.page.evaluate("navigator.clipboard.readText()")
    subjective, objective = text.split("\nO\n")
    assert "front of my right knee aches" in subjective
    assert "n = " in objective
    assert re.search(r"\nA\n_+\n\nP\n", objective)


def step_11_the_report_prints_to_three_pages(seen: Seen) -> None:
    seen.page.get_by_role("link", name="Print").click()
    seen.page.wait_for_url("**/report*")
    pages = PdfReader(BytesIO(seen.page.pdf(format="A4"))).pages
    words = [page.extract_text() for page in pages]
    assert len(words) == 3
    assert all(SAFETY_LINE in " ".join(one.split()) for one in words)
    assert "12.345678" not in seen.page.content()
    seen.page.go_back()
    seen.settle()


def step_12_out_and_the_way_back_shows_nothing(seen: Seen) -> None:
    seen.page.get_by_role("button", name="Sign out").click()
    expect(seen.page.get_by_role("heading", name="You are signed out")).to_be_visible()
    seen.page.go_back()
    expect(seen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "D. R." not in seen.page.content()
    assert "right knee" not in seen.page.content()


def the_runner_sees_who_looked_and_wrote_and_stops_it(seen: Seen) -> None:
    sign_in(seen)
    seen.page.goto(f"http://{seen.host}/your-data")
    seen.settle()
    log = seen.page.inner_text("main")
    for what in ("opened the link", "visit page", "report", "entered findings", "signed out"):
        assert what in log, what
    assert "Physio at the club (by a link)" in log
    seen.page.goto(f"http://{seen.host}/sharing")
    seen.settle()
    stop(seen, "Physio at the club")


def sign_in(seen: Seen) -> None:
    seen.page.get_by_label("E-mail address").fill(RUNNER)
    seen.page.get_by_label("Password").fill(PASSWORD)
    seen.page.get_by_role("button", name="Sign in").click()
    seen.page.wait_for_url("**/today")


def stop(seen: Seen, label: str) -> None:
    seen.page.get_by_role("button", name=f"Stop sharing with {label} now").click()
    expect(seen.page.locator("main")).to_contain_text(f"Stopped: {label}")


def the_link_opens_nothing_any_more(seen: Seen) -> None:
    assert "D. R." not in seen.page.content()
    let_in(seen)
    expect(seen.page.locator("main")).to_contain_text("It ended on 22 Nov 2026. Ask the runner")
    assert "D. R." not in seen.page.content()
    seen.page.goto(f"http://{seen.host}/visit")
    expect(seen.page.get_by_role("heading", name="Sign in")).to_be_visible()


# What goes wrong


def test_a_wrong_password_and_an_unknown_link_are_told_alike(
    street: Street, browser: Browser
) -> None:
    path, _ = street.link("A link with a slip")
    pages = [refused(street, browser, door) for door in (path, "/s/" + "x" * 43)]
    assert pages[0] == pages[1]
    assert "Look at what you typed and try again." in pages[0]
    assert "D. R." not in pages[0]


def refused(street: Street, browser: Browser, path: str) -> str:
    with street.browser_of(browser, path) as seen:
        let_in(seen, "another few walnuts")
        seen.page.get_by_role("heading", name="That did not open").wait_for()
        told = seen.page.inner_text("main")
        seen.page.get_by_role("link", name="Try again").click()
        seen.page.get_by_label("Password").wait_for()
        assert seen.page.url.rstrip("?") == f"http://{street.host}{path}"
        return told


def test_a_link_past_its_last_day_says_so_to_who_knows_its_password(
    street: Street, browser: Browser
) -> None:
    path, grant = street.link("A link of last week")
    street.grants.change(grant.id, expires_at=NOW - timedelta(days=1))
    with street.browser_of(browser, path) as seen:
        assert "D. R." not in seen.page.content()
        let_in(seen)
        told = seen.page.locator("main")
        expect(told).to_contain_text("It ended on 21 Nov 2026. Ask the runner for a new one.")
        assert "D. R." not in seen.page.content()


def test_a_visit_that_is_stopped_shows_nothing_from_the_next_click_on(
    street: Street, browser: Browser
) -> None:
    path, grant = street.link("Stopped meanwhile")
    with street.browser_of(browser, path) as seen:
        let_in(seen)
        arrive(seen)
        street.grants.revoke(grant.id, NOW)
        weeks(seen, "26")
        expect(seen.page.get_by_role("heading", name="There is no page here")).to_be_visible()
        expect(seen.page.locator("main")).to_contain_text("has ended")
        assert "right knee" not in seen.page.content()
        assert "D. R." not in seen.page.content()
        seen.page.go_back()
        expect(seen.page.get_by_role("heading", name="There is no page here")).to_be_visible()


def test_a_red_flag_answered_yes_keeps_back_the_ladder_and_every_word_of_going_on(
    street: Street, browser: Browser
) -> None:
    path, _ = street.link("After a yes")
    with street.browser_of(browser, path) as seen:
        let_in(seen)
        arrive(seen)
        plan = region(seen, "Notes and plan").get_by_role("term")
        assert {"Ladder", "Cadence"} <= set(plan.all_inner_texts())
        before = paper(seen)
        assert all(words in before for words in GOING_ON)
        yes = f.RedFlagAnswer(TODAY, "night_or_rest_pain", yes=True, place=KNEE)
        journal = Journal(street.room.store.repository(street.owner), street.runner_id)
        journal.write("Answered", [Add(yes)], today=TODAY)
        seen.page.goto(f"http://{seen.host}/visit")
        seen.settle()
        flags = region(seen, "Red flag answers, by the runner")
        expect(flags).to_contain_text("See a clinician before running.")
        assert not {"Ladder", "Forward", "Pain rule", "Cadence"} & set(plan.all_inner_texts())
        told = paper(seen)
        assert "See a clinician before running." in told
        assert not [words for words in GOING_ON if words in told]


def paper(seen: Seen) -> str:
    """What the report of the visit says."""
    seen.page.get_by_role("link", name="Print").click()
    seen.page.wait_for_url("**/report*")
    return seen.page.inner_text("body")
