"""stravalib is loaded only when Strava is used, and leaves the process as it was."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import requests

from ingest.strava.library import Protocol

if TYPE_CHECKING:
    import pytest


def _runs(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", program],
        capture_output=True, text=True, check=False, env={"PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_painmile_without_strava_does_not_load_it() -> None:
    _runs(
        """
import sys
import painmile.__main__, painmile.commands.serve, dashboard.app
import ingest.strava.api, ingest.strava.signin, ingest.strava.items, ingest.strava.samples
assert "stravalib" not in sys.modules
"""
    )


def test_warnings_and_logging_stay_as_they_were() -> None:
    program = """
import logging, sys, warnings
from ingest.strava.api import StravaApi
from ingest.strava.items import read_item
from ingest.strava.model import Bases
from ingest.strava.signin import SignIn

def state():
    root = logging.root
    return (warnings.filters[:], warnings.showwarning, root.level, root.handlers[:],
            logging.raiseExceptions, logging._warnings_showwarning)

{before}
was = state()
assert "stravalib" not in sys.modules
StravaApi(Bases(), "token")
SignIn(Bases()).consent_url("5", "http://localhost", "activity:read", "s")
read_item({{"id": 5, "start_date": "2026-05-05T05:05:05Z", "sport_type": "Moonwalk"}}, "UTC")
assert state() == was, (state(), was)
"""
    assert _runs(program.format(before="")) == ""
    before = "logging.captureWarnings(True); logging.basicConfig(level=5)"
    assert "Moonwalk" not in _runs(program.format(before=before))


def test_an_app_of_the_environment_is_not_looked_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With one there, stravalib would refresh by itself and tell the root logger."""
    monkeypatch.setenv("STRAVA_CLIENT_ID", "no number")
    monkeypatch.setenv("STRAVA_CLIENT_SECRET", "a-secret")
    caplog.set_level(0)
    protocol = Protocol(requests.Session(), "t")
    assert protocol.client_id is None
    assert protocol.client_secret is None
    assert caplog.text == ""
