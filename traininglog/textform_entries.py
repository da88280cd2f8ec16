"""What was felt, in words: the right side of the bar in the text form, read and written.

One entry a semicolon; an entry that names no place goes on about the one before it. `next
morning` is felt a day later. What somebody did when it hurt (`stairs`, `first steps`), or
a run left out for it, makes it that day's and no run's, unless another word or an onset
says when.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from traininglog.pain import COMPARED, DAILY_ITEMS, SIDES, PainEntry, entry_faults
from traininglog.textform_words import (
    NUMBER,
    PLACES,
    Words,
    check,
    in_quotes,
    joined,
    one_of,
    split_outside_quotes,
    to_name,
    with_number,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from traininglog.pain import Compared, DailyItem, Location, Side, Spot, When

_WHEN_WORDS: Final[dict[str, When]] = {
    "during": "during",
    "before": "before",
    "after": "after",
    "at night": "night",
    "next morning": "next_morning",
    "that day": "daily",
}
_WORDS_OF_WHEN: Final = {when: words for words, when in _WHEN_WORDS.items()}
_SPOT_WORDS: Final[dict[str, Spot]] = {
    "at the kneecap": "kneecap",
    "above the kneecap": "above",
    "below the kneecap": "below",
    "on the inner side": "inner",
    "on the outer side": "outer",
    "at the back of the knee": "back",
}
_WORDS_OF_SPOT: Final = {spot: words for words, spot in _SPOT_WORDS.items()}


def read_entries(day: date, text: str, usual: When = "during") -> list[PainEntry]:
    """What was felt on a day; ValueError says why not.

    `usual` is when it was felt where no word says so.
    """
    try:
        return list(_entries(day, text, usual))
    except OverflowError:
        raise ValueError(f"there is no morning after {day}") from None


def _entries(day: date, text: str, usual: When) -> Iterator[PainEntry]:
    last: PainEntry | None = None
    for part in split_outside_quotes(text, ";"):
        if not part.strip():
            continue
        entry = _entry(day, Words(part), last, usual)
        check(entry_faults(entry))
        last = entry if entry.location else last
        yield entry


def _entry(day: date, words: Words, last: PainEntry | None, usual: When) -> PainEntry:
    quoted = words.quoted()
    none_at_all = words.take("no pain")
    place = words.take(rf"(?<!at the back of the )({PLACES})")
    location = cast("Location", to_name(place[1])) if place else None
    spot = _spot(words, location or (last.location if last else None))
    side = words.take("|".join(SIDES)) if place or spot else None
    was, scored = words.number(r"was (\d+)/10"), words.number(r"(\d+)/10")
    quiet_h = words.number(rf"quiet after {NUMBER} h")
    item = words.take(one_of(DAILY_ITEMS))
    when, compared = _when(words)
    start = words.take("from the start")
    entry = PainEntry(
        day=day,
        location=location,
        side=cast("Side", side[0]) if side else None,
        score=0 if none_at_all else None if scored is None else int(scored),
        time=words.clock(),
        onset_km=0.0 if start else words.kilometres("from "),
        onset_min=words.number(rf"from {NUMBER} min"),
        offset_km=words.kilometres("until "),
        before_score=None if was is None else int(was),
        hours_until_quiet=quiet_h,
        painkiller=words.take("painkiller") is not None,
        stopped=words.take("stopped") is not None,
        item=cast("DailyItem", to_name(item[0])) if item else None,
        spot=spot,
        compared=compared,
        skipped=words.take("skipped a run") is not None,
    )
    entry = replace(entry, when=when or _usual_when(entry, usual))
    if entry.when == "next_morning":
        entry = replace(entry, day=day + timedelta(days=1))
    if not place and not none_at_all:
        entry = _going_on(entry, last)
    if quoted is None and re.search(r"\d", words.text):
        raise ValueError(f"cannot read '{words.text}'; a note with numbers stands in quotes")
    if words.text and not (place or spot or last or quoted is not None or none_at_all):
        raise ValueError(f"'{words.text}' names no place; a bare note stands in quotes")
    return replace(entry, note=words.text or None if quoted is None else quoted)


def _spot(words: Words, location: Location | None) -> Spot | None:
    """Where at the knee; at another place the words are a note's."""
    found = words.take("|".join(_SPOT_WORDS)) if location in {None, "knee"} else None
    return _SPOT_WORDS[found[0]] if found else None


def _when(words: Words) -> tuple[When | None, Compared | None]:
    """When it was felt, and how a next morning was beside the one before."""
    if found := words.take(rf"next morning\s+({'|'.join(COMPARED)})"):
        return "next_morning", cast("Compared", found[1])
    told = words.take("|".join(_WHEN_WORDS))
    return (_WHEN_WORDS[told[0]] if told else None), None


def _going_on(entry: PainEntry, last: PainEntry | None) -> PainEntry:
    """An entry without a place, about the place before it, or a knee, or unspecified."""
    if last and (entry.score is not None or entry.compared or entry.spot):
        return replace(entry, location=last.location, side=entry.side or last.side)
    if entry.spot:
        return replace(entry, location="knee")
    return replace(entry, location="unspecified") if entry.score else entry


def usual_when(usual: When, *, away: bool, in_a_run: bool) -> When:
    """When something was felt that says no time.

    `away` says that it is about something done then, or a run left out, which is no run's;
    `in_a_run` that it is told where in the run it began.
    """
    return "daily" if away and not in_a_run else usual


def _usual_when(entry: PainEntry, usual: When) -> When:
    in_a_run = entry.onset_km is not None or entry.onset_min is not None
    away = entry.item is not None or entry.skipped
    return usual_when(usual, away=away, in_a_run=in_a_run)


def entry_words(entry: PainEntry) -> str:
    """What was understood of an entry, as it would stand in a log: day and words."""
    return f"{entry.day} {felt_words(entry, 'during')}"


def entry_order(entry: PainEntry) -> tuple[date, bool]:
    """The order of a diary: by day; a day begins with how the last run felt that morning."""
    return entry.day, entry.when != "next_morning"


def line_day(entry: PainEntry) -> date:
    """The day in whose line an entry stands: a morning is told with the day before."""
    return entry.day - timedelta(days=1) if entry.when == "next_morning" else entry.day


def felt_words(entry: PainEntry, usual: When) -> str:
    """An entry in words; `usual` is what needs no word of time."""
    painless = entry.location is None and entry.score == 0
    parts = (
        (entry.location or "").replace("_", " "),
        entry.side or "",
        "no pain" if painless else with_number(entry.score, "{}/10"),
        _WORDS_OF_SPOT[entry.spot] if entry.spot else "",
        (entry.item or "").replace("_", " "),
        "" if entry.when == _usual_when(entry, usual) else _WORDS_OF_WHEN[entry.when],
        entry.compared or "",
        "from the start" if entry.onset_km == 0 else with_number(entry.onset_km, "from {} km"),
        with_number(entry.onset_min, "from {} min"),
        with_number(entry.offset_km, "until {} km"),
        with_number(entry.before_score, "was {}/10"),
        with_number(entry.hours_until_quiet, "quiet after {} h"),
        "painkiller" if entry.painkiller else "",
        "stopped" if entry.stopped else "",
        "skipped a run" if entry.skipped else "",
        f"at {entry.time:%H:%M}" if entry.time else "",
        in_quotes(entry.note),
    )
    return joined(parts)
