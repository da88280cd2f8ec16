"""The list of members that stands at the end of a zip, and what of it is refused unread."""

from __future__ import annotations

import io
import zipfile
from itertools import zip_longest
from typing import TYPE_CHECKING, BinaryIO, Final

from ingest.archive.kinds import SIGN_BYTES, kind_of, other_archive
from ingest.archive.limits import (
    MAX_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_MEMBERS,
    MAX_NESTED_BYTES,
    MAX_TABLE_BYTES,
    Refused,
)
from ingest.archive.members import check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

    from ingest.archive.kinds import Kind

_HEADER: Final = 30
_ENTRY: Final = b"PK\x01\x02"
_START: Final = b"PK\x03\x04"
_MOST: Final[dict[Kind, int]] = {
    "activity": MAX_BYTES, "strava_csv": MAX_TABLE_BYTES, "garmin_json": MAX_TABLE_BYTES,
    "zip": MAX_NESTED_BYTES,
}  # fmt: skip
_TWICE: Final = "is in the archive more than once; the first one was read"
_SHARED: Final = "is made of the bytes of another file of the archive (a zip bomb)"


def listed(file: io.BufferedIOBase | BinaryIO, before: int) -> list[ZipInfo]:
    """The zip's own list of its members; Refused for one that cannot be had.

    `before` counts those of the archives around it and before it.
    """
    try:
        with zipfile.ZipFile(_Listing(file)) as archive:
            infos = archive.infolist()
    except Refused:
        raise
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as fault:
        raise Refused(_no_zip(file, fault)) from fault
    _few(before + len(infos))
    return infos


def _few(count: int) -> None:
    if count > MAX_MEMBERS:
        raise Refused(f"holds {count:,} files, more than {MAX_MEMBERS:,}; unpack it first")


def _no_zip(file: io.BufferedIOBase | BinaryIO, fault: Exception) -> str:
    file.seek(0)
    start = file.read(SIGN_BYTES)
    if start.startswith(_START):
        return "was cut off: the list at its end is missing; download or copy it once more"
    return other_archive("", start) or f"is no zip archive that can be read ({fault})"


class _Listing(io.RawIOBase):
    """A zip whose list is of a size that can be held: all of it is asked for at once."""

    def __init__(self, file: io.BufferedIOBase | BinaryIO) -> None:
        self._file = file

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        most = MAX_DIRECTORY_BYTES
        data = self._file.read(size if 0 <= size <= most else most + 1)
        if len(data) > most:
            raise Refused("has a list of files that is too long to be read; unpack it first")
        _few(data.count(_ENTRY))
        return data


def refused_of(infos: Iterable[ZipInfo]) -> dict[int, str]:
    """Why some of the members that would be read are not, by the entry's id().

    One that reaches into the next is refused, so that no byte is ever unpacked twice.
    """
    refused = dict[int, str]()
    met = set[str]()
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for info, following in zip_longest(ordered, ordered[1:]):
        try:
            check(info, _MOST[kind_of(info.filename) or "activity"])
        except Refused as refusal:
            refused[id(info)] = str(refusal)
        if following is not None and _end(info) > following.header_offset:
            refused.setdefault(id(info), _SHARED)
        if info.filename in met:
            refused.setdefault(id(info), _TWICE)
        met.add(info.filename)
    return refused


def _end(info: ZipInfo) -> int:
    """Behind the last byte that surely is a member's own."""
    return info.header_offset + _HEADER + len(info.filename) + info.compress_size
