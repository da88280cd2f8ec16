"""Originals without the words of their person, which are kept as notes and nowhere else.

GPX and TCX carry names, descriptions and notes beside the points. What of these is of use
became notes at import; a note that is deleted has to be gone, so the file that is kept has
only their empty elements. All else of it, the damage too, stays as it came. A name that
alone told the sport leaves the sport's word behind: read again, the run is still a run.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from ingest.track.sports import kind_of_name
from ingest.track.walk import RefusedXml, encoding_of
from traininglog.activity import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from traininglog.linking import Format

_NAMES: Final[dict[Format, str]] = {"gpx": "name|desc|cmt|keywords", "tcx": "Notes"}
_PREFIX: Final = r"""(?:[^\s<>/"'=&]*:)?"""
_BLANK: Final = r"[\s\x00-\x1f\ufffe\uffff]"
_BEGINS: Final = rf"""<{_PREFIX}(?P<name>NAMES)(?:{_BLANK}(?:[^<>"']|"[^"<]*"|'[^'<]*')*|/)?>"""
_TOKEN: Final = re.compile(
    rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/?){_PREFIX}(?P<name>[\w.-]+)"
    r"[^<>]*>?|<|[^<]+",
    re.DOTALL,
)
_MOST: Final = 500_000
"""Elements of words and pieces within them; a file of a year of runs has a thousand."""
_PIECE: Final = 2**20
_STRUCTURE: Final = frozenset(
    {
        "gpx", "metadata", "trk", "trkseg", "trkpt", "rte", "rtept", "wpt", "ele", "time",
        "type", "extensions", "Activities", "Activity", "Lap", "Track", "Trackpoint", "Time",
        "Position", "Creator", "Id", "Extensions",
    }
)  # fmt: skip
"""Where one of these begins or ends, the words before it are over, closed or not."""


def without_words(data: bytes, format: Format) -> bytes:  # noqa: A002 -- as everywhere
    """The bytes of a file, its person's words taken out; FIT stays as it is.

    Raises RefusedXml where they hold more words than any activity does.
    """
    names = _NAMES.get(format)
    if names is None:
        return data
    encoding, first = encoding_of(data)
    wide = encoding.startswith(("utf-16", "utf-32"))
    # Byte for byte where a byte is a sign: nothing but the words changes.
    how = (encoding, "replace" if wide else "surrogateescape")
    if not wide and encoding != "utf-8":
        how = ("latin-1", "strict")
    text = data[first:].decode(*how)

    def left(words: str) -> str:
        if format != "gpx":
            return ""
        return _sport_in(words.encode(*how).decode(encoding, "replace"))

    kept = io.BytesIO(data[:first])
    kept.seek(first)
    for piece in _blanked(text, re.compile(_BEGINS.replace("NAMES", names)), left):
        kept.write(piece.encode(*how))
    return kept.getvalue()


def _blanked(text: str, begins: re.Pattern[str], left: Callable[[str], str]) -> Iterator[str]:
    """The text in pieces, for a file may be large and is here twice already."""
    at = looked = 0
    while found := begins.search(text, at):
        yield from _in_pieces(text, at, found.end())
        at, looked = found.end(), looked + 1
        if not found[0].endswith("/>"):
            end, looked = _end_of(text, at, found["name"], looked)
            if found["name"] == "name":
                yield left(text[at:end])
            at = end
        if looked > _MOST:
            raise RefusedXml("holds more names and notes than an activity can have; not read")
    yield from _in_pieces(text, at, len(text))


def _in_pieces(text: str, first: int, end: int) -> Iterator[str]:
    return (text[at : min(at + _PIECE, end)] for at in range(first, end, _PIECE))


def _end_of(text: str, at: int, name: str, looked: int) -> tuple[int, int]:
    """Where an element's content ends: at its closing tag, or where the file goes on."""
    depth = 1
    for looked, token in enumerate(_TOKEN.finditer(text, at), looked):  # noqa: B020, PLR1704
        if looked > _MOST or token["name"] in _STRUCTURE:
            return token.start(), looked
        if token["name"] == name and not token[0].endswith("/>"):
            depth += -1 if token["end"] else 1
            if not depth:
                return token.start(), looked
    return len(text), looked


def _sport_in(words: str) -> str:
    kind = kind_of_name(words)
    if kind.sport == UNKNOWN:
        return ""
    return f"{kind.sub_sport.split('_')[0]} {kind.sport}" if kind.sub_sport else kind.sport
