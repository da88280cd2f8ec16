"""Where an export goes: a folder, whole or not at all, or an archive piece by piece."""

from __future__ import annotations

import io
import secrets
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from traininglog.whole_files import write_new

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.export import Export, Manifest


class TakenError(ValueError):
    """There is something where the export should go; says what to do."""


def export_log(export: Export, target: Path) -> Manifest:
    """Write an export into a folder that is not there or empty, whole or not at all.

    TakenError where something is there; OSError where it cannot be written.
    """
    if target.is_file() or (target.exists() and any(target.iterdir())):
        raise TakenError(f"{target} is not empty and was left as it is; choose another folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir(mode=0o700)
        for name, data in export.members():
            _write(part / name, data)
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return export.manifest()


def zipped(export: Export) -> Iterator[bytes]:
    """The same as a ZIP archive, piece by piece."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in export.members():
            told = zipfile.ZipInfo(name, export.now.timetuple()[:6])
            told.external_attr = 0o600 << 16
            archive.writestr(told, data, zipfile.ZIP_DEFLATED)
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """What a ZIP archive is written to, which cannot go back; taken away as it comes."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any, /) -> int:
        """Keep it until it is taken."""
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What came since."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    write_new(path, data)
