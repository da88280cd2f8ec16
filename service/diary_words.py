"""What stands in the diary, in plain words: one line an entry or fact, quotes apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.diary_forms import INSTRUMENT_WORDS, TOPIC_WORDS
from service.shown import shown
from service.units import distance_words, onset_words, place_words, span_words
from service.weekly_check import counted_words
from traininglog import facts as f
from traininglog.pain import PainEntry
from traininglog.reference import red_flags
from traininglog.words import capital, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from service.diary_said import Said
    from service.units import Unit
    from traininglog.log import Declaration
    from traininglog.pain import Place, Spot, When

_WHEN: Final[dict[When, str]] = {
    "before": "before the run", "during": "during the run", "after": "after the run",
    "night": "at night", "next_morning": "next morning", "daily": "that day",
}  # fmt: skip
_HISTORY: Final[dict[f.HistoryKind, str]] = {
    "injury": "Injury", "stress_fracture": "Stress fracture", "surgery": "Surgery",
    "back_problem": "Back problem", "childbirth": "A birth given", "pregnancy": "A pregnancy",
    "born": "My own birth",
}  # fmt: skip
_BY: Final = {"runner": "by me", "therapist": "by a therapist", None: ""}
SPOT_WORDS: Final[Mapping[Spot, str]] = {
    "kneecap": "kneecap", "above": "above the kneecap", "below": "below the kneecap",
    "inner": "inner side", "outer": "outer side", "back": "back",
}  # fmt: skip
_ENDS: Final = {"not_started": "not started", "not_finished": "not finished", None: ""}


@dataclass(frozen=True, slots=True)
class Told:
    """`title` may be a person's own word, `words` never is; `quote` is theirs whole."""

    title: str
    words: str = ""
    details: tuple[str, ...] = ()
    quote: str = ""

    def __str__(self) -> str:
        """All of it in one line, as an undo names it."""
        line = ", ".join(filter(None, (self.title, self.words, *self.details)))
        return f"{line}, “{self.quote}”" if self.quote and not self.words else line


def said_told(said: Said, unit: Unit) -> Told:
    """An entry, a fact or a declaration in words, without its day where it has one of it."""
    if isinstance(said, PainEntry):
        return entry_told(said, unit)
    if isinstance(said, f.Treatment | f.History | f.Observation):
        return _of_body(said)
    if isinstance(said, f.RedFlagAnswer | f.RedFlagSeen):
        return _of_flags(said)
    if isinstance(said, f.OutcomeTotal):
        return Told(INSTRUMENT_WORDS[said.instrument].partition(",")[0], _total(said))
    if isinstance(said, f.Told | f.VisitNote | f.Review):
        return _of_visits(said)
    return _of_rest(said, unit)


def whole_words(said: Said, unit: Unit) -> str:
    """All that something kept says now, its day and note too: what a conflict found.

    As in `20 Nov 2026: No pain, during the run, “left hip”`.
    """
    told = said_told(said, unit)
    line = ", ".join(filter(None, (told.title, told.words, *told.details)))
    if isinstance(said, PainEntry):
        line = f"{day_words(said.day, year=True)}: {line}"
        return f"{line}, “{told.quote}”" if told.quote else f"{line}, no note"
    return f"{line}, “{told.quote}”" if told.quote else line


def entry_told(entry: PainEntry, unit: Unit) -> Told:
    """`Right knee` and `during the run, from 5.2 km (4/10)`; the rest as details."""
    return Told(
        _title(entry), _felt(entry, unit), tuple(_details(entry, unit)), shown(entry.note or "")
    )


def _title(entry: PainEntry) -> str:
    if entry.place is None:
        if entry.score == 0:
            return "No pain"
        return "A run skipped for pain" if entry.skipped else "A note, not counted"
    spot = f", {SPOT_WORDS[entry.spot]}" if entry.spot else ""
    return capital(f"{entry.place}{spot}")


def _felt(entry: PainEntry, unit: Unit) -> str:
    if entry.is_candidate:
        return ""
    item = f" ({entry.item.replace('_', ' ')})" if entry.item else ""
    when = f"{_WHEN[entry.when]}{item}"
    if entry.score == 0 and entry.place is None:
        return when
    if entry.onset_km is not None and entry.onset_km > 0:
        return f"{when}, from {onset_words(entry.onset_km, entry.score, unit)}"
    score = f"({score_words(entry.score)})" if entry.place or entry.score is not None else ""
    if entry.onset_km == 0:
        return f"{when}, from the start {score}"
    if entry.onset_min is not None:
        return f"{when}, from minute {entry.onset_min:g} {score}"
    return f"{when} {score}".strip()


