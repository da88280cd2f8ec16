"""Findings by topic: every rule has its place, open questions come last."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from service.topics import CANNOT_SAY, TOPICS, topics
from traininglog.finding import Finding

if TYPE_CHECKING:
    from traininglog.finding import FindingClass

RULES = Path(__file__).parent.parent / "rules"


def _finding(rule: str, clarity: FindingClass = "clear") -> Finding:
    return Finding(rule, rule, clarity, f"{rule} says so.")


def test_every_rule_has_a_topic_and_every_topic_only_rules() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.py"))
    told = set(re.findall(r'\brule="(\w+)"', code))
    listed = [rule for rules in TOPICS.values() for rule in rules]
    assert sorted(listed) == sorted(told)


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
