"""The Run page: what its one answer sends, and what a person meets in a browser."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.figures.run_figure import run_figure
from dashboard.figures.run_frame import WIDTH, packed
from dashboard.pages.run import layout, show
from dashboard.pages.run_sources import move
from dashboard.source import CachedSource, Loaded, store_source
from dashboard.writing import READ_ONLY
from rules.states import run_states
from service.run_chart import RunChart
from service.run_page import Asked, run_page
from tests import story_logs
from tests.browser import opened, served
from tests.fit_files import run_bytes
from tests.log_store import DAY, KNEE, OWNER, run, write
from tests.run_ways import ANSWERED, PAINFUL, SILENT, THREE, paused, source_of, stream
from tests.strava_log import tables
from tests.test_dashboard_app import ask
from traininglog.database import writing
from traininglog.problem import Problem
from traininglog.streams import ObjectStoreError
from traininglog.tables import source as copies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from dashboard.source import Source
    from tests.desk import Desk
    from traininglog.repository import Repository
    from traininglog.store import Store
    from traininglog.streams import Stream

ONE_RUN_BYTES = 40_000
MOST_POINTS = 1_500
INDOORS = stream(position_lat_deg=None, altitude_m=None, stance_time_ms=None)
PAUSED = paused(stream(), 700, 130)
STREAMS: dict[str, Stream | Problem] = {
    PAINFUL: PAUSED,
    THREE: INDOORS,
    ANSWERED: Problem("x", "y"),
}
SOURCE = source_of(STREAMS)


def said(source: Source = SOURCE, **asked: Any) -> str:
    """Everything the page would send, as text."""
    made = show(source, asked)
    return json.dumps(made, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def chart(made: Stream, run_id: str = PAINFUL) -> RunChart:
    log = SOURCE.loaded().log
    told = run_page(log, run_states(log), Asked(run_id), made, ())
    assert told
    assert isinstance(told.chart, RunChart)
    return told.chart


# What is sent


def test_an_empty_log_has_the_doors() -> None:
    log, analysis = story_logs.empty()
    assert "import" in json.dumps(
        layout(Loaded(log, analysis, run_states(log))), default=lambda c: c.to_plotly_json()
    )


def test_one_answer_brings_the_page_and_the_units() -> None:
    client = create_app(SOURCE).server.test_client()
    asked = {"run": PAINFUL, "unit": "mi", "over": "time", "phone": True}
    found = ask(client, "run-page", {"run-view": asked}).get_json()["response"]
    page = json.dumps(found["run-page"], ensure_ascii=False)
    assert "3.1 mi in 30:51" in page
    assert "0 min" in page
    assert '"aria-current": "true"' in json.dumps(found["units"])


@pytest.mark.parametrize("seconds", [3_600, 36_000])
def test_one_run_is_few_bytes_however_long(seconds: int) -> None:
    random = np.random.default_rng(seconds)
    noisy = stream(
        seconds,
        distance_m=np.cumsum(random.normal(2.7, 0.3, seconds).clip(0)),
        altitude_m=400 + np.cumsum(random.normal(0, 0.2, seconds)),
        heart_rate_bpm=140 + random.normal(0, 6, seconds),
        cadence_rpm=random.normal(85, 2, seconds),
        stance_time_ms=random.normal(245, 8, seconds),
        stance_time_balance_percent=random.normal(50, 0.6, seconds),
    )
    client = create_app(source_of({PAINFUL: noisy})).server.test_client()
    page = ask(client, "run-page", {"run-view": {"run": PAINFUL}}).data
    assert len(zlib.compress(page, 6)) <= ONE_RUN_BYTES
    for lane in chart(noisy).lanes:
        assert len(lane.values) <= MOST_POINTS


def test_lanes_that_are_missing_are_a_sentence_and_no_lane() -> None:
    page = said(run=THREE)
    assert "Altitude and contact time: this watch did not record them." in page
    titles = [n["text"] for n in run_figure(chart(INDOORS))["layout"]["annotations"]]
    assert not any("Altitude" in title for title in titles)
    assert "No outline: the watch recorded no places." in page


def test_the_figure_marks_pain_pauses_and_walking() -> None:
    figure = run_figure(chart(PAUSED))
    words = " ".join(n["text"] for n in figure["layout"]["annotations"])
    for told in ("Right knee from 3.1 km (2/10)", "Walking", "Pauses", "2:11"):
        assert told in words
    assert figure["layout"]["xaxis"]["range"] == [0, WIDTH]
    assert figure["layout"]["xaxis"]["ticktext"] == ["0 km", "1", "2", "3", "4"]
    assert {trace["type"] for trace in figure["data"]} == {"scatter", "bar"}
    three = run_figure(chart(INDOORS, THREE), phone=True)
    assert sum("/10)" in n["text"] for n in three["layout"]["annotations"]) == 3


def test_pauses_that_stand_close_share_their_room() -> None:
    made = stream()
    for record in range(600, 660, 10):
        made = paused(made, record, 60)
    words = [n["text"] for n in run_figure(chart(made))["layout"]["annotations"]]
    assert 1 <= words.count("1:01") < 6
    assert said(source_of({PAINFUL: made}), run=PAINFUL).lower().count("paused 1:01") >= 6


def test_numbers_are_packed_to_the_quarter() -> None:
    assert packed([1.13, 1.12]) == packed([1.25, 1.0])


def test_a_silent_run_leads_to_the_form() -> None:
    page = said(run=SILENT, unit="mi")
    assert "a silent run" in page
    assert f"/today?run={SILENT}&unit=mi" in page
    assert "There are no records of this run" in page
    assert f"/today?run={PAINFUL}" not in said(run=PAINFUL)


def test_it_leads_to_the_runs_around_it_and_to_the_story() -> None:
    page = said(run=PAINFUL)
    assert f"?run={SILENT}" in page
    assert f"?run={THREE}" in page
    assert f"/?run={PAINFUL}&unit=km" in page


def test_what_is_not_there_is_said_plainly() -> None:
    assert "There is no such run; it may have been removed or joined to another." in said(
        run="1-gone-0"
    )
    assert "It may" not in said(run=None)
    assert "the file they are kept in is damaged" in said(run=ANSWERED)


def test_a_jump_in_the_track_and_its_ends_are_told() -> None:
    metres = np.minimum(np.arange(1850) / 1850, 0.8) * 1200 / 111_195
    north = 52.5 + metres + np.where(np.arange(1850) > 900, 0.02, 0.0)
    page = said(source_of({THREE: stream(position_lat_deg=north)}), run=THREE)
    assert "It breaks at 1 jump." in page
    assert '"start"' in page
    assert '"end"' in page
    gone = "2026-11-22 run 5.0 km 30:51 | knee right 1/10 from 1 km until 2 km"
    log = source_of({}, gone).loaded().log
    assert "pain gone" in said(source_of({log.runs[0].id: stream()}, gone))


def test_without_a_distance_there_is_no_choice_of_axis() -> None:
    timed = stream(distance_m=None, speed_mps=np.full(1850, 2.7))
    assert "Over time" in said(run=PAINFUL)
    assert "Over time" not in said(source_of({PAINFUL: timed}), run=PAINFUL)
    assert "Splits" not in said(source_of({PAINFUL: timed}), run=PAINFUL)


# Over a real store


@pytest.fixture
def source(store: Store, mine: Repository) -> CachedSource:
    write(store, 1, run("a", distance_km=8.0, timer_min=50.0))
    mine.add_pain(1, [KNEE])
    return store_source(mine, 1, lambda: run("a").local_start, store.imports(OWNER))


def test_what_the_import_noted_stands_on_the_page(source: CachedSource) -> None:
    page = said(source, run="a")
    assert "What the import noted" in page
    assert "a.fit: cut short" in page
    assert "fewer than two records" in page


@pytest.mark.folder
@pytest.mark.parametrize("harm", ["cut", "noise", "gone"])
def test_a_damaged_stream_is_said_here_and_harms_no_other_page(
    store: Store, source: CachedSource, tmp_path: Path, harm: str
) -> None:
    (name,) = store.streams.names(1, "streams")
    assert source.stream("a") is not None
    file = next(tmp_path.rglob(name))
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:40] if harm == "cut" else b"noise" * 100)
    assert "cannot be read" in said(source, run="a")
    assert source.curve("a") is None
    assert source.loaded().log.runs[0].day == DAY


def test_a_store_out_of_reach_is_said_here_and_the_rest_stands(
    store: Store, source: CachedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_file: object) -> bytes:
        raise ObjectStoreError("s3://bucket/prefix", "cannot be reached.")

    monkeypatch.setattr(store.streams, "get", out_of_reach)
    page = said(source, run="a")
    assert "cannot be read just now" in page
    assert "They are not lost" in page
    assert "s3://" not in page
    assert source.curve("a") is None


def test_a_run_of_somebody_else_is_no_run(store: Store, source: CachedSource) -> None:
    write(store, 2, run("b"))
    assert "There is no such run" in said(source, run="b")
    assert source.stream("b") is None


def test_without_a_store_nothing_is_said_of_where_it_is_from() -> None:
    assert "Where this run is from" not in said(run=PAINFUL)


FORGED: list[Any] = [
    {"action": action, **more}
    for action in ("split", "remove", "join")
    for more in (
        {}, {"run": "a"}, {"run": "a", "copy": 1e300}, {"run": "a", "copy": -1},
        {"run": "a", "copy": "1"}, {"run": "b", "copy": 1}, {"run": 7, "copy": None},
        {"run": "a", "copy": 99}, {"run": "a", "other": "b"}, {"run": "a", "other": "a"},
        {"run": "a", "other": ["b"]}, {"run": "\x00", "copy": [], "other": {}},
    )
]  # fmt: skip


@pytest.mark.parametrize("forged", FORGED)
def test_what_nobody_was_offered_changes_nothing(
    store: Store, source: CachedSource, forged: Any
) -> None:
    write(store, 2, run("b"))
    before = tables(store)
    done = move(source, forged)
    assert done.status == "fault"
    assert done.words.endswith(".")
    assert tables(store) == before


def test_a_log_that_is_only_read_keeps_its_copies() -> None:
    done = move(SOURCE, {"action": "remove", "run": PAINFUL, "copy": 1})
    assert (done.status, done.words) == ("fault", READ_ONLY)


# In a browser


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with served(SOURCE) as address:
        yield address


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_a_run_is_read_by_eye_by_key_and_by_click(
    browser: Browser, host: str, width: int, scheme: str
) -> None:
    with opened(browser, host, width=width, scheme=scheme) as seen:
        seen.go(f"run?run={PAINFUL}")
        seen.page.wait_for_selector("#run-graph .xaxislayer-above text")
        place, words = seen.page.get_by_label("At a place"), seen.page.locator(".reader .said")
        expect(words).to_contain_text("3.1")
        place.focus()
        seen.page.keyboard.press("Home")
        expect(words).to_contain_text("0.00 km, 0:00: pace 6:10 /km")
        seen.page.keyboard.press("ArrowRight")
        expect(place).to_have_attribute("aria-valuetext", f"{words.inner_text()}")
        graph = seen.page.locator("#run-graph")
        box = graph.bounding_box()
        assert box
        left, right = (40, 8) if width == 390 else (152, 20)
        middle = left + (box["width"] - left - right) / 2
        graph.click(position={"x": middle, "y": 150})
        expect(words).to_contain_text("2.4")
        assert seen.faults() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert seen.count("#run-graph *") <= 2000
        seen.page.get_by_role("link", name="Over time").click()
        seen.page.wait_for_url("**over=time**")
        expect(words).to_contain_text("19:")
        seen.page.get_by_role("link", name="Run after, 24 Nov").click()
        expect(seen.page.locator(".felt")).to_contain_text("Lower back from the start (3/10)")
        seen.settle()
        assert seen.faults() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") == width
        assert (seen.console, seen.foreign) == ([], [])


def test_a_run_that_is_gone_and_one_without_records_are_plain_pages(
    browser: Browser, host: str
) -> None:
    with opened(browser, host, width=390) as seen:
        seen.go("run?run=nope")
        expect(seen.page.locator("h1")).to_have_text(
            "There is no such run; it may have been removed or joined to another."
        )
        assert seen.faults() == []
        seen.go(f"run?run={SILENT}")
        expect(seen.page.locator("h1")).to_have_text("5.0 km in 33:30")
        assert seen.faults() == []
        seen.page.get_by_role("link", name="Say how it felt").click()
        seen.page.wait_for_url("**/today?run=*")
        assert (seen.console, seen.foreign) == ([], [])


def test_a_clock_that_jumped_two_watches_and_a_treadmill_are_told(
    browser: Browser, store: Store, mine: Repository
) -> None:
    jump = "timestamp: 3 of 900 records with a time far from the others were left out"
    write(store, 1, run("a", surface="treadmill", distance_km=8.0, timer_min=50.0))
    write(store, 1, run("b", device="Other watch", distance_km=8.1, timer_min=51.0))
    with writing(store.engine) as connection:
        connection.execute(copies.update().values(problems=[jump]))
    over = store_source(mine, 1, lambda: run("a").local_start, store.imports(OWNER))
    with served(over) as address, opened(browser, address, width=390) as seen:
        seen.go("run?run=a")
        expect(seen.page.locator("h1")).to_have_text("8.0 km in 50:00")
        expect(seen.page.locator(".noted li")).to_have_text([f"a.fit: {jump}"])
        twin = seen.page.locator(".twin")
        expect(twin.locator("p")).to_have_text(
            "Two recordings of one run: this one is left out."
        )
        expect(twin.locator("dl")).to_contain_text("on Other watch, 8.1 km in 51:00")
        expect(seen.page.get_by_text("treadmill")).to_be_visible()
        assert seen.faults() == []
        assert (seen.console, seen.foreign) == ([], [])


def test_copies_are_moved_by_keys_and_taken_back(browser: Browser, desk: Desk) -> None:
    """A copy is split off and put back, then removed, once it was asked again."""
    desk.add("whole.fit", run_bytes(watch={"smart": False, "dynamics": False}))
    desk.add("smart.fit", run_bytes())
    desk.run()
    log, clock = desk.log, datetime(2024, 3, 20, 12, tzinfo=UTC)
    over = store_source(log, 1, lambda: clock, desk.store.imports(OWNER))
    with served(over) as address, opened(browser, address, width=390, scheme="dark") as seen:
        page = seen.page
        seen.go(f"run?run={log.activities(1)[0].id}")
        rows = page.locator(".copies > li")
        expect(rows).to_have_count(2)
        expect(rows.nth(0)).to_contain_text("FIT file, whole.fit")
        expect(rows.nth(0)).to_contain_text(
            "Its values are shown. Linked: the same watch at the same second."
        )
        expect(rows.nth(1)).not_to_contain_text("Linked")
        expect(page.locator(".twin")).to_have_count(0)
        page.get_by_role("button", name="It is another run: FIT file, smart.fit").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("a run of its own now")
        apart = page.get_by_role("button", name="They are one run: Tue 12 Mar, 06:15")
        expect(apart).to_be_visible()
        seen.settle()
        assert seen.faults() == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator(".copies").get_by_role("link", name="Tue 12 Mar, 06:15").click()
        expect(rows.nth(0)).to_contain_text("smart.fit")
        page.go_back()
        expect(rows.nth(0)).to_contain_text("whole.fit")
        apart.press("Enter")
        expect(rows).to_have_count(2)
        expect(page.get_by_role("status")).to_contain_text("they are one run")
        page.get_by_role("button", name="Undo").press("Enter")
        expect(apart).to_be_visible()
        page.get_by_role("button", name="Undo").press("Enter")
        expect(apart).to_have_count(0)

        sure = page.get_by_role("button", name="Yes, remove it: FIT file, whole.fit")
        expect(sure).to_be_hidden()
        asked = rows.nth(0).locator("summary")
        asked.focus()
        asked.press("Enter")
        expect(rows.nth(0)).to_contain_text("comes back when it is imported from another place")
        seen.settle()
        assert seen.faults() == []
        sure.press("Enter")
        expect(rows).to_have_count(1)
        expect(rows.nth(0)).to_contain_text("smart.fit")
        expect(page.get_by_role("status")).to_contain_text("stays by its other sources")
        rows.nth(0).locator("summary").press("Enter")
        expect(rows.nth(0)).to_contain_text("the run goes with it")
        page.get_by_role("button", name="Yes, remove it: FIT file, smart.fit").press("Enter")
        expect(page.get_by_role("status")).to_contain_text("The run went with it.")
        assert (seen.console, seen.foreign) == ([], [])
