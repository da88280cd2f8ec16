"""The Cadence page: its pictures as data, a cue that is written down, what a person reads."""

from __future__ import annotations

import base64
import json
import re
import zlib
from array import array
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dashboard.app import create_app
from dashboard.figures.cadence_page import speed_figure
from dashboard.figures.cadence_year import time_figure
from dashboard.pages.cadence import PAGE, act, page, told_now
from dashboard.source import CachedSource, Loaded
from dashboard.view import View
from rules.analyse import analyse
from service.analysis import answers_of
from service.cadence_page import cadence_page
from service.matched import matched
from tests import story_logs
from tests.browser import opened, served
from tests.cadence_logs import NO_CADENCE, QUICKER, in_parts, made, quicker
from tests.speed_logs import bins, read, steady, with_runs
from tests.test_dashboard_app import answer
from tests.today_logs import kept
from traininglog.facts import Treatment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from service.cadence_page import CadencePage
    from service.units import Unit
    from tests.cadence_logs import Made
    from tests.today_logs import Kept

NOW = datetime(2024, 5, 21, 18, tzinfo=UTC)
FIGURE_BYTES = 12_000
PAGE_BYTES = 40_000


def source_of(told: Made) -> CachedSource:
    return CachedSource(lambda: 1, lambda: told, now=lambda: NOW)


def words_of(told: Made, **view: Any) -> str:
    """Everything the page would send, as text."""
    sent = page(source_of(told), View(**view))
    return json.dumps(sent, default=lambda part: part.to_plotly_json(), ensure_ascii=False)


def told_of(told: Made) -> CadencePage:
    return cadence_page(*told, matched(told[0]), "km")


def numbers(packed: Any) -> list[float]:
    if isinstance(packed, list):
        return packed
    return list(array("f", base64.b64decode(packed["bdata"])))


def notes(figure: dict[str, Any]) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>", " ", n["text"]).split())
        for n in figure["layout"]["annotations"] if n["text"]
    ]  # fmt: skip


def two_watches() -> Made:
    log, _ = quicker()
    log = with_runs(log, *[{"device": "Watch A"}] * 20, *[{"device": "Watch B"}] * 8)
    return log, analyse(log, log.runs[-1].day)


def ten_years() -> Made:
    """3,000 runs with fifteen bins each."""
    log = story_logs.long_log(pains=0)
    rng = np.random.default_rng(1)
    n = len(log.runs) * 15
    rows = zip(
        np.repeat(np.arange(len(log.runs)), 15).tolist(), rng.normal(2.7, 0.3, n).tolist(),
        (rng.random(n) > 0.3).tolist(), [3] * n, rng.normal(168, 3, n).tolist(),
        rng.normal(150, 8, n).tolist(), strict=True,
    )  # fmt: skip
    log = replace(log, bins=bins([run.id for run in log.runs], rows))
    return log, analyse(log, log.runs[-1].day)


def test_a_mark_a_run_and_the_newest_are_filled() -> None:
    figure = speed_figure(told_of(two_watches()))
    dots = [t for t in figure["data"] if t["mode"] == "markers"]
    assert [(t["marker"]["symbol"], len(t["x"])) for t in dots] == [
        ("circle-open", 20), ("diamond", 8),
    ]  # fmt: skip
    assert dots[1]["text"][-1] == "21 May"


def test_the_lines_are_named_at_their_ends() -> None:
    figure = speed_figure(told_of(quicker()))
    assert notes(figure) == [
        "m/s, min/km", "172 newest 8 at 2.8 m/s", "164 before n = 20", "181 +5 %",
    ]  # fmt: skip
    own = next(t for t in figure["data"] if t.get("line", {}).get("width") == 2)
    low, high = numbers(own["y"])
    assert low < 172 < high


def test_as_many_runs_before_in_words_and_in_the_picture() -> None:
    """The day of the look is later than the last run, and the year ends with that day."""
    log, _ = quicker()
    days = (log.runs[-1].day - log.runs[0].day).days
    limits = replace(log.thresholds.matched, window_days=days + 1)
    log = replace(log, thresholds=replace(log.thresholds, matched=limits))
    told = told_of((log, analyse(log, log.runs[-1].day + timedelta(days=1))))
    assert "in the 19 runs before" in told.sub
    assert "164 before n = 19" in notes(speed_figure(told))


