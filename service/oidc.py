"""Signing in by somebody who vouches for a person: OpenID Connect.

Authorization code with PKCE, state and nonce; what waits for the answer is sealed and stays in
the browser that asked. An answer counts if the issuer signed it, for this program, for this
sign-in and just now, and if it verified the e-mail address.
"""

from __future__ import annotations

import hmac
import json
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from service.oidc_claims import ClaimsError, claims_of
from traininglog.server_key import ServerKeyError
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from authlib.integrations.requests_client import OAuth2Session

    from traininglog.server_key import ServerKey

ISSUER: Final = "PAINMILE_OIDC_ISSUER"
CLIENT: Final = "PAINMILE_OIDC_ID"
SECRET: Final = "PAINMILE_OIDC_SECRET"  # noqa: S105 -- where it stands, not what it is
NAME: Final = "PAINMILE_OIDC_NAME"
ASKED_FOR: Final = timedelta(minutes=10)
_BASIC: Final = "client_secret_basic"
_DISCOVERY: Final = "/.well-known/openid-configuration"
_PLACES: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ELSE: Final = "Begin again, or sign in with your password."
_NOT_BEGUN: Final = (
    "This sign-in was begun in another browser, or more than 10 minutes ago. Begin again."
)
_UNREACHED: Final = (
    "{} cannot be reached. Try again in a few minutes, or sign in with your password."
)
_ODD: Final = "{} answers in a way that Painmile does not know; tell who runs this server."
_NOT_LET_IN: Final = f"{{}} did not let you in. {_ELSE}"
_UNVERIFIED: Final = (
    "{} has not verified your e-mail address. Verify it there, or sign in with your password."
)


class OidcError(Exception):
    """Nobody is vouched for; says why and what to do, in a sentence."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who vouches, as the environment says; `name` is for people."""

    address: str
    client_id: str
    secret: str = field(repr=False)
    name: str

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Self | None:
        """None where no issuer is named; ValueError where what is said cannot be used."""
        from service.oidc_way import is_safe  # noqa: PLC0415 -- requests, only with an issuer

        address, client_id, secret, name = (
            env.get(word, "").strip() for word in (ISSUER, CLIENT, SECRET, NAME)
        )
        if not (address or client_id or secret):
            return None
        for word, told in ((ISSUER, address), (CLIENT, client_id), (SECRET, secret)):
            if not told:
                raise ValueError(f"{word} is not set, but the others of {ISSUER} are; set it.")
        if not is_safe(address):
            raise ValueError(f"{ISSUER} has to be an address that starts with https://.")
        return cls(address, client_id, secret, name or "your practice")


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the browser goes, and what it brings back besides the answer (sealed)."""

    url: str
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who the issuer says a person is: issuer and subject, and a verified e-mail address."""

    oidc: str
    email: str


