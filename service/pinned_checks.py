"""The three checks of a pinned run in words: passed, failed, or not answered yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of, limit_of, preset_on

if TYPE_CHECKING:
    from rules.checks import Check
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog

SIGNS: Final[dict[Check, str]] = {"pass": "✓", "fail": "✕", "pending": "…"}
_NOTHING: Final = "nothing to compare it with"


@dataclass(frozen=True, slots=True)
class CheckWords:
    """One check: its sign, and what was seen."""

    sign: str
    words: str


@dataclass(frozen=True, slots=True)
class ChecksTold:
    """The checks of one run at one place, each apart."""

    title: str
    checks: tuple[CheckWords, ...]


def checks_told(log: TrainingLog, state: RunState) -> ChecksTold | None:
    """What the pain rule says of a run that hurt; None of every other."""
    if state.answer != "painful":
        return None
    limits = log.thresholds.pain_rules
    limit = limit_of(preset_on(log, state.place, state.run.day), limits)
    found = checks_of(state, log)
    within = f"within {60 * limits.quiet_within_h:.0f} min"
    worse = "worse than the morning of the run"
    after = "no answer" if state.after_score is None else _NOTHING
    morning = "no answer" if state.next_morning_score is None else _NOTHING
    words: tuple[dict[Check, str], ...] = (
        {"pass": f"during: {limit} or less", "fail": f"during: above {limit}",
         "pending": "during: no score"},
        {"pass": f"back to before {within}", "fail": f"not back to before {within}",
         "pending": f"back to before {within}: {after}"},
        {"pass": f"next morning: no {worse}", "fail": f"next morning: {worse}",
         "pending": f"next morning: {morning}"},
    )  # fmt: skip
    rows = zip(found, words, strict=True)
    told = tuple(CheckWords(SIGNS[check], said[check]) for check, said in rows)
    return ChecksTold(f"Pain rule, {state.place}", told)
