"""Findings by topic: every rule has its place, open questions come last."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from service.topics import CANNOT_SAY, NUMBERS, TOPICS, groups, label, topics
from traininglog.finding import Finding
from traininglog.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import FindingClass

RULES = Path(__file__).parent.parent / "rules"


def _finding(rule: str, clarity: FindingClass = "clear") -> Finding:
    return Finding(rule, rule, clarity, f"{rule} says so.")


def _told_by(path: Path) -> Iterator[str]:
    """The names under which a file of `rules/` makes findings, itself or by `needs.too_few`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Finding", "Subject"}:
            named = [k.value for k in node.keywords if k.arg == "rule"] + node.args[:1]
            if path.stem != "needs":  # there the rule's own subject names it
                yield ast.literal_eval(named[0])


def test_every_rule_has_a_topic_and_every_topic_only_rules() -> None:
    told = {rule for path in RULES.glob("*.py") for rule in _told_by(path)}
    listed = [rule for rules in TOPICS.values() for rule in rules]
    assert sorted(listed) == sorted(told)
    assert all((RULES / f"{rule}.py").exists() for rule in told)


def test_every_group_of_numbers_is_at_home_in_one_topic() -> None:
    assert sorted(NUMBERS) == sorted(field.name for field in fields(Thresholds))
    told = topics([_finding(rule) for rules in TOPICS.values() for rule in rules])
    at = [group for topic in told for group in groups(topic)]
    assert sorted([*at, "need"]) == sorted(NUMBERS)


def test_a_group_is_told_only_beside_a_rule_that_decides_by_it() -> None:
    (topic,) = topics([_finding("contact_balance")])
    assert groups(topic) == ("matched", "balance")
    (topic,) = topics([_finding("cadence_line"), _finding("cadence_what_if")])
    assert groups(topic) == ("matched", "cadence")
    (topic,) = topics([_finding("ladder", "not_enough_data")])
    assert groups(topic) == ("need",)


def test_findings_are_read_in_the_order_of_topics_and_rules() -> None:
    given = [_finding(rule) for rule in ("history", "cycles", "traps", "red_flags", "cycles")]
    assert [(t.title, [f.rule for f in t.findings]) for t in topics(given)] == [
        ("Red flags", ["red_flags"]),
        ("What came back", ["traps", "cycles", "cycles"]),
        ("History", ["history"]),
    ]


def test_what_cannot_be_said_comes_last() -> None:
    given = [_finding("onset_trend", "not_enough_data"), _finding("spike")]
    assert [topic.title for topic in topics(given)] == ["Load", CANNOT_SAY]


def test_open_cycles_and_red_flags_stay_where_they_are_looked_for() -> None:
    given = [_finding("cycles", "not_enough_data"), _finding("red_flags", "not_enough_data")]
    assert [topic.title for topic in topics(given)] == ["Red flags", "What came back"]


def test_no_findings_no_topics() -> None:
    assert topics([]) == ()


def test_an_answer_is_never_called_clear() -> None:
    """Sixteen times no is no all-clear; a yes is a yes."""
    words = {
        kind: label(Finding("red_flags", kind, "clear", "")).word
        for kind in ("red_flag", "red_flag_seen", "red_flags_answered")
    }
    assert words == {
        "red_flag": "answered yes", "red_flag_seen": "seen", "red_flags_answered": "answered",
    }  # fmt: skip
    assert label(Finding("traps", "trap", "clear", "")).word == "clear"
