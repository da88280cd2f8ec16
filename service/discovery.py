"""Which files an import looks at: folders, single files, zip members, in a fixed order."""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.outcome import Outcome
from service.unpack import MAX_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIT: Final = (".fit", ".fit.gz")
_ZIP: Final = ".zip"
_NOT_HIDDEN: Final = (".", "..")

NOT_FIT: Final = "not a FIT, .fit.gz or .zip file"


@dataclass(frozen=True, slots=True)
class Found:
    """A file to import, or a member of a zip; `size` and `mtime_ns` are the outer file's.

    `path` is for people and `key` (absolute) for the log; both are plain text whatever
    bytes the file's name is made of. `file` is what opens it.
    """

    path: str
    key: str
    file: str
    size: int
    mtime_ns: int
    member: zipfile.ZipInfo | None = None


@dataclass
class Listing:
    """What was found, and what could not be looked into."""

    files: list[Found | Outcome] = field(default_factory=list)
    unreachable: list[Outcome] = field(default_factory=list)


def printable(path: str) -> str:
    """A path as text that can be stored and printed on one line."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def discover(paths: Sequence[str | Path]) -> Listing:
    """Everything to import below the given paths, each file once, sorted within a path.

    A file that is named is taken whatever its name; in folders and zips other files are
    skipped, hidden ones without a word.
    """
    listing, met = Listing(), set[str]()
    for path in map(str, paths):
        for file in _files(path, listing):
            key = os.path.abspath(file)  # noqa: PTH100 -- text too
            if key in met:
                continue
            met.add(key)
            if file == path or is_fit(file) or is_zip(file):
                _add(file, key, listing)
            else:
                listing.files.append(Outcome(printable(file), "skipped", NOT_FIT))
    return listing


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


def is_hidden(name: str) -> bool:
    """Nobody's own file; `._x.fit` is what macOS leaves beside the real one."""
    return (name.startswith(".") and name not in _NOT_HIDDEN) or name == "__MACOSX"


def is_fit(path: str) -> bool:
    """Whether a name says FIT."""
    return path.lower().endswith(_FIT)


def is_zip(path: str) -> bool:
    """Whether a name says zip."""
    return path.lower().endswith(_ZIP)


def _why(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()


def _add(file: str, key: str, listing: Listing) -> None:
    path = printable(file)
    try:
        status = Path(file).stat()
    except (OSError, ValueError) as fault:
        why = _why(fault) if isinstance(fault, OSError) else "its name is not valid"
        listing.unreachable.append(Outcome(path, "failed", f"cannot be read: {why}"))
        return
    found = Found(path, printable(key), file, status.st_size, status.st_mtime_ns)
    listing.files.extend(opened(found))


def opened(found: Found) -> list[Found | Outcome]:
    """A file, or what is in it where its name says it is an archive."""
    return _members(found) if is_zip(found.path) else [found]


def _members(outer: Found) -> list[Found | Outcome]:
    """What is in a zip by name; other files and zips in it are named and left closed."""
    try:
        with zipfile.ZipFile(outer.file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as fault:
        return [Outcome(outer.path, "failed", f"is no zip archive that can be read ({fault})")]
    if len(infos) > MAX_MEMBERS:
        reason = f"holds {len(infos):,} files, more than {MAX_MEMBERS:,}; unpack it first"
        return [Outcome(outer.path, "failed", reason)]
    found: list[Found | Outcome] = []
    for info in sorted(infos, key=lambda info: info.filename):
        name = printable(info.filename)
        if info.is_dir() or any(map(is_hidden, info.filename.split("/"))):
            continue
        if is_fit(name):
            path, key = f"{outer.path}!{name}", f"{outer.key}!{name}"
            found.append(Found(path, key, outer.file, outer.size, outer.mtime_ns, info))
        elif is_zip(name):
            reason = (
                "a zip inside a zip is not opened; unpack the outer one and import its folder"
            )
            found.append(Outcome(f"{outer.path}!{name}", "failed", reason))
        else:
            found.append(Outcome(f"{outer.path}!{name}", "skipped", NOT_FIT))
    if not found:
        found.append(Outcome(outer.path, "skipped", "holds no FIT files"))
    return found
