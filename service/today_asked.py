"""What the form of Today asks about: a run without an answer, one asked for, or a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from service.felt_words import told_words, whole_words
from service.pain_said import rows_of_day, rows_of_run, said_of
from service.prompts import lead
from service.run_words import run_sub, run_title
from service.silence import answer_key, is_silent
from service.units import day_near, weekday_near
from traininglog.steps import Kept
from traininglog.words import score_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.pain_said import Row
    from service.prompts import Asking
    from traininglog.activity import Activity
    from traininglog.finding import RunState
    from traininglog.pain import Place

_ASKED_DAYS: Final = timedelta(days=14)
_RECENT_DAYS: Final = timedelta(days=90)
_MOST_PLACES: Final = 3
_MOST_ONSETS: Final = 3
_EARLIEST_DAY: Final = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The run or the day the form asks about.

    `key` is the activity's id or the ISO day. `profile` are heights from 0 to 1 along the
    run, which the page fills in; `before` are onsets of earlier runs at the leading place in
    km, with their words (`26 Oct (2/10)`). `places` are those of late, the leading one first.
    Of an answered one `answered` says what is kept (`whole` with its note), `said` is that
    in the form's own words (see `service.pain_form`), and `seen` the ids and digests behind
    it: the form sends them back as `seen`, so that a new answer takes the place of that one.
    """

    kind: Literal["run", "day"]
    key: str
    title: str
    sub: str
    day: date
    distance_km: float | None = None
    minutes: float | None = None
    profile: tuple[float, ...] = ()
    before: tuple[tuple[float, str], ...] = ()
    places: tuple[Place, ...] = ()
    answered: str | None = None
    whole: str | None = None
    said: Mapping[str, Any] | None = None
    seen: tuple[tuple[int, str], ...] = ()


def waits(state: RunState, answers: Mapping[str, str]) -> bool:
    """Whether a run lacks an answer, and nobody said that there is none to give."""
    return is_silent(state) and answers.get(answer_key(state.run)) != "unknown"


def unanswered(asking: Asking) -> Iterator[Activity]:
    """The runs of the last two weeks that wait for an answer, the newest first."""
    for state in reversed(asking.states.anywhere):
        if state.run.day < asking.today - _ASKED_DAYS:
            return
        if state.run.day <= asking.today and waits(state, asking.answers):
            yield state.run


def asked_about(asking: Asking, kept: Sequence[Kept], asked: str | None) -> Asked:
    """What is asked for; else the newest run without an answer, today's run, the day."""
    today, runs = asking.today, asking.log.runs
    run = next((run for run in runs if run.id == asked), None)
    day = None if run else _day(asked, today)
    if run is None and day is None:
        ran_today = (run for run in reversed(runs) if run.day == today)
        run = next(unanswered(asking), None) or next(ran_today, None)
    rows = _rows(asking, run, day or today, kept)
    entries = [row.said for row in rows]
    places = _places(asking, run.day if run else day or today)
    return replace(
        _blank(asking, run, day or today),
        places=places,
        before=_before(asking, run, places),
        answered=f"Answered: {told_words(entries, asking.unit)}" if entries else None,
        whole=whole_words(entries, asking.unit) if entries else None,
        said=said_of(entries) if entries else None,
        seen=tuple(row.seen for row in rows if kept),
    )


def _day(asked: str | None, today: date) -> date | None:
    try:
        day = date.fromisoformat(asked or "")
    except ValueError:
        return None
    return day if _EARLIEST_DAY <= day <= today else None


def _blank(asking: Asking, run: Activity | None, day: date) -> Asked:
    today = asking.today
    if run is not None:
        title = run_title(run, today, asking.unit)
        length = run.distance_km, run.timer_min
        return Asked("run", run.id, title, run_sub(run), run.day, *length)
    ran = any(run.day == day for run in asking.log.runs)
    name = "Today" if day == today else weekday_near(day, today)
    title = name if ran else f"{name}, no run"
    if day == today and not ran:
        title = "No run today"
    last = next((r.day for r in reversed(asking.log.runs) if r.day < day), None)
    sub = "" if last is None else f"Last run on {weekday_near(last, today)}"
    return Asked("day", day.isoformat(), title, sub, day)


def _rows(
    asking: Asking, run: Activity | None, day: date, kept: Sequence[Kept]
) -> tuple[Row, ...]:
    """What stands in the diary about it; a log that is only read has rows without a digest."""
    rows = kept or tuple(Kept(n, entry, "") for n, entry in enumerate(asking.log.pain))
    return rows_of_day(day, rows) if run is None else rows_of_run(run, asking.log, rows)


def _places(asking: Asking, day: date) -> tuple[Place, ...]:
    """The places of the last months before a day: the leading one first, then the latest."""
    since = day - _RECENT_DAYS
    latest: dict[Place, date] = {}
    for place, entries in asking.states.entries.items():
        days = [e.day for e in entries if since <= e.day <= day and e.hurts]
        if days:
            latest[place] = max(days)
    leading = lead(asking)
    order = sorted(latest, key=lambda place: (place != leading, -latest[place].toordinal()))
    return tuple(order[:_MOST_PLACES])


def _before(
    asking: Asking, run: Activity | None, places: Sequence[Place]
) -> tuple[tuple[float, str], ...]:
    """The last onsets before a run at the first of its places, oldest first."""
    if run is None or not places:
        return ()
    told = [
        (
            state.onset_km,
            f"{day_near(state.run.day, asking.today)} ({score_words(state.score)})",
        )
        for state in asking.states.by_place[places[0]]
        if state.onset_km is not None and state.during and state.run.start < run.start
    ]
    return tuple(told[-_MOST_ONSETS:])
