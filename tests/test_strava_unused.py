"""Without a Strava account nothing of Strava is loaded, asked, or left in the data folder."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.fit_files import write_runs
from tests.test_painmile_commands_serve import free_port

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = """
import json, sys, threading
from dashboard.app import PAGES
from painmile.__main__ import app
from painmile.commands import serve

UNUSED = {"stravalib", "requests", "cryptography"}

def connects(event, args):
    if event == "socket.connect":
        sys.exit(f"connected: {args[1]}")

def look(server, _listening):
    client = server.test_client()
    client.get(links[-1], headers={"Host": "127.0.0.1"})
    here = (page.path for page in PAGES if "local" in page.seen_by)
    for path in (*here, "/_dash-layout", "/_dash-dependencies"):
        assert client.get(path, headers={"Host": "127.0.0.1"}).status_code == 200, path
    back = client.get("/strava/callback?state=x&code=y", headers={"Host": "127.0.0.1"})
    assert back.status_code == 400

sys.addaudithook(connects)
serve.run_until_stopped = look
links = []
serve.announce = lambda link: links.append(link.partition("/?")[2].join(["/?", ""]))
for words in json.loads(sys.argv[1]):
    try:
        app(words)
    except SystemExit as end:
        assert not end.code, (words, end.code)
    loaded = {name.split(".")[0] for name in sys.modules} & UNUSED
    threads = {thread.name for thread in threading.enumerate()} & {"strava"}
    assert not loaded and not threads, (words, loaded, threads)
"""


def test_no_everyday_command_and_no_page_knows_strava(tmp_path: Path) -> None:
    write_runs(tmp_path / "files", 2)
    log, demo = ("--data", str(tmp_path / "log")), ("--data", str(tmp_path / "demo"))
    commands = (
        (*log, "import", str(tmp_path / "files")),
        (*log, "analyse", "--json"),
        (*log, "serve", "--port", str(free_port())),
        (*log, "strava", "status", "--json"),
        (*demo, "demo", "--no-serve"),
    )
    script = [sys.executable, "-c", COMMANDS, json.dumps(commands)]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.rglob("strava*"))
