"""Gzip, zip members and their limits."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import unpack as module
from service.unpack import Archives, Refused, check_member, unpack
from tests.fit_files import archive_with_damage

if TYPE_CHECKING:
    from pathlib import Path

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
        unpack(gzip.compress(bytes(1_000_000)))


def _archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.fit", data)
    return path


def test_members_are_read_from_several_archives(tmp_path: Path) -> None:
    archives = Archives()
    for name in ("one", "two"):
        path = _archive(tmp_path / f"{name}.zip", a=name.encode(), b=BODY)
        infos = zipfile.ZipFile(path).infolist()
        assert archives.read(str(path), infos[0]) == name.encode()
        assert archives.read(str(path), infos[1]) == BODY
    archives.close()
    archives.close()


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = _archive(tmp_path / "bomb.zip", a=bytes(4 * 2**20))
    with pytest.raises(Refused, match="zip bomb"):
        Archives().read(str(path), zipfile.ZipFile(path).infolist()[0])


def test_a_huge_or_encrypted_member_is_refused() -> None:
    info = zipfile.ZipInfo("a.fit")
    info.file_size = 65 * 2**20
    with pytest.raises(Refused, match="65 MB"):
        check_member(info)
    info.flag_bits = 1
    with pytest.raises(Refused, match="encrypted"):
        check_member(info)


def test_a_member_that_lies_is_refused(tmp_path: Path) -> None:
    path = _archive(tmp_path / "a.zip", a=BODY)
    raw = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        info = archive.infolist()[0]
    start = info.header_offset + 30 + len(info.filename)
    path.write_bytes(raw[: start + 5] + b"\xff\xff\xff" + raw[start + 8 :])
    with pytest.raises(Refused, match="damaged inside the archive"):
        Archives().read(str(path), info)


def test_an_archive_that_went_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="damaged inside"):
        Archives().read(str(tmp_path / "gone.zip"), zipfile.ZipInfo("a.fit"))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_refused_whatever_the_compression(tmp_path: Path, method: int) -> None:
    path = tmp_path / "a.zip"
    archive_with_damage(path, method, {"bad.fit": BODY, "good.fit": b"good"}, "bad.fit")
    infos = zipfile.ZipFile(path).infolist()
    archives = Archives()
    with pytest.raises(Refused, match="damaged inside the archive"):
        archives.read(str(path), infos[0])
    assert archives.read(str(path), infos[1]) == b"good"
    archives.close()


def test_whatever_a_member_throws_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_args: object) -> None:
        raise IndexError

    path = _archive(tmp_path / "a.zip", a=BODY)
    monkeypatch.setattr(zipfile.ZipFile, "open", odd)
    with pytest.raises(Refused, match=r"damaged inside the archive \(IndexError\)"):
        Archives().read(str(path), zipfile.ZipFile(path).infolist()[0])
