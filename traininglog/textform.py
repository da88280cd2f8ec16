"""The readable text form of a log, one line a run or a day; read and written.

    zone Europe/Berlin
    2024-03-12 run 7.5 km 43:30 168 spm | knee right 4/10 from 6.5 km
    2024-03-13 rest | knee right 2/10 stairs
    2024-03-21 run 5.0 km 29:10 | no pain
    2024-03-25 run 4 mi 38:00 at 18:30 | knee right 5/10 from 1 mi; next morning 3/10
    2024-04-20 run 5 km 30:00 back planned | no pain
    declare 2024-01-01 to 2024-06-30

Left of the bar stands what was done, right of it what was felt, one entry a
semicolon; an entry that names no place goes on about the one before it. `next
morning` is felt a day later. `back KIND` answers why the gap before this run was.
`declare` is the runner's word that every run that hurt in these days was logged.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast, get_args

from traininglog.activity import RUNNING, Activity, Surface
from traininglog.finding import GapKind
from traininglog.log import Declaration, TrainingLog
from traininglog.pain import LOCATIONS, SIDES, Location, PainEntry, Side, When, entry_faults
from traininglog.problem import Problem
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KM_PER_MILE: Final = 1.609344
_SPORTS: Final = {"run": RUNNING, "ride": "cycling", "walk": "walking", "swim": "swimming"}
_SPORT_WORDS: Final = {sport: word for word, sport in _SPORTS.items()}
_FIRST_START: Final = time(8)
_WHEN_WORDS: Final[dict[str, When]] = {
    "during": "during",
    "before": "before",
    "after": "after",
    "at night": "night",
    "next morning": "next_morning",
    "that day": "daily",
}
_WORDS_OF_WHEN: Final = {when: words for words, when in _WHEN_WORDS.items()}
_NUMBER: Final = r"(\d+(?:\.\d+)?)"
_PLACES: Final = "|".join(
    name.replace("_", "[ _]") for name in sorted(LOCATIONS, key=len, reverse=True)
)
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_SPLIT: Final = r"{}(?=(?:[^\"\\]|\\.|\"(?:[^\"\\]|\\.)*\")*$)"


class _Words:
    """One part of a line, its words taken away piece by piece."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()

    def take(self, pattern: str) -> re.Match[str] | None:
        """Remove the first match that stands as whole words, and return it."""
        found = re.search(rf"(?<!\S)(?:{pattern})(?!\S)", self.text)
        if found:
            self.text = f"{self.text[: found.start()]} {self.text[found.end() :]}".strip()
        return found

    def number(self, pattern: str) -> float | None:
        """Take a pattern whose first group is a number."""
        found = self.take(pattern)
        return float(found[1]) if found else None

    def kilometres(self, pattern: str) -> float | None:
        """Take a distance in km or mi, with `pattern` before it."""
        found = self.take(rf"{pattern}{_NUMBER} (km|mi)")
        if not found:
            return None
        return float(found[1]) * (KM_PER_MILE if found[2] == "mi" else 1.0)

    def clock(self) -> time | None:
        """Take a time of day: `at 18:30`."""
        found = self.take(r"at (\d\d):(\d\d)")
        return time(int(found[1]), int(found[2])) if found else None


