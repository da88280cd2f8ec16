"""Where Strava itself tells of activities: there only where an address was set up for it.

    GET  /strava/webhook   hub.mode, hub.verify_token, hub.challenge -> {"hub.challenge": ...}
    POST /strava/webhook   an event -> {} at once; what it tells of is asked for later

The name under which Strava reaches this computer opens this address and no other.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import abort, jsonify, request
from werkzeug.sansio.utils import host_is_trusted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

WEBHOOK: Final = "/strava/webhook"
TOKEN, HOST, SUBSCRIPTION = (
    "PAINMILE_STRAVA_WEBHOOK", "PAINMILE_STRAVA_WEBHOOK_HOST", "PAINMILE_STRAVA_WEBHOOK_ID",
)  # fmt: skip
"""The words to verify by, the name that Strava calls, the number of its subscription."""
_MOST_BYTES: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Hook:
    """`token` is what Strava has to bring to be believed; `host` is its name for this computer.

    `hear` takes an event and returns at once.
    """

    token: str
    host: str
    hear: Callable[[Any], object]


def hook_from(env: Mapping[str, str], hear: Callable[[Any], object]) -> Hook | None:
    """The hook as the environment has it; None where no token is set."""
    token = env.get(TOKEN, "").strip()
    return Hook(token, env.get(HOST, "").strip().lstrip("."), hear) if token else None


def route_hook(server: Flask, hook: Hook) -> None:
    """Add the address, and the name, which opens nothing else; right after `trust_hosts`."""
    known = server.config["TRUSTED_HOSTS"]
    server.config["TRUSTED_HOSTS"] = [*known, hook.host] if hook.host else known

    @server.before_request
    def _only_here() -> None:
        if request.path != WEBHOOK and not host_is_trusted(request.host, known):
            abort(400)
        if request.path == WEBHOOK:
            request.max_content_length = _MOST_BYTES

    @server.get(WEBHOOK)
    def _verify() -> Any:
        shown = request.args.get("hub.verify_token", "")
        is_right = hmac.compare_digest(shown.encode(), hook.token.encode())
        if not is_right or request.args.get("hub.mode") != "subscribe":
            abort(403)
        return jsonify({"hub.challenge": request.args.get("hub.challenge", "")})

    @server.post(WEBHOOK)
    def _event() -> Any:
        try:
            told = json.loads(request.get_data())
        except (ValueError, RecursionError):
            abort(400)
        hook.hear(told)
        return jsonify({})
