"""What a runner shares, with whom and until when, and the form to share more, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.links import last_day
from service.places import Choice as Pick
from service.scope_words import preview_word, sentence_of, told
from service.sharing_choice import ALL, ENDS, KEPT, SPANS, TICKS
from service.shown import shown
from service.units import day_near
from traininglog.pain import LOCATIONS, Place
from traininglog.words import counted, day_words
from traininglog.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from service.scope_words import Told
    from service.sharing_choice import Choice, Tick
    from service.view_log import Seen
    from traininglog.grants import Grant
    from traininglog.log import TrainingLog
    from traininglog.pain import Location

NOBODY: Final = "Nobody sees your log but you"
_SUB: Final = "Each look at it is written down for you. You can stop any of it at once."
_SUB_ALONE: Final = "You choose with whom you share it, how far and until when."
_LOOKS: Final = 6
_MOST_LOOKS: Final = 50
_SINCE_WORDS: Final[Mapping[str, str]] = {
    "16w": "16 weeks",
    "52w": "12 months",
    ALL: "Everything",
}
_ENDS_WORDS: Final[Mapping[str, str]] = {
    "1w": "1 week", "4w": "4 weeks", "12w": "12 weeks", "12m": "12 months",
}  # fmt: skip
_TICK_WORDS: Final[Mapping[Tick, str]] = {
    "notes": "My own words", "history": "History before the log",
    "person": "About me: year of birth, pregnancy, childbirth",
    "findings": "Enter findings", "pictures": "Keep pictures",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant in words; `of` names it in addresses, `preview` what it opens."""

    of: str
    who: str
    by: str
    told: tuple[Told, ...]
    ends: str
    looked: str
    preview: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Toggle:
    """One of several that may be on together; `query` is what its tap changes."""

    words: str
    query: Mapping[str, str]
    is_on: bool


@dataclass(frozen=True, slots=True)
class ShareForm:
    """The form as far as it is filled; `of` names a grant that is changed.

    `own` are places of the runner's log, the latest first, `others` the rest of the list.
    """

    with_: str
    of: str
    title: str
    every_place: Toggle
    own: tuple[Toggle, ...]
    others: tuple[Toggle, ...]
    since: tuple[Pick, ...]
    day: str
    ticks: tuple[Toggle, ...]
    ends: tuple[Pick, ...]
    sentence: str
    preview: str


@dataclass(frozen=True, slots=True)
class SharingPage:
    """Who may see the log now, who might, and who looked, the latest first."""

    headline: str
    sub: str
    standing: tuple[GrantRow, ...]
    ended: tuple[GrantRow, ...]
    looks: tuple[Seen, ...]
    earlier: tuple[Seen, ...]


def sharing_page(
    grants: Sequence[Grant], now: datetime, zone: str, seen: Sequence[Seen] = ()
) -> SharingPage:
    """Every grant, those that stand apart from those that ended; the latest first."""
    rows = [(grant, _row(grant, now, zone)) for grant in grants]
    standing = tuple(row for grant, row in rows if grant.stands(now))
    looks = [one for one in seen if not one.is_own]
    return SharingPage(
        _headline(standing),
        _SUB if standing else _SUB_ALONE,
        standing,
        tuple(row for grant, row in rows if not grant.stands(now)),
        tuple(looks[:_LOOKS]),
        tuple(looks[_LOOKS:_MOST_LOOKS]),
    )


def _headline(standing: Sequence[GrantRow]) -> str:
    if not standing:
        return NOBODY
    if len(standing) == 1:
        return f"{standing[0].who} may see your log"
    links = sum(row.is_link for row in standing)
    accounts = len(standing) - links
    ways = (
        f"with {counted(accounts, 'account')}" if accounts else "",
        f"by {counted(links, 'link')}" if links else "",
    )
    return f"Your log is shared {' and '.join(filter(None, ways))}"


