"""A zip inside a zip as a file with places, never held whole and never on the disk."""

from __future__ import annotations

import io
from collections import deque
from typing import TYPE_CHECKING, BinaryIO, Final

from ingest.archive.limits import MAX_DIRECTORY_BYTES
from ingest.archive.members import pieces

if TYPE_CHECKING:
    from typing import Any
    from zipfile import ZipInfo

_TAIL: Final = MAX_DIRECTORY_BYTES + 2**17
"""A zip's list of members is behind them, and at most 64 kB of comment behind that."""


class Nested(io.RawIOBase):
    """A zip inside a zip as a file with places, of which only its end is held in memory.

    What lies before the end is unpacked on the way; going back begins anew, so its members
    are best read in the order of their places.
    """

    def __init__(self, file: BinaryIO, info: ZipInfo) -> None:
        self._file, self._info = file, info
        self._here = 0
        self._end, self._end_at = memoryview(b""), info.file_size
        self._begin()

    def _begin(self) -> None:
        self._pieces = pieces(self._file, self._info, checked=False)
        self._rest, self._at = memoryview(b""), 0

    def keep_end(self) -> None:
        """Unpack all of it once, and keep its last 16 MB, where the list of members is."""
        last: deque[bytes] = deque()
        kept = 0
        for piece in pieces(self._file, self._info, checked=False):
            last.append(piece)
            kept += len(piece)
            while kept - len(last[0]) >= _TAIL:
                kept -= len(last.popleft())
        self._end, self._end_at = memoryview(b"".join(last)), self._info.file_size - kept

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, at a price."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only notes the place."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._here, io.SEEK_END: self._info.file_size}
        self._here = max(base[whence] + offset, 0)
        return self._here

    def tell(self) -> int:
        """The place."""
        return self._here

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes, from what is kept or from the stream."""
        if self._here >= self._end_at:
            source = self._end[self._here - self._end_at :]
        else:
            self._go()
            source = self._rest
        count = min(len(buffer), len(source))
        buffer[:count] = source[:count]
        self._here += count
        return count

    def _go(self) -> None:
        """Have the stream's piece in which the place lies, its start being the place."""
        if self._here < self._at:
            self._begin()
        while self._here >= self._at + len(self._rest):
            self._at += len(self._rest)
            piece = next(self._pieces, None)
            if piece is None:
                self._rest = memoryview(b"")
                return
            self._rest = memoryview(piece)
        self._rest = self._rest[self._here - self._at :]
        self._at = self._here
