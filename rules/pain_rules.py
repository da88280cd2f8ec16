"""The three checks of the last answered run, place by place, and of the last four weeks.

During it, back to before within the hour, not worse next morning: shown apart, never as one
light. What is not answered is pending. Apart from them stands how long it took to be quiet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of, limit_of, preset_on
from rules.red_flags import BONE_SITES
from rules.states import between
from rules.words import ON_A_PAINKILLER, listed_days, silent_runs
from traininglog.finding import Finding
from traininglog.reference import claim
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from rules.checks import Checks
    from traininglog.facts import Preset
    from traininglog.finding import FindingClass, RunState
    from traininglog.pain import PainEntry

    Checked = tuple[RunState, Checks]

_SOURCE: Final[dict[Preset, str]] = {"knee": "esculier_2018", "tendon": "silbernagel_2007"}
_TRIAL: Final[dict[Preset, str]] = {
    "knee": "In a trial of 69 runners with knee pain, managing the running by such limits did "
    "as well alone as with exercises or another gait besides",
    "tendon": "In a trial of 38 people with Achilles pain some went on running within such "
    "limits, and did as well as with six weeks of rest: equal, not better",
}
_FLAGGED: Final = "with a red-flag question open, these limits say nothing about running"


def pain_rules(case: Case) -> Iterator[Finding]:
    """For each place that hurt in the last weeks; an older log has nothing to check."""
    since = case.day - timedelta(days=case.log.thresholds.pain_rules.days - 1)
    for place, here in case.states.by_place.items():
        recent = between(here, since, case.day)
        loose = [e for e in case.states.loose.get(place, ()) if e.day >= since]
        if not loose and not any(state.answer == "painful" for state in recent):
            continue
        checked = [(s, checks_of(s, case.log)) for s in recent if s.answer != "silent"]
        if checked:
            yield _of_last(case, recent, checked)
            yield from _continue(case, checked, loose)
        elif recent:
            yield _unanswered(case, recent)


def _unanswered(case: Case, silent: Sequence[RunState]) -> Finding:
    place = silent[0].place
    return case.with_rows(
        Finding(
            "pain_rules",
            "pain_rules",
            "not_enough_data",
            f"{place.capital}: it hurt between runs, and none of "
            f"{counted(len(silent), 'run')} in the last 4 weeks was answered for it.",
            place,
            needs=(silent_runs([s.run.day for s in silent]),),
        ),
        silent,
    )


def _of_last(case: Case, recent: Sequence[RunState], checked: Sequence[Checked]) -> Finding:
    limits = case.log.thresholds.pain_rules
    state, checks = checked[-1]
    preset = preset_on(case.log, state.place, state.run.day)
    quiet = (
        f" Quiet after {state.hours_until_quiet:g} h."
        if state.hours_until_quiet is not None
        else ""
    )
    finding = Finding(
        "pain_rules",
        "pain_rules",
        _clarity(checks),
        f"{state.place.capital}, run of {day_words(state.run.day, year=True)}: "
        f"{_last_words(state, checks, limit_of(preset, limits), limits.quiet_within_h)} "
        f"({preset} preset).{quiet}",
        state.place,
        effect=state.hours_until_quiet,
        effect_unit="hours_until_quiet" if state.hours_until_quiet is not None else None,
        evidence_ids=(_SOURCE[preset],),
        caveats=(_count_words(checked), *((_FLAGGED,) if case.is_flagged else ())),
        needs=tuple(_needs(state, checks, limits.quiet_within_h)),
        expected_on=_morning_after(case, state, checks),
    )
    return case.with_rows(finding, recent)


def _clarity(checks: Checks) -> FindingClass:
    """A failed check is a fact; three passes claim nothing; else an answer is missing."""
    if checks.failed:
        return "clear"
    return "no_clear_change" if checks.passed else "not_enough_data"


def _last_words(state: RunState, checks: Checks, limit: int, hours: float) -> str:
    pending = "not counted, on a painkiller" if state.painkiller else "not answered"
    score = score_words(0 if state.answer == "painless" else state.score)
    during = {"pass": f"{score}, within the limit of {limit}", "fail": f"{score}, over {limit}"}
    back, morning = {"pass": "yes", "fail": "no"}, {"pass": "not worse", "fail": "worse"}
    return (
        f"during it {during.get(checks.during, pending)}; "
        f"back to before within {hours:g} h: {back.get(checks.back_within_60_min, pending)}; "
        f"next morning: {morning.get(checks.next_morning, pending)}"
    )


def _count_words(checked: Sequence[Checked]) -> str:
    """How often each check passed, failed, and waits, over the last weeks."""
    told = []
    for n, name in enumerate(("during it", "back to before", "next morning")):
        found = [checks[n] for _, checks in checked]
        passed, failed, pending = (found.count(c) for c in ("pass", "fail", "pending"))
        told.append(f"{name} {passed} passed, {failed} failed, {pending} pending")
    return f"last 4 weeks, {counted(len(checked), 'answered run')}: {'; '.join(told)}"


def _needs(state: RunState, checks: Checks, hours: float) -> Iterator[str]:
    if state.painkiller:
        yield ON_A_PAINKILLER
        return
    asked = []
    if checks.during == "pending":
        asked.append("the score during it")
    if checks.back_within_60_min == "pending":
        asked.append(f"whether it was back to before within {hours:g} h")
    if checks.next_morning == "pending":
        before = " and that morning" if state.before_score is None else ""
        asked.append(f"how it was next morning{before}")
    if asked:
        yield f"For the run of {day_words(state.run.day)}: {'; '.join(asked)}."


def _morning_after(case: Case, state: RunState, checks: Checks) -> date | None:
    """The next morning, while it has not come yet."""
    morning = state.run.day + timedelta(days=1)
    return morning if checks.next_morning == "pending" and morning > case.day else None


def _continue(
    case: Case, checked: Sequence[Checked], loose: Sequence[PainEntry]
) -> Iterator[Finding]:
    """What a trial did within these limits: only while the last answered runs kept them.

    Never at a bone site, which neither trial was about.
    """
    limits = case.log.thresholds.pain_rules
    last = checked[-limits.passed_to_continue :]
    states = [state for state, _ in last]
    if len(last) < limits.passed_to_continue or not all(checks.passed for _, checks in last):
        return
    place, first = states[0].place, states[0].run.day
    preset = preset_on(case.log, place, case.day)
    limit = limit_of(preset, limits)
    if place.location in BONE_SITES or any(
        e.day >= first and (e.score is None or e.score > limit) for e in loose
    ):
        return
    finding = Finding(
        "pain_rules",
        "continue",
        "no_clear_change",
        f"{place.capital}: the last {len(last)} answered runs "
        f"({listed_days([s.run.day for s in states])}) kept all three limits. "
        f"{_TRIAL[preset]}.",
        place,
        grade="trial",
        evidence_ids=(_SOURCE[preset],),
        caveats=(claim("no_gain_from_rest").caveat,),
    )
    yield case.with_rows(finding, states)
