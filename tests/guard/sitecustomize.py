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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = "PAINMILE_GUARD"
_WATCHED = "_outgoing_watched"
_ROUTE_PROBE = ("192.0.2.1", 9)
_NAMED = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr")
_SENT = {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}
"""Methods that send or connect, and which of their arguments is the address."""
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
    if event.removeprefix("socket.") in _NAMED:
        return "" if _is_here(args[0]) or _is_number(args[0]) else str(args[0])
    sock, address = args[0], args[1]
    if address is None or sock.family not in {socket.AF_INET, socket.AF_INET6}:
        return ""
    if sock.type == socket.SOCK_DGRAM and tuple(address) == _ROUTE_PROBE:
        return ""
    return "" if _is_here(address[0]) else f"{address[0]}:{address[1]}"


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    where = _leaves(event, args)
    if where:
        line = f"{event} to {where} by {' '.join(sys.argv)[:200]}\n"
        report = os.environ.get(REPORT)
        if report:
            with Path(report).open("a", encoding="utf-8") as lines:
                lines.write(line)
        raise OutgoingConnectionError(line.strip())


def _watched_send(name: str, place: int) -> Callable[..., Any]:
    """A method of sockets; the address is its argument at `place`, or the last."""
    method = getattr(socket.socket, name)

    def send(self: socket.socket, *args: Any) -> Any:
        address = args[place] if place < len(args) else None
        _refuse(f"socket.{name}", (self, address))
        return method(self, *args)

    return send


def _watched_name(name: str) -> Callable[..., Any]:
    """A function of `socket` that asks for the name of a host, its first argument."""
    function = getattr(socket, name)

    def ask(host: Any, *args: Any, **more: Any) -> Any:
        _refuse(f"socket.{name}", (host,))
        return function(host, *args, **more)

    return ask


def watch() -> None:
    """From now on, for as long as this process lives; once is enough.

    By the functions of `socket` and not by an audit hook: that runs Python inside
    `sys.settrace` too, which then fails in one of two threads that start at the same time.
    """
    if _WATCHED not in vars(sys):
        vars(sys)[_WATCHED] = True
        for name, place in _SENT.items():
            setattr(socket.socket, name, _watched_send(name, place))
        for name in _NAMED:
            setattr(socket, name, _watched_name(name))


watch()
