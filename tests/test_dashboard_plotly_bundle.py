"""The plotly.js that browsers get: ours, of plotly's own version, small and kept for good."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from plotly.offline import get_plotlyjs_version

from dashboard import plotly_bundle
from dashboard.app import create_app
from dashboard.plotly_bundle import ASKED_FOR, packed
from dashboard.source import CachedSource
from tests import story_logs

CLIENT = create_app(CachedSource(lambda: 1, story_logs.hand_made)).server.test_client()
HOST = {"Host": "127.0.0.1"}


def test_it_is_the_version_that_plotly_itself_brings() -> None:
    script = gzip.decompress(packed("gz"))
    head = script[:400].decode()
    assert f"plotly.js (cartesian - minified) v{get_plotlyjs_version()}\n" in head
    assert "Licensed under the MIT license" in head
    assert brotli.decompress(packed("br")) == script


def test_its_licence_stands_beside_it() -> None:
    licence = Path(plotly_bundle.__file__).parent / "vendor" / "plotly.LICENSE"
    assert licence.read_text().startswith("MIT License\n\nCopyright (c) ")


@pytest.mark.parametrize(
    ("accepted", "encoding", "most_kb"),
    [("gzip, deflate, br, zstd", "br", 420), ("gzip, deflate", "gzip", 500), ("", None, 1510)],
)
def test_every_browser_gets_it_once(accepted: str, encoding: str | None, most_kb: int) -> None:
    asked = HOST | {"Accept-Encoding": accepted}
    sent_on = CLIENT.get(ASKED_FOR, headers=asked)
    assert sent_on.status_code == 302
    assert sent_on.headers["Cache-Control"] == "no-cache"
    script = CLIENT.get(sent_on.headers["Location"], headers=asked)
    assert script.status_code == 200
    assert script.mimetype == "text/javascript"
    assert script.headers.get("Content-Encoding") == encoding
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in script.headers["Vary"]
    assert len(script.data) <= most_kb * 1000