@dataclass
class _Reading:
    """What has been read so far."""

    zone: str = "UTC"
    activities: list[Activity] = field(default_factory=list)
    pain: list[tuple[PainEntry, Activity | None]] = field(default_factory=list)
    gap_kinds: dict[date, GapKind] = field(default_factory=dict)
    declarations: list[Declaration] = field(default_factory=list)

    def line(self, text: str) -> None:
        """Read one line; a ValueError says what could not be read."""
        words = _Words(text)
        if found := words.take(r"zone (\S+)"):
            zone_of(found[1])
            self.zone = found[1]
        elif found := words.take(r"declare (\S+) to (\S+)"):
            first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
            self.declarations.append(Declaration(first, last))
        else:
            done, *felt = re.split(_SPLIT.format(r"\|"), text, maxsplit=1)
            day_word, _, rest = done.strip().partition(" ")
            day = date.fromisoformat(day_word)
            words = _Words(rest)
            back = words.take(f"back ({'|'.join(get_args(GapKind))})")
            activity = self._activity(day, words)
            usual = _usual_when(activity)
            entries = list(_entries(day, "" if not felt else felt[0], usual))
            if back:
                self.gap_kinds[day] = cast("GapKind", back[1])
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

    def _activity(self, day: date, words: _Words) -> Activity | None:
        if words.take("rest"):
            _nothing_left(words)
            return None
        sport = words.take("|".join(_SPORTS))
        if not sport:
            raise ValueError(f"'{words.text}' names neither a sport nor rest")
        count = sum(1 for a in self.activities if a.day == day)
        clock = words.clock() or _FIRST_START.replace(hour=_FIRST_START.hour + count)
        distance_km, timer_min = words.kilometres(""), _minutes(words)
        down_m, walked = (
            words.number(rf"{_NUMBER} m down"),
            words.number(rf"walked {_NUMBER} %"),
        )
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
            cadence_spm=words.number(rf"{_NUMBER} spm"),
            heart_rate_bpm=words.number(rf"{_NUMBER} bpm"),
            descent_m=down_m,
            walked_share=None if walked is None else walked / 100,
            surface=cast("Surface", surface[0]) if surface else "unknown",
            origin="manual",
        )
        _nothing_left(words)
        return activity


def _usual_when(activity: Activity | None) -> When:
    """What an entry without a word of time means: during a run, else that day."""
    return "during" if activity and activity.is_run else "daily"


def _nothing_left(words: _Words) -> None:
    if words.text:
        raise ValueError(f"cannot read '{words.text}'")


def _minutes(words: _Words) -> float | None:
    found = words.take(r"(?:(\d+):)?(\d+):(\d\d)")
    if not found:
        return None
    return int(found[1] or 0) * 60 + int(found[2]) + int(found[3]) / 60


def read_entries(day: date, text: str) -> list[PainEntry]:
    """What was felt, as it stands right of the bar of a run's line; ValueError says why not."""
    return list(_entries(day, text, "during"))


def _entries(day: date, text: str, usual: When) -> Iterator[PainEntry]:
    last: PainEntry | None = None
    for part in re.split(_SPLIT.format(";"), text):
        if not part.strip():
            continue
        entry = _entry(day, _Words(part), last, usual)
        if faults := entry_faults(entry):
            raise ValueError("; ".join(faults))
        last = entry if entry.location else last
        yield entry


def _entry(day: date, words: _Words, last: PainEntry | None, usual: When) -> PainEntry:
    quoted = words.take(_QUOTED)
    none_at_all = words.take("no pain")
    place = words.take(rf"({_PLACES})")
    side = words.take("|".join(SIDES)) if place else None
    was, scored = words.number(r"was (\d+)/10"), words.number(r"(\d+)/10")
    quiet_h = words.number(rf"quiet after {_NUMBER} h")
    when_word = words.take("|".join(_WHEN_WORDS))
    when = _WHEN_WORDS[when_word[0]] if when_word else usual
    start = words.take("from the start")
    entry = PainEntry(
        day=day + timedelta(days=1) if when == "next_morning" else day,
        location=cast("Location", place[1].replace(" ", "_")) if place else None,
        side=cast("Side", side[0]) if side else None,
        score=0 if none_at_all else None if scored is None else int(scored),
        when=when,
        time=words.clock(),
        onset_km=0.0 if start else words.kilometres("from "),
        onset_min=words.number(rf"from {_NUMBER} min"),
        offset_km=words.kilometres("until "),
        before_score=None if was is None else int(was),
        hours_until_quiet=quiet_h,
        painkiller=words.take("painkiller") is not None,
        stopped=words.take("stopped") is not None,
    )
    note = json.loads(quoted[0]) if quoted else words.text or None
    if not place and scored is not None and not none_at_all:
        if last:
            entry = replace(entry, location=last.location, side=last.side)
        elif entry.score:
            entry = replace(entry, location="unspecified")
    if not quoted and re.search(r"\d", words.text):
        raise ValueError(f"cannot read '{words.text}'; a note with numbers stands in quotes")
    if words.text and not (place or last or quoted or none_at_all):
        raise ValueError(f"'{words.text}' names no place; a bare note stands in quotes")
    return replace(entry, note=note)


