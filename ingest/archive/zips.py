"""What is in a zip, and in the zips inside it, and the bytes of each; never on the disk.

look_into(file) -> Contents: members to read, those refused, how many others
Archives().read(file, member) -> bytes          .open(file, member) -> a stream

Every entry of a zip gets a word of its own, and none of them stops the others.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from ingest.archive.exports import Exports, Told
from ingest.archive.kinds import SIGN_BYTES, is_hidden, kind_of, other_archive
from ingest.archive.limits import (
    MAX_BYTES,
    MAX_DIRECTORY_BYTES,
    MAX_MEMBERS,
    MAX_NESTED_BYTES,
    MAX_TABLE_BYTES,
    Refused,
)
from ingest.archive.members import Nested, Unpacking, check, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

    from ingest.archive.kinds import Kind, Readable

_HEADER: Final = 30
_ENTRY: Final = b"PK\x01\x02"
_START: Final = b"PK\x03\x04"
_MOST: Final[dict[Kind, int]] = {
    "activity": MAX_BYTES, "strava_csv": MAX_TABLE_BYTES, "garmin_json": MAX_TABLE_BYTES,
    "zip": MAX_NESTED_BYTES,
}  # fmt: skip
_DEEPER: Final = (
    "is an archive inside an archive inside another; unpack the outer one and import its folder"
)
_TWICE: Final = "is in the archive more than once; the first one was read"
_SHARED: Final = "is made of the bytes of another file of the archive (a zip bomb)"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: `a/b.fit`, or `x.zip!b.fit` where it is in a zip inside."""

    name: str
    kind: Readable
    info: ZipInfo
    within: ZipInfo | None = None
    upload_id: str = ""

    @property
    def size(self) -> int:
        """Its bytes when unpacked, as the archive says."""
        return self.info.file_size


class Left(NamedTuple):
    """A file of an archive that is not read, and why; no reason where it is of no kind."""

    name: str
    reason: str = ""


class Inside(NamedTuple):
    """A zip inside a zip."""

    name: str
    info: ZipInfo


@dataclass
class Contents:
    """What is in an archive, by name; those of a zip inside it in the order of their places.

    `others` counts the files of an export that nobody looks at; in any other archive they
    are among `files`, without a reason.
    """

    files: list[Member | Left] = field(default_factory=list)
    others: int = 0
    count: int = 0


def look_into(file: str) -> Contents:
    """What is in a zip. Refused where it is none, or has too many files; OSError."""
    contents = Contents()
    with Path(file).open("rb") as raw:
        _look(raw, raw, contents)
    return contents


def _look(
    outer: BinaryIO, file: io.BufferedIOBase | BinaryIO, contents: Contents,
    within: Inside | None = None, *, quiet: bool = False,
) -> None:  # fmt: skip
    infos = [i for i in _listed(file, contents) if not (i.is_dir() or is_hidden(i.filename))]
    refused = _refused(infos)
    exports = Exports(info.filename for info in infos)
    is_quiet = quiet or bool(exports)
    prefix = f"{within.name}!" if within else ""
    times = Counter[str]()
    for info in sorted(infos, key=_place if within else _name_and_place):
        told = exports.told(info.filename)
        times[info.filename] += 1
        again = f" ({n})" if (n := times[info.filename]) > 1 else ""
        name = f"{prefix}{info.filename}{again}"
        if reason := refused.get(id(info)) if told.kind else _unread(info, told):
            contents.files.append(Left(name, reason))
        elif told.kind is None:
            contents.others += is_quiet
            contents.files.extend([] if is_quiet else [Left(name)])
        elif told.kind == "zip":
            _look_inside(outer, Inside(name, info), contents, within, quiet=is_quiet)
        else:
            inside = within.info if within else None
            contents.files.append(Member(name, told.kind, info, inside, told.upload_id))


def _place(info: ZipInfo) -> tuple[str, int]:
    return "", info.header_offset


def _name_and_place(info: ZipInfo) -> tuple[str, int]:
    return info.filename, info.header_offset


def _unread(info: ZipInfo, told: Told) -> str | None:
    """Why a file of no kind is worth a word: it is an archive, and no export's."""
    return other_archive(info.filename) if told.export is None else None


def _look_inside(
    outer: BinaryIO, zipped: Inside, contents: Contents, within: Inside | None, *, quiet: bool
) -> None:
    """What is in a zip inside the zip; one deeper stays closed."""
    if within is not None:
        contents.files.append(Left(zipped.name, _DEEPER))
        return
    nested = Nested(outer, zipped.info)
    try:
        nested.keep_end()
        _look(outer, io.BufferedReader(nested), contents, zipped, quiet=quiet)
    except Refused as refusal:
        contents.files.append(Left(zipped.name, str(refusal)))


def _listed(file: io.BufferedIOBase | BinaryIO, contents: Contents) -> list[ZipInfo]:
    """The zip's own list of its members; Refused for one that cannot be had."""
    try:
        with zipfile.ZipFile(_Listing(file)) as archive:
            infos = archive.infolist()
    except Refused:
        raise
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as fault:
        raise Refused(_no_zip(file, fault)) from fault
    contents.count += len(infos)
    _few(contents.count)
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

    def seekable(self) -> bool:
        return True

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


def _refused(infos: Iterable[ZipInfo]) -> dict[int, str]:
    """Why some of the members that would be read are not, by the entry's id()."""
    refused = dict[int, str]()
    met = set[str]()
    widest: ZipInfo | None = None
    for info in sorted(infos, key=lambda info: info.header_offset):
        if widest is not None and info.header_offset < _end(widest):
            refused[id(info)] = refused[id(widest)] = _SHARED
        if widest is None or _end(info) > _end(widest):
            widest = info
        if info.filename in met:
            refused.setdefault(id(info), _TWICE)
        met.add(info.filename)
        try:
            check(info, _MOST[kind_of(info.filename) or "activity"])
        except Refused as refusal:
            refused.setdefault(id(info), str(refusal))
    return refused


def _end(info: ZipInfo) -> int:
    """Behind the last byte that surely is a member's own."""
    return info.header_offset + _HEADER + len(info.filename) + info.compress_size


class Archives:
    """Reads members in memory; the archive read last stays open for the next member."""

    def __init__(self) -> None:
        self._name = ""
        self._outer: BinaryIO | None = None
        self._nested: tuple[ZipInfo, io.BufferedReader] | None = None

    def read(self, file: str, member: Member) -> bytes:
        """All of a member; Refused where it is not as the archive says."""
        data = io.BytesIO()
        try:
            for piece in pieces(self._source(file, member), member.info):
                data.write(piece)
        except OSError as fault:
            raise Refused(f"cannot be read: {(fault.strerror or '').lower()}") from fault
        return data.getvalue()

    def open(self, file: str, member: Member) -> BinaryIO:
        """A member as a stream, until another one is asked for.

        OSError where the archive is gone; Refused as it is read, where `read` refuses.
        """
        return io.BufferedReader(Unpacking(self._source(file, member), member.info))

    def _source(self, file: str, member: Member) -> BinaryIO:
        """What a member's place is counted in: the archive, or the zip inside it."""
        if self._outer is None or self._name != file:
            self.close()
            self._outer, self._name = Path(file).open("rb"), file  # noqa: SIM115 -- stays open
        if member.within is None:
            return self._outer
        if self._nested is None or self._nested[0] is not member.within:
            self._nested = member.within, io.BufferedReader(Nested(self._outer, member.within))
        return self._nested[1]

    def close(self) -> None:
        """Let go of the archive."""
        if self._outer is not None:
            self._outer.close()
        self._outer = self._nested = None
