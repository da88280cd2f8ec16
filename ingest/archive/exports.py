"""Which folders among many names are a whole export, and which of its files are looked at.

An export of Strava is a folder with `activities.csv` and, beside it, `activities/` or
`profile.csv`. An export of Garmin is a folder `DI_CONNECT`. Nothing else of an export is
opened: profile, logins, messages, routes and media are its person's own. An export of
Painmile itself has `manifest.json`, `diary.txt` and `more.json`; its files are in `originals/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ingest.archive.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.archive.kinds import Kind

_MANIFEST: Final = "manifest.json"
_OURS: Final = ("diary.txt", "more.json")
_ORIGINALS: Final = "originals/"
_BESIDE: Final = ("activities/", "profile.csv")
_GARMIN: Final = "di_connect"
_NESTED: Final = "uploadedfiles"
_FOLDER: Final = "activities/"


class Told(NamedTuple):
    """What a file is among the others: `kind` None where it is not looked at.

    `upload_id` is the number in the name of a file of a Strava export, which is Strava's
    upload_id. `export` is the folder of the export it belongs to, None for no export.
    """

    kind: Kind | None
    upload_id: str = ""
    export: str | None = None


class Exports:
    r"""The exports among so many names; paths with `/` or `\`."""

    def __init__(self, names: Iterable[str]) -> None:
        tables, manifests, there = list[str](), list[str](), set[str]()
        for name in map(_plain, names):
            folder, _, last = name.rpartition("/")
            if kind_of(last) == "strava_csv":
                tables.append(folder)
            elif last == _MANIFEST:
                manifests.append(folder)
            there |= {f"{part}/" for part in _above(name)} - there
            there.add(name)
        self._strava = {
            folder for folder in tables if any(_joined(folder, one) in there for one in _BESIDE)
        }
        self._ours = {
            folder
            for folder in manifests
            if all(_joined(folder, one) in there for one in _OURS)
        }
        self._garmin = {
            folder for one in there if one.endswith("/")
            if (folder := one[:-1]).rpartition("/")[2] == _GARMIN
        }  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self._strava or self._garmin or self._ours)

    def told(self, path: str) -> Told:
        """What one of the names is."""
        name, kind = _plain(path), kind_of(path)
        for folder in _above(name):
            inside = name[len(folder) + 1 :] if folder else name
            if folder in self._ours:
                is_file = inside.startswith(_ORIGINALS) and kind == "activity"
                return Told(kind if is_file else None, export=_first(path, folder))
            if folder in self._strava:
                return _of_strava(inside, kind)._replace(export=_first(path, folder))
            if folder in self._garmin:
                return Told(_of_garmin(inside, kind), export=_first(path, folder))
        return Told(kind)


def _plain(path: str) -> str:
    return path.replace("\\", "/").lower()


def _above(name: str) -> list[str]:
    """All folders above a name, the nearest first; the last is the root, without a name."""
    folders = []
    while name:
        name = name.rpartition("/")[0]
        folders.append(name)
    return folders


def _first(path: str, folder: str) -> str:
    """The folder as the path writes it."""
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[: folder.count("/") + 1]) if folder else ""


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _of_strava(inside: str, kind: Kind | None) -> Told:
    """Files beside the table are none of the export's, but were put there by somebody."""
    if inside.startswith(_FOLDER) and kind == "activity":
        number = inside.rpartition("/")[2].partition(".")[0]
        return Told(kind, number if number.isascii() and number.isdecimal() else "")
    is_beside = "/" not in inside and kind in {"strava_csv", "activity"}
    return Told(kind if is_beside else None)


def _of_garmin(inside: str, kind: Kind | None) -> Kind | None:
    if kind == "zip":
        return kind if inside.rpartition("/")[2].startswith(_NESTED) else None
    return kind if kind in {"activity", "garmin_json"} else None
