"""The findings of the Story as cards: class, size, from what, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.story_words import answers_words
from service.units import counted, onset_words, span_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from service.units import Unit
    from traininglog.finding import Analysis, Finding, FindingClass, OnsetTrend, RunState
    from traininglog.pain import Place

Interval = tuple[float | None, float | None]

CLASS_WORDS: Final[dict[FindingClass, str]] = {
    "clear": "clear",
    "suggested": "suggested",
    "no_clear_change": "no clear change",
    "not_enough_data": "not enough data",
}
_LISTED_ONSETS: Final = 6


@dataclass(frozen=True, slots=True)
class CardWords:
    """One finding: its class, title and detail, then size, from, evidence, missing."""

    clarity: FindingClass
    title: str
    detail: str
    size: str
    interval: str
    basis: str
    evidence: str
    missing: str


def card_words(
    analysis: Analysis, place: Place | None, states: Mapping[str, RunState], unit: Unit
) -> Iterator[CardWords]:
    """The findings at a place, then those of the whole body."""
    for trend in analysis.onset_trends:
        if place is None or trend.place == place:
            yield _trend_card(trend, states, unit)
    for finding in analysis.findings:
        if finding.rule in _TOLD_ELSEWHERE:
            continue
        if place is None or finding.place in {None, place}:
            yield _finding_card(finding)


_TOLD_ELSEWHERE: Final = frozenset({"traps", "cycles", "onset_trend"})
_SPAN_WORDS: Final = {
    "chain": "over these rests",
    "way_back": "on the way back",
    "all": "over all weeks",
}


def _trend_card(trend: OnsetTrend, states: Mapping[str, RunState], unit: Unit) -> CardWords:
    span = _SPAN_WORDS[trend.span]
    title = {
        "earlier": f"Pain began earlier in the run {span}.",
        "later": f"Pain began later in the run {span}.",
        "no_clear_change": f"Onset {span}: no single direction.",
        "not_enough_data": f"Whether the onset moved {span}.",
    }[trend.verdict]
    begun = [s for i in trend.run_ids if (s := states.get(i)) and s.onset_km is not None]
    onsets = ", ".join(
        onset_words(s.onset_km or 0.0, s.score, unit) for s in begun[:_LISTED_ONSETS]
    )
    more = f" and {len(begun) - _LISTED_ONSETS} more" if len(begun) > _LISTED_ONSETS else ""
    total = counted(trend.n_painful + trend.n_painless + trend.n_silent, "run")
    answers = answers_words(trend.n_painful, trend.n_painless, trend.n_silent)
    assumed = (
        f", {trend.n_assumed_painless} assumed painless" if trend.n_assumed_painless else ""
    )
    return CardWords(
        clarity=trend.clarity,
        title=title,
        detail=f"{onsets}{more}. {_caveat_words(trend.caveats)}".strip(". ") + "."
        if onsets
        else "",
        size="no figure yet"
        if trend.ratio_per_month is None
        else f"× {trend.ratio_per_month:.2f} a month",
        interval=_interval(trend.interval, ".2f"),
        basis=f"{total}{_days(trend.first_date, trend.last_date)}: {answers}{assumed}",
        evidence="own definition",
        missing=" ".join(trend.needs) or "Nothing.",
    )


def _finding_card(finding: Finding) -> CardWords:
    size = "no figure yet"
    known, total = finding.n_painful + finding.n_painless, finding.n_silent
    total += known
    if finding.effect is not None:
        size = f"{finding.effect:.3g} {finding.effect_unit or ''}".strip()
    elif finding.rule == "states":
        size = f"{known} of {total} answered"
    answers = answers_words(finding.n_painful, finding.n_painless, finding.n_silent)
    span = _days(finding.first_date, finding.last_date)
    return CardWords(
        clarity=finding.clarity,
        title=finding.sentence,
        detail=_caveat_words(finding.caveats),
        size=size,
        interval=_interval(finding.interval, ".3g"),
        basis=f"{counted(total, 'run')}{span}: {answers}",
        evidence=finding.grade,
        missing=" ".join(finding.needs) or "Nothing.",
    )


def _interval(interval: Interval | None, form: str) -> str:
    """`90 % interval 0.61 to 1.25`; an end the data do not bound is said to be open."""
    if interval is None or interval == (None, None):
        return ""
    low, high = ("" if end is None else f"{end:{form}}" for end in interval)
    if low and high:
        return f"90 % interval {low} to {high}"
    return f"90 % interval {low} or more" if low else f"90 % interval up to {high}"


def _ratio_words(ratio: float | None) -> str:
    return "no figure yet" if ratio is None else f"× {ratio:.2f} a month"


def _days(first: date | None, last: date | None) -> str:
    return f", {span_words(first, last)}" if first and last else ""


def _caveat_words(caveats: Sequence[str]) -> str:
    """The caveats as one sentence with what follows from them."""
    if not caveats:
        return ""
    words = "; ".join(caveats)
    return f"{words[0].upper()}{words[1:]}, so no more than suggested."