def test_speeds_have_their_pace_in_the_unit() -> None:
    log, analysis = quicker()
    paces: dict[Unit, str] = {"km": "2.8<br>5:57", "mi": "2.8<br>9:35"}
    for unit, pace in paces.items():
        told = cadence_page(log, analysis, matched(log), unit)
        axis = speed_figure(told)["layout"]["xaxis"]
        assert pace in axis["ticktext"]


def test_few_runs_are_marks_without_a_line() -> None:
    told = told_of(made(steady([164.0] * 4, "spm")))
    assert [t["mode"] for t in speed_figure(told)["data"]] == ["markers"]
    assert [t["mode"] for t in time_figure(told)["data"]] == ["markers"]


def test_one_run_draws() -> None:
    told = told_of(made("2024-03-01 run 6 km 36:00 160 spm 150 bpm"))
    assert numbers(speed_figure(told)["data"][0]["y"]) == [160]
    assert "Heart rate" in " ".join(notes(time_figure(told, phone=True)))


def test_the_year_marks_watches_and_the_cue() -> None:
    log, _ = two_watches()
    cue = read("2024-05-05 run 1 km 10:00", '2024-05-05 treatment "cadence cue: 172"').facts
    log = replace(log, facts=cue)
    told = told_of((log, analyse(log, log.runs[-1].day)))
    texts = [t["text"] for t in time_figure(told)["data"] if "text" in t]
    assert texts == [[" Watch B, 30 Apr "], [" cue 172, 5 May "]]
    labels = notes(time_figure(told))
    assert "172 newest 8" in labels
    assert "164 before" in labels


def test_the_name_of_a_watch_is_no_markup() -> None:
    log, analysis = two_watches()
    named = "<a href='x'>Watch</a> & B"
    log = replace(log, activities=tuple(
        replace(run, device=named if run.device == "Watch B" else run.device)
        for run in log.activities
    ))  # fmt: skip
    figure = time_figure(told_of((log, analysis)))
    (told,) = [words for trace in figure["data"] for words in trace.get("text", ())]
    assert "Watch" in told
    assert not set("<>&") & set(told)


def test_levels_that_stand_close_have_their_names_apart() -> None:
    told = told_of(quicker('2024-05-05 treatment "cadence cue: 172 at 2.8 m/s"'))
    for figure, least_px in ((speed_figure(told), 28), (time_figure(told), 14)):
        named = [n for n in figure["layout"]["annotations"] if "172" in n["text"]]
        axis = figure["layout"][named[0]["yref"].replace("y", "yaxis")]
        low, high = axis["range"]
        bottom, top = axis.get("domain", (0, 1))
        margin = figure["layout"]["margin"]
        plot_px = (figure["layout"]["height"] - margin["t"] - margin["b"]) * (top - bottom)
        apart = abs(named[0]["y"] - named[1]["y"]) / (high - low) * plot_px
        assert len(named) == 2
        assert apart >= least_px


def test_a_flag_takes_the_lines_and_leaves_the_marks() -> None:
    told = told_of(quicker("2024-05-21 | knee right 3/10"))
    assert {t["mode"] for t in speed_figure(told)["data"]} == {"markers"}
    sent = words_of(quicker("2024-05-21 | knee right 3/10"))
    assert "Open the red-flag questions" in sent
    for gone in ("Set this as a cue", "5 % more", "What the log says of it", "181"):
        assert gone not in sent


def test_ten_years_are_small() -> None:
    told = ten_years()
    shown = told_of(told)
    for figure in (speed_figure(shown), time_figure(shown)):
        assert len(zlib.compress(json.dumps(figure).encode(), 6)) < FIGURE_BYTES
    assert len(zlib.compress(words_of(told).encode(), 6)) < PAGE_BYTES
    assert "The newest 60 of" in words_of(told)


def test_an_empty_log_has_the_doors() -> None:
    log, analysis = story_logs.empty()
    sent = json.dumps(
        PAGE.layout(Loaded(log, analysis, answers_of(log))),
        default=lambda part: part.to_plotly_json(),
    )
    assert "painmile import FOLDER" in sent


