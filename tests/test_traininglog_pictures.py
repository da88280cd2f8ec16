"""Stills that are kept: what bytes are taken, whose they are, and that none is left."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traininglog.access import NotFound
from traininglog.pictures import MOST_BYTES, MOST_PX, bare
from traininglog.scope import Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from traininglog.pictures import Picture, Pictures
    from traininglog.store import Store

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 41, tzinfo=UTC)
OWNER = Viewer("owner", 1)
KIM = Viewer("therapist", 1, Scope(), writes=True, author="M. K.", hand="account 7")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def jpeg(width: int = 640, height: int = 480, *before: bytes, pad: int = 0) -> bytes:
    """What a canvas makes, without the picture itself."""
    frame = b"\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x03"
    head = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    start = b"\xff\xd8" + head + b"".join(before) + segment(0xC0, frame)
    return start + b"\xff\xda" + bytes(pad) + b"\xff\xd9"


def kept(pictures: Pictures, data: bytes = jpeg(), day: date = DAY) -> Picture:
    return pictures.add(1, data, day=day, now=NOW)


def files(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "runners" / "1" / "pictures").glob("*"))


@pytest.mark.parametrize(
    "data",
    [jpeg(MOST_PX, 3000), jpeg(1, 1), jpeg().replace(b"\xff\xc0", b"\xff\xc2"),
     jpeg().replace(b"\xff\xd9", b"\x12\xff\x00\x12\xff\xd3\xff\xd9")],
    ids=["large", "a pixel", "in steps", "a scan with stuffed bytes"],
)  # fmt: skip
def test_a_bare_picture_stays_as_it_is(data: bytes) -> None:
    assert bare(data) == data


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xE5, 0xED, 0xEF, 0xFE])
def test_what_is_written_beside_a_picture_is_left_out(marker: int, store: Store) -> None:
    """As browsers and cameras do: before the frame or behind it, once or twice."""
    words = segment(marker, b"Exif\0\0 52.1 N 11.6 E, 22 Nov, Phone 7")
    after = jpeg(640, 480, words, words).replace(b"\xff\xda", words + b"\xff\xda")
    one = kept(store.pictures(KIM), after)
    assert store.pictures(OWNER).read(1, one.id) == jpeg()
    assert kept(store.pictures(KIM)) == one


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "no picture"),
        (b"<svg onload=alert(1)>", "no picture"),
        (b"\xff\xd8\xff\xd9", "no picture"),
        (jpeg()[:-2], "no picture"),
        (jpeg().replace(b"\xff\xc0", b"\xff\xc4"), "no picture"),
        (b"\xff\xd8\xff\xe0\x00\x00" + bytes(10) + b"\xff\xd9", "no picture"),
        (jpeg(0, 10), "larger than"),
        (jpeg(MOST_PX + 1, 10), "larger than"),
        (jpeg(10, MOST_PX + 1), "larger than"),
        (jpeg(pad=MOST_BYTES), "larger than"),
        (jpeg().replace(b"\xff\xd9", segment(0xFE, b"a word") + b"\xff\xd9"), "no picture"),
        (jpeg()[:-2] + jpeg()[2:], "no picture"),
    ],
)
def test_other_bytes_are_refused_in_a_sentence(data: bytes, words: str, store: Store) -> None:
    with pytest.raises(ValueError, match=words):
        kept(store.pictures(KIM), data)
    assert store.pictures(OWNER).pictures(1) == ()
    assert files(store.folder) == []


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange(tail: bytes) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        bare(b"\xff\xd8\xff" + tail.replace(b"\xff", b"") + b"\xff\xd9")


@pytest.mark.folder
def test_a_picture_is_a_file_of_its_runner_and_goes_with_its_row(store: Store) -> None:
    mine, hers = store.pictures(OWNER), store.pictures(KIM)
    one = kept(hers)
    assert (one.day, one.author, one.added_at) == (DAY, "M. K.", NOW)
    assert files(store.folder) == [f"{one.sha256}.jpg"]
    path = store.folder / "runners" / "1" / "pictures" / f"{one.sha256}.jpg"
    assert path.stat().st_mode & 0o777 == 0o600
    assert mine.read(1, one.id) == hers.read(1, one.id) == jpeg()
    assert kept(hers) == one
    assert kept(mine) == one
    mine.remove(1, one.id)
    assert (mine.pictures(1), files(store.folder)) == ((), [])
    with pytest.raises(NotFound):
        hers.read(1, one.id)


@pytest.mark.folder
def test_who_kept_it_takes_it_away_and_nobody_else_but_the_runner(store: Store) -> None:
    one = kept(store.pictures(KIM))
    for other in (
        replace(KIM, hand="account 8"),
        replace(KIM, author="R. B."),
        replace(KIM, writes=False),
        replace(KIM, author="", hand=""),
    ):
        with pytest.raises(NotFound):
            store.pictures(other).remove(1, one.id)
    assert files(store.folder) != []
    store.pictures(KIM).remove(1, one.id)
    assert files(store.folder) == []


@pytest.mark.parametrize(
    "viewer",
    [
        Viewer("owner", 2), replace(KIM, runner_id=2), replace(KIM, scope=None),
        replace(KIM, scope=Scope(since=date(2026, 12, 1))),
    ],
    ids=["another runner", "of another runner", "ended", "of later days"],
)  # fmt: skip
def test_for_anybody_else_it_is_not_there(viewer: Viewer, store: Store) -> None:
    one = kept(store.pictures(KIM))
    theirs = store.pictures(viewer)
    for way in (lambda: theirs.read(1, one.id), lambda: theirs.remove(1, one.id)):
        with pytest.raises(NotFound):
            way()
    assert store.pictures(OWNER).read(1, one.id) == jpeg()


def test_who_may_not_write_keeps_none(store: Store) -> None:
    with pytest.raises(NotFound):
        kept(store.pictures(replace(KIM, writes=False)))
    with pytest.raises(NotFound):
        kept(store.pictures(Viewer("owner", 2)))
    assert files(store.folder) == []


def test_one_runners_picture_is_not_another_ones_by_its_number(store: Store) -> None:
    one = kept(store.pictures(KIM))
    with pytest.raises(NotFound):
        store.pictures(Viewer("owner", 2)).read(2, one.id)


def test_the_latest_day_comes_first(store: Store) -> None:
    mine = store.pictures(OWNER)
    first = kept(mine, jpeg(100), date(2026, 1, 2))
    last = kept(mine, jpeg(200), date(2026, 3, 2))
    again = kept(mine, jpeg(300), date(2026, 1, 2))
    assert mine.pictures(1) == (last, again, first)


@pytest.mark.folder
def test_what_a_crash_leaves_is_swept_a_day_later(store: Store) -> None:
    one = kept(store.pictures(KIM))
    folder = store.folder / "runners" / "1" / "pictures"
    for name in ("0.jpg", "1.jpg"):
        (folder / name).write_bytes(jpeg())
    os.utime(folder / "0.jpg", (0, 0))
    os.utime(folder / f"{one.sha256}.jpg", (0, 0))
    assert store.sweep() == 1
    assert files(store.folder) == ["1.jpg", f"{one.sha256}.jpg"]
    with pytest.raises(NotFound):
        store.pictures(KIM).sweep(1)
    assert store.pictures(SYSTEM).sweep(1) == 0


@pytest.mark.folder
def test_a_file_that_went_is_not_there(store: Store) -> None:
    one = kept(store.pictures(OWNER))
    (store.folder / "runners" / "1" / "pictures" / f"{one.sha256}.jpg").unlink()
    with pytest.raises(NotFound):
        store.pictures(OWNER).read(1, one.id)
