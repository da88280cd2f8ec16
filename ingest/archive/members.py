"""The bytes of one member of a zip, piece by piece, held against what the zip says of it.

A member is read by its own header and the list's entry: a zip's local header is 30 bytes,
the last four of which are the lengths of the name and of the extra field that follow.
"""

from __future__ import annotations

import io
import stat
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED

from ingest.archive.limits import Refused, check_ratio, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any
    from zipfile import ZipInfo

_HEADER: Final = 30
_SIGN: Final = b"PK\x03\x04"
_MOST_PLACE: Final = 2**62
_PACKED_STEP: Final = 2**14
_STEP: Final = 2**18


def check(info: ZipInfo, most: int) -> None:
    """Refuse a member by what the archive says of it."""
    mode = info.external_attr >> 16
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or not parts[0] or parts[0].endswith(":"):
        raise Refused("is named so that it leads out of the archive; it was left out")
    if stat.S_ISLNK(mode):
        raise Refused("is a link to another file; it was left out")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        raise Refused("is a device and no file; it was left out")
    if info.flag_bits & 1:
        raise Refused("is encrypted; unpack the archive with its password first")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Refused("is packed in a rare way; unpack the archive and import its folder")
    if info.file_size > most:
        raise too_large(info.file_size, most)
    check_ratio(info.file_size, info.compress_size)


def pieces(file: BinaryIO, info: ZipInfo, *, checked: bool = True) -> Iterator[bytes]:
    """What a member unpacks to. Refused as soon as it is not as the archive says.

    `checked` holds its sum against the archive's; what is in a damaged zip inside a zip
    has sums of its own.
    """
    size = crc = 0
    for piece in _unpacked(file, info):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > info.file_size:
            break
        yield piece
    if size != info.file_size:
        raise Refused("is not as large as the archive says; it was left out")
    if checked and crc != info.CRC:
        raise damaged("its checksum is another")


def damaged(why: str) -> Refused:
    """The refusal of a member that cannot be read."""
    return Refused(f"is damaged inside the archive ({why})")


def _unpacked(file: BinaryIO, info: ZipInfo) -> Iterator[bytes]:
    packed = _packed(file, info, _STEP if info.compress_type == ZIP_STORED else _PACKED_STEP)
    if info.compress_type == ZIP_STORED:
        yield from packed
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    read = made = 0
    for raw in packed:
        left = raw
        while left and not inflater.eof:
            try:
                piece = inflater.decompress(left, _STEP)
            except zlib.error as fault:
                raise damaged(str(fault)) from fault
            left = inflater.unconsumed_tail
            made += len(piece)
            check_ratio(made, read + len(raw) - len(left))
            yield piece
        if inflater.eof:
            return
        read += len(raw)
    if not inflater.eof:
        raise damaged("it ends too early")


def _packed(file: BinaryIO, info: ZipInfo, step: int) -> Iterator[bytes]:
    """The bytes as they are in the archive; the file may be moved between two pieces."""
    at, left = _start(file, info), info.compress_size
    while left:
        file.seek(at)
        raw = file.read(min(step, left))
        if not raw:
            raise damaged("the archive ends before it")
        at, left = at + len(raw), left - len(raw)
        yield raw


def _start(file: BinaryIO, info: ZipInfo) -> int:
    """Where the bytes of a member begin."""
    header = b""
    if 0 <= info.header_offset < _MOST_PLACE:
        file.seek(info.header_offset)
        header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_SIGN):
        raise damaged("it is not where the archive says")
    name = int.from_bytes(header[26:28], "little")
    extra = int.from_bytes(header[28:30], "little")
    return info.header_offset + _HEADER + name + extra


class Unpacking(io.RawIOBase):
    """A member as a file that is read from front to back; wrap it in a BufferedReader."""

    def __init__(self, file: BinaryIO, info: ZipInfo) -> None:
        self._pieces = pieces(file, info)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes; Refused where they are not as the archive says."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
