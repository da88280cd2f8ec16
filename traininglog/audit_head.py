"""How long the audit is and how it ends, kept outside the database.

Who can write the database alone cannot cut rows off its end unseen. The file appears whole
or not at all, and only ever moves on.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from traininglog.file_locks import hold
from traininglog.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD_FILE: Final = "audit.head"
HEAD_PLACE: Final = "PAINMILE_AUDIT_HEAD"
"""In the environment: where the file is, if not beside the database."""


class Head(NamedTuple):
    """How many rows were told, and what the last of them is chained by."""

    rows: int
    chained: str


START: Final = Head(0, "")


class HeadError(ValueError):
    """The file is there and says nothing that can be read."""


class HeadFile:
    """The file of a head; several processes may hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Head | None:
        """What it says; None where it is not there, HeadError where it is damaged."""
        try:
            told = json.loads(self.path.read_bytes())
            return Head(int(told["rows"]), str(told["chained"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as fault:
            raise HeadError(f"{self.path} is damaged") from fault

    def write(self, head: Head) -> None:
        """Replace it, whole and for good."""
        write_whole(self.path, json.dumps(head._asdict()).encode() + b"\n")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else moves it meanwhile; the lock of a process that ended is free again."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.path.with_name(f"{self.path.name}.lock")
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            hold(descriptor)
            yield
        finally:
            os.close(descriptor)
