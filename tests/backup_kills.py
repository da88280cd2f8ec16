"""A backup and a restore that are killed at their moments, then done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.backups import back_up
from tests.desk import Desk
from tests.faults_campaign import Told
from tests.fit_files import write_runs
from tests.held import held
from tests.marked_log import mark_everything
from tests.old_schemas import VERSIONS
from traininglog.restore_mark import RestoreCutOffError
from traininglog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults_campaign import Campaign
    from tests.held import Held
    from traininglog.home import Home

_NEVER = 10**9
OLD = VERSIONS[3]


def small_store(root: Path, *, marked: bool = True) -> Home:
    """Two runs; and a row in every table, whose files are lost."""
    root.mkdir()
    desk = Desk(root)
    write_runs(desk.files, 2)
    desk.run()
    if marked:
        mark_everything(desk.store, 1, "zebra")
    desk.store.close()
    return desk.store.home


def look(home: Home) -> Held:
    with Store.open(home) as store:
        return held(store)


def kill_restores(campaign: Campaign, file: Path, whole: Held, most: int) -> Told:
    """Into an empty place; between, it is told or there is nothing; then all is there."""
    home = campaign.new()
    moments = len(campaign.run(home, "restored", file, at=_NEVER).passed)
    faults = [] if look(home) == whole else ["undisturbed: another log"]
    points = _spread(moments, most)
    for at in points:
        faults += (f"moment {at}: {wrong}" for wrong in _restore(campaign, file, whole, at))
    return Told(f"restore of {file.stem}", moments, len(points), tuple(faults))


def _restore(campaign: Campaign, file: Path, whole: Held, at: int) -> Iterator[str]:
    home = campaign.new()
    if not campaign.run(home, "restored", file, at=at).is_killed:
        yield "it was not killed"
    try:
        between = look(home)
    except RestoreCutOffError:
        pass
    else:
        if between != whole and (any(between.rows.values()) or between.files):
            yield "half a log was opened"
    again = campaign.run(home, "restored", file)
    if again.code:
        yield f"the next one ended with {again.code}: {again.err}"
    elif look(home) != whole:
        yield "another log"


def kill_backups(campaign: Campaign, home: Home, target: Path, most: int) -> Told:
    """Over an earlier one: always there is one that is whole."""
    whole = look(home)
    with Store.open(home) as store:
        target.unlink(missing_ok=True)
        back_up(store, target)
    words = ("command", "backup", target, "--replace")
    moments = len(campaign.run(home, *words, at=_NEVER).passed)
    points, faults = _spread(moments, most), []
    for at in points:
        if not campaign.run(home, *words, at=at).is_killed:
            faults.append(f"moment {at}: it was not killed")
        faults += [f"moment {at}: {wrong}" for wrong in _unlike(campaign, target, whole)]
        if look(home) != whole:
            faults.append(f"moment {at}: another log")
    if campaign.run(home, *words).code:
        faults.append("the next one was not made")
    return Told("backup", moments, len(points), tuple(faults))


def _unlike(campaign: Campaign, target: Path, whole: Held) -> Iterator[str]:
    back: Any = campaign.new()
    if ended := campaign.run(back, "restored", target).code:
        yield f"it is not put back: {ended}"
    elif look(back) != whole:
        yield "another log in it"


def _spread(moments: int, most: int) -> range:
    return range(1, moments + 1, max(1, -(-moments // most)))
