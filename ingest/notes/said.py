"""What one clause says of one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.notes.clause import Clause
    from ingest.notes.items import Item
    from ingest.notes.lexicon import Named
    from traininglog.pain import Side, When

_PLACES: Final = (
    "at_place", "until_place", "before_place", "last_place", "first_place", "start", "halfway",
    "lasted_place", "about_place",
)  # fmt: skip

_COMPLAINS: Final = (
    "pain",
    "sore",
    "injury",
    "event",
    "did",
    "limp",
    "slight",
    "again",
    "past",
)


@dataclass(slots=True)
class Said:
    """What one clause says of one place; `hurts` is None where it tells an onset only.

    `by_name` says that only the name of the place tells that it hurts, as in `classic PF`.
    """

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
    by_name: bool = False


def said_by(clause: Clause, target: Clause) -> list[Said]:
    """What a clause says of each place of another, or of its own."""
    count = len(target.about)
    apiece = len(clause.scores) == count > 1
    other = clause.side if clause is not target and clause.side != "both" else None
    out = [
        said_once(
            clause, place, other or side, clause.scores[n : n + 1] if apiece else clause.scores
        )
        for n, (place, side, _) in enumerate(target.about)
    ]
    each = clause.onsets if len(clause.onsets) == count > 1 and _respectively(clause) else ()
    for said, onset in zip(out, each, strict=False):
        said.onset = onset
    for said in out:
        if target is not clause and target.sentence != clause.sentence:
            said.sure = said.sure and (said.hurts is not True or _plain(clause))
        if target is not clause and said.hurts is None and _is_point(said.onset):
            said.hurts = True if target.only_places and said.clause is clause else None
    return out


def _respectively(clause: Clause) -> bool:
    return any(item.text == "respectively" for item in clause.items)


def _plain(clause: Clause) -> bool:
    """Whether a clause says more than one word of a sigh, as `Weird.`."""
    return bool(clause.scores or clause.onsets) or len(clause.items) > 1 or clause.has("pain")


def _is_point(onset: Item | None) -> bool:
    return onset is not None and onset.is_a("at_place", "start", "halfway")


def said_once(
    clause: Clause, place: Named, side: Side | None, scores: tuple[float, ...]
) -> Said:
    """What a clause says of one place; `scores` are those for it."""
    onset, hurts = _onset(clause), _hurts(clause, scores)
    excepted = clause.excepted and bool(clause.about) and hurts is None
    if excepted or (hurts is None and onset and clause.about and _place_at(clause, onset)):
        hurts, excepted = True, True
    zero = hurts is False and (0.0 in scores or _zero(clause))
    hurts, onset = _until(clause, onset, hurts=hurts)
    if hurts is False and onset and not onset.is_a("lasted_place"):
        onset = None
    return Said(
        place=place,
        side=side,
        when=clause.when or "during",
        past=clause.past,
        hurts=hurts,
        sure=excepted or bool(scores) or clause.claim in {"hurts", "painless"},
        scores=tuple(score for score in scores if score) if hurts else (),
        onset=onset,
        zero=zero,
        clause=clause,
        by_name=place.named and not scores and not onset and not clause.has(*_COMPLAINS),
    )


def _until(
    clause: Clause, onset: Item | None, *, hurts: bool | None
) -> tuple[bool | None, Item | None]:
    """`fine until mile 9` hurt from there on; `sore until mile 2` began who knows where."""
    if onset is not None and onset.is_a("until_place"):
        fine = any(
            item.is_a("calm", "painless", "nothing", "neg")
            for item in clause.items
            if item.start < onset.start
        )
        return (True, onset) if hurts is False or fine else (hurts, None)
    if hurts is False and clause.has("until") and not clause.has("end"):
        return True, None
    return hurts, onset


def _onset(clause: Clause) -> Item | None:
    """Where it began, of what is told: not where it eased, not how long it went well."""
    loose = ("bare_place",) if clause.past and not clause.about else ()
    usable = [item for item in clause.onsets if item.is_a(*_PLACES, *loose)]
    if clause.has("eased"):
        usable = [item for item in usable if _before_it_eased(clause, item)]
    usable.sort(key=lambda item: item.is_a("lasted_place", "about_place", "bare_place"))
    return usable[0] if usable else None


def _before_it_eased(clause: Clause, onset: Item) -> bool:
    """`niggle at 3k, eased by 5k`: a complaint, then where, then that it eased."""
    told = [item.start for item in clause.items if item.is_a("pain", "sore", "event")]
    eased = [item.start for item in clause.items if item.is_a("eased")]
    return bool(told) and told[0] < onset.start < eased[0]


def _place_at(clause: Clause, onset: Item) -> bool:
    """`Old faithful (R ITB) at 3.2`: a place and where in the run, and little else."""
    silent = ("care", "calm", "eased", "neg", "nothing", "run")
    told = onset.is_a("at_place", "before_place", "last_place", "start", "halfway")
    quiet = clause.figurative or clause.has(*silent)
    return told and _unknown(clause) <= 1 and not quiet


def _unknown(clause: Clause) -> int:
    """How many words nobody knows, those of names with them."""
    return clause.unknown_words + sum(item.is_a("name") for item in clause.items)


def _hurts(clause: Clause, scores: Iterable[float]) -> bool | None:
    """Whether it hurts as told; a score above 0 outweighs the words."""
    told = list(scores)
    if told:
        return any(score > 0 for score in told)
    return None if clause.claim is None else clause.claim in {"hurts", "uneasy"}


def _zero(clause: Clause) -> bool:
    """`zero pain` is a 0."""
    return clause.has("pain") and any(item.text in {"zero", "0"} for item in clause.items)
