"""`painmile import` without a path: asks at a terminal, tells what to type elsewhere."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

from painmile import plugged
from painmile.commands.import_ import import_
from tests.plugged_watches import device_xml, plug_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

app = typer.Typer()
app.command("import")(import_)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr("service.plugged.mounts", lambda: ((tmp_path / "media", 1),))

    def call(*arguments: str, answers: str | None = None) -> Result:
        monkeypatch.setattr(plugged, "_at_terminal", lambda: answers is not None)
        given = ["--data", str(tmp_path / "data"), *arguments]
        return CliRunner().invoke(app, given, input=answers)

    return call


def counts(done: Result) -> dict[str, Any]:
    return {name: n for name, n in json.loads(done.stdout).items() if name != "files" and n}


def last(done: Result) -> str:
    """The last line; before it the runner repeats what was typed."""
    return done.stdout.splitlines()[-1]


def test_no_watch_is_the_usage_as_ever(tmp_path: Path, run: Any) -> None:
    for arguments in ((), ("--json",)):
        done = run(*arguments, answers="")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "Missing argument 'PATH...'." in done.stderr
        assert "Usage: " in done.stderr
    assert not (tmp_path / "data").exists()


def test_a_yes_imports_it(tmp_path: Path, run: Any) -> None:
    folder = plug_in(tmp_path / "media/GARMIN")
    done = run(answers="\n")
    assert (done.exit_code, last(done)) == (0, "2 files: 2 added.")
    assert done.stderr.startswith(f"Import 2 new files from Forerunner 255 ({folder})? [Y/n]:")
    again = run(answers="y\n")
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr == (
        "A watch is plugged in: Forerunner 255, 2 files, none new. "
        f"Nothing is to be imported from {folder}.\n"
    )


def test_a_no_imports_nothing_and_makes_no_log(tmp_path: Path, run: Any) -> None:
    plug_in(tmp_path / "media/GARMIN")
    done = run(answers="n\n")
    assert (done.exit_code, last(done)) == (0, " n")
    assert not (tmp_path / "data").exists()


def test_of_two_watches_each_is_asked_for(tmp_path: Path, run: Any) -> None:
    plug_in(tmp_path / "media/GARMIN")
    plug_in(tmp_path / "media/GARMIN1", 3, xml=device_xml("fenix 7"))
    done = run(answers="n\ny\n")
    assert (done.exit_code, last(done)) == (0, "3 files: 3 added.")


@pytest.mark.parametrize(
    ("arguments", "answers"), [((), None), (("--json",), None), (("--json",), "y\n")]
)
def test_without_a_terminal_it_says_what_to_type(
    tmp_path: Path, run: Any, arguments: tuple[str, ...], answers: str | None
) -> None:
    folder = plug_in(tmp_path / "media/my watch")
    done = run(*arguments, answers=answers)
    assert (done.exit_code, done.stdout) == (2, "")
    to_type = f"painmile import --data {tmp_path / 'data'} {shlex.quote(str(folder))}"
    assert done.stderr == (
        f"A watch is plugged in: Forerunner 255, 2 files, all new. Import it with: {to_type}\n"
    )
    typed = done.stderr.rpartition("painmile import ")[2]
    assert counts(run(*shlex.split(typed), "--json")) == {"added": 2}
