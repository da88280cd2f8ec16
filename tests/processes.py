"""Processes that do the same at one moment."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def at_once(code: str, each: Iterable[Sequence[str]]) -> list[str]:
    """What each process prints; `code` reads a line when ready, and all get it at once."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for words in each
    ]  # fmt: skip
    for one in started:
        assert one.stdin
        one.stdin.write("now\n")
        one.stdin.flush()
    return [one.communicate()[0].strip() for one in started]
