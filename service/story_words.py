"""The sentences of the Story page: what was seen, with counts; not why, not how likely."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Final

from rules.flares import told_score
from service.cycle_verdicts import judged
from service.units import day_near, onset_words, ordinal, span_words, times_words
from traininglog.words import answers_words, counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from service.cycle_verdicts import Judged
    from service.units import Unit
    from traininglog.finding import (
        Analysis,
        Cycle,
        CycleState,
        Felt,
        RunState,
        Trap,
    )
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

_STATE_WORDS: Final[dict[CycleState, str]] = {
    "recurred": "came back",
    "settled": "settled",
    "quiet": "quiet, not tested",
    "open": "open",
}
_NO_ONSET: Final[dict[Felt, str]] = {
    "during": "no distance",
    "afterwards": "after the run",
    "between": "between runs",
}
_BEGUN: Final[dict[Felt, str]] = {
    "during": "It hurt",
    "afterwards": "It hurt after the run",
    "between": "It hurt between two runs",
}
_ONSETS_IN_HEADLINE: Final = 3
_FEWEST_FALLING: Final = 2


@dataclass(frozen=True, slots=True)
class Onset:
    """Where pain began on a day: km into the run, its score, and both in words."""

    km: float | None
    score: int | None
    words: str
    day_words: str


@dataclass(frozen=True, slots=True)
class CycleWords:
    """One cycle as a heading, a state, a sentence, and its two onsets."""

    number: int
    title: str
    state: CycleState
    state_words: str
    sentence: str
    before: Onset
    after: Onset | None
    n_runs: int
    judged: Judged | None = None


def _end(log: TrainingLog) -> date:
    """The log's last run: days of its year are said without the year."""
    return log.runs[-1].day


def on_painkiller(states: Iterable[RunState]) -> int:
    """How many runs are not silent, and not painless for a painkiller."""
    return sum(state.answer == "silent" and state.painkiller for state in states)


def told_answers(states: Sequence[RunState]) -> str:
    """`8 painful, 18 painless, 4 silent, 1 on a painkiller`."""
    seen, apart = Counter(state.answer for state in states), on_painkiller(states)
    silent = seen["silent"] - apart
    return answers_words(seen["painful"], seen["painless"], silent, on_painkiller=apart)


def counts_words(states: Sequence[RunState]) -> str:
    """`31 runs: 8 painful, 19 painless, 4 silent`, always in this order."""
    return f"{counted(len(states), 'run')}: {told_answers(states)}"


def headline(
    log: TrainingLog,
    analysis: Analysis,
    states: Sequence[RunState],
    cycles: Sequence[Cycle],
    *,
    unit: Unit,
) -> str:
    """How it is, in one or two sentences, from the log; counts follow in the sub line."""
    if not any(e.hurts for e in log.pain):
        return without_pain(log, states)
    if told := came_back(analysis, cycles, unit, _end(log)):
        return told
    if cycles:
        return _state_sentence(cycles[-1], _end(log))
    hurt = [s for s in states if s.answer == "painful"]
    if not hurt:
        return "Pain is written down, none of it on a run at this place."
    last_day = day_near(hurt[-1].run.day, _end(log))
    return f"It hurt on {_hurt_on(states)}, last on {last_day}."


def came_back(analysis: Analysis, cycles: Sequence[Cycle], unit: Unit, now: date) -> str:
    """How often pain came back in these cycles, and how it was; empty where it never did."""
    trap = _latest_trap(analysis, cycles)
    if trap is not None:
        return _trap_sentence(trap, analysis, cycles, now, unit)
    back = [c for c in cycles if c.state == "recurred"]
    if not back:
        return ""
    last = back[-1]
    on = day_near(last.recurrence_date or last.return_date, now)
    at = (
        ""
        if last.onset_after_km is None
        else f", {_at(last.onset_after_km, last.score_after, unit)}"
    )
    return (
        f"Pain came back {times_words(len(back))} after days without running, last on {on}{at}."
    )


def without_pain(log: TrainingLog, states: Sequence[RunState]) -> str:
    """The counts of a log nobody wrote a pain into."""
    total = counted(len(states), "run")
    if not log.pain:
        return f"No pain entries yet: {total}, all silent."
    known = told_answers(states).removeprefix("0 painful, ")
    return f"No pain written down: {total}, {known}."


def _latest_trap(analysis: Analysis, cycles: Sequence[Cycle]) -> Trap | None:
    traps = [t for t in analysis.traps if any(c in cycles for c in t.cycles)]
    return max(traps, key=lambda t: t.last_date, default=None)


