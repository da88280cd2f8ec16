"""Which column of Strava's activities.csv is which: by name, else by place, else by content.

The headers are in the language of the account, new ones come every few months, and a name may
come twice. So each column that is used is looked for by its name in all languages; in a header
that is known in part, or not at all, the rest is taken from where it always stood, as long as
nothing that is known stands elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.strava_dates import read_start
from ingest.archive.strava_words import fold, languages
from traininglog.reference import strava_export

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Cells = Sequence[str]
    Places = Mapping[str, Sequence[int]]

NUMBER: Final = re.compile(r"\s*'?(\d{1,30})(?:[.,]0+)?\s*", re.ASCII)
"""An activity's number; some spreadsheets write it with a fraction, or as text."""
MEMBER: Final = re.compile(
    r"(?:^|[/\\])(\d{1,30})\.(?:fit|gpx|tcx)(?:\.gz)?\s*$", re.IGNORECASE | re.ASCII
)
"""A file of activities; its name is the number of its upload."""
NEEDED: Final = ("activity_id", "date")
_ENOUGH_NAMES: Final = 5
_MOSTLY: Final = 0.8


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
    places = _by_place(named, names, language) | named
    if not _are_needed(named) and not (_are_needed(places) and _is_told(places, sample)):
        return None
    if not ("filename" in places and _look(sample, places["filename"][-1], _is_file)):
        places.pop("filename", None)
        places |= _by_content(sample)
    return Columns(language, places)


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


def _by_name(names: Cells) -> dict[str, tuple[int, ...]]:
    columns: dict[str, str] = {}
    for group in ("guessed", "columns"):  # what was met stands against what was guessed
        for told in languages().values():
            for column, called in told.get(group, {}).items():
                columns |= {fold(name): column for name in called}
    found: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(names):
        if column := columns.get(name):
            found[column] = (*found.get(column, ()), place)
    return found


def _by_place(named: Places, names: Cells, language: str) -> dict[str, tuple[int, ...]]:
    """Columns that no name tells, from where they always stood; none where others moved."""
    places = strava_export()["places"]
    usual: Places = places["then"] if len(names) <= len(places["then"]) + 2 else places["now"]
    if any(list(at)[: len(usual[n])] != usual[n] for n, at in named.items() if n in usual):
        return {}
    taken = {place for at in named.values() for place in at}
    certain = languages().get(language, {}).get("columns", {})
    return {
        name: tuple(at)
        for name, at in usual.items()
        if name not in named and name not in certain
        and not taken.intersection(at) and max(at) < len(names)
    }  # fmt: skip


def _are_needed(places: Places) -> bool:
    return all(name in places for name in NEEDED)


def _is_told(places: Places, sample: Sequence[Cells]) -> bool:
    """Whether what is needed looks like it."""
    number, date = (places[name][-1] for name in NEEDED)
    return (
        any(date < len(cells) and read_start(cells[date]) for cells in sample)
        and _look(sample, number, _is_number)
        and _look(sample, date, _is_start)
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


def _by_content(sample: Sequence[Cells]) -> dict[str, tuple[int, ...]]:
    """The column in which the most cells are names of files; none where no cell is."""
    votes: dict[int, int] = {}
    for cells in sample:
        for place, cell in enumerate(cells):
            if _is_file(cell):
                votes[place] = votes.get(place, 0) + 1
    return {"filename": (max(votes, key=lambda place: votes[place]),)} if votes else {}
