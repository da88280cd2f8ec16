"""Parts of the Story page, built without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dashboard.pages.doors import doors
from dashboard.pages.findings import shown as findings
from dashboard.pages.run_card import run_card
from dashboard.pages.story import chosen_place, show, show_run
from dashboard.pages.story_parts import cards, changes_key, cycles
from dashboard.pages.story_table import runs_table
from dashboard.source import CachedSource, Loaded, store_source
from dashboard.svg import svg
from dashboard.view import View
from dashboard.writing import fault_words
from rules.analyse import analyse
from rules.states import run_states
from service.curve import Curve
from service.job_report import sentence
from service.pinned import pinned
from service.story import answers_at
from service.strava_sync import UNFORESEEN
from service.who import LOCAL, Who
from tests import story_logs
from tests.speed_logs import read, steady
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.store import Store
from traininglog.streams import Stream
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from service.window import Window

KNEE = Place("knee", "right")
LOG, ANALYSIS = story_logs.hand_made()
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
LOADED = Loaded(LOG, ANALYSIS, run_states(LOG))
SOURCE = CachedSource(lambda: 1, lambda: (LOG, ANALYSIS))


def words(component: Any) -> str:
    """Everything a component would send, as text."""
    return json.dumps(component, default=lambda c: c.to_plotly_json(), ensure_ascii=False)


def card_of(run_id: str, curve: Curve | None) -> str:
    card = pinned(LOG, answers_at(LOADED.states, KNEE), run_id, "km")
    assert card
    return words(run_card(card, curve, "km", is_pinned=True))


def test_beside_a_standing_flag_cadence_is_data_and_no_line_speaks_of_it() -> None:
    runs = steady([168.0] * 15 + [160.0], "spm") + " | knee right 4/10 from 3 km"
    log = read(runs, "2024-04-16 flags all no", "2024-04-16 flag limp yes knee right")
    loaded = Loaded(log, analyse(log, date(2024, 4, 16)), run_states(log))
    head, _, _, figure, below, rest = show(loaded, View())
    assert "steps a minute" in words(figure)
    assert "Cadence" in words(below)
    said = words([head, rest]).lower()
    assert "limp" in said
    for advice in ("cadence", "ladder", "steps", "running on"):
        assert advice not in said


def flat(value: float | None) -> tuple[float | None, ...]:
    return (value,) * 40


def test_curve_says_where_pain_began_and_bridges_what_was_not_measured() -> None:
    drawn = card_of("2026-10-26-1", Curve(3.2, flat(2.5), (None, *flat(140)[1:])))
    assert "Pace and heart rate over 3.2 km, pain from 2.6 km (2/10)" in drawn
    assert "hurt2" in drawn
    painless = card_of("2026-10-29-1", Curve(2.4, flat(2.5), flat(None)))
    assert "hurt2" not in painless
    assert "sph" not in painless
    early = card_of("2026-09-17-1", Curve(30.0, flat(2.5), flat(140)))
    assert '"textAnchor": "start"}, "pain from' in early


def test_first_run_and_what_a_watch_may_not_tell() -> None:
    card = pinned(LOG, answers_at(LOADED.states, KNEE), "2026-08-04-1", "km")
    assert card
    curve = Curve(6.2, flat(2.7), flat(140))
    told = words(run_card(replace(card, heart_rate="141"), curve, "km", is_pinned=False))
    assert "heart rate 141" in told
    assert "←" not in told
    assert "6 Aug →" in told
    assert "/km" not in words(run_card(replace(card, pace=""), curve, "km", is_pinned=False))


def test_store_source_draws_the_stream_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metres = np.arange(0, 250_000, 500, dtype=np.int64)  # stored in cm
    stream = Stream({"timestamp": metres, "distance_m": metres})
    monkeypatch.setattr("traininglog.repository.Repository.stream", lambda *_: stream)
    with Store.open(tmp_path) as store:
        runner = store.choose_runner(create=True)
        repository = store.repository(Viewer("owner", runner.id))
        curve = store_source(repository, runner.id, lambda: NOW).curve("x")
    assert curve
    assert round(curve.length_km, 1) == 2.5


def test_run_without_a_stream_still_says_its_pace() -> None:
    assert "pace 7:05 /km" in card_of("2026-10-26-1", None)


@pytest.mark.parametrize(
    ("window", "name", "rows"),
    [
        ("16w", "31 runs of this chart as a table", 31),
        ("52w", "by week", 12),
        ("all", "31 runs of this chart as a table", 31),
    ],
)
def test_chart_has_a_table(window: Window, name: str, rows: int) -> None:
    table = words(runs_table(LOADED.story(KNEE, window, "km")))
    assert name in table
    assert table.count('"Tr"') == rows + 1
    assert "5.1 km (4/10)" in table or "1.6 km" in table


def test_long_log_has_a_row_a_year() -> None:
    log = story_logs.long_log(400, 3650, 40)
    told = Loaded(log, replace(ANALYSIS, traps=(), cycles=(), gaps=()), run_states(log))
    table = words(runs_table(told.story(KNEE, "all", "km")))
    assert table.count('"Tr"') <= 13
    assert '"2019"' in table


def test_many_cycles_keep_the_latest_dozen() -> None:
    told = LOADED.story(KNEE, "16w", "km")
    many = replace(told, cycles=told.cycles * 4, judged=told.judged * 4, behind=told.behind * 4)
    shown = words(cycles(many, "said", can_write=True))
    assert shown.count('"className": "cy"') == 12
    assert "The 4 before these" in shown
    assert "3 runs behind this" in shown
    assert "/run?run=2026-08-16-1" in shown
    assert cycles(replace(told, cycles=(), judged=(), behind=()), "said", can_write=True) == []
    assert cards(replace(told, cards=())) == []


def test_cycle_without_a_distance_has_a_glyph_without_a_disc() -> None:
    told = LOADED.story(KNEE, "16w", "km")
    bare = replace(told.cycles[0], before=replace(told.cycles[0].before, km=None), after=None)
    one = replace(told, cycles=(bare,), judged=(None,), behind=((),))
    assert "circle" not in words(cycles(one, "said", can_write=True))
    unscored = replace(told.cycles[0], before=replace(told.cycles[0].before, score=None))
    assert '"mor"' in words(cycles(replace(one, cycles=(unscored,)), "said", can_write=True))


def test_changes_are_a_list_on_the_phone_only() -> None:
    log, analysis = story_logs.silent(10)
    runs = tuple(replace(r, device="A" if n < 5 else "B") for n, r in enumerate(log.runs))
    log = replace(log, activities=runs)
    told = Loaded(log, analysis, run_states(log)).story(None, "16w", "km")
    assert "New watch, 6 Jan" in words(changes_key(told, phone=True))
    assert changes_key(told, phone=False) == []


def test_place_the_log_does_not_name_falls_back() -> None:
    assert chosen_place(LOADED, View(place="shin-left")) == KNEE
    assert chosen_place(LOADED, View(place="lower_back")) == Place("lower_back")
    assert chosen_place(LOADED, View(place="all")) is None


def test_story_is_told_once_for_a_log() -> None:
    assert LOADED.story(KNEE, "16w", "km") is LOADED.story(KNEE, "16w", "km")
    assert LOADED.story(KNEE, "16w", "mi") is not LOADED.story(KNEE, "16w", "km")


def test_store_as_a_source(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        runner = store.choose_runner(create=True)
        repository = store.repository(Viewer("owner", runner.id))
        source = store_source(repository, runner.id, lambda: NOW)
        assert source.loaded().log.runs == ()
        assert source.loaded() is source.loaded()
        assert source.now() == NOW
        before = source.loaded().version
        repository.add_pain(runner.id, [PainEntry(NOW.date(), score=0)])
        assert source.loaded().version != before
        assert len(source.loaded().log.pain) == 1
        assert source.curve("no such run") is None
        assert show_run(source, View(), None) == (None, None)


def test_source_without_curves() -> None:
    children, pin = show_run(SOURCE, View(), "2026-10-26-1")
    assert pin == {"day": "2026-10-26", "words": "26 Oct"}
    assert "Unpin" in words(children)


def test_a_log_in_memory_is_only_read() -> None:
    source = CachedSource(lambda: 7, lambda: (LOG, ANALYSIS))
    assert source.journal() is None
    assert source.now().tzinfo is not None
    assert source.loaded().version == 7


def test_decoration_is_hidden_from_readers() -> None:
    assert '"aria-hidden": "true"' in words(svg(1, 1, None))
    assert '"role": "img"' in words(svg(1, 1, "A run"))


def test_doors_promise_what_the_import_reads() -> None:
    told = words(doors())
    assert "single files (FIT, GPX, TCX), or the export of Strava or Garmin" in told
    assert "An export takes none" in told


def test_doors_of_a_server_lead_to_no_terminal() -> None:
    told = words(doors(Who("runner", runner_id=1)))
    assert "Two ways to begin." in told
    assert "terminal" not in told
    assert "painmile " not in told


@pytest.mark.parametrize(("who", "said"), [(LOCAL, 1), (Who("runner", runner_id=1), 0)])
def test_what_comes_next_names_a_terminal_where_there_is_one(who: Who, said: int) -> None:
    log, analysis = story_logs.silent()
    loaded = Loaded(log, analysis, run_states(log), who=who)
    for page in (show(loaded, View()), findings(loaded, {})):
        assert "What comes next" in words(page)
        assert words(page).count("terminal") == said
        assert words(page).count("painmile pain add") == 2 * said


def test_what_goes_wrong_on_a_server_sends_nobody_to_a_terminal() -> None:
    fault = OSError("nobody knows")
    for told in (fault_words(fault), sentence(RuntimeError()), UNFORESEEN):
        assert "messages" in told
        assert "terminal" not in told


def test_empty_training_log_has_no_places() -> None:
    bare = TrainingLog("New")
    loaded = Loaded(bare, replace(ANALYSIS, traps=(), cycles=()), run_states(bare))
    assert chosen_place(loaded, View()) is None


def test_a_silent_run_leads_to_the_form_that_asks_about_it() -> None:
    silent, _ = show_run(SOURCE, View(unit="mi"), "2026-10-19-1")
    assert "/today?run=2026-10-19-1&unit=mi" in words(silent)
    painless, _ = show_run(SOURCE, View(), "2026-10-22-1")
    assert "/today" not in words(painless)
