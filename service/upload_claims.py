"""What a browser claims about files, held against what is taken: names, sizes, room."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.archive.exports import Exports
from ingest.archive.limits import MAX_BYTES, MAX_TABLE_BYTES, too_large
from service.discovery import left_alone, printable, unread
from service.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.archive.kinds import Kind
    from traininglog.uploads import Announced

_MOST_NAME: Final = 300
_KILO: Final = 1000


class RefusedError(ValueError):
    """Nothing of it is taken; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken from a browser at once, in bytes and files; `free` is left on the disk."""

    file: int = 4 * 2**30
    total: int = 20 * 2**30
    count: int = 50_000
    free: int = 2**28

    def check(self, files: Sequence[Announced], free: int) -> None:
        """RefusedError where they are too many, too much, or the disk has no room."""
        size = sum(file.size for file in files)
        if len(files) > self.count:
            raise RefusedError(
                f"These are {len(files):,} files, more than {self.count:,} at once. "
                "Bring them in folder by folder."
            )
        if size > self.total:
            raise RefusedError(
                f"These files have {in_words(size)}, more than {in_words(self.total)} at once. "
                "Bring them in folder by folder."
            )
        if 2 * size + self.free > free:  # once as they come, once as they are kept
            raise RefusedError(
                f"These files have {in_words(size)} and take twice that while they are read; "
                f"the disk has {in_words(free)} left. Make room, or bring in fewer at a time."
            )

    def sorted(
        self, told: Sequence[Announced]
    ) -> tuple[dict[int, Announced], tuple[Outcome, ...]]:
        """The files to expect, by their place among those told, and the others.

        Each is there once and under a clean name of its own.
        """
        clean = [one._replace(name=clean_name(one.name), known=False) for one in told]
        exports, others = Exports(one.name for one in clean), Counter[str]()
        files: dict[int, Announced] = {}
        names: dict[str, int] = {}
        refused: list[Outcome] = []
        met = set[tuple[str, int, int]]()
        for number, file in enumerate(clean):
            kind, _, export = exports.told(file.name)
            if kind is None and export is not None:
                others[export or "activities.csv"] += 1
            elif kind is None:
                refused.append(unread(file.name))
            elif why := self._wrong(file, kind):
                refused.append(Outcome(file.name, "failed", why))
            elif file.look not in met:
                met.add(file.look)
                files[number] = file._replace(name=_free(file.name, names))
        return files, (*refused, *left_alone(others))

    def _wrong(self, file: Announced, kind: Kind) -> str | None:
        if file.size < 0:
            return "has no size"
        most = MAX_BYTES if kind == "activity" else MAX_TABLE_BYTES
        if kind != "zip" and file.size > most:
            return str(too_large(file.size, most))
        if file.size > self.file:
            return (
                f"has {in_words(file.size)}, more than {in_words(self.file)} at once; "
                "unpack it and bring in its folder"
            )
        return None


def clean_name(name: str) -> str:
    """A name below what was chosen, on one line: no way up, no drive, no root."""
    text = name.replace("\\", "/").encode("utf-8", "backslashreplace").decode()
    parts = [p for p in printable(text).split("/") if p.strip(" .") and not p.endswith(":")]
    return "/".join(parts)[-_MOST_NAME:].lstrip("/") or "unnamed"


def in_words(size: int) -> str:
    """A size in bytes as a person reads it: 340 kB, 1.2 GB."""
    if size < _KILO**2:
        return f"{size / _KILO:.0f} kB"
    return f"{size / _KILO**2:.0f} MB" if size < _KILO**3 else f"{size / _KILO**3:.1f} GB"


def _free(name: str, taken: dict[str, int]) -> str:
    """The name, or with a number where another file of this batch has it; it is taken then.

    `taken` has the last number given to each name, so that thousands alike take no longer.
    """
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.partition(".")
    number, free = taken.get(name, 1), name
    while free in taken:
        number += 1
        free = f"{folder}{slash}{stem} ({number}){dot}{ending}"
    taken[name], taken[free] = number, taken.get(free, 1)
    return free
