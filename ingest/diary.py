"""Pain entries from a CSV table: every row read or named, nothing guessed."""

from __future__ import annotations

import csv
import io
import math
from datetime import date, time
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from ingest.spreadsheet import unguarded
from traininglog.pain import (
    COMPARED,
    DAILY_ITEMS,
    LOCATIONS,
    SIDES,
    SPOTS,
    WHENS,
    WORST_SCORE,
    Compared,
    DailyItem,
    Location,
    PainEntry,
    Side,
    Spot,
    When,
    entry_faults,
)
from traininglog.problem import Problem
from traininglog.textform_entries import usual_when
from traininglog.textform_words import KM_PER_MILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

COLUMNS: Final = (
    "date", "time", "location", "side", "score", "when", "onset_km", "onset_mi", "onset_min",
    "offset_km", "before_score", "hours_until_quiet", "painkiller", "stopped", "note",
    "item", "spot", "compared", "skipped",
)  # fmt: skip
_MOST_ROWS: Final = 100_000
_YES: Final = frozenset({"1", "yes", "y", "true", "x"})
_NO: Final = frozenset({"", "0", "no", "n", "false"})


class DiaryTable(NamedTuple):
    """The entries of a table; with any problem the caller keeps none of them."""

    entries: tuple[PainEntry, ...]
    problems: tuple[Problem, ...]


def read_pain_csv(content: bytes, source: str, today: date) -> DiaryTable:
    """Read a table with a header of COLUMNS (any of them, `date` needed), comma or semicolon.

    `today` is the runner's local day; later dates are refused. Problems name the row as a
    text editor counts lines.
    """

    def refused(message: str, where: str = "") -> DiaryTable:
        return DiaryTable((), (Problem("diary", message, source, where),))

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return refused(f"byte {fault.start} is no UTF-8 text; save the table as CSV UTF-8")
    header, _, _ = text.partition("\n")
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=";" if header.count(";") > header.count(",") else ",",
        strict=True,
    )
    entries: list[PainEntry] = []
    problems: list[Problem] = []
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if wrong := _header_fault(names):
            return refused(wrong, "header")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            found = _row(names, cells, today)
            if isinstance(found, PainEntry):
                entries.append(found)
            else:
                where = f"row {reader.line_num}"
                problems += [Problem("diary", fault, source, where) for fault in found]
            if len(entries) > _MOST_ROWS:
                return refused(f"more than {_MOST_ROWS} rows; split the table")
    except csv.Error as fault:
        return refused(str(fault), f"row {reader.line_num}")
    return DiaryTable(tuple(entries), tuple(problems))


def read_pain_row(row: Mapping[str, str], today: date) -> PainEntry | list[str]:
    """One entry from cells by column name, or everything that is wrong with it."""
    return _row(list(row), list(row.values()), today)


def _header_fault(names: Iterable[str]) -> str | None:
    found = list(names)
    unknown = [name or "(empty)" for name in found if name not in COLUMNS]
    if unknown or "date" not in found:
        wrong = f"unknown column {', '.join(unknown)}" if unknown else "no column date"
        return f"{wrong}; the header takes any of {','.join(COLUMNS)}, and needs date"
    twice = {name for name in found if found.count(name) > 1}
    return f"column {', '.join(sorted(twice))} stands twice" if twice else None


