"""Reads FIT files: the project's own columnar reader, and fitparse as reference.

    >>> fit = read_fit(Path("run.fit"))
    >>> fit.activities[0].records.frame()

Written from the protocol's public description and MIT-licensed readers; no code of the
vendor's kit is used.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from ingest.fit import columnar
from ingest.fit.activity import assemble
from ingest.recording import ActivityFile
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem

if TYPE_CHECKING:
    from typing import BinaryIO

    from ingest.fit.model import Part

Engine = Literal["columnar", "fitparse"]

LARGEST_BYTES: Final = 256 * 1024 * 1024
_GZIP: Final = b"\x1f\x8b"


def load(source: Path | bytes | BinaryIO) -> tuple[bytes, list[Problem]]:
    """The bytes of a source, unpacked where they are gzip; a cut archive gives its start."""
    if isinstance(source, Path):
        data = source.read_bytes()
    else:
        data = source if isinstance(source, bytes) else source.read()
    if not data.startswith(_GZIP):
        return data, []
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(data, LARGEST_BYTES)
    except zlib.error as error:
        return b"", [Problem("gzip", f"the gzip archive cannot be unpacked: {error}")]
    if not unpacker.eof:
        why = "is larger than 256 MB" if unpacker.unconsumed_tail else "is cut off"
        return content, [Problem("gzip", f"the gzip archive {why}; its start was read")]
    return content, []


def read_parts(
    data: bytes, engine: Engine = "columnar", *, strict: bool = False
) -> tuple[list[Part], list[Problem]]:
    """The files of a chain as decoded by one engine, not yet judged."""
    if engine == "columnar":
        return columnar.read_parts(data, strict=strict)
    from ingest.fit import reference  # noqa: PLC0415 - fitparse is loaded when asked for

    return reference.read_parts(data, strict=strict)


def read_fit(
    source: Path | bytes | BinaryIO,
    engine: Engine = "columnar",
    *,
    name: str = "",
    strict: bool = False,
    sport: str = UNKNOWN,
) -> ActivityFile:
    """Everything a FIT file holds: its activities, one a session, and what went wrong.

    Damage is no error: what can be read is read, and `problems` says what could not.
    `name` is put into the problems as their source. `strict` also computes checksums.
    `sport` is that of activities which do not tell it.
    A path that cannot be opened is an OSError.
    """
    data, packed = load(source)
    parts: list[Part] = []
    problems: list[Problem] = []
    if data or not packed:
        parts, problems = read_parts(data, engine, strict=strict)
    return assemble(parts, packed + problems, name, sport)


__all__ = ["ActivityFile", "Engine", "read_fit"]
