"""Recorded answers of Strava, out of the files of a recorder, and served again.

The files are YAML as one recorder (VCR) writes it: one answer a file, its headers one value
each, its body a quoted text. That much is read here, without a library for it.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.strava.model import Bases
from tests.strava_answers import Reply
from tests.strava_http import Doors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER: Final = re.compile(r"^      ([A-Za-z-]+):\n      - (.*)$", re.MULTILINE)
_STATUS: Final = re.compile(r"^      code: (\d+)$", re.MULTILINE)
_BODY: Final = re.compile(
    r"^      string: (?:'((?:[^']|'')*)'|\"((?:[^\"\\]|\\.)*)\")$", re.MULTILINE | re.DOTALL
)
_ESCAPE: Final = re.compile(
    r"\\(?:\n[ ]*|x(\w{2})|u(\w{4})|U(\w{8})|(.))|[ ]*\n[ ]*", re.DOTALL
)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "N": "\x85"}
_HOPS: Final = {"transfer-encoding", "content-length", "connection", "content-type", "date"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One answer as it came; `headers` as the file spells them."""

    status: int
    headers: dict[str, str]
    body: bytes

    def reply(self) -> Reply:
        """The same answer, to be sent again."""
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _HOPS}
        return Reply(self.status, self.body, kept, chunked="Transfer-Encoding" in self.headers)


def read_recording(path: Path) -> Recorded:
    """The answer in a file; raises ValueError where there is none."""
    _, found, answer = path.read_text("utf-8").partition("\n  response:\n")
    status, body = _STATUS.search(answer), _BODY.search(answer)
    if not found or status is None or body is None:
        raise ValueError(f"{path.name} holds no recorded answer")
    plain, escaped = body.groups()
    text = _folded(plain) if escaped is None else _ESCAPE.sub(_unescaped, escaped)
    headers = {name: re.sub(r"^'(.*)'$", r"\1", v) for name, v in _HEADER.findall(answer)}
    return Recorded(int(status[1]), headers, text.encode())


def _folded(plain: str) -> str:
    return re.sub(r"[ ]*\n[ ]*", " ", plain).replace("''", "'")


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    if found[4]:
        return _LETTERS.get(found[4], found[4])
    return "" if found[0].startswith("\\") else " "


@contextmanager
def replayed(recorded: Recorded) -> Iterator[Bases]:
    """Where every call gets this answer."""
    doors = Doors(lambda _request: recorded.reply(), 1)
    try:
        yield Bases(doors.addresses[0], doors.addresses[0])
    finally:
        doors.close()
