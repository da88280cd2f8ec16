"""What a browser claims of files: names that lead out, sizes, too many of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.discovery import NOT_READ
from service.upload_claims import Limits, RefusedError, clean_name, in_words
from traininglog.uploads import Announced

ROOMY = 10**12


@pytest.mark.parametrize(
    ("told", "clean"),
    [
        ("Garmin/2024/run.fit", "Garmin/2024/run.fit"),
        ("../../x.fit", "x.fit"),
        ("/etc/passwd.fit", "etc/passwd.fit"),
        ("C:\\Users\\me\\run.fit", "Users/me/run.fit"),
        ("a/./b/../c.fit", "a/b/c.fit"),
        ("a\n\x00b.fit", "a\\n\\x00b.fit"),
        ("\ud800.fit", "\\ud800.fit"),
        ("läufe/läufchen.fit", "läufe/läufchen.fit"),
        ("..", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_a_name_stays_below_what_was_chosen(told: str, clean: str) -> None:
    assert clean_name(told) == clean


@given(st.text(max_size=400))
def test_no_name_leads_anywhere(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= 300
    assert clean.isprintable()
    assert ".." not in clean.split("/")
    clean.encode()


def test_files_are_sorted_by_what_they_are() -> None:
    told = [
        Announced("a.fit", 10, 1),
        Announced("notes.txt", 5, 1),
        Announced("big.fit", 65 * 2**20, 1),
        Announced("a.fit", 10, 1),
        Announced("b/../a.fit", 11, 1),
        Announced("a.zip", 5 * 2**30, 1),
        Announced("b.FIT.GZ", 0, 1, known=True),
        Announced("c.fit", -1, 1),
    ]
    files, refused = Limits().sorted(told)
    assert {place: (f.name, f.known) for place, f in files.items()} == {
        0: ("a.fit", False), 4: ("b/a.fit", False), 6: ("b.FIT.GZ", False),
    }  # fmt: skip
    assert [(o.path, o.outcome, o.reason) for o in refused] == [
        ("notes.txt", "skipped", NOT_READ),
        ("big.fit", "failed", "is 65 MB, more than an activity can be (64 MB)"),
        ("a.zip", "failed",
         "has 5.4 GB, more than 4.3 GB at once; unpack it and bring in its folder"),
        ("c.fit", "failed", "has no size"),
    ]  # fmt: skip


def test_every_door_is_open_and_those_of_exports_too() -> None:
    """Tables by their names and up to their limit; the rest of an export is one word."""
    told = [
        Announced(name, size, 1)
        for name, size in {
            "a.gpx": 5, "b.TCX": 5, "c.tcx.gz": 5, "me_0_summarizedActivities.json": 2**29,
            "activities (1).csv": 5, "notes.csv": 5, "x.7z": 5, "export.zip": 2**32,
            "e/activities.csv": 2**31, "e/activities/1.fit": 5, "e/routes/1.gpx": 5,
            "e/profile.csv": 5,
        }.items()
    ]  # fmt: skip
    files, refused = Limits().sorted(told)
    assert [file.name for file in files.values()] == [
        "a.gpx", "b.TCX", "c.tcx.gz", "me_0_summarizedActivities.json", "activities (1).csv",
        "export.zip", "e/activities/1.fit",
    ]  # fmt: skip
    assert [(o.path, o.outcome, o.reason) for o in refused] == [
        ("notes.csv", "skipped", NOT_READ),
        ("x.7z", "failed", "is a 7z archive; unpack it and import its folder"),
        ("e/activities.csv", "failed",
         "is 2,048 MB, more than a table of an export can be (1,024 MB)"),
        ("e", "skipped", "2 other files of this export were not looked at"),
    ]  # fmt: skip


def test_two_files_of_one_name_are_both_expected() -> None:
    told = [Announced("x/a.fit.gz", size, 1) for size in (1, 2)]
    told += [Announced("x/a (3).fit.gz", 1, 1), Announced("x/a.fit.gz", 3, 1)]
    files, _ = Limits().sorted(told)
    assert [f.name for f in files.values()] == [
        "x/a.fit.gz",
        "x/a (2).fit.gz",
        "x/a (3).fit.gz",
        "x/a (4).fit.gz",
    ]


@pytest.mark.parametrize(
    ("limits", "free", "words"),
    [
        (Limits(count=1), ROOMY, "These are 2 files, more than 1 at once."),
        (Limits(total=10), ROOMY, "These files have 2 MB, more than 0 kB at once."),
        (Limits(free=0), 3_999_999, "the disk has 4 MB left. Make room, or bring in fewer"),
    ],
)
def test_too_much_is_said_plainly(limits: Limits, free: int, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        limits.check([Announced(name, 10**6, 1) for name in ("a.fit", "b.fit")], free)


def test_what_has_room_is_taken() -> None:
    Limits(free=0).check([Announced("a.fit", 10**6, 1)], 2 * 10**6)


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 kB"), (340_400, "340 kB"), (210 * 10**6, "210 MB"), (1_240 * 10**6, "1.2 GB")],
)
def test_sizes_in_words(size: int, words: str) -> None:
    assert in_words(size) == words
