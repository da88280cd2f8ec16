"""The questions that are open now; nothing is lost by leaving one.

After a run that hurt: was it back to before within the hour? The morning after an answered
run: worse, same or better? At the return from a gap: why was there none? Over the silent
runs: did they hurt? On a day without a run: how is it? One that was dismissed is not asked
again, and one whose hour has not come is shown as due, without choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from service.places import slug_of
from service.prompt import Choice, Prompt
from service.run_words import ended, the
from service.silence import silence_prompts
from service.story import leading_place
from service.units import day_near, weekday_near
from traininglog.pain import FIRST_STEPS_FIRST
from traininglog.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rules.states import States
    from service.units import Unit
    from traininglog.activity import Activity
    from traininglog.finding import Analysis, GapKind, RunState
    from traininglog.log import TrainingLog
    from traininglog.pain import DailyItem, Place

_ASKED_DAYS: Final = timedelta(days=28)
_HURT_DAYS: Final = timedelta(days=90)
_GAP_DAYS: Final = timedelta(days=60)
_LEAST_REST_DAYS: Final = 3
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MORNING: Final = time(6)
_EVENING: Final = time(20)
_KINDS: Final = ("after", "morning", "gap", "silent", "day")
WHY: Final[dict[GapKind, str]] = {
    "pain": "it hurt",
    "ill": "ill",
    "busy": "busy",
    "planned": "planned",
    "no_record": "ran without watch",
}
COMPARED_WORDS: Final = ("worse", "same", "better")


@dataclass(frozen=True, slots=True)
class Asking:
    """What every question needs to know; `now` is on the runner's own clock."""

    log: TrainingLog
    analysis: Analysis
    states: States
    answers: Mapping[str, str]
    now: datetime
    unit: Unit

    @property
    def today(self) -> date:
        """The runner's local day."""
        return self.now.date()


def lead(asking: Asking) -> Place | None:
    """The place the page speaks of: the log's leading one while it hurts, else the latest."""
    leading = leading_place(asking.log, asking.analysis)
    hurt: dict[Place, date] = {}
    for place, entries in asking.states.entries.items():
        days = [e.day for e in entries if e.hurts and e.day <= asking.today]
        hurt[place] = max(days, default=date.min)
    latest = max(hurt, key=lambda place: hurt[place], default=None)
    if latest and leading in hurt and hurt[latest] - hurt[leading] <= _HURT_DAYS:
        return leading
    return latest


def open_prompts(asking: Asking, form_day: date | None = None) -> tuple[Prompt, ...]:
    """Every open question, the newest first; `form_day` is the day the form asks about."""
    found = [
        *_after(asking),
        *_mornings(asking),
        *_gaps(asking),
        *silence_prompts(asking.log, asking.states, asking.answers, asking.today, asking.unit),
        *([] if form_day == asking.today else _day(asking)),
    ]
    left = [prompt for prompt in found if asking.answers.get(prompt.key) != "dismissed"]
    return tuple(sorted(left, key=lambda p: (-p.day.toordinal(), _KINDS.index(p.kind))))


def first_of(prompts: Sequence[Prompt], most: int) -> tuple[Prompt, ...]:
    """The newest of each kind, then the newest, in the order they came."""
    newest = [p for n, p in enumerate(prompts) if p.kind not in {q.kind for q in prompts[:n]}]
    rest = [p for p in prompts if p not in newest]
    chosen = [*newest, *rest][:most]
    return tuple(p for p in prompts if p in chosen)


def _lately(asking: Asking, place: Place) -> Iterator[RunState]:
    """The states of the last weeks at a place, the newest first."""
    since = asking.today - _ASKED_DAYS
    for state in reversed(asking.states.by_place[place]):
        if state.run.day < since:
            return
        if state.run.day <= asking.today:
            yield state


def _after(asking: Asking) -> Iterator[Prompt]:
    """Runs that hurt, of which nobody knows how long it took to go."""
    for place in asking.states.by_place:
        for state in _lately(asking, place):
            told = state.hours_until_quiet is not None or state.after_score is not None
            if state.during and not told:
                yield _after_run(asking, state)


def _after_run(asking: Asking, state: RunState) -> Prompt:
    run, place = state.run, state.place
    key = f"after:{run.id}:{slug_of(place)}"
    end = ended(run)
    is_late = asking.answers.get(key) == "not_yet"
    choices = tuple(Choice(v, w) for v, w, _ in quiet_choices(end, asking.now))
    opens = end + (2 * _HOUR if is_late else _HOUR)
    due = asking.now >= opens
    if not is_late:
        choices = (Choice("yes", "Yes, back to before"), Choice("not_yet", "Not yet"))
    name = "this run" if run.day == asking.today else f"the run of {_near(run.day, asking)}"
    return Prompt(
        key=key,
        kind="after",
        title=f"After {name}",
        when_words=_from(opens, asking),
        question=(
            f"How long was it until {the(place)} felt as before the run? It waits until it has."
            if is_late
            else f"Was {the(place)} back to how it felt before the run within an hour?"
        ),
        day=run.day,
        due=due,
        choices=choices if due else (),
        activity_id=run.id,
        place=place,
    )


