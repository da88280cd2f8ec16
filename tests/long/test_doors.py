"""Every door in any order, 200 lives of 40 steps; and a real import that is killed 20 times."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ingest.fit import read_fit
from tests.doors import outing_of
from tests.doors_machine import Doors
from tests.export_desk import folder, members, zipped
from tests.fit_files import FIRST, run_bytes
from tests.garmin_exports import garmin_export
from tests.xml_files import gpx_of
from traininglog.pain import PainEntry
from traininglog.store import DATABASE, Store
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIVES, STEPS = 200, 40
KILLS, RUNS = 20, 150
OWNER = Viewer("owner", 1)
_WHOLE = settings(
    max_examples=LIVES, stateful_step_count=STEPS, deadline=None, database=None,
    phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.timeout(4 * 3600)
def test_two_hundred_lives_of_forty_steps() -> None:
    counts: Counter[str] = Counter()

    class Counted(Doors):
        """Counts how much was done."""

        def __init__(self) -> None:
            super().__init__()
            counts["lives"] += 1

        def whole(self) -> None:
            counts["steps"] += 1
            super().whole()

    run_state_machine_as_test(Counted, settings=_WHOLE)
    sys.stdout.write(f"\n{dict(counts)}\n")


def test_twenty_kills_of_a_real_import(tmp_path: Path) -> None:
    dice = random.Random(20261123)
    ways = _doors(tmp_path / "from")
    began = time.monotonic()
    _import(tmp_path / "whole", ways)
    took = time.monotonic() - began
    whole, told = _told(tmp_path / "whole"), _analysed(tmp_path / "whole")
    assert len(whole) == RUNS
    kills = cut = histories = 0
    faults: list[str] = []
    while kills < KILLS:
        histories += 1
        data = tmp_path / f"data {histories}"
        for _ in range(1 + histories % 3):
            if _killed(data, ways, dice.uniform(0.3, 1.0) * took):
                kills += 1
                cut += (data / DATABASE).exists()
                faults += _lost(data)
        _import(data, ways)
        if _told(data) != whole:
            faults.append(f"history {histories}: other runs or sources")
        if _analysed(data) != told:
            faults.append(f"history {histories}: another analysis")
    sys.stdout.write(
        f"\n{kills} kills within {took:.1f} s in {histories} histories of {RUNS} runs by four "
        f"doors, {cut} of them with a log: {len(faults)} faults\n"
    )
    assert faults == []


def _doors(root: Path) -> list[Path]:
    """A watch's folder, an export of Strava, one of Garmin, and a phone's files."""
    fits = [run_bytes(day, distance_km=0.4 + day % 7 / 20) for day in range(RUNS)]
    again = [run_bytes(day, distance_km=0.4 + day % 7 / 20, rpe=4.0) for day in range(RUNS)]
    watch = folder(root / "watch", {f"{n}.fit": fit for n, fit in enumerate(fits) if n % 3})
    phone = {f"{n}.gpx": gpx_of(read_fit(fits[n]).activities[0]) for n in range(0, RUNS, 5)}
    outings = [
        replace(outing_of(fit, 500 + n, file=f"{9000 + n}.fit"), description=f"words of {n}")
        for n, fit in enumerate(fits)
    ]
    held = {f"{9000 + n}.fit": fit for n, fit in enumerate(again) if n % 4 == 0}
    return [
        watch, folder(root / "phone", phone),
        zipped(root / "strava.zip", members(outings, held)),
        garmin_export(root / "garmin.zip", fits[::3]),
    ]  # fmt: skip


def _command(data: Path, *words: object) -> list[str]:
    return [sys.executable, "-m", "painmile", *map(str, words), "--data", str(data)]


def _import(data: Path, ways: Sequence[Path]) -> None:
    subprocess.run(_command(data, "import", *ways), check=True, capture_output=True)


def _killed(data: Path, ways: Sequence[Path], after_s: float) -> bool:
    """Whether it was killed, workers and all, before it was done."""
    running = subprocess.Popen(
        _command(data, "import", *ways), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        running.wait(after_s)
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
    return running.wait() == -signal.SIGKILL


def _lost(data: Path) -> list[str]:
    """Rows without their file, which even a killed import leaves nowhere."""
    if not (data / DATABASE).exists():
        return []
    with Store.open(data) as store:
        if not store.repository(OWNER).runners():
            return []
        log = store.repository(OWNER)
        kept = store.streams.names(1, "originals")
        faults = [
            f"{s.path} has no original"
            for s in log.sources(1)
            if s.origin == "file" and s.sha256 not in kept
        ]
        with_stream = store.imports(OWNER).with_stream(1)
        faults += [f"{id_} has no records" for id_ in with_stream if not len(log.records(id_))]
    return faults


def _told(data: Path) -> dict[Any, Any]:
    """Each run by its sources, and what it shows."""
    with Store.open(data) as store:
        log = store.repository(OWNER)
        return {
            frozenset((s.sha256, s.session, s.kept) for s in log.sources(1, run.id)): run
            for run in log.activities(1)
        }


def _analysed(data: Path) -> Any:
    """What the log says of some pain, as the command tells it."""
    with Store.open(data) as store:
        days = [FIRST.date() + timedelta(days=n) for n in range(0, RUNS, 4)]
        entries = [PainEntry(day, "knee", "left", n % 4) for n, day in enumerate(days)]
        store.repository(OWNER).add_pain(1, entries)
    said = subprocess.run(
        _command(data, "analyse", "--json", "--as-of", date(2024, 9, 1)),
        check=True, capture_output=True,
    )  # fmt: skip
    return json.loads(said.stdout)
