"""The manual cannot rot: every number, rule, command, option and package is in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
import typer.main
from typer.core import TyperGroup

from ingest.diary import COLUMNS
from painmile.__main__ import app
from painmile.commands.strava_connect import ID, SECRET
from service.analysis_document import analysis_document
from service.manual import pages
from service.strava_before import first_sync
from service.strava_sync import KEPT_FOR
from tests.story_logs import hand_made
from traininglog.facts import FLAGS, HISTORY_KINDS, INSTRUMENTS
from traininglog.finding import CycleState
from traininglog.pain import DAILY_ITEMS, LOCATIONS
from traininglog.reference import OWN, claims, evidence, threshold_notes
from traininglog.textform_facts import FACT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


def _page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _rules() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("rules/*.py"))


@pytest.mark.parametrize("name", pages())
def test_a_generated_page_is_as_the_data_are(name: str) -> None:
    """Where this fails: `make manual`."""
    assert _page(f"docs/{name}") == pages()[name]


def test_links_to_a_source_find_it() -> None:
    known = re.findall(r'<a id="(\w+)">', _page("docs/evidence.md"))
    assert sorted(known) == sorted(evidence())
    for page in ROOT.glob("docs/*.md"):
        asked = re.findall(r"evidence\.md#(\w+)", page.read_text(encoding="utf-8"))
        assert set(asked) <= set(known), page


def test_every_threshold_is_used_by_a_rule_and_has_a_known_source() -> None:
    rules = _rules()
    for note in threshold_notes():
        assert re.search(rf"\b{note.name.split('.')[1]}\b", rules), note.name
        assert set(note.source.split(", ")) <= {OWN, *evidence()}, note.name
        assert note.change in {"therapist", "nobody"}


def test_every_source_a_rule_names_is_known_and_every_source_is_used() -> None:
    rules = _rules()
    named = set(re.findall(r'"([a-z][a-z_]*_(?:19|20)\d\d(?:_[a-z]+)?)"', rules))
    assert named <= set(evidence())
    manual = "\n".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/rules*.md"))
    used = {i for told in claims().values() for i in told.evidence_ids}
    used |= {i for note in threshold_notes() for i in note.evidence_ids}
    for source in evidence():
        cited = f'"{source}"' in rules or f"(evidence.md#{source})" in manual
        assert source in used or cited, source


def test_every_claim_names_rules_that_are_there() -> None:
    for told in claims().values():
        for rule in told.rules:
            assert (ROOT / f"rules/{rule}.py").exists(), (told.id, rule)


def test_no_rule_holds_a_number_of_its_own() -> None:
    """Numbers a rule decides by stand in the data; these few are arithmetic."""
    arithmetic = {"0", "1", "2", "0.0", "1.0", "60", "100"}  # minutes, percentiles
    for path in ROOT.glob("rules/*.py"):
        if path.stem in {"censored", "words"}:  # a distribution's constants; how many to list
            continue
        text = path.read_text(encoding="utf-8")
        code = re.sub(r'""".*?"""|#[^\n]*|"[^"\n]*"', "", text, flags=re.DOTALL)
        numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", code))
        assert numbers <= arithmetic, path


def test_every_rule_has_its_place_in_the_manual() -> None:
    manual = "\n".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/rules*.md"))
    shared = {"__init__", "analyse", "case", "needs", "words"}
    for path in ROOT.glob("rules/*.py"):
        assert path.stem in shared or f"`rules/{path.name}`" in manual, path


def _commands(group: TyperGroup, prefix: str = "painmile") -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        if isinstance(command, TyperGroup):
            yield from _commands(command, path)
        else:
            for parameter in command.params:
                yield path, parameter.opts[0]


def test_every_command_and_option_is_in_the_manual() -> None:
    manual = _page("docs/commands.md")
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    for command, option in _commands(group):
        assert f"`{command}" in manual
        if option.startswith("--"):
            assert option in manual, (command, option)


def test_how_long_a_first_sync_takes_is_told_as_the_page_tells_it() -> None:
    manual = _page("docs/strava.md")
    for runs in (100, 300, 1000, 3000):
        told = first_sync(runs), first_sync(runs, with_notes=True)
        assert f"| {runs:,} | {told[0]} | {told[1]} |" in manual
    assert f"| samples, second by second | {KEPT_FOR.days} days, " in manual


def test_every_setting_of_strava_is_in_the_manual() -> None:
    for name in (ID, SECRET, "PAINMILE_STRAVA_OAUTH", "PAINMILE_STRAVA_API"):
        assert name in _page("docs/strava.md")


def test_every_setting_of_a_server_is_in_the_manual() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for layer in ("painmile", "dashboard", "service", "traininglog")
        for path in (ROOT / layer).rglob("*.py")
    )
    settings = set(re.findall(r'"(PAINMILE_(?:HOSTS|PROXIES|KEY|OIDC|AUDIT)\w*)"', code))
    assert len(settings) == 9
    for name in settings:
        assert f"`{name}`" in _page("docs/hosted.md")


def test_every_word_of_the_diary_is_in_the_manual() -> None:
    manual = " ".join(_page("docs/diary.md").split())
    names = (*FLAGS, *HISTORY_KINDS, *INSTRUMENTS, *DAILY_ITEMS)
    for word in (*FACT_WORDS, *(name.replace("_", " ") for name in names)):
        assert word in manual, word


def test_every_key_of_the_machine_document_is_in_the_manual() -> None:
    manual = _page("docs/commands.md")
    log, analysis = hand_made()
    document = analysis_document(log, analysis)
    for part in ("gaps", "cycles", "traps", "onset_trends", "findings"):
        row = next(line for line in manual.splitlines() if line.startswith(f"| `{part}` |"))
        assert set(document[part][0]) <= set(re.findall(r"`(\w+)`", row)), part


def test_every_column_and_location_is_in_the_manual() -> None:
    manual = _page("docs/diary.md")
    assert ",".join(COLUMNS) in manual.replace("`\n`", "")
    assert " ".join(LOCATIONS) in " ".join(manual.split())


@pytest.mark.parametrize("state", get_args(CycleState))
def test_every_state_of_a_cycle_is_explained(state: str) -> None:
    assert f"| {state} |" in _page("docs/rules.md")


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(_page("pyproject.toml"))["project"]
    manual = _page("docs/dependencies.md")
    for requirement in project["dependencies"]:
        name = re.split(r"[<>=]", requirement)[0]
        assert re.search(rf"^\|[^|]*\b{re.escape(name)}\b", manual, re.MULTILINE), name


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/*.md"), ROOT / "benchmarks/README.md"]
    for page in pages:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = _page("docs/index.md")
    for page in ROOT.glob("docs/*.md"):
        assert page.name == "index.md" or f"({page.name})" in listed, page


def test_the_readme_is_short() -> None:
    assert len(_page("README.md").splitlines()) <= 60


def test_the_lock_names_no_host() -> None:
    lock = _page("requirements.lock")
    assert "://" not in lock
    assert "--hash=sha256:" in lock


def test_privacy_page_tells_its_limits() -> None:
    for page in ("docs/privacy.md", "docs/page.md"):
        words = " ".join(_page(page).split())
        assert "plain HTTP" in words
        assert "anybody who can listen on that network can read the page" in words
        assert "only on a network you trust" in words
    words = " ".join(_page("docs/privacy.md").split())
    assert "The database, the files as they came and the tables of samples" in words
    assert "On Windows" in words