def test_the_watch_rule_stands_once() -> None:
    for told in (quicker(), made(NO_CADENCE), in_parts(160, 157)):
        assert words_of(told).count("steps of both feet") == 1


def test_rows_lead_to_their_run() -> None:
    log, analysis = quicker()
    sent = words_of((log, analysis))
    assert f'"href": "/run?run={log.runs[-1].id}"' in sent
    assert "The 28 runs as a table" in sent


def test_a_log_that_is_only_read_has_no_button() -> None:
    sent = words_of(quicker())
    assert "Set this as a cue" not in sent
    assert "only read here" in sent


def test_the_browser_gets_the_page_in_its_unit() -> None:
    client = create_app(source_of(quicker())).server.test_client()
    view = {"unit": "mi", "phone": True}
    found = answer(client, "cadence-page.children", **{"cadence-view": view})
    sent = json.dumps(found, ensure_ascii=False)
    assert "9:35 min/mi" in sent
    assert "min/km" not in sent


@contextmanager
def store(folder: Path, *more: str) -> Iterator[Kept]:
    with kept(folder, "\n".join((steady(QUICKER, "spm"), *more)), NOW) as here:
        yield here


def test_a_cue_is_a_dated_treatment_that_can_be_taken_back(tmp_path: Path) -> None:
    with store(tmp_path) as here:
        name = "cadence cue +5 %: 181 at 2.8 m/s"
        done = act(here.source, {"action": "cue", "name": name})
        assert done
        assert done.words == f"Saved: {name}"
        assert here.log.told(Treatment) == (Treatment(NOW.date(), name, by="runner"),)
        assert told_now(here.source, "km").is_cue
        again = act(here.source, {"action": "cue", "name": name})
        assert again
        assert again.words.startswith("The target has changed since")
        assert act(here.source, {"action": "hide"}) is None
        act(here.source, {"action": "undo", "change": done.change})
        assert here.log.told(Treatment) == ()


@pytest.mark.parametrize("name", ["cadence cue +5 %: 200 at 2.8 m/s", "x" * 9000, ""])
def test_a_cue_that_is_not_offered_is_not_written(tmp_path: Path, name: str) -> None:
    with store(tmp_path) as here:
        done = act(here.source, {"action": "cue", "name": name})
        assert done
        assert done.status == "fault"
        assert here.log.told(Treatment) == ()


def test_the_roll_up_comes_with_the_log_of_a_store(tmp_path: Path) -> None:
    with store(tmp_path) as here:
        assert here.source.loaded().log.bins.run is not None


def test_no_cadence_is_read_in_one_line(browser: Browser) -> None:
    source = source_of(made(NO_CADENCE))
    with served(source) as host, opened(browser, host, width=390) as seen:
        seen.go("cadence")
        seen.page.wait_for_selector("#cadence-missing")
        words = seen.page.locator("main").inner_text()
        assert "Cadence in 0 of 212 runs." in words
        assert "what 5 % more would be" in words
        assert seen.count(".js-plotly-plot") == 0
        seen.page.locator("#scheme").click()
        seen.settle()
        assert seen.faults() == []
        assert seen.console == []


def test_a_cue_is_set_and_taken_back_by_keys(browser: Browser, tmp_path: Path) -> None:
    with (
        store(tmp_path) as here,
        served(here.source) as host,
        opened(browser, host, width=390, scheme="dark") as seen,
    ):
        seen.go("cadence")
        seen.page.wait_for_selector("#cadence-time .xaxislayer-above text")
        assert "8\xa0more than before 30\xa0Apr." in seen.page.locator("h1").inner_text()
        seen.page.get_by_role("button", name="Set this as a cue").press("Enter")
        seen.page.get_by_role("heading", name="Your cue").wait_for()
        told = seen.page.locator(".aim ~ p").all_inner_texts()
        assert "No run with a cadence since 21\xa0May." in told
        assert seen.faults() == []
        seen.page.get_by_role("button", name="Undo").press("Enter")
        seen.page.get_by_role("heading", name="5 % more").wait_for()
        assert here.log.told(Treatment) == ()
        assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
        assert seen.console == []
        assert seen.foreign == []
