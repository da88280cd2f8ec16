"""What a file is by its name, and what becomes of it beside the others of an export."""

from __future__ import annotations

import pytest

from ingest.archive.exports import Exports, Told
from ingest.archive.kinds import is_hidden, kind_of, other_archive


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.fit", "activity"),
        ("x/B.FIT.GZ", "activity"),
        ("c.gpx", "activity"),
        ("c.Gpx.gz", "activity"),
        ("d.tcx", "activity"),
        ("x\\d.tcx.gz", "activity"),
        ("e.zip", "zip"),
        ("export/activities.csv", "strava_csv"),
        ("Activities (2).csv", "strava_csv"),
        ("me_0_summarizedActivities.json", "garmin_json"),
        ("me_1001_summarizedActivities_2.json", "garmin_json"),
        ("profile.csv", None),
        ("my activities.csv", None),
        ("messaging.json", None),
        ("x.gz", None),
        ("fit", None),
        ("a.zip/readme", None),
    ],
)
def test_a_name_tells_what_a_file_is(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a.tar", "tar"), ("a.TGZ", "tar"), ("a.tar.gz", "tar"), ("a.tar.xz", "tar"),
        ("a.7z", "7z"), ("a.rar", "rar"), ("a.zip", ""), ("star.fit", ""),
    ],
)  # fmt: skip
def test_archives_of_other_makes_are_told_by_name(name: str, what: str) -> None:
    reason = other_archive(name)
    assert reason == (f"is a {what} archive; unpack it and import its folder" if what else None)


def test_hidden_is_what_lies_in_a_hidden_folder() -> None:
    assert [is_hidden(n) for n in (".a", "x/.git/y.fit", "__MACOSX/._a.fit")] == [True] * 3
    assert not any(map(is_hidden, ("a.fit", "../a.fit", "./a.fit")))


def test_an_export_of_strava_is_its_table_and_its_activities() -> None:
    """At the root or in a folder; an upload's number is told of files in `activities/`."""
    names = [
        "activities.csv", "activities/123.fit.gz", "activities/Morning.gpx",
        "activities/٣.fit", "profile.csv", "routes/9.gpx", "media/1.jpg", "old/activities.csv",
        "own.fit", "part.zip",
    ]  # fmt: skip
    for root in ("", "export_1", "D/Läufe İ/export_1"):
        inside = [f"{root}/{name}" if root else name for name in names]
        exports = Exports(inside)
        assert [exports.told(name) for name in inside] == [
            Told("strava_csv", "", root),
            Told("activity", "123", root),
            Told("activity", "", root),
            Told("activity", "", root),
            Told(None, "", root),
            Told(None, "", root),
            Told(None, "", root),
            Told(None, "", root),
            Told("activity", "", root),
            Told(None, "", root),
        ]


def test_a_table_alone_makes_no_export() -> None:
    """In a folder of downloads other runs are not lost beside it."""
    exports = Exports(names := ["activities.csv", "garmin/123.fit", "notes.txt"])
    assert not exports
    assert [exports.told(name) for name in names] == [
        Told("strava_csv"), Told("activity"), Told(None),
    ]  # fmt: skip


def test_an_export_of_garmin_is_its_summaries_and_uploaded_files() -> None:
    fitness, uploaded = "DI_CONNECT/DI-Connect-Fitness", "DI_CONNECT/DI-Connect-Uploaded-Files"
    exports = Exports(
        names := [
            f"{fitness}/me_0_summarizedActivities.json", f"{fitness}/me_gear.json",
            f"{uploaded}/UploadedFiles_0-_Part1.zip", f"{uploaded}/other.zip",
            f"{uploaded}/Part1/me_1.fit", "customer_data/customer.json", "run.fit",
        ]
    )  # fmt: skip
    root = "DI_CONNECT"
    assert [exports.told(name) for name in names] == [
        Told("garmin_json", "", root), Told(None, "", root), Told("zip", "", root),
        Told(None, "", root), Told("activity", "", root), Told(None), Told("activity"),
    ]  # fmt: skip


def test_two_exports_side_by_side_are_two() -> None:
    names = [
        f"{n}/{name}" for n in "ab" for name in ("activities.csv", "activities/1.fit", "x")
    ]
    exports = Exports(names)
    assert [exports.told(name).export for name in names] == ["a"] * 3 + ["b"] * 3
