"""Push subscriptions of the stand-in: one per app, confirmed by an echo; events sent by a test.

As Strava's page on webhooks has it: a POST with the app's id and secret makes Strava ask the
callback with `hub.challenge` and the token to verify; only an echo makes the subscription.
Events are not signed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests

from tests.strava_answers import NOT_FOUND, Reply, wrong

if TYPE_CHECKING:
    from tests.strava_http import Request

CHALLENGE = "15f7d1a91c1f40f8a748fd134752feb3"


@dataclass(slots=True)
class Subscriptions:
    """The subscription of each app: its number and where events go."""

    apps: dict[str, str]
    kept: dict[str, tuple[int, str]] = field(default_factory=dict)

    def answer(self, request: Request, number: int) -> Reply:
        """Make, list or remove; who asks proves it by the app's secret."""
        words = request.query | request.form
        name = words.get("client_id", "")
        if not name or self.apps.get(name) != words.get("client_secret"):
            return wrong(401, "Application", "")
        if request.method == "POST":
            return self._make(name, words)
        if request.method == "GET":
            kept = [self.kept[name]] if name in self.kept else []
            return Reply(200, [{"id": i, "callback_url": url} for i, url in kept])
        if self.kept.get(name, (0, ""))[0] != number:
            return NOT_FOUND
        del self.kept[name]
        return Reply(204, chunked=False)

    def _make(self, name: str, words: dict[str, str]) -> Reply:
        if name in self.kept:
            return wrong(400, "PushSubscription", "", "already exists")
        asked = {"hub.mode": "subscribe", "hub.challenge": CHALLENGE,
                 "hub.verify_token": words.get("verify_token", "")}  # fmt: skip
        heard = requests.get(words["callback_url"], params=asked, timeout=60)
        if heard.status_code != 200 or heard.json() != {"hub.challenge": CHALLENGE}:
            return wrong(400, "PushSubscription", "callback url", "not verifiable")
        self.kept[name] = (120_475 + len(self.kept), words["callback_url"])
        return Reply(201, {"id": self.kept[name][0]})


def event(owner: int, strava_id: int, aspect: str, **more: Any) -> dict[str, Any]:
    """What Strava posts: `more` are its further keys, `object_type` and `updates` too."""
    return {
        "object_type": "activity", "object_id": strava_id, "aspect_type": aspect,
        "owner_id": owner, "subscription_id": 120_475, "event_time": 1_795_200_000,
        "updates": {},
    } | more  # fmt: skip
