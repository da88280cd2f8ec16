"""Files that hold a key: made once, whole, and for the person's own account alone."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_once(path: Path, data: bytes) -> None:
    """A new file, whole or not at all; of two that are made at once the first stays."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        _write(part, data)
        try:
            os.link(part, path)
        except FileExistsError:
            return
        except OSError:  # a disk that knows no links
            _copy(part, path)
    finally:
        part.unlink(missing_ok=True)


def _copy(part: Path, path: Path) -> None:
    try:
        _write(path, part.read_bytes())
    except FileExistsError:
        return


def _write(path: Path, data: bytes) -> None:
    """A new file for the person's own account, for good; FileExistsError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
