"""The Story's figure as data: lanes, marks, labels, bytes."""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.figures.changes_lane import lettered, listed
from dashboard.figures.compact import floats, strokes
from dashboard.figures.story import CONFIG, story_figure
from dashboard.figures.ticks import round_step
from dashboard.theme import PALETTES, pain_step
from rules.analyse import analyse
from rules.states import run_states
from service.story import leading_place, story
from service.window import Span
from tests import story_logs
from traininglog.textform import read_text

if TYPE_CHECKING:
    from service.story import Story
    from service.units import Unit
    from service.window import Window
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

OVERVIEW_BYTES = 20_000
ALL_RUNS_BYTES = 65_000
MOST_TRACES = 24


def told_of(
    made: tuple[TrainingLog, Analysis], window: Window = "16w", unit: Unit = "km"
) -> Story:
    log, analysis = made
    place = leading_place(log, analysis)
    return story(log, analysis, run_states(log), place=place, window=window, unit=unit)


@pytest.fixture(scope="module")
def told() -> Story:
    return told_of(story_logs.hand_made())


@pytest.fixture(scope="module")
def ten_years() -> tuple[TrainingLog, Analysis]:
    log = story_logs.long_log()
    return log, analyse(log, log.runs[-1].day)


def numbers(packed: dict[str, str]) -> list[float]:
    return list(array("f", base64.b64decode(packed["bdata"])))


def size(figure: dict[str, Any]) -> int:
    return len(zlib.compress(json.dumps(figure).encode(), 6))


def words(figure: dict[str, Any]) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", n["text"]) for n in figure["layout"]["annotations"]]


def traces(figure: dict[str, Any], axis: str) -> list[dict[str, Any]]:
    return [t for t in figure["data"] if t.get("yaxis", "y") == axis]


def test_numbers_travel_as_typed_arrays() -> None:
    packed = floats([1.5, None, -2])
    first, gap, last = numbers(packed)
    assert (packed["dtype"], first, last) == ("f4", 1.5, -2)
    assert gap != gap  # noqa: PLR0124  not a number is the break
    xs, ys = strokes([(0, 1, 2, 3), (4, 5, 6, 7)])
    assert numbers(xs)[:2] == [0, 2]
    assert numbers(ys)[3:5] == [5, 7]


def test_lanes_share_the_axis_and_do_not_touch(told: Story) -> None:
    figure = story_figure(told)
    layout = figure["layout"]
    lanes = sorted(
        layout[name]["domain"]
        for name in layout
        if name.startswith("yaxis") and name != "yaxis"
    )
    assert len(lanes) == 6
    assert all(below[1] < above[0] for below, above in pairwise(lanes))
    assert lanes[0][0] == 0
    assert layout["xaxis"]["range"] == [0, 112]
    assert not any("xaxis" in trace for trace in figure["data"])


def test_every_lane_says_what_it_is_beside_itself(told: Story) -> None:
    found = words(story_figure(told))
    for title in ("Days without running", "Distance a week", "Pain, 0 to 10",
                  "Onset in the run", "Cadence"):  # fmt: skip
        assert any(title in note for note in found), title
    assert any("5.2 km (1/10)" in n and "22 Nov" in n for n in found)
    assert any("15.6 km" in n for n in found)
    assert any("165 median, n = 10" in n for n in found)
    assert any("171 median" in n and "n = 10" in n for n in found)
    assert any("heart rate in 0 of 31 runs" in n for n in found)
    assert any("5.1" in n and "4/10" in n for n in found)


def test_pain_is_drawn_from_0_to_10_and_bars_from_0(told: Story) -> None:
    layout = story_figure(told)["layout"]
    assert layout["yaxis4"]["tickvals"] == [0, 5, 10]
    assert layout["yaxis4"]["range"][0] == 0
    assert layout["yaxis4"]["range"][1] >= 10
    assert layout["yaxis3"]["range"][0] == 0


def test_answers_have_marks_of_their_own(told: Story) -> None:
    figure = story_figure(told)
    marked = [t for t in traces(figure, "y5") if "hovertemplate" in t]
    assert sorted(len(t["text"]) for t in marked) == [4, 8, 19]
    began = next(t for t in marked if len(t["text"]) == 8)
    assert numbers(began["marker"]["color"]) == [4, 4, 5, 4, 5, 2, 1, 1]
    assert [round(y, 1) for y in numbers(began["y"])] == [5.1, 4, 2.7, 1.6, 1.6, 2.6, 4.3, 5.2]
    silent = next(t for t in marked if len(t["text"]) == 4)
    assert silent["marker"]["opacity"] == 0
    assert (
        began["text"][5] == "Mon 26 Oct 2026: 3.2 km, painful, from 2.6 km (2/10), 81 % of it"
    )
    assert len(traces(figure, "y")) == 1


