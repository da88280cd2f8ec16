"""The readable text form of a log, one line a run or a day; read and written.

    zone Europe/Berlin
    2024-03-12 run 7.5 km 43:30 168 spm | knee right 4/10 from 6.5 km
    2024-03-13 rest | knee right 2/10 stairs
    2024-03-21 run 5.0 km 29:10 | no pain
    2024-03-25 run 4 mi 38:00 at 18:30 | knee right 5/10 from 1 mi; next morning 3/10
    2024-04-20 run 5 km 30:00 18 C device "Watch 2" back planned | no pain
    2024-04-22 | knee right 2/10 from 3 km
    2024-04-22 treatment taping knee right
    declare 2024-01-01 to 2024-06-30

Left of the bar stands what was done, right of it what was felt (`textform_entries`).
Nothing before the bar: a run this text does not tell, whose `back` may stand alone too.
`back KIND` answers why the gap before this run was. `declare` is the runner's word that
every run that hurt in these days was logged. Facts have lines of their own
(`textform_facts`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast, get_args

from traininglog.activity import RUNNING, Activity, Surface
from traininglog.finding import GapKind
from traininglog.log import Declaration, TrainingLog
from traininglog.pain import entry_faults
from traininglog.problem import Problem
from traininglog.textform_entries import entry_order, felt_words, line_day, read_entries
from traininglog.textform_facts import FACT_WORDS, fact_words, is_fact, read_fact
from traininglog.textform_words import (
    NUMBER,
    Words,
    check,
    in_quotes,
    joined,
    one_of,
    split_outside_quotes,
    to_day,
    to_name,
    with_number,
)
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from traininglog.facts import Fact
    from traininglog.pain import PainEntry, When

_SPORTS: Final = {"run": RUNNING, "ride": "cycling", "walk": "walking", "swim": "swimming"}
_SPORT_WORDS: Final = {sport: word for word, sport in _SPORTS.items()}
_FIRST_START: Final = time(8)
_GAP_KINDS: Final = get_args(GapKind)
_SEEN_IN_LOG: Final = frozenset({"withheld", "other_training"})


@dataclass
class _Reading:
    """What has been read so far; with `today` a diary beside the watch's own files."""

    today: date | None = None
    zone: str = "UTC"
    activities: list[Activity] = field(default_factory=list)
    pain: list[tuple[PainEntry, Activity | None]] = field(default_factory=list)
    gap_kinds: dict[date, GapKind] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def log(self, runner: str, text: str) -> TrainingLog:
        """Read all lines; what cannot be read is in `problems`."""
        for row, line in enumerate(text.split("\n"), start=1):
            if not line.strip() or line.strip().startswith("#"):
                continue
            try:
                self.line(line.strip())
            except (ValueError, OverflowError) as fault:
                self.problems.append(Problem("text", str(fault), where=f"row {row}"))
        return TrainingLog(
            runner=runner,
            activities=tuple(sorted(self.activities, key=lambda a: a.start)),
            pain=tuple(self.diary()),
            gap_kinds=self.gap_kinds,
            declarations=tuple(self.declarations),
            facts=tuple(sorted(self.facts, key=lambda fact: fact.day)),
        )

    def line(self, text: str) -> None:
        """Read one line; a ValueError says what could not be read."""
        words = Words(text)
        if found := words.first(r"zone (\S+)"):
            words.nothing_left()
            zone_of(found[1])
            self.zone = found[1]
        elif found := words.first(r"declare (\S+) to (\S+)"):
            words.nothing_left()
            self.declarations.append(_declaration(found[1], found[2]))
        elif is_fact(text):
            self.facts += read_fact(text, self.today)
        else:
            self._day(text)

    def _day(self, text: str) -> None:
        """Read what was done on a day and what was felt."""
        done, *felt = split_outside_quotes(text, "|", most=1)
        day_word, _, rest = done.strip().partition(" ")
        day, words = to_day(day_word), Words(rest)
        back = words.take(f"back ({one_of(_GAP_KINDS)})")
        kind = cast("GapKind", to_name(back[1])) if back else None
        untold = not words.text and bool(kind or felt)
        activity = None if untold else self._activity(day, words)
        usual = "during" if untold else _usual_when(activity)
        entries = read_entries(day, "" if not felt else felt[0], usual)
        if self.today is not None:
            check(_not_of_a_diary(day, activity, kind, self.today))
            check(fault for entry in entries for fault in entry_faults(entry, self.today))
        if kind:
            self.gap_kinds[day] = kind
        self.activities += [activity] if activity else []
        self.pain += [(entry, activity) for entry in entries]

    def diary(self) -> list[PainEntry]:
        """The entries in order; of two runs a day each keeps its own, by its start."""
        runs = Counter(a.day for a in self.activities if a.is_run)
        return sorted(
            (
                replace(entry, time=done.local_start.time().replace(tzinfo=None))
                if done and done.is_run and runs[done.day] > 1 and entry.time is None
                else entry
                for entry, done in self.pain
            ),
            key=entry_order,
        )

    def _activity(self, day: date, words: Words) -> Activity | None:
        if words.take("rest"):
            words.nothing_left()
            return None
        device = words.quoted("device ")
        sport = words.take("|".join(_SPORTS))
        if not sport:
            raise ValueError(_neither(words.text, diary=self.today is not None))
        count = sum(1 for a in self.activities if a.day == day)
        clock = words.clock() or _FIRST_START.replace(hour=_FIRST_START.hour + count)
        distance_km, timer_min = words.kilometres(""), _minutes(words)
        walked = words.number(rf"walked {NUMBER} %")
        surface = words.take("|".join(get_args(Surface)))
        activity = Activity(
            id=f"{day}-{count + 1}",
            sport=_SPORTS[sport[0]],
            start=datetime.combine(day, clock, zone_of(self.zone)).astimezone(UTC),
            zone=self.zone,
            day=day,
            distance_km=distance_km,
            timer_min=timer_min,
            speed_mps=distance_km / timer_min / 0.06 if distance_km and timer_min else None,
            cadence_spm=words.number(rf"{NUMBER} spm"),
            heart_rate_bpm=words.number(rf"{NUMBER} bpm"),
            ascent_m=words.number(rf"{NUMBER} m up"),
            descent_m=words.number(rf"{NUMBER} m down"),
            temperature_c=words.number(r"(-?\d+(?:\.\d+)?) C"),
            walked_share=None if walked is None else walked / 100,
            stance_balance_percent=words.number(rf"balance {NUMBER} %"),
            surface=cast("Surface", surface[0]) if surface else "unknown",
            device=device,
            origin="manual",
        )
        words.nothing_left()
        return activity


