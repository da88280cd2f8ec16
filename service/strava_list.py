"""The list of an account's activities: all of it once, then its top again and again.

Pages are asked for by time, `before` the oldest of the page before, for numbers of pages slip
when a run is deleted meanwhile. A page may be short in the middle of the list, so only an empty
one ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ingest.strava.api import StravaApi
from ingest.strava.items import read_item
from ingest.strava.model import PAGE, Forbidden, Gone, Unreadable
from traininglog.strava import Listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from service.strava_session import Session
    from traininglog.strava import StravaRun

LOOK_BACK: Final = timedelta(days=30)
"""How far back every look goes for what was changed, added late or deleted."""
_DETAILS: Final = ("description", "private_note")
MOST_LISTED: Final = 100_000
"""More is nobody's list: thirty years of nine a day."""
_DAY: Final = timedelta(days=1)
UNHEEDED: Final = (
    "Strava lists what was listed already, so the end of the list cannot be found. What is "
    "here stays; it is tried again in an hour."
)
ENDLESS: Final = (
    f"Strava lists more than {MOST_LISTED:,} activities and no end of them. What is here "
    "stays; it is tried again in an hour."
)
_UNREADABLE: Final = (
    "Strava lists activities, and none of them can be read. Look for a newer Painmile."
)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the list, read: `count` is all it listed, whether it can be read or not.

    `oldest` and `newest` are starts in Unix seconds; None where there is none.
    """

    listed: tuple[Listed, ...] = ()
    problems: tuple[str, ...] = ()
    oldest: int | None = None
    count: int = 0
    newest: int | None = None


def read_page(body: Sequence[Any], zone: str, now: datetime | None = None) -> Page:
    """Every activity of an answer that can be read, and a sentence on what cannot.

    With an aware `now`, what begins more than a day after it cannot be: a clock was wrong.
    """
    listed, problems = [], []
    for raw in body:
        try:
            one, left_out = read_listed(raw, zone)
            _check_begun(one, now)
        except Unreadable as fault:
            problems.append(str(fault))
            continue
        listed.append(one)
        problems += left_out
    starts = [int(one.activity.start.timestamp()) for one in listed]
    oldest, newest = min(starts, default=None), max(starts, default=None)
    return Page(tuple(listed), tuple(problems), oldest, len(body), newest)


def read_listed(raw: Any, zone: str) -> tuple[Listed, tuple[str, ...]]:
    """One activity for the store, and the values that were left out; raises Unreadable."""
    item = read_item(raw, zone)
    listed = Listed(
        strava_id=item.strava_id, activity=item.activity, digest=item.digest, raw=raw,
        elapsed_min=item.elapsed_min, upload_id=item.upload_id, texts=item.texts,
        has_streams=item.has_streams, hides_start=item.hides_start,
    )  # fmt: skip
    return listed, item.problems


def _check_begun(one: Listed, now: datetime | None) -> None:
    if now is not None and one.activity.start > now + _DAY:
        day = one.activity.day
        raise Unreadable(
            f"Strava activity {one.strava_id} begins on {day.day} {day:%b %Y}, so it is left "
            "out. Look at it on strava.com."
        )


def next_before(page: Page, before: int | None) -> int | None:
    """Where the list is read on from, after a page that was asked for `before`; None: its end.

    After a full page a second more than its oldest start: of two activities of one second it
    may hold one. After a short one, or where that second is all there is, the start itself.
    """
    if page.oldest is None or (before is not None and page.oldest >= before):
        return None  # nothing older came
    goes_on = page.count >= PAGE and (before is None or page.oldest + 1 < before)
    return page.oldest + 1 if goes_on else page.oldest


def missing(
    known: Mapping[str, StravaRun], page: Page, before: int | None, down_to: int | None
) -> list[str]:
    """What was known of the time that a page covers and is not on it, the newest first.

    Times are Unix seconds: from `down_to`, where the next page begins, to under `before`.
    """
    here = {one.strava_id for one in page.listed}
    lost = [
        run
        for run in known.values()
        if run.strava_id not in here
        and (before is None or run.start.timestamp() < before)
        and (down_to is None or run.start.timestamp() >= down_to)
    ]
    return [run.strava_id for run in sorted(lost, key=lambda r: r.start, reverse=True)]


def read_all(session: Session, *, anew: bool = False) -> None:
    """Read the list from where it was left, or `anew`; its place is kept with every page.

    What is missing on it waits to be asked about, as what Strava told of does.
    """
    before = None if anew else session.account.before
    if anew:
        session.change(before=None, listed_at=None)
    cut_at: int | None = None
    while True:
        page, known, after = _page(session, before)
        ended = {"before": None, "listed_at": session.now, "looked_at": session.now}
        session.events.expect(
            session.runner.id, missing(known, page, before, after), session.now
        )
        _write(session, page.listed, ended if after is None else {"before": after})
        if cut_at is not None and page.count:
            # The page before was short in the middle: its last second may have gone on.
            _write(session, _page(session, cut_at + 1)[0].listed, {})
        if after is None:
            return
        cut_at, before = after if after == page.oldest else None, after


def look(session: Session) -> None:
    """Read the list from its top down to what is older than the look back."""
    began = session.now
    horizon = int((began - LOOK_BACK).timestamp())
    before: int | None = None
    lost: dict[str, None] = {}
    while True:
        page, known, after = _page(session, before)
        _write(session, page.listed, {})
        down_to = horizon if after is None else after
        lost |= dict.fromkeys(missing(known, page, before, down_to))
        for one in page.listed:
            lost.pop(one.strava_id, None)
        if after is None or after <= horizon:
            break
        before = after
    settle(session, lost)
    session.change(looked_at=began)


def _page(
    session: Session, before: int | None
) -> tuple[Page, Mapping[str, StravaRun], int | None]:
    """The next page, what was known before it, and where the list goes on from."""
    answer = session.asking.ask(lambda api: api.activities(before))
    page = read_page(answer.body, session.runner.zone, session.now)
    session.tally.name(*page.problems)
    if page.count and page.oldest is None:
        raise Unreadable(_UNREADABLE)
    # By less than a day it may be the hour of the place, by which Strava counts.
    if (
        before is not None
        and page.newest is not None
        and page.newest >= before + _DAY.total_seconds()
    ):
        raise Unreadable(UNHEEDED)
    known = session.runs.known(session.runner.id)
    if len(known) > MOST_LISTED:
        raise Unreadable(ENDLESS)
    return page, known, next_before(page, before)


def _write(session: Session, listed: Sequence[Listed], cursor: Mapping[str, Any]) -> None:
    """Keep what a page lists, and how far the list was read, in one transaction."""
    written = session.runs.write_list(session.runner.id, listed, cursor, session.now)
    session.tally.added += written.added
    session.tally.changed += written.changed


def settle(session: Session, lost: Iterable[str]) -> None:
    """Ask for each activity that is not listed any more; only what Strava denies goes."""
    for strava_id in lost:
        try:
            answer = session.asking.ask(partial(StravaApi.activity, strava_id=strava_id))
            listed, _ = read_listed(_as_listed(answer.body), session.runner.zone)
        except Gone:
            session.runs.remove(session.runner.id, strava_id)
            session.tally.removed += 1
        except (Forbidden, Unreadable):
            continue
        else:
            _write(session, [listed], {})


def _as_listed(detail: Mapping[str, Any]) -> dict[str, Any]:
    """A detail without the texts that a list does not have: they may not be wanted."""
    return {name: value for name, value in detail.items() if name not in _DETAILS}
