"""The findings in the order a person reads them: by topic, what cannot be said last."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from traininglog.finding import Finding, FindingClass


class Label(NamedTuple):
    """A sign, the word that says the same, and the style they are shown in."""

    sign: str
    word: str
    style: str


TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "Red flags": ("red_flags",),
    "What came back": ("traps", "cycles", "rest_escalation"),
    "Where it begins": ("onset_trend", "painless_reach", "morning_led"),
    "Pain now": (
        "pain_rules", "score_change", "spread", "treatment", "outcomes", "races", "states",
    ),
    "Rest and fitness": ("rest_bands", "detraining"),
    "Cadence and gait": (
        "cadence_line", "cadence_drift", "cadence_what_if",
        "contact_balance",
    ),
    "Load": ("spike", "baseline", "descent", "associations"),
    "History": ("history", "gait"),
    "Plan": ("ladder",),
}  # fmt: skip
"""Topics in reading order, each with the rules that speak of it, in reading order too."""

CANNOT_SAY: Final = "What cannot be said yet"

_CYCLES: Final = ("traps", "cycles", "rest_escalation")
_CADENCE: Final = ("cadence_line", "cadence_drift", "cadence_what_if")

MANUAL: Final[Mapping[str, str]] = {
    rule: page
    for page, rules in {
        "rules": ("traps", "cycles", "states"),
        "rules-onset": ("onset_trend",),
        "rules-pain": (
            "painless_reach", "morning_led", "pain_rules", "score_change", "spread",
            "treatment",
        ),
        "rules-speed": (
            "rest_bands", "detraining", "cadence_line", "cadence_drift", "cadence_what_if",
            "contact_balance", "descent",
        ),
        "rules-load": (
            "rest_escalation", "spike", "races", "baseline", "history", "gait", "outcomes",
        ),
        "rules-associations": ("associations",),
        "rules-plan": ("red_flags", "ladder"),
    }.items()
    for rule in rules
}  # fmt: skip
"""The page of the manual that explains each rule."""

NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "flag": ("red_flags",),
    "gap": _CYCLES,
    "cycle": _CYCLES,
    "chain": _CYCLES,
    "place": _CYCLES,
    "escalation": ("rest_escalation",),
    "trend": ("onset_trend", "painless_reach", "morning_led"),
    "morning": ("morning_led",),
    "pain_rules": ("pain_rules",),
    "score": ("score_change", "treatment"),
    "spread": ("spread",),
    "treatment": ("treatment",),
    "outcome": ("outcomes",),
    "races": ("races",),
    "rest_bands": ("rest_bands", "detraining"),
    "detraining": ("detraining",),
    "matched": (*_CADENCE, "contact_balance"),
    "cadence": _CADENCE,
    "balance": ("contact_balance",),
    "spike": ("spike", "associations"),
    "baseline": ("baseline",),
    "descent": ("descent",),
    "association": ("associations",),
    "history": ("history", "gait"),
    "gait": ("gait",),
    "ladder": ("ladder",),
    "need": (),
}
"""The groups of thresholds, each with the rules of one topic that decide by it.

Days named ahead (`need`) belong to what cannot be said yet, whichever rule it is.
"""

_NEAREST: Final[Mapping[str, tuple[str, ...]]] = {
    "traps": ("chain", "cycle"),
    "cycles": ("cycle", "gap"),
    "rest_escalation": ("escalation",),
}
"""Of rules that stand on one another, the groups each decides by itself."""
_MOST_CYCLES: Final = 6
_STAY: Final = frozenset({"red_flags", "cycles", "pain_rules"})
"""Their open questions are read where they belong, not at the end."""

CLASSES: Final[Mapping[FindingClass, Label]] = {
    "clear": Label("●", "clear", "clear"),
    "suggested": Label("◐", "suggested", "suggested"),
    "no_clear_change": Label("○", "no clear change", "none"),
    "not_enough_data": Label("…", "not enough data", "not"),
}
_ANSWERS: Final[Mapping[str, Label]] = {
    "red_flag": Label("!", "answered yes", "flag"),
    "red_flag_seen": Label("–", "seen", "not"),
    "red_flag_question": Label("?", "open", "not"),
    "red_flags_unanswered": Label("?", "open", "not"),
    "red_flags_answered": Label("–", "answered", "not"),
}
"""Answers of the runner have no class: "clear" beside them would read as an all-clear."""
_PLACES: Final = {
    rule: (number, topic, within)
    for number, (topic, rules) in enumerate(TOPICS.items())
    for within, rule in enumerate(rules)
}


def label(finding: Finding) -> Label:
    """A finding's sign and word."""
    if finding.rule == "cadence_what_if":  # nothing of this runner was looked for
        return Label("○", "what if", "none")
    return _ANSWERS.get(finding.kind, CLASSES[finding.clarity])


def has_class(finding: Finding) -> bool:
    """Whether it is shown with its class: the runner's own answers and what-ifs have none."""
    return label(finding) == CLASSES[finding.clarity]


class Topic(NamedTuple):
    """A heading and the findings under it."""

    title: str
    findings: tuple[Finding, ...]

    @property
    def older_cycles(self) -> tuple[Finding, ...]:
        """All but the newest few; cycles come oldest first."""
        return tuple(f for f in self.findings if f.rule == "cycles")[:-_MOST_CYCLES]


def topics(findings: Sequence[Finding]) -> tuple[Topic, ...]:
    """The topics that have something to say, in reading order."""
    ordered = sorted(findings, key=_order)
    return tuple(Topic(title, tuple(group)) for title, group in groupby(ordered, _title))


def groups_of(finding: Finding) -> tuple[str, ...]:
    """The groups of thresholds one finding stands on; days named ahead too, if it names one."""
    all_of = tuple(group for group, rules in NUMBERS.items() if finding.rule in rules)
    own = _NEAREST.get(finding.rule, all_of)
    return own if finding.expected_on is None else (*own, "need")


def groups(topic: Topic) -> tuple[str, ...]:
    """The groups of thresholds its findings stand on: none of a rule that says nothing."""
    if topic.title == CANNOT_SAY:
        return ("need",)
    speaking = {finding.rule for finding in topic.findings}
    return tuple(group for group, rules in NUMBERS.items() if speaking & set(rules))


def _waits(finding: Finding) -> bool:
    return finding.clarity == "not_enough_data" and finding.rule not in _STAY


def _title(finding: Finding) -> str:
    return CANNOT_SAY if _waits(finding) else _PLACES[finding.rule][1]


def _order(finding: Finding) -> tuple[bool, int, int]:
    number, _, within = _PLACES[finding.rule]
    return _waits(finding), number, within
