"""No test connects to another computer, in no process: and the guard of that can fail."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from tests.guard.sitecustomize import REPORT, OutgoingConnectionError, _leaves, watch

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = "198.51.100.1"
"""An address of the documentation range."""

REFUSED = [
    f"import socket; socket.socket().connect(('{ELSEWHERE}', 80))",
    f"import socket; socket.socket().connect_ex(('{ELSEWHERE}', 80))",
    f"import socket; socket.create_connection(('{ELSEWHERE}', 443), 1)",
    "import socket; socket.getaddrinfo('www.strava.com', 443)",
    "import socket; socket.gethostbyname('www.strava.com')",
    "import socket as s; s.socket(s.AF_INET, s.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
    "import socket as s; s.socket(s.AF_INET6).connect(('2001:db8::1', 80))",
    "import socket as s; u = s.socket(s.AF_INET, s.SOCK_DGRAM); "
    f"u.sendmsg([b'x'], [], 0, ('{ELSEWHERE}', 53))",
    "import socket; socket.getaddrinfo(host='www.strava.com', port=443)",
    "import socket; socket.gethostbyname_ex('www.strava.com')",
    f"import requests\ntry: requests.get('http://{ELSEWHERE}/')\nexcept OSError: pass",
]
FREE = [
    "import socket as s; d = s.create_server(('127.0.0.1', 0)); "
    "s.create_connection(d.getsockname()[:2]).close()",
    "import socket as s; s.getaddrinfo('localhost', 80); s.getaddrinfo(None, 80)",
    "import socket as s; s.getaddrinfo('192.0.2.1', 80)",
    "import socket as s; a, b = s.socketpair(); a.send(b'x')",
    "import socket as s\ntry: s.socket(s.AF_INET, s.SOCK_DGRAM).connect(('192.0.2.1', 9))\n"
    "except OSError: pass",
]


_THREADS = """
import sys, threading
sys.setswitchinterval(1e-6)
threading.settrace(lambda *_: None)
def start(): [threading.Thread(target=int).start() for _ in range(1000)]
starters = [threading.Thread(target=start) for _ in range(4)]
for one in starters: one.start()
for one in starters: one.join()
"""


def run_child(code: str, report: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True,
        env=os.environ | {REPORT: str(report)} | env,
    )  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_a_child_that_connects_outwards_is_refused_and_written_down(
    code: str, tmp_path: Path
) -> None:
    done = run_child(code, tmp_path / "report")
    assert done.returncode == 1
    assert "OutgoingConnectionError" in done.stderr
    assert (tmp_path / "report").read_text("utf-8").startswith("socket.")


@pytest.mark.parametrize("code", FREE)
def test_a_child_that_stays_here_is_free(code: str, tmp_path: Path) -> None:
    assert run_child(code, tmp_path / "report").stderr == ""
    assert not (tmp_path / "report").exists()


def test_threads_that_are_traced_start_as_ever(tmp_path: Path) -> None:
    """As coverage traces them: the guard comes between none of them and its tracer."""
    assert run_child(_THREADS, tmp_path / "report").stderr == ""


def test_a_child_that_hides_the_fault_is_written_down(tmp_path: Path) -> None:
    code = f"try:\n    {REFUSED[0]}\nexcept Exception: pass"
    assert run_child(code, tmp_path / "report").returncode == 0
    assert ELSEWHERE in (tmp_path / "report").read_text("utf-8")


def test_a_child_handed_this_process_s_path_is_watched(tmp_path: Path) -> None:
    path = os.pathsep.join(sys.path)
    done = run_child(REFUSED[0], tmp_path / "report", PYTHONPATH=path)
    assert "OutgoingConnectionError" in done.stderr


def _connects(report: str) -> str:
    os.environ[REPORT] = report
    import socket  # noqa: PLC0415 -- in a process of its own

    try:
        socket.getaddrinfo("www.strava.com", 443)
    except Exception as fault:  # noqa: BLE001 -- its name is what is asked for
        return type(fault).__name__
    return "free"


def test_a_worker_of_a_pool_is_watched(tmp_path: Path) -> None:
    with get_context("spawn").Pool(1) as pool:
        told = pool.apply(_connects, (str(tmp_path / "report"),))
    assert told == OutgoingConnectionError.__name__


def test_this_process_is_watched_once() -> None:
    watch()
    assert _leaves("socket.getaddrinfo", ("www.strava.com", 443, 0, 0, 0)) == "www.strava.com"
    assert vars(sys)["_outgoing_watched"] is True


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_run_in_which_something_connected_has_failed(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    """The test itself passes, for it hides the fault; the run does not."""
    folder = tmp_path / "tests"
    folder.mkdir()
    code = REFUSED[0].replace("; ", "\n        ")
    (folder / "conftest.py").write_text('pytest_plugins = ("tests.guard.plugin",)\n')
    (folder / "test_it.py").write_text(
        f"def test_it():\n    try:\n        {code}\n    except Exception:\n        pass\n"
    )
    clean = {k: v for k, v in os.environ.items() if k not in {REPORT, "PYTEST_ADDOPTS"}}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:dash",
         "--rootdir", str(folder), *workers, str(folder)],
        check=False, capture_output=True, text=True, cwd=tmp_path,
        env=clean | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "connections that were refused" in done.stdout
    assert done.returncode == 1
