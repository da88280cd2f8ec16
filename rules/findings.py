"""Cycles, traps and trends as findings: a plain sentence and everything behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.needs import Need
from rules.onset_trend import AIM
from rules.verdicts import orphaned
from rules.words import (
    ON_A_PAINKILLER,
    listed_days,
    medians_words,
    onset_words,
    run_counts,
    size_words,
    times,
)
from traininglog.finding import Coverage, Finding
from traininglog.pain import Place, family
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.finding import Cycle, OnsetTrend, RunAnswer, Trap

_ANSWERS: Final[tuple[RunAnswer, ...]] = ("painful", "painless", "silent")
_SPAN_WORDS = {
    "chain": "while it came back",
    "way_back": "since it last came back",
    "all": "over all weeks",
}
_VERDICT_WORDS = {
    "earlier": "pain began earlier in the run",
    "later": "pain began later in the run",
    "no_clear_change": "no clear change in where pain began",
    "not_enough_data": "not enough data to say whether pain begins earlier or later",
}


def findings(case: Case) -> tuple[Finding, ...]:
    """Traps first, then every cycle, trend, and last what the log leaves unanswered."""
    return (
        *(_of_trap(trap, case) for trap in case.traps),
        *(_of_cycle(cycle, case) for cycle in case.cycles),
        *_of_verdicts(case),
        *(_of_trend(trend, case) for trend in case.trends),
        *_of_coverage(case.states.coverage, case),
    )


def _counts(case: Case, places: Iterable[Place], run_ids: Iterable[str]) -> Coverage:
    """The answers of the runs behind a finding, at the places it speaks of."""
    tracks = [case.states.by_place[place] for place in places]
    answers = [{track[case.number_of_run[i]].answer for track in tracks} for i in run_ids]
    best = [next(a for a in _ANSWERS if a in found) for found in answers if found]
    return Coverage(*(best.count(answer) for answer in _ANSWERS))


def _of_trap(trap: Trap, case: Case) -> Finding:
    ids = tuple(dict.fromkeys(i for cycle in trap.cycles for i in cycle.run_ids))
    places = _hurting(trap, case, ids)
    first, last, counts = trap.cycles[0], trap.cycles[-1], _counts(case, places, ids)
    span = f"{day_words(trap.first_date, year=True)} to {day_words(trap.last_date, year=True)}"
    return Finding(
        rule="traps",
        kind="trap",
        clarity="clear",
        sentence=(
            f"{_named(*places)}: pain came back {times(len(trap.cycles))} after days without "
            f"running, {span}: first {_before(first)}, last {_after(last)}."
        ),
        place=Place(trap.location, trap.side),
        effect=float(len(trap.cycles)),
        effect_unit="cycles",
        n_painful=counts.n_painful,
        n_painless=counts.n_painless,
        n_silent=counts.n_silent,
        run_ids=ids,
        origins=case.origins(ids),
        first_date=trap.first_date,
        last_date=trap.last_date,
    )


def _hurting(trap: Trap, case: Case, run_ids: Sequence[str]) -> tuple[Place, ...]:
    """The places of a trap's family that hurt in its runs, the leading one first."""
    numbers = [case.number_of_run[i] for i in run_ids]
    found = [
        place
        for place, here in case.states.by_place.items()
        if place.location in family(trap.location)
        and place.side == trap.side
        and any(here[n].answer == "painful" for n in numbers)
    ]
    return tuple(sorted(found, key=lambda place: place.location != trap.location))


def _named(*places: Place) -> str:
    told = " and ".join(map(str, places))
    return told[0].upper() + told[1:]


def _before(cycle: Cycle) -> str:
    return onset_words(cycle.onset_before_km, cycle.score_before, cycle.felt_before)


def _after(cycle: Cycle) -> str:
    return onset_words(cycle.onset_after_km, cycle.score_after, cycle.felt_after)


