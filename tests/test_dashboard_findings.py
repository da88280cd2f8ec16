"""The Findings page, built without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.findings import layout
from dashboard.source import Loaded
from rules.states import run_states
from tests import story_logs
from traininglog.finding import Finding

if TYPE_CHECKING:
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

LOG, ANALYSIS = story_logs.hand_made()


def shown(log: TrainingLog, analysis: Analysis) -> str:
    """Everything the page would send, as text."""
    made = layout(Loaded(log, analysis, run_states(log)))
    return json.dumps(made, default=_plain, ensure_ascii=False)


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


def only(*findings: Finding) -> str:
    return shown(LOG, replace(ANALYSIS, findings=findings))


def test_an_empty_log_has_the_doors() -> None:
    assert "painmile import FOLDER" in shown(*story_logs.empty())


def test_without_a_word_of_pain_the_page_says_what_comes_next() -> None:
    page = shown(*story_logs.silent())
    assert "painmile pain add" in page
    assert "silence is not painless" in page
    assert "What comes next" not in shown(LOG, ANALYSIS)


def test_every_finding_of_the_log_is_on_the_page() -> None:
    page = shown(LOG, ANALYSIS)
    for finding in ANALYSIS.findings:
        assert json.dumps(finding.sentence, ensure_ascii=False)[1:-1] in page


def test_a_source_is_named_with_its_doi_and_its_limits() -> None:
    page = only(Finding("spike", "spike", "clear", "So.", evidence_ids=("frandsen_2025",),
                        grade="cohort", caveats=("only one study",)))  # fmt: skip
    assert "cohort: Frandsen 2025" in page
    assert '"href": "https://doi.org/10.1136/bjsports-2024-109380", "rel": "noreferrer"' in page
    assert "Does not show: A steady rise between the bins" in page
    assert "Only one study." in page


def test_a_source_without_doi_has_no_link() -> None:
    page = only(Finding("spike", "spike", "clear", "So.", evidence_ids=("coyle_1984",)))
    assert "Coyle 1984" in page
    assert "doi" not in page


@pytest.mark.parametrize(
    ("runs", "words"), [(2, ". From: file."), (31, " and 23 before. From")]
)
def test_rows_lead_to_the_story(runs: int, words: str) -> None:
    ids = tuple(run.id for run in LOG.runs)[:runs]
    page = only(Finding("spike", "spike", "clear", "So.", run_ids=ids, origins=("file",)))
    assert f'"href": "/?run={ids[-1]}"' in page
    assert words in page


def test_what_has_nothing_behind_it_does_not_open() -> None:
    assert "What is behind it" not in only(Finding("spike", "spike", "clear", "So."))


def test_older_cycles_are_a_list() -> None:
    page = only(*(Finding("cycles", "cycle_open", "clear", f"Cycle {n}.") for n in range(8)))
    assert "2 older cycles" in page
    assert "Cycle 0." in page
