"""The outermost edge of the command line: no fault leaves as a traceback by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")


@pytest.mark.parametrize("words", [("analyse",), ("import", "files"), ("--version",)])
def test_output_that_cannot_be_written_is_the_outputs(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    command = [sys.executable, "-m", "painmile", "--data", str(tmp_path / "data")]
    subprocess.run([*command, "import", "files"], cwd=tmp_path, check=True, capture_output=True)
    with FULL.open("w") as full:
        done = subprocess.run(
            [*command, *words], check=False, cwd=tmp_path, stdout=full, stderr=-1, text=True
        )
    assert done.stderr == (
        "The output could not be written: no space left on device. Send it elsewhere.\n"
    )
    assert done.returncode == 1
