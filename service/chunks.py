"""An import's files as chunks of jobs; members of archives are read on the way.

So is every file that is handed to a worker that may not have the same disk.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

from ingest.archive.limits import Refused
from ingest.archive.zips import Archives
from service.decoding import Job, read_file, unread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from service.discovery import Found

CHUNK_FILES: Final = 40
HANDED_FILES: Final = 20
CHUNK_BYTES: Final = 16 * 2**20


def chunks(
    todo: Mapping[int, Found],
    refuse: Callable[[int, Found, str], None],
    *,
    hand_over: bool = False,
) -> Iterator[tuple[Job, ...]]:
    """Jobs in groups of at most CHUNK_FILES files and CHUNK_BYTES; a large file goes alone.

    What cannot be unpacked is refused, with its number and the reason. With `hand_over`
    jobs hold the bytes of every file, HANDED_FILES at most.
    """
    most = HANDED_FILES if hand_over else CHUNK_FILES
    group: list[Job] = []
    size = 0
    with closing(Archives()) as archives:
        for number, file in todo.items():
            length = file.size if file.member is None else file.member.size
            if group and (len(group) >= most or size + length > CHUNK_BYTES):
                yield tuple(group)
                group, size = [], 0  # gone from memory before the next is read
            try:
                data = _data(file, archives, hand_over=hand_over)
            except Refused as refusal:
                refuse(number, file, str(refusal))
                continue
            except OSError as fault:
                refuse(number, file, unread(fault))
                continue
            group.append(Job(number, file.file, data))
            size += length
            del data
    if group:
        yield tuple(group)


def _data(file: Found, archives: Archives, *, hand_over: bool) -> bytes | None:
    """The bytes to hand over; None where the worker reads the file itself."""
    if file.member is not None:
        return archives.read(file.file, file.member)
    return read_file(file.file) if hand_over else None
