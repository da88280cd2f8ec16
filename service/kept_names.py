"""Files that lost their words, in an export of the log: by what they are read back as.

GPX and TCX are kept without the words of their person, under the sha256 of the bytes as they
came. Read back under that again, they are the files they were.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from ingest.archive.gzips import unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from traininglog.runner import Source
    from traininglog.streams import StreamStore

_SHA256: Final = re.compile("[0-9a-f]{64}")


def told_names(
    originals: Iterable[Source], streams: StreamStore, runner_id: int
) -> dict[str, str]:
    """The first sha256 of each original that has another now, by that."""
    wordless = (
        one for one in originals if one.identity and one.identity.format in {"gpx", "tcx"}
    )
    names = {
        _digest(streams.get(runner_id, "originals", one.sha256)): one.sha256 for one in wordless
    }
    return {now: first for now, first in names.items() if now != first}


def _digest(kept: bytes) -> str:
    return hashlib.sha256(unpack(kept).data).hexdigest()


def read_names(told: Mapping[str, Any]) -> dict[str, str]:
    """The names as an export tells them; ValueError for what is none: files are called so."""
    for name in (*told, *told.values()):
        if not _SHA256.fullmatch(name):
            raise ValueError(f"{name} is no name of a file")
    return dict(told)