def _trap_sentence(
    trap: Trap, analysis: Analysis, cycles: Sequence[Cycle], now: date, unit: Unit
) -> str:
    """`Pain came back 3 times, each time sooner in the run. A fourth time, ...`.

    Sooner is said of the longest row of recurrences from the start that each began
    earlier than the one before, and only where the chain's trend has enough data;
    else the onsets stand there as they are.
    """
    chain = trap.cycles
    falling = _falling(chain) if _may_compare(trap, analysis) else 0
    if falling >= _FEWEST_FALLING:
        words = f"Pain came back {times_words(falling)}, each time sooner in the run."
        words += _after_the_fall(chain, falling, now)
    else:
        words = f"Pain came back {times_words(len(chain))} after days without running"
        words += f"{_onsets_in_a_row(chain, unit)}."
    later = [c for c in cycles if c.flare_date >= trap.last_date and c not in chain]
    return f"{words} {_state_sentence(later[-1], now)}" if later else words


def _after_the_fall(chain: Sequence[Cycle], falling: int, now: date) -> str:
    """What the recurrences after the falling ones were like."""
    last = chain[-1]
    on = day_near(last.recurrence_date or last.return_date, now)
    if falling == len(chain):
        return ""
    if falling + 1 < len(chain):
        return f" It came back {times_words(len(chain) - falling)} more, last on {on}."
    how = [w for w, holds in (("later", _is_later(last)), ("lighter", last.lighter)) if holds]
    manner = f"it came {' and '.join(how)}" if how else "it came again"
    return f" A {ordinal(len(chain))} time, on {on}, {manner}."


def _onsets_in_a_row(chain: Sequence[Cycle], unit: Unit) -> str:
    """`: at 4.0 km (4/10), 2.7 km (5/10), then 1.6 km (4/10)`, the last three of them."""
    told = [
        _at(c.onset_after_km, c.score_after, unit)
        for c in chain
        if c.onset_after_km is not None
    ][-_ONSETS_IN_HEADLINE:]
    if len(told) < _FEWEST_FALLING:
        return ""
    lead = "" if len(told) == len(chain) else "last "
    if all(words.startswith("at ") for words in told):
        told = [told[0], *(words.removeprefix("at ") for words in told[1:])]
    return f": {lead}{', '.join(told[:-1])}, then {told[-1]}"


def _at(onset_km: float, score: int | None, unit: Unit) -> str:
    """`at 4.0 km (4/10)`, or `from the start (4/10)`."""
    if onset_km == 0:
        return f"from the start ({score_words(score)})"
    return f"at {onset_words(onset_km, score, unit)}"


def _falling(cycles: Sequence[Cycle]) -> int:
    """How many recurrences from the start began before their flare and the one before."""
    count, last = 0, inf
    for cycle in cycles:
        before, after = cycle.onset_before_km, cycle.onset_after_km
        if before is None or after is None or after >= min(before, last):
            break
        count, last = count + 1, after
    return count


def _is_later(cycle: Cycle) -> bool:
    before, after = cycle.onset_before_km, cycle.onset_after_km
    return before is not None and after is not None and after > before


def _may_compare(trap: Trap, analysis: Analysis) -> bool:
    """A first sentence never says sooner where the rule says not enough data."""
    return any(
        t.span == "chain"
        and t.clarity != "not_enough_data"
        and (t.place.location, t.place.side) == (trap.location, trap.side)
        and t.first_date <= trap.last_date
        and t.last_date >= trap.first_date
        for t in analysis.onset_trends
    )


def _state_sentence(cycle: Cycle, now: date) -> str:
    back = day_near(cycle.return_date, now)
    return {
        "recurred": f"It came back after the return on {back} too.",
        "settled": f"After the return on {back} it settled.",
        "quiet": f"Whether the return on {back} held is not known.",
        "open": f"The return on {back} is still open.",
    }[cycle.state]


def sub_line(
    log: TrainingLog,
    states: Sequence[RunState],
    cycles: Sequence[Cycle],
    *,
    place: Place | None,
    unit: Unit,
) -> str:
    """Place, span of the whole log, counts, the time since the last return, the last pain."""
    span = span_words(log.runs[0].day, log.runs[-1].day)
    if not log.pain:
        return f"{span}. A run without an answer is not counted as painless."
    where = "All places" if place is None else place.capital
    parts = [f"{where}, {span}.", f"{counts_words(states)}."]
    hurt = [s for s in states if s.answer == "painful"]
    if cycles:
        back = cycles[-1].return_date
        since = [s for s in states if s.run.day >= back and s.answer != "silent"]
        on = f"it hurt on {_hurt_on(since)}" if since else "no run is answered"
        parts.append(f"Since {day_near(back, _end(log))} {on}.")
    if hurt:
        parts.append(f"Last pain on {_last_pain(hurt[-1], _end(log), unit)}.")
    return " ".join(parts)


