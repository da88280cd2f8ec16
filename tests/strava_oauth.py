"""Sign-in of the stand-in: consent, tokens that rotate, revoking.

What Strava answers to what is wrong is taken from its page on authentication and from people's
reports: an unknown id 400 Application/client_id, a wrong secret 401 Application with an empty
field, a used code 400 AuthorizationCode/code, an old refresh token 400
RefreshToken/refresh_token. Stricter than Strava, which may hand out the same pair while more
than an hour is left: here every refresh rotates, and the token before is dead at once.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from tests.strava_answers import NOT_FOUND, Reply, wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.strava_people import Person

SCOPES: Final = frozenset({
    "read", "read_all", "profile:read_all", "profile:write", "activity:read",
    "activity:read_all", "activity:write",
})  # fmt: skip
LIVES: Final = timedelta(hours=6)
LOCAL: Final = frozenset({"localhost", "127.0.0.1"})


@dataclass(slots=True)
class Grant:
    """What one athlete allowed one app."""

    client_id: str
    person: Person
    scope: frozenset[str]
    dead: bool = False


@dataclass(slots=True)
class SignIns:
    """Codes and tokens of all apps; `all` are every secret ever handed out."""

    clock: Callable[[], datetime]
    apps: dict[str, str]
    person: Person
    domain: str = "localhost"
    denies: bool = False
    unticks: frozenset[str] = frozenset()
    revokes: bool = True
    rotates: bool = True
    codes: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, tuple[Grant, datetime]] = field(default_factory=dict)
    all: list[str] = field(default_factory=list)

    def made(self) -> str:
        """A new code or token: forty hexadecimal digits, as Strava's are."""
        self.all.append(secrets.token_hex(20))
        return self.all[-1]

    def grant(self, token: str) -> Grant | None:
        """Whose token this is, if it still is one."""
        grant, ends = self.access.get(token, (None, None))
        if grant is None or ends is None or grant.dead or ends <= self.clock():
            return None
        return grant

    def pair(self, grant: Grant, *, athlete: bool = False) -> dict[str, Any]:
        """New tokens, as the token endpoint answers them."""
        access, refresh, ends = self.made(), self.made(), self.clock() + LIVES
        self.access[access], self.refresh[refresh] = (grant, ends), grant
        body: dict[str, Any] = {
            "token_type": "Bearer", "expires_at": int(ends.timestamp()),
            "expires_in": int(LIVES.total_seconds()), "refresh_token": refresh,
            "access_token": access,
        }  # fmt: skip
        return body | ({"athlete": grant.person.summary()} if athlete else {})

    def authorize(self, query: Mapping[str, str]) -> Reply:
        """The consent page, answered by the person at once: back with a code, or without."""
        if query.get("client_id") not in self.apps:
            return wrong(400, "Application", "client_id")
        back = query.get("redirect_uri", "")
        if urlsplit(back).hostname not in LOCAL | {self.domain}:
            return wrong(400, "Application", "redirect_uri")
        asked = frozenset(query.get("scope", "").split(","))
        if query.get("response_type") != "code" or not asked <= SCOPES:
            return wrong(400, "Authorize", "scope")
        state = {"state": query.get("state", "")}
        if self.denies:
            return _back(back, state | {"error": "access_denied"})
        given = (asked - self.unticks) | {"read"}
        code = self.made()
        self.codes[code] = Grant(query["client_id"], self.person, given)
        return _back(back, state | {"code": code, "scope": ",".join(sorted(given))})

    def token(self, form: Mapping[str, str]) -> Reply:
        """A code or a refresh token for a pair of tokens; each of them works once."""
        client_id = form.get("client_id", "")
        if client_id not in self.apps:
            return wrong(400, "Application", "client_id")
        if form.get("client_secret") != self.apps[client_id]:
            return wrong(401, "Application", "")
        match form.get("grant_type"):
            case "authorization_code":
                return self._exchanged(client_id, form.get("code", ""))
            case "refresh_token":
                return self._refreshed(client_id, form.get("refresh_token", ""))
        return wrong(400, "Application", "grant_type")

    def _exchanged(self, client_id: str, code: str) -> Reply:
        grant = self.codes.pop(code, None)
        if grant is None or grant.client_id != client_id:
            return wrong(400, "AuthorizationCode", "code")
        return Reply(200, self.pair(grant, athlete=True))

    def _refreshed(self, client_id: str, old: str) -> Reply:
        grant = self.refresh.get(old)
        if grant is None or grant.dead or grant.client_id != client_id:
            return wrong(400, "RefreshToken", "refresh_token")
        answer = self.pair(grant)
        if self.rotates:
            del self.refresh[old]
        else:
            del self.refresh[answer["refresh_token"]]
            answer["refresh_token"] = old
        return Reply(200, answer)

    def revoke(self, authorization: str, form: Mapping[str, str]) -> Reply:
        """RFC 7009: 200 for a token that was never there too; 401 for a wrong app."""
        if not self.revokes:
            return NOT_FOUND
        scheme, _, words = authorization.partition(" ")
        name, _, secret = _decoded(words).partition(":")
        if scheme != "Basic" or self.apps.get(name) != secret or not secret:
            return wrong(401, "Application", "")
        token = form.get("token", "")
        grant = self.refresh.get(token) or self.access.get(token, (None, None))[0]
        if grant is not None and grant.client_id == name:
            grant.dead = True
        return Reply(200, {})

    def deauthorize(self, token: str) -> Reply:
        """The older way, with the access token alone."""
        grant = self.grant(token)
        if grant is None:
            return wrong(401, "Athlete", "access_token")
        grant.dead = True
        return Reply(200, {"access_token": token})


def _decoded(words: str) -> str:
    try:
        return base64.b64decode(words, validate=True).decode()
    except ValueError:
        return ""


def _back(address: str, words: Mapping[str, str]) -> Reply:
    joint = "&" if urlsplit(address).query else "?"
    return Reply(302, headers={"Location": f"{address}{joint}{urlencode(words)}"})
