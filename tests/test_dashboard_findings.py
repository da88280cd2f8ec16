"""The Findings page, built without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.pages.findings import layout
from dashboard.pages.findings import shown as parts
from dashboard.plain import Plain, still
from dashboard.source import Loaded
from dashboard.tags import html
from rules.states import run_states
from tests import story_logs
from traininglog.finding import Finding

if TYPE_CHECKING:
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

LOG, ANALYSIS = story_logs.hand_made()


def shown(log: TrainingLog, analysis: Analysis, **asked: str) -> str:
    """Everything the page would send, as text."""
    _, made = parts(Loaded(log, analysis, run_states(log)), asked)
    return json.dumps(still(made), default=_plain, ensure_ascii=False)


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


def only(*findings: Finding) -> str:
    return shown(LOG, replace(ANALYSIS, findings=findings))


def test_an_empty_log_has_the_doors() -> None:
    log, analysis = story_logs.empty()
    doors = layout(Loaded(log, analysis, run_states(log)))
    assert "painmile import FOLDER" in json.dumps(doors, default=_plain)


def test_without_a_word_of_pain_the_page_says_what_comes_next() -> None:
    page = shown(*story_logs.silent())
    assert "painmile pain add" in page
    assert "silence is not painless" in page
    assert "What comes next" not in shown(LOG, ANALYSIS)


def test_every_finding_of_the_log_is_on_the_page() -> None:
    page = shown(LOG, ANALYSIS)
    for finding in ANALYSIS.findings:
        lead = finding.place.capital if finding.place else ""
        sentence = finding.sentence.removeprefix(lead)
        assert json.dumps(sentence, ensure_ascii=False)[1:-1] in page


def test_the_page_is_one_component_however_much_is_in_it() -> None:
    """Each tag of Dash takes the browser time of its own; the page has a thousand and more."""
    _, made = parts(Loaded(LOG, ANALYSIS, run_states(LOG)), {})
    assert len(list(html.Main(made)._traverse())) > 1000
    (page,) = still(made)
    assert isinstance(page, Plain)


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


@pytest.mark.parametrize(("runs", "words"), [(2, '"From: file."'), (31, "and 23 before. From")])
def test_rows_lead_to_their_runs(runs: int, words: str) -> None:
    ids = tuple(run.id for run in LOG.runs)[:runs]
    page = only(Finding("spike", "spike", "clear", "So.", run_ids=ids, origins=("file",)))
    assert f'"href": "/run?run={ids[-1]}"' in page
    assert words in page


def test_every_finding_leads_to_its_rule_and_its_thresholds() -> None:
    page = only(Finding("cycles", "cycle_open", "clear", "So."))
    assert '"href": "/help?page=rules"' in page
    assert '"href": "/settings"' in page
    assert "; window 28 days; window 6 runs;" in page


def test_what_asks_for_answers_leads_to_today() -> None:
    asks = Finding("states", "coverage", "not_enough_data", "So.",
                   needs=("Answers for 2 silent runs.",))  # fmt: skip
    assert "Answer on Today" in only(asks)
    assert "Answer on Today" not in only(replace(asks, needs=("A second total.",)))
    flags = replace(asks, rule="red_flags", kind="red_flags_unanswered")
    assert '"href": "/diary#flags"' in only(flags)
    assert '"href": "/diary#flags"' not in only(replace(flags, needs=()))


def test_the_address_narrows_the_page() -> None:
    page = shown(LOG, ANALYSIS, **{"class": "suggested", "place": "knee-right"})
    assert '"no clear change (' in page
    assert "What cannot be said yet" not in page
    assert "Whatever" not in shown(LOG, ANALYSIS, **{"class": "Whatever"})


def test_older_cycles_are_a_list() -> None:
    page = only(*(Finding("cycles", "cycle_open", "clear", f"Cycle {n}.") for n in range(8)))
    assert "2 older cycles" in page
    assert "Cycle 0." in page
