"""The machine interface `painmile.analysis/1`: an analysis as one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.analyse import VERSION
from rules.case import until

if TYPE_CHECKING:
    from datetime import date

    from traininglog.finding import (
        Analysis,
        Cycle,
        Finding,
        Gap,
        Interval,
        Ladder,
        OnsetTrend,
        Spike,
        Trap,
    )  # fmt: skip
    from traininglog.log import TrainingLog
    from traininglog.pain import Place

SCHEMA: Final = "painmile.analysis/1"


def analysis_document(log: TrainingLog, analysis: Analysis) -> dict[str, Any]:
    """The document; dates are ISO, what is missing is None. `log` is the one analysed."""
    known = until(log, analysis.as_of)
    coverage = analysis.coverage
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "as_of": _day(analysis.as_of),
        "runner": log.runner,
        "data": {
            "runs": len(known.runs),
            "first_run": _day(known.runs[0].day) if known.runs else None,
            "last_run": _day(known.runs[-1].day) if known.runs else None,
            "pain_entries": len(known.pain),
            "coverage": {
                "painful": coverage.n_painful,
                "painless": coverage.n_painless,
                "silent": coverage.n_silent,
            },
        },
        "gaps": [_gap(gap) for gap in analysis.gaps],
        "cycles": [_cycle(cycle) for cycle in analysis.cycles],
        "traps": [_trap(trap) for trap in analysis.traps],
        "onset_trends": [_trend(trend) for trend in analysis.onset_trends],
        "findings": [_finding(finding) for finding in analysis.findings],
        "spikes": [_spike(spike) for spike in analysis.spikes],
        "ladder": _ladder(analysis.ladder) if analysis.ladder else None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _place(place: Place | None) -> dict[str, str | None]:
    return {
        "location": place.location if place else None,
        "side": place.side if place else None,
    }


def _interval(bounds: Interval | None) -> list[float | None] | None:
    """Lower and upper bound; a side that is open is None."""
    return None if bounds is None else list(bounds)


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "start": _day(gap.start),
        "end": _day(gap.end),
        "days": gap.days,
        "rest_days": gap.rest_days,
        "after_pain": gap.after_pain,
        "kind": gap.kind,
    }


def _cycle(cycle: Cycle) -> dict[str, Any]:
    return _place(cycle.place) | {
        "flare_date": _day(cycle.flare_date),
        "return_date": _day(cycle.return_date),
        "rest_days": cycle.rest_days,
        "state": cycle.state,
        "recurred": cycle.recurred,
        "recurrence_date": _day(cycle.recurrence_date),
        "onset_before_km": cycle.onset_before_km,
        "onset_after_km": cycle.onset_after_km,
    }


def _trap(trap: Trap) -> dict[str, Any]:
    return {
        "location": trap.location,
        "side": trap.side,
        "cycles": len(trap.cycles),
        "first_date": _day(trap.first_date),
        "last_date": _day(trap.last_date),
    }


def _trend(trend: OnsetTrend) -> dict[str, Any]:
    return _place(trend.place) | {
        "span": trend.span,
        "first_date": _day(trend.first_date),
        "last_date": _day(trend.last_date),
        "verdict": trend.verdict,
        "class": trend.clarity,
        "p_value": trend.p_value,
        "ratio_per_month": trend.ratio_per_month,
        "interval": _interval(trend.interval),
        "n_painful": trend.n_painful,
        "n_painless": trend.n_painless,
        "n_silent": trend.n_silent,
        "n_assumed_painless": trend.n_assumed_painless,
    }


def _spike(spike: Spike) -> dict[str, Any]:
    return {
        "row": spike.run_id,
        "date": _day(spike.day),
        "distance_km": spike.distance_km,
        "longest_km": spike.longest_km,
        "bin": spike.bin,
    }


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return _place(ladder.place) | {
        "started": _day(ladder.started),
        "step": ladder.step,
        "of_steps": ladder.of_steps,
        "good": ladder.good,
        "state": ladder.state,
        "next_day": _day(ladder.next_day),
        "sessions": [
            {"row": s.run_id, "date": _day(s.day), "step": s.step, "outcome": s.outcome}
            for s in ladder.sessions
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return _place(finding.place) | {
        "rule": finding.rule,
        "kind": finding.kind,
        "class": finding.clarity,
        "sentence": finding.sentence,
        "effect": finding.effect,
        "effect_unit": finding.effect_unit,
        "interval": _interval(finding.interval),
        "n_painful": finding.n_painful,
        "n_painless": finding.n_painless,
        "n_silent": finding.n_silent,
        "n_assumed_painless": finding.n_assumed_painless,
        "evidence_grade": finding.grade,
        "evidence_ids": list(finding.evidence_ids),
        "rows": list(finding.run_ids),
        "origins": list(finding.origins),
        "caveats": list(finding.caveats),
        "needs": list(finding.needs),
        "expected_on": _day(finding.expected_on),
        "first_date": _day(finding.first_date),
        "last_date": _day(finding.last_date),
    }
