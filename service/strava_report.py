"""What a sync did and how far an account is: as JSON documents, and a sync in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from service.shown import shown
from service.strava_page import strava_page
from service.strava_sync import KEPT_FOR
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from service.strava_connect import Status
    from service.strava_session import SyncReport

_SUMS: Final = ("calls", "added", "changed", "removed", "streams", "details", "problems")


def sync_document(report: SyncReport) -> dict[str, Any]:
    """What `painmile strava sync --json` prints."""
    return {
        "calls": report.calls,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "streams": report.streams,
        "details": report.details,
        "problems": list(report.problems),
        "next_at": _iso(report.next_at),
        "message": report.message,
    }


def status_document(status: Status) -> dict[str, Any]:
    """What `painmile strava status --json` prints; of no account only what is known."""
    account, progress = status.account, status.progress
    return {
        "state": account.state if account else "none",
        "athlete": account.athlete_name if account else None,
        "scope": account.scope if account else None,
        "connected_at": _iso(account.connected_at) if account else None,
        "synced_at": _iso(account.synced_at) if account else None,
        "next_at": _iso(account.next_at) if account else None,
        "is_listed": bool(account and account.listed_at),
        "activities": progress.activities,
        "runs": progress.runs,
        "streams": dict(progress.streams),
        "details": dict(progress.detail),
        "problems": [
            {"id": run.strava_id, "start": _iso(run.start), "problem": run.problem}
            for run in progress.problems
        ],
        "calls_left": (
            dict(zip(("quarter", "day"), status.calls_left, strict=True))
            if status.calls_left
            else None
        ),
        "wants_notes": bool(account and account.wants_notes),
        "keeps_raw": bool(account and account.keeps_raw),
        "raw_days": KEPT_FOR.days,
        "farewells": status.farewells,
        "message": account.message if account else "",
    }


def added_up(reports: Sequence[SyncReport]) -> SyncReport:
    """Several sessions as one, which goes on as the last of them."""
    total = reports[0]
    for report in reports[1:]:
        sums = {name: getattr(total, name) + getattr(report, name) for name in _SUMS}
        total = replace(report, **sums)
    return total


def report_words(report: SyncReport, status: Status, now: datetime) -> Iterator[str]:
    """A sync in lines: what came, what could not be read, how far it is; `now` is local."""
    counts = (
        (counted(report.added, "activity", "activities"), "added", report.added),
        (f"{report.changed:,}", "changed", report.changed),
        (f"{report.removed:,}", "removed", report.removed),
        (f"samples of {counted(report.streams, 'run')}", "read", report.streams),
        (f"descriptions of {counted(report.details, 'run')}", "read", report.details),
    )
    told = [f"{count} {word}" for count, word, n in counts if n]
    yield f"{', '.join(told) if told else 'Nothing new'}, by {counted(report.calls, 'call')}."
    yield from map(shown, report.problems)
    if report.message:
        yield report.message
    going = strava_page(status, now).going
    if going:
        yield going.line


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
