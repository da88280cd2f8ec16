"""A first sync of 1,000 runs against a stand-in for Strava, and the pages while it works.

    python -m benchmarks.strava

First by a clock that jumps to where each session says it goes on, so that days pass in
seconds; HTTP and database are real. Then `painmile serve` itself, by the real clock and with
limits that are never met, so that it works without a pause while its pages are asked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from os import getloadavg
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import TYPE_CHECKING, Any, Final

from benchmarks.first_run import _TERMINATE, _fetch, _free_port, _until_up, let_in
from benchmarks.pages import _body
from tests.strava_limits import Budget, Window
from tests.strava_people import made_person
from tests.strava_room import StravaRoom

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS: Final = 1000
PAGE_BUDGET_S: Final = 1.0
_EVERY_S: Final = 0.2
_PAGES: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("Today", "today.children", {}), ("Story", "figure.data", {"span": "16w"}),
    ("Sources", "sources-page.children", {}),
)  # fmt: skip


def first_sync(*, wants_notes: bool) -> Iterator[str]:
    """Lines about one first sync and the look after it."""
    with (
        tempfile.TemporaryDirectory() as folder,
        StravaRoom(Path(folder), _person(), wants_notes=wants_notes) as room,
    ):
        began, began_s, began_cpu_s = room.clock(), perf_counter(), process_time()
        sessions = len(room.until_done())
        took_s, cpu_s = perf_counter() - began_s, process_time() - began_cpu_s
        kinds, calls = room.strava.kinds(), room.strava.calls
        told = [f"{kinds[kind]:,} {kind}" for kind in ("list", "streams", "detail", "token")]
        yield f"{room.strava.count():,} calls ({', '.join(told)})"
        yield f"{room.strava.count(status=429)} answers of 429"
        days = len({call.at.date() for call in calls})
        yield f"{sessions} sessions, {calls[-1].at - began} by the clock, {days} UTC days"
        yield f"{took_s:.1f} s wall, {cpu_s:.1f} s of CPU, the stand-in's among them"
        before = room.tables()
        room.clock.go(hours=1)
        repeat = room.session().calls
        same = "no row changed" if room.tables() == before else "ROWS CHANGED"
        yield f"the look after it: {repeat} call, {same}"


def pages_meanwhile() -> Iterator[str]:
    """Lines about pages of a `painmile serve` that syncs all the while."""
    endless = Budget(Window(10**6, 10**6), Window(10**6, 10**6))
    with (
        tempfile.TemporaryDirectory() as folder,
        StravaRoom(
            Path(folder), _person(), clock=lambda: datetime.now(UTC), budget=endless
        ) as room,
    ):
        took: dict[str, list[float]] = {name: [] for name, _, _ in _PAGES}
        began_s = perf_counter()
        with _serving(room) as host:
            while not room.progress.runs:
                sleep(_EVERY_S)  # an empty log has no Story to ask for
            known = json.loads(_fetch(f"{host}_dash-dependencies")[0])
            while room.is_left:
                for name, output, view in _PAGES:
                    asked_s = perf_counter()
                    _fetch(f"{host}_dash-update-component", _body(known, output, view))
                    took[name].append(perf_counter() - asked_s)
                sleep(_EVERY_S)
            yield f"{room.strava.count():,} calls in {perf_counter() - began_s:.1f} s"
        for name, seconds in took.items():
            yield (
                f"{name:8}{len(seconds):4} answers, median {median(seconds):.2f} s, "
                f"worst {max(seconds):.2f} s"
            )
        worst = max(max(seconds) for seconds in took.values())
        held = "held" if worst < PAGE_BUDGET_S else "NOT held"
        yield f"under {PAGE_BUDGET_S:.0f} s: {held}"


def _person() -> Any:
    return made_person(count=RUNS, plain=True)


@contextmanager
def _serving(room: StravaRoom) -> Iterator[str]:
    """`painmile serve` of the room's log: its address, once it answers."""
    host = f"http://127.0.0.1:{(port := _free_port())}/"
    bases = room.strava.bases
    let_in(room.root)
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "painmile",
            "--data",
            str(room.root),
            "serve",
            "--port",
            str(port),
        ],
        env=os.environ
        | {"PAINMILE_STRAVA_OAUTH": bases.oauth, "PAINMILE_STRAVA_API": bases.api},
        stderr=subprocess.DEVNULL,
    )
    try:
        _until_up(host)
        yield host
    finally:
        process.send_signal(_TERMINATE)
        process.wait()


def main() -> None:
    """Print the figures."""
    print(f"{RUNS:,} runs, load {getloadavg()[0]:.1f}")
    for words, lines in (
        ("samples", first_sync(wants_notes=False)),
        ("samples and old notes", first_sync(wants_notes=True)),
        ("pages meanwhile", pages_meanwhile()),
    ):
        print(words)
        for line in lines:
            print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
