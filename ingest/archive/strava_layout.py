"""How one activities.csv is written: its columns, its decimal signs, its dates, its units.

All of it is told by the header and the first rows together. Where a name comes twice, the
second block has metres and seconds; where an export has one Distance only (2018 and 2019), it
is metres beside dates like 2018-09-12 and kilometres beside all others, and speeds no runner
has tell which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.csv_numbers import Sign, decimal_sign, read_number
from ingest.archive.strava_dates import is_day_first, is_iso
from ingest.archive.strava_headers import MEMBER, Columns, find_columns
from ingest.archive.strava_types import Kind, kind_of
from ingest.fit.plausible import limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.archive.strava_headers import Cells

_TWICE: Final = ("elapsed_time", "distance")
_NUMBERS: Final = (
    "moving_time", "average_speed", "ascent", "descent", "average_cadence",
    "average_heart_rate", "average_temperature", "perceived_exertion", "total_steps",
)  # fmt: skip
_KM: Final = 1000
_MOST: Final = limits("distance_m", "")[1]
_SPEEDS_MPS: Final = {"running": (0.3, 12.0), "walking": (0.1, 4.0), "cycling": (1.0, 25.0)}
"""A mean slower or faster is none; other sports say too little to vote."""


class Layout(NamedTuple):
    """How to read a row. `unit_m` is how many metres a distance's unit has, but of a swim.

    `swim_m` is the same of a swim, which every generation tells in metres.
    """

    columns: Columns
    signs: Mapping[str, Sign]
    day_first: bool
    unit_m: float = 1
    swim_m: float = 1

    def text(self, cells: Cells, name: str) -> str:
        """What a row says in a column."""
        return self.columns.cell(cells, name)

    def number(self, cells: Cells, name: str) -> float | None:
        """The number in a column; None where there is none, NaN where it is no number."""
        return read_number(self.text(cells, name), self.signs.get(name, "."))

    def kind(self, cells: Cells) -> Kind:
        """What kind of activity it is; of the oldest tables the one column of kinds tells."""
        english = self.columns.all_cells(cells, "sport_type")
        own = self.text(cells, "activity_type") or (english[0] if english else "")
        return kind_of(own, english)

    def is_sound(self, cells: Cells) -> bool:
        """Whether what a row too short has stands where it belongs, as far as that shows."""
        file = self.text(cells, "filename").strip()
        return self.kind(cells).known and (not file or MEMBER.search(file) is not None)

    def metres(self, cells: Cells, kind: Kind) -> float | None:
        """The distance; NaN where it is no number."""
        value = self.number(cells, "distance")
        unit_m = self.swim_m if kind.sport == "swimming" else self.unit_m
        return None if value is None else value * unit_m


def layout_of(header: Cells, sample: Sequence[Cells], delimiter: str) -> Layout | None:
    """How a table is written; None where it is no table of activities."""
    columns = find_columns(header, sample)
    if columns is None:
        return None
    usual = _usual_sign(columns, sample) or ("," if delimiter == ";" else ".")
    places = dict(columns.places)
    for name in _TWICE:
        places[name] = _si_last(places.get(name, ()), sample, usual)
    columns = Columns(columns.language, places)
    signs: dict[str, Sign] = {
        name: decimal_sign(columns.cell(cells, name) for cells in sample) or usual
        for name in (*_TWICE, *_NUMBERS)
    }
    dates = [columns.cell(cells, "date") for cells in sample]
    layout = Layout(columns, signs, is_day_first(dates, columns.language))
    if len(places["distance"]) > 1:
        return layout
    return layout._replace(unit_m=_unit_m(layout, sample, dates))


def _usual_sign(columns: Columns, sample: Sequence[Cells]) -> Sign | None:
    """The decimal sign of all columns together, but of those whose two blocks may differ."""
    return decimal_sign(columns.cell(cells, name) for cells in sample for name in _NUMBERS)


def _si_last(places: tuple[int, ...], sample: Sequence[Cells], usual: Sign) -> tuple[int, ...]:
    """The column in metres last: the one with the larger numbers, whatever their order is.

    Empty ones go where another is not.
    """
    filled = [n for n in places if any(map(str.strip, _cells(sample, n)))]
    signs: dict[int, Sign] = {n: decimal_sign(_cells(sample, n)) or usual for n in filled}
    wins = dict.fromkeys(filled, 0)
    for row in sample:
        told = {n: read_number(row[n], signs[n]) or 0.0 for n in filled if n < len(row)}
        if len(told) == len(filled) > 1 and all(0 < value <= _MOST for value in told.values()):
            wins[max(told, key=lambda n: (told[n], n))] += 1
    return tuple(sorted(filled, key=lambda n: (wins[n], n)))


def _cells(sample: Sequence[Cells], place: int) -> list[str]:
    return [row[place] for row in sample if place < len(row)]


def _unit_m(layout: Layout, sample: Sequence[Cells], dates: Sequence[str]) -> float:
    """Metres or kilometres, of a table with one distance only: what makes most sense."""
    metres = km = 0
    for cells in sample:
        low, high = _SPEEDS_MPS.get(layout.kind(cells).sport, (0.0, 0.0))
        distance = layout.number(cells, "distance") or 0.0
        time_s = layout.number(cells, "moving_time") or layout.number(cells, "elapsed_time")
        if time_s and distance > 0:
            metres += low <= distance / time_s <= high
            km += low <= distance * _KM / time_s <= high
    if metres != km:
        return 1 if metres > km else _KM
    return 1 if sum(map(is_iso, dates)) * 2 > len(dates) else _KM
