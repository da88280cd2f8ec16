"""The way to a Strava account and back: the address to ask at, and what its answer brings.

Until the answer only a consent is kept, in the database, so that another browser or another
start of the program may end it. An account is there once Strava has given tokens, or not
at all.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from traininglog.strava import READ, READ_ALL, Consent, Secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.strava.model import Athlete, Bases, Tokens
    from ingest.strava.signin import SignIn
    from traininglog.strava_account import StravaAccounts

Ending = Literal[
    "connected", "unknown", "denied", "less", "refused", "other", "inactive", "no_answer"
]

CALLBACK: Final = "/strava/callback"
KEPT_CONSENT: Final = timedelta(hours=1)
"""So long an unanswered consent may be asked for again without id and secret."""
_DIGITS: Final = 30
"""Of a client id at most."""

_ENDINGS: Final[dict[str, str]] = {
    "connected": "Your Strava account is connected; its runs are on their way.",
    "unknown": "This answer of Strava was used before, is older than 15 minutes, or was not "
    "asked for here. Nothing was changed. Start the connection again.",
    "denied": "You said no at Strava, so nothing was connected. You can ask again.",
    "less": "At Strava a tick was taken away, so nothing was connected. Ask again and leave "
    "the ticks as they are, or ask without private runs: then the rest is enough.",
    "refused": "Strava did not take its own answer: it may have been used or be too old. "
    "Nothing was connected. Ask again.",
    "other": "Another athlete's account is connected here. Disconnect it first, then connect "
    "this one.",
    "inactive": "Strava keeps this app switched off until its owner has a Strava "
    "subscription, so nothing was connected. Files work without it.",
    "no_answer": "Strava did not answer, so nothing was connected. Ask again in a while.",
}


@dataclass(frozen=True, slots=True)
class CameBack:
    """How a consent ended, and that in a sentence."""

    ending: Ending
    words: str


@dataclass(frozen=True, slots=True)
class Consents:
    """One runner's consents."""

    accounts: StravaAccounts
    runner_id: int
    bases: Bases
    clock: Callable[[], datetime]

    def open(self) -> Consent | None:
        """The consent that has not come back; after an hour it is forgotten."""
        consent = self.accounts.consent(self.runner_id)
        if consent is None or self.clock() - consent.asked_at <= KEPT_CONSENT:
            return consent
        self.accounts.drop_consent(self.runner_id)
        return None

    def test(self, client_id: str, client_secret: str) -> None:
        """Whether Strava knows id and secret. ValueError says why it cannot go on."""
        from ingest.strava.model import StravaFault  # noqa: PLC0415 -- once Strava is used

        if not (client_id.isascii() and client_id.isdigit() and len(client_id) <= _DIGITS):
            raise ValueError("The client id is a number; it stands at strava.com/settings/api.")
        if not client_secret:
            raise ValueError("The client secret is missing; it stands below the client id.")
        with closing(self._signin()) as signin:
            try:
                signin.test(client_id, client_secret)
            except StravaFault as fault:
                raise ValueError(str(fault)) from None

    def ask(
        self, client_id: str, secret: Secret, redirect_uri: str, scope: str, *, notes: bool
    ) -> str:
        """The address at which Strava asks the person; `scope` is READ_ALL or READ."""
        state = secrets.token_urlsafe(32)
        self.accounts.ask(
            Consent(
                self.runner_id, _digest(state), client_id, secret, scope, notes, self.clock()
            )
        )
        # Asked for apart, so that a person can take the tick from the private runs alone.
        scopes = f"{READ},{READ_ALL}" if scope == READ_ALL else READ
        with closing(self._signin()) as signin:
            return signin.consent_url(client_id, redirect_uri, scopes, state)

    def came_back(self, state: str, code: str, scope: str, error: str) -> CameBack:
        """What an answer brought; Strava is asked for tokens only where it is as wanted."""
        consent = self.accounts.take_consent(self.runner_id, state, self.clock())
        if consent is None:
            return _ended("unknown")
        if error or not code:
            return self._not_yet(consent, "denied")
        if not is_enough(scope, consent.scope):
            return self._not_yet(consent, "less")
        return self._exchanged(consent, code, scope)

    def _exchanged(self, consent: Consent, code: str, scope: str) -> CameBack:
        from ingest.strava.model import Inactive, Refused, StravaFault  # noqa: PLC0415

        app = consent.client_id, consent.secret.client_secret
        with closing(self._signin()) as signin:
            try:
                tokens, athlete = signin.exchange(*app, code)
            except Refused:
                return self._not_yet(consent, "refused")
            except Inactive:
                return self._not_yet(consent, "inactive")
            except StravaFault:
                return self._not_yet(consent, "no_answer")
            try:
                self._connect(consent, tokens, athlete, scope)
            except ValueError:
                with suppress(StravaFault):  # kept nowhere, they end by themselves
                    signin.revoke(*app, tokens.access_token, tokens.refresh_token)
                return _ended("other")
        return _ended("connected")

    def _connect(self, consent: Consent, tokens: Tokens, athlete: Athlete, scope: str) -> None:
        """Keep what an exchange brought; ValueError where another athlete is connected."""
        self.accounts.connect(
            self.runner_id,
            consent.client_id,
            Secret(
                consent.secret.client_secret,
                tokens.access_token,
                tokens.refresh_token,
                tokens.expires_at,
            ),
            scope,
            athlete.id,
            athlete.name,
            consent.wants_notes,
            self.clock(),
        )

    def _not_yet(self, consent: Consent, ending: Ending) -> CameBack:
        """Id and secret stay for another try; the state is spent."""
        spent = _digest(secrets.token_urlsafe(32))
        self.accounts.ask(replace(consent, state_sha256=spent))
        return _ended(ending)

    def _signin(self) -> SignIn:
        from ingest.strava.signin import SignIn  # noqa: PLC0415 -- once Strava is used

        return SignIn(self.bases)


def is_enough(granted: str, wanted: str) -> bool:
    """Whether the scopes that an answer brings hold what was asked for."""
    given = set(granted.replace(",", " ").split())
    return wanted in given or READ_ALL in given


def words_of(ending: str) -> str:
    """The sentence of an ending; empty where there is no such ending."""
    return _ENDINGS.get(ending, "")


def _ended(ending: Ending) -> CameBack:
    return CameBack(ending, words_of(ending))


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