def _details(entry: PainEntry, unit: Unit) -> list[str]:
    compared = f"{entry.compared} than" if entry.compared != "same" else "same as"
    quiet = entry.hours_until_quiet
    told = {
        f"{compared} the morning of the run": entry.compared,
        f"went away at {distance_words(entry.offset_km or 0, unit)}": entry.offset_km
        is not None,
        f"before the run {score_words(entry.before_score)}": entry.before_score is not None,
        f"quiet after {quiet or 0:g} h": quiet is not None,
        "painkiller": entry.painkiller,
        "stopped for it": entry.stopped,
        "a run skipped for it": entry.skipped and (entry.place or entry.score is not None),
        f"at {entry.time:%H:%M}" if entry.time else "": entry.time,
    }
    return [words for words, holds in told.items() if holds]


def _of_body(fact: f.Treatment | f.History | f.Observation) -> Told:
    match fact:
        case f.Treatment():
            span = _since(fact.day, fact.last_day)
            words = _joined(_place(fact.place), span, _BY[fact.by])
            return Told(shown(fact.name), words)
        case f.History():
            day = str(fact.day.year) if fact.only_year else day_words(fact.day, year=True)
            title = _HISTORY[fact.kind]
            return Told(title, _joined(_place(fact.place), day), quote=shown(fact.words or ""))
        case _:
            where = _place(fact.place) or fact.side or ""
            size = "" if fact.degrees is None else f"{fact.degrees:g}°"
            words = _joined(size, where, day_words(fact.day, year=True), _BY[fact.by])
            return Told(capital(shown(fact.name)), words, quote=shown(fact.words or ""))


def _of_flags(fact: f.RedFlagAnswer | f.RedFlagSeen) -> Told:
    name, day = capital(red_flags()[fact.flag].short), day_words(fact.day, year=True)
    if isinstance(fact, f.RedFlagSeen):
        return Told(shown(fact.by), f"saw it on {day}: {red_flags()[fact.flag].short}")
    return Told(name, _joined(f"{'yes' if fact.yes else 'no'} on {day}", _place(fact.place)))


def _of_visits(fact: f.Told | f.VisitNote | f.Review) -> Told:
    day, quote = day_words(fact.day, year=True), shown(fact.words or "")
    match fact:
        case f.Told():
            return Told(TOPIC_WORDS[fact.topic], day, quote=quote)
        case f.VisitNote():
            return Told(shown(fact.by), f"noted at the visit on {day}", quote=quote)
        case _:
            return Told("Next visit", day, quote=quote)


def _of_rest(
    said: f.Race | f.Gear | f.PainPreset | f.LadderStart | f.Following | Declaration,
    unit: Unit,
) -> Told:
    match said:
        case f.Race():
            size = "" if said.distance_km is None else distance_words(said.distance_km, unit)
            words = _joined(day_words(said.day, year=True), size, _ENDS[said.end])
            return Told(shown(said.name), words)
        case f.Gear():
            return Told(shown(said.name), f"{said.kind}, {_since(said.day, None)}")
        case f.PainPreset():
            where = _place(said.place) or "everywhere"
            return Told(f"{capital(said.preset)} limit", f"{where}, {_since(said.day, None)}")
        case f.LadderStart():
            words = _joined(_place(said.place), _since(said.day, None), _BY[said.by])
            return Told("Run-walk ladder", words)
        case f.Following():
            return Told(place_words(said.place), _since(said.day, said.last_day))
        case _:
            span = span_words(said.first_day, said.last_day)
            return Told("I log every run that hurts", span)


def _total(said: f.OutcomeTotal) -> str:
    own = counted_words(said.total) if said.instrument == "weekly_check" else f"{said.total:g}"
    highest = f.HIGHEST_TOTAL[said.instrument]
    return f"{own}, on a scale of 0 to {highest}, {day_words(said.day, year=True)}"


def _since(first: date, last: date | None) -> str:
    if last is not None:
        return span_words(first, last)
    return f"from {day_words(first, year=True)}"


def _place(place: Place | None) -> str:
    return str(place) if place else ""


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))