def _row(names: list[str], cells: list[str], today: date) -> PainEntry | list[str]:
    """The entry of one row, or everything that is wrong with it."""
    if len(cells) != len(names):
        return [f"{len(cells)} cells where the header has {len(names)}"]
    row = {
        name: unguarded(cell) if name == "note" else cell.strip()
        for name, cell in zip(names, cells, strict=True)
    }
    faults: list[str] = []

    def read(name: str, parse: Callable[[str], object], words: str) -> object:
        if not (cell := row.get(name, "")):
            return None
        try:
            return parse(cell)
        except ValueError:
            faults.append(f"{name} '{cell}' is not {words}")
            return None

    day = read("date", date.fromisoformat, "a day like 2024-03-12")
    location = read("location", _one_of(LOCATIONS), f"one of {', '.join(LOCATIONS)}")
    numbers = {
        name: cast("float | None", read(name, _number, "a number"))
        for name in ("onset_km", "onset_mi", "onset_min", "offset_km", "hours_until_quiet")
    }
    whole = f"a whole number from 0 to {WORST_SCORE}"
    score = cast("int | None", read("score", _whole, whole))
    values = {
        "time": read("time", _time_of_day, "a time like 07:30"),
        "side": read("side", _one_of(SIDES), f"one of {', '.join(SIDES)}"),
        "when": read("when", _one_of(WHENS), f"one of {', '.join(WHENS)}"),
        "item": read("item", _one_of(DAILY_ITEMS), f"one of {', '.join(DAILY_ITEMS)}"),
        "spot": read("spot", _one_of(SPOTS), f"one of {', '.join(SPOTS)}"),
        "compared": read("compared", _one_of(COMPARED), f"one of {', '.join(COMPARED)}"),
        "before_score": read("before_score", _whole, whole),
        "painkiller": bool(read("painkiller", _yes_or_no, "yes or no")),
        "stopped": bool(read("stopped", _yes_or_no, "yes or no")),
        "skipped": bool(read("skipped", _yes_or_no, "yes or no")),
    }
    if not row.get("date"):
        faults.append("date is missing")
    if numbers["onset_km"] is not None and numbers["onset_mi"] is not None:
        faults.append("onset_km and onset_mi are both given; keep one of them")
    if faults or not isinstance(day, date):
        return faults
    entry = _entry(day, cast("Location | None", location), score, numbers, values, row)
    return list(entry_faults(entry, today)) or entry


def _entry(
    day: date,
    location: Location | None,
    score: int | None,
    numbers: Mapping[str, float | None],
    values: Mapping[str, object],
    row: Mapping[str, str],
) -> PainEntry:
    miles, item = numbers["onset_mi"], cast("DailyItem | None", values["item"])
    in_a_run = any(numbers[name] is not None for name in ("onset_km", "onset_mi", "onset_min"))
    away = item is not None or bool(values["skipped"])
    usual: When = usual_when("during", away=away, in_a_run=in_a_run)
    return PainEntry(
        day=day,
        location="unspecified" if score and location is None else location,
        side=cast("Side | None", values["side"]),
        score=score,
        when=cast("When | None", values["when"]) or usual,
        time=cast("time | None", values["time"]),
        onset_km=numbers["onset_km"] if miles is None else miles * KM_PER_MILE,
        onset_min=numbers["onset_min"],
        offset_km=numbers["offset_km"],
        before_score=cast("int | None", values["before_score"]),
        hours_until_quiet=numbers["hours_until_quiet"],
        painkiller=bool(values["painkiller"]),
        stopped=bool(values["stopped"]),
        note=row.get("note") or None,
        item=item,
        spot=cast("Spot | None", values["spot"]),
        compared=cast("Compared | None", values["compared"]),
        skipped=bool(values["skipped"]),
    )


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        word = cell.lower().replace(" ", "_").replace("-", "_")
        if word not in words:
            raise ValueError
        return word

    return parse


def _time_of_day(cell: str) -> time:
    value = time.fromisoformat(cell)
    if value.tzinfo is not None:
        raise ValueError
    return value


def _number(cell: str) -> float:
    value = float(cell.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError
    return value


def _whole(cell: str) -> int:
    value = _number(cell)
    if value != int(value) or not 0 <= value <= WORST_SCORE:
        raise ValueError
    return int(value)


def _yes_or_no(cell: str) -> bool:
    word = cell.lower()
    if word not in _YES | _NO:
        raise ValueError
    return word in _YES
