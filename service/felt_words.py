"""What was felt, in the words of a button: `right knee, 5.2 km (1/10)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.diary_words import SPOT_WORDS
from service.shown import shown
from service.units import distance_words, onset_words
from traininglog.words import score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.units import Unit
    from traininglog.pain import PainEntry, Spot


def told_words(entries: Sequence[PainEntry], unit: Unit) -> str:
    """The entries of one answer: each place, and what was said of the whole."""
    return "; ".join(_parts(entries, unit, {})) + _of_all(entries)


def whole_words(entries: Sequence[PainEntry], unit: Unit) -> str:
    """All that one answer says, the spot and the note too: what a conflict found."""
    notes = [f"“{shown(entry.note)}”" for entry in entries if entry.note] or ["no note"]
    told = "; ".join(_parts(entries, unit, SPOT_WORDS)) + _of_all(entries)
    return ", ".join([told, *dict.fromkeys(notes)])


def _parts(
    entries: Sequence[PainEntry], unit: Unit, spots: Mapping[Spot, str]
) -> Iterator[str]:
    carried = {e.place for e in entries if e.when == "before"}
    later = {e.place: e for e in entries if e.when == "after"}
    for entry in entries:
        if entry.place is None:
            yield from ["no pain"] * (entry.score == 0)
        elif entry.when not in {"before", "after"}:
            after = later.get(entry.place) if entry.score == 0 else None
            how = (
                f"only afterwards ({score_words(after.score)})"
                if after
                else _how(entry, unit, carried_in=entry.place in carried)
            )
            item = f", {entry.item.replace('_', ' ')}" if entry.item else ""
            spot = f", {spots[entry.spot]}" if entry.spot and entry.spot in spots else ""
            yield f"{entry.place}{spot}, {how}{item}"


def _how(entry: PainEntry, unit: Unit, *, carried_in: bool) -> str:
    """`5.2 km (1/10)`, `from the start (1/10)`, `4/10`; and where it went again."""
    score = score_words(entry.score)
    if carried_in:
        words = f"carried in ({score})"
    elif entry.onset_km == 0:
        words = f"from the start ({score})"
    elif entry.onset_km is not None:
        words = onset_words(entry.onset_km, entry.score, unit)
    elif entry.onset_min is not None:
        words = f"{entry.onset_min:.0f} min ({score})"
    else:
        words = score
    gone = entry.offset_km
    return words if gone is None else f"{words}, gone at {distance_words(gone, unit)}"


def _of_all(entries: Sequence[PainEntry]) -> str:
    """What holds for the whole run or day."""
    told = (
        ("stopped", any(e.stopped for e in entries)),
        ("painkiller", any(e.painkiller for e in entries)),
        ("a run left out", any(e.skipped for e in entries)),
    )
    words = [name for name, holds in told if holds]
    named = any(e.place or e.score == 0 for e in entries)
    return "".join(f", {word}" for word in words) if named else ", ".join(words)
