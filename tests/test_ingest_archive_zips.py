"""Zips and the zips in them: what is read, what is refused and why, and the rest read."""

from __future__ import annotations

import gzip
import random
import re
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from ingest.archive import limits, listing, nested
from ingest.archive.limits import Refused
from ingest.archive.members import pieces
from ingest.archive.zips import Archives, Contents, Left, Member, look_into, read_named
from tests.bombs import (
    DEVICE,
    LINK,
    STORED,
    Entry,
    archive,
    endless,
    in_itself,
    overlapping,
    quoted,
    zeros,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

BODY = random.Random(1).randbytes(20_000)
MB = 2**20


class Shelf:
    """One archive on the disk, and what is said of it."""

    def __init__(self, root: Path) -> None:
        self.path = root / "a.zip"
        self.archives = Archives()

    def put(self, data: bytes) -> Contents:
        self.archives.close()
        self.path.write_bytes(data)
        return look_into(str(self.path))

    def read(self, contents: Contents) -> dict[str, bytes | str]:
        """Every file's bytes, or why there are none."""
        told: dict[str, bytes | str] = {}
        for one in contents.files:
            if isinstance(one, Left):
                told[one.name] = one.reason
                continue
            try:
                told[one.name] = self.archives.read(str(self.path), one)
            except Refused as refusal:
                told[one.name] = str(refusal)
        return told

    def all(self, data: bytes) -> dict[str, bytes | str]:
        return self.read(self.put(data))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    shelf = Shelf(tmp_path)
    yield shelf
    shelf.archives.close()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_read_by_name(shelf: Shelf, method: int) -> None:
    made = archive(
        {"z.fit": BODY, "x/a.gpx.gz": b"gz", "notes.txt": b"n", ".x/y.fit": b""}, method
    )
    assert shelf.all(made) == {"notes.txt": "", "x/a.gpx.gz": b"gz", "z.fit": BODY}


def test_what_stands_before_a_zip_is_passed_over(shelf: Shelf) -> None:
    assert shelf.all(b"a program" + archive({"a.fit": BODY})) == {"a.fit": BODY}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_in_a_zip_is_read_in_the_order_of_its_places(
    shelf: Shelf, method: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large it is, only its end is held; going through it unpacks it once."""
    monkeypatch.setattr(nested, "_TAIL", 4_000)
    rng = random.Random(2)
    runs = {f"{rng.random()}.fit": rng.randbytes(9_000) for _ in range(60)}
    made = archive({"b.fit": b"b", "x/part.zip": archive(runs), "y.zip": archive(runs)}, method)
    contents = shelf.put(made)
    begun: list[str] = []

    def counted(file: BinaryIO, info: zipfile.ZipInfo, **how: bool) -> Iterator[bytes]:
        begun.append(info.filename)
        return pieces(file, info, **how)

    monkeypatch.setattr(nested, "pieces", counted)
    inner = [f"{zip_}!{name}" for zip_ in ("x/part.zip", "y.zip") for name in runs]
    assert [file.name for file in contents.files] == ["b.fit", *inner]
    assert contents.count == 3 + 2 * 60
    told = shelf.read(contents)
    assert [told[name] for name in inner] == [*runs.values()] * 2
    assert begun == ["x/part.zip", "y.zip"]
    backwards = Contents(contents.files[::-1])
    assert shelf.read(backwards) == told


def test_a_member_is_a_stream_too(shelf: Shelf) -> None:
    table = b"Activity ID\n" * 50_000
    found = shelf.put(archive({"x.zip": archive({"activities.csv": table})}))
    (one,) = found.files
    assert isinstance(one, Member)
    assert (one.kind, one.size) == ("strava_csv", len(table))
    with shelf.archives.open(str(shelf.path), one) as stream:
        assert stream.readline() == b"Activity ID\n"
        assert stream.read() == table[12:]


def test_an_export_gives_its_activities_with_their_numbers(shelf: Shelf) -> None:
    """In a zip of its own folder as well; everything else is counted."""
    made = {"activities.csv": b"t", "activities/77.fit.gz": b"f", "activities/x.gpx": b"g"}
    others = {"profile.csv": b"", "routes/1.gpx": b"", "media/a.jpg": b"", "x.tar": b""}
    for folder in ("", "export_1/"):
        contents = shelf.put(archive({folder + k: v for k, v in (made | others).items()}))
        assert contents.others == 4
        assert [
            (m.name.removeprefix(folder), m.kind, m.upload_id)
            for m in contents.files if isinstance(m, Member)
        ] == [
            ("activities.csv", "strava_csv", ""),
            ("activities/77.fit.gz", "activity", "77"),
            ("activities/x.gpx", "activity", ""),
        ]  # fmt: skip
        assert len(contents.files) == 3


def test_an_export_of_garmin_is_opened_where_runs_are(shelf: Shelf) -> None:
    uploaded = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"
    summary = "DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json"
    contents = shelf.put(archive({
        uploaded: archive({"me_1.fit": b"f", "me_2.txt": b"", "me_3.tcx": b"x"}),
        summary: b"[]", "DI_CONNECT/DI-Connect-User/user.json": b"", "customer.json": b"",
        "DI_CONNECT/photos.zip": archive({"x.fit": b""}), "DI_CONNECT/activities.csv": b"",
    }))  # fmt: skip
    assert shelf.read(contents) == {
        summary: b"[]", f"{uploaded}!me_1.fit": b"f", f"{uploaded}!me_3.tcx": b"x",
    }  # fmt: skip
    assert contents.others == 5


LARGE = zeros(3 * MB, 60)
LIES = {
    "encrypted": (Entry("x.fit", BODY, flags=1), "is encrypted; unpack the archive with"),
    "large": (Entry("x.fit", b"", size=65 * MB), "is 65 MB, more than an activity can be"),
    "table": (Entry("activities.csv", b"", size=2**31), "is 2,048 MB, more than a table"),
    "4 GB": (Entry("x.fit", BODY, size=5 * 2**30), "is 5,120 MB, more than an activity"),
    "4 GB nested": (Entry("x.zip", BODY, size=5 * 2**30), "is 5,120 MB, more than an archive"),
    "16 EB": (Entry("x.fit", BODY, size=2**64 - 1, packed=2**64 - 1), "more than an activity"),
    "ratio": (Entry("x.fit", bytes(4 * MB)), "zip bomb"),
    "hidden ratio": (Entry("x.fit", bytes(4 * MB), packed=MB), "zip bomb"),
    "nested ratio": (Entry("x.zip", bytes(4 * MB)), "zip bomb"),
    "more than said": (Entry("x.fit", LARGE, size=MB), "is not as large as the archive says"),
    "less than said": (Entry("x.fit", BODY, size=30_000), "is not as large as the archive"),
    "packed longer": (Entry("x.fit", BODY, STORED, packed=30_000), "archive"),
    "packed shorter": (Entry("x.fit", LARGE, packed=1_000), "zip bomb|ends too early"),
    "checksum": (Entry("x.fit", BODY, crc=1), r"is damaged inside the archive \(its checksum"),
    "no deflate": (Entry("x.fit", b"\xff" * 90, STORED), ""),
    "up": (Entry("../x.fit", BODY), "leads out of the archive"),
    "up inside": (Entry("a/../../x.fit", BODY), "leads out of the archive"),
    "up, backwards": (Entry("..\\x.fit", BODY), "leads out of the archive"),
    "absolute": (Entry("/etc/x.fit", BODY), "leads out of the archive"),
    "share": (Entry("\\\\host\\x.fit", BODY), "leads out of the archive"),
    "drive": (Entry("C:\\x.fit", BODY), "leads out of the archive"),
    "link": (Entry("x.fit", b"/etc/passwd", mode=LINK), "is a link"),
    "device": (Entry("x.fit", b"", mode=DEVICE), "is a device"),
    "place": (Entry("x.fit", BODY, at=2**31), "is not where the archive says|damaged"),
    "method": (Entry("x.fit", BODY, method=9), "is packed in a rare way; unpack the archive"),
    "deeper": (Entry("x.zip", in_itself(1, BODY), STORED), "inside an archive inside another"),
    "no zip": (Entry("x.zip", BODY, STORED), "is no zip archive that can be read"),
    "cut zip": (Entry("x.zip", archive({"a.fit": BODY})[:900], STORED), "was cut off"),
    "tar": (Entry("x.zip", bytes(257) + b"ustar" + bytes(900), STORED), "is a tar archive"),
    "tar by name": (Entry("x.tar.gz", b""), "is a tar archive; unpack it and import its"),
}  # fmt: skip
del LIES["no deflate"]


@pytest.mark.parametrize("lie", LIES)
def test_one_member_is_refused_and_the_others_are_read(shelf: Shelf, lie: str) -> None:
    entry, reason = LIES[lie]
    told = shelf.all(zipped(Entry("a.fit", BODY), entry, Entry("z.fit", b"z" * 99)))
    assert told.pop("a.fit") == BODY
    assert told.pop("z.fit") == b"z" * 99
    (refused,) = told.values()
    assert isinstance(refused, str)
    assert re.search(reason, refused)


def test_the_last_member_hides_no_bomb_either(shelf: Shelf) -> None:
    """With nobody behind it whose bytes it could be made of."""
    told = shelf.all(zipped(Entry("a.fit", BODY), Entry("x.fit", bytes(4 * MB), packed=MB)))
    assert told == {
        "a.fit": BODY, "x.fit": "is packed more tightly than any activity (a zip bomb)",
    }  # fmt: skip


def test_what_is_packed_tightly_is_read_up_to_a_hundredfold(shelf: Shelf) -> None:
    dense, bomb = zeros(3 * MB, 80), zeros(3 * MB, 170)
    told = shelf.all(archive({"dense.fit": dense, "bomb.fit": bomb}))
    assert told["dense.fit"] == dense
    assert "zip bomb" in str(told["bomb.fit"])


def test_no_byte_is_given_of_what_is_longer_than_was_said(shelf: Shelf) -> None:
    (one,) = shelf.put(zipped(Entry("activities.csv", LARGE, size=9))).files
    assert isinstance(one, Member)
    with shelf.archives.open(str(shelf.path), one) as stream, pytest.raises(Refused):
        stream.read(1)


def test_a_list_of_too_many_is_counted_before_it_is_held(shelf: Shelf) -> None:
    made = endless(60_000)
    tracemalloc.start()
    with pytest.raises(Refused, match="holds 60,000 files"):
        shelf.put(made)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**24 + 2 * len(made)


def test_members_that_share_bytes_are_read_once(shelf: Shelf) -> None:
    """A bomb of one kernel under many names, and one that quotes its followers."""
    told = shelf.all(overlapping(200, BODY))
    assert len(told) == 200
    assert [name for name, read in told.items() if read == BODY] == ["199.fit"]
    assert {read for read in told.values() if isinstance(read, str)} == {
        "is made of the bytes of another file of the archive (a zip bomb)"
    }
    told = shelf.all(quoted(BODY))
    assert told["good.fit"] == told["inner.fit"] == BODY
    assert "zip bomb" in str(told["outer.fit"])


def test_a_name_that_comes_twice_is_read_once(shelf: Shelf) -> None:
    told = shelf.all(zipped(*(Entry("a.fit", bytes([n]) * 9) for n in range(3))))
    reason = "is in the archive more than once; the first one was read"
    assert told == {"a.fit": b"\0" * 9, "a.fit (2)": reason, "a.fit (3)": reason}


def test_a_damaged_byte_costs_one_member(shelf: Shelf) -> None:
    """In a zip inside the zip as well."""
    runs = {f"{n}.fit": BODY[n:] for n in range(4)}
    for made, prefix in (
        (archive(runs), ""),
        (archive({"x.zip": archive(runs, STORED)}, STORED), "x.zip!"),
    ):
        raw = bytearray(made)
        at = raw.index(b"2.fit") + 500
        raw[at : at + 9] = b"\xff" * 9
        told = shelf.all(bytes(raw))
        assert [told[f"{prefix}{name}"] == data for name, data in runs.items()] == [
            True, True, False, True,
        ]  # fmt: skip
        assert "is damaged inside the archive" in str(told[f"{prefix}2.fit"])


def test_a_truncated_gz_is_the_decoders(shelf: Shelf) -> None:
    """What can be read of it is worth reading."""
    cut = gzip.compress(BODY)[:500]
    assert shelf.all(archive({"a.fit.gz": cut})) == {"a.fit.gz": cut}


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (b"", "is no zip archive that can be read"),
        (b"PK no", "is no zip archive that can be read"),
        (archive({"a.fit": BODY})[:-60], "was cut off: the list at its end is missing"),
        (bytes(257) + b"ustar\x0000" + bytes(2000), "is a tar archive; unpack it"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(99), "is a 7z archive"),
        (endless(60_000), "holds 60,000 files, more than 50,000; unpack it first"),
        (endless(400_000), "has a list of files that is too long to be read"),
    ],
)
def test_a_zip_that_cannot_be_had_is_refused_whole(
    shelf: Shelf, made: bytes, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        shelf.put(made)


def test_members_are_counted_in_all(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_MEMBERS", 6)
    part = archive({"1.fit": b"", "2.fit": b""})
    told = shelf.all(archive({"a.zip": part, "b.zip": part, "c.fit": b"c"}))
    assert told == {
        "a.zip!1.fit": b"", "a.zip!2.fit": b"",
        "b.zip": "holds 7 files, more than 6; unpack it first", "c.fit": b"c",
    }  # fmt: skip


def _mutant(made: bytes, rng: random.Random) -> bytes:
    """What a bad disk does, most of all to the list of members at the end."""
    raw = bytearray(made)
    for _ in range(rng.choice((1, 2, 5, 20))):
        at = rng.randrange(max(0, len(raw) - rng.choice((400, len(raw)))), len(raw))
        raw[at] = rng.choice((0, 255, rng.randrange(256)))
    cut = rng.randrange(20)
    return bytes(raw[:-cut] if cut < 5 else raw)


def test_whatever_is_damaged_is_a_refusal(shelf: Shelf) -> None:
    """Nothing but Refused leaves, for 500 damaged archives; most of their files are read."""
    rng, read = random.Random(3), 0
    small = BODY[:300] + bytes(500)
    kinds = {"a.fit": small, "activities.csv": small, "x/b.gpx.gz": small, "n.txt": b""}
    made = (
        archive(kinds | {"in.zip": archive(kinds)}),
        archive({"in.zip": archive(kinds, STORED)}, STORED),
        zipped(Entry("a.fit", small), Entry("b.fit", small, size=2**33)),
    )
    for _ in range(500):
        try:
            told = shelf.all(_mutant(rng.choice(made), rng))
        except Refused:
            continue
        read += sum(data == small for data in told.values())
    assert read > 100


def test_a_file_without_a_name_is_none(shelf: Shelf) -> None:
    assert shelf.all(zipped(Entry("", BODY), Entry("a.fit", BODY))) == {"": "", "a.fit": BODY}


def test_one_file_is_read_by_its_name(shelf: Shelf) -> None:
    shelf.put(zipped(Entry("manifest.json", BODY), Entry("b", BODY, flags=1)))
    assert read_named(shelf.path, "manifest.json", 20_000) == BODY
    with pytest.raises(Refused, match="more than"):
        read_named(shelf.path, "manifest.json", 19_999)
    with pytest.raises(Refused, match="encrypted"):
        read_named(shelf.path, "b", 20_000)
    with pytest.raises(KeyError):
        read_named(shelf.path, "c", 20_000)


def test_an_archive_that_went_away_is_refused(shelf: Shelf) -> None:
    contents = shelf.put(archive({"a.fit": BODY}))
    shelf.path.unlink()
    assert shelf.read(contents) == {"a.fit": "cannot be read: no such file or directory"}


def test_an_archive_that_changes_meanwhile_is_refused_from_there(shelf: Shelf) -> None:
    rng = random.Random(4)
    runs = {f"{n}.fit": rng.randbytes(20_000) for n in range(5)}
    made = archive({"x.zip": archive(runs, STORED)})
    contents = shelf.put(made)
    shelf.path.write_bytes(made[:50_000])
    told = shelf.read(contents)
    assert [data == told[f"x.zip!{name}"] for name, data in runs.items()] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert "is damaged inside the archive" in str(told["x.zip!4.fit"])


def test_several_archives_are_read_in_turn(shelf: Shelf, tmp_path: Path) -> None:
    found = {}
    for name in "ab":
        path = tmp_path / f"{name}2.zip"
        path.write_bytes(archive({"x.fit": name.encode(), "y.zip": archive({"z.fit": BODY})}))
        found[str(path)] = [m for m in look_into(str(path)).files if isinstance(m, Member)]
    for _ in range(2):
        told = [[shelf.archives.read(path, one) for one in two] for path, two in found.items()]
        assert told == [[b"a", BODY], [b"b", BODY]]


def test_a_size_is_told_beside_its_limit() -> None:
    assert limits.MAX_BYTES == 64 * MB
    assert str(limits.too_large(65 * MB)) == ("is 65 MB, more than an activity can be (64 MB)")
    assert str(limits.too_large(2**31, 2**30)) == (
        "is 2,048 MB, more than a table of an export can be (1,024 MB)"
    )
