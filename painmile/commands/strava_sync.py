"""`painmile strava sync`: what is new at Strava, as far as its limits of calls allow."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Annotated, Final

import typer

from painmile.options import DEBUG, DataDir, Json, RunnerName, fail, say
from painmile.strava_session import now, now_at, open_desk, strava_bases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from painmile.session import OpenLog
    from service.strava_connect import StravaDesk
    from service.strava_session import SyncReport
    from service.strava_sync import StravaSync

_PIECE_S: Final = 30.0

Everything = Annotated[
    bool, typer.Option("--everything", help="Read the whole list again, not its last 30 days.")
]
Wait = Annotated[
    bool, typer.Option("--wait", help="Go on when Strava takes calls again, until all is here.")
]
Notes = Annotated[
    bool | None,
    typer.Option("--notes/--no-notes", help="Read descriptions and private notes too."),
]
KeepRaw = Annotated[
    bool | None,
    typer.Option("--keep-raw/--expire-raw", help="Keep samples for good, or for 7 days."),
]


def sync(
    everything: Everything = False,
    wait: Wait = False,
    notes: Notes = None,
    keep_raw: KeepRaw = None,
    data: DataDir = None,
    runner: RunnerName = None,
    as_json: Json = False,
) -> None:
    """Bring in what is new, the newest first; again costs a call or two."""
    from service.strava_report import added_up, report_words, sync_document
    from service.strava_sync import UNFORESEEN

    with open_desk(data, runner) as (opened, desk):
        if desk.account() is None:
            desk.say_farewells()
            fail("No Strava account is connected. Connect one: painmile strava connect")
        set_wishes(desk, notes, keep_raw)
        desk.look_first()
        tell, reports = say if as_json else typer.echo, []
        for report in _sessions(opened, desk, everything=everything, wait=wait):
            reports.append(report)
            for line in report_words(report, desk.status(), now_at(opened)):
                tell(line)
    if as_json:
        typer.echo(json.dumps(sync_document(added_up(reports)), ensure_ascii=False))
    if reports[-1].message:
        if reports[-1].message == UNFORESEEN:
            say(f"With {DEBUG}=1 in the environment it says where, for a report.")
        raise typer.Exit(1)


def set_wishes(desk: StravaDesk, notes: bool | None, keep_raw: bool | None) -> None:
    """What was said of notes and samples on the command line; nothing where nothing was."""
    if notes is not None:
        desk.set_notes(notes)
    if keep_raw is not None:
        desk.keep_raw(keep_raw)


def strava_sync(opened: OpenLog) -> StravaSync:
    """The sync of an open log."""
    from service.strava_sync import StravaSync

    return StravaSync(opened.store, strava_bases(), now)


def _sessions(
    opened: OpenLog, desk: StravaDesk, *, everything: bool, wait: bool
) -> Iterator[SyncReport]:
    """One session, or as many as it takes, each when Strava takes calls again."""
    syncing, goes_on = strava_sync(opened), True
    while goes_on:
        report = syncing.session(opened.runner.id, everything=everything)
        yield report
        everything = False
        goes_on = wait and report.next_at is not None and desk.status().is_left
        if goes_on and report.next_at is not None:
            pause_until(report.next_at)


def pause_until(at: datetime) -> None:
    """Wait, in pieces: the time that a closed lid takes counts too."""
    while (left := (at - now()).total_seconds()) > 0:
        time.sleep(min(left, _PIECE_S))
