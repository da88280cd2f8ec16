"""Whole exports through the importer: nested members, and going on after a stop."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from service import chunks
from tests.bombs import archive
from tests.desk import Desk, counts
from tests.fit_files import file_of_type, run_bytes
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from service.outcome import Progress

UPLOADED = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"


def _garmin(runs: int) -> bytes:
    """So many runs, a file of the scale, and what nobody looks at."""
    files = {f"me_{n:02}.fit": run_bytes(n) for n in range(runs)}
    return archive({
        UPLOADED: archive({"me_99.fit": file_of_type(9)} | files),
        "DI_CONNECT/DI-Connect-User/profile.json": b"{}", "customer_data/me.json": b"{}",
    })  # fmt: skip


def _whole(desk: Desk) -> set[tuple[Any, ...]]:
    """The runs and where each came from, whenever they came."""
    activities = {a.id: a for a in desk.log.activities(1)}
    return {(s.path, s.kept, s.sha256, activities[s.activity_id]) for s in desk.log.sources(1)}


def test_runs_of_a_zip_in_a_zip_are_imported_and_then_known(desk: Desk) -> None:
    path = desk.add("export.zip", _garmin(3))
    report = desk.run()
    assert [(o.path.removeprefix(f"{path}"), o.outcome, o.reason) for o in report.files] == [
        (f"!{UPLOADED}!me_99.fit", "skipped", "a weight file, no activity"),
        *((f"!{UPLOADED}!me_{n:02}.fit", "added", "") for n in range(3)),
        ("", "skipped", "2 other files of this export were not looked at"),
    ]
    again = desk.run()
    assert counts(again) == {"skipped": 5}
    assert len(desk.log.activities(1)) == 3
    desk.whole()


def test_names_of_ten_thousand_signs_are_kept_and_known_again(desk: Desk) -> None:
    """No index of a server holds one; nothing of them is packed smaller there."""
    name = hashlib.shake_256(b"x").hexdigest(5000)
    inner = archive({f"{name}.fit": run_bytes(2)})
    files = {f"{name}.fit": run_bytes(1), f"{name}/b.fit": b"no FIT", f"{name}.zip": inner}
    desk.add("a.zip", archive(files))
    assert counts(desk.run()) == {"added": 2, "failed": 1}
    assert counts(desk.run()) == {"skipped": 2, "failed": 1}
    assert len(desk.store.imports(Viewer("owner", 1)).seen_files(1)) == 3
    desk.whole()


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_stopped_import_goes_on_where_it_stopped(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    """Files to do are counted with those inside; the rows are those of an unbroken import."""
    monkeypatch.setattr(chunks, "CHUNK_FILES", 2)
    desk.add("export.zip", _garmin(6))
    told: list[Progress] = []
    first = desk.run(on_progress=told.append, should_stop=lambda: len(told) == stop)
    assert [(p.done, p.total) for p in told] == [(1 + 2 * n, 8) for n in range(1, stop + 1)]
    added = first.count("added")
    assert added == 2 * stop - 1
    again = desk.run()
    assert again.count("added") == 6 - added
    assert sum("unchanged" in o.reason for o in again.files) == added
    (tmp_path / "unbroken").mkdir()
    unbroken = Desk(tmp_path / "unbroken")
    unbroken.files = desk.files
    unbroken.run()
    assert _whole(desk) == _whole(unbroken)
    unbroken.store.close()


def test_a_member_that_is_refused_stops_no_other(desk: Desk) -> None:
    part = bytearray(archive({"bad.fit": run_bytes(0), "good.fit": run_bytes(1)}, 0))
    at = part.index(b"bad.fit") + 400
    part[at : at + 9] = b"\xff" * 9
    desk.add("a.zip", archive({"part.zip": bytes(part), "top.fit": run_bytes(2)}, 0))
    report = desk.run()
    assert counts(report) == {"added": 2, "failed": 1}
    assert report.files[0].reason == "is damaged inside the archive (its checksum is another)"
    desk.whole()
