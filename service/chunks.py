"""An import's files as chunks of jobs, members of archives read on the way."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from ingest.archive.limits import Refused
from ingest.archive.zips import Archives
from service.decoding import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from service.discovery import Found

CHUNK_FILES: Final = 40
CHUNK_BYTES: Final = 16 * 2**20


def chunks(
    todo: Mapping[int, Found], refuse: Callable[[int, Found, str], None]
) -> Iterator[tuple[Job, ...]]:
    """Jobs in groups of at most CHUNK_FILES files and CHUNK_BYTES; a large file goes alone.

    What cannot be unpacked is refused, with its number and the reason.
    """
    group: list[Job] = []
    size = 0
    with closing(Archives()) as archives:
        for number, file in todo.items():
            length = file.size if file.member is None else file.member.size
            if group and (len(group) >= CHUNK_FILES or size + length > CHUNK_BYTES):
                yield tuple(group)
                group, size = [], 0  # gone from memory before the next is read
            try:
                data = None if file.member is None else archives.read(file.file, file.member)
            except Refused as refusal:
                refuse(number, file, str(refusal))
                continue
            group.append(Job(number, file.file, data))
            size += length
            del data
    if group:
        yield tuple(group)
