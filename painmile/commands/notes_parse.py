"""`painmile notes parse`: what notes say about pain, JSON lines in, JSON lines out."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from painmile.options import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.notes.model import Mention, NoteContext

STDIN: Final = "-"
_SHOWN: Final = (
    "location", "side", "score", "onset_km", "onset_min", "when", "negated", "historical",
)  # fmt: skip


def parse(
    file: Annotated[
        str, typer.Argument(metavar="FILE.jsonl", help='JSON lines of notes; "-" reads stdin.')
    ],
) -> None:
    """Print what each note says about pain, one JSON line a note, in their order.

    A line holds id, text and, where known, lang and context (unit, distance_km,
    duration_min). Nothing is kept.
    """
    bad = 0
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            answer = _answer(line)
        except ValueError as fault:
            bad += 1
            say(f"{_name(file)}, line {number}: {fault}; the line was left out.")
        else:
            sys.stdout.write(json.dumps(answer) + "\n")
    if bad:
        raise typer.Exit(1)


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file


def _lines(file: str) -> Iterator[bytes]:
    """The lines as bytes: one that is no UTF-8 spoils itself only."""
    if file == STDIN:
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as lines:
            yield from lines
    except OSError as fault:
        why = str(fault.strerror or fault).lower()
        say(f"{file}: cannot be read ({why}). Give the name of a file of JSON lines.")
        raise typer.Exit(1) from None


def _answer(line: bytes) -> dict[str, Any]:
    """The answer to one line; a ValueError says in a sentence what is wrong with it."""
    from ingest.notes.mentions import parse as read

    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is no UTF-8 text") from None
    try:
        note = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ValueError("is no JSON") from None
    if not isinstance(note, dict) or not isinstance(note.get("text"), str):
        raise ValueError('has no "text"')  # noqa: TRY004  told with its line
    lang = note.get("lang")
    if lang is not None and not isinstance(lang, str):
        raise ValueError('"lang" is no language code like "en"')
    found = read(note["text"], _context(note.get("context")), lang)
    return {"id": note.get("id"), "mentions": [_shown(mention) for mention in found]}


def _no_number(name: str) -> None:
    """JSON has no NaN and no Infinity."""
    raise ValueError(name)


def _context(told: object) -> NoteContext:
    from ingest.notes.model import NoteContext

    if told is None:
        return NoteContext()
    if not isinstance(told, dict):
        raise ValueError('"context" is no object')  # noqa: TRY004  told with the line
    unit = told.get("unit")
    if unit not in (None, "km", "mi"):
        raise ValueError('"unit" is neither "km" nor "mi"')
    return NoteContext(unit, _positive(told, "distance_km"), _positive(told, "duration_min"))


def _positive(told: dict[str, Any], name: str) -> float | None:
    value = told.get(name)
    if value is None:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 <= value < math.inf:
        raise ValueError(f'"{name}" is no number from 0 up')
    return float(value) or None


def _shown(mention: Mention) -> dict[str, Any]:
    return {name: getattr(mention, name) for name in _SHOWN}