def _row(grant: Grant, now: datetime, zone: str) -> GrantRow:
    address = "" if grant.address is None else shown(grant.address)
    return GrantRow(
        of=grant.public_id,
        who=address or shown(grant.label),
        by="by a link with a password" if grant.is_link else _account_words(grant),
        told=told(grant.scope, writes=grant.writes, pictures=grant.pictures),
        ends=_ends(grant, now, zone),
        looked=_looked(grant, now, zone),
        preview=preview_word(grant.scope),
        is_link=grant.is_link,
    )


def _account_words(grant: Grant) -> str:
    """The label of an account's grant is how the runner stands in their list."""
    return f"by their account; in their list you are “{shown(grant.label)}”"


def _ends(grant: Grant, now: datetime, zone: str) -> str:
    today = now.astimezone(zone_of(zone)).date()
    if grant.revoked_at is not None:
        stopped = grant.revoked_at.astimezone(zone_of(zone)).date()
        return f"stopped by you on {day_near(stopped, today)}"
    last = last_day(grant.expires_at, zone)
    left = (last - today).days
    if left < 0:
        return f"ended on {day_near(last, today)}"
    return f"{day_words(last, year=True)}, {_left(left)}"


def _left(days: int) -> str:
    return "today is the last day" if days == 0 else f"{counted(days, 'more day')}"


def _looked(grant: Grant, now: datetime, zone: str) -> str:
    if grant.visited_at is None:
        return "not yet"
    at, here = grant.visited_at.astimezone(zone_of(zone)), now.astimezone(zone_of(zone))
    return f"{day_near(at.date(), here.date())}, {at:%H:%M}"


# The form


def share_form(
    choice: Choice, log: TrainingLog, grant: Grant | None = None, zone: str = "UTC"
) -> ShareForm:
    """The form with what is chosen so far, said back in a sentence."""
    own = _own_places(log)
    chosen = choice.places
    rest = [p for p in LOCATIONS if p not in own and (p != "unspecified")]
    return ShareForm(
        with_=choice.with_,
        of=grant.public_id if grant else "",
        title=_title(choice, grant),
        every_place=Toggle("Every place", {"places": ALL}, chosen is None),
        own=tuple(_place(p, chosen) for p in own),
        others=tuple(_place(p, chosen) for p in rest),
        since=tuple(_since(choice)),
        day="" if choice.since in {*SPANS, ALL} else choice.since,
        ticks=tuple(_tick(t, is_on=t in choice.ticks) for t in TICKS),
        ends=tuple(_lasts(choice, last_day(grant.expires_at, zone) if grant else None)),
        sentence=sentence_of(
            choice.scope, writes=choice.writes, pictures=choice.pictures, until=choice.until
        ),
        preview=preview_word(choice.scope),
    )


def _title(choice: Choice, grant: Grant | None) -> str:
    if grant is not None:
        return f"Change what {shown(grant.address or grant.label)} sees"
    return "Share by a link" if choice.with_ == "link" else "Share with a therapist"


def _own_places(log: TrainingLog) -> tuple[Location, ...]:
    """The places the runner's own log names, the latest first."""
    told_ = (entry.location for entry in reversed(log.pain) if entry.location)
    return tuple(dict.fromkeys(told_))


def _place(place: Location, chosen: frozenset[Location] | None) -> Toggle:
    """One more, or one less; the last one that is chosen stays, and never becomes all."""
    is_on = chosen is not None and place in chosen
    after = (chosen or frozenset()) ^ {place} or frozenset({place})
    words = "No place named" if place == "unspecified" else Place(place).capital
    return Toggle(words, {"places": "-".join(sorted(after))}, is_on)


def _since(choice: Choice) -> Iterator[Pick]:
    for slug, words in _SINCE_WORDS.items():
        yield Pick(slug, words, choice.since == slug)


def _tick(tick: Tick, *, is_on: bool) -> Toggle:
    return Toggle(_TICK_WORDS[tick], {tick: str(int(not is_on))}, is_on)


def _lasts(choice: Choice, kept: date | None) -> Iterator[Pick]:
    """How long; a grant that is changed may keep the last day it has."""
    if kept is not None:
        yield Pick(KEPT, f"As it is, {day_words(kept)}", choice.ends == KEPT)
    for slug in ENDS:
        yield Pick(slug, _ENDS_WORDS[slug], choice.ends == slug)
