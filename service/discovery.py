"""Which files an import looks at: folders, single files, zip members, in a fixed order."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.archive.exports import Exports
from ingest.archive.kinds import BACKUP, is_hidden, kind_of, other_archive
from ingest.archive.limits import Refused
from ingest.archive.zips import Member, look_into
from service.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.archive.kinds import Kind, Readable

NOT_READ: Final = "not a FIT, GPX, TCX or zip file"
LONGEST_NAME: Final = 1200
"""Bytes of a file's path, and of the name of what is in it: an index holds 2,700 for both."""
_FIRST: Final = 800
_LAST: Final = 300


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import, or a member of a zip; `size` and `mtime_ns` are the outer file's.

    `path` is for people and `key` (absolute) for the log; both are plain text whatever
    bytes the file's name is made of. `file` is what opens it. `upload_id` is Strava's
    number of a file of its export.
    """

    path: str
    key: str
    file: str
    size: int
    mtime_ns: int
    member: Member | None = None
    kind: Readable = "activity"
    upload_id: str = ""


@dataclass
class Listing:
    """What was found, and what could not be looked into."""

    files: list[Found | Outcome] = field(default_factory=list)
    unreachable: list[Outcome] = field(default_factory=list)


def printable(path: str) -> str:
    """A path as text that can be stored and printed on one line.

    Of one that is too long for an index its beginning, a digest of it all, and its end.
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    line = text if text.isprintable() else "".join(map(_visible, text))
    whole = line.encode()
    if len(whole) <= LONGEST_NAME:
        return line
    first, last = (part.decode(errors="ignore") for part in (whole[:_FIRST], whole[-_LAST:]))
    return f"{first}…{hashlib.sha256(whole).hexdigest()[:32]}…{last}"


def _visible(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()


def discover(paths: Sequence[str | Path]) -> Listing:
    """Everything to import below the given paths, each file once, sorted within a path.

    A backup that is named is none of the files: no log is begun where it may have to go.
    A file that is named is taken whatever its name; in folders and zips other files are
    skipped, hidden ones without a word, those of an export with one for all.
    """
    listing, met = Listing(), set[str]()
    for path in map(str, paths):
        files = list(_files(path, listing))
        exports, others = Exports(files), Counter[str]()
        for file in files:
            key = os.path.abspath(file)  # noqa: PTH100 -- text too
            if key in met:
                continue
            met.add(key)
            told = exports.told(file)
            kind = told.kind or (_named(file) if file == path else None)
            if kind is not None:
                _add(file, key, kind, told.upload_id, listing)
            elif told.export is not None:
                others[told.export] += 1
            else:
                listing.files.append(unread(file))
        listing.files += left_alone(others)
        backup = Outcome(printable(path), "failed", BACKUP)
        if listing.files[-1:] == [backup]:
            listing.files.pop()
            listing.unreachable.append(backup)
    return listing


def _named(file: str) -> Kind | None:
    """What a file is that somebody named; None for an archive that is no zip."""
    if other_archive(file):
        return None
    ending = Path(file).suffix.lower()
    tables: dict[str, Kind] = {".csv": "strava_csv", ".json": "garmin_json"}
    return tables.get(ending, "activity")


def unread(path: str) -> Outcome:
    """What is said of a file by its name alone."""
    if reason := other_archive(path):
        return Outcome(printable(path), "failed", reason)
    return Outcome(printable(path), "skipped", NOT_READ)


def left_alone(others: Mapping[str, int]) -> list[Outcome]:
    """One outcome for each export's files that nobody looks at, by its folder or archive."""
    return [
        Outcome(printable(name), "skipped", _not_looked_at(count))
        for name, count in others.items()
    ]


def _not_looked_at(count: int) -> str:
    if count == 1:
        return "1 other file of this export was not looked at"
    return f"{count:,} other files of this export were not looked at"


def _files(path: str, listing: Listing) -> Iterator[str]:
    if not Path(path).is_dir():
        yield path
        return

    def lost(fault: OSError) -> None:
        name = printable(str(fault.filename or path))
        reason = f"the folder cannot be read: {_why(fault)}"
        listing.unreachable.append(Outcome(name, "failed", reason))

    for folder, folders, names in os.walk(path, onerror=lost):
        folders[:] = sorted(name for name in folders if not is_hidden(name))
        for name in sorted(names):
            if not is_hidden(name):
                yield os.path.join(folder, name)  # noqa: PTH118 -- 10,000 paths, kept as text


def is_zip(path: str) -> bool:
    """Whether a name says zip."""
    return kind_of(path) == "zip"


def _why(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()


def _add(file: str, key: str, kind: Kind, upload_id: str, listing: Listing) -> None:
    path = printable(file)
    try:
        status = Path(file).stat()
    except (OSError, ValueError) as fault:
        why = _why(fault) if isinstance(fault, OSError) else "its name is not valid"
        listing.unreachable.append(Outcome(path, "failed", f"cannot be read: {why}"))
        return
    look = status.st_size, status.st_mtime_ns
    if kind == "zip":
        listing.files.extend(members(path, printable(key), file, look))
    else:
        found = Found(path, printable(key), file, *look, kind=kind, upload_id=upload_id)
        listing.files.append(found)


def members(path: str, key: str, file: str, look: tuple[int, int]) -> list[Found | Outcome]:
    """What is in a zip, and in the zips in it; `look` is its size and mtime_ns."""
    try:
        contents = look_into(file)
    except Refused as refusal:
        return [Outcome(path, "failed", str(refusal))]
    except OSError as fault:
        return [Outcome(path, "failed", f"cannot be read: {_why(fault)}")]
    found: list[Found | Outcome] = []
    for one in contents.files:
        name = printable(one.name)
        if isinstance(one, Member):
            found.append(
                Found(
                    f"{path}!{name}", f"{key}!{name}", file, *look, one, one.kind, one.upload_id
                )
            )
        elif one.reason:
            found.append(Outcome(f"{path}!{name}", "failed", one.reason))
        else:
            found.append(Outcome(f"{path}!{name}", "skipped", NOT_READ))
    if contents.others:
        found.append(Outcome(path, "skipped", _not_looked_at(contents.others)))
    return found or [Outcome(path, "skipped", "holds no FIT, GPX or TCX files")]
