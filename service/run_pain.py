"""What was felt in one run: one sentence, and where along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.units import distance_words, onset_words
from traininglog.words import score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.states import States
    from service.run_streams import Way
    from service.units import Unit
    from traininglog.finding import RunState


@dataclass(frozen=True, slots=True)
class Hurt:
    """One place that hurt during a run; `span` is from and to in minutes of the timer.

    It is None where nobody told by where. `past_end` marks an onset beyond the run's end.
    """

    place: str
    how: str
    score: int | None
    km: float | None = None
    span: tuple[float, float] | None = None
    has_offset: bool = False
    past_end: bool = False

    @property
    def words(self) -> str:
        """`Right knee from 5.2 km (1/10)`."""
        return f"{self.place} {self.how}"


def states_of(states: States, number: int) -> tuple[RunState, ...]:
    """What the log's n-th run says about each place, the most telling first."""
    here = [told[number] for told in states.by_place.values()]
    rank = {"painful": 0, "painless": 1, "silent": 2}
    return tuple(sorted(here, key=lambda s: (rank[s.answer], not s.during, -(s.score or 0))))


def felt_sentence(here: Sequence[RunState], whole: RunState, unit: Unit) -> str:
    """What was felt, in one sentence; silence is said aloud."""
    hurt = [state for state in here if state.answer == "painful"]
    if hurt:
        return " ".join(f"{'; '.join(_parts(state, unit))}." for state in hurt)
    if whole.assumed:
        return "Nobody answered; taken as painless, as declared for these days."
    if whole.answer == "painless":
        return "No pain in it (0/10)."
    if any(state.painkiller for state in here) or whole.painkiller:
        return "No pain told, on a painkiller: this run enters no verdict."
    return "No answer yet: a silent run, neither painful nor painless."


def _parts(state: RunState, unit: Unit) -> Iterator[str]:
    how = hurt_words(state, unit) if state.during else "only afterwards"
    gone = state.offset_km
    went = (
        f", gone at {distance_words(gone, unit)}" if state.during and gone is not None else ""
    )
    yield f"{state.place.capital} {how}{went}{', stopped for it' if state.stopped else ''}"
    for name, score in (
        ("after it", state.after_score),
        ("at night", state.night_score),
        ("next morning", state.next_morning_score),
    ):
        if score is not None:
            yield f"{name} {score_words(score)}"
    if state.next_morning_compared == "worse" and state.next_morning_score is None:
        yield "next morning worse"


def hurt_words(state: RunState, unit: Unit) -> str:
    """`from 5.2 km (1/10)`, `from the start (1/10)`, `during it (2/10)`."""
    score = score_words(state.score)
    if state.onset_km == 0:
        return f"from the start ({score})"
    if state.onset_km is not None:
        return f"from {onset_words(state.onset_km, state.score, unit)}"
    if state.onset_min is not None:
        return f"from {state.onset_min:.0f} min ({score})"
    return f"during it ({score})"


def hurts_along(here: Sequence[RunState], way: Way | None, unit: Unit) -> tuple[Hurt, ...]:
    """Each place that hurt during a run, laid on its way where that is known."""
    return tuple(_along(s, way, unit) for s in here if s.answer == "painful" and s.during)


def _along(state: RunState, way: Way | None, unit: Unit) -> Hurt:
    place, how = state.place.capital, hurt_words(state, unit)
    told_km = state.onset_km if state.onset_min is None else None  # the minute is nearer
    began = _minute(way, told_km, state.onset_min)
    if way is None or (state.onset_km is None and state.onset_min is None):
        return Hurt(place, how, state.score, state.onset_km)
    last = float(way.minutes[-1])
    ended = _minute(way, state.offset_km, None)
    km = state.onset_km if began is None else way.km_at(began)
    past = began is None
    span = (last if began is None else began, last if ended is None else ended)
    return Hurt(place, how, state.score, km, span, ended is not None, past)


def _minute(way: Way | None, km: float | None, minute: float | None) -> float | None:
    """A place in the run as a minute of the timer; None where it is not in the run."""
    if way is None:
        return None
    if km is not None and way.km is not None:
        return way.minute_at(km)
    if minute is not None and minute <= way.minutes[-1] + 1:
        return min(minute, float(way.minutes[-1]))
    return None
