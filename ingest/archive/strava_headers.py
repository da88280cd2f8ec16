"""Which column of Strava's activities.csv is which: by name, else by place, else by content.

The headers are in the language of the account, new ones come every few months, and a name may
come twice. So each column that is used is looked for by its name in all languages; in a header
that is known in part, or not at all, the rest is taken from where it always stood, as long as
nothing that is known stands elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from statistics import mode
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.csv_numbers import SIGNS, read_number
from ingest.archive.strava_dates import read_start
from ingest.archive.strava_words import fold, languages
from traininglog.reference import strava_export

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Cells = Sequence[str]
    Places = dict[str, tuple[int, ...]]

NUMBER: Final = re.compile(r"\s*'?(\d{1,30})(?:[.,]0+)?\s*", re.ASCII)
"""An activity's number; some spreadsheets write it with a fraction, or as text."""
ROUNDED: Final = re.compile(r"\s*\d[.,]\d+E\+?\d+\s*", re.IGNORECASE | re.ASCII)
MEMBER: Final = re.compile(
    r"(?:^|[/\\])(\d{1,30})\.(?:fit|gpx|tcx)(?:\.gz)?\s*$", re.IGNORECASE | re.ASCII
)
"""A file of activities; its name is the number of its upload."""
NEEDED: Final = ("activity_id", "date")
_ENOUGH_NAMES: Final = 5
_MOSTLY: Final = 0.8
_UNITS: Final = (1, 1000, 1609.344)
_ABOUT: Final = 0.02
_ROUNDED: Final = 0.01
_WIDTH_THEN: Final = 12
_WIDEST: Final = 1_000


class Columns(NamedTuple):
    """Where each column stands, the second block last; `language` is empty where unknown."""

    language: str
    places: Mapping[str, tuple[int, ...]]

    def cell(self, cells: Cells, name: str) -> str:
        """What a row says in a column; empty where it has none, or the row ends before it."""
        places = self.places.get(name, ())
        return cells[places[-1]] if places and places[-1] < len(cells) else ""

    def all_cells(self, cells: Cells, name: str) -> list[str]:
        """What it says in every column of that name."""
        return [cells[place] for place in self.places.get(name, ()) if place < len(cells)]


def find_columns(header: Cells, sample: Sequence[Cells]) -> Columns | None:
    """The columns of a table with these first rows; None where it is no table of activities."""
    names = [fold(name) for name in header]
    language = _language(names)
    named = _by_name(names)
    width = mode(map(len, sample)) if sample else len(names)
    by_name, usual = _by_place(named, names), _usual(width)
    is_named = all(name in named for name in NEEDED)
    is_as_ever = all(named.get(name) == at for name, at in _usual(_WIDEST).items())
    ways = [
        (
            by_name,
            is_as_ever or ((is_named or _is_told(by_name, sample)) and _fits(by_name, sample)),
        ),
        (usual, _is_told(usual, sample) and _fits(usual, sample)),
    ]
    if width != len(names):  # a name is split or lost, so that those behind it stand wrong
        ways.reverse()
    places = next((places for places, is_it in ways if is_it), None)
    return None if places is None else Columns(language, _by_content(sample) | places)


def _language(names: Cells) -> str:
    """Whose words the most names are; empty where there are too few to tell."""
    known = {
        language: {fold(name) for group in _groups(told) for name in group}
        for language, told in languages().items()
    }
    best = max(known, key=lambda language: len(known[language].intersection(names)))
    return best if len(known[best].intersection(names)) >= _ENOUGH_NAMES else ""


def _groups(told: Mapping[str, Mapping[str, list[str]]]) -> list[list[str]]:
    return [*told.get("columns", {}).values(), *told.get("guessed", {}).values()]


def _by_name(names: Cells) -> Places:
    columns: dict[str, str] = {}
    for group in ("guessed", "columns"):  # what was met stands against what was guessed
        for told in languages().values():
            for column, called in told.get(group, {}).items():
                columns |= {fold(name): column for name in called}
    found: Places = {}
    for place, name in enumerate(names):
        if column := columns.get(name):
            found[column] = (*found.get(column, ()), place)
    return found


@cache
def _usual(width: int) -> Places:
    """Where the columns of a table so wide always stood."""
    places = strava_export()["places"]
    usual = places["then" if width <= _WIDTH_THEN else "now"]
    return {name: tuple(at) for name, at in usual.items() if max(at) < width}


def _by_place(named: Places, names: Cells) -> Places:
    """Columns by name, the others from where they always stood; not where one moved."""
    usual = _usual(len(names))
    taken = {place for at in named.values() for place in at}
    if any(
        not set(at[: len(usual[n])]) <= set(usual[n]) for n, at in named.items() if n in usual
    ):
        return named
    return named | {
        name: tuple(sorted({*named.get(name, ()), *(n for n in at if n not in taken)}))
        for name, at in usual.items()
        if name in named or not taken.intersection(at)
    }


def _is_told(places: Places, sample: Sequence[Cells]) -> bool:
    """Whether what is needed is there and looks like it."""
    if any(name not in places for name in NEEDED):
        return False
    number, date = (places[name][-1] for name in NEEDED)
    return (
        any(date < len(cells) and read_start(cells[date]) for cells in sample)
        and _look(sample, number, _is_number)
        and _look(sample, date, _is_start)
    )


def _fits(places: Places, sample: Sequence[Cells]) -> bool:
    """Whether the header belongs to the rows: one name too many or too few moves all behind it.

    Both blocks tell the same seconds, and the same way in kilometres or miles and in metres;
    and where files are named, the column of files does it.
    """
    files = _by_content(sample).get("filename")
    if files and places.get("filename", files) != files:
        return False
    return all(
        sum(_are_same(*pair) for pair in pairs) >= _MOSTLY * len(pairs)
        for name in ("elapsed_time", "distance")
        for pairs in [_pairs(places.get(name, ()), sample)]
    )


def _pairs(places: tuple[int, ...], sample: Sequence[Cells]) -> list[tuple[str, str]]:
    """What both blocks say, of rows in which both do."""
    if len(places) < 2:
        return []
    one, other = places[-2:]
    told = [(cells[one], cells[other]) for cells in sample if max(one, other) < len(cells)]
    return [pair for pair in told if all(map(str.strip, pair))]


def _are_same(one: str, other: str) -> bool:
    """Whether two cells tell the same, in whatever units and with whatever decimal sign."""
    readings = [
        sorted((read_number(one, a) or 0.0, read_number(other, b) or 0.0))
        for a in SIGNS
        for b in SIGNS
    ]
    return any(
        abs(large - small * unit) <= _ABOUT * large + _ROUNDED * unit
        for small, large in readings
        for unit in _UNITS
    )


def _look(sample: Sequence[Cells], place: int, like: Callable[[str], bool]) -> bool:
    """Whether most cells of a column that hold something look like that."""
    told = [cells[place] for cells in sample if place < len(cells) and cells[place].strip()]
    return sum(map(like, told)) >= _MOSTLY * len(told)


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell) is not None


def _is_start(cell: str) -> bool:
    return read_start(cell) is not None


def _is_file(cell: str) -> bool:
    return MEMBER.search(cell) is not None


def _by_content(sample: Sequence[Cells]) -> Places:
    """The column in which the most cells are names of files; none where no cell is."""
    votes: dict[int, int] = {}
    for cells in sample:
        for place, cell in enumerate(cells):
            if _is_file(cell):
                votes[place] = votes.get(place, 0) + 1
    return {"filename": (max(votes, key=lambda place: votes[place]),)} if votes else {}
