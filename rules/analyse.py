"""All rules over one log, as of one day. `VERSION` moves when an answer may change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.associations import associations
from rules.baseline import baseline
from rules.cadence_drift import cadence_drift
from rules.cadence_line import cadence_line
from rules.cadence_what_if import cadence_what_if
from rules.case import Case
from rules.contact_balance import contact_balance
from rules.descent import descent
from rules.detraining import detraining
from rules.findings import findings
from rules.gait import gait
from rules.history import history
from rules.ladder import ladder, ladder_to_climb
from rules.morning_led import morning_led
from rules.outcomes import outcomes
from rules.pain_rules import pain_rules
from rules.painless_reach import painless_reach
from rules.races import races
from rules.red_flags import HIDDEN, red_flags
from rules.rest_bands import rest_bands
from rules.rest_escalation import rest_escalation
from rules.score_change import score_change
from rules.spike import spike, spikes
from rules.spread import spread
from rules.treatment import treatment
from traininglog.finding import Analysis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

    Rule = Callable[[Case], Iterable[Finding]]

VERSION: Final = 2

RULES: Final[tuple[Rule, ...]] = (
    red_flags,
    findings,
    ladder,
    rest_escalation,
    spike,
    races,
    baseline,
    outcomes,
    gait,
    history,
    pain_rules,
    painless_reach,
    score_change,
    spread,
    morning_led,
    treatment,
    rest_bands,
    detraining,
    cadence_line,
    cadence_drift,
    cadence_what_if,
    contact_balance,
    descent,
    associations,
)
"""Every rule that tells findings, in the order they are read."""


def analyse(log: TrainingLog, day: date) -> Analysis:
    """What the log says on `day`; anything later is not looked at."""
    case = Case.of(log, day)
    hidden = HIDDEN if case.is_flagged else frozenset()
    return Analysis(
        as_of=day,
        coverage=case.states.coverage,
        gaps=case.gaps,
        cycles=case.cycles,
        traps=case.traps,
        onset_trends=case.trends,
        findings=tuple(
            finding for rule in RULES for finding in rule(case) if finding.kind not in hidden
        ),
        spikes=spikes(case),
        ladder=None if hidden else ladder_to_climb(case),
        dismissed=case.dismissed,
    )
