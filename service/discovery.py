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
    """Everything to import below the given paths, each file once, sorted within a path."""
    listing, met = Listing(), set[str]()
    for path in paths:
        for file in _files(str(path), listing):
            key = os.path.abspath(file)  # noqa: PTH100 -- text too
            if key not in met:
                met.add(key)
                _add(file, key, listing)
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
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "__MACOSX")
        for name in sorted(names):
            if _is_wanted(name) or name.lower().endswith(_ZIP):
                yield os.path.join(folder, name)  # noqa: PTH118 -- 10,000 paths, kept as text


def _is_wanted(name: str) -> bool:
    """FIT by its name; `._x.fit` is what macOS leaves beside the real file."""
    base = name.rpartition("/")[2].lower()
    return base.endswith(_FIT) and not base.startswith(".")


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
    if file.lower().endswith(_ZIP):
        listing.files.extend(_members(found))
    else:
        listing.files.append(found)


def _members(outer: Found) -> list[Found | Outcome]:
    """The FIT files in a zip by name; zips in it are named and left closed."""
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
        if _is_wanted(info.filename):
            path, key = f"{outer.path}!{name}", f"{outer.key}!{name}"
            found.append(Found(path, key, outer.file, outer.size, outer.mtime_ns, info))
        elif info.filename.lower().endswith(_ZIP) and "__MACOSX" not in info.filename:
            reason = (
                "a zip inside a zip is not opened; unpack the outer one and import its folder"
            )
            found.append(Outcome(f"{outer.path}!{name}", "failed", reason))
    if not found:
        found.append(Outcome(outer.path, "skipped", "holds no FIT files"))
    return found
