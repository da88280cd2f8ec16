"""Who a visit page is about, as far as its scope tells, and what it leaves out, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from service.shown import shown
from service.story_words import told_answers
from service.units import day_near, distance_words, place_words
from traininglog.facts import History, Race
from traininglog.pain import LOCATIONS, Place, family
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from rules.states import States
    from service.units import Unit
    from service.visit_asked import VisitAbout
    from traininglog.activity import Origin
    from traininglog.finding import RunState
    from traininglog.log import TrainingLog
    from traininglog.scope import Scope

_EPISODE_DAYS: Final = 90
"""Pain after as many days without any is another episode (own definition)."""
_AGE_BAND: Final = 5
_MOST_NAME: Final = 24
_ORIGINS: Final[dict[Origin, tuple[str, str]]] = {
    "file": ("file", "files"),
    "archive": ("from an export", "from an export"),
    "strava_api": ("from Strava", "from Strava"),
    "manual": ("by hand", "by hand"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name and what there is to say of it; `small` stands beside in the second colour."""

    name: str
    words: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """The strip on top: initials, then age, place, episode and so on as far as they are known.

    `hidden` says in sentences what the scope and the sources keep back.
    """

    initials: str
    rows: tuple[Named, ...]
    hidden: tuple[str, ...]


def identity(
    log: TrainingLog,
    states: States,
    here: Sequence[RunState],
    *,
    place: Place | None,
    scope: Scope,
    about: VisitAbout,
    today: date,
    unit: Unit,
) -> Identity:
    """The strip; `here` are the runs of the weeks shown, `place` is the leading one."""
    rows = (
        _age(log, scope, today),
        Named("Place", place_words(place) if place else "none named"),
        _episode(states, place, today),
        _goal(log, today, unit),
        _through(log, today),
        _sources(here, about),
        Named("Coverage", f"{counted(len(here), 'run')}: {told_answers(here)}"),
        _ends(about, today),
    )
    return Identity(
        initials(log.runner), tuple(row for row in rows if row), hidden(scope, about, today)
    )


def nobody(log: TrainingLog, scope: Scope, about: VisitAbout, today: date) -> Identity:
    """The strip of a log without a run that the visitor may see."""
    rows = (
        _age(log, scope, today),
        Named("Runs", f"none, {about.withheld:,} withheld"),
        _ends(about, today),
    )
    return Identity(
        initials(log.runner), tuple(row for row in rows if row), hidden(scope, about, today)
    )


def initials(name: str) -> str:
    """`D. R.` of `Demo runner`; at most three letters."""
    return " ".join(f"{word[0].upper()}." for word in shown(name).split()[:3])


def _age(log: TrainingLog, scope: Scope, today: date) -> Named | None:
    """A band of five years, where the scope tells of the person and the year is known."""
    born = [told.day for told in log.told(History) if told.kind == "born"]
    if not born or not scope.person:
        return None
    age = today.year - born[-1].year
    low = age // _AGE_BAND * _AGE_BAND
    return Named("Age", f"{low} to {low + _AGE_BAND - 1}")


def _episode(states: States, place: Place | None, today: date) -> Named | None:
    """`day 99, from 16 Aug`; an episode that is over tells its last pain."""
    first, last = episode(states, place, today) or (None, None)
    if first is None or last is None:
        return Named("Episode", "no pain entry") if place is None else None
    if (today - last).days >= _EPISODE_DAYS:
        return Named("Last pain", day_near(last, today))
    return Named("Episode", f"day {(today - first).days + 1}, from {day_near(first, today)}")


def episode(states: States, place: Place | None, today: date) -> tuple[date, date] | None:
    """The first and the last day of the pain told last at a place and its family."""
    if place is None:
        return None
    days = sorted({
        entry.day
        for named, entries in states.entries.items()
        if named.location in family(place.location) and named.side in {None, place.side}
        for entry in entries
        if entry.hurts and entry.day <= today
    })  # fmt: skip
    if not days:
        return None
    first = days[-1]
    for day in reversed(days):
        if first - day >= timedelta(days=_EPISODE_DAYS):
            break
        first = day
    return first, days[-1]


def _goal(log: TrainingLog, today: date, unit: Unit) -> Named | None:
    ahead = [race for race in log.told(Race) if race.day >= today and race.end is None]
    if not ahead:
        return None
    race = min(ahead, key=lambda race: race.day)
    km = race.distance_km
    size = distance_words(km, unit).replace(".0 ", " ") if km else _short(race.name)
    return Named("Goal", f"{size}, {day_near(race.day, today)}")


def _short(name: str) -> str:
    name = shown(name)
    return name if len(name) <= _MOST_NAME else f"{name[: _MOST_NAME - 1].rstrip()}…"


def _through(log: TrainingLog, today: date) -> Named:
    last = log.runs[-1]
    return Named("Data through", f"{day_near(last.day, today)}, {last.local_start:%H:%M}")


def _sources(here: Sequence[RunState], about: VisitAbout) -> Named:
    found = Counter(state.run.origin for state in here)
    told = [f"{n:,} {_ORIGINS[origin][n != 1]}" for origin, n in found.most_common()]
    return Named("Sources", ", ".join((*told, f"{about.withheld:,} withheld")))


def _ends(about: VisitAbout, today: date) -> Named | None:
    if about.ends is None:
        return None
    return Named("Link ends" if about.is_link else "Shared until", day_near(about.ends, today))


def hidden(scope: Scope, about: VisitAbout, today: date) -> tuple[str, ...]:
    """What a visitor does not see, and why, in sentences; none where all is shown."""
    told = (_withheld(about.withheld), *_scoped(scope, today))
    return tuple(words for words in told if words)


def _withheld(runs: int) -> str:
    if not runs:
        return ""
    stay, them = ("stays", "it") if runs == 1 else ("stay", "them")
    return (
        f"{counted(runs, 'run')} came only from Strava and {stay} with the runner: days "
        f"without running around {them} are not read as rest."
    )


def _scoped(scope: Scope, today: date) -> Iterator[str]:
    parts = []
    if scope.since is not None:
        parts.append(f"since {day_near(scope.since, today)}")
    if scope.locations is not None:
        names = [str(Place(location)) for location in LOCATIONS if location in scope.locations]
        parts.append(f"{', '.join(names)} only" if names else "no place that hurts")
    if parts:
        yield f"Shared {', '.join(parts)}."
    closed = [words for words, is_open in (
        ("the runner’s own words", scope.notes), ("what was before the log", scope.history),
    ) if not is_open]  # fmt: skip
    if closed:
        yield f"Not shared: {' and '.join(closed)}."
