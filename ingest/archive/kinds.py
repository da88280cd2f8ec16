"""What a file is by its name, and what an archive of another make is by its first bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Readable = Literal["activity", "strava_csv", "garmin_json"]
Kind = Readable | Literal["zip"]
"""An activity and two kinds of tables are read; a zip is looked into."""

_ACTIVITY: Final = tuple(
    ending + packing for ending in (".fit", ".gpx", ".tcx") for packing in ("", ".gz")
)
# A browser that saves a name twice puts ` (1)` behind it.
_STRAVA: Final = re.compile(r"activities( \(\d+\))?\.csv")
_GARMIN: Final = re.compile(r".*summarizedactivities.*\.json")
_OTHERS: Final = (
    ("tar archive", (".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz",
                     ".tar.zst")),
    ("7z archive", (".7z",)),
    ("rar archive", (".rar",)),
)  # fmt: skip
_SIGNS: Final = (
    ("tar archive", 257, b"ustar"),
    ("7z archive", 0, b"7z\xbc\xaf\x27\x1c"),
    ("rar archive", 0, b"Rar!\x1a\x07"),
)
BACKUP: Final = "is a backup of Painmile; painmile restore puts it back into an empty folder"
"""Why a zip is not read that `painmile backup` made."""
_OF_BACKUP: Final = frozenset({"backup.json", "rows/runner.jsonl"})
SIGN_BYTES: Final = 512
"""So many of a file's first bytes tell what kind of archive it is."""


def kind_of(path: str) -> Kind | None:
    """What a file of this name is; None for one that is not looked at."""
    name = path.replace("\\", "/").rpartition("/")[2].lower()
    if name.endswith(_ACTIVITY):
        return "activity"
    if name.endswith(".zip"):
        return "zip"
    if _STRAVA.fullmatch(name):
        return "strava_csv"
    return "garmin_json" if _GARMIN.fullmatch(name) else None


def other_archive(path: str, start: bytes = b"") -> str | None:
    """Why a file is not opened that is an archive, but no zip, by its name or first bytes."""
    name = path.lower()
    for what, endings in _OTHERS:
        if name.endswith(endings):
            return _unopened(what)
    for what, at, sign in _SIGNS:
        if start.startswith(sign, at):
            return _unopened(what)
    return None


def is_backup(names: Iterable[str]) -> bool:
    """Whether an archive of these files is a backup of Painmile."""
    return {*names} >= _OF_BACKUP


def _unopened(what: str) -> str:
    return f"is a {what}; unpack it and import its folder"


def is_hidden(path: str) -> bool:
    """Nobody's own file; `._x.fit` is what macOS leaves beside the real one."""
    return any(_is_hidden(part) for part in path.replace("\\", "/").split("/"))


def _is_hidden(name: str) -> bool:
    return (name.startswith(".") and name not in {".", ".."}) or name == "__MACOSX"
