"""What is said before Strava is connected: its cost, what is kept, who sees it, how long."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Final

from traininglog.words import counted

_QUARTER_CALLS: Final = 98
_DAY_CALLS: Final = 998
"""Two below what Strava lets a new app ask in a quarter of an hour and in a day."""
_LISTED: Final = 200
_EXAMPLES: Final = (300, 1000, 3000)
_QUARTER_MIN: Final = 15


@dataclass(frozen=True, slots=True)
class Before:
    """One thing to know before connecting: a name, and sentences below it."""

    name: str
    words: tuple[str, ...]


COST: Final = (
    "Since June 2026 Strava answers an app only where the owner of the app has a Strava "
    "subscription. Here the app is your own, so it takes your subscription. The "
    "files of your watch, and an export of Strava or Garmin, bring runs in without any."
)
_ASKED: Final = (
    "To read your activities, and nothing else: Painmile changes nothing at Strava. With your "
    "tick also those only you can see, and what lies in privacy zones."
)
_KEPT: Final = (
    "Of each run its title, time, distance and means, until you disconnect. Its samples, "
    "second by second, and Strava’s raw answers: 7 days, or for good if you choose so once it "
    "is connected. The client secret and Strava’s tokens are encrypted."
)
_SEEN: Final = (
    "You alone. What comes from Strava is left out of all that is shown to anybody else, a "
    "therapist too. A run that also came as a file stays visible in full, one that an export "
    "has too by its row there."
)
_LIMITS: Final = (
    "Strava lets a new app ask 100 times in a quarter of an hour and 1,000 times a day. The "
    "list of your runs comes first, 200 at a time, and the charts draw at once. Then each run "
    "is asked for its samples, the newest first."
)
STEPS: Final = (
    "Give it any name and category, and http://127.0.0.1 as its website.",
    "As its authorization callback domain, type 127.0.0.1: this computer.",
    "Add any picture as its icon; after that Strava shows the client id and secret.",
    "Copy both into the fields below.",
)
"""How an app of one's own is made, once its page at Strava is open."""
_GOES: Final = (
    "All that came from Strava alone goes from here at once: runs, samples, raw answers, the "
    "secret and the tokens. Strava is told to take its permission back."
)
_STAYS: Final = (
    "Your diary stays, with all you accepted into it. Runs that also came as files, or in an "
    "export, stay by what those say."
)
LEAVES: Final = (_GOES, _STAYS)


def before() -> tuple[Before, ...]:
    """All there is to know before connecting, in the order it is told; the cost is first."""
    told = [f"{counted(n, 'run')}: {first_sync(n)}" for n in _EXAMPLES]
    return (
        Before("What it costs", (COST,)),
        Before("What is asked", (_ASKED,)),
        Before("What is kept", (_KEPT,)),
        Before("Who may see it", (_SEEN,)),
        Before(
            "How long it takes",
            (_LIMITS, f"{'; '.join(told)}. It goes on by itself whenever Painmile runs."),
        ),
    )


def first_sync(runs: int, *, with_notes: bool = False) -> str:
    """How long a first sync takes at Strava's usual limits: `about 45 minutes`, `2 days`.

    `with_notes`: each run is asked for twice, for its samples and for its description.
    """
    calls = ceil(runs / _LISTED) + 1 + runs * (2 if with_notes else 1)
    if calls > _DAY_CALLS:
        return counted(ceil(calls / _DAY_CALLS), "day")
    minutes = _QUARTER_MIN * (ceil(calls / _QUARTER_CALLS) - 1)
    if not minutes:
        return "a few minutes"
    if minutes < 90:
        return f"about {minutes} minutes"
    return f"about {counted(round(minutes / 60), 'hour')}"
