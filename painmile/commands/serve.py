"""`painmile serve`: the pages, on this computer or on the home network."""

from __future__ import annotations

import gc
import os
import secrets
import socket
import sys
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any

import typer

from painmile.home import home_of
from painmile.options import DataDir, RunnerName, data_dir, fail, runner_name, say
from painmile.session import open_log
from painmile.strava_session import now, strava_bases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dashboard.one_link import LinkGate
    from painmile.session import OpenLog

DEFAULT_PORT = 8050
_THREADS = 4
_RECEIVED_BYTES = 2**16
"""Files come in three times as fast as by the default of 8 kB."""
_LOOPBACK = "127.0.0.1"
_BROWSERS = "browsers.key"
"""In the data folder: what browsers of this computer show to be let in again."""
_ROUTE_PROBE = ("192.0.2.1", 9)
"""An address of the documentation range: asked which way it lies, nothing is sent."""

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Port of the pages.")]
Phone = Annotated[
    bool,
    typer.Option("--phone", help="Open it to the home network, by a link that works once."),
]
Hosted = Annotated[
    bool, typer.Option("--hosted", help="On a server, for several people, who sign in.")
]
Host = Annotated[
    str | None,
    typer.Option("--host", help="With --hosted: the address to listen on (127.0.0.1)."),
]


def serve(
    port: Port = DEFAULT_PORT,
    phone: Phone = False,
    hosted: Hosted = False,
    host: Host = None,
    data: DataDir = None,
    runner: RunnerName = None,
) -> None:
    """Show the log in the browser; only this computer can reach it."""
    if host is not None and not hosted:
        say("--host needs --hosted: without sign-in nobody else may reach a log.")
        raise typer.Exit(2)
    if hosted:
        if phone or runner_name(runner):
            say("--hosted is for everybody who signs in; leave --phone and --runner out.")
            raise typer.Exit(2)
        from painmile.commands.serve_hosted import serve_hosted

        serve_hosted(data, host or _LOOPBACK, port)
        return
    from traininglog.store import is_new

    home = home_of(data_dir(data))
    is_first = is_new(home)
    with open_log(data, runner, create=True) as opened:
        if is_first:
            say(f"A new, empty log was made in {home.folder}.")
        serve_log(opened, port, phone=phone)


def serve_log(opened: OpenLog, port: int, *, phone: bool = False, watches: bool = True) -> None:
    """Serve an open log until Ctrl-C; a port that is taken is one clear line.

    With `watches` one that is plugged in is offered, but never to a phone.
    """
    with uncollected():
        from dashboard.app import create_app
        from dashboard.one_link import phone_gate
        from dashboard.security import LOOPBACK_HOSTS
        from dashboard.source import store_source
        from painmile.working import working
        from service.import_desk import ImportDesk
        from service.plugged import Watches
        from service.rights_desk import RightsDesk
        from service.strava_connect import StravaDesk
        from service.telling import Teller

    host = home_address() if phone else _LOOPBACK
    bases, store, runner_id = strava_bases(), opened.store, opened.runner.id
    with listen(host, port) as listening, working(store, bases) as workers:
        source = store_source(
            opened.repository,
            runner_id,
            lambda: opened.now,
            store.imports(opened.repository.viewer),
            ImportDesk(
                store, runner_id, workers.imports, not phone, Watches() if watches else None
            ),
            StravaDesk(store, runner_id, bases, now, workers.strava, can_connect=not phone),
            rights=RightsDesk(
                store, runner_id, lambda: Teller.in_folder(store, os.environ), bases
            ),
        )
        token = secrets.token_urlsafe(24)
        gate = (
            phone_gate(token, secrets.token_urlsafe(32))
            if phone
            else gate_of(store.folder, token)
        )
        hosts = (host,) if phone else LOOPBACK_HOSTS
        app = create_app(source, hosts=hosts, gate=gate, hook=None if phone else workers.hook)
        address = f"http://{host}:{port}/?token={token}"
        if phone:
            announce_phone(address)
        else:
            announce(address)
        workers.wake()
        run_until_stopped(app.server, listening)


@contextmanager
def uncollected() -> Iterator[None]:
    """For imports: they leave no garbage, and looking for it took a tenth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a taken port is known before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()
    except OSError as fault:
        listening.close()
        fail(f"Port {port} cannot be used ({fault.strerror}); choose another with --port.")
    return listening


def home_address() -> str:
    """This computer's address in the home network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ROUTE_PROBE)
            address = str(probe.getsockname()[0])
        except OSError:
            address = _LOOPBACK
    if address.startswith("127."):
        fail("No home network was found; connect to one, or leave --phone out.")
    return address


def announce(link: str) -> None:
    """The address, which lets one browser in; it is let in by a bookmark from then on."""
    say(f"Painmile is at {link}")
    say("The address works once; this browser then comes back without it. Ctrl-C ends it.")


def gate_of(folder: Path, token: str) -> LinkGate:
    """What lets a browser of this computer in: the token, then a cookie that lasts.

    The cookie is the secret of a file that only the person's own account reads; where none
    can be kept, it lasts as long as this run.
    """
    from dashboard.one_link import local_gate
    from traininglog.key_files import make_once

    path = folder / _BROWSERS
    try:
        if not path.exists():
            make_once(path, secrets.token_urlsafe(32).encode())
        secret = path.read_text("ascii").strip() or secrets.token_urlsafe(32)
    except (OSError, ValueError):
        secret = secrets.token_urlsafe(32)
    return local_gate(token, secret, sha256(secret.encode()).hexdigest()[:8])


def announce_phone(link: str) -> None:
    """The link and its code for the phone's camera; it opens the log once."""
    import segno

    if sys.stderr.isatty():
        segno.make(link, error="m").terminal(out=sys.stderr, compact=True)
    say(f"On the phone, in the same network: {link}")
    say("The link works once, for one browser; start again for a new one. Ctrl-C ends it.")


def run_until_stopped(
    server: Callable[..., Any], listening: socket.socket, threads: int = _THREADS, **more: Any
) -> None:
    """Hand the socket to the server; Ctrl-C is the usual end, not a fault."""
    import logging

    import waitress

    # A browser asks for a dozen files at once; a queue of them is no news for a person.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waiting = waitress.create_server(
        server, sockets=[listening], threads=threads, recv_bytes=_RECEIVED_BYTES, **more
    )
    try:
        waiting.run()
    finally:
        waiting.close()
