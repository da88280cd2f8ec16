"""Stills of a gait video that a runner lets be kept: a file each, its row written after.

    <data>/runners/<runner id>/pictures/<sha256>.jpg

Only a JPEG as a browser's canvas makes it is taken: small, of one scan. What a camera or a
browser writes beside the picture (place, time, device) is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from traininglog.access import NotFound, may_enter_findings, scope_of, writable
from traininglog.database import writing
from traininglog.people_tables import picture
from traininglog.streams import NewFile

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Engine

    from traininglog.repository import Repository
    from traininglog.scope import Scope
    from traininglog.streams import StreamStore
    from traininglog.viewer import Viewer

MOST_BYTES: Final = 1_000_000
MOST_PX: Final = 4000
MIME: Final = "image/jpeg"
_NO_JPEG: Final = "This is no picture that can be kept. Choose it again and keep it anew."
_TOO_LARGE: Final = f"The picture is larger than {MOST_PX:,} pixels or a megabyte."
_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
_MARKED: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)
"""Anything in a scan but its own bytes."""
_TOLD: Final = frozenset({*range(0xE1, 0xEE), 0xEF, 0xFE})
"""Segments that no picture needs: Exif and XMP, previews, IPTC, makers' own, comments."""
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True, slots=True)
class Picture:
    """A still that is kept: the runner's day, who kept it, when (aware UTC).

    `hand` is the account or link behind the author; see `Viewer`.
    """

    id: int
    day: date
    author: str
    hand: str
    added_at: datetime
    sha256: str


def bare(data: bytes) -> bytes:
    """A JPEG without all that was written beside its picture: place, time, device, words.

    Browsers differ in what they add; ValueError says why these bytes are not kept.
    """
    if len(data) > MOST_BYTES:
        raise ValueError(_TOO_LARGE)
    segments, picture_itself = _parted(data)
    frames = (body for marker, body in segments if marker in _FRAMES and len(body) >= 5)
    if (frame := next(frames, None)) is None:
        raise ValueError(_NO_JPEG)
    height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
    if not (0 < width <= MOST_PX and 0 < height <= MOST_PX):
        raise ValueError(_TOO_LARGE)
    kept = (_segment(*one) for one in segments if one[0] not in _TOLD)
    return b"".join((_START, *kept, picture_itself))


def _parted(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """The marked segments (FF, marker, two bytes of length) and the one scan after them."""
    if data[:2] != _START or data[-2:] != _END:
        raise ValueError(_NO_JPEG)
    at, segments = 2, []
    while data[at : at + 1] == b"\xff" and data[at + 1] != _SCAN and at + 4 <= len(data):
        length = int.from_bytes(data[at + 2 : at + 4])
        segments.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + max(length, 2)
    if data[at : at + 2] != bytes((0xFF, _SCAN)) or _MARKED.search(data, at + 2, len(data) - 2):
        raise ValueError(_NO_JPEG)
    return segments, data[at:]


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body


class Pictures:
    """One viewer's way to the pictures of runners; NotFound for whatever is not theirs."""

    def __init__(self, engine: Engine, streams: StreamStore, viewer: Viewer) -> None:
        self._engine = engine
        self._streams = streams
        self._viewer = viewer

    @classmethod
    def of(cls, repository: Repository) -> Pictures:
        """Those that the same viewer may see."""
        return cls(repository.engine, repository.streams, repository.viewer)

    def pictures(self, runner_id: int) -> tuple[Picture, ...]:
        """All of a runner that the viewer may see, the last day first."""
        scope = self._scope(runner_id)
        mine = sa.select(picture).where(picture.c.runner_id == runner_id)
        newest = mine.order_by(picture.c.day.desc(), picture.c.id.desc())
        with self._engine.connect() as connection:
            rows = connection.execute(newest).all()
        return tuple(_picture(row) for row in rows if scope.reaches(row.day))

    def find(self, runner_id: int, picture_id: int) -> Picture:
        """One of them."""
        found = (one for one in self.pictures(runner_id) if one.id == picture_id)
        if (here := next(found, None)) is None:
            raise NotFound("no such picture")
        return here

    def read(self, runner_id: int, picture_id: int) -> bytes:
        """The bytes of one."""
        name = _name(self.find(runner_id, picture_id).sha256)
        try:
            return self._streams.get(runner_id, "pictures", name)
        except FileNotFoundError:
            raise NotFound("no such picture") from None

    def add(self, runner_id: int, data: bytes, *, day: date, now: datetime) -> Picture:
        """Keep one under the viewer's name; one that is there already stays as it is.

        ValueError says why it cannot be kept.
        """
        if not may_enter_findings(self._viewer, runner_id):
            raise NotFound("no such runner")
        data = bare(data)
        digest = sha256(data).hexdigest()
        self._streams.put(runner_id, [NewFile("pictures", _name(digest), data)])
        row = {"runner_id": runner_id, "day": day, "sha256": digest, "mime": MIME,
               "author": self._viewer.author, "hand": self._viewer.hand,
               "added_at": now}  # fmt: skip
        same = picture.c.runner_id == runner_id, picture.c.sha256 == digest
        with writing(self._engine, runner_id) as connection:
            if connection.execute(sa.select(picture).where(*same)).first() is None:
                connection.execute(picture.insert(), row)
            return _picture(connection.execute(sa.select(picture).where(*same)).one())

    def remove(self, runner_id: int, picture_id: int) -> None:
        """Take one away for good, its file too: whose log it is, or who kept it."""
        here = self.find(runner_id, picture_id)
        if not self.may_remove(runner_id, here):
            raise NotFound("no such picture")
        with writing(self._engine, runner_id) as connection:
            connection.execute(picture.delete().where(picture.c.id == here.id))
        self._streams.delete(runner_id, "pictures", _name(here.sha256))

    def may_remove(self, runner_id: int, one: Picture) -> bool:
        """Whether the viewer may take it away."""
        viewer = self._viewer
        is_theirs = (one.author, one.hand) == (viewer.author, viewer.hand)
        return writable(viewer, runner_id) or (
            is_theirs and bool(viewer.author) and may_enter_findings(viewer, runner_id)
        )

    def sweep(self, runner_id: int) -> int:
        """Remove files without row older than a day, as a crash leaves them; how many."""
        if not writable(self._viewer, runner_id):
            raise NotFound("no such runner")
        known = {_name(one.sha256) for one in self.pictures(runner_id)}
        return self._streams.sweep(runner_id, "pictures", known)

    def _scope(self, runner_id: int) -> Scope:
        scope = scope_of(self._viewer, runner_id)
        if scope is None:
            raise NotFound("no such runner")
        return scope


def _name(digest: str) -> str:
    return f"{digest}.jpg"


def _picture(row: sa.Row[Any]) -> Picture:
    return Picture(row.id, row.day, row.author, row.hand, row.added_at, row.sha256)