def read_text(text: str, runner: str = "text") -> tuple[TrainingLog, tuple[Problem, ...]]:
    """Read a log in text form; lines that cannot be read become problems with their row.

    Lines are stripped; empty ones and those that begin with # are passed over.
    """
    reading, problems = _Reading(), []
    for row, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.strip().startswith("#"):
            continue
        try:
            reading.line(line.strip())
        except ValueError as fault:
            problems.append(Problem("text", str(fault), where=f"row {row}"))
    log = TrainingLog(
        runner=runner,
        activities=tuple(sorted(reading.activities, key=lambda a: a.start)),
        pain=tuple(reading.diary()),
        gap_kinds=reading.gap_kinds,
        declarations=tuple(reading.declarations),
    )
    return log, tuple(problems)


def entry_words(entry: PainEntry) -> str:
    """What was understood of an entry, as it would stand in a log: day and words."""
    return f"{entry.day} {_felt(entry, 'during')}"


def entry_order(entry: PainEntry) -> tuple[date, bool]:
    """The order of a diary: by day; a day begins with how the last run felt that morning."""
    return entry.day, entry.when != "next_morning"


def write_text(log: TrainingLog) -> str:
    """Write a log in text form; `read_text` gives back what the form can say."""
    zone = log.activities[0].zone if log.activities else "UTC"
    lines = [f"zone {zone}"]
    lines += [f"declare {d.first_day} to {d.last_day}" for d in log.declarations]
    felt = {d: list(group) for d, group in groupby(sorted(log.pain, key=_line_day), _line_day)}
    done = {d: list(group) for d, group in groupby(log.activities, key=lambda a: a.day)}
    for day in sorted({*felt, *done}):
        activities = done.get(day, [])
        usual = _usual_when(activities[-1] if activities else None)
        words = list(_done(day, activities, log))
        bar = " | " + "; ".join(_felt(e, usual) for e in felt[day]) if day in felt else ""
        lines += [*words[:-1], words[-1] + bar]
    return "\n".join(lines) + "\n"


def _line_day(entry: PainEntry) -> date:
    return entry.day - timedelta(days=1) if entry.when == "next_morning" else entry.day


def _done(day: date, activities: Iterable[Activity], log: TrainingLog) -> Iterator[str]:
    number = -1
    for number, activity in enumerate(activities):
        seconds = round((activity.timer_min or 0) * 60)
        clock = activity.local_start.time()
        usual = clock == _FIRST_START.replace(hour=_FIRST_START.hour + number)
        parts = (
            f"{day} {_SPORT_WORDS.get(activity.sport, 'walk')}",
            _with(activity.distance_km, "{} km"),
            f"{seconds // 60}:{seconds % 60:02d}" if activity.timer_min is not None else "",
            _with(activity.cadence_spm, "{} spm"),
            _with(activity.heart_rate_bpm, "{} bpm"),
            _with(activity.descent_m, "{} m down"),
            _with(activity.walked_share, "walked {} %", 100),
            "" if activity.surface == "unknown" else activity.surface,
            "" if usual else f"at {clock:%H:%M}",
            f"back {log.gap_kinds[day]}" if not number and day in log.gap_kinds else "",
        )
        yield " ".join(part for part in parts if part)
    if number < 0:
        yield f"{day} rest"


def _felt(entry: PainEntry, usual: When) -> str:
    painless = entry.location is None and entry.score == 0
    parts = (
        (entry.location or "").replace("_", " "),
        entry.side or "",
        "no pain" if painless else _with(entry.score, "{}/10"),
        "" if entry.when == usual else _WORDS_OF_WHEN[entry.when],
        "from the start" if entry.onset_km == 0 else _with(entry.onset_km, "from {} km"),
        _with(entry.onset_min, "from {} min"),
        _with(entry.offset_km, "until {} km"),
        _with(entry.before_score, "was {}/10"),
        _with(entry.hours_until_quiet, "quiet after {} h"),
        "painkiller" if entry.painkiller else "",
        "stopped" if entry.stopped else "",
        f"at {entry.time:%H:%M}" if entry.time else "",
        json.dumps(entry.note, ensure_ascii=False) if entry.note else "",
    )
    return " ".join(part for part in parts if part)


def _with(value: float | None, words: str, factor: float = 1) -> str:
    if value is None:
        return ""
    exact = value * factor
    short = format(exact, "g")
    return words.format(short if float(short) == exact else repr(exact))
