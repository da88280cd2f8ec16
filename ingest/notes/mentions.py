"""The grammar: what the clauses of a note say of each place, joined into mentions."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from ingest.notes.about import Said, said_of
from ingest.notes.items import Item, items_of
from ingest.notes.lexicon import language_of, lexicon
from ingest.notes.model import Mention, NoteContext
from ingest.notes.numbers import read_numbers
from ingest.notes.passages import passages
from ingest.notes.tokens import tokens
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.pain import Location, Side, When

MOST_MENTIONS: Final = 40
_OPENING: Final = 400
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
    opening = (token.raw for token in islice(tokens(text), _OPENING) if token.kind == "word")
    words = lexicon(language_of(opening, lang))
    found = (
        token for start, end in passages(text, words) for token in tokens(text, start, end)
    )
    items = read_numbers(items_of(found, words), known)
    return tuple(_joined(said_of(items), known)[:MOST_MENTIONS])


def _joined(said: Sequence[Said], context: NoteContext) -> list[Mention]:
    groups: dict[tuple[Location, Side | None], list[Said]] = {}
    for one in _closer(said):
        groups.setdefault((one.place.location, one.side), []).append(one)
    _take_in_sideless(groups)
    out: list[Mention] = []
    for (location, side), rows in groups.items():
        kinds: dict[tuple[When, bool], list[Said]] = {}
        for row in rows:
            kinds.setdefault((row.when, row.past), []).append(row)
        bare = {key: rs for key, rs in kinds.items() if any(r.hurts is not None for r in rs)}
        for (when, past), rs in bare.items():
            spare = [r for r in rows if r.hurts is None and r.past == past]
            made = _mention(
                location, side, when, past, [*rs, *(r for r in spare if r not in rs)], context
            )
            if made:
                out.append(made)
    return sorted(out, key=lambda m: m.quote)


def _take_in_sideless(groups: dict[tuple[Location, Side | None], list[Said]]) -> None:
    """A place told without its side is the one told with it, where there is only one."""
    for location in {location for location, _ in groups}:
        sides = [side for place, side in groups if place == location and side]
        if len(sides) == 1 and (location, None) in groups:
            rows = [*groups[location, sides[0]], *groups.pop((location, None))]
            groups[location, sides[0]] = rows


def _closer(said: Sequence[Said]) -> list[Said]:
    """`knee pain at mile 3, L IT band`: a bare place beside says more closely which."""
    out = list(said)
    for one in said:
        if one.hurts is not None and not one.place.named:
            continue
        for other in said:
            if (
                other is one
                or other.hurts is None
                or other.place.location == one.place.location
            ):
                continue
            if _may_be_one(one, other):
                keep = max((other.place, one.place), key=lambda p: _CLOSER.get(p.location, 2))
                side = other.side or one.side
                either = {one.place.location, other.place.location}
                for row in out:
                    if row.place.location in either:
                        row.place, row.side = keep, row.side or side
                break
    return out


def _may_be_one(bare: Said, other: Said) -> bool:
    near = (
        abs(bare.clause.sentence - other.clause.sentence) <= 1
        and bare.clause is not other.clause
    )
    leg = "leg" in {bare.place.location, other.place.location}
    return (
        near
        and (leg or bare.place.location in family(other.place.location))
        and bare.past == other.past
    )


def _mention(
    location: Location,
    side: Side | None,
    when: When,
    past: bool,
    rows: Sequence[Said],
    context: NoteContext,
) -> Mention | None:
    hurting = [r for r in rows if r.hurts]
    denied = [r for r in rows if r.hurts is False]
    if denied and not any(r.sure for r in hurting):
        hurting = []
    spans = [r.clause.span for r in (hurting or denied)]
    quote = (min(s for s, _ in spans), max(e for _, e in spans))
    if not hurting:
        score = 0.0 if any(r.zero for r in denied) else None
        return Mention(
            location, side, score, when=when, negated=True, historical=past, quote=quote
        )
    scores = [s for r in hurting for s in r.scores]
    km, minutes = _where(rows, context) if when == "during" else (None, None)
    return Mention(
        location,
        side,
        max(scores, default=None),
        km,
        minutes,
        when,
        historical=past,
        quote=quote,
    )


def _where(rows: Sequence[Said], context: NoteContext) -> tuple[float | None, float | None]:
    """The onset of several clauses: the first that tells one; how long it went well if none."""
    told = [
        row for row in rows if row.onset and (row.hurts or not row.onset.is_a("about_place"))
    ]
    hurts_later = any(row.hurts and not row.onset for row in rows)
    went_well = [
        r
        for r in told
        if r.onset and r.onset.is_a("lasted_place") and r.hurts is False and hurts_later
    ]
    told = [
        r for r in told if r.onset and not r.onset.is_a("lasted_place") and r.hurts is not False
    ]
    told.sort(key=lambda row: row.clause.has("stop"))
    for row in [*told, *went_well]:
        if row.onset:
            return _kilometres(row.onset, context)
    return None, None


def _kilometres(onset: Item, context: NoteContext) -> tuple[float | None, float | None]:
    """An onset in km, or else in minutes."""
    if onset.is_a("start"):
        return 0.0, None
    if onset.is_a("halfway"):
        if context.distance_km:
            return round(context.distance_km / 2, _AFTER_THE_POINT), None
        return None, context.duration_min and context.duration_min / 2
    return (None if onset.km is None else round(onset.km, _AFTER_THE_POINT)), onset.min