def _neither(text: str, *, diary: bool) -> str:
    """What a line lacks: a diary beside files tells facts and what was felt."""
    if text.startswith("back"):
        return f"back is one of: {', '.join(k for k in _GAP_KINDS if k not in _SEEN_IN_LOG)}"
    if diary:
        return f"'{text}' begins with none of {', '.join(FACT_WORDS)}, back or |"
    return f"'{text}' names neither a sport nor rest"


def _not_of_a_diary(
    day: date, activity: Activity | None, back: GapKind | None, today: date
) -> Iterator[str]:
    """What only files and the log itself can tell."""
    if activity:
        yield f"runs come from files; tell what was felt as: {day} | no pain"
    if back in _SEEN_IN_LOG:
        yield f"'back {back}' is seen in the log and never answered"
    if day > today:
        yield f"date {day} is in the future"


def _declaration(first: str, last: str) -> Declaration:
    """The span of a declaration, in order."""
    told = Declaration(to_day(first), to_day(last))
    if told.last_day < told.first_day:
        raise ValueError(f"{last} is before {first}")
    return told


def _usual_when(activity: Activity | None) -> When:
    """What an entry without a word of time means: during a run, else that day."""
    return "during" if activity and activity.is_run else "daily"


def _minutes(words: Words) -> float | None:
    found = words.take(r"(?:(\d{1,4}):)?(\d{1,5}):(\d\d)")
    if not found:
        return None
    return int(found[1] or 0) * 60 + int(found[2]) + int(found[3]) / 60


