"""What the pages, the rules and a visitor say of runs that only an export's row tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from rules.matched_speed import level
from rules.states import run_states
from service.run_page import Asked, run_page
from service.source_files import FilesAsked
from service.sources_page import kept_sources, sources_page
from service.story import story
from tests.export_desk import folder, members
from tests.fit_files import FIRST, run_bytes
from tests.strava_outings import Outing
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from service.run_page import RunPage
    from service.sources_page import SourcesPage
    from tests.desk import Desk

TODAY = FIRST.date() + timedelta(days=60)


def rows(count: int) -> list[Outing]:
    return [
        Outing(900 + n, FIRST + timedelta(days=2 + n), "Run", f"Run {n}", 1900, 1800, 5000.0,
               cadence=84.0, heart_rate=140.0 + n, exertion=6.0)
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def told(desk: Desk) -> Desk:
    """A run with a file, and three that only the table has."""
    held = members(rows(3), {"1.fit": run_bytes(0, distance_km=4.0)})
    desk.run(folder(desk.files / "e", held))
    return desk


def page(desk: Desk, number: int) -> RunPage:
    log = desk.log.training_log(1)
    run = log.runs[number]
    copies = desk.log.sources(1, run.id)
    found = run_page(log, run_states(log), Asked(run.id), None, copies, None)
    assert found
    return found


def sources(desk: Desk) -> SourcesPage:
    mine, log = desk.log, desk.log.training_log(1)
    kept = kept_sources(mine, desk.store.imports(Viewer("owner", 1)), 1)
    return sources_page(log, run_states(log), kept, FilesAsked(), TODAY)


def test_the_run_page_says_who_told_it(told: Desk) -> None:
    shown = page(told, 2)
    facts = dict(shown.facts)
    assert shown.chart == (
        "There are no records of this run, so there is no chart of it: an export told only its "
        "row. Where the watch or its app still has the file, import that."
    )
    assert facts["Effort"] == "6 of 10, as the export tells"
    assert facts["Pace"].endswith(", mean of the run")
    assert "Device" not in facts
    assert shown.card.origin.startswith("From an export.")
    assert not shown.asks_strava


def test_sources_counts_rows_where_they_tell_a_run(told: Desk) -> None:
    headline = "4 runs from 1 file and 3 rows of a Strava export, "
    assert sources(told).headline.startswith(headline)
    again = [replace(one, file="1.fit") for one in rows(1)]
    told.run(folder(told.files / "later", members(again)))
    assert sources(told).headline.startswith(headline)


def test_values_that_a_row_lost_are_no_damaged_file(told: Desk) -> None:
    bad = [replace(one, heart_rate=900.0) for one in rows(3)]
    told.run(folder(told.files / "later", members(bad)))
    assert any(source.problems for source in told.log.sources(1))
    assert [group.title for group in sources(told).flags] == ["Another time zone"]


def test_the_story_counts_them_apart(told: Desk) -> None:
    log = told.log.training_log(1)
    footer = story(log, analyse(log, TODAY), run_states(log)).footer
    assert "1 of 4 runs from files, 3 from an export." in footer


def test_means_of_a_row_stand_beside_the_bins_of_files(told: Desk) -> None:
    log = replace(told.log.training_log(1), bins=told.log.bins(1))
    assert log.bins.ids == (log.runs[0].id,)
    found = level(log, "cadence")
    assert [run.origin for run in found.runs] == ["file", "archive", "archive", "archive"]
    assert found.from_bins.tolist() == [True, False, False, False]


def test_a_visitor_sees_them_and_their_words(told: Desk) -> None:
    viewer = Viewer("therapist", 1, EVERYTHING)
    log = Repository(told.store.engine, told.store.streams, viewer)
    seen = log.training_log(1)
    assert len(seen.runs) == 4
    assert (seen.withheld_runs, seen.withheld_days) == (0, frozenset())
    assert [note.note.text for note in log.notes(1)] == ["Run 0", "Run 1", "Run 2"]


def test_findings_name_where_they_are_from(told: Desk) -> None:
    log = told.log.training_log(1)
    origins = {origin for found in analyse(log, TODAY).findings for origin in found.origins}
    assert {"archive", "file"} <= origins
