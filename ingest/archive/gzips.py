"""From the bytes of a file as found to those of an activity: gzip and its limits."""

from __future__ import annotations

import io
import zlib
from typing import Final, NamedTuple

from ingest.archive.kinds import SIGN_BYTES, other_archive
from ingest.archive.limits import MAX_BYTES, Refused, check_ratio, too_large

_GZIP: Final = b"\x1f\x8b"
_ZIP: Final = b"PK\x03\x04"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_STEP: Final = 2**13  # of packed bytes: at most 8 MB unpacked at a time
_FINE_STEP: Final = 32


class Unpacked(NamedTuple):
    """The activity's bytes, and what was wrong with the packing around them."""

    data: bytes
    problem: str | None = None


def unpack(raw: bytes) -> Unpacked:
    """Gunzip if need be; a stream cut short gives what could be read and a problem.

    Refused for what is too large, a bomb, or an archive under an activity's name.
    """
    if len(raw) > MAX_BYTES:
        raise too_large(len(raw))
    if not raw.startswith(_GZIP):
        return Unpacked(_no_archive(raw))
    data, whole = _inflate(raw, _STEP)
    if not whole:
        data, _ = _inflate(raw, _FINE_STEP)  # lose as little as possible around the damage
    _no_archive(data)
    if whole:
        return Unpacked(data)
    left = f"{len(data):,} bytes of it could be read" if data else "nothing of it could be read"
    return Unpacked(data, f"the gzip data is damaged or cut short; {left}")


def _no_archive(data: bytes) -> bytes:
    if reason := other_archive("", data[:SIGN_BYTES]):
        raise Refused(reason)
    if data.startswith(_ZIP):
        raise Refused("is a zip archive by another name; unpack it and import its folder")
    return data


def _inflate(raw: bytes, step: int) -> tuple[bytes, bool]:
    """What all members of a gzip file unpack to, and whether they did so to the end."""
    made = io.BytesIO()  # unlike pieces that are joined, never twice in memory
    place = 0
    while raw.startswith(_GZIP, place):
        inflater = zlib.decompressobj(_GZIP_WINDOW)
        while not inflater.eof:
            if place >= len(raw):
                return made.getvalue(), False
            try:
                made.write(inflater.decompress(raw[place : place + step]))
            except zlib.error:
                return made.getvalue(), False
            if made.tell() > MAX_BYTES:
                raise Refused("unpacks to more than 64 MB, more than an activity can be")
            place = min(place + step, len(raw))
            check_ratio(made.tell(), place)
        place -= len(inflater.unused_data)
    return made.getvalue(), True
