"""The grammar: what the clauses of a note say of each place, joined into mentions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ingest.notes.about import said_of
from ingest.notes.items import items_of
from ingest.notes.lexicon import language_of, lexicon
from ingest.notes.model import Mention, NoteContext
from ingest.notes.numbers import read_numbers
from ingest.notes.passages import MOST_READ, passages
from ingest.notes.scan import may_tell
from ingest.notes.tokens import tokens, words_of
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.notes.items import Item
    from ingest.notes.said import Said
    from traininglog.pain import Location, Side

MOST_MENTIONS: Final = 40
_OPENING: Final = 2_000
"""Characters that tell the language."""
_CLOSER: Final = {"foot": 0, "leg": 0, "knee": 1, "glute": 1, "ankle": 1, "calf": 1}
_AFTER_THE_POINT: Final = 2


def parse(
    text: str, context: NoteContext | None = None, lang: str | None = None
) -> tuple[Mention, ...]:
    """What a note says about pain, in the order of the text.

    `lang` is a language code where it is known; otherwise the words tell. What could be
    read in two ways is left out: a mention without a score or an onset is one where
    neither is told clearly.
    """
    known = context or NoteContext()
    language = language_of(words_of(text[:_OPENING]), lang)
    if len(text) <= MOST_READ and not may_tell(text, language):
        return ()
    words = lexicon(language)
    found = (
        token for start, end in passages(text, words) for token in tokens(text, start, end)
    )
    items = read_numbers(items_of(found, words), known)
    return tuple(_joined(said_of(items), known)[:MOST_MENTIONS])


def _joined(said: Sequence[Said], context: NoteContext) -> list[Mention]:
    """One mention for each place, `when` and time, from all that is said of it."""
    groups: dict[tuple[Location, Side | None], list[Said]] = {}
    for row in _closer(said):
        groups.setdefault((row.place.location, row.side), []).append(row)
    _take_in_sideless(groups)
    out: list[Mention] = []
    for (location, side), found in groups.items():
        rows = [row for row in found if not row.by_name or len(found) == 1]
        rows = rows if any(row.hurts for row in rows) else found
        for when, past in dict.fromkeys((r.when, r.past) for r in rows if r.hurts is not None):
            told = [
                row
                for row in rows
                if row.past == past and (row.when == when or row.hurts is None)
            ]
            empty = Mention(location, side, when=when, historical=past)
            out.append(_filled(empty, told, context))
    return sorted(out, key=lambda mention: mention.quote)


def _take_in_sideless(groups: dict[tuple[Location, Side | None], list[Said]]) -> None:
    """A place told without its side is the one told with it, where there is only one."""
    for location in {location for location, _ in groups}:
        sides = [side for place, side in groups if place == location and side]
        if len(sides) == 1 and (location, None) in groups:
            groups[location, sides[0]] += groups.pop((location, None))


def _closer(said: Sequence[Said]) -> Sequence[Said]:
    """`knee pain at mile 3, L IT band`: a bare place beside says more closely which."""
    for bare in said:
        if bare.hurts is not None and not bare.place.named:
            continue
        other = next((row for row in said if _may_be_one(bare, row)), None)
        if other is None:
            continue
        keep = max((other.place, bare.place), key=lambda place: _CLOSER.get(place.location, 2))
        side, either = other.side or bare.side, {bare.place.location, other.place.location}
        for row in said:
            if row.place.location in either:
                row.place, row.side = keep, row.side or side
    return said


def _may_be_one(bare: Said, other: Said) -> bool:
    """Whether two places, told in clauses next to each other, are one under two names."""
    if other.hurts is None or bare.clause is other.clause or bare.past != other.past:
        return False
    places = (bare.place.location, other.place.location)
    near = abs(bare.clause.sentence - other.clause.sentence) <= 1
    alike = "leg" in places or places[0] in family(places[1])
    return near and alike and places[0] != places[1]


def _filled(mention: Mention, rows: Sequence[Said], context: NoteContext) -> Mention:
    """A mention with what the rows tell: hurting outweighs a denial, unless it is vague."""
    hurting = [row for row in rows if row.hurts]
    denied = [row for row in rows if row.hurts is False]
    if any(row.sure for row in denied) and not any(row.sure for row in hurting):
        hurting = []
    spans = [row.clause.span for row in hurting or denied]
    quote = min(start for start, _ in spans), max(end for _, end in spans)
    if not hurting:
        zero = 0.0 if any(row.zero for row in denied) else None
        return replace(mention, score=zero, negated=True, quote=quote)
    scores = [score for row in hurting for score in row.scores]
    km, minutes = _where(rows, context) if mention.when == "during" else (None, None)
    score = max(scores, default=None)
    return replace(mention, score=score, onset_km=km, onset_min=minutes, quote=quote)


def _where(rows: Sequence[Said], context: NoteContext) -> tuple[float | None, float | None]:
    """The onset of several clauses: the first that tells one; how long it went well if none."""
    began: list[tuple[bool, Item]] = []
    went_well: list[Item] = []
    for row in rows:
        if row.onset is None:
            continue
        if row.onset.is_a("lasted_place"):
            went_well += [row.onset] if row.hurts is False else []
        elif row.hurts or not row.onset.is_a("about_place"):
            aside = row.clause.has("care") and not row.clause.about
            began.append((aside or row.clause.has("stop"), row.onset))
    began.sort(key=lambda told: told[0])
    if not any(row.hurts and not row.onset for row in rows):
        went_well = []
    told = [*(onset for _, onset in began), *went_well]
    return _from_the_start(told[0], context) if told else (None, None)


def _from_the_start(onset: Item, context: NoteContext) -> tuple[float | None, float | None]:
    """An onset in km, or else in minutes."""
    if onset.is_a("start"):
        return 0.0, None
    if onset.is_a("halfway"):
        if context.distance_km:
            return round(context.distance_km / 2, _AFTER_THE_POINT), None
        return None, context.duration_min and context.duration_min / 2
    return (None if onset.km is None else round(onset.km, _AFTER_THE_POINT)), onset.min
