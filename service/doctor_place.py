"""What may be wrong with the data folder, and with what this program was installed with."""

from __future__ import annotations

import os
import shlex
import shutil
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Final

from service.doctor_finding import Finding
from traininglog.erasing import marked
from traininglog.restore_mark import MARK, RestoreCutOffError, read_mark
from traininglog.store import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NO_ROOM: Final = 200_000_000
_LITTLE_ROOM: Final = 2_000_000_000
_OURS: Final = frozenset(
    {"painmile", "dashboard", "service", "ingest", "rules", "traininglog", "demo", "data"}
)
_US: Final = "painmile"


def folder_findings(
    folder: Path, free: Callable[[Path], int] | None = None
) -> Iterator[Finding]:
    """Room, permissions, and what was begun in the folder and not finished."""
    where = str(folder)
    if read_mark(folder) is not None:
        yield Finding(MARK, where, str(RestoreCutOffError(folder)), "")
    for runner_id in marked(folder):
        what = f"The erasing of runner {runner_id} is not finished."
        yield Finding(
            "erasing", where, what, "The next command or start finishes it: painmile erase."
        )
    yield from _room(folder, (free or _free)(folder))
    yield from _modes(folder)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _room(folder: Path, free: int) -> Iterator[Finding]:
    """A database is rewritten when it is erased from or upgraded: that takes its size again."""
    file = folder / DATABASE
    wanted = (file.stat().st_size if file.exists() else 0) + _LITTLE_ROOM
    if free < wanted:
        what = f"{free / 1e9:.1f} GB are free on its disk."
        do = "Make room; imports, upgrades and erasing need some."
        yield Finding("disk space", str(folder), what, do, is_wrong=free < _NO_ROOM)


def _modes(folder: Path) -> Iterator[Finding]:
    """A log is health data: nobody else of the machine has to read it."""
    if os.name != "posix":
        return
    for path, mode in ((folder, "700"), (folder / DATABASE, "600")):
        if path.exists() and path.stat().st_mode & 0o077:
            do = f"If they are not to: chmod {mode} {shlex.quote(str(path))}"
            what = "Others of this machine may read it."
            yield Finding("permissions", str(path), what, do, is_wrong=False)


def package_findings() -> Iterator[Finding]:
    """Packages of somebody else's that are called as ours are."""
    for name, owners in sorted(packages_distributions().items()):
        foreign = sorted({one for one in owners if one.lower() != _US})
        if name in _OURS and foreign:
            what = f"The package {foreign[0]} brings a module called {name} as well."
            do = f"Give Painmile an environment of its own, or: pip uninstall {foreign[0]}"
            yield Finding("packages", "this installation", what, do)
