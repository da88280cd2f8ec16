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
from ingest.archive.kinds import BACKUP, is_backup, is_hidden, other_archive
from ingest.archive.limits import Refused
from ingest.archive.listing import listed, refused_of
from ingest.archive.members import Unpacking, check, pieces
from ingest.archive.nested import Nested

if TYPE_CHECKING:
    from collections.abc import Iterator
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
        _Look(raw, contents).add(raw)
    return contents


@dataclass
class _Look:
    """A look into an archive and, where `within` is told, a zip inside it.

    `quiet`: it is an export or in one, whose other files are counted and not named.
    """

    outer: BinaryIO
    contents: Contents
    within: Inside | None = None
    quiet: bool = False

    def add(self, file: io.BufferedIOBase | BinaryIO) -> None:
        """Add what the zip holds to the contents."""
        entries = listed(file, self.contents.count)
        if is_backup(info.filename for info in entries):
            raise Refused(BACKUP)
        self.contents.count += len(entries)
        infos = [i for i in entries if not (i.filename.endswith("/") or is_hidden(i.filename))]
        refused = refused_of(infos)
        exports = Exports(info.filename for info in infos)
        self.quiet = self.quiet or bool(exports)
        for info, name in self._named(infos):
            told = exports.told(info.filename)
            if told.kind is None:
                self._other(info, name, told)
            elif reason := refused.get(id(info)):
                self.contents.files.append(Left(name, reason))
            elif told.kind == "zip":
                self._inside(Inside(name, info))
            else:
                within = self.within.info if self.within else None
                member = Member(name, told.kind, info, within, told.upload_id)
                self.contents.files.append(member)

    def _named(self, infos: list[ZipInfo]) -> Iterator[tuple[ZipInfo, str]]:
        """By name, inside by place; a name that comes again has its number behind it."""
        prefix, times = f"{self.within.name}!" if self.within else "", Counter[str]()
        for info in sorted(infos, key=_place if self.within else _name_and_place):
            times[info.filename] += 1
            again = f" ({n})" if (n := times[info.filename]) > 1 else ""
            yield info, f"{prefix}{info.filename}{again}"

    def _other(self, info: ZipInfo, name: str, told: Told) -> None:
        reason = other_archive(info.filename) if told.export is None else None
        if reason or not self.quiet:
            self.contents.files.append(Left(name, reason or ""))
        else:
            self.contents.others += 1

    def _inside(self, zipped: Inside) -> None:
        """A zip inside the zip is looked into; one deeper stays closed."""
        if self.within is not None:
            self.contents.files.append(Left(zipped.name, _DEEPER))
            return
        nested = Nested(self.outer, zipped.info)
        try:
            nested.keep_end()
            look = _Look(self.outer, self.contents, zipped, self.quiet)
            look.add(io.BufferedReader(nested))
        except Refused as refusal:
            self.contents.files.append(Left(zipped.name, str(refusal)))


def _place(info: ZipInfo) -> tuple[str, int]:
    return "", info.header_offset


def _name_and_place(info: ZipInfo) -> tuple[str, int]:
    return info.filename, info.header_offset


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