def test_gap_kinds_have_patterns(told: Story) -> None:
    strips = [t for t in traces(story_figure(told), "y2") if t["type"] == "bar"]
    shapes = [s["marker"]["pattern"]["shape"] for s in strips]
    assert shapes == ["/", "."]
    assert sum(len(numbers(s["x"])) for s in strips) == 4


def test_unexplained_gap_is_an_empty_box() -> None:
    log, _ = read_text(
        "2024-03-10 run 5 km 30:00 | no pain\n2024-03-24 run 5 km 30:00 | no pain"
    )
    strip = traces(story_figure(told_of((log, analyse(log, log.runs[-1].day)))), "y2")[0]
    assert "pattern" not in strip["marker"]
    assert strip["marker"]["line"]["width"] == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_is_a_token_of_the_scheme(told: Story, scheme: Any) -> None:
    figure = json.dumps(story_figure(told, scheme=scheme))
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", figure))
    assert used <= set(PALETTES[scheme].values())
    assert len(set(PALETTES[scheme].values())) == len(PALETTES[scheme])


def test_stylesheet_and_palettes_agree() -> None:
    css = (Path(__file__).parents[1] / "dashboard/assets/painmile.css").read_text("utf-8")
    light, dark = re.findall(r"color-scheme: (?:light|dark);\n(.*?)\n}", css, re.DOTALL)[:2]
    for block, palette in ((light, PALETTES["light"]), (dark, PALETTES["dark"])):
        named = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6})", block))
        shared = set(named) & set(palette)
        assert len(shared) >= 16
        assert {n: named[n] for n in shared} == {n: palette[n] for n in shared}


@pytest.mark.parametrize("score", range(1, 11))
def test_shade_in_the_chart_is_the_shade_in_the_card(told: Story, score: int) -> None:
    scale = next(t for t in story_figure(told)["data"] if "colorscale" in t.get("marker", {}))
    bands = scale["marker"]["colorscale"]
    shade = next(c for (a, c), (b, _) in zip(bands[::2], bands[1::2], strict=True)
                 if a <= score / 10 <= b)  # fmt: skip
    assert shade == PALETTES["light"][pain_step(score)]


def test_vendor_cloud_is_off() -> None:
    assert CONFIG["plotlyServerURL"] == ""
    assert "sendChartToCloud" in CONFIG["modeBarButtonsToRemove"]
    assert CONFIG["displayModeBar"] is False


def test_every_colour_of_the_style_sheets_is_used() -> None:
    sheets = (Path(__file__).parents[1] / "dashboard/assets").glob("*.css")
    css = "".join(sheet.read_text("utf-8") for sheet in sheets)
    own = set(re.findall(r"(--[a-z0-9-]+):", css))
    assert own <= set(re.findall(r"var\((--[a-z0-9-]+)", css))


def test_miles_are_a_matter_of_drawing() -> None:
    km, mi = (story_figure(told_of(story_logs.hand_made(), unit=u)) for u in ("km", "mi"))
    far, near = (numbers(traces(f, "y5")[0]["y"])[1] for f in (km, mi))
    assert far / near == pytest.approx(1.609344, rel=0.01)
    assert any("3.2 mi (1/10)" in note for note in words(mi))


def test_phone_puts_titles_above_and_names_changes_below() -> None:
    log, analysis = story_logs.silent(60)
    runs = tuple(replace(r, device="A" if n < 50 else "B") for n, r in enumerate(log.runs))
    made = replace(log, activities=runs), analysis
    wide = story_figure(told_of(made))
    phone = story_figure(told_of(made), phone=True)
    assert phone["layout"]["margin"] == {"l": 26, "r": 4, "t": 8, "b": 48}
    assert phone["layout"]["height"] > wide["layout"]["height"]
    assert any("What changed" in note for note in words(wide))


def test_log_without_pain_has_a_sentence_for_a_lane() -> None:
    found = words(story_figure(told_of(story_logs.silent())))
    assert any("pain in 0 of 30 runs: no entries yet" in note for note in found)


def test_log_without_cadence_has_a_sentence_for_a_lane() -> None:
    log, analysis = story_logs.silent(12)
    bare = replace(log, activities=tuple(replace(r, cadence_spm=None) for r in log.runs))
    found = words(story_figure(told_of((bare, analysis))))
    assert any("cadence in 0 of 12 runs" in note for note in found)


@pytest.mark.parametrize("window", ["16w", "all"])
def test_log_without_distance_has_a_sentence_for_both_lanes(window: Window) -> None:
    log, analysis = story_logs.silent(12)
    bare = replace(log, activities=tuple(replace(r, distance_km=None) for r in log.runs))
    found = words(story_figure(told_of((bare, analysis), window)))
    assert sum("distance in 0 of 12 runs" in note for note in found) == 2
    assert not any("0.0 km" in note for note in found)


