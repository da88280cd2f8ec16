"""Where this computer shows what is plugged in: folders that may be a watch's storage."""

from __future__ import annotations

import os
import string
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_ENTRIES: Final = 200
"""Of a folder that is only looked through for another; no desk has so many drives."""

Mounts = tuple[tuple[Path, int], ...]
"""Folders, and how many levels below each the storages stand."""


def mounts(
    system: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
    top: Path = Path("/"),
) -> Mounts:
    """Where storages stand on this system; what may hang, as drives of a network, is last.

    A watch that speaks MTP is a folder below `gvfs` on Linux; other systems show none.
    """
    if system == "darwin":
        return ((top / "Volumes", 1),)
    if system == "win32":
        drives = string.ascii_uppercase[3:]  # A to C are no plugged-in drives
        return tuple((Path(f"{letter}:\\"), 0) for letter in drives)
    session = environ.get("XDG_RUNTIME_DIR", "")
    mtp = ((Path(session) / "gvfs", 1),) if session else ()
    return (
        (top / "media", 2),
        (top / "run/media", 2),
        *mtp,
        (top / "media", 1),
        (top / "mnt", 1),
    )


def volumes(where: Iterable[tuple[Path, int]]) -> Iterator[Path]:
    """The storages that are there now, each when it is asked for; never raises."""
    for folder, levels in where:
        yield from _below(folder, levels)


def _below(folder: Path, levels: int) -> Iterator[Path]:
    if not levels:
        yield folder
        return
    for inside in subfolders(folder):
        yield from _below(inside, levels - 1)


def subfolders(folder: Path, most: int = MOST_ENTRIES) -> list[Path]:
    """A folder's own folders by name, no links and no hidden ones; none where none are read."""
    return sorted(Path(entry.path) for entry in entries(folder, most) if _is_folder(entry))


def entries(folder: Path, most: int) -> list[os.DirEntry[str]]:
    """What is in a folder, so many at the most; nothing where it cannot be read."""
    found: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as listed:
            for entry in listed:
                if len(found) >= most:
                    break
                found.append(entry)
    except (OSError, ValueError):
        pass  # pulled out, not permitted, or a drive without a disk
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)
    except OSError:
        return False
