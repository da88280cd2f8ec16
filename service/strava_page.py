"""The Strava page in words: whether it is connected, how far it is, what hinders it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from service.shown import shown
from service.strava_consent import words_of
from service.units import day_near
from traininglog.words import capital, counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.strava_connect import Status
    from traininglog.strava import Account, PartState, Progress, StravaRun

State = Literal["none", "connected", "reconnect", "inactive"]

MOST_SHOWN: Final = 50
"""Runs that could not be read, of which the page tells one by one."""
POWERED: Final = "Powered by Strava"
NOT_CONNECTED: Final = "Strava is not connected."
UNREACHED: Final = "This log is only read here, so no account can be connected to it."
_FREE: Final = "Nothing is asked of Strava until you connect it."
_LOCKED: Final = "The sign-in at Strava cannot be opened."
_FOR_YOU: Final = "What comes from Strava is shown to you alone."
_FAREWELL: Final = (
    "Strava has not heard yet that you disconnected, for it did not answer. It is told as soon "
    "as it does; nothing that came from it is here any more."
)
_HINDERED: Final = {
    "reconnect": (
        "Strava has to be asked again.",
        "Strava no longer takes the permission that Painmile has.",
        "The runs that are here stay. Once you allow it again, the sync goes on where it was.",
    ),
    "inactive": (
        "Strava has switched your app off.",
        "Since June 2026 it answers an app only where the owner has a Strava subscription.",
        (
            "The runs that are here stay, and files come in as before. Once you have a "
            "subscription, Sync now goes on."
        ),
    ),
}
"""What is said first; why, where nobody said it; what stays, and the way on."""
_HAVE: Final[tuple[PartState, ...]] = ("done", "unneeded", "expired")
_SAMPLES: Final[tuple[tuple[PartState, str], ...]] = (
    ("done", "here"), ("unneeded", "from files"), ("wanted", "still to come"),
    ("expired", "kept as long as you chose, then removed"), ("none", "without any at Strava"),
    ("failed", "could not be read"),
)  # fmt: skip
_UNREAD: Final = "Strava’s answer could not be read."


@dataclass(frozen=True, slots=True)
class Going:
    """How far the sync is. `share` is 0 to 1, None where there is nothing to measure.

    `spoken` is for readers and moves seldom. `is_live`: it is at work now. `wake_s`: in so
    many seconds there is something to look at; None where a person has to do something first.
    """

    line: str
    share: float | None
    spoken: str
    is_live: bool
    wake_s: float | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A run that could not be had: its day, why, and its page if the log has it."""

    day: str
    why: str
    run_id: str | None


@dataclass(frozen=True, slots=True)
class StravaPage:
    """Everything the page says of a connection.

    `hindered` is a sentence on what stands in the way, `asked` one on a permission that was
    asked for and has not come; both may be empty. `going` is None without an account.
    """

    state: State
    headline: str
    sub: str
    hindered: str = ""
    asked: str = ""
    going: Going | None = None
    facts: tuple[tuple[str, str], ...] = ()
    unread: tuple[Unread, ...] = ()
    n_unread: int = 0
    wants_notes: bool = False
    keeps_raw: bool = False
    can_connect: bool = True
    has_runs: bool = False

    @property
    def key(self) -> str:
        """What the page is drawn by; the same key, the same parts."""
        live = "live" if self.going and self.going.is_live else "rests"
        return f"{self.state} {live} {self.hindered}"


def strava_page(status: Status, now: datetime) -> StravaPage:
    """The page; `now` is aware, in the runner's zone."""
    account = status.account
    if account is None:
        return _unconnected(status, now)
    going = _going(status, account, now)
    headline, why, way_on = _HINDERED.get(
        account.state, (connected_words(account, now), "", "")
    )
    progress = status.progress
    return StravaPage(
        state=account.state,
        headline=headline,
        sub=_sub(account, now),
        hindered=" ".join(filter(None, (account.message or why, way_on))),
        asked=_asked(status, now),
        going=going,
        facts=tuple((name, words) for name, words in _facts(status, account, now) if words),
        unread=tuple(_unread(run, now) for run in progress.problems[:MOST_SHOWN]),
        n_unread=len(progress.problems),
        wants_notes=account.wants_notes,
        keeps_raw=account.keeps_raw,
        can_connect=status.can_connect,
        has_runs=progress.runs > 0,
    )


def connected_words(account: Account, now: datetime) -> str:
    """As whom and since when: `Connected as R. since 12 Nov`."""
    name = f" as {shown(account.athlete_name.strip())}" if account.athlete_name.strip() else ""
    return f"Connected{name} since {_day(account.connected_at, now)}."


def locked_page(words: str, *, can_connect: bool) -> StravaPage:
    """The page where what is sealed cannot be opened; `words` say why."""
    return StravaPage("none", _LOCKED, words, can_connect=can_connect)


def news_words(ending: str, told: StravaPage) -> str:
    """What came of the visit to Strava, as long as it holds: an address may be opened again."""
    going = told.going
    if ending == "connected":
        holds = going is not None and (going.is_live or going.share is not None)
    elif ending == "other":
        holds = told.state != "none"
    else:
        holds = bool(told.asked)
    return words_of(ending) if holds else ""


def source_words(told: StravaPage) -> str:
    """The state in a line or two, for another page."""
    how = told.going.line if told.going and told.state == "connected" else ""
    if told.state == "none":
        how = told.sub
    return " ".join(filter(None, (told.headline, how, told.hindered)))


def under_way(status: Status, now: datetime) -> str:
    """How far a sync is that is at work now; empty where none is."""
    going = None if status.account is None else _going(status, status.account, now)
    return going.line if going and going.is_live else ""


