"""The three checks of one run at one place: during it, within the hour, next morning.

The checks are those of the trials that let people run on while they watched their pain
(silbernagel_2007, esculier_2018). An answer that is missing is pending, never a pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from traininglog.facts import PainPreset

if TYPE_CHECKING:
    from datetime import date

    from traininglog.facts import Preset
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import Place
    from traininglog.thresholds import PainRuleThresholds

Check = Literal["pass", "fail", "pending"]
USUAL_PRESET: Final[Preset] = "knee"


class Checks(NamedTuple):
    """What each of the three checks says, kept apart."""

    during: Check
    back_within_60_min: Check
    next_morning: Check

    @property
    def passed(self) -> bool:
        """Whether all three passed."""
        return all(check == "pass" for check in self)

    @property
    def failed(self) -> bool:
        """Whether any of them failed."""
        return "fail" in self


def checks_of(state: RunState, log: TrainingLog) -> Checks:
    """The checks of a run at its place, at the limit chosen there on its day.

    A run on a painkiller passes nothing; what it fails it fails in spite of it.
    """
    limits = log.thresholds.pain_rules
    found = Checks(
        _during(state, limit_of(preset_on(log, state.place, state.run.day), limits)),
        _back_within(state, limits.quiet_within_h),
        _next_morning(state),
    )
    if state.painkiller:
        return Checks(*("pending" if check == "pass" else check for check in found))
    return found


def preset_on(log: TrainingLog, place: Place, day: date) -> Preset:
    """The preset chosen last by that day: for the place, else for everywhere."""
    chosen = [
        fact
        for fact in log.told(PainPreset)
        if fact.day <= day and (fact.place is None or is_of(place, fact.place))
    ]
    here = [fact for fact in chosen if fact.place is not None]
    return (here or chosen)[-1].preset if chosen else USUAL_PRESET


def limit_of(preset: Preset, limits: PainRuleThresholds) -> int:
    """The highest score during the run that still passes."""
    return limits.knee_limit if preset == "knee" else limits.tendon_limit


def is_of(place: Place, named: Place) -> bool:
    """Whether a fact about `named` is one about `place`; without a side it is of each."""
    return named.location == place.location and named.side in {None, "both", place.side}


def _during(state: RunState, limit: int) -> Check:
    if state.answer == "painless":
        return "pass"
    if state.score is None:
        return "pending"
    return "pass" if state.score <= limit else "fail"


def _back_within(state: RunState, hours: float) -> Check:
    """By the hours told, else by the score after; a painless run has nothing to go back."""
    if state.hours_until_quiet is not None:
        return "pass" if state.hours_until_quiet <= hours else "fail"
    if state.answer == "painless" and state.after_score is None:
        return "pass"
    return _not_above(state.after_score, state.before_score)


def morning_was_worse(state: RunState) -> bool | None:
    """Whether the next morning was worse than the morning of the run, None while untold.

    By the word told of it and by both scores; where they differ, it was.
    """
    before, morning, word = (
        state.before_score, state.next_morning_score, state.next_morning_compared,
    )  # fmt: skip
    by_score = None if before is None or morning is None else morning > before
    return by_score if word is None else word == "worse" or bool(by_score)


def _next_morning(state: RunState) -> Check:
    worse = morning_was_worse(state)
    if worse is None:
        return _not_above(state.next_morning_score, state.before_score)
    return "fail" if worse else "pass"


def _not_above(later: int | None, before: int | None) -> Check:
    """Whether a later score is at most the one before; 0 is, whatever it was before."""
    if later == 0:
        return "pass"
    if later is None or before is None:
        return "pending"
    return "pass" if later <= before else "fail"
