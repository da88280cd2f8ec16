"""The grammar: what the clauses of a note say of each place, joined into mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.notes.items import Item, items_of
from ingest.notes.lexicon import Named, language_of, lexicon
from ingest.notes.model import Mention, NoteContext
from ingest.notes.numbers import Reader
from ingest.notes.scope import Clause, clauses, understood
from ingest.notes.tokens import tokens
from traininglog.pain import family

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from traininglog.pain import Location, Side, When

MOST_MENTIONS: Final = 40
_NOWHERE: Final = Named("unspecified")
_SHORT_NOTE: Final = 5
_CLOSER: Final = {"foot": 0, "leg": 0, "knee": 1, "glute": 1, "ankle": 1, "calf": 1}
_AFTER_THE_POINT: Final = 2


@dataclass(slots=True)
class Said:
    """What one clause says of one place."""

    place: Named
    side: Side | None
    when: When
    past: bool
    hurts: bool | None
    sure: bool
    scores: tuple[float, ...]
    onset: Item | None
    zero: bool
    clause: Clause


def parse(
    text: str, context: NoteContext | None = None, lang: str | None = None
) -> tuple[Mention, ...]:
    """What a note says about pain, in the order of the text.

    `lang` is a language code where it is known; otherwise the words tell. What could be
    read in two ways is left out: a mention without a score or an onset is one where
    neither is told clearly.
    """
    found = list(tokens(text))
    language = language_of((t.raw for t in found[:400] if t.kind == "word"), lang)
    items = Reader(items_of(found, lexicon(language)), context or NoteContext()).read()
    return _mentions(_Note(items, context or NoteContext()))


def _mentions(note: _Note) -> tuple[Mention, ...]:
    return tuple(note.mentions())[:MOST_MENTIONS]


@dataclass(slots=True)
class _Note:
    items: Sequence[Item]
    context: NoteContext
    clauses: list[Clause] = field(default_factory=list)

    def mentions(self) -> Iterable[Mention]:
        self.clauses = list(clauses(self.items))
        understood(self.clauses, self._asked())
        said = self._said()
        return _joined(said, self.context)

    def _asked(self) -> list[int]:
        """The sentences that are questions which tell nothing."""
        asked: list[int] = []
        sentence, first = 0, True
        opens = False
        for item in self.items:
            if item.is_a("break"):
                if opens and item.text in {"?", "？"}:
                    asked.append(sentence)
                sentence, first, opens = sentence + 1, True, False
            elif first:
                opens, first = item.is_a("asking"), False
        return asked

    # which place a clause speaks of

    def _said(self) -> list[Said]:
        self._sides()
        self._headers()
        self._soreness()
        out: list[Said] = []
        for at, clause in enumerate(self.clauses):
            if clause.about:
                if not clause.blocked:
                    out += self._of(clause, clause)
            elif self._speaks(clause):
                target = self._target(at)
                if target is None:
                    out += self._nowhere(at, clause)
                elif not target.blocked and not clause.blocked:
                    out += self._of(target, clause)
        out += self._given_up(out)
        return out

    def _speaks(self, clause: Clause) -> bool:
        return bool(clause.claim or clause.scores or clause.onsets) and not clause.cut

    def _target(self, at: int) -> Clause | None:
        """The clause whose places this one goes on about: the nearest, before it if it can."""
        clause = self.clauses[at]
        near = [c for c in self._back(at) if c.sentence == clause.sentence]
        near += [c for c in self._on(at) if c.sentence == clause.sentence]
        far = [*self._back(at), *self._on(at)]
        return next(iter([*near, *far]), None)

    def _back(self, at: int) -> list[Clause]:
        return self._first(reversed(self.clauses[max(0, at - 60) : at]))

    def _on(self, at: int) -> list[Clause]:
        return self._first(self.clauses[at + 1 : at + 60])

    def _first(self, row: Iterable[Clause]) -> list[Clause]:
        return next(([c] for c in row if c.about or c.blocked), [])

    def _sides(self) -> None:
        """A side in a clause of its own belongs to the places before it, or behind it."""
        for at, clause in enumerate(self.clauses):
            if clause.side and not clause.about:
                target = self._target(at)
                if target and any(
                    side is None or clause.side == "both" for _, side, _ in target.about
                ):
                    target.about = [
                        (place, side if side and clause.side != "both" else clause.side, n)
                        for place, side, n in target.about
                    ]

    def _headers(self) -> None:
        """`Next day: ...`, `rest day`: a time that stands alone is that of what follows."""
        resting = any(c.has("resting") for c in self.clauses)
        header: When | None = None
        sentence = -1
        for clause in self.clauses:
            if clause.sentence != sentence:
                header, sentence = None, clause.sentence
            silent = not clause.about and not clause.claim and not clause.scores
            if silent and clause.when and not clause.has("eased") and clause.when != "during":
                header = clause.when
            elif clause.when is None and not clause.onsets:
                clause.when = header or ("daily" if resting else None)

    def _soreness(self) -> None:
        """Muscles sore from training, in that sentence, are no injury."""
        sore = {c.sentence for c in self.clauses if c.has("soreness")}
        for clause in self.clauses:
            if clause.sentence in sore and not clause.scores and not clause.onsets:
                clause.blocked = True

    # what is said of it

    def _of(self, target: Clause, clause: Clause) -> list[Said]:
        count = len(target.about)
        apiece = len(clause.scores) == count > 1
        out = []
        for n, (place, side, _) in enumerate(target.about):
            scores = clause.scores[n : n + 1] if apiece else clause.scores
            said = self._one(clause, place, side, scores)
            if said:
                out.append(said)
        return out

    def _one(
        self, clause: Clause, place: Named, side: Side | None, scores: tuple[float, ...]
    ) -> Said | None:
        onset = _onset(clause)
        hurts = _hurts(clause, scores)
        if hurts is None and onset and clause.about and _place_at(clause, onset):
            hurts = True
        until = onset is not None and onset.is_a("until_place")
        if until and hurts is False:
            hurts = True
        elif clause.has("until") and hurts is False and not clause.has("end"):
            hurts, onset = True, None
        elif until:
            onset = None
        zero = hurts is False and (0.0 in scores or clause.has("neg") and _zero(clause))
        when = clause.when or "during"
        if onset is not None and when == "after" and clause.onsets:
            when = "during"
        return Said(
            place,
            side,
            when,
            clause.past,
            hurts,
            _sure(clause, scores),
            tuple(s for s in scores if s) if hurts else (),
            onset,
            zero,
            clause,
        )

    def _nowhere(self, at: int, clause: Clause) -> list[Said]:
        """A complaint without a place: only in plain words, and none of effort."""
        if clause.blocked:
            return []
        said = self._one(clause, _NOWHERE, None, clause.scores)
        if said is None or said.hurts is None:
            if not (said and said.onset and any(c.claim for c in self.clauses)):
                return []
            return [said]
        if said.hurts is False:
            return (
                [said]
                if clause.claim == "painless" and clause.has("pain", "painless", "sore")
                else []
            )
        plain = (
            clause.has("pain", "limp") or (said.past and clause.has("injury")) or self._cry()
        )
        if not plain and not (said.scores and said.onset):
            return []
        if clause.has("effort") and not said.scores:
            return []
        return [said]

    def _cry(self) -> bool:
        words = [
            item for item in self.items if item.is_a("word") or not item.is_a("other", "break")
        ]
        return len(words) <= _SHORT_NOTE and any(item.is_a("ow") for item in self.items)

    def _given_up(self, said: Sequence[Said]) -> list[Said]:
        """`DNF, left ITB`: a place beside a race given up, of which nothing else is said."""
        if not any(c.has("out") and not c.blocked and not c.cut for c in self.clauses):
            return []
        told = {s.place.location for s in said if s.hurts is not None}
        out: list[Said] = []
        for clause in self.clauses:
            bare = clause.about and not clause.blocked and not clause.has("care", "run")
            if bare and clause.claim is None and clause.unknown_words <= 1 and not clause.past:
                out += [
                    Said(p, s, "during", False, True, True, (), None, False, clause)
                    for p, s, _ in clause.about
                    if p.location not in told
                ]
        return out


def _onset(clause: Clause) -> Item | None:
    """Where it began, of the places told: not where it eased, not how long it went well."""
    if clause.has("eased"):
        return None
    usable = [
        item
        for item in clause.onsets
        if item.is_a(
            "at_place",
            "until_place",
            "before_place",
            "last_place",
            "first_place",
            "start",
            "halfway",
            "lasted_place",
            "about_place",
        )
    ]
    ranked = sorted(usable, key=lambda item: item.is_a("lasted_place", "about_place"))
    return ranked[0] if ranked else None


def _place_at(clause: Clause, onset: Item) -> bool:
    """`Old faithful (R ITB) at 3.2`: a place and where in the run, and little else."""
    return (
        onset.is_a("at_place", "before_place", "last_place", "start", "halfway")
        and clause.unknown_words <= 2
        and not clause.has(
            "care", "calm", "eased", "neg", "nothing", "stop_place", "run", "figure"
        )
    )


def _hurts(clause: Clause, scores: tuple[float, ...]) -> bool | None:
    if any(score > 0 for score in scores):
        return True
    if scores:
        return False
    if clause.claim is None:
        return None
    return clause.claim in {"hurts", "uneasy"}


def _sure(clause: Clause, scores: tuple[float, ...]) -> bool:
    return bool(scores) or clause.claim in {"hurts", "painless"}


def _zero(clause: Clause) -> bool:
    return any(item.text in {"zero", "0"} for item in clause.items) and clause.has("pain")


# joining


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
                for row in out:
                    if row.place.location in {one.place.location, other.place.location}:
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
    told = [r.onset for r in rows if r.onset]
    told.sort(key=lambda item: item.is_a("lasted_place", "about_place"))
    for onset in told:
        if onset.is_a("lasted_place") and not any(
            r.hurts is False or r.onset is not onset for r in rows
        ):
            continue
        if onset.is_a("start"):
            return 0.0, None
        if onset.is_a("halfway"):
            if context.distance_km:
                return round(context.distance_km / 2, _AFTER_THE_POINT), None
            return None, context.duration_min and context.duration_min / 2
        km = None if onset.km is None else round(onset.km, _AFTER_THE_POINT)
        return km, onset.min
    return None, None
