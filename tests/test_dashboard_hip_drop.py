"""The hip drop in the browser: clicks on a still give the degrees that are drawn in it."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from service.hip_drop import Marked, read_times, tilt_deg
from tests.browser import opened
from tests.diary_room import room_at, sixteen_weeks
from tests.stills import WIDTH, ends, still, turned
from traininglog.facts import Observation
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, FilePayload, Locator, Page

    from service.hip_drop import Line, Point
    from tests.browser import Seen
    from tests.diary_room import Room

OWNER = Viewer("owner", 1)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with room_at(tmp_path_factory.mktemp("hip"), "Demo runner", sixteen_weeks) as made:
        yield made


@pytest.fixture(scope="module")
def seen(browser: Browser, room: Room) -> Iterator[Seen]:
    """The tool on a desk, opened by somebody who said who they are."""
    with opened(browser, room.host) as here:
        here.go("visit-change?of=me")
        here.page.get_by_label("Your name").fill("M. K.")
        here.page.keyboard.press("Enter")
        here.page.locator("#visit-hip-open").click()
        yield here
        assert here.console == []
        assert here.foreign == []


@pytest.fixture
def page(seen: Seen) -> Page:
    """The tool with nothing in it."""
    if seen.page.get_by_role("button", name="Clear").count():
        take(seen.page, still())
    return seen.page


def give(page: Page, file: bytes) -> None:
    told: FilePayload = {"name": "still.png", "mimeType": "image/png", "buffer": file}
    page.set_input_files("#hip-drop input[type=file]", told)


def take(page: Page, picture: bytes) -> Locator:
    give(page, picture)
    frame = page.locator(".hd-frame")
    frame.locator("svg").wait_for()
    expect(page.locator(".hd-ask")).to_contain_text("Click one hip point")
    frame.scroll_into_view_if_needed()
    return frame


def at(frame: Locator, point: Point) -> Any:
    """Where a point of the picture is in the window."""
    box = frame.bounding_box()
    assert box
    share = box["width"] / WIDTH
    return box["x"] + point[0] * share, box["y"] + point[1] * share


def click(frame: Locator, line: Line) -> None:
    for point in line:
        frame.page.mouse.click(*at(frame, point))


def drag(frame: Locator, line: Line) -> None:
    mouse = frame.page.mouse
    mouse.move(*at(frame, line[0]))
    mouse.down()
    mouse.move(*at(frame, line[1]), steps=4)
    mouse.up()


def choose(page: Page, leg: str, view: str) -> None:
    page.get_by_label(f"{leg} leg").check()
    page.get_by_label(view, exact=True).check()


def result(page: Page) -> str:
    return page.locator(".hd-result").inner_text()


def degrees(page: Page) -> float:
    (told,) = re.findall(r"(\d+\.\d) deg", result(page))
    return float(told)


def test_two_clicks_give_the_degrees_of_the_picture(page: Page) -> None:
    hips = ends(-8)
    click(take(page, still(hips)), hips)
    assert "left end lower. Choose the leg and the view." in result(page)
    choose(page, "right", "behind")
    assert result(page).startswith("Hip drop, on the right leg: ")
    assert degrees(page) == pytest.approx(8, abs=0.3)
    choose(page, "right", "the front")
    assert "Hip rise, on the right leg: the free side is higher" in result(page)


def test_a_third_gesture_takes_a_tilted_camera_out(page: Page) -> None:
    hips, level = turned(ends(-8), 5), turned(ends(0, y=540, length=500), 5)
    choose(page, "right", "behind")
    frame = take(page, still(hips, level))
    click(frame, hips)
    assert degrees(page) == pytest.approx(3, abs=0.3)
    drag(frame, level)
    assert degrees(page) == pytest.approx(8, abs=0.3)
    frame = take(page, still(hips, level))
    click(frame, hips[::-1])
    click(frame, level)  # a click at either end does as well
    assert degrees(page) == pytest.approx(8, abs=0.3)


def test_a_second_time_shows_how_well_it_repeats_and_both_are_kept(
    page: Page, seen: Seen, room: Room
) -> None:
    choose(page, "left", "behind")
    frame = take(page, still())
    click(frame, ends(8.2))
    page.get_by_role("button", name="Measure again").click()
    frame.scroll_into_view_if_needed()
    click(frame, ends(7.6))
    told = re.fullmatch(
        r"Hip drop, on the left leg: (\d\.\d) and (\d\.\d) deg, (\d\.\d) apart, "
        r"mean (\d\.\d)\.",
        result(page),
    )
    assert told
    first, second, apart, mean = map(float, told.groups())
    assert first == pytest.approx(8.2, abs=0.3)
    assert second == pytest.approx(7.6, abs=0.3)
    assert apart == pytest.approx(abs(first - second), abs=0.051)
    page.locator("#hip-drop textarea").fill("treadmill")
    page.locator("#hip-drop button[type=submit]").click()
    bar = page.locator("#visit-change-saved .words")
    expect(bar).to_contain_text("Saved by M. K., 22 Nov, 20:00. Added: Hip drop")
    seen.settle()
    (kept,) = [f for f in room.facts() if isinstance(f, Observation) and f.side == "left"]
    assert (kept.name, kept.side, kept.by) == ("hip drop", "left", "therapist")
    assert kept.degrees == pytest.approx(mean, abs=0.051)
    assert kept.words
    assert kept.words.startswith(f"{first} and {second} deg, {apart} apart, mean ")
    assert kept.words.endswith("; seen from behind; treadmill")
    page.locator("#visit-hip-open").click()
    expect(page.locator(".hd-point")).to_have_count(0)


def test_points_are_placed_and_moved_by_keys(page: Page) -> None:
    take(page, still())
    page.get_by_role("button", name="Place the points by keys").focus()
    page.keyboard.press("Enter")
    first = page.get_by_role("button", name="First hip point, 320 across, 300 down")
    first.focus()
    for keys in ("ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(keys)
    moved = page.get_by_role("button", name="First hip point, 320 across, 321 down")
    expect(moved).to_be_focused()
    told = tilt_deg(Marked(((320, 321), (480, 300))))
    assert degrees(page) == pytest.approx(abs(told), abs=0.051)
    for _ in range(40):
        page.keyboard.press("Shift+ArrowDown")
    expect(
        page.get_by_role("button", name="First hip point, 320 across, 600 down")
    ).to_be_focused()
    assert "more than 45 deg" in result(page)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".hd-point")).to_have_count(0)


def test_a_point_is_dragged_and_what_is_no_picture_is_said(page: Page) -> None:
    frame = take(page, still())
    left, right = ends(0)
    click(frame, (left, right))
    lower = (right[0], right[1] + 30)
    drag(frame, (right, lower))
    assert degrees(page) == pytest.approx(tilt_deg(Marked((left, lower))), abs=0.3)
    give(page, b"no picture")
    expect(page.locator(".hd-result")).to_contain_text("cannot show this file")


def test_a_press_that_scrolls_the_page_marks_nothing(page: Page) -> None:
    frame = take(page, still())

    def scroll(point: Point) -> None:
        x, y = at(frame, point)
        told = {"clientX": x, "clientY": y, "isPrimary": True, "pointerType": "touch",
                "pointerId": 1, "bubbles": True}  # fmt: skip
        frame.dispatch_event("pointerdown", told)
        frame.dispatch_event("pointercancel", told)

    scroll(ends(0)[0])
    expect(page.locator(".hd-point")).to_have_count(0)
    click(frame, ends(4))
    scroll((100, 500))
    expect(page.locator(".hd-point")).to_have_count(2)


def test_a_picture_is_kept_only_when_that_is_pressed(
    page: Page, seen: Seen, room: Room
) -> None:
    pictures = room.repository
    take(page, still(ends(5)))
    assert list(_kept(room)) == []
    page.get_by_role("button", name="Keep the picture with it").click()
    page.locator(".kept-picture img").wait_for()
    seen.settle()
    assert "The picture is kept" in result(page)
    (file,) = _kept(room)
    assert file[:3] == b"\xff\xd8\xff"
    assert b"Exif" not in file
    width = page.locator(".kept-picture img").evaluate("e => e.naturalWidth")
    assert width == WIDTH
    assert seen.faults() == []
    page.get_by_role("button", name="Remove: picture of 22 Nov 2026").click()
    expect(page.locator("#visit-change-saved .words")).to_contain_text("The picture is removed")
    seen.settle()
    assert list(_kept(room)) == []
    assert pictures.viewer == OWNER


def _kept(room: Room) -> Iterator[bytes]:
    streams = room.repository.streams
    for name in streams.names(1, "pictures"):
        yield streams.get(1, "pictures", name)


def test_the_browser_and_the_server_work_out_the_same(page: Page) -> None:
    told = random.Random(7)

    def line(spread: float) -> list[list[float]]:
        (x, y), far = (told.uniform(100, 700), told.uniform(100, 500)), told.uniform(5, 300)
        one = ends(told.uniform(-spread, spread), y, far)
        return [[a - WIDTH / 2 + x, b] for a, b in (one if told.random() < 0.5 else one[::-1])]

    cases = [line(60) + (line(60) if told.random() < 0.6 else [None, None]) for _ in range(400)]
    here = page.evaluate("cases => cases.map(window.painmile_hip.tilt)", cases)
    refused = 0
    for case, found in zip(cases, here, strict=True):
        (marked,) = read_times([{"hips": case[:2], "level": case[2:] if case[2] else None}])
        if "fault" not in found:
            assert tilt_deg(marked) == pytest.approx(found["deg"], abs=1e-9)
            continue
        refused += 1
        with pytest.raises(ValueError, match=found["fault"]):
            tilt_deg(marked)
    assert 50 < refused < 350