def _of_cycle(cycle: Cycle, case: Case) -> Finding:
    counts = _counts(case, (cycle.place,), cycle.run_ids)
    need = _need(cycle, case)
    rested = claim("rest_settles")
    is_short = cycle.rest_days < case.log.thresholds.rest_bands.small_days
    warns = cycle.state == "settled" and is_short
    return Finding(
        rule="cycles",
        kind=f"cycle_{cycle.state}",
        clarity="not_enough_data" if cycle.recurred is None else "clear",
        sentence=_sentence(cycle, case),
        place=cycle.place,
        effect=float(cycle.rest_days),
        effect_unit="rest_days",
        n_painful=counts.n_painful,
        n_painless=counts.n_painless,
        n_silent=counts.n_silent,
        evidence_ids=rested.evidence_ids if warns else (),
        run_ids=cycle.run_ids,
        origins=case.origins(cycle.run_ids),
        caveats=(rested.caveat,) if warns else (),
        needs=(need.words,) if need else (),
        expected_on=need.expected_on if need else None,
        first_date=cycle.flare_date,
        last_date=cycle.recurrence_date or cycle.return_date,
    )


def _need(cycle: Cycle, case: Case) -> Need | None:
    """What a cycle without an end is waiting for: days, runs and answers, never pain."""
    if cycle.state == "open":
        return _until_the_end(cycle, case)
    if cycle.state != "quiet":
        return None
    here = case.states.by_place[cycle.place]
    told = [here[case.number_of_run[i]] for i in cycle.run_ids]
    silent = [state for state in told if state.answer == "silent"]
    if not silent:
        return Need(AIM)
    if all(state.painkiller for state in silent):
        return Need(ON_A_PAINKILLER)
    return Need(f"Answers about the {cycle.place} for the runs since the return.")


def _until_the_end(cycle: Cycle, case: Case) -> Need:
    """The day an open cycle's weeks end on; none is known before it has all its runs."""
    limits = case.log.thresholds.cycle
    after = [run.day for run in case.log.runs if run.day >= cycle.return_date]
    if len(after) < limits.window_runs:
        runs = counted(limits.window_runs, "run")
        return Need(f"{runs} after the return, {len(after)} so far.")
    last = cycle.return_date + timedelta(days=limits.window_days)
    last = max(last, after[limits.window_runs - 1])
    until = day_words(last, year=True)
    return Need(f"Answers about the {cycle.place} for the runs until {until}.", last)


def _of_verdicts(case: Case) -> Iterator[Finding]:
    """Cycles somebody said are none, and verdicts whose cycle is gone."""
    for cycle in case.dismissed:
        yield replace(
            _of_cycle(cycle, case),
            kind="cycle_dismissed",
            clarity="no_clear_change",
            sentence=f"You said: not this. {_sentence(cycle, case)}",
            needs=(),
            expected_on=None,
        )
    if keys := orphaned(case.found_cycles, case.log):
        answers = counted(len(keys), "answer")
        places = dict.fromkeys(str(Place(location, side)) for location, side, _ in keys)
        yield Finding(
            rule="cycles",
            kind="verdict_orphaned",
            clarity="no_clear_change",
            sentence=(
                f"{answers} about cycles that are no longer found in this log: "
                f"{', '.join(places)}."
            ),
            effect=float(len(keys)),
            effect_unit="answers",
            origins=case.origins(()),
        )


def _sentence(cycle: Cycle, case: Case) -> str:
    """One cycle as a person reads it: pain, days without running, and what came then."""
    training = cycle.gap.other_training_days if cycle.gap else 0
    other = f" ({counted(training, 'day')} with other training)" if training else ""
    next_year = cycle.return_date.year != cycle.flare_date.year
    return (
        f"{_named(cycle.place)}: pain {_before(cycle)} on "
        f"{day_words(cycle.flare_date, year=True)}, then "
        f"{counted(cycle.rest_days, 'day')} without running{other}. "
        f"Back on {day_words(cycle.return_date, year=next_year)}; {_ending(cycle, case)}."
    )


def _ending(cycle: Cycle, case: Case) -> str:
    if cycle.state == "recurred" and cycle.recurrence_date:
        lighter = ", lighter" if cycle.lighter else ""
        return f"it came back on {day_words(cycle.recurrence_date)}{lighter}, {_after(cycle)}"
    days = cycle.niggle_dates
    a_niggle = "a niggle" if len(days) == 1 else "niggles"
    niggles = f"; {a_niggle} on {listed_days(days)}" if days else ""
    if cycle.state == "settled":
        return f"settled: answered runs went past that point painless{niggles}"
    bad = _bad_days(cycle, case)
    between = f"; it hurt between runs on {listed_days(bad)}" if bad else ""
    if cycle.state == "open":
        return f"still open{niggles}{between}"
    return (
        "nothing more than a niggle was told of the runs of these weeks, and whether it is "
        f"over is not known{niggles}{between}"
    )


