"""Kill -9 at 50 random points of a sync, then sessions to its end: the same log, hardly a call.

Points are the moments before and after every HTTP call, statement, commit, rename and fsync;
the seed is fixed. Every history is killed several times before it may finish.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from tests.strava_kill import child
from tests.strava_room import StravaRoom, short_runs

if TYPE_CHECKING:
    from pathlib import Path

KILLS = 50
IN_A_ROW = 5
RUNS = 12


def test_fifty_kills(tmp_path: Path) -> None:
    dice = random.Random(20261120)
    with StravaRoom(tmp_path / "whole", short_runs(RUNS), wants_notes=True) as room:
        points = child(room).points
        whole, calls = room.tables(), room.strava.count()
    reach = (points, points // 3)  # anywhere, and early enough for several in a row
    kills = histories = extra = 0
    faults: list[str] = []
    while kills < KILLS:
        histories += 1
        folder = tmp_path / f"history{histories}"
        with StravaRoom(folder, short_runs(RUNS), wants_notes=True) as room:
            here = 0
            while here < IN_A_ROW and child(room, dice.randint(1, dice.choice(reach))).killed:
                here += 1
                room.clock.go(minutes=2)  # the killed one's lease is over
            if here == IN_A_ROW:
                assert not child(room).killed
            kills, more = kills + here, room.strava.count() - calls
            extra += more
            if more > here:
                faults.append(f"history {histories}: {more} extra calls after {here} kills")
            if room.tables() != whole:
                faults.append(f"history {histories}: another log")
    sys.stdout.write(
        f"\n{kills} kills at {points} possible points in {histories} histories of {RUNS} runs: "
        f"{extra} extra calls, {len(faults)} faults\n"
    )
    assert faults == []
