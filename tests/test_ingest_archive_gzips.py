"""Gzip and its limits."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.archive import gzips as module
from ingest.archive.gzips import unpack
from ingest.archive.limits import Refused
from tests.bombs import archive, zeros

BODY = bytes(range(256)) * 40


def test_plain_bytes_stay() -> None:
    assert unpack(BODY) == (BODY, None)


def test_gzip_is_unpacked_with_all_its_members() -> None:
    assert unpack(gzip.compress(BODY) + gzip.compress(b"more")) == (BODY + b"more", None)


def test_bytes_after_a_gzip_member_are_no_problem() -> None:
    assert unpack(gzip.compress(BODY) + b"\0\0padding") == (BODY, None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400))
def test_a_cut_gives_what_was_there(cut: int) -> None:
    packed = gzip.compress(BODY)
    data, problem = unpack(packed[: len(packed) - 1 - cut % (len(packed) - 3)])
    assert BODY.startswith(data)
    assert problem is not None
    assert "cut short" in problem


def test_a_wrong_checksum_loses_only_the_end() -> None:
    packed = bytearray(gzip.compress(BODY))
    packed[-8] ^= 1
    data, problem = unpack(bytes(packed))
    assert BODY.startswith(data)
    assert problem is not None


def test_a_header_alone_is_damaged() -> None:
    data, problem = unpack(b"\x1f\x8b\x08")
    assert data == b""
    assert problem is not None
    assert "nothing of it" in problem


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 10_000)
    with pytest.raises(Refused, match="more than an activity"):
        unpack(b"x" * 10_001)
    with pytest.raises(Refused, match="unpacks to more than 64 MB"):
        unpack(gzip.compress(bytes(10_001)))


def test_what_shrinks_a_thousandfold_is_a_bomb() -> None:
    with pytest.raises(Refused, match="zip bomb"):
        unpack(gzip.compress(bytes(4 * 2**20)))
    with pytest.raises(Refused, match="zip bomb"):
        unpack(gzip.compress(zeros(3 * 2**20, 130)))
    dense = zeros(3 * 2**20, 80)
    assert unpack(gzip.compress(dense)) == (dense, None)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (bytes(257) + b"ustar\x0000", "is a tar archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "is a 7z archive"),
        (b"Rar!\x1a\x07\x01\0", "is a rar archive"),
        (archive({"a.fit": BODY}), "is a zip archive by another name"),
    ],
)
def test_an_archive_under_an_activitys_name_is_refused(start: bytes, what: str) -> None:
    for raw in (start, gzip.compress(start)):
        with pytest.raises(Refused, match=f"{what}.*; unpack it and import its folder"):
            unpack(raw)