def _bad_days(cycle: Cycle, case: Case) -> list[date]:
    """The days between runs that hurt as much as a recurrence, while the cycle was watched."""
    limits, last = case.log.thresholds.cycle, case.run_by_id[cycle.run_ids[-1]].day
    until = max(cycle.return_date + timedelta(days=limits.window_days), last)
    loose = case.states.loose.get(cycle.place, ())
    days = {
        entry.day
        for entry in loose
        if entry.score is None or entry.score >= limits.recurrence_min_score
    }
    return sorted(day for day in days if cycle.return_date <= day <= until)


def _of_trend(trend: OnsetTrend, case: Case) -> Finding:
    caveat = f" ({'; '.join(trend.caveats)})" if trend.caveats else ""
    size = size_words(trend.ratio_per_month, trend.interval)
    medians = medians_words(trend.medians_km)
    return Finding(
        rule="onset_trend",
        kind=f"onset_{trend.span}",
        clarity=trend.clarity,
        sentence=(
            f"{_named(trend.place)}: {_SPAN_WORDS[trend.span]}, {_span(trend)}, "
            f"{_VERDICT_WORDS[trend.verdict]}{caveat}{f', {size}' if size else ''}. "
            f"{run_counts(trend)}."
        ),
        place=trend.place,
        effect=trend.ratio_per_month,
        effect_unit="ratio_per_month" if trend.ratio_per_month is not None else None,
        interval=trend.interval,
        n_painful=trend.n_painful,
        n_painless=trend.n_painless,
        n_silent=trend.n_silent,
        n_assumed_painless=trend.n_assumed_painless,
        run_ids=trend.run_ids,
        origins=case.origins(trend.run_ids),
        caveats=(*trend.caveats, *filter(None, (medians,))),
        needs=trend.needs,
        first_date=trend.first_date,
        last_date=trend.last_date,
    )


def _span(trend: OnsetTrend) -> str:
    last = day_words(trend.last_date, year=True)
    if trend.first_date == trend.last_date:
        return last
    return f"{day_words(trend.first_date, year=True)} to {last}"


def _of_coverage(coverage: Coverage, case: Case) -> Iterator[Finding]:
    """How many runs are answered, and what was told of runs that are not there."""
    silent, log = coverage.n_silent, case.log
    dulled = sum(s.painkiller and s.answer == "silent" for s in case.states.anywhere)
    unanswered = silent - dulled
    yield Finding(
        rule="states",
        kind="coverage",
        clarity="not_enough_data" if silent or not log.runs else "clear",
        sentence=f"{run_counts(coverage)}.",
        n_painful=coverage.n_painful,
        n_painless=coverage.n_painless,
        n_silent=silent,
        origins=case.origins(run.id for run in log.runs),
        caveats=(f"{counted(dulled, 'run')} without pain on a painkiller counted as silent",)
        if dulled
        else (),
        needs=tuple(_needed_answers(unanswered, dulled, case)),
        first_date=log.runs[0].day if log.runs else None,
        last_date=log.runs[-1].day if log.runs else None,
    )
    if days := _days_without_the_run(case):
        one = len(days) == 1
        told, the_days = ("entry says", "this day") if one else ("entries say", "these days")
        yield Finding(
            rule="states",
            kind="entry_without_run",
            clarity="clear",
            sentence=(
                f"{len(days)} {told} where in a run it hurt, with no run in this log on that "
                f"day: {listed_days(days)}."
            ),
            effect=float(len(days)),
            effect_unit="entries",
            origins=case.origins(()),
            needs=(f"The runs of {the_days}, or the right day for what was told.",),
            first_date=days[0],
            last_date=days[-1],
        )


def _needed_answers(unanswered: int, dulled: int, case: Case) -> Iterator[str]:
    if not case.log.runs:
        yield "A first run."
    elif unanswered:
        yield f"Answers for {counted(unanswered, 'silent run')}: silence is not painless."
    elif dulled:
        yield ON_A_PAINKILLER


def _days_without_the_run(case: Case) -> list[date]:
    """The days of entries that tell of a run the log does not have, nor withholds."""
    entries = {entry for told in case.states.loose.values() for entry in told}
    return sorted(
        entry.day
        for entry in entries
        if (entry.stopped or entry.onset_km is not None or entry.onset_min is not None)
        and entry.day not in case.log.withheld_days
    )
