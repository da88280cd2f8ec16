"""Moments of an import that fail, some of all: `tests.long.test_faults` has every one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.faults_campaign import Campaign
from tests.fit_files import write_runs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults_fork import Forks

pytestmark = pytest.mark.sqlite  # its processes are told their databases by themselves


def test_a_moment_that_fails_is_a_sentence_and_the_next_run_finishes(
    tmp_path: Path, forks: Forks
) -> None:
    write_runs(tmp_path / "files", 5)
    campaign = Campaign(tmp_path, forks)
    told = campaign.fails("import", campaign.new(), "command", "import", tmp_path / "files",
                          hows=("EIO", "ENOSPC", "EACCES"), most=8)  # fmt: skip
    assert told.faults == ()
    passed = Counter(told.passed)
    statements = passed.pop("statement")
    assert passed == {"write": 10, "rename": 10, "fsync": 20, "commit": 6}
    assert statements > 140
