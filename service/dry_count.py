"""What an import of a folder would find, counted without reading a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.archive.kinds import is_hidden
from service.discovery import NOT_READ, Found, discover, is_zip, printable
from service.outcome import Outcome
from traininglog.words import counted

if TYPE_CHECKING:
    from traininglog.repository_import import ImportRepository

MOST_FILES: Final = 200_000
"""Folders too; a page waits for the count, and a whole disk has millions."""


@dataclass(frozen=True, slots=True)
class DryCount:
    """Activity files in folders, tables, archives and activity files in them, other files.

    `known` of all to be read look as they did at an earlier import. `unread` are folders and
    archives that could not be looked into, one sentence each; `bytes` is what is to be read.
    """

    path: str
    single: int
    tables: int
    archives: int
    packed: int
    other: int
    known: int
    bytes: int
    unread: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it would be read."""
        return not self.single + self.tables + self.packed

    def words(self) -> str:
        """As one sentence of counts."""
        told = [counted(self.single, "activity file")] if self.single else []
        if self.archives:
            packed = counted(self.packed, "activity file")
            told.append(f"{counted(self.archives, 'archive')} with {packed} inside")
        if self.tables:
            told.append(f"{counted(self.tables, 'table')} of an export")
        if self.other:
            told.append(counted(self.other, "other file"))
        known = f"{self.known:,} already known" if self.known else "none known yet"
        return f"{', '.join(told)}; {known}."


def dry_count(imports: ImportRepository, runner_id: int, path: str) -> DryCount:
    """Count what is below a folder of this computer.

    ValueError, with a sentence, for a path that is none or holds more than MOST_FILES.
    """
    try:
        chosen = Path(path.strip()).expanduser()
        is_there = bool(path.strip()) and chosen.exists()
    except (OSError, ValueError, RuntimeError):  # `~nobody` has no home
        is_there = False
    if not is_there:
        named = printable(path.strip()) or "no name"
        raise ValueError(f"There is no folder “{named}” on this computer. Type its whole path.")
    chosen = Path(os.path.abspath(chosen))  # noqa: PTH100 -- as the importer names its files
    _check(chosen)
    listing = discover([chosen])
    seen = imports.seen_files(runner_id)
    found = [file for file in listing.files if isinstance(file, Found)]
    activities = [file for file in found if file.kind == "activity"]
    packed = sum(file.member is not None for file in activities)
    files = {(file.file, file.size) for file in found}
    refused = [file for file in listing.files if isinstance(file, Outcome)]
    archives = {f.file for f in found if f.member} | {o.path for o in refused if is_zip(o.path)}
    looks = ((seen.get(f.key), (f.size, f.mtime_ns)) for f in found)
    known = sum(s is not None and (s.size, s.mtime_ns) == look for s, look in looks)
    unread = [o for o in (*refused, *listing.unreachable) if o.outcome == "failed"]
    return DryCount(
        path=str(chosen),
        single=len(activities) - packed,
        tables=len(found) - len(activities),
        archives=len(archives),
        packed=packed,
        other=sum(o.reason == NOT_READ and "!" not in o.path for o in refused),
        known=known,
        bytes=sum(size for _, size in files),
        unread=tuple(f"{o.path}: {o.reason}" for o in unread),
    )


def _check(chosen: Path) -> None:
    """ValueError below a folder of too much, as soon as that is known."""
    left = MOST_FILES
    for _, folders, files in os.walk(chosen):
        folders[:] = [name for name in folders if not is_hidden(name)]
        left -= len(folders) + len(files)
        if left < 0:
            raise ValueError(
                f"More than {MOST_FILES:,} files are below this folder; "
                "name one closer to the runs."
            )