class Oidc:
    """Asks an issuer and checks its answers; the clock is aware."""

    def __init__(self, issuer: Issuer, key: ServerKey, clock: Callable[[], datetime]) -> None:
        self.issuer = issuer
        self._key = key
        self._clock = clock

    def begin(self, back_to: str) -> Asked:
        """Ask the issuer to send the person back to an address of ours; OidcError."""
        waiting = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        with self._asking(back_to) as (session, places):
            url, _ = session.create_authorization_url(
                places["authorization_endpoint"], state=waiting["state"],
                code_verifier=waiting["verifier"], nonce=waiting["nonce"],
            )  # fmt: skip
        waiting |= {"back_to": back_to, "at": self._clock().isoformat()}
        return Asked(url, self._key.seal(json.dumps(waiting)))

    def finish(self, kept: str, answer: Mapping[str, str]) -> Vouched:
        """Who came back, by what was kept and the words of the address; OidcError."""
        waiting = self._waiting(kept, answer.get("state", ""))
        if answer.get("iss", self.issuer.address) != self.issuer.address:
            raise self._fault("The answer of {} comes from another issuer. " + _ELSE)
        if "code" not in answer:
            raise self._fault(_NOT_LET_IN)
        with self._asking(waiting["back_to"]) as (session, places):
            token = session.fetch_token(
                places["token_endpoint"], code=answer["code"],
                grant_type="authorization_code", code_verifier=waiting["verifier"],
            )  # fmt: skip
            keys = session.request("GET", places["jwks_uri"], withhold_token=True).json()
            claims = claims_of(
                token, keys, self.issuer.address, self.issuer.client_id, waiting["nonce"],
                self._clock(),
            )  # fmt: skip
            told = _told(session, places, claims)
        verified = told.get("email_verified")
        if not (verified is True or verified == "true") or not told.get("email"):
            raise self._fault(_UNVERIFIED)
        return Vouched(f"{self.issuer.address} {claims['sub']}", str(told["email"]))

    def _fault(self, words: str) -> OidcError:
        return OidcError(capital(words.format(self.issuer.name)))

    def _waiting(self, kept: str, state: str) -> dict[str, str]:
        """What waits for this answer."""
        try:
            waiting: dict[str, str] = json.loads(self._key.open(kept))
        except ServerKeyError:
            raise OidcError(_NOT_BEGUN) from None
        age = self._clock() - datetime.fromisoformat(waiting["at"])
        if age > ASKED_FOR or not hmac.compare_digest(
            waiting["state"].encode(), state.encode(errors="replace")
        ):
            raise OidcError(_NOT_BEGUN)
        return waiting

    @contextmanager
    def _asking(self, back_to: str) -> Iterator[tuple[OAuth2Session, Mapping[str, Any]]]:
        """A session with the issuer, and its addresses; what fails is an OidcError."""
        from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 -- as below
        from requests import RequestException  # noqa: PLC0415 -- as in Issuer

        try:
            with self._session(back_to) as session:
                places = self._places(session)
                ways = places.get("token_endpoint_auth_methods_supported", [_BASIC])
                if _BASIC not in ways:
                    session.token_endpoint_auth_method = "client_secret_post"  # noqa: S105
                yield session, places
        except ClaimsError as fault:
            raise self._fault(f"The answer of {{}} {fault}. {_ELSE}") from None
        except OAuthError:
            raise self._fault(_NOT_LET_IN) from None
        except (ValueError, AttributeError, KeyError, TypeError):  # no JSON, or of another form
            raise self._fault(_ODD) from None
        except RequestException:
            raise self._fault(_UNREACHED) from None

    def _session(self, back_to: str) -> OAuth2Session:
        from authlib.integrations.requests_client import (  # noqa: PLC0415 -- extra `hosted`
            OAuth2Session,
        )

        from service.oidc_way import guide  # noqa: PLC0415 -- as in Issuer

        session = OAuth2Session(
            self.issuer.client_id, self.issuer.secret, scope="openid email",
            redirect_uri=back_to, code_challenge_method="S256",
            token_endpoint_auth_method=_BASIC,
        )  # fmt: skip
        guide(session)
        return session

    def _places(self, session: OAuth2Session) -> Mapping[str, Any]:
        """The issuer's addresses, as it publishes them; they are its own and safe."""
        from service.oidc_way import is_safe  # noqa: PLC0415 -- as in Issuer

        address = self.issuer.address.rstrip("/") + _DISCOVERY
        places: Mapping[str, Any] = session.request("GET", address, withhold_token=True).json()
        is_its_own = places.get("issuer") == self.issuer.address
        if not is_its_own or not all(is_safe(places.get(name)) for name in _PLACES):
            raise self._fault(_ODD)
        return places


def _told(
    session: OAuth2Session, places: Mapping[str, Any], claims: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Where the e-mail address is told: in the token, or where it is asked for with it."""
    place = places.get("userinfo_endpoint")
    if "email" in claims or not place:
        return claims
    told: Mapping[str, Any] = session.get(place).json()
    return told if told.get("sub") == claims["sub"] else {}
