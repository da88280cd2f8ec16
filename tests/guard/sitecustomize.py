"""Refuses every connection that leaves this computer, and writes it down.

Python itself imports this file at the start of every child process of a test (its folder is on
PYTHONPATH), `tests/conftest.py` does so in the test process. Loopback and UNIX sockets are
free, and the one question of `painmile serve --phone` which way the home network lies. What
was refused stands in the file that `PAINMILE_GUARD` names: a program that takes the fault for
a missing network cannot hide it.
"""

from __future__ import annotations

import os
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

REPORT = "PAINMILE_GUARD"
_WATCHED = "_outgoing_watched"
_ROUTE_PROBE = ("192.0.2.1", 9)
_NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENT = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_HERE = {"", "localhost", "0.0.0.0", "::", socket.gethostname()}  # noqa: S104 -- no server


class OutgoingConnectionError(Exception):
    """A test connected to another computer, or asked for its name."""


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in _HERE:
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_number(host: Any) -> bool:
    """An address rather than a name: nobody has to be asked for it."""
    try:
        ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def _leaves(event: str, args: tuple[Any, ...]) -> str:
    """Where an event of sockets leads to, if it leaves this computer."""
    if event in _NAMED:
        return "" if _is_here(args[0]) or _is_number(args[0]) else str(args[0])
    sock, address = args[0], args[1]
    if address is None or sock.family not in {socket.AF_INET, socket.AF_INET6}:
        return ""
    if sock.type == socket.SOCK_DGRAM and tuple(address) == _ROUTE_PROBE:
        return ""
    return "" if _is_here(address[0]) else f"{address[0]}:{address[1]}"


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event not in _SENT and event not in _NAMED:
        return
    where = _leaves(event, args)
    if where:
        line = f"{event} to {where} by {' '.join(sys.argv)[:200]}\n"
        report = os.environ.get(REPORT)
        if report:
            with Path(report).open("a", encoding="utf-8") as lines:
                lines.write(line)
        raise OutgoingConnectionError(line.strip())


def watch() -> None:
    """From now on, for as long as this process lives; once is enough."""
    if _WATCHED not in vars(sys):
        vars(sys)[_WATCHED] = True
        sys.addaudithook(_hook)


watch()