def _hurt_on(states: Sequence[RunState]) -> str:
    """`3 of 18 answered runs`: a silent run is no painless one."""
    seen = Counter(state.answer for state in states)
    return f"{seen['painful']} of {counted(seen.total() - seen['silent'], 'answered run')}"


def _last_pain(state: RunState, now: date, unit: Unit) -> str:
    day = day_near(state.run.day, now)
    if state.onset_km is not None:
        at = _at(state.onset_km, state.score, unit)
        return f"{day}, {at.replace('at ', 'from ', 1)}"
    worst = told_score(state)
    return f"{day} ({score_words(worst)})" if worst is not None else day


def cycle_words(
    number: int,
    cycle: Cycle,
    log: TrainingLog,
    unit: Unit,
    *,
    afterwards: int | None = None,
    named: bool = False,
) -> CycleWords:
    """One cycle, told from its flare to what happened after the return.

    `afterwards` is a score after the recurrence that was above the one during it;
    `named` says the place, where a page shows several.
    """
    now = _end(log)
    state = _STATE_WORDS[cycle.state]
    if cycle.state == "recurred" and cycle.lighter:
        state += ", lighter"
    after = None
    if cycle.recurrence_date is not None:
        day = day_near(cycle.recurrence_date, now)
        after = _onset(day, cycle.onset_after_km, cycle.score_after, cycle.felt_after, unit)
    sentence = _cycle_sentence(cycle, log, unit, afterwards)
    day = day_near(cycle.flare_date, now)
    return CycleWords(
        number=number,
        title=f"{day} to {day_near(cycle.return_date, now)}",
        state=cycle.state,
        state_words=state,
        sentence=place_first(cycle.place, sentence) if named else sentence,
        before=_onset(day, cycle.onset_before_km, cycle.score_before, cycle.felt_before, unit),
        after=after,
        n_runs=len(cycle.run_ids),
        judged=judged(cycle, log),
    )


def place_first(place: Place, sentence: str) -> str:
    """`Right knee: pain began at ...`."""
    return f"{place.capital}: {sentence[0].lower()}{sentence[1:]}"


def _onset(day: str, km: float | None, score: int | None, felt: Felt, unit: Unit) -> Onset:
    words = f"{score_words(score)}, {_NO_ONSET[felt]}"
    return Onset(km, score, words if km is None else onset_words(km, score, unit), day)


def _cycle_sentence(cycle: Cycle, log: TrainingLog, unit: Unit, afterwards: int | None) -> str:
    begun = (
        f"{_BEGUN[cycle.felt_before]} ({score_words(cycle.score_before)})"
        if cycle.onset_before_km is None
        else f"Pain began {_at(cycle.onset_before_km, cycle.score_before, unit)}"
    )
    days = counted(cycle.rest_days, "day")
    rest = (
        f"{days} of rest"
        if cycle.gap and cycle.gap.kind == "pain"
        else f"{days} without running"
    )
    back = day_near(cycle.return_date, _end(log))
    if cycle.state == "recurred" and cycle.recurrence_date is not None:
        when = "after" if cycle.felt_after == "afterwards" else "on"
        how = f"{when} {_which_run(cycle, log)}{_how_back(cycle, unit)}"
        later = "" if afterwards is None else f", and {score_words(afterwards)} afterwards"
        return f"{begun}. After {rest} it was back {how}{later}."
    niggles = ""
    if cycle.niggle_dates:
        niggles = (
            f" A niggle on {', '.join(day_near(d, _end(log)) for d in cycle.niggle_dates)}."
        )
    end = {
        "settled": f"After the return on {back} painless runs went past that point: settled.",
        "quiet": f"Whether the return on {back} held is not known.",
    }.get(cycle.state, f"The weeks after the return on {back} are not over.")
    return f"{begun}, then {rest}. {end}{niggles}"


def _which_run(cycle: Cycle, log: TrainingLog) -> str:
    recurred = cycle.recurrence_date or cycle.return_date
    number = len({r.id for r in log.runs if cycle.return_date <= r.day <= recurred})
    return f"the {ordinal(max(number, 1))} run, {day_near(recurred, _end(log))},"


def _how_back(cycle: Cycle, unit: Unit) -> str:
    if cycle.onset_after_km is None:
        return f" at {score_words(cycle.score_after)}"
    return f" {_at(cycle.onset_after_km, cycle.score_after, unit)}"