def quiet_choices(end: datetime, now: datetime) -> tuple[tuple[str, str, float], ...]:
    """How long it may have taken: the value, its words, the hours; only what can be known."""
    evening = datetime.combine(end.date(), _EVENING, end.tzinfo)
    morning = datetime.combine(end.date() + _DAY, _MORNING, end.tzinfo)
    found = [(f"{h}", f"{h} hours", float(h)) for h in (2, 4, 8)]
    until_evening = (evening - end) / _HOUR
    if until_evening > found[0][2]:
        found.append(("evening", "until the evening", round(until_evening, 1)))
    found.append(("morning", "still there next morning", round((morning - end) / _HOUR, 1)))
    return tuple(choice for choice in found if end + choice[2] * _HOUR <= now)


def _mornings(asking: Asking) -> Iterator[Prompt]:
    """Mornings after answered runs, at the leading place if it hurt of late, or in the run."""
    leading = lead(asking)
    last_of_day = {run.day: run.id for run in asking.log.runs}
    answered = {s.run.id for s in asking.states.anywhere if s.answer != "silent"}
    for place in asking.states.by_place:
        hurt, told = _hurt_days(asking, place), _morning_days(asking, place)
        for state in _lately(asking, place):
            run = state.run
            if (
                run.id in answered
                and last_of_day[run.day] == run.id
                and run.day + _DAY not in told
                and (place == leading or state.answer == "painful")
                and any(run.day - _HURT_DAYS <= day <= run.day for day in hurt)
            ):
                yield _morning_after(asking, run, place)


def _hurt_days(asking: Asking, place: Place) -> set[date]:
    here = asking.states.by_place[place]
    first = asking.today - _ASKED_DAYS - _HURT_DAYS
    runs = {s.run.day for s in here if s.answer == "painful" and s.run.day >= first}
    return runs | {e.day for e in asking.states.loose.get(place, ())}


def _morning_days(asking: Asking, place: Place) -> set[date]:
    """Days whose morning was told at a place, or as free of pain everywhere."""
    first = asking.today - _ASKED_DAYS
    told = [e for e in asking.states.entries[place] if e.when == "next_morning"]
    told += [e for e in asking.log.pain if e.when == "next_morning" and e.location is None]
    return {e.day for e in told if e.day >= first and not e.is_candidate}


def morning_item(place: Place) -> DailyItem:
    """What the score of a morning is of: the first steps lead for places that warm up."""
    return "first_steps" if place.location in FIRST_STEPS_FIRST else "stairs"


def _morning_after(asking: Asking, run: Activity, place: Place) -> Prompt:
    is_today = run.day == asking.today
    morning = datetime.combine(run.day + _DAY, _MORNING, ended(run).tzinfo)
    due = asking.now >= morning
    item = morning_item(place).replace("_", " ")
    than = "this morning" if is_today else "the morning of the run"
    waits = (
        f" Due from {_MORNING:%H:%M} on {_near(morning.date(), asking)}, not counted before."
    )
    return Prompt(
        key=f"morning:{run.id}:{slug_of(place)}",
        kind="morning",
        title="Next morning" if is_today else f"Morning after {_near(run.day, asking)}",
        when_words=weekday_near(morning.date(), asking.today),
        question=(
            f"{capital(the(place))}: worse, same or better than {than}, and {item} "
            f"0 to 10.{'' if due else waits}"
        ),
        day=run.day,
        due=due,
        choices=tuple(Choice(word, word) for word in COMPARED_WORDS) if due else (),
        item=morning_item(place),
        item_words=item,
        activity_id=run.id,
        place=place,
    )


def _gaps(asking: Asking) -> Iterator[Prompt]:
    """Returns from gaps of which nobody said why."""
    since = asking.today - _GAP_DAYS
    for gap in asking.analysis.gaps:
        is_asked = gap.kind == "unknown" and gap.end not in asking.log.gap_kinds
        stands_out = gap.rest_days >= _LEAST_REST_DAYS and (gap.is_long or gap.after_pain)
        if is_asked and stands_out and since <= gap.end <= asking.today:
            yield Prompt(
                key=f"gap:{gap.end}",
                kind="gap",
                title=f"{counted(gap.rest_days, 'day')} without running",
                when_words=f"back on {_near(gap.end, asking)}",
                question=f"Why was there no run between {_near(gap.start, asking)} and "
                f"{_near(gap.end, asking)}?",
                day=gap.end,
                choices=tuple(Choice(kind, words) for kind, words in WHY.items()),
            )


def _day(asking: Asking) -> Iterator[Prompt]:
    """How it is on a day without a run, for somebody it hurt of late."""
    today = asking.today
    if any(run.day == today for run in asking.log.runs):
        return
    if any(e.day == today and e.when == "daily" for e in asking.log.pain):
        return
    hurt = any(e.day >= today - _HURT_DAYS for e in asking.log.pain if e.hurts)
    if hurt:
        yield Prompt(
            key=f"day:{today}",
            kind="day",
            title="No run today",
            when_words=weekday_near(today, today),
            question="How is it? Did you leave out a run for it?",
            day=today,
        )


def _near(day: date, asking: Asking) -> str:
    return day_near(day, asking.today)


def _from(opens: datetime, asking: Asking) -> str:
    """`from 10:45` while it is that day, else the day."""
    if opens.date() == asking.today:
        return f"from {opens:%H:%M}"
    return weekday_near(opens.date(), asking.today)
