"""`painmile work`: looks for what waits until it is stopped, the database there or away."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError
from typer.testing import CliRunner

from painmile.__main__ import app
from painmile.commands import work
from painmile.stopping import Stop
from service.jobs import Worker
from service.strava_worker import StravaWorker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Looks(Stop):
    """Stopped at the third look."""

    looks = 0

    def wait(self, seconds: float) -> None:
        assert seconds == work.LOOK_S
        Looks.looks += 1
        self.asked = Looks.looks >= 3


@contextmanager
def stopped() -> Iterator[Stop]:
    yield Looks()


@pytest.mark.parametrize("is_away", [False, True])
def test_it_looks_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_away: bool
) -> None:
    woken: list[str] = []

    def start(_worker: StravaWorker) -> None:
        woken.append("strava")
        if is_away:
            raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(Looks, "looks", 0)
    monkeypatch.setattr(work, "until_stopped", stopped)
    monkeypatch.setattr(Worker, "wake", lambda _worker: woken.append("imports"))
    monkeypatch.setattr(StravaWorker, "start", start)
    done = CliRunner().invoke(app, ["work", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    assert woken == ["imports", "strava"] * 3
    assert done.stderr.endswith("Stopped. What is not done goes on at the next start.\n")
