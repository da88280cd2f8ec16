"""Cycles, traps and trends as findings: a plain sentence and everything behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.words import counted, day_words, onset_words, plural
from traininglog.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from traininglog.activity import Activity, Origin
    from traininglog.finding import Coverage, Cycle, OnsetTrend, Trap
    from traininglog.log import TrainingLog

_SPAN_WORDS = {"chain": "Over these rests", "way_back": "Since then", "all": "Over all weeks"}
_VERDICT_WORDS = {
    "earlier": "pain began earlier in the run",
    "later": "pain began later in the run",
    "no_clear_change": "no clear change in where pain began",
    "not_enough_data": "not enough data to say where pain begins",
}


def findings(
    log: TrainingLog,
    coverage: Coverage,
    cycles: Iterable[Cycle],
    traps: Iterable[Trap],
    trends: Iterable[OnsetTrend],
) -> tuple[Finding, ...]:
    """Traps first, then every cycle, trend, and last what the log leaves unanswered."""
    runs = {run.id: run for run in log.runs}
    return (
        *(_of_trap(trap, runs) for trap in traps),
        *(_of_cycle(cycle, runs) for cycle in cycles),
        *(_of_trend(trend, runs) for trend in trends),
        _of_coverage(coverage, log),
    )


def _origins(run_ids: Iterable[str], runs: Mapping[str, Activity]) -> tuple[Origin, ...]:
    """Where the rows behind a finding come from; the diary itself is `manual`."""
    return tuple(sorted({"manual", *(runs[i].origin for i in run_ids)}))


def _of_trap(trap: Trap, runs: Mapping[str, Activity]) -> Finding:
    ids = tuple(dict.fromkeys(i for cycle in trap.cycles for i in cycle.run_ids))
    place = trap.cycles[-1].place
    first, last = trap.cycles[0], trap.cycles[-1]
    span = f"{day_words(trap.first_date, year=True)} to {day_words(trap.last_date, year=True)}"
    return Finding(
        rule="traps",
        kind="trap",
        clarity="clear",
        sentence=(
            f"Pain ({place}) came back {plural(len(trap.cycles), 'time')} after a rest, "
            f"{span}: "
            f"first {onset_words(first.onset_before_km, first.score_before)}, "
            f"last {onset_words(last.onset_after_km, last.score_after)}."
        ),
        place=place,
        effect=float(len(trap.cycles)),
        effect_unit="cycles",
        run_ids=ids,
        origins=_origins(ids, runs),
        first_date=trap.first_date,
        last_date=trap.last_date,
    )


def _of_cycle(cycle: Cycle, runs: Mapping[str, Activity]) -> Finding:
    return Finding(
        rule="cycles",
        kind=f"cycle_{cycle.state}",
        clarity="clear" if cycle.recurred is not None else "not_enough_data",
        sentence=cycle_sentence(cycle),
        place=cycle.place,
        effect=float(cycle.rest_days),
        effect_unit="rest_days",
        run_ids=cycle.run_ids,
        origins=_origins(cycle.run_ids, runs),
        needs=("Answers for the runs since the return.",) if cycle.state == "quiet" else (),
        first_date=cycle.flare_date,
        last_date=cycle.recurrence_date or cycle.return_date,
    )


def cycle_sentence(cycle: Cycle) -> str:
    """One cycle as a person reads it: pain, days without running, and what came then."""
    began = onset_words(cycle.onset_before_km, cycle.score_before)
    training = cycle.gap.other_training_days if cycle.gap else 0
    other = f" ({plural(training, 'day')} with other training)" if training else ""
    start = (
        f"{str(cycle.place).capitalize()}: pain from {began} on "
        f"{day_words(cycle.flare_date, year=True)}, then "
        f"{plural(cycle.rest_days, 'day')} without running{other}."
    )
    return f"{start} {_ending(cycle)}"


def _ending(cycle: Cycle) -> str:
    back = day_words(cycle.return_date)
    if cycle.state == "recurred" and cycle.recurrence_date:
        lighter = (
            cycle.score_after is not None
            and cycle.score_before is not None
            and cycle.score_after < cycle.score_before
        )
        return (
            f"Back on {back}; it came back on {day_words(cycle.recurrence_date)}"
            f"{', lighter,' if lighter else ''} at "
            f"{onset_words(cycle.onset_after_km, cycle.score_after)}."
        )
    if cycle.state == "settled":
        return f"Back on {back}; settled: answered runs went past that point without pain."
    if cycle.state == "quiet":
        return f"Back on {back}; quiet since, and not tested: too few answers past that point."
    return f"Back on {back}; still open."


def _of_trend(trend: OnsetTrend, runs: Mapping[str, Activity]) -> Finding:
    caveat = f" ({'; '.join(trend.caveats)})" if trend.caveats else ""
    return Finding(
        rule="onset_trend",
        kind=f"onset_{trend.span}",
        clarity=trend.clarity,
        sentence=(
            f"{str(trend.place).capitalize()}: {_SPAN_WORDS[trend.span].lower()}, "
            f"{day_words(trend.first_date, year=True)} to "
            f"{day_words(trend.last_date, year=True)}, "
            f"{_VERDICT_WORDS[trend.verdict]}{caveat}. {counted(trend)}."
        ),
        place=trend.place,
        effect=trend.ratio_per_month,
        effect_unit="ratio_per_month" if trend.ratio_per_month is not None else None,
        interval=trend.interval,
        n_painful=trend.n_painful,
        n_painless=trend.n_painless,
        n_silent=trend.n_silent,
        run_ids=trend.run_ids,
        origins=_origins(trend.run_ids, runs),
        caveats=trend.caveats,
        needs=trend.needs,
        first_date=trend.first_date,
        last_date=trend.last_date,
    )


def _of_coverage(coverage: Coverage, log: TrainingLog) -> Finding:
    silent = coverage.n_silent
    return Finding(
        rule="states",
        kind="coverage",
        clarity="not_enough_data" if silent else "clear",
        sentence=f"{counted(coverage)}.",
        n_painful=coverage.n_painful,
        n_painless=coverage.n_painless,
        n_silent=silent,
        origins=_origins((run.id for run in log.runs), {r.id: r for r in log.runs}),
        needs=(f"Answers for {plural(silent, 'silent run')}: silence is not painless.",)
        if silent
        else (),
        first_date=log.runs[0].day if log.runs else None,
        last_date=log.runs[-1].day if log.runs else None,
    )
