"""Watches plugged in over USB: which storages are one, its name, and its files.

    GARMIN/GarminDevice.xml       what it is
    GARMIN/Activity/*.fit         its activities (`Activities` on some)

stands on a drive, or on one of the storages (`Primary`, `Internal Storage`) of a watch that
speaks MTP. Nothing else of a storage is looked at, and nothing in any of this raises.
"""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING, Final

from service.discovery import printable
from service.mounts import entries, mounts, subfolders, volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from traininglog.repository_import import SeenFile

MOST_FILES: Final = 5_000
WAIT_S: Final = 2.0
_STORAGES: Final = frozenset({"primary", "internal storage", "internal shared storage"})
_MTP: Final = "mtp:"
_MOST_STORAGES: Final = 8
_ACTIVITIES: Final = ("activity", "activities")
_DEVICE: Final = "garmindevice.xml"
_HEAD_BYTES: Final = 2**16
"""The name stands first; a list of apps of any length comes after."""
_NAMELESS: Final = "Garmin"
_VERSION: Final = re.compile(r"\s+software version.*", re.IGNORECASE)
_LONGEST: Final = 60
_PART: Final = re.compile(r"006-B(\d{4,5})-\d\d")


@dataclass(frozen=True, slots=True)
class PluggedWatch:
    """A watch that is plugged in: its model, its folder, size and time (ns) of each file.

    `files` are by the name under which the importer knows a file. The serial number is not
    read, nor the name its owner gave it.
    """

    name: str
    folder: str
    files: Mapping[str, tuple[int, int]]

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(size for size, _ in self.files.values())

    def new(self, seen: Mapping[str, SeenFile]) -> int:
        """How many files no import has looked at as they are now."""
        known = (
            (before.size, before.mtime_ns) == look
            for key, look in self.files.items()
            if (before := seen.get(key))
        )
        return len(self.files) - sum(known)


def watches_on(storages: Iterable[Path]) -> Iterable[PluggedWatch]:
    """The watches among storages, each once, as soon as it is found."""
    met = set[str]()
    for storage in storages:
        for folder in _garmin_folders(storage):
            watch = _watch(folder)
            if watch and (place := os.path.realpath(watch.folder)) not in met:
                met.add(place)
                yield watch


def _garmin_folders(storage: Path) -> list[Path]:
    inside = subfolders(storage)
    is_mtp = storage.name.startswith(_MTP)
    storages = [one for one in inside if is_mtp or one.name.lower() in _STORAGES]
    places = inside + [
        folder for one in storages[:_MOST_STORAGES] for folder in subfolders(one)
    ]
    return [folder for folder in places if folder.name.lower() == "garmin"]


def _watch(garmin: Path) -> PluggedWatch | None:
    for folder in subfolders(garmin):
        if folder.name.lower() in _ACTIVITIES and (files := _files(folder)):
            return PluggedWatch(_name(garmin), str(folder), files)
    return None


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """FIT files by their whole path, but for those whose path no log can keep."""
    found: dict[str, tuple[int, int]] = {}
    if printable(str(folder)) != str(folder):
        return found
    for entry in entries(folder, MOST_FILES):
        if entry.name.startswith(".") or not entry.name.lower().endswith(".fit"):
            continue
        try:
            if entry.is_file(follow_symlinks=False):
                status = entry.stat()
                found[printable(entry.path)] = status.st_size, status.st_mtime_ns
        except OSError:
            continue
    return found


def _name(garmin: Path) -> str:
    """The model, by its own description, else by its part number."""
    for entry in entries(garmin, MOST_FILES):
        if entry.name.lower() == _DEVICE:
            try:
                with open(entry.path, "rb") as file:  # noqa: PTH123 -- an entry of a listing
                    return model_of(file.read(_HEAD_BYTES))
            except OSError:
                break
    return _NAMELESS


def model_of(xml: bytes) -> str:
    """What the beginning of a GarminDevice.xml calls the model; `Garmin` where it does not."""
    told = _of_model(xml)
    words = " ".join(_VERSION.sub("", told.get("Description", "")).split())
    name = "".join(sign for sign in words if sign.isprintable())[:_LONGEST].strip()
    return name or _by_number(told.get("PartNumber", ""))


def _by_number(part_number: str) -> str:
    """By `006-B3992-00`, whose middle is the number that the watch's files have as well."""
    from ingest.fit.names import GARMIN_PRODUCTS  # noqa: PLC0415 -- where a watch is there

    part = _PART.fullmatch(part_number.strip())
    return GARMIN_PRODUCTS.get(int(part[1]), _NAMELESS) if part else _NAMELESS


def _of_model(xml: bytes) -> dict[str, str]:
    """The texts right inside the first `Model`, by their names without a name space."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 -- where a watch is there

    try:
        for _, element in iterparse(io.BytesIO(xml), forbid_dtd=True):
            if element.tag.rpartition("}")[2] == "Model":
                return {one.tag.rpartition("}")[2]: one.text or "" for one in element}
    except (SyntaxError, ValueError, LookupError):
        pass  # cut, damaged, of an unknown alphabet, or refused
    return {}


class Watches:
    """Looks for watches beside the page: a drive that hangs holds nobody up.

    `storages` gives the folders to look at, anew at each look.
    """

    def __init__(self, storages: Callable[[], Iterable[Path]] | None = None) -> None:
        self._storages = storages or (lambda: volumes(mounts()))
        self._lock = Lock()
        self._looking: Thread | None = None
        self._found: list[PluggedWatch] = []

    def look(self, wait_s: float = WAIT_S) -> tuple[PluggedWatch, ...]:
        """What is plugged in now, as far as it shows in time; a look under way is joined."""
        with self._lock:
            if self._looking is None or not self._looking.is_alive():
                self._found = []
                self._looking = Thread(
                    target=self._look, args=(self._found,), name="watches", daemon=True
                )
                self._looking.start()
            looking, found = self._looking, self._found
        looking.join(wait_s)
        return tuple(found)

    def _look(self, found: list[PluggedWatch]) -> None:
        for watch in watches_on(self._storages()):
            found.append(watch)  # noqa: PERF402 -- seen one by one by who waits
