"""Two recordings of one run in words, and what their runner may say of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from service.payload import Payload
from service.shown import shown
from service.units import clock_words, distance_words, weekday_near
from traininglog.steps import Answer
from traininglog.twins import BOTH, Twin, key_of, overlapping, without

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.log import TrainingLog

Count = Literal["other", "both", "one"]

_COUNTS: Final[tuple[Count, ...]] = ("other", "both", "one")
_OTHER: Final = "Count the other one"
_BOTH: Final = "They are two runs: count both"
_ONE: Final = "They are one run: count one"
_GONE: Final = (
    "These two are no longer as the page showed them. Look again: it is as it is now."
)


@dataclass(frozen=True, slots=True)
class Recording:
    """`06:03 on Phone, 6.1 km in 39:00`; `run_id` leads to it, empty on its own page."""

    run_id: str
    words: str


@dataclass(frozen=True, slots=True)
class TwinTold:
    """What is said of two recordings, and what may be said of them.

    `one` and `other` are ids as the page sends them back; `name` says which two these are,
    `rows` what becomes of each.
    """

    one: str
    other: str
    name: str
    lead: str
    rows: tuple[tuple[str, Recording], ...]
    choices: tuple[tuple[Count, str], ...]


@dataclass(frozen=True, slots=True)
class TwinSaid:
    """A choice to be written: its steps, and the words of the change."""

    steps: tuple[Answer, ...]
    words: str


def twin_told(twin: Twin, unit: Unit, now: date, here: str | None = None) -> TwinTold:
    """Two recordings in words; `here` is the one whose own page says it."""
    own = here if here in {twin.one.id, twin.other.id} else None
    if twin.both:
        lead = "You said that these are two runs: both count."
    elif own:
        state = "counts" if own == twin.one.id else "is left out"
        lead = f"Two recordings of one run: this one {state}."
    else:
        lead = ""
    chosen = "You chose so." if twin.is_said and not twin.both else ""
    return TwinTold(
        twin.one.id, twin.other.id, f"two recordings, {weekday_near(twin.one.day, now)}",
        " ".join(filter(None, (lead, chosen))),
        (("Counts", recording(twin.one, unit, own)),
         ("Counts too" if twin.both else "Left out", recording(twin.other, unit, own))),
        (("one", _ONE),) if twin.both
        else (("other", "Count this one" if own == twin.other.id else _OTHER), ("both", _BOTH)),
    )  # fmt: skip


def twins_at(log: TrainingLog, run_id: str, unit: Unit) -> tuple[TwinTold, ...]:
    """What is said of one recording on its own page."""
    return tuple(
        twin_told(twin, unit, log.runs[-1].day, run_id)
        for twin in log.twins
        if run_id in {twin.one.id, twin.other.id}
    )


def twin_said(said: object, log: TrainingLog) -> TwinSaid:
    """The choice a page sends: `{one, other, count}`; ValueError says what is wrong."""
    told = Payload(said)
    asked, count = (told.text("one"), told.text("other")), told.one_of("count", _COUNTS)
    twin = next((t for t in log.twins if (t.one.id, t.other.id) == asked), None)
    if twin is None or twin.both != (count == "one"):
        raise ValueError(_GONE)
    day = weekday_near(twin.one.day, log.runs[-1].day)
    if count == "one":
        return TwinSaid((Answer(key_of(twin.one, twin.other), None),), f"{day}: one run again")
    if count == "both":
        keys = [key_of(t.one, t.other) for t in log.twins if t.other.id == twin.other.id]
        return TwinSaid(
            tuple(Answer(key, BOTH) for key in keys), f"{day}: two runs, both count"
        )
    clock = f"{twin.other.local_start:%H:%M}"
    return TwinSaid(tuple(_over(twin.other, log)), f"{day}: the recording of {clock} counts")


def standing_in(log: TrainingLog, run_id: str | None) -> TrainingLog:
    """The log as it would be if this recording counted; the log itself where it does."""
    mine = [twin for twin in log.twins if twin.other.id == run_id and not twin.both]
    if not mine:
        return log
    turned = tuple(Twin(twin.other, twin.one) for twin in mine)
    runs = without((*log.activities, mine[0].other), turned)
    return replace(log, activities=tuple(sorted(runs, key=_order)), twins=turned)


def counting(log: TrainingLog, run_id: str) -> str:
    """The recording that counts for this one; its own id where it does."""
    left = (twin for twin in log.twins if twin.other.id == run_id and not twin.both)
    return next((twin.one.id for twin in left), run_id)


def _over(run: Activity, log: TrainingLog) -> Iterator[Answer]:
    """It counts before every other recording of its run, those that are left out too."""
    left = {twin.other.id: twin.other for twin in log.twins if not twin.both}
    both = {key_of(twin.one, twin.other) for twin in log.twins if twin.both}
    for pair in overlapping((*log.runs, *left.values())):
        if run in pair and key_of(*pair) not in both:
            yield Answer(key_of(*pair), run.id)


def _order(run: Activity) -> tuple[object, ...]:
    return run.start, run.id


def recording(run: Activity, unit: Unit, own: str | None = None) -> Recording:
    """A recording in words, with no way to it where one is on its page."""
    device = f" on {shown(run.device)}" if run.device else ""
    length = "" if run.distance_km is None else f", {distance_words(run.distance_km, unit)}"
    clock = f" in {clock_words(run.timer_min)}" if run.timer_min else ""
    words = f"{run.local_start:%H:%M}{device}{length}{clock}"
    return Recording("" if run.id == own else run.id, words)