def test_place_without_a_score_stands_at_1_with_a_question_mark() -> None:
    log, _ = read_text("2024-03-10 run 5 km 30:00 | knee right")
    figure = story_figure(told_of((log, analyse(log, log.runs[-1].day))))
    letters = next(t for t in figure["data"] if t.get("text") == ["K?"])
    assert numbers(letters["y"])[0] == pytest.approx(1, abs=0.5)
    ends = [t for t in figure["data"] if t.get("text", [""])[0].startswith("Sun 10 Mar")]
    assert ends[0]["text"] == ["Sun 10 Mar 2024: 5.0 km, painful"]


def test_marathon_does_not_flatten_an_onset_at_2_km() -> None:
    log, _ = read_text("""
    2024-03-03 run 42.2 km 4:10:00 | no pain
    2024-03-10 run 5 km 30:00 | knee right 3/10 from 2 km
    """)
    figure = story_figure(told_of((log, analyse(log, log.runs[-1].day))))
    onset = next(v for k, v in figure["layout"].items() if k.startswith("yaxis") and
                 v.get("tickvals", [None])[:1] == [0] and 10 not in v["range"][:1] and
                 v["range"][1] < 20 and v["range"][1] > 11)  # fmt: skip
    assert onset["range"][1] == pytest.approx(15 * 1.04)


@pytest.mark.parametrize(
    ("window", "limit"),
    [("16w", OVERVIEW_BYTES), ("52w", OVERVIEW_BYTES), ("all", OVERVIEW_BYTES)],
)
def test_ten_years_stay_in_the_budget(
    ten_years: tuple[TrainingLog, Analysis], window: Window, limit: int
) -> None:
    figure = story_figure(told_of(ten_years, window))
    assert size(figure) <= limit
    assert len(figure["data"]) <= MOST_TRACES
    assert len(figure["layout"]["shapes"]) == 1
    assert len(figure["layout"]["annotations"]) <= 40


def test_every_run_of_ten_years_stays_in_the_budget() -> None:
    log = story_logs.long_log(runs=364, days=364, pains=364)
    figure = story_figure(told_of((log, analyse(log, log.runs[-1].day)), "52w"))
    assert size(figure) <= ALL_RUNS_BYTES


def test_all_weeks_draw_few_nodes(ten_years: tuple[TrainingLog, Analysis]) -> None:
    figure = story_figure(told_of(ten_years, "all"))
    marked = sum(len(numbers(t["x"])) for t in figure["data"] if "markers" in t.get("mode", ""))
    bars = sum(len(numbers(t["x"])) for t in figure["data"] if t["type"] == "bar")
    assert marked + 2 * bars < 1_600


@pytest.mark.parametrize(
    ("top", "step"),
    [(1, 0.5), (3, 1), (5, 2.5), (12, 5), (30, 10), (44, 25), (100, 50), (260, 100)],
)
def test_two_or_three_grid_lines(top: float, step: float) -> None:
    assert round_step(top) == step


def test_month_names_never_crowd() -> None:
    log, analysis = story_logs.silent(5)
    narrowest = 35
    for days in range(100, 4000, 170):
        first = log.runs[0]
        last = replace(log.runs[-1], day=first.day + timedelta(days=days))
        made = replace(log, activities=(first, last)), analysis
        for phone in (False, True):
            axis = story_figure(told_of(made, "all"), phone=phone)["layout"]["xaxis"]
            px_per_day = (328 if phone else 690) / axis["range"][1]
            assert len(axis["tickvals"]) == len(axis["ticktext"]) >= 1
            gaps = [(b - a) * px_per_day for a, b in pairwise(axis["tickvals"])]
            assert all(gap > narrowest for gap in gaps), (days, phone, gaps)


def test_words_of_a_change_stay_inside_the_chart() -> None:
    log, analysis = story_logs.silent(60)

    def sides(changed: int) -> Any:
        runs = tuple(
            replace(r, device="A" if n < changed else "B") for n, r in enumerate(log.runs)
        )
        figure = story_figure(told_of((replace(log, activities=runs), analysis)))
        return next(t["textposition"] for t in figure["data"] if t["mode"] == "markers+text")

    assert sides(5) == ["middle right"]
    assert sides(58) == ["middle left"]


