"""The pain form: what its browser part says becomes steps of the diary, or one sentence.

Distances are km; `onset_min` is for a run without a distance. The form says

    {"kind": "run"|"day", "key": activity id or ISO day, "painless": bool, "painkiller": bool,
     "stopped": bool, "note": str|null, "item": what hurt that day|null, "skipped": bool,
     "places": [{"location", "side", "spot", "score", "onset_km", "onset_min", "from_start",
                 "carried_in", "only_after", "offset_km"}, ...],
     "seen": [[id, digest], ...], "change": id|null}

`seen` are the rows this answer takes the place of, as `Asked.seen` gave them, and `change`
is told where the form says its own answer again. Nothing a browser sends is trusted: it is
all checked here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from service.felt_words import told_words
from service.pain_said import rows_of_day, rows_of_run, steps_instead
from service.payload import Payload
from service.run_words import start_time
from traininglog.pain import (
    DAILY_ITEMS,
    LOCATIONS,
    SIDES,
    SPOTS,
    WORST_SCORE,
    PainEntry,
    Place,
    entry_faults,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, time

    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog
    from traininglog.pain import Spot
    from traininglog.steps import Kept, Step

_MOST_NOTE: Final = 2000
_MOST_PLACES: Final = 20
_LONGER_BY: Final = (1.02, 0.05)
"""A point this far past the end (a share, and km or min more) is the end: sliders round."""
_NOTHING_TOLD: Final = "Tell a score and a place, or no pain; nothing is saved yet."


@dataclass(frozen=True, slots=True)
class _Hurt:
    """One place of the form, checked."""

    place: Place
    spot: Spot | None
    score: int | None
    onset_km: float | None
    onset_min: float | None
    carried_in: bool
    only_after: bool
    offset_km: float | None


def steps_of(
    said: Mapping[str, Any],
    log: TrainingLog,
    today: date,
    kept: Sequence[Kept] = (),
    unit: Unit = "km",
) -> tuple[str, tuple[Step, ...]]:
    """The words of the change (`right knee, 5.2 km (1/10)`) and its steps.

    `today` is the runner's local day and `kept` the diary's entries. ValueError says in one
    plain sentence what cannot be kept; ConflictError that it was answered elsewhere since.
    """
    form = Payload(said)
    if form.one_of("kind", ("run", "day")) == "run":
        run = _run(form, log)
        new = tuple(_of_run(form, run))
        rows = rows_of_run(run, log, kept)
    else:
        day = form.day("key")
        new = tuple(_of_day(form, day))
        rows = rows_of_day(day, kept)
    for entry in new:
        if faults := entry_faults(entry, today):
            raise ValueError(f"This cannot be kept: {'; '.join(faults)}.")
    is_again = form.said.get("change") is not None
    steps = steps_instead(new, rows, form.seen(), is_again=is_again)
    return told_words(new, unit), tuple(steps)


def _run(form: Payload, log: TrainingLog) -> Activity:
    key = form.text("key")
    run = next((run for run in log.runs if run.id == key), None)
    if run is None:
        raise ValueError("This run is not in the log any more; what you told is not saved.")
    return run


def _of_run(form: Payload, run: Activity) -> Iterator[PainEntry]:
    """The entries of a run: each place, or a 0 for everywhere."""
    at = start_time(run)
    if form.flag("skipped") or form.optional("item", DAILY_ITEMS):
        raise ValueError("A run that was left out belongs to a day without a run.")
    hurt = _places(form, run)
    painkiller, stopped, note = form.flag("painkiller"), form.flag("stopped"), _note(form)
    if form.flag("painless"):
        if hurt or stopped:
            other = str(hurt[0].place) if hurt else "stopped for it"
            raise ValueError(f"No pain and {other} do not go together; choose one of them.")
        yield PainEntry(run.day, score=0, time=at, painkiller=painkiller, note=note)
        return
    if not hurt:
        raise ValueError(_NOTHING_TOLD)
    for number, place in enumerate(hurt):
        during = replace(
            _entry(place, run.day, at),
            painkiller=painkiller,
            stopped=stopped and not place.only_after,
            note=None if number else note,
        )
        yield from _parts(during, place)


def _parts(during: PainEntry, hurt: _Hurt) -> Iterator[PainEntry]:
    """The entry of the run, and the one before or after it that says the rest."""
    location, side, spot = during.location, during.side, during.spot
    if hurt.only_after:
        yield replace(during, score=0)
        yield PainEntry(
            during.day, location, side, hurt.score, "after", during.time, spot=spot
        )  # fmt: skip
        return
    yield during
    if hurt.carried_in:
        yield PainEntry(during.day, location, side, None, "before", during.time, spot=spot)


def _entry(hurt: _Hurt, day: date, at: time | None) -> PainEntry:
    return PainEntry(
        day,
        *hurt.place,
        score=hurt.score,
        time=at,
        onset_km=hurt.onset_km,
        onset_min=hurt.onset_min,
        offset_km=hurt.offset_km,
        spot=hurt.spot,
    )


def _of_day(form: Payload, day: date) -> Iterator[PainEntry]:
    """The entries of a day without a run: how it was, and whether a run was left out."""
    hurt, note = _places(form, None), _note(form)
    item, skipped = form.optional("item", DAILY_ITEMS), form.flag("skipped")
    if form.flag("stopped"):
        raise ValueError("On a day without a run there is no run to stop.")
    whole = PainEntry(
        day, when="daily", item=item, skipped=skipped, note=note,
        painkiller=form.flag("painkiller"),
    )  # fmt: skip
    if form.flag("painless"):
        if hurt:
            raise ValueError(
                f"No pain and {hurt[0].place} do not go together; choose one of them."
            )
        yield replace(whole, score=0)
        return
    if not hurt:
        if not skipped:
            raise ValueError(_NOTHING_TOLD)
        yield whole
        return
    for number, one in enumerate(hurt):
        first = whole if number == 0 else replace(whole, note=None, skipped=False)
        location, side = one.place
        yield replace(first, location=location, side=side, score=one.score, spot=one.spot)


def _places(form: Payload, run: Activity | None) -> tuple[_Hurt, ...]:
    """The places of the form; none of them twice."""
    found = tuple(_hurt(part, run) for part in form.parts("places", _MOST_PLACES))
    named = [(one.place, one.spot) for one in found]
    if twice := next((one for one in named if named.count(one) > 1), None):
        raise ValueError(f"The {twice[0]} is told twice; take one of the two away.")
    return found


def _hurt(part: Payload, run: Activity | None) -> _Hurt:
    location = part.one_of("location", LOCATIONS)
    place = Place(location, part.optional("side", SIDES))
    length_km = run.distance_km if run else None
    length_min = run.timer_min if run else None
    carried_in = part.flag("carried_in")
    from_start = part.flag("from_start") or carried_in
    onset_km = _within(part.number("onset_km", 500), length_km)
    told = _Hurt(
        place=place,
        spot=part.optional("spot", SPOTS),
        score=part.whole("score", WORST_SCORE),
        onset_km=0.0 if from_start and onset_km is None else onset_km,
        onset_min=_within(part.number("onset_min", 6000), length_min),
        carried_in=carried_in,
        only_after=part.flag("only_after"),
        offset_km=_within(part.number("offset_km", 500), length_km),
    )
    if fault := _fault(told, from_start=from_start, in_run=run is not None):
        raise ValueError(fault)
    return told


def _fault(told: _Hurt, *, from_start: bool, in_run: bool) -> str | None:
    """Why what is told of a place cannot be, in one sentence."""
    place, points = told.place, (told.onset_km, told.onset_min, told.offset_km)
    has_point = any(point is not None for point in points) or told.only_after
    begins = (from_start, bool(told.onset_km), told.onset_min is not None, told.only_after)
    goes_early = told.offset_km is not None and told.offset_km < (told.onset_km or 0.0)
    faults = (
        (told.spot and place.location != "knee",
         "The spot {spot} is one of the knee, not of the {}."),
        (has_point and not in_run, "On a day without a run the {} has no point in a run."),
        (sum(begins) > 1, "The {} cannot begin at two points of one run; choose one of them."),
        (told.only_after and told.offset_km is not None,
         "The {} hurt only afterwards, so it did not go in the run."),
        (told.score == 0 and has_point, "A 0 at the {} has no point where it began or went."),
        (goes_early, "The {} cannot have gone before the point where it began."),
    )  # fmt: skip
    return next((words.format(place, spot=told.spot) for holds, words in faults if holds), None)


def _within(point: float | None, length: float | None) -> float | None:
    """A point of the run, its end where it lies just past that."""
    if point is None or not length:
        return point
    share, more = _LONGER_BY
    if point > length * share + more:
        raise ValueError("A point lies past the end of the run; move it back into the run.")
    return min(point, length)


def _note(form: Payload) -> str | None:
    note = form.words("note")
    if len(note) > _MOST_NOTE:
        raise ValueError(
            f"The note has {len(note):,} characters; {_MOST_NOTE:,} are the most, shorten it."
        )
    return note or None
