"""Where the days of a new log are counted: as the browser of its runner has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traininglog.zones import UnknownZoneError, zone_of

if TYPE_CHECKING:
    from traininglog.repository import Repository


def first_zone(repository: Repository, runner_id: int, told: object) -> str:
    """In which zone a log without runs counts its days, in words.

    `told` is the browser's zone. A log that nothing was ever written to takes it over, once;
    any other keeps the one it has, and the words say where the two differ.
    """
    here = _known(told)
    stands = repository.runner(runner_id).zone
    if here and here != stands and not repository.log_version(runner_id):
        repository.set_zone(runner_id, here)
        stands = here
    if here == stands:
        return f"Days are counted in {stands} (this browser's time zone)."
    differs = f"; this browser is in {here}" if here else ""
    return f"Days are counted in {stands}{differs}."


def _known(told: object) -> str:
    if not isinstance(told, str):
        return ""
    try:
        zone_of(told)
    except UnknownZoneError:
        return ""
    return told
