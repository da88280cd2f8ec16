"""Strava's activities.csv, written: in every generation and language, and saved anew."""

from __future__ import annotations

import csv
import io
import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.archive.model import ArchiveRow, Unread
from ingest.archive.strava_csv import read_activities_csv
from tests.mutants import damaged
from tests.strava_outings import HOME, outings
from traininglog.reference import strava_export

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from tests.strava_outings import Outing


def _names(text: str) -> list[str]:
    return text.split(",")


_FIRST_BLOCK: Final = _names(
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,"
    "Filename"
)
_SECOND_BLOCK: Final = _names(
    "Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed,Average Speed,"
    "Elevation Gain,Elevation Loss,Elevation Low,Elevation High,Max Grade,Average Grade,"
    "Average Positive Grade,Average Negative Grade,Max Cadence,Average Cadence,Max Heart Rate,"
    "Average Heart Rate,Max Watts,Average Watts,Calories,Max Temperature,Average Temperature,"
    "Relative Effort,Total Work,Number of Runs,Uphill Time,Downhill Time,Other Time,"
    "Perceived Exertion,Type,Start Time,Weighted Average Power,Power Count,"
    "Prefer Perceived Exertion,Perceived Relative Effort,Commute,Total Weight Lifted,"
    "From Upload,Grade Adjusted Distance,Flagged,Average Elapsed Speed,Dirt Distance"
)
_TAILS: Final = {
    "2023": ["Sport Type", "Total Steps", "Media"],
    "2024": ["Activity Count", "Total Steps", "Timer Time", "Total Cycles", "Media"],
    "2026": [
        "Activity Count", "Total Steps", "Timer Time", "Total Cycles", "Recovery", "With Pet",
        "Long Run", "With Kid", "Downhill Distance", "Total Sets", "Total Reps", "Media",
    ],
}  # fmt: skip
_TEN: Final = _names(
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,"
    "Distance,Commute,Activity Gear,Filename"
)
_TEN_LOWER: Final = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename"
HEADERS: Final[dict[str, list[str]]] = {
    "2018": _names(_TEN_LOWER),
    "2019": _TEN,
    **{year: [*_FIRST_BLOCK, *_SECOND_BLOCK, *tail] for year, tail in _TAILS.items()},
}
"""English headers, the unused columns of later years shortened."""
NARROW: Final = "\u202f"
"""The space that newer systems write before AM and PM: narrow, and no place for a break."""


_MONTHS: Final = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "nl": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
}
"""As their exports shorten them."""


def month(when: datetime, language: str) -> str:
    """How a language shortens the month."""
    return _MONTHS[language].split()[when.month - 1]


def _twelve(when: datetime, half: str = "M", gap: str = " ") -> str:
    letter = "P" if when.hour >= 12 else "A"
    return f"{when.hour % 12 or 12}:{when:%M:%S}{gap}{letter}{half}"


