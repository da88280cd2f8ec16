"""A Strava account as the pages meet it, in every state, without Strava and without a store."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from service.strava_connect import NOT_ASKED, Status
from traininglog.strava import READ, READ_ALL, Account, Consent, Progress, Secret, StravaRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.source import CachedSource

NOW: Final = datetime(2026, 11, 22, 13, 20, tzinfo=UTC)
"""In Berlin it is 14:20."""
LATER: Final = NOW + timedelta(minutes=25)
SECRET: Final = "canary-4f1d" * 4
ACCOUNT: Final = Account(
    runner_id=1, client_id="123456", secret_version=3, state="connected",
    scope=f"read,{READ},{READ_ALL}", athlete_id="777", athlete_name="R.",
    connected_at=datetime(2026, 11, 12, 8, tzinfo=UTC), next_at=LATER,
    listed_at=datetime(2026, 11, 12, 8, 1, tzinfo=UTC), looked_at=NOW - timedelta(minutes=18),
)  # fmt: skip
PROGRESS: Final = Progress(
    2012, 1585, {"done": 292, "unneeded": 20, "wanted": 1261, "none": 9, "failed": 3},
    problems=tuple(
        StravaRun(str(9000 + n), NOW - timedelta(days=40 * n), "", None if n else "run-9",
                  problem="Its samples came cut off three times.")
        for n in range(3)
    ),
)  # fmt: skip
DONE: Final = Progress(2012, 1585, {"done": 22, "unneeded": 20, "expired": 1531, "none": 12})
ASKED: Final = Consent(1, "", "123456", Secret(SECRET), READ_ALL, False, NOW)


def status(account: Mapping[str, Any] | None = None, **values: Any) -> Status:
    """A connected account 312 runs into its first sync, but for these values."""
    whole = {"account": replace(ACCOUNT, **(account or {})), "progress": PROGRESS,
             "calls_left": (0, 612)}  # fmt: skip
    return Status(**{**whole, **values})


STATES: Final[Mapping[str, Status]] = {
    "unconnected": Status(),
    "left, unheard": Status(farewells=1),
    "asked": Status(asked=ASKED),
    "on a phone": Status(can_connect=False),
    "listing": status(
        {"listed_at": None, "next_at": NOW, "before": 1_564_790_400, "looked_at": None},
        progress=Progress(400, 312, {"wanted": 312}),
    ),
    "at work": status({"next_at": NOW, "wants_notes": True}, calls_left=(41, 612)),
    "resting": status(),
    "day used": status({"next_at": NOW + timedelta(hours=10, minutes=40)}, calls_left=(0, 0)),
    "no network": status({"message": "Strava did not answer; it is asked again by itself."}),
    "done": status({"next_at": NOW + timedelta(minutes=42)}, progress=DONE,
                   calls_left=(98, 998)),
    "reconnect": status({"state": "reconnect", "next_at": None}),
    "inactive": status({"state": "inactive", "next_at": None}),
    "long name": status({"athlete_name": "Wolkenstein-Trostburg" * 4, "scope": READ}),
    "no runs": status(progress=Progress(), calls_left=(98, 998)),
}  # fmt: skip


@dataclass
class LookDesk:
    """Answers as the desk does, and remembers what it was asked."""

    now: Status
    refuses: str = ""
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    can_connect: bool = True
    part: StravaRun | None = None

    def status(self) -> Status:
        """The state as it was put here."""
        return self.now

    def account(self) -> Account | None:
        """Its account."""
        return self.now.account

    def run(self, _activity_id: str) -> StravaRun | None:
        """The part that was put here."""
        return self.part

    def bring(self, activity_id: str) -> None:
        """Wanted from now on."""
        self.asked.append(("bring", activity_id))

    def ask(self, *wish: Any) -> str:
        """The link, or the refusal."""
        self.asked.append(wish)
        if self.refuses:
            raise ValueError(self.refuses)
        return "https://www.strava.com/oauth/authorize?state=abc"

    def again(self, *wish: Any) -> str:
        """The link once more, where there is an app to ask by."""
        self.asked.append(("again", *wish))
        if self.now.asked is None and self.now.account is None:
            raise ValueError(NOT_ASKED)
        return "https://www.strava.com/oauth/authorize?state=abc"

    def forget_asked(self) -> None:
        """Nothing is asked for any more."""
        self.now = Status()

    def sync_now(self) -> None:
        """At work from now on."""
        self._put(next_at=NOW)

    def set_notes(self, value: bool) -> None:  # noqa: FBT001 -- as the desk has it
        """Kept."""
        self._put(wants_notes=value)

    def keep_raw(self, value: bool) -> None:  # noqa: FBT001 -- as the desk has it
        """Kept."""
        self._put(keeps_raw=value)

    def disconnect(self) -> None:
        """Nothing is connected."""
        self.now = Status()

    def _put(self, **values: Any) -> None:
        assert self.now.account is not None
        self.now = replace(self.now, account=replace(self.now.account, **values))


def with_desk(source: CachedSource, desk: Any) -> CachedSource:
    """The source with this desk behind it, and the time of these looks."""
    owned = source.owned()
    assert owned is not None
    source._owned = replace(owned, strava=desk)
    return source
