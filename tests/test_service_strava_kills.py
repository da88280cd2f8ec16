"""Five kills of one sync, each further on, then a session to its end: the same log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.strava_kill import child
from tests.strava_room import StravaRoom, short_runs

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 6


def test_a_killed_sync_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with StravaRoom(tmp_path / "whole", short_runs(RUNS)) as room:
        points = child(room).points
        whole, calls = room.tables(), room.strava.count()
    with StravaRoom(tmp_path / "killed", short_runs(RUNS)) as room:
        for share in (9, 7, 5, 4, 3):
            assert child(room, points // share).killed
            room.clock.go(minutes=2)  # the killed one's lease is over
        assert not child(room).killed
        assert room.tables() == whole
        assert room.strava.count() <= calls + 5
