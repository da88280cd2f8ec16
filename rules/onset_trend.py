"""Whether pain begins earlier or later in the run: the censored onset trend of each span."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.words import listed_days, silent_runs
from traininglog.finding import OnsetTrend
from traininglog.pain import family
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.states import States
    from traininglog.finding import RunAnswer, RunState, Span, Trap
    from traininglog.log import TrainingLog
    from traininglog.thresholds import TrendThresholds

AIM = "If it never hurts again this line stays empty, and that is the aim."


def onset_trends(
    log: TrainingLog, states: States, traps: Sequence[Trap]
) -> tuple[OnsetTrend, ...]:
    """One trend a place and span: each chain, the way back after the last one, and all."""
    limits = log.thresholds.trend
    return tuple(trend_of(span, runs, limits) for span, runs in spans(states, traps))


def spans(states: States, traps: Sequence[Trap]) -> Iterator[tuple[Span, Sequence[RunState]]]:
    """Every span of every place with its runs, from the first to the last that hurt."""
    for place, here in states.by_place.items():
        usable = [s for s in here if not s.painkiller and s.run.km]
        own = [
            t for t in traps
            if place.location in family(t.location) and t.side == place.side
        ]  # fmt: skip
        for span, first, last in _bounds(own):
            if runs := _between_painful(usable, first, last):
                yield span, runs


def _bounds(traps: Sequence[Trap]) -> Iterator[tuple[Span, date | None, date | None]]:
    for trap in traps:
        yield "chain", trap.first_date, trap.last_date
    if traps:
        yield "way_back", traps[-1].last_date, None
    yield "all", None, None


def _between_painful(
    states: Sequence[RunState], first: date | None, last: date | None
) -> Sequence[RunState]:
    """The runs of a span from its first to its last painful run, those included."""
    inside = [
        s
        for s in states
        if (first is None or s.run.day >= first) and (last is None or s.run.day <= last)
    ]
    hurt = [n for n, s in enumerate(inside) if s.during]
    return inside[hurt[0] : hurt[-1] + 1] if hurt else ()


def trend_of(span: Span, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    """From answers alone; where they do not reach, with the runner's declaration."""
    trend = _judge(span, runs, limits)
    if trend.verdict != "not_enough_data" or not any(s.assumed for s in runs):
        return trend
    assumed = [replace(s, answer="painless") if s.assumed else s for s in runs]
    n = sum(s.assumed for s in runs)
    told = f"{counted(n, 'silent run')} taken as painless, as the runner declared"
    with_assumed = replace(_judge(span, assumed, limits), n_assumed_painless=n)
    return replace(
        with_assumed,
        n_painless=with_assumed.n_painless - n,
        clarity="suggested" if with_assumed.clarity == "clear" else with_assumed.clarity,
        caveats=(told, *with_assumed.caveats),
    )


def _judge(span: Span, runs: Sequence[RunState], limits: TrendThresholds) -> OnsetTrend:
    answers = [s.answer for s in runs]
    trend = OnsetTrend(
        place=runs[0].place,
        span=span,
        first_date=runs[0].run.day,
        last_date=runs[-1].run.day,
        verdict="not_enough_data",
        clarity="not_enough_data",
        n_painful=answers.count("painful"),
        n_painless=answers.count("painless"),
        n_silent=answers.count("silent"),
        run_ids=tuple(s.run.id for s in runs),
    )
    if needs := _needs(runs, answers, limits):
        return replace(trend, needs=needs)
    # SciPy comes with it, and most logs and every page can do without.
    from rules.onset_test import tested  # noqa: PLC0415

    return tested(trend, runs, limits)


def _needs(
    runs: Sequence[RunState], answers: Sequence[RunAnswer], limits: TrendThresholds
) -> tuple[str, ...]:
    """What is missing; only answers about runs of the span are asked for, never pain.

    No day is given: a later run lengthens the span only if it hurts.
    """
    middle = len(runs) // 2
    parts = (answers, answers[:middle], answers[middle:])
    silent = [s.run.day for s in runs if s.answer == "silent"]
    few = len(runs) - len(silent) < limits.min_known_runs <= len(runs)
    needs = []
    if few or any(_known_share(part) < limits.min_known_share for part in parts):
        needs.append(silent_runs(silent))
    days = (runs[-1].run.day - runs[0].run.day).days
    untold = [s.run.day for s in runs if s.during and s.onset_km is None]
    onsets = sum(s.onset_km is not None for s in runs if s.during)
    if onsets < limits.min_onsets <= onsets + len(untold):
        needs.append(f"Where in the run it began on {listed_days(untold)}.")
    elif (
        onsets < limits.min_onsets
        or len(runs) < limits.min_known_runs
        or (days < limits.min_days)
    ):
        needs.append(AIM)
    return tuple(needs)


def _known_share(answers: Sequence[RunAnswer]) -> float:
    return 1 - answers.count("silent") / len(answers) if answers else 1.0