def test_a_long_key_makes_room_for_itself() -> None:
    told = told_of(story_logs.hand_made())
    letters = tuple((letter, f"place {letter}") for letter in "KBPH")
    marks = tuple(replace(told.marks[0], letter=letter) for letter, _ in letters)
    crowded = replace(told, letters=letters, marks=marks + told.marks)
    heights = [story_figure(t)["layout"]["height"] for t in (told, crowded)]
    assert heights[0] < heights[1]
    phones = [story_figure(t, phone=True)["layout"]["height"] for t in (told, crowded)]
    assert phones[0] == phones[1]


def span(first: str, last: str) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last))


def test_onset_as_a_share_of_the_run(told: Story) -> None:
    figure = story_figure(told, onset="share")
    began = next(t for t in traces(figure, "y5") if len(t.get("text", ())) == 8)
    assert [round(y) for y in numbers(began["y"])] == [50, 59, 54, 53, 67, 81, 98, 93]
    ends = next(t for t in traces(figure, "y5") if len(t.get("text", ())) == 19)
    assert set(numbers(ends["y"])) == {100.0}
    assert any("93 % (1/10)" in note for note in words(figure))
    assert any("% of the run" in note for note in words(figure))


def test_a_share_needs_a_distance() -> None:
    log, _ = read_text("2024-03-10 run 5 km 30:00 | knee right 3/10 from 2 km")
    bare = replace(log, activities=tuple(replace(r, distance_km=None) for r in log.runs))
    told = told_of((bare, analyse(bare, log.runs[-1].day)))
    assert told.runs[0].onset_share is None
    drawn = story_figure(told, onset="share")
    assert not any("colorscale" in t.get("marker", {}) for t in traces(drawn, "y4"))


@pytest.mark.parametrize(("last", "by_week"), [("2017-06-25", False), ("2017-07-02", True)])
def test_up_to_26_weeks_are_told_run_by_run(
    ten_years: tuple[TrainingLog, Analysis], last: str, by_week: Any
) -> None:
    told = told_of(ten_years, span("2016-12-26", last))
    assert told.by_week is by_week
    found = " ".join(words(story_figure(told)))
    assert ("earliest of a week" in found) is by_week
    assert ("painless to here" in found) is not by_week
    assert size(story_figure(told)) <= OVERVIEW_BYTES


def test_a_short_span_has_a_bar_a_day() -> None:
    figure = story_figure(told_of(story_logs.hand_made(), span("2026-10-12", "2026-11-22")))
    assert any("Distance a day" in note for note in words(figure))
    assert figure["layout"]["xaxis"]["ticktext"][:2] == ["<b>12 Oct</b>", "<b>19 Oct</b>"]
    bar = next(t for t in figure["data"] if t["type"] == "bar" and t.get("width") == 0.93)
    assert len(numbers(bar["x"])) == 18


def test_each_kind_of_change_has_a_mark_and_a_line_through_every_lane() -> None:
    log, problems = read_text("""
    2024-03-03 run 5 km 30:00 | no pain
    2024-03-04 treatment "ice" knee right
    2024-03-20 observed hip drop 5 deg right
    2024-04-05 race "Spring run" 10 km
    2024-05-01 shoes "Road 2"
    2024-05-10 run 5 km 30:00 | no pain
    """)
    assert not problems
    figure = story_figure(told_of((log, analyse(log, log.runs[-1].day))))
    marks = next(t for t in figure["data"] if t["mode"] == "markers+text")
    assert marks["marker"]["symbol"] == ["cross", "diamond", "triangle-right", "square-open"]
    assert marks["text"][0].strip() == "Ice, 4 Mar"
    through = [t for t in traces(figure, "y") if t.get("line", {}).get("dash") == "1px,3px"]
    assert len(numbers(through[0]["x"])) == 12


def test_more_changes_than_have_room_are_letters_and_a_list() -> None:
    log, analysis = story_logs.silent(100)
    runs = tuple(replace(r, device=str(n // 3)) for n, r in enumerate(log.runs))
    told = told_of((replace(log, activities=runs), analysis))
    assert lettered(told, phone=False)
    assert len(listed(told)) == 26
    marks = next(t for t in story_figure(told)["data"] if t.get("mode") == "markers+text")
    assert marks["text"][:3] == ["a", "b", "c"]


def test_the_pain_rule_stands_at_its_level(told: Story) -> None:
    assert any("pain rule: 2" in note for note in words(story_figure(told)))
    anywhere = replace(told, rule_level=None)
    assert not any("pain rule" in note for note in words(story_figure(anywhere)))


def test_a_pointer_drags_a_span_and_a_finger_scrolls(told: Story) -> None:
    wide, phone = (story_figure(told, phone=p)["layout"] for p in (False, True))
    assert (wide["dragmode"], wide["xaxis"]["fixedrange"]) == ("zoom", False)
    assert (phone["dragmode"], phone["xaxis"]["fixedrange"]) == (False, True)
    assert wide["clickanywhere"]
