"""Signing in at Strava: consent, tokens for a code, fresh tokens, and taking leave."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests

from ingest.strava.faults import refusal_of
from ingest.strava.model import Athlete, NoAnswer, Refused, Tokens
from ingest.strava.transport import ASKED, session_to

if TYPE_CHECKING:
    from ingest.strava.library import Protocol
    from ingest.strava.model import Bases
    from ingest.strava.patience import Patience

_MADE_UP: Final = "painmile-asks-whether-this-app-exists"
_LONGEST_NAME: Final = 200
_DIGITS: Final = 30
_UNTOLD: Final = (
    "Strava answered with something else than a sign-in. Try again in a few minutes."
)


class SignIn:
    """The sign-in of an app; every method but `consent_url` raises StravaFault."""

    def __init__(self, bases: Bases, patience: Patience | None = None) -> None:
        self._bases = bases
        self._session = session_to(bases, patience)

    def test(self, client_id: str, client_secret: str) -> None:
        """Ask whether id and secret are right; raises Refused (`Application`) if they are not.

        Strava names what it does not take of a made-up code: the app, or only the code.
        """
        try:
            self.exchange(client_id, client_secret, _MADE_UP)
        except Refused as fault:
            if fault.resource != "AuthorizationCode":
                raise

    def consent_url(self, client_id: str, redirect_uri: str, scope: str, state: str) -> str:
        """Where the person is sent to consent; they are always asked, so scopes can change."""
        protocol: Any = self._protocol()
        url = protocol.authorization_url(
            client_id, redirect_uri, "force", scope.split(","), state
        )
        return f"{self._bases.oauth.rstrip('/')}/oauth/authorize?{urlsplit(url).query}"

    def exchange(self, client_id: str, client_secret: str, code: str) -> tuple[Tokens, Athlete]:
        """Tokens for the code that a consent brought, and who consented."""
        told, athlete = self._ask(
            "exchange_code_for_token", client_id, client_secret, code, return_athlete=True
        )
        return _tokens(told), _athlete(athlete)

    def refresh(self, client_id: str, client_secret: str, refresh_token: str) -> Tokens:
        """Fresh tokens. The refresh token may be another: the old one is then void."""
        return _tokens(
            self._ask("refresh_access_token", client_id, client_secret, refresh_token)
        )

    def revoke(
        self, client_id: str, client_secret: str, access_token: str, refresh_token: str
    ) -> None:
        """End the consent at Strava; tokens that Strava does not know any more are no fault."""
        app = (client_id, client_secret)
        answer = self._post("oauth/revoke", auth=app, data={"token": refresh_token})
        if answer.status_code in {400, 401, 404, 405}:
            # An older Strava, or one that takes the token and not the app.
            answer = self._deauthorize(access_token)
        if answer.status_code == 401:
            try:
                fresh = self.refresh(client_id, client_secret, refresh_token)
            except Refused as fault:
                if fault.resource == "RefreshToken":
                    return
                raise
            answer = self._deauthorize(fresh.access_token)
        if not answer.ok:
            raise refusal_of(answer)

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def _protocol(self) -> Protocol:
        from ingest.strava.library import Protocol  # noqa: PLC0415 -- a second, only if used

        return Protocol(self._session)

    def _ask(self, method: str, *words: str, **settings: Any) -> Any:
        try:
            return getattr(self._protocol(), method)(*words, **settings)
        except requests.HTTPError as fault:
            raise refusal_of(fault.response) from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise NoAnswer(_UNTOLD) from None

    def _deauthorize(self, access_token: str) -> requests.Response:
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self._post("oauth/deauthorize", headers=bearer)

    def _post(self, path: str, **what: Any) -> requests.Response:
        return self._session.post(ASKED + path, **what)


def _tokens(told: Any) -> Tokens:
    access, refresh, end = (told[k] for k in ("access_token", "refresh_token", "expires_at"))
    if not all(isinstance(token, str) and token for token in (access, refresh)):
        raise NoAnswer(_UNTOLD)
    try:
        return Tokens(access, refresh, datetime.fromtimestamp(int(end), UTC))
    except (ValueError, TypeError, OverflowError, OSError):
        raise NoAnswer(_UNTOLD) from None


def _athlete(told: Any) -> Athlete:
    """Who it is, as far as Strava still tells it here."""
    if not isinstance(told, dict):
        return Athlete()
    names = (told.get(key) for key in ("firstname", "lastname"))
    name = " ".join(n.strip() for n in names if isinstance(n, str) and n.strip())
    number = told.get("id")
    is_id = isinstance(number, (int, str)) and not isinstance(number, bool)
    known_by = str(number) if is_id else ""
    return Athlete(known_by if len(known_by) <= _DIGITS else "", name[:_LONGEST_NAME])
