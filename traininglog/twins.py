"""Two recordings of one run, as two watches make them: which one counts.

Nobody runs two runs at once: runs that share most of the shorter one's time are recordings of
one. Time is compared in UTC, never on a local clock. The rules and totals see the one that
counts; the other stays in the log, and the runner may say that it counts, or that both do.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from traininglog.activity import Activity

SHARED: Final = 0.8
"""The share of the shorter recording's time that both must have. Own definition."""
KEY: Final = "twin:"
BOTH: Final = "both"
_ORIGINS: Final = {"file": 0, "archive": 1}
Pair = tuple["Activity", "Activity"]


@dataclass(frozen=True, slots=True)
class Twin:
    """Two recordings of one run: `one` counts, `other` does not, unless both were said to.

    `is_said` is whether the runner has chosen.
    """

    one: Activity
    other: Activity
    both: bool = False
    is_said: bool = False


def key_of(one: Activity, other: Activity) -> str:
    """The question about two recordings; its answer is the id that counts, or BOTH."""
    return key_of_ids(one.id, other.id)


def key_of_ids(one: str, other: str) -> str:
    """The same question by the recordings' ids."""
    return KEY + ":".join(sorted((one, other)))


def said_two(said: Mapping[str, str]) -> set[frozenset[str]]:
    """The pairs of ids of which it was answered that both count."""
    return {
        frozenset(key.removeprefix(KEY).split(":"))
        for key, value in said.items()
        if key.startswith(KEY) and value == BOTH
    }


def overlapping(activities: Iterable[Activity]) -> tuple[Pair, ...]:
    """The runs that share enough time to be one, the earlier first.

    A run without a time is never one of them.
    """
    found: list[Pair] = []
    under_way: list[tuple[float, float, Activity]] = []
    for run in sorted((a for a in activities if a.is_run), key=lambda a: (a.start, a.id)):
        length = 60 * (run.timer_min or 0.0)
        if length <= 0:
            continue
        start = run.start.timestamp()
        end = start + length
        under_way = [known for known in under_way if known[0] > start]
        for other_end, other_length, other in under_way:
            if min(end, other_end) - start >= SHARED * min(length, other_length):
                found.append((other, run))
        under_way.append((end, length, run))
    return tuple(found)


def twins(
    pairs: Sequence[Pair],
    with_records: Collection[str] = (),
    said: Mapping[str, str] | None = None,
) -> tuple[Twin, ...]:
    """Every recording that is left out beside each that counts for it, and what counts twice.

    `pairs` are those of `overlapping`, `with_records` the ids of which every record was kept,
    `said` the runner's answers by `key_of`. The order of nothing matters.
    """
    told = [said.get(key_of(*pair)) if said else None for pair in pairs]
    by_id = {run.id: run for pair in pairs for run in pair}
    best = sorted(by_id.values(), key=lambda run: _worth(run, with_records))
    place = {run.id: number for number, run in enumerate(best)}
    beaten_by: dict[str, set[str]] = defaultdict(set)
    for (a, b), answer in zip(pairs, told, strict=True):
        if answer == BOTH:
            continue
        first, second = sorted((a.id, b.id), key=place.__getitem__)
        if answer == second:
            first, second = second, first
        beaten_by[second].add(first)
    counts = _counting([run.id for run in best], beaten_by)
    return tuple(_told(pairs, told, counts))


def without(activities: Iterable[Activity], found: Iterable[Twin]) -> tuple[Activity, ...]:
    """The activities that count."""
    left = {twin.other.id for twin in found if not twin.both}
    return tuple(a for a in activities if a.id not in left)


def _worth(
    run: Activity, with_records: Collection[str]
) -> tuple[int, bool, int, float, float, str]:
    """Sorts first a file's, then what was kept in full, what measured more, the longer.

    What everybody may see counts for everybody: a file's, then an export's, before one from a
    Strava account.
    """
    measured = (run.distance_km, run.cadence_spm, run.heart_rate_bpm)
    return (
        _ORIGINS.get(run.origin, len(_ORIGINS)),
        run.id not in with_records,
        -sum(value is not None for value in measured),
        -(run.timer_min or 0.0),
        -(run.distance_km or 0.0),
        run.id,
    )


def _counting(best_first: Sequence[str], beaten_by: Mapping[str, set[str]]) -> set[str]:
    """What counts: beaten by nothing that counts. Answers in a circle are left to the worth."""
    beats: dict[str, set[str]] = defaultdict(set)
    for loser, winners in beaten_by.items():
        for winner in winners:
            beats[winner].add(loser)
    open_, counts = dict.fromkeys(best_first), set[str]()
    while open_:
        unbeaten = (i for i in open_ if not any(w in open_ for w in beaten_by.get(i, ())))
        one = next(unbeaten, None) or next(iter(open_))
        counts.add(one)
        for gone in (one, *beats[one], *beaten_by.get(one, ())):
            open_.pop(gone, None)
    return counts


def _told(
    pairs: Sequence[Pair], told: Sequence[str | None], counts: Collection[str]
) -> Iterator[Twin]:
    for (a, b), answer in zip(pairs, told, strict=True):
        in_log = (a.id in counts) + (b.id in counts)
        if answer == BOTH and in_log == len((a, b)):
            yield Twin(a, b, both=True, is_said=True)
        elif answer != BOTH and in_log == 1:
            one, other = (a, b) if a.id in counts else (b, a)
            yield Twin(one, other, is_said=answer is not None)
