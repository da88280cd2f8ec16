"""How gunicorn runs the pages: `gunicorn -c python:painmile.gunicorn`. Its own flags win."""

from __future__ import annotations

import os
from typing import Any, Final

wsgi_app: Final = "painmile.wsgi:app()"
bind: Final = "127.0.0.1:8050"
workers: Final = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class: Final = "gthread"
threads: Final = 8
preload_app: Final = False  # each process opens the database for itself
graceful_timeout: Final = 30
control_socket_disable: Final = True
worker_tmp_dir: Final = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108


def on_starting(_server: Any) -> None:
    """What is wrong is said once, and old tables are brought up to date by one alone."""
    from painmile.wsgi import check

    check()


def post_worker_init(_worker: Any) -> None:
    """What the first people would wait for is made before a process lets anybody in."""
    from painmile.wsgi import make_ready

    make_ready()
