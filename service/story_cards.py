"""The findings of the Story as cards: class, size, from what, what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM
from service.story_words import place_first
from service.topics import CLASSES, label
from service.units import onset_words, span_words
from traininglog.words import answers_words, capital, counted, interval_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.states import States
    from service.topics import Label
    from service.units import Unit
    from traininglog.finding import Analysis, Finding, Interval, OnsetTrend
    from traininglog.pain import Place

_LISTED_ONSETS: Final = 6
_AIM_WORDS: Final = "That it never hurts again; then this line stays open."
_HARDLY_PERCENT: Final = 5
_SHARES: Final = dict.fromkeys((24, 25, 26), "a quarter") | dict.fromkeys(
    (32, 33, 34), "a third"
)


@dataclass(frozen=True, slots=True)
class CardWords:
    """One finding: its class, title and detail, then size, from, evidence, missing.

    `meaning` says the size in plain words, where it needs them.
    """

    label: Label
    title: str
    detail: str
    size: str
    interval: str
    basis: str
    evidence: str
    missing: str
    meaning: str = ""
    aim: str = ""


def card_words(
    analysis: Analysis, place: Place | None, states: States, unit: Unit
) -> Iterator[CardWords]:
    """Red flags, the onset at a place, the answers; the Findings page has all the others."""
    yield from (_finding_card(f) for f in analysis.findings if f.rule == "red_flags")
    for trend in analysis.onset_trends:
        if place is None or trend.place == place:
            card = _trend_card(trend, states, unit)
            yield card if place else replace(card, title=place_first(trend.place, card.title))
    yield from (_finding_card(f) for f in analysis.findings if f.rule == "states")


_SPAN_WORDS: Final = {
    "chain": "over these rests",
    "way_back": "on the way back",
    "all": "over all weeks",
}


def _trend_card(trend: OnsetTrend, states: States, unit: Unit) -> CardWords:
    span = _SPAN_WORDS[trend.span]
    title = {
        "earlier": f"Pain began earlier in the run {span}.",
        "later": f"Pain began later in the run {span}.",
        "no_clear_change": f"Onset {span}: no single direction.",
        "not_enough_data": f"Whether the onset moved {span}.",
    }[trend.verdict]
    inside = set(trend.run_ids)
    here = states.by_place.get(trend.place, ())
    begun = [s for s in here if s.run.id in inside and s.onset_km is not None]
    onsets = ", ".join(
        onset_words(s.onset_km or 0.0, s.score, unit) for s in begun[:_LISTED_ONSETS]
    )
    more = f" and {len(begun) - _LISTED_ONSETS} more" if len(begun) > _LISTED_ONSETS else ""
    counts = (trend.n_painful, trend.n_painless, trend.n_silent, trend.n_assumed_painless)
    total = counted(sum(counts), "run")
    return CardWords(
        label=CLASSES[trend.clarity],
        title=title,
        detail=f"{onsets}{more}. {_caveat_words(trend.caveats)}".strip(". ") + "."
        if onsets
        else "",
        size="no figure yet"
        if trend.ratio_per_month is None
        else f"× {trend.ratio_per_month:.2f} a month",
        interval=_interval(trend.interval, ".2f"),
        basis=f"{total}{_days(trend.first_date, trend.last_date)}: {answers_words(*counts)}",
        evidence="own definition",
        missing=" ".join(n for n in trend.needs if n != AIM)
        or ("" if trend.needs else "Nothing."),
        aim=_AIM_WORDS if AIM in trend.needs else "",
        meaning="" if trend.ratio_per_month is None else ratio_words(trend.ratio_per_month),
    )


def ratio_words(ratio: float) -> str:
    """A factor a month of the distance at which pain begins, in plain words."""
    percent = round(abs(ratio - 1) * 100)
    if percent <= _HARDLY_PERCENT:
        return "hardly a change"
    if ratio >= 2:
        return f"about {ratio:.1f} times as far into the run each month"
    share = _SHARES.get(percent, f"{percent} %")
    where = "farther into the run" if ratio > 1 else "earlier"
    return f"about {share} {where} each month"


def _finding_card(finding: Finding) -> CardWords:
    known = finding.n_painful + finding.n_painless
    total = known + finding.n_silent
    answers = answers_words(finding.n_painful, finding.n_painless, finding.n_silent)
    span = _days(finding.first_date, finding.last_date)
    return CardWords(
        label=label(finding),
        title=finding.sentence,
        detail=" ".join(finding.caveats),
        size=f"{known} of {total} answered" if total else "",
        interval="",
        basis=f"{counted(total, 'run')}{span}: {answers}" if total else "",
        evidence=finding.grade,
        missing=" ".join(finding.needs),
    )


def _interval(interval: Interval | None, form: str) -> str:
    """`90 % interval 0.61 to 1.25`; an end the data do not bound is said to be open."""
    return "" if interval is None else f"90 % interval {interval_words(interval, form)}"


def _days(first: date | None, last: date | None) -> str:
    return f", {span_words(first, last)}" if first and last else ""


def _caveat_words(caveats: Sequence[str]) -> str:
    """The caveats as one sentence with what follows from them."""
    if not caveats:
        return ""
    words = "; ".join(caveats)
    return f"{capital(words)}, so no more than suggested."
