"""A file that does not tell its sport is read as what another copy of its activity tells.

Whatever the order in which they come, the activity is then of the sport that is told, with the
samples of its best copy as if that had said so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from traininglog.activity import UNKNOWN
from traininglog.repository_import import RacedError

if TYPE_CHECKING:
    from traininglog.links import Links, Reread
    from traininglog.runner import Runner, Source


def tell_sports(links: Links, runner: Runner) -> int:
    """Show every file that does not tell its sport as what is told now; how many changed.

    What another process changes meanwhile is left to the next time.
    """
    changed = 0
    for copy, sport in links.told_otherwise(runner.id):
        read = _read(links, runner, copy, sport)
        if read is None:
            continue
        try:
            links.show(runner.id, copy, read)
        except RacedError:
            continue
        changed += 1
    return changed


def _read(links: Links, runner: Runner, copy: Source, sport: str) -> Reread | None:
    from service.reading_again import read_again  # noqa: PLC0415 -- the readers
    from service.run_copies import told_again  # noqa: PLC0415 -- as above

    try:
        raw = links.original(runner.id, copy)
    except (FileNotFoundError, LookupError):
        found = None
    except OSError:  # it may be read another time; until then nothing is known of it
        return None
    else:
        found = read_again(runner, copy, raw, sport)
    # What only a copy told that went may not stay, and be it without samples.
    return told_again(copy, runner.zone) if found is None and sport == UNKNOWN else found
