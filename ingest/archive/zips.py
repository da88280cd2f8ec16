"""What is in a zip, and in the zips inside it, and the bytes of each; never on the disk.

look_into(file) -> Contents: members to read, those refused, how many others
Archives().read(file, member) -> bytes          .open(file, member) -> a stream

Every entry of a zip gets a word of its own, and none of them stops the others.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from ingest.archive.exports import Exports
from ingest.archive.kinds import is_hidden, other_archive
from ingest.archive.limits import Refused
from ingest.archive.listing import listed, refused_of
from ingest.archive.members import Unpacking, check, pieces
from ingest.archive.nested import Nested

if TYPE_CHECKING:
    from zipfile import ZipInfo

    from ingest.archive.exports import Told
    from ingest.archive.kinds import Readable

_DEEPER: Final = (
    "is an archive inside an archive inside another; unpack the outer one and import its folder"
)


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
    """Add what is in a zip; `quiet` where it is in an export's, whose others are counted."""
    entries = listed(file, contents.count)
    contents.count += len(entries)
    infos = [i for i in entries if not (i.filename.endswith("/") or is_hidden(i.filename))]
    refused = refused_of(infos)
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


def read_named(file: Path, name: str, most: int) -> bytes:
    """One file of a zip that is none of the kinds above, of at most so many bytes.

    KeyError where the zip has no such file; Refused; OSError.
    """
    with file.open("rb") as raw:
        found = {info.filename: info for info in listed(raw, 0)}[name]
        check(found, most)
        return b"".join(pieces(raw, found))


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
