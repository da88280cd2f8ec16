"""Recordings that do not tell their sport on Sources: their runner says what they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from dashboard.pages.sources import _do
from dashboard.pages.sources import show as sources_parts
from ingest.fit import read_fit
from service.importer import ImportOptions, import_files
from service.run_copies import RunCopies
from service.workers import InProcess
from tests.browser import opened, served
from tests.fit_files import run_bytes
from tests.source_logs import Kept, kept
from tests.test_dashboard_sources import words
from tests.xml_files import gpx_of
from traininglog.scope import EVERYTHING
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser


def silent(day: int) -> bytes:
    (run,) = read_fit(run_bytes(day, distance_km=1.0 + day)).activities
    return gpx_of(run, type="", name="")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Kept]:
    """A log of a run and of two files that do not tell what they are of."""
    with kept(tmp_path / "log") as made:
        bring(made, tmp_path / "files", **{
            "run.fit": run_bytes(9), "one.gpx": silent(0), "two.gpx": silent(2),
        })  # fmt: skip
        yield made


def bring(here: Kept, folder: Path, **files: bytes) -> None:
    folder.mkdir(exist_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    runner = here.store.repository(SYSTEM).runner(1)
    options = ImportOptions(make_executor=InProcess)
    import_files(here.store.imports(SYSTEM), runner, [folder], options)


def page(here: Kept) -> str:
    return words(sources_parts(here.source, {})[1])


def runs(here: Kept) -> list[str]:
    """The names of the files of the runs that are counted."""
    source = here.store.repository(SYSTEM)
    counted = {run.id for run in here.source.loaded().log.runs}
    return sorted(
        one.path.rpartition("/")[2] for one in source.sources(1) if one.activity_id in counted
    )


def said(was: str = "run", **more: str) -> dict[str, Any]:
    return {"action": "sport", "was": was, **more}


def key_of(here: Kept, name: str) -> str:
    sources = here.store.repository(SYSTEM).sources(1)
    (one,) = (s for s in sources if s.path.endswith(name))
    return f"sport:{one.sha256}:0"


def test_what_waits_is_counted_aloud_and_one_answer_says_all(here: Kept) -> None:
    told = page(here)
    assert "2 recordings do not tell their sport and are not counted." in told
    assert "3.0 km in" in told
    assert "two.gpx" in told
    written = _do(here.source, said())
    assert written.words == "Saved: 2 recordings were runs"
    assert runs(here) == ["one.gpx", "run.fit", "two.gpx"]
    assert all(run.running_km for run in here.source.loaded().log.runs)
    assert "2 were runs, as you said." in page(here)
    taken = _do(here.source, {"action": "undo", "change": written.change})
    assert taken.status == "undone"
    assert runs(here) == ["run.fit"]
    assert "2 recordings do not tell" in page(here)


def test_an_answer_of_one_survives_its_file(here: Kept, tmp_path: Path) -> None:
    key = key_of(here, "one.gpx")
    assert _do(here.source, said(key=key)).words == "Saved: Tue 12 Mar 2024 was a run"
    assert runs(here) == ["one.gpx", "run.fit"]
    assert "1 recording does not tell its sport and is not counted." in page(here)
    owned = here.source.owned()
    assert owned
    copies = RunCopies(owned.repository, 1)
    (one,) = (s for s in owned.repository.sources(1) if s.path.endswith("one.gpx"))
    assert not copies.remove(one.activity_id, one.id)
    assert runs(here) == ["run.fit"]
    bring(here, tmp_path / "again", **{"other.gpx": silent(0)})
    assert runs(here) == ["other.gpx", "run.fit"]
    assert _do(here.source, said("untold", key=key)).status == "saved"
    assert runs(here) == ["run.fit"]


def test_others_see_what_the_runner_said(here: Kept) -> None:
    _do(here.source, said())
    theirs = here.store.repository(Viewer("therapist", 1, EVERYTHING))
    assert len(theirs.training_log(1).runs) == 3
    assert theirs.activities(1) == here.store.repository(SYSTEM).activities(1)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (said(key="sport:none:0"), "no longer as the page showed them"),
        (said("untold"), "no longer as the page showed them"),
        (said("ride"), "was cannot be read"),
    ],
)
def test_what_no_page_sends_is_refused_in_a_sentence(
    here: Kept, sent: dict[str, Any], reason: str
) -> None:
    written = _do(here.source, sent)
    assert (written.status, reason in written.words) == ("fault", True)
    assert runs(here) == ["run.fit"]


def test_where_every_file_tells_its_sport_nothing_is_said(tmp_path: Path) -> None:
    with kept(tmp_path / "log") as made:
        bring(made, tmp_path / "files", **{"run.fit": run_bytes(9)})
        assert "Sport not told" not in page(made)


def test_a_person_says_what_they_were(browser: Browser, here: Kept) -> None:
    with served(here.source) as host, opened(browser, host, width=390) as seen:
        seen.go("sources")
        told, page = seen.page.get_by_role("region", name="Sport not told"), seen.page
        expect(told).to_contain_text("2 recordings do not tell their sport")
        width = "document.documentElement.scrollWidth"
        assert (seen.faults(), page.evaluate(width)) == ([], 390)
        page.get_by_role("button", name="It was a run: 14 Mar 2024").press("Enter")
        expect(page.locator("#sources-saved")).to_contain_text("Thu 14 Mar 2024 was a run")
        expect(told).to_contain_text("1 recording does not tell its sport")
        expect(told.get_by_role("link", name="14 Mar 2024")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(told).to_contain_text("2 recordings do not tell their sport")
        page.get_by_role("button", name="They were runs").click()
        expect(told).to_contain_text("2 were runs, as you said.")
        expect(page.locator("h1")).to_contain_text("3 runs from 3 files")
        assert [*seen.faults(), *seen.faults_of_colour("dark")] == []
        assert (seen.console, seen.foreign) == ([], [])
