"""A real object store for the tests: an S3 endpoint on loopback, a bucket of its own a test.

It is a process of its own and ends with the last test. A test that gets no server fails.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_START_S: Final = 60
_LISTENS: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")
KEYS: Final = {
    "AWS_ACCESS_KEY_ID": "tests",
    "AWS_SECRET_ACCESS_KEY": "hidden-secret",
    "AWS_EC2_METADATA_DISABLED": "true",  # nobody else is asked for keys
}


@dataclass
class ObjectServer:
    """A server that runs at a port of this machine."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def bucket(self) -> str:
        """A new bucket, by its name."""
        name = f"log-{next(self._numbers)}"
        made = Request(f"http://127.0.0.1:{self.port}/{name}", method="PUT")
        with urlopen(made, timeout=_START_S):  # noqa: S310 -- our own server
            return name

    def address(self, path: str | None = None, port: int | None = None) -> str:
        """What PAINMILE_STREAMS would say; in a new bucket where no path is given."""
        where = f"endpoint_override=127.0.0.1:{port or self.port}&scheme=http&region=us-east-1"
        return f"s3://{path or self.bucket()}?{where}"


@contextmanager
def running_objects() -> Iterator[ObjectServer]:
    """Start a server, and end it with the block."""
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert server.stdout is not None
    os.environ.update(KEYS)
    # What it says on is not waited for.
    heard = Thread(target=deque, args=(server.stdout, 0), daemon=True)
    try:
        port = _port(server.stdout)
        heard.start()
        yield ObjectServer(port)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        if heard.ident:
            heard.join()
        server.stdout.close()


def _port(said: Iterable[bytes]) -> int:
    """The free port it took, which it says once it listens."""
    before = []
    for line in said:
        if found := _LISTENS.search(line):
            return int(found[1])
        before.append(line.decode(errors="replace"))
    raise AssertionError(f"no object store: {''.join(before)}")