def _unconnected(status: Status, now: datetime) -> StravaPage:
    hindered = _FAREWELL if status.farewells else ""
    asked, can_connect = _asked(status, now), status.can_connect
    return StravaPage("none", NOT_CONNECTED, _FREE, hindered, asked, can_connect=can_connect)


def _sub(account: Account, now: datetime) -> str:
    if account.state == "connected":
        return f"Looked at once an hour while Painmile runs. {_FOR_YOU}"
    return f"{connected_words(account, now)} {_FOR_YOU}"


def _asked(status: Status, now: datetime) -> str:
    if status.asked is None:
        return ""
    at = at_words(status.asked.asked_at, now)
    return f"Permission was asked for {at} and has not been given yet."


# How far


def _going(status: Status, account: Account, now: datetime) -> Going:
    is_on, due = account.state == "connected", account.next_at
    is_live = is_on and due is not None and due <= now
    wake_s = (due - now).total_seconds() if is_on and due is not None else None
    line = f"{_far(account, status.progress, now)}{_next(status, account, now)}"
    share = _share(account, status.progress)
    return Going(line, share, _spoken(share, is_live=is_live), is_live, wake_s)


def _share(account: Account, progress: Progress) -> float | None:
    """The part that was asked for; None before the list is read, and at the end."""
    if account.listed_at is None or not progress.runs:
        return None
    wanted = progress.streams.get("wanted", 0)
    if not wanted and account.wants_notes:
        wanted = progress.detail.get("wanted", 0)
    return 1 - wanted / progress.runs if wanted else None


def _far(account: Account, progress: Progress, now: datetime) -> str:
    """How far it is: `312 of 1,585 runs have their samples`."""
    if account.listed_at is None:
        if not progress.activities:
            return "The list of your runs is read first"
        back = ""
        if account.before is not None:
            back = f", back to {_day(now.fromtimestamp(account.before, now.tzinfo), now)}"
        return f"{counted(progress.activities, 'activity', 'activities')} listed{back}"
    if not progress.runs:
        return "Strava has no runs of yours"
    if progress.streams.get("wanted"):
        has = sum(progress.streams.get(part, 0) for part in _HAVE)
        had = "have had" if progress.streams.get("expired") else "have"
        return f"{has:,} of {counted(progress.runs, 'run')} {had} their samples"
    if left := progress.detail.get("wanted", 0) if account.wants_notes else 0:
        read = progress.runs - left
        return f"Descriptions of {read:,} of {counted(progress.runs, 'run')} are read"
    return f"All {progress.runs:,} runs are here" if progress.runs > 1 else "1 run is here"


def _next(status: Status, account: Account, now: datetime) -> str:
    """How it goes on."""
    if account.state != "connected":
        return "."
    if account.next_at is None:
        return "; it goes on when you press Sync now."
    if account.next_at <= now and not status.has_worker:
        return "; the next sync goes on."
    if account.next_at <= now:
        return "; the sync is at work." if status.is_left else "; looking for what is new."
    at = at_words(account.next_at, now)
    if not status.is_left:
        return f"; looks for new ones again {at}."
    quarter, day = status.calls_left or (1, 1)
    why = "today’s calls are used, " if day <= 0 else (
        "the calls of this quarter of an hour are used, " if quarter <= 0 else ""
    )  # fmt: skip
    return f"; {why}goes on {at}."


def _spoken(share: float | None, *, is_live: bool) -> str:
    if not is_live:
        return ""
    if share is None:
        return "The sync is at work."
    return f"{int(share * 10) * 10} percent of the runs are read."


# Facts


def _facts(status: Status, account: Account, now: datetime) -> Iterator[tuple[str, str]]:
    progress = status.progress
    others = progress.activities - progress.runs
    yield "Samples", "" if account.listed_at is None else _samples(progress)
    yield "Other activities", f"{others:,}, of other sports" if others > 0 else ""
    if account.wants_notes and progress.runs:
        read = progress.runs - progress.detail.get("wanted", 0)
        yield "Descriptions", f"{read:,} of {counted(progress.runs, 'run')} read"
    looked = account.looked_at or account.synced_at
    yield "Last look", capital(at_words(looked, now)) if looked else "Not yet"
    if status.calls_left:
        quarter, day = (max(n, 0) for n in status.calls_left)
        yield "Calls left", f"{day:,} today, {min(quarter, day):,} in this quarter of an hour"
    private = "private ones and privacy zones too" if account.sees_private else (
        "only those that others may see"
    )  # fmt: skip
    yield "Allowed", f"Reading your activities, {private}"


def _samples(progress: Progress) -> str:
    """Every run's samples by how they are, in words; what there is none of is left out."""
    count = progress.streams
    return "; ".join(f"{count[part]:,} {words}" for part, words in _SAMPLES if count.get(part))


def _unread(run: StravaRun, now: datetime) -> Unread:
    why = run.problem or _UNREAD
    if run.next_try is not None and run.next_try > now:
        why += f" It is asked again {at_words(run.next_try, now)}."
    return Unread(_day(run.start, now), why, run.activity_id)


# Times


def at_words(at: datetime, now: datetime) -> str:
    """`at 14:45`, `tomorrow at 01:00`, `on 25 Nov at 01:00`; in the zone of `now`."""
    here = at.astimezone(now.tzinfo)
    days = here.date() - now.date()
    near = {timedelta(-1): "yesterday ", timedelta(0): "", timedelta(1): "tomorrow "}
    day = near.get(days, f"on {day_near(here.date(), now.date())} ")
    return f"{day}at {here:%H:%M}"


def _day(at: datetime, now: datetime) -> str:
    return day_near(at.astimezone(now.tzinfo).date(), now.date())
