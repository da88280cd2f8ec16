"""Files that hold a key: made once, whole, and for the person's own account alone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from traininglog.whole_files import part_of, sync_folder, write_new

if TYPE_CHECKING:
    from pathlib import Path


def make_once(path: Path, data: bytes) -> None:
    """A new file, whole or not at all; of two that are made at once the first stays."""
    part = part_of(path)
    try:
        write_new(part, data)
        with suppress(FileExistsError):
            _give_name(part, path, data)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def _give_name(part: Path, path: Path, data: bytes) -> None:
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        write_new(path, data)
