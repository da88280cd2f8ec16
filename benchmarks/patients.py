"""A therapist's list of 300 patients: cards kept against cards made anew.

    python -m benchmarks.patients

CPU of one look at the list and of its page, by queries counted; beside it what the same look
costs where every card has to be made, and the card of a ten-year log.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from dashboard.pages.patients import show
from service.patient_cards import card_of
from service.patient_desk import PatientDesk
from tests import story_logs
from tests.hosted_room import NOW, HostedRoom, hosted
from tests.log_store import write
from tests.queries import queries
from traininglog.scope import EVERYTHING
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENTS: Final = 300
BUDGET_MS: Final = 45.0
LEAST_RATIO: Final = 10.0
_LOOKS: Final = 15


def main() -> int:
    """0 where a look at the kept list keeps to its budget and is far cheaper than making it."""
    with tempfile.TemporaryDirectory() as folder, hosted(Path(folder)) as room:
        desk = _keep(room)
        made_ms = _ms(lambda: desk.look(at_most=PATIENTS), 1)
        with queries(room.store) as told:
            found = desk.look()
        look_ms, page_ms = _ms(desk.look), _ms(lambda: show(desk, {}))
    ratio = made_ms / look_ms
    print(f"{len(found)} patients, {len(told)} queries")
    print(f"every card made: {made_ms / 1000:.2f} s CPU, {made_ms / PATIENTS:.1f} ms a card")
    print(f"kept cards: {look_ms:.1f} ms, ratio {ratio:.0f} (at least {LEAST_RATIO:.0f})")
    print(f"the whole callback: {page_ms:.1f} ms (at most {BUDGET_MS:.0f})")
    log = story_logs.long_log()
    day = log.runs[-1].day
    print(f"the card of {len(log.runs):,} runs: {_ms(lambda: card_of(log, day), 3):.0f} ms")
    return int(page_ms > BUDGET_MS or ratio < LEAST_RATIO or len(told) > 5)


def _keep(room: HostedRoom) -> PatientDesk:
    """As many runners with sixteen weeks each, who share with one therapist."""
    one = room.store.accounts.add("busy@clinic.example", "Dr. Busy", "therapist", NOW)
    log, _ = story_logs.hand_made()
    system = room.store.repository(SYSTEM)
    for n in range(PATIENTS):
        runner = system.add_runner(f"Runner {n:03d}", "Europe/Berlin").id
        write(room.store, runner, *(replace(a, id=f"{n}-{a.id}") for a in log.activities))
        system.add_diary(runner, replace(log, activities=()))
        room.store.grants(Viewer("owner", runner)).share(
            runner, label=f"Runner {n:03d}", scope=EVERYTHING, account_id=one.id, now=NOW,
            expires_at=NOW + timedelta(days=300),
        )  # fmt: skip
    return PatientDesk(room.store, one.id, one.name, room.clock)


def _ms(do: Callable[[], object], times: int = _LOOKS) -> float:
    """The median CPU of doing it, in milliseconds."""
    taken = []
    for _ in range(times):
        began = process_time()
        do()
        taken.append(process_time() - began)
    return median(taken) * 1000


if __name__ == "__main__":
    sys.exit(main())