def read_text(text: str, runner: str = "text") -> tuple[TrainingLog, tuple[Problem, ...]]:
    """Read a log in text form; lines that cannot be read become problems with their row.

    Lines are stripped; empty ones and those that begin with # are passed over.
    """
    reading = _Reading()
    return reading.log(runner, text), tuple(reading.problems)


def read_diary(text: str, today: date) -> tuple[TrainingLog, tuple[Problem, ...]]:
    """Read what a person tells beside the watch's files: a log without runs, up to today.

    A line that tells a run is a problem, and so is one that is later than today.
    """
    reading = _Reading(today)
    return reading.log("text", text), tuple(reading.problems)


def diary_lines(log: TrainingLog) -> Iterator[str]:
    """All of a log but its activities, a line each; `read_diary` gives them back."""
    yield from (_declared(told) for told in log.declarations)
    yield from map(fact_words, log.facts)
    yield from (f"{day} back {kind}" for day, kind in log.gap_kinds.items())
    yield from (f"{line_day(entry)} | {felt_words(entry, 'during')}" for entry in log.pain)


def write_text(log: TrainingLog) -> str:
    """Write a log in text form; `read_text` gives back what the form can say."""
    zone = log.activities[0].zone if log.activities else "UTC"
    lines = [f"zone {zone}"]
    lines += map(_declared, log.declarations)
    lines += map(fact_words, log.facts)
    felt = {d: list(group) for d, group in groupby(sorted(log.pain, key=line_day), line_day)}
    done = {d: list(group) for d, group in groupby(log.activities, key=lambda a: a.day)}
    for day in sorted({*felt, *done}):
        activities = done.get(day, [])
        usual = _usual_when(activities[-1] if activities else None)
        words = list(_done(day, activities, log))
        bar = " | " + "; ".join(felt_words(e, usual) for e in felt[day]) if day in felt else ""
        lines += [*words[:-1], words[-1] + bar]
    return "\n".join(lines) + "\n"


def _declared(told: Declaration) -> str:
    return f"declare {told.first_day} to {told.last_day}"


def _done(day: date, activities: Iterable[Activity], log: TrainingLog) -> Iterator[str]:
    number = -1
    for number, activity in enumerate(activities):
        seconds = round((activity.timer_min or 0) * 60)
        clock = activity.local_start.time()
        usual = clock == _FIRST_START.replace(hour=_FIRST_START.hour + number)
        parts = (
            f"{day} {_SPORT_WORDS.get(activity.sport, 'walk')}",
            with_number(activity.distance_km, "{} km"),
            f"{seconds // 60}:{seconds % 60:02d}" if activity.timer_min is not None else "",
            with_number(activity.cadence_spm, "{} spm"),
            with_number(activity.heart_rate_bpm, "{} bpm"),
            with_number(activity.ascent_m, "{} m up"),
            with_number(activity.descent_m, "{} m down"),
            with_number(activity.temperature_c, "{} C"),
            with_number(activity.walked_share, "walked {} %", 100),
            with_number(activity.stance_balance_percent, "balance {} %"),
            f"device {in_quotes(activity.device)}" if activity.device else "",
            "" if activity.surface == "unknown" else activity.surface,
            "" if usual else f"at {clock:%H:%M}",
            f"back {log.gap_kinds[day]}" if not number and day in log.gap_kinds else "",
        )
        yield joined(parts)
    if number < 0:
        yield f"{day} rest"
