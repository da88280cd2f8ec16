"""In which zone days are counted is said where a runner at a server brings in first runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.import_box import days
from dashboard.source import CachedSource
from tests import story_logs
from tests.hosted_room import hosted
from tests.test_dashboard_visit_change import asked, words
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hosted_room import HostedRoom


def told(room: HostedRoom, who: str) -> str:
    given = {"import-zone": "Asia/Tokyo"}
    return words(asked(room.client(who), "import-days.children", given, ""))


def test_a_log_on_ones_own_computer_says_nothing_of_it() -> None:
    assert days(CachedSource(lambda: 1, story_logs.empty), "Asia/Tokyo") == []


def test_a_log_with_runs_says_nothing_and_keeps_its_zone(tmp_path: Path) -> None:
    with hosted(tmp_path) as room:
        assert "Tokyo" not in told(room, "runner")
        assert room.store.repository(SYSTEM).runner(room.runners["runner"]).zone != "Asia/Tokyo"
        new = room.store.repository(SYSTEM).add_runner("Neu", "UTC").id
        room.accounts["new"] = room.store.accounts.add(
            "new@log.example", "Neu", "runner", room.now, runner_id=new
        )
        assert "Days are counted in Asia/Tokyo (this browser's time zone)." in told(room, "new")
        assert room.store.repository(SYSTEM).runner(new).zone == "Asia/Tokyo"
