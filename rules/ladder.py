"""The run-walk ladder: where the sessions and their answers have led, and what is next.

Forward after two good sessions at a step, both mornings answered; again where an answer is
missing; one back where a check fails; a pause after two backs at one step; two back after a
week off, from the start after two. A day stays between. The steps are `data/ladder.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules.checks import checks_of
from rules.ladder_start import first_step, hindrances, offer, states_at, step_words
from traininglog.facts import LadderStart
from traininglog.finding import Finding, Ladder, LadderSession
from traininglog.reference import ladder_steps
from traininglog.words import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.case import Case
    from traininglog.activity import Activity
    from traininglog.finding import LadderOutcome, RunState
    from traininglog.thresholds import LadderThresholds

_OUTCOME_WORDS: Final[dict[LadderOutcome, str]] = {
    "good": "was a good session",
    "unanswered": "waits for an answer: how it felt, and how the next morning was",
    "too_short": "was shorter than the step and does not count",
    "too_long": "was more than the step and does not count",
    "no_day_between": "came without a day between and does not count",
    "back": "did not pass a check: one step back",
}
_UNSEEN: Final = "The runs since it began that came from a connected account."


def ladder(case: Case) -> Iterator[Finding]:
    """Where the ladder that was started stands; else whether one could be."""
    stands = ladder_of(case)
    start = _start(case)
    if stands is None or start is None:
        yield from offer(case)
        return
    if _is_partly_unseen(case, start):
        sentence = (
            f"Where the ladder for the {start.place or 'runs'} stands cannot be told: some of "
            "its runs are not shown here."
        )
        yield _finding(case, stands, sentence, needs=(_UNSEEN,))
        return
    blocked = hindrances(case, start)
    if blocked:
        sentence = f"The ladder for the {start.place or 'runs'} has to wait."
        yield _finding(case, stands, sentence, needs=blocked)
        return
    yield _finding(case, stands, _sentence(stands, case.log.thresholds.ladder))


def ladder_of(case: Case) -> Ladder | None:
    """The ladder started last, climbed session by session; None where none was started."""
    start = _start(case)
    if start is None:
        return None
    climb = _Climb(case.log.thresholds.ladder, first_step(case, start.day, start.place))
    for state in _sessions(case, start):
        climb.session(state, case)
    climb.time_off((case.day - climb.last_day).days if climb.last_day else 0)
    return climb.stand(start, case.day)


def ladder_to_climb(case: Case) -> Ladder | None:
    """The ladder as the pages may show it; None, too, while it has to wait."""
    start = _start(case)
    if start is None or _is_partly_unseen(case, start) or hindrances(case, start):
        return None
    return ladder_of(case)


def _is_partly_unseen(case: Case, start: LadderStart) -> bool:
    """Whether this audience may not see some of the runs since it began."""
    return any(start.day <= day <= case.day for day in case.log.withheld_days)


def _start(case: Case) -> LadderStart | None:
    return max(case.log.told(LadderStart), key=lambda fact: fact.day, default=None)


def _sessions(case: Case, start: LadderStart) -> Sequence[RunState]:
    here = states_at(case, start.place)
    return [state for state in here if state.run.day >= start.day]


@dataclass
class _Climb:
    """Somebody on the ladder; steps count from 0 here."""

    limits: LadderThresholds
    step: int
    good: int = 0
    is_paused: bool = False
    is_done: bool = False
    last_day: date | None = None
    backs: dict[int, int] = field(default_factory=dict)
    sessions: list[LadderSession] = field(default_factory=list)

    def session(self, state: RunState, case: Case) -> None:
        """One more run; what it was worth moves the step."""
        if self.is_paused or self.is_done:
            return
        run = state.run
        days = (run.day - self.last_day).days if self.last_day else None
        self.time_off(days or 0)
        outcome = self._outcome(state, days, case)
        self.sessions.append(LadderSession(run.id, run.day, self.step + 1, outcome))
        self.last_day = run.day
        if outcome == "back":
            self._back()
        elif outcome == "good":
            self._good()

    def time_off(self, days: int) -> None:
        """Two steps back after a week without a run, the first again after two."""
        rest_days = days - 1
        if rest_days >= self.limits.restart_after_days:
            self.step, self.good = 0, 0
        elif rest_days >= self.limits.two_back_after_days:
            self.step, self.good = max(self.step - 2, 0), 0

    def _outcome(self, state: RunState, days: int | None, case: Case) -> LadderOutcome:
        checks = checks_of(state, case.log)
        if checks.failed:
            return "back"
        share = running_min(state.run) / ladder_steps()[self.step].running_min
        if share > self.limits.most_share:
            return "too_long"
        if share < self.limits.least_share:
            return "too_short"
        if days is not None and days <= self.limits.min_days_between:
            return "no_day_between"
        return "good" if checks.passed else "unanswered"

    def _back(self) -> None:
        self.backs[self.step] = self.backs.get(self.step, 0) + 1
        self.is_paused = self.backs[self.step] >= self.limits.backs_until_pause
        self.step, self.good = max(self.step - 1, 0), 0

    def _good(self) -> None:
        self.good += 1
        if self.good < self.limits.good_sessions:
            return
        self.is_done = self.step + 1 == len(ladder_steps())
        self.step, self.good = min(self.step + 1, len(ladder_steps()) - 1), 0

    def stand(self, start: LadderStart, day: date) -> Ladder:
        """Where this has led by `day`."""
        between = timedelta(days=self.limits.min_days_between + 1)
        earliest = max(self.last_day + between, day) if self.last_day else max(start.day, day)
        return Ladder(
            place=start.place,
            started=start.day,
            step=self.step + 1,
            of_steps=len(ladder_steps()),
            good=self.good,
            state="paused" if self.is_paused else "done" if self.is_done else "going",
            next_day=None if self.is_paused or self.is_done else earliest,
            sessions=tuple(self.sessions),
        )


def running_min(run: Activity) -> float:
    """Minutes run, walking taken off where the watch told it."""
    if run.running_min is not None:
        return run.running_min
    return (run.timer_min or 0.0) * (1 - (run.walked_share or 0.0))


def _sentence(stands: Ladder, limits: LadderThresholds) -> str:
    last = stands.sessions[-1] if stands.sessions else None
    told = f" {day_words(last.day)} {_OUTCOME_WORDS[last.outcome]}." if last else ""
    if stands.state == "done":
        return f"The ladder that began on {day_words(stands.started, year=True)} is done.{told}"
    if stands.state == "paused":
        return (
            "The ladder is paused: one step went wrong too often. See the therapist before "
            f"going on.{told}"
        )
    step = ladder_steps()[stands.step - 1]
    good = (
        f", {stands.good} of {limits.good_sessions} good sessions there" if stands.good else ""
    )
    when = f", on {day_words(stands.next_day)} at the earliest" if stands.next_day else ""
    return (
        f"Next on the ladder{when}: step {stands.step} of {stands.of_steps}, "
        f"{step_words(step)}{good}.{told}"
    )


def _finding(case: Case, stands: Ladder, sentence: str, needs: tuple[str, ...] = ()) -> Finding:
    ids = tuple(session.run_id for session in stands.sessions)
    here = {s.run.id: s.answer for s in states_at(case, stands.place)}
    answers = [here[i] for i in ids]
    return Finding(
        rule="ladder",
        kind="ladder",
        clarity="not_enough_data" if needs else "clear",
        sentence=sentence,
        place=stands.place,
        effect=None if needs else float(stands.step),
        effect_unit=None if needs else "step",
        n_painful=answers.count("painful"),
        n_painless=answers.count("painless"),
        n_silent=answers.count("silent"),
        run_ids=ids,
        origins=case.origins(ids),
        needs=needs,
        first_date=stands.started,
        last_date=stands.sessions[-1].day if stands.sessions else stands.started,
    )
