"""The outermost edge of the command line: no fault leaves as a traceback by itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from painmile import __main__ as command_line
from painmile.__main__ import main

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


@pytest.mark.parametrize(("asked", "shown"), [("1", True), ("", False), ("0", False)])
@pytest.mark.parametrize("fault", [RuntimeError("no more ink"), OSError(2, "gone", "x")])
def test_where_it_went_wrong_is_told_when_asked(
    fault: Exception,
    asked: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    shown: bool,
) -> None:
    def broken() -> None:
        raise fault

    monkeypatch.setattr(command_line, "app", broken)
    monkeypatch.setenv("PAINMILE_DEBUG", asked)
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().err
    assert ("Traceback" in told and "in broken" in told) == shown
    assert told.splitlines()[-1].startswith("Something went wrong in Painmile ")


def test_a_reading_process_loads_no_command() -> None:
    """It loads the module that the command `painmile` began in, by its name."""
    code = "import sys, painmile; sys.exit('typer' in sys.modules or not painmile.main)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
