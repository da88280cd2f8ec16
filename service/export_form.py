"""The form of an export: what its files are called, and one read back as it stands.

A folder and a ZIP archive are read alike. Every import asks whether a path is one, so that
this loads little.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.archive.zips import read_named
from service.kept_names import read_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA: Final = "painmile.export/1"
MANIFEST: Final = "manifest.json"
DIARY: Final = "diary.txt"
MORE: Final = "more.json"
_FORM: Final = "painmile.export/"
_MOST_BYTES: Final = 2**26
_ODD: Final = (KeyError, TypeError, AttributeError, ValueError, ArithmeticError)
_DAMAGED: Final = "is damaged; make the export anew, or copy it once more"


@dataclass(frozen=True, slots=True)
class Exported:
    """An export but for its originals, which an import of its path reads."""

    manifest: dict[str, Any]
    diary: str
    more: dict[str, Any]

    @property
    def day(self) -> date:
        """The day it was made."""
        return datetime.fromisoformat(self.manifest["made_at"]).date()

    @property
    def names(self) -> dict[str, str]:
        """What its originals are to be called, as ImportOptions take it; ValueError."""
        with believed():
            return read_names(self.more.get("names", {}))


def read_export(path: Path) -> Exported | None:
    """What stands in an export; None for a path that is none.

    ValueError says what is wrong with one that is damaged or of a newer program.
    """
    try:
        found = _manifest(path)
    except OSError:
        return None
    if found is None:
        return None
    try:
        manifest = json.loads(found)
        schema = str(manifest["schema"])
    except (ValueError, KeyError, TypeError):
        return None
    if not schema.startswith(_FORM):
        return None
    if schema != SCHEMA:
        raise ValueError(f"{path} is of the form {schema}; this program reads {SCHEMA}")
    try:
        digests = {one["path"]: one["sha256"] for one in manifest["files"]}
        diary, more = (_checked(path, name, digests) for name in (DIARY, MORE))
        return Exported(manifest, diary.decode(), json.loads(more))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"{path} {_DAMAGED}") from fault


def _manifest(path: Path) -> bytes | None:
    try:
        return _read(path, MANIFEST)
    except (KeyError, ValueError):
        return None


def _checked(path: Path, name: str, digests: dict[str, str]) -> bytes:
    """A file of the export, as its manifest knows it."""
    data = _read(path, name)
    if hashlib.sha256(data).hexdigest() != digests[name]:
        raise ValueError(name)
    return data


def _read(path: Path, name: str) -> bytes:
    """A file of a folder or archive; ValueError for one that is larger than any is."""
    if not path.is_dir():
        return read_named(path, name, _MOST_BYTES)
    with (path / name).open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return data


@contextmanager
def believed() -> Iterator[None]:
    """What reads as an export may still be anything."""
    try:
        yield
    except _ODD as fault:
        raise ValueError(f"The export cannot be brought back: {fault}") from fault
