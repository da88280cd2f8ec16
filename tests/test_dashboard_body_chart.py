"""The body chart in a real browser: taps, keys, sides, words, sizes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import dash
import pytest
from axe_playwright_python.sync_playwright import Axe
from dash import Input, Output, dcc, html

import dashboard
from dashboard.body_chart import BodyChart
from dashboard.shell import INDEX
from tests.browser import answering, opened
from traininglog.pain import SPOTS
from traininglog.reference import body_zones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator

    from dashboard.body_chart import ChartPlace
    from tests.browser import Seen

LEAST_PX = 24
RIGHT_KNEE: ChartPlace = {"location": "knee", "side": "right", "spot": None}
MARKS: list[Any] = [
    {**RIGHT_KNEE, "score": 5, "n": 8},
    {"location": "lower_back", "side": None, "spot": None, "score": 2, "n": 2},
    {"location": "shin", "side": "both", "spot": None, "score": None, "n": 4},
    {"location": "quad", "side": None, "spot": None, "score": 0, "n": 1},
    {"location": "leg", "side": "left", "spot": None, "score": 3, "n": 1},
]
"""Counts beside the body; one place without a side, one that no picture has."""


def page(search: str) -> Any:
    """A page with one chart; the address says which."""
    charts = {
        "": lambda: BodyChart("chart"),
        "?chosen": lambda: BodyChart("chart", chosen=RIGHT_KNEE, marks=MARKS[:1]),
        "?readonly": lambda: BodyChart("chart", marks=MARKS, readonly=True),
    }
    card = html.Div(charts[search](), className="card", style={"padding": 16, "maxWidth": 560})
    return [html.H1("Where"), card, html.P(id="picked")]


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    """A tiny app around the component, with the assets of the real one."""
    app = dash.Dash(
        "chart", assets_folder=f"{dashboard.__path__[0]}/assets", index_string=INDEX,
        suppress_callback_exceptions=True,
    )  # fmt: skip
    app.layout = html.Div(
        [
            dcc.Location(id="where"),
            html.Main(id="main", style={"padding": 16}),
        ]
    )
    app.callback(Output("main", "children"), Input("where", "search"))(page)

    @app.callback(Output("picked", "children"), Input("chart", "pick"))
    def _said(pick: dict[str, Any] | None) -> str:
        return " ".join(str(value) for value in (pick or {}).values())

    with answering(app.server, threads=2) as host:
        yield host


@contextmanager
def shown(browser: Browser, host: str, search: str = "", **how: Any) -> Iterator[Seen]:
    """The chart on a phone, at rest."""
    with opened(browser, host, **({"width": 390} | how)) as seen:
        seen.go(search)
        seen.page.wait_for_selector("#chart svg")
        yield seen
        assert seen.console == []


def picked(seen: Seen, words: str) -> None:
    """Wait until the server heard of this pick: its number, location, side and spot."""
    seen.page.wait_for_function(
        "words => document.querySelector('#picked').innerText === words", arg=words
    )


def zones(seen: Seen, figure: int) -> list[Locator]:
    return seen.page.locator(".bc-figure").nth(figure).get_by_role("radio").all()


def centre(zone: Locator) -> tuple[float, float]:
    box = zone.locator(".bc-hit").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_every_place_can_be_chosen_by_a_tap(browser: Browser, host: str) -> None:
    with shown(browser, host) as seen:
        told = 0
        for at, figure in enumerate(body_zones()["figures"]):
            for zone, drawn in zip(figure["zones"], zones(seen, at), strict=True):
                seen.page.mouse.click(*centre(drawn))
                told += 1
                picked(seen, f"{told} {zone['location']} {zone['side']} {zone['spot']}")
                assert drawn.get_attribute("aria-checked") == "true"
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390


def test_keys_alone_reach_and_choose_every_place(browser: Browser, host: str) -> None:
    """Each figure is one stop of the Tab key; arrows go on from zone to zone."""
    with shown(browser, host) as seen:
        assert seen.count("svg [tabindex='0']") == 2
        for at in (0, 1):
            seen.page.keyboard.press("Tab")
            first = focused(seen)
            names = [zone.get_attribute("aria-label") for zone in zones(seen, at)]
            assert reached(steps(seen, zones(seen, at)), first) == set(names)
            for zone, key in zip(
                zones(seen, at), ("Enter", "Space") * len(names), strict=False
            ):
                zone.focus()
                seen.page.keyboard.press(key)
                assert focused(seen).endswith(", chosen")
            seen.page.keyboard.press("Home")
            assert focused(seen) == names[0]
            seen.page.keyboard.press("End")
            assert focused(seen) == f"{names[-1]}, chosen"


def focused(seen: Seen) -> str:
    name: str = seen.page.evaluate("document.activeElement.getAttribute('aria-label')")
    return name


def steps(seen: Seen, nodes: list[Locator]) -> dict[str, set[str]]:
    """Where the four arrow keys lead from each zone."""
    led: dict[str, set[str]] = {}
    for node in nodes:
        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            node.focus()
            here = focused(seen)
            seen.page.keyboard.press(key)
            led.setdefault(here, set()).add(focused(seen))
    return led


def reached(led: dict[str, set[str]], start: str) -> set[str]:
    found, open_ends = {start}, [start]
    while open_ends:
        new = led[open_ends.pop()] - found
        found |= new
        open_ends += new
    return found


def test_where_the_keys_are_is_seen_and_told(browser: Browser, host: str) -> None:
    with shown(browser, host) as seen:
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("ArrowDown")
        ring = seen.page.locator(".bc-zone:focus .bc-ring")
        assert ring.evaluate("node => getComputedStyle(node).stroke") == "rgb(11, 100, 104)"
        name = seen.page.locator("figcaption").first.inner_text()
        assert focused(seen) == f"Your {name[0].lower()}{name[1:]}"


@pytest.mark.parametrize("search", ["", "?chosen"])
def test_targets_are_as_wide_as_a_finger_and_do_not_overlap(
    browser: Browser, host: str, search: str
) -> None:
    with shown(browser, host, search) as seen:
        for svg in seen.page.locator("svg[role=radiogroup], svg[role=toolbar]").all():
            boxes = [hit.bounding_box() for hit in svg.locator(".bc-hit").all()]
            assert_apart([(b["x"], b["y"], b["width"], b["height"]) for b in boxes if b])


@pytest.mark.parametrize("view", ["Front", "Inner", "Outer", "Back"])
def test_every_view_of_the_knee_has_its_targets(browser: Browser, host: str, view: str) -> None:
    with shown(browser, host, "?chosen") as seen:
        button = seen.page.get_by_role("button", name=view, exact=True)
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        boxes = [hit.bounding_box() for hit in seen.page.locator(".bc-knee .bc-hit").all()]
        assert_apart([(b["x"], b["y"], b["width"], b["height"]) for b in boxes if b])
        size = button.bounding_box()
        assert size
        assert size["height"] >= LEAST_PX


def assert_apart(boxes: list[tuple[float, float, float, float]]) -> None:
    assert len(boxes) >= 3
    for x, y, width, height in boxes:
        assert min(width, height) >= LEAST_PX - 0.01
        inside = [
            1 for a, b, w, h in boxes
            if a < x + width / 2 < a + w and b < y + height / 2 < b + h
        ]  # fmt: skip
        assert len(inside) == 1


@pytest.mark.parametrize(("figure", "at_the_left"), [(0, "right"), (1, "left")])
def test_left_and_right_are_the_person_s_own(
    browser: Browser, host: str, figure: int, at_the_left: str
) -> None:
    with shown(browser, host) as seen:
        box = seen.page.locator(".bc-figure svg").nth(figure).bounding_box()
        assert box
        middle = box["x"] + box["width"] / 2
        for zone in zones(seen, figure):
            words = zone.get_attribute("aria-label") or ""
            if words != "Your lower back":
                side = at_the_left if centre(zone)[0] < middle else other(at_the_left)
                assert words.startswith(f"Your {side} ")
        sides = seen.page.locator(".bc-figure").nth(figure).locator(".bc-sides span")
        assert sides.all_inner_texts() == [f"your {at_the_left}", f"your {other(at_the_left)}"]


def other(side: str) -> str:
    return "left" if side == "right" else "right"


@pytest.mark.parametrize(
    ("view", "side", "from_left"),
    [
        ("Front", "right", ["outer", "kneecap", "inner"]),
        ("Front", "left", ["inner", "kneecap", "outer"]),
        ("Back", "right", ["inner", "back", "outer"]),
        ("Back", "left", ["outer", "back", "inner"]),
        ("Inner", "right", ["kneecap", "inner", "back"]),
        ("Inner", "left", ["back", "inner", "kneecap"]),
        ("Outer", "right", ["back", "outer", "kneecap"]),
        ("Outer", "left", ["kneecap", "outer", "back"]),
    ],
)
def test_a_knee_is_seen_as_one_stands_before_it(
    browser: Browser, host: str, view: str, side: str, from_left: list[str]
) -> None:
    with shown(browser, host) as seen:
        seen.page.get_by_role("radio", name=f"Your {side} knee").first.click()
        seen.page.get_by_role("button", name=view, exact=True).click()
        words = sorted(seen.page.locator(".bc-word").all(), key=left_edge)
        beside = [word.text_content() for word in words]
        assert [word for word in beside if word not in {"above", "below"}] == from_left
        assert seen.page.locator(".bc-title").inner_text() == (
            f"{side.title()} knee, {view.lower()}"
        )


def left_edge(word: Locator) -> float:
    box = word.bounding_box()
    assert box
    return box["x"]


def test_a_spot_of_the_knee_is_told_in_words_and_taken_back(
    browser: Browser, host: str
) -> None:
    with shown(browser, host, "?chosen") as seen:
        live = seen.page.locator("[aria-live=polite]")
        assert live.inner_text() == "Right knee, 5 out of 10"
        knee = seen.page.get_by_role("radio", name="Your right knee, chosen, 5 out of 10")
        assert knee.get_attribute("aria-checked") == "true"
        cap = seen.page.get_by_role("button", name="Your right kneecap")
        cap.focus()
        seen.page.keyboard.press("Enter")
        picked(seen, "1 knee right kneecap")
        assert cap.get_attribute("aria-label") == "Your right kneecap, chosen, 5 out of 10"
        assert cap.get_attribute("aria-pressed") == "true"
        assert live.inner_text() == "Right kneecap, 5 out of 10"
        seen.page.keyboard.press(" ")
        picked(seen, "2 knee right None")
        assert live.inner_text() == "Right knee, 5 out of 10"


def test_keys_reach_every_spot_of_the_knee(browser: Browser, host: str) -> None:
    told = set()
    with shown(browser, host, "?chosen") as seen:
        for view in ("Front", "Inner", "Outer", "Back"):
            seen.page.get_by_role("button", name=view, exact=True).press("Enter")
            nodes = seen.page.locator("svg[role=toolbar] [role=button]").all()
            names = {str(node.get_attribute("aria-label")) for node in nodes}
            assert reached(steps(seen, nodes), next(iter(names))) == names
            told |= names
    assert told == {f"Your right {body_zones()['spots'][spot]}" for spot in SPOTS}


def test_the_hollow_of_the_knee_opens_the_view_from_behind(browser: Browser, host: str) -> None:
    with shown(browser, host) as seen:
        seen.page.get_by_role("radio", name="Your left knee, back").click()
        picked(seen, "1 knee left back")
        title = seen.page.locator(".bc-title")
        assert title.inner_text() == "Left knee, back"
        seen.page.get_by_role("button", name="Front", exact=True).click()
        assert title.inner_text() == "Left knee, front"
        assert seen.count("[role=radio][aria-checked=true]") == 1


MOUNT = """zones => {
  const node = document.body.appendChild(document.createElement("main"));
  const told = [];
  function Host() {
    const [score, setScore] = React.useState(null);
    const [byScale, setByScale] = React.useState(false);
    const place = {location: "calf", side: "left", spot: null};
    window.scale = () => { setScore(3); setByScale(true); };
    return React.createElement(painmile_body.BodyChart, {zones, chosen: place,
      marks: [{...place, score}], onPick: () => { throw new Error("picked"); },
      onLevel: byScale ? undefined : setScore});
  }
  ReactDOM.createRoot(node).render(React.createElement(Host));
}"""


def test_a_tap_on_the_chosen_place_tells_a_level_until_the_scale_does(
    browser: Browser, host: str
) -> None:
    with shown(browser, host) as seen:
        seen.page.evaluate("document.querySelector('main').remove()")
        seen.page.evaluate(MOUNT, body_zones())
        calf = seen.page.get_by_role("radio", name="Your left calf, chosen")
        for score, step in ((2, "p1"), (4, "p2"), (6, "p3"), (8, "p4"), (2, "p1")):
            calf.click()
            assert (
                calf.get_attribute("aria-label") == f"Your left calf, chosen, {score} out of 10"
            )
            disc = seen.page.locator(f".bc-disc.{step} text")
            assert disc.text_content() == str(score)
        seen.page.evaluate("window.scale()")
        seen.page.wait_for_selector("[aria-label='Your left calf, chosen, 3 out of 10']")
        calf.click()
        assert calf.get_attribute("aria-label") == "Your left calf, chosen, 3 out of 10"


def test_a_chart_to_read_says_all_in_words_and_takes_no_taps(
    browser: Browser, host: str
) -> None:
    with shown(browser, host, "?readonly") as seen:
        pictures = seen.page.get_by_role("img").all()
        assert [picture.get_attribute("aria-label") for picture in pictures] == [
            "Where it hurts, front. Right knee, worst 5 out of 10, n = 8. "
            "Shin, both sides, no score, n = 4. Quad, worst 0 out of 10, n = 1.",
            "Where it hurts, back. Lower back, worst 2 out of 10, n = 2.",
        ]
        discs = seen.page.locator(".bc-disc text").all_text_contents()
        assert sorted(discs) == ["0", "2", "5", "–", "–"]
        assert sorted(seen.page.locator(".bc-n").all_text_contents()) == [
            "n = 1", "n = 2", "n = 4", "n = 8",
        ]  # fmt: skip
        assert seen.page.locator(".bc-said").inner_text() == (
            "Not on the picture: left leg, worst 3 out of 10, n = 1."
        )
        assert seen.count("#chart [tabindex], #chart button, #chart [role=radio]") == 0
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("search", ["", "?chosen", "?readonly"])
def test_the_chart_has_no_fault(
    browser: Browser, host: str, search: str, scheme: str, width: int
) -> None:
    with shown(browser, host, search, scheme=scheme, width=width) as seen:
        assert seen.faults() == []
        sized = {"runOnly": {"type": "rule", "values": ["target-size"]}}
        assert Axe().run(seen.page, options=sized).response["violations"] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_are_readable_on_every_shade(browser: Browser, host: str, scheme: str) -> None:
    with shown(browser, host, scheme=scheme) as seen:
        for step in ("p1", "p2", "p3", "p4"):
            shade, number = (luminance(seen, f"--{step}{end}") for end in ("", "t"))
            low, high = sorted((shade, number))
            assert (high + 0.05) / (low + 0.05) >= 4.5


def luminance(seen: Seen, name: str) -> float:
    """The relative luminance of a colour of the page, 0 to 1."""
    value: str = seen.page.evaluate(
        "n => getComputedStyle(document.documentElement).getPropertyValue(n)", name
    )
    parts = [int(value.strip()[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
