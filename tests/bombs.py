"""Archives that lie, lead out, or unpack to more than anybody has: made, never shipped."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STORED: Final = zipfile.ZIP_STORED
DEFLATED: Final = zipfile.ZIP_DEFLATED
LINK: Final = 0o120777
DEVICE: Final = 0o020666
_TOP: Final = 2**32 - 1


def deflated(data: bytes) -> bytes:
    """As a zip packs it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@dataclass
class Entry:
    """One member as the archive tells it: every field may be a lie.

    `size`, `packed` and `crc` are true where they are None; `mode` is a Unix one. `at` is
    the place the list gives it, behind that of its own bytes.
    """

    name: str
    data: bytes = b""
    method: int = DEFLATED
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    flags: int = 0
    mode: int = 0o100644
    at: int | None = None

    def __post_init__(self) -> None:
        self.raw = deflated(self.data) if self.method == DEFLATED else self.data

    @property
    def local(self) -> bytes:
        """Its own header and bytes."""
        name = self.name.encode()
        header = struct.pack(
            "<4s5H3L2H", b"PK\x03\x04", 45, self.flags, self.method, 0, 0,
            self._crc, min(self._packed, _TOP), min(self._size, _TOP), len(name), 0,
        )  # fmt: skip
        return header + name + self.raw

    def listed(self, at: int) -> bytes:
        """Its entry in the list at the end; sizes of 4 GB and more as zip64 writes them."""
        name, sizes = self.name.encode(), (self._size, self._packed)
        large = [value for value in sizes if value >= _TOP]
        extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
        size, packed = (min(value, _TOP) for value in sizes)
        at = at if self.at is None else self.at
        head = struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 3 << 8 | 45, 45, self.flags, self.method, 0, 0,
            self._crc, packed, size, len(name), len(extra), 0, 0, 0, self.mode << 16, at,
        )  # fmt: skip
        return head + name + extra

    @property
    def _size(self) -> int:
        return len(self.data) if self.size is None else self.size

    @property
    def _packed(self) -> int:
        return len(self.raw) if self.packed is None else self.packed

    @property
    def _crc(self) -> int:
        return zlib.crc32(self.data) if self.crc is None else self.crc


def zipped(*entries: Entry) -> bytes:
    """An archive of these members, whatever they claim."""
    body, places = b"", []
    for entry in entries:
        places.append(len(body))
        body += entry.local
    listed = b"".join(e.listed(at) for e, at in zip(entries, places, strict=True))
    count = min(len(entries), 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), len(body), 0)
    return body + listed + end


def archive(members: Mapping[str, bytes], method: int = DEFLATED) -> bytes:
    """An honest one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return made.getvalue()


def overlapping(count: int, data: bytes) -> bytes:
    """Many members that are all the same bytes."""
    first = Entry("0.fit", data)
    packed, crc = len(first.raw), zlib.crc32(data)
    others = [
        Entry(f"{n}.fit", size=len(data), packed=packed, crc=crc, at=0) for n in range(1, count)
    ]
    made = zipped(first)
    listed = b"".join(e.listed(0) for e in (first, *others))
    body = made[: len(first.local)]
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), len(body), 0)
    return body + listed + end


def quoted(data: bytes) -> bytes:
    """A member whose stored bytes are the next one, header and all, beside an honest one."""
    inner = Entry("inner.fit", data)
    outer = Entry("outer.fit", inner.local, STORED)
    inner.at = len(outer.local) - len(inner.local)
    good = Entry("good.fit", data)
    body = outer.local + good.local
    listed = outer.listed(0) + inner.listed(0) + good.listed(len(outer.local))
    return body + listed + struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, 3, 3, len(listed), len(body), 0
    )  # fmt: skip


def in_itself(depth: int, data: bytes) -> bytes:
    """A zip in a zip in a zip, so many times, with the data in the innermost."""
    made = archive({"run.fit": data})
    for _ in range(depth):
        made = archive({"inner.zip": made})
    return made


def endless(count: int) -> bytes:
    """An archive whose list has so many members, and nothing else."""
    entry = Entry("a.fit", b"", STORED).listed(0)
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, 0, 0, len(entry) * count, 0, 0
    )  # fmt: skip
    return entry * count + end


def zeros(size: int, ratio: int) -> bytes:
    """Bytes that a zip makes about so many times smaller: noise now and then."""
    noise = iter(range(2**32))
    made = bytearray()
    while len(made) < size:
        made += zlib.crc32(next(noise).to_bytes(4, "big")).to_bytes(4, "big")
        made += bytes(6 * ratio)
    return bytes(made[:size])
