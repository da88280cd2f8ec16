"""From bytes as found to the bytes of a FIT file: gzip, zip members, and the limits.

Nothing is ever written to disk, and nothing is unpacked further than its limit.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import Final, NamedTuple

MAX_BYTES: Final = 64 * 2**20
"""The longest real activity, a day of one-second records, is about 10 MB."""

MAX_MEMBERS: Final = 50_000
MAX_RATIO: Final = 100
"""Real activities shrink to a third or a sixth; zeros shrink a thousandfold."""
_RATIO_MATTERS: Final = 2**20

_GZIP: Final = b"\x1f\x8b"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_STEP: Final = 2**13  # of packed bytes: at most 8 MB unpacked at a time
_FINE_STEP: Final = 32


class Refused(ValueError):  # noqa: N818 -- an answer, not a fault of the program
    """A file that is not read, with the reason in one sentence."""


class Unpacked(NamedTuple):
    """The FIT bytes, and what was wrong with the packing around them."""

    data: bytes
    problem: str | None = None


def too_large(size: int) -> Refused:
    """The refusal for a size beyond the limit."""
    return Refused(f"is {size / 2**20:,.0f} MB, more than an activity can be (64 MB)")


def unpack(raw: bytes) -> Unpacked:
    """Gunzip if need be; a stream cut short gives what could be read and a problem."""
    if len(raw) > MAX_BYTES:
        raise too_large(len(raw))
    if not raw.startswith(_GZIP):
        return Unpacked(raw)
    pieces, whole = _inflate(raw, _STEP)
    if not whole:
        pieces, _ = _inflate(raw, _FINE_STEP)  # lose as little as possible around the damage
    data = b"".join(pieces)
    if whole:
        return Unpacked(data)
    left = f"{len(data):,} bytes of it could be read" if data else "nothing of it could be read"
    return Unpacked(data, f"the gzip data is damaged or cut short; {left}")


def _inflate(raw: bytes, step: int) -> tuple[list[bytes], bool]:
    """What all members of a gzip file unpack to, and whether they did so to the end."""
    pieces: list[bytes] = []
    size = place = 0
    while raw.startswith(_GZIP, place):
        inflater = zlib.decompressobj(_GZIP_WINDOW)
        while not inflater.eof:
            if place >= len(raw):
                return pieces, False
            try:
                pieces.append(inflater.decompress(raw[place : place + step]))
            except zlib.error:
                return pieces, False
            size += len(pieces[-1])
            if size > MAX_BYTES:
                raise Refused("unpacks to more than 64 MB, more than an activity can be")
            place = min(place + step, len(raw))
        place -= len(inflater.unused_data)
    return pieces, True


def check_member(info: zipfile.ZipInfo) -> None:
    """Refuse a zip member by what the archive says about it."""
    if info.flag_bits & 1:
        raise Refused("is encrypted; unpack the archive with its password first")
    if info.file_size > MAX_BYTES:
        raise too_large(info.file_size)
    if info.file_size > _RATIO_MATTERS and info.file_size > MAX_RATIO * info.compress_size:
        raise Refused("is packed more tightly than any activity (a zip bomb)")


class Archives:
    """Reads zip members in memory; the archive read last stays open for the next member."""

    def __init__(self) -> None:
        self._open: zipfile.ZipFile | None = None

    def read(self, file: str, info: zipfile.ZipInfo) -> bytes:
        """One member, never more than its limit whatever the archive claims of it."""
        check_member(info)
        try:
            with self._archive(file).open(info) as member:
                return member.read(MAX_BYTES + 1)
        except Exception as fault:
            # Each compression throws faults of its own (LZMAError is no OSError).
            why = str(fault) or type(fault).__name__
            raise Refused(f"is damaged inside the archive ({why})") from fault

    def _archive(self, file: str) -> zipfile.ZipFile:
        if self._open is None or self._open.filename != file:
            self.close()
            self._open = zipfile.ZipFile(file)
        return self._open

    def close(self) -> None:
        """Let go of the archive."""
        if self._open is not None:
            self._open.close()
            self._open = None
