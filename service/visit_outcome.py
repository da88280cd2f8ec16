"""Totals of questionnaires for a chart, with the published change that counts as a band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.diary_forms import INSTRUMENT_WORDS
from service.units import retold
from traininglog.facts import HIGHEST_TOTAL, INSTRUMENTS, OutcomeTotal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.visit_facts import Desk
    from traininglog.facts import Instrument
    from traininglog.finding import Analysis
    from traininglog.thresholds import OutcomeThresholds

_LOWER: Final = frozenset({"ostrc", "weekly_check", "frustration"})
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class TotalPoint:
    """One total on its day."""

    day: date
    day_words: str
    total: float


@dataclass(frozen=True, slots=True)
class ChangeLevel:
    """A total from which a change from the first one counts, as in `+5 change`."""

    total: float
    words: str


@dataclass(frozen=True, slots=True)
class OutcomeChart:
    """One questionnaire: its last totals, 0 to `highest`, and the levels that count.

    `short` is the change of the last total from the first one; `sentence` is the finding's,
    with what is published of it.
    """

    instrument: Instrument
    title: str
    about: str
    highest: float
    points: tuple[TotalPoint, ...]
    levels: tuple[ChangeLevel, ...]
    short: str
    sentence: str


def outcome_charts(desk: Desk, analysis: Analysis) -> tuple[OutcomeChart, ...]:
    """Every questionnaire that was filled in, the one with the latest total first."""
    found = []
    for instrument in INSTRUMENTS:
        own = sorted(
            (t for t in desk.log.told(OutcomeTotal) if t.instrument == instrument),
            key=lambda t: (t.day, t.total),
        )
        if own and own[-1].day <= desk.today:
            found.append((own[-1].day, _chart(instrument, own, desk, analysis)))
    return tuple(chart for _, chart in sorted(found, key=lambda f: f[0], reverse=True))


def _chart(
    instrument: Instrument, own: list[OutcomeTotal], desk: Desk, analysis: Analysis
) -> OutcomeChart:
    name, highest = INSTRUMENT_WORDS[instrument].partition(",")[0], HIGHEST_TOTAL[instrument]
    better = "lower" if instrument in _LOWER else "higher"
    of = f", last {_MOST} of {len(own)}" if len(own) > _MOST else f", n = {len(own)}"
    return OutcomeChart(
        instrument,
        title=f"{name} total, 0 to {highest}",
        about=f"{better} is better{of}",
        highest=highest,
        points=tuple(TotalPoint(t.day, desk.row_day(t.day), t.total) for t in own[-_MOST:]),
        levels=_levels(instrument, own[0].total, highest, desk.log.thresholds.outcome),
        short=_short(own, desk),
        sentence=_sentence(name, desk, analysis),
    )


def _levels(
    instrument: Instrument, first: float, highest: float, limits: OutcomeThresholds
) -> tuple[ChangeLevel, ...]:
    points: dict[Instrument, tuple[tuple[float, str], ...]] = {
        "uwri": ((limits.uwri_change, "change"), (limits.uwri_large_change, "clinical")),
        "akps": ((limits.akps_change, "change"),),
        "kos_adls": ((limits.kos_adls_change, "change"),),
    }
    return tuple(
        ChangeLevel(first + size, f"+{size:g} {words}")
        for size, words in points.get(instrument, ())
        if first + size <= highest
    )


def _short(own: Sequence[OutcomeTotal], desk: Desk) -> str:
    """`+11 from 2 Oct to 13 Nov.`; the minus is the true sign."""
    first, last = own[0], own[-1]
    if first is last:
        return f"One total, {desk.row_day(first.day)}. A second one draws a line."
    change = f"{last.total - first.total:+g}".replace("-", "−")
    return f"{change} from {desk.row_day(first.day)} to {desk.day(last.day)}."


def _sentence(name: str, desk: Desk, analysis: Analysis) -> str:
    told = (f.sentence for f in analysis.findings if f.rule == "outcomes")
    return retold(
        next((words for words in told if words.startswith(f"{name}:")), ""), desk.unit
    )
