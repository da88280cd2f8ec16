"""Notes and plan of a visit, a row each: the ladder and its rule, treatments, gait, the review.

While a red flag stands or waits for an answer, ladder, rule and cadence are not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of, limit_of, preset_on
from rules.gait import HIP_DROP
from rules.states import ANYWHERE
from service.plan_page import plan_page
from service.shown import shown
from service.units import day_near
from service.visit_identity import Named
from traininglog.facts import Observation, Review, Treatment, VisitNote
from traininglog.reference import ladder_steps
from traininglog.words import capital, counted, score_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.story import Story
    from service.visit_facts import Desk
    from traininglog.finding import Analysis, LadderSession
    from traininglog.pain import Place

_MOST: Final = 2


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """`by` heads the card: who noted something last, and when; each row has a name."""

    by: str
    rows: tuple[Named, ...]


def visit_plan(desk: Desk, analysis: Analysis, story: Story, *, is_open: bool) -> VisitPlan:
    """Everything that is known of the plan on the day of the visit."""
    notes = [note for note in desk.log.told(VisitNote) if note.day <= desk.today]
    rows = (
        *([] if is_open else _ladder(desk, analysis)),
        *_treatments(desk),
        *_gait(desk),
        *([] if is_open else _cadence(story)),
        *([] if is_open else _step_back(desk, analysis)),
        *_review(desk),
        *(Named("Note", f"“{shown(note.words)}”") for note in notes[-1:]),
    )
    by = f"{shown(notes[-1].by)}, {desk.day(notes[-1].day)}" if notes else "no visit noted yet"
    return VisitPlan(by, rows)


def visit_notes(desk: Desk) -> tuple[Named, ...]:
    """Every note of a visit with its day and who wrote it, the last first."""
    return tuple(
        Named(f"{desk.day(note.day)}, {shown(note.by)}", shown(note.words))
        for note in reversed(desk.log.told(VisitNote))
    )


def _ladder(desk: Desk, analysis: Analysis) -> Iterator[Named]:
    """The next step and what leads forward; else why there is none."""
    told = plan_page(desk.log, analysis, desk.states, desk.today, desk.unit).ladder
    if told is None:
        return
    ladder = analysis.ladder
    if ladder and ladder.next_day:
        again = " again" if _is_again(ladder.sessions, ladder.step) else ""
        step = ladder_steps()[ladder.step - 1]
        first = f"from {desk.day(max(ladder.next_day, desk.today))}"
        words = (
            f"step {ladder.step} of {ladder.of_steps}{again}, {step.running_min} min, {first}"
        )
        yield Named("Ladder", words)
        good = counted(desk.log.thresholds.ladder.good_sessions, "good run")
        yield Named(
            "Forward", f"{good} up to {_limit(desk, ladder.place)}/10, mornings answered"
        )
        return
    if ladder:
        yield Named("Ladder", f"{ladder.state}, step {ladder.step} of {ladder.of_steps}")
    elif told.needs:
        yield Named("Ladder", f"waits: {told.needs[0]}")
    else:
        yield Named("Ladder", "could begin; nobody began it" if told.next else "none is open")
    if desk.place:
        yield Named("Pain rule", f"up to {_limit(desk, desk.place)}/10 during the run")


def _limit(desk: Desk, place: Place | None) -> int:
    """The highest score during a run that the pain rule lets pass."""
    preset = preset_on(desk.log, place or ANYWHERE, desk.today)
    return limit_of(preset, desk.log.thresholds.pain_rules)


def _is_again(sessions: tuple[LadderSession, ...], step: int) -> bool:
    return bool(sessions) and sessions[-1].step == step


def _treatments(desk: Desk) -> Iterator[Named]:
    """What is done now, the latest first; else what was done last."""
    told = [t for t in desk.log.told(Treatment) if t.day <= desk.today]
    now = [t for t in reversed(told) if t.last_day is None or t.last_day >= desk.today]
    if now:
        words = "; ".join(f"{shown(t.name)}, {desk.day(t.day)}" for t in now[:_MOST])
        more = f"; {len(now) - _MOST} more" if len(now) > _MOST else ""
        yield Named("Treatment", f"{capital(words)}{more}")
    elif told:
        last = told[-1]
        until = f" to {desk.day(last.last_day)}" if last.last_day else ""
        yield Named("Treatment", f"none now; {shown(last.name)}, {desk.day(last.day)}{until}")


def _gait(desk: Desk) -> Iterator[Named]:
    """The last measure of each finding and the one before: `hip drop 5° right, 18 Nov`."""
    seen = [o for o in desk.log.told(Observation) if o.day <= desk.today]
    if not seen:
        return
    last = seen[-1]
    before = [
        o for o in seen[:-1] if (o.name.casefold(), o.side) == (last.name.casefold(), last.side)
    ]
    words = f"{shown(last.name)}{_size(last)}, {desk.day(last.day)}"
    earlier = [o for o in before if o.day < last.day]
    if earlier and earlier[-1].degrees is not None:
        words += f"; {earlier[-1].degrees:g}° {desk.day(earlier[-1].day)}"
    name = "Gait" if last.degrees is not None or last.name.casefold() == HIP_DROP else "Seen"
    yield Named(name, words)


def _size(seen: Observation) -> str:
    degrees = "" if seen.degrees is None else f" {seen.degrees:g}°"
    where = seen.side or (str(seen.place) if seen.place else "")
    return f"{degrees} {where}".rstrip()


def _cadence(story: Story) -> Iterator[Named]:
    """The middles of the lane: what it is now, and what it was."""
    lane = story.cadence
    if not lane.middles:
        if lane.of_runs:
            yield Named("Cadence", f"in 0 of {counted(lane.of_runs, 'run')}")
        return
    last, first = lane.middles[-1], lane.middles[0]
    words = f"{last.value:.0f} spm, n = {last.n}"
    if first is not last:
        words += (
            f"; {first.value:.0f} to {day_near(first.last, story.shown.last)}, n = {first.n}"
        )
    yield Named("Cadence", words)


def _step_back(desk: Desk, analysis: Analysis) -> Iterator[Named]:
    """The last session after which the ladder went one step back, and what failed."""
    ladder = analysis.ladder
    backs = [s for s in ladder.sessions if s.outcome == "back"] if ladder else []
    if not backs:
        return
    state = next((s for s in desk.all if s.run.id == backs[-1].run_id), None)
    told = []
    if state:
        during, _, morning = checks_of(state, desk.log)
        if during == "fail":
            told.append(f"{score_words(state.score)} during")
        if morning == "fail":
            told.append(f"{score_words(state.next_morning_score)} next morning")
    why = f": {', '.join(told)}" if told else ""
    yield Named("One step back", f"{desk.day(backs[-1].day)}, check failed{why}")


def _review(desk: Desk) -> Iterator[Named]:
    reviews = desk.log.told(Review)
    ahead = [review for review in reviews if review.day >= desk.today]
    if ahead:
        nearest = min(ahead, key=lambda review: review.day)
        words = f", {shown(nearest.words)}" if nearest.words else ""
        yield Named("Next review", f"{desk.day(nearest.day)}{words}")
