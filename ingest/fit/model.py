"""What an engine decodes of a FIT file, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.recording import DeveloperField, Records
    from traininglog.problem import Problem

Value = int | float | str
"""One field of a message as stored: unscaled numbers, text cut at its first zero byte."""

Message = dict[int, Value]
"""A message as field number -> value; what is missing in the file is missing here."""


@dataclass(slots=True, eq=False)
class Part:
    """One file of a chain, decoded and not yet judged: what both engines deliver.

    `records` stand in file order, times as found. `messages` are by global number.
    """

    offset: int
    records: Records
    messages: dict[int, list[Message]]
    problems: list[Problem]
    developer_fields: tuple[DeveloperField, ...] = ()
    crc_ok: bool | None = None
