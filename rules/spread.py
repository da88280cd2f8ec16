"""From running into daily life, and out of it again: stairs, sitting, nights, mornings.

Whether it is new there is known only where zeros were told before: silence is not painless.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.checks import morning_was_worse
from traininglog.finding import Finding
from traininglog.pain import family, highest
from traininglog.reference import claim
from traininglog.words import counted, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rules.case import Case
    from traininglog.finding import FindingClass
    from traininglog.pain import PainEntry, Place
    from traininglog.thresholds import SpreadThresholds

    Answers = Mapping[date, list[int | None]]

_ITEM_WORDS: Final = {
    "stairs": "on stairs",
    "sitting": "sitting",
    "squat": "in a squat",
    "walking": "walking",
    "walk_30_min": "walking",
    "resting": "at rest",
}
_NIGHT: Final = "at night"
_DAILY: Final = "away from running"
_MORNING: Final = "next morning, above the morning of the run,"


def spread(case: Case) -> Iterator[Finding]:
    """For each place and each thing that hurt lately, or hurt and no longer does."""
    for place in case.states.by_place:
        for words, answers in sorted(_answers(case, place).items()):
            spell = _last_spell(answers, case.log.thresholds.spread)
            if spell:
                yield from _of_spell(case, place, words, spell)


def _answers(case: Case, place: Place) -> Mapping[str, Answers]:
    """What was told of each thing beside running, by day; None is pain without a score."""
    found: dict[str, dict[date, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    everywhere = [e for e in case.log.pain if e.location is None and e.score == 0]
    for entry in (*case.states.entries[place], *everywhere):
        words = _words(entry)
        says = entry.hurts or (entry.score == 0 and not entry.painkiller)
        if words and says:
            found[words][entry.day].append(entry.score)
    for state in case.states.by_place[place]:
        worse = morning_was_worse(state)
        if worse is not None and not state.painkiller:
            day = state.run.day + timedelta(days=1)
            found[_MORNING][day].append((state.next_morning_score or None) if worse else 0)
    return found


def _words(entry: PainEntry) -> str | None:
    """What somebody was doing; None for a run, a morning, or a test."""
    if entry.when == "night":
        return _NIGHT
    if entry.item:
        return _ITEM_WORDS.get(entry.item)
    return _DAILY if entry.when == "daily" else None


@dataclass(slots=True)
class _Spell:
    """Days that hurt, with fewer zeros in a row between than say it was gone."""

    zeros_before: int
    days: list[date] = field(default_factory=list)
    counting: list[date] = field(default_factory=list)
    worst: int | None = None
    zeros_after: list[date] = field(default_factory=list)

    def hurt(self, day: date, scores: list[int | None], limits: SpreadThresholds) -> None:
        """One more day that hurt."""
        self.days.append(day)
        if any(score is None or score >= limits.min_score for score in scores):
            self.counting.append(day)
        self.worst = highest((self.worst, *scores))
        self.zeros_after = []


def _last_spell(answers: Answers, limits: SpreadThresholds) -> _Spell | None:
    """The last stretch of days that hurt; None where none did."""
    spell, zeros = None, 0
    for day, scores in sorted(answers.items()):
        if any(score != 0 for score in scores):
            if spell is None or zeros >= limits.min_zeros:
                spell = _Spell(zeros)
            spell.hurt(day, scores, limits)
            zeros = 0
        else:
            zeros += 1
            if spell:
                spell.zeros_after.append(day)
    return spell


def _of_spell(case: Case, place: Place, words: str, spell: _Spell) -> Iterator[Finding]:
    limits = case.log.thresholds.spread
    since = case.day - timedelta(days=limits.days - 1)
    recent = [day for day in spell.days if day >= since]
    name, worst = place.capital, f"up to {spell.worst}/10" if spell.worst else ""
    since_then, over_all = (f", since then {worst}", f", {worst}") if worst else ("", "")
    first = day_words(spell.days[0], year=True)
    finding = Finding(
        "spread",
        "spread",
        _clarity(case, place, spell, since),
        f"{name}: felt {words} on {counted(len(recent), 'day')} of the last 4 weeks, "
        f"first on {first}{since_then}; {_before(words, spell)}.",
        place,
        effect=float(len(recent)),
        effect_unit="days",
        evidence_ids=(
            *(("akps",) if place.location in family("knee") else ()),
            *(("collins_2010",) if _is_old(case, place) else ()),
        ),
        origins=case.origins(()),
        caveats=tuple(_caveats(case, place)),
        first_date=spell.days[0],
        last_date=spell.days[-1],
    )
    gone = spell.zeros_after
    if recent:
        yield finding
    elif len(gone) >= limits.min_zeros and gone[-1] >= since:
        yield replace(
            finding,
            kind="spread_gone",
            clarity="clear" if len(spell.counting) >= limits.min_days else "no_clear_change",
            sentence=(
                f"{name}: felt {words} on {counted(len(spell.days), 'day')} from {first} to "
                f"{day_words(spell.days[-1], year=True)}{over_all}; {_zero_words(words)} on "
                f"{counted(len(gone), 'day')} since {day_words(gone[0], year=True)}."
            ),
            effect=float(len(gone)),
            last_date=gone[-1],
        )


def _clarity(case: Case, place: Place, spell: _Spell, since: date) -> FindingClass:
    """Spread is pain that was in runs first and then here, on more than a single bad day."""
    limits = case.log.thresholds.spread
    ran = (s.run.day for s in case.states.by_place[place] if s.during)
    is_spread = next(ran, spell.days[-1]) < spell.days[0]
    if not is_spread or sum(day >= since for day in spell.counting) < limits.min_days:
        return "no_clear_change"
    return "clear" if spell.zeros_before >= limits.min_zeros else "suggested"


def _before(words: str, spell: _Spell) -> str:
    if not spell.zeros_before:
        return "not asked before"
    return f"before that {_zero_words(words)} on {counted(spell.zeros_before, 'day')}"


def _zero_words(words: str) -> str:
    """A morning is set beside the one of the run, so it need not have been a 0."""
    return "not above it" if words == _MORNING else "answered 0"


def _caveats(case: Case, place: Place) -> Iterator[str]:
    """How long this place has been in the log, beside what that means in groups of people."""
    first = min(entry.day for entry in case.states.entries[place])
    days = (case.day - first).days
    if days:
        yield (
            f"the first entry for this place is from {day_words(first, year=True)}, "
            f"{counted(days, 'day')} ago"
        )
    if _is_old(case, place):
        yield claim("started_long_ago").caveat


def _is_old(case: Case, place: Place) -> bool:
    """Whether it has hurt there for longer than a few weeks, without a long break."""
    firsts = [sore.first_day for sore in case.sore if sore.place == place and sore.first_day]
    return any((case.day - day).days > case.log.thresholds.history.sore_days for day in firsts)