DATES: Final[dict[str, Callable[[datetime], str]]] = {
    "iso": lambda t: f"{t:%Y-%m-%d %H:%M:%S}",
    "en": lambda t: f"{month(t, 'en')} {t.day}, {t.year}, {_twelve(t)}",
    "en narrow": lambda t: f"{month(t, 'en')} {t.day}, {t.year}, {_twelve(t, gap=NARROW)}",
    "en-GB": lambda t: f"{t.day} {month(t, 'en')} {t.year}, {t:%H:%M:%S}",
    "de": lambda t: f"{t:%d.%m.%Y, %H:%M:%S}",
    "fr": lambda t: f"{t.day} {month(t, 'fr')} {t.year}, {t:%H:%M:%S}",
    "fr at": lambda t: f"{t.day} {month(t, 'fr')} {t.year} à {t:%H:%M:%S}",
    "fr-CA": lambda t: f"{t.day} {month(t, 'fr')} {t.year}, {t:%H} h {t:%M} min {t:%S} s",
    "nl": lambda t: f"{t.day} {month(t, 'nl').rstrip('.')} {t.year}, {t:%H:%M:%S}",
    "nl dots": lambda t: f"{t.day} {month(t, 'nl')} {t.year} {t:%H:%M:%S}",
    "es": lambda t: f"{t.day} {month(t, 'es')} {t.year}, {t:%H:%M:%S}",
    "es half": lambda t: f"{t.day} de {month(t, 'es')}. de {t.year} {_twelve(t, '. m.')}",
    "it": lambda t: f"{t.day} {month(t, 'it')} {t.year}, {t:%H:%M:%S}",
    "day first": lambda t: f"{t:%d/%m/%Y %H:%M:%S}",
    "month first": lambda t: f"{t:%m/%d/%Y %H:%M:%S}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manner:
    """How an export is written; `few` is the generation where that has ten columns.

    `comma` writes a decimal comma in both blocks and `grouped` thousands, as a re-save does.
    """

    header: Sequence[str] = field(default_factory=lambda: HEADERS["2024"])
    language: str = "en"
    date: str = "en"
    few: str = ""
    delimiter: str = ","
    comma: bool = False
    grouped: bool = False
    newline: str = "\n"
    names: Callable[[str], str] = str


def write(outings: Iterable[Outing], manner: Manner = Manner()) -> bytes:
    """The table, UTF-8."""
    return table(outings, manner).encode()


def table(outings: Iterable[Outing], manner: Manner) -> str:
    """The table as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=manner.delimiter, lineterminator=manner.newline)
    writer.writerow([manner.names(name) for name in manner.header])
    for outing in outings:
        writer.writerow(_cells(outing, manner))
    return out.getvalue()


def _cells(o: Outing, manner: Manner) -> list[str]:
    """A row under an English header; what comes twice tells km first, then metres."""
    km = o.distance_m if o.kind == "Swim" or manner.few == "2018" else o.distance_m / 1000
    first = f"{km:.0f}" if o.kind == "Swim" else f"{km:.2f}"
    if manner.language != "en":
        first = first.replace(".", ",")
    twice = {
        "Elapsed Time": [str(o.elapsed_s), _si(o.elapsed_s, manner)],
        "Distance": [
            first.replace(".", ",") if manner.comma else first,
            _si(o.distance_m, manner),
        ],
        "Commute": ["false", ""],
    }
    once = {
        "Activity ID": str(o.id),
        "Activity Date": DATES[manner.date](o.start),
        "Activity Name": o.name,
        "Activity Type": kind_word(o.kind, manner.language),
        "Activity Description": o.description,
        "Activity Private Note": o.private_note,
        "Filename": f"activities/{o.file}" if o.file else "",
        "Moving Time": _si(o.moving_s, manner),
        "Average Speed": _si(o.speed_mps, manner),
        "Elevation Gain": _si(o.ascent_m, manner),
        "Elevation Loss": _si(o.descent_m, manner),
        "Average Cadence": _si(o.cadence, manner),
        "Average Heart Rate": _si(o.heart_rate, manner),
        "Average Temperature": _si(o.temperature, manner),
        "Perceived Exertion": _si(o.exertion, manner),
        "Total Steps": _si(o.steps, manner),
        "Max Speed": "4.2149860858917236",
        "Athlete Weight": "70.0",
    }
    cells, seen = [], dict.fromkeys(twice, 0)
    for name in manner.header:
        plain = _PLAIN.get(name, name)
        if plain in twice:
            cells.append(twice[plain][min(seen[plain], 1)])
            seen[plain] += 1
        else:
            cells.append(once.get(plain, ""))
    return cells


_PLAIN: Final = dict(zip(HEADERS["2018"], HEADERS["2019"], strict=True))


def _si(value: float | None, manner: Manner) -> str:
    if value is None:
        return ""
    text = f"{value:,}" if manner.grouped else repr(float(value))
    return text.translate(str.maketrans(",.", ".,")) if manner.comma else text


def kind_word(kind: str, language: str) -> str:
    """What an export calls an activity."""
    words = strava_export()[language].get("sports", {}).get(kind)
    return words[0] if words else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind)


def translated(language: str) -> Callable[[str], str]:
    """An English header in another language, as far as it is known; the rest is gibberish."""
    told, english = strava_export()[language], strava_export()["en"]["columns"]
    known = {name: column for column, names in english.items() for name in names}
    words = told.get("guessed", {}) | told.get("columns", {})
    return lambda name: words[known[name]][0] if name in known else f"zz {name[::-1]}"


def read(data: bytes, zone: str = HOME) -> list[ArchiveRow | Unread]:
    """Everything that the table gives."""
    return list(read_activities_csv(io.BytesIO(data), zone))


def only(data: bytes) -> ArchiveRow:
    """The one row of a table, read."""
    (row,) = read(data)
    assert isinstance(row, ArchiveRow)
    return row


def unread(data: bytes) -> list[str]:
    """Every row that gave nothing, as a person reads it."""
    return [f"{row.place} {row.reason}" for row in read(data) if isinstance(row, Unread)]


def with_cell(column: str, cell: str) -> bytes:
    """A table of one run with something else in a column, where it comes twice in the last."""
    rows = list(csv.reader(io.StringIO(table(outings()[:1], Manner()), newline="")))
    rows[1][len(rows[0]) - 1 - rows[0][::-1].index(column)] = cell
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


_SIGNS: Final = (b'"', b'""', b"\n", b"\r", b",", b";", b"\0", b"\xff", b"-", b"e", b"9" * 40)


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged tables: bits, blocks, cuts, and signs that mean something in a table."""
    rng = random.Random(seed)
    log = outings()
    sound = [
        write(log),
        write(log, Manner(HEADERS["2018"], date="iso", few="2018")),
        write(log, Manner(language="de", date="de", names=translated("de"), newline="\r\n")),
        write(log, Manner(delimiter=";", comma=True)),
        table(log, Manner(language="fr", date="fr", names=translated("fr"))).encode("utf-16"),
    ]
    for number in range(count):
        data = rng.choice(sound)
        if number % 3:
            yield damaged(data, rng)
        else:
            text = bytearray(data)
            for _ in range(rng.choice((1, 2, 10))):
                sign = rng.choice(_SIGNS)
                place = rng.randrange(len(text))
                text[place : place + rng.choice((0, 1))] = sign
            yield bytes(text)
