"""What failed before a reader had it is on Sources as it was said."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from service.unseen import from_root, keep_unseen
from tests.bombs import Entry, archive, zipped
from tests.fit_files import run_bytes
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.desk import Desk
    from traininglog.repository_import import SeenFile


def seen_after_import(desk: Desk, *paths: Path) -> dict[str, SeenFile]:
    imports = desk.store.imports(Viewer("owner", 1))
    keep_unseen(imports, 1, map(from_root, desk.run(*paths).files))
    return {key.removeprefix(f"{desk.files}/"): s for key, s in imports.seen_files(1).items()}


def test_members_that_lead_out_and_broken_archives_are_kept(desk: Desk) -> None:
    desk.add("a.zip", zipped(Entry("../out.fit", run_bytes(0)), Entry("run.fit", run_bytes(1))))
    desk.add("cut.zip", archive({"run.fit": run_bytes(2)})[:200])
    seen = seen_after_import(desk)
    assert {key: file.outcome for key, file in seen.items()} == {
        "a.zip!../out.fit": "failed", "a.zip!run.fit": "added", "cut.zip": "failed",
    }  # fmt: skip


def test_a_path_that_was_typed_is_kept_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add("cut.zip", b"PK")
    monkeypatch.chdir(desk.files)
    here = desk.files.relative_to(os.getcwd())  # noqa: PTH109 -- as it was changed above
    assert list(seen_after_import(desk, here / "cut.zip")) == ["cut.zip"]


def test_what_is_whole_at_last_is_said_so(desk: Desk) -> None:
    path = desk.add("a.zip", b"PK")
    assert seen_after_import(desk)["a.zip"].outcome == "failed"
    path.write_bytes(archive({"run.fit": run_bytes(0)}))
    seen = seen_after_import(desk)
    assert {key: file.outcome for key, file in seen.items()} == {"a.zip!run.fit": "added"}
