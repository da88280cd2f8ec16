"""The guard as pytest meets it: watches from the start, fails the run at its end.

With several workers it is the process that started them that looks; all write to its file.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.guard.sitecustomize import REPORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.terminal import TerminalReporter

FOLDER = str(Path(__file__).parent)


def pytest_configure(config: pytest.Config) -> None:
    """Children are watched too, also those that are handed this process's own path."""
    if FOLDER not in sys.path:
        sys.path.insert(0, FOLDER)
    paths = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    if FOLDER not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([FOLDER, *paths])
    if REPORT not in os.environ:
        handle, os.environ[REPORT] = tempfile.mkstemp(prefix="painmile-guard-")
        os.close(handle)
        config.add_cleanup(Path(os.environ[REPORT]).unlink)


def refused() -> list[str]:
    """Every connection that was refused up to now."""
    return Path(os.environ[REPORT]).read_text("utf-8").splitlines()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Something connected: the run has failed, whatever its tests say."""
    if refused():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: TerminalReporter) -> Iterator[None]:
    """Say what was refused."""
    yield
    if lines := refused():
        terminalreporter.section("connections that were refused", red=True, bold=True)
        for line in lines:
            terminalreporter.line(line)
