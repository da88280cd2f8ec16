"""An issuer of ID tokens over real HTTP on this computer, which lies as a test tells it to.

    with OidcServer(clock) as issuer:
        issuer.says(aud="another")
        asked = Oidc(issuer.issuer, key, clock).begin("https://log.example/sign-in/back")
        answer = issuer.visit(asked.url)  # what the browser brings back

A code works once, for who proves to have asked (PKCE), at the address it was asked for.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from service.oidc import Issuer
from tests.strava_answers import Reply
from tests.strava_http import Doors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.strava_http import Request

CLIENT: Final = "painmile-test"
SECRET: Final = "made up for a test"  # noqa: S105 -- as it says
SUBJECT: Final = "subject-7"
EMAIL: Final = "m.k@clinic.example"


class OidcServer:
    """The issuer: who comes is `SUBJECT`, with a verified e-mail address."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._doors = Doors(self._answer, 1)
        self.address = self._doors.addresses[0]
        self.issuer = Issuer(self.address, CLIENT, SECRET, "The clinic")
        self.key = ECKey.generate_key("P-256", {"kid": "1"})
        self.signs_with: ECKey | OctKey = self.key
        self.algorithm = "ES256"
        self.claims: dict[str, Any] = {"email": EMAIL, "email_verified": True}
        self.userinfo: dict[str, Any] = {}
        self.discovery: dict[str, Any] = {}
        self.replies: dict[str, Reply] = {}
        self.asked: list[Request] = []
        self._codes: dict[str, dict[str, str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._doors.close()

    def says(self, **claims: Any) -> None:
        """Claims of the next ID tokens; None leaves one out."""
        self.claims |= claims

    def visit(self, url: str) -> dict[str, str]:
        """What a browser brings back from there, whose person agrees."""
        answer = requests.get(url, allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def _answer(self, request: Request) -> Reply:
        self.asked.append(request)
        places: dict[str, Callable[[Request], Reply]] = {
            "/.well-known/openid-configuration": self._places, "/authorize": self._authorize,
            "/token": self._token, "/keys": self._keys, "/userinfo": self._userinfo,
        }  # fmt: skip
        if request.path in self.replies:
            return self.replies[request.path]
        return places[request.path](request) if request.path in places else Reply(404)

    def _places(self, _request: Request) -> Reply:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token",
                 "jwks_uri": "keys", "userinfo_endpoint": "userinfo"}  # fmt: skip
        usual = {name: f"{self.address}/{path}" for name, path in names.items()}
        return Reply(body={"issuer": self.address, **usual, **self.discovery})

    def _authorize(self, request: Request) -> Reply:
        asked = request.query
        usual = {"response_type": "code", "client_id": CLIENT, "scope": "openid email",
                 "code_challenge_method": "S256"}  # fmt: skip
        assert {name: asked.get(name) for name in usual} == usual
        assert len(asked["state"]) >= 32
        assert len(asked["nonce"]) >= 32
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"]}
        return Reply(302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, request: Request) -> Reply:
        asked = self._codes.pop(request.form.get("code", ""), None)
        if asked is None or not self._proves(request, asked):
            return Reply(400, {"error": "invalid_grant"})
        now = int(self._clock().timestamp())
        usual = {"iss": self.address, "aud": CLIENT, "sub": SUBJECT, "iat": now,
                 "exp": now + 300, "nonce": asked["nonce"]}  # fmt: skip
        claims = {k: v for k, v in (usual | self.claims).items() if v is not None}
        told = {"access_token": "access", "token_type": "Bearer", "id_token": self._id(claims)}
        return Reply(body=told)

    def _proves(self, request: Request, asked: dict[str, str]) -> bool:
        proof = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        by_form = (request.form.get("client_id"), request.form.get("client_secret"))
        is_known = request.authorization == f"Basic {basic}" or by_form == (CLIENT, SECRET)
        is_back = request.form.get("redirect_uri") == asked["redirect_uri"]
        return is_known and is_back and challenge == asked["code_challenge"]

    def _id(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.algorithm, "kid": "1"}
        if self.algorithm == "none":
            signed = jwt.encode({"alg": "ES256"}, claims, self.key, algorithms=["ES256"])
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            return f"{head}.{signed.split('.')[1]}."
        return jwt.encode(header, claims, self.signs_with, algorithms=[self.algorithm])

    def _keys(self, _request: Request) -> Reply:
        return Reply(body={"keys": [self.key.as_dict(private=False)]})

    def _userinfo(self, request: Request) -> Reply:
        return Reply(body=self.userinfo) if request.bearer == "access" else Reply(401)
