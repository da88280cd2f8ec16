"""A plugged-in watch as a page and the command line offer it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.plugged import PluggedWatch
    from traininglog.repository_import import SeenFile

GONE: Final = "The watch is not plugged in any more. Plug it in and load this page again."
_NO_WATCHES: Final = ("edge", "etrex", "gpsmap", "oregon", "montana", "dakota", "rino")
_SIGNS: Final = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be imported from a watch; `key` names its folder without telling it."""

    key: str
    name: str
    folder: str
    files: int
    new: int
    bytes: int

    @property
    def counts(self) -> str:
        """`Forerunner 255, 312 files, 14 new`."""
        told = {0: "none new", self.files: "all new"}.get(self.new, f"{self.new:,} new")
        return f"{self.name}, {counted(self.files, 'file')}, {told}"

    @property
    def words(self) -> str:
        """A sentence for the page."""
        kind = "device" if self.name.lower().startswith(_NO_WATCHES) else "watch"
        return f"A {kind} is plugged in: {self.counts}."

    @property
    def act(self) -> str:
        """`Import 14 new files`."""
        return f"Import {counted(self.new, 'new file')}"


def offers(watches: Iterable[PluggedWatch], seen: Mapping[str, SeenFile]) -> tuple[Offer, ...]:
    """An offer a watch; `seen` are the files that imports have looked at."""
    return tuple(
        Offer(
            key=hashlib.sha256(watch.folder.encode()).hexdigest()[:_SIGNS],
            name=watch.name,
            folder=watch.folder,
            files=len(watch.files),
            new=watch.new(seen),
            bytes=watch.bytes,
        )
        for watch in watches
    )
