"""The way to Strava: one session that goes to the bases, with patience, and nowhere else.

stravalib asks `https://www.strava.com`, without any timeout. The adapter here sends that to
where Strava is (sign-in and calls have hosts of their own from January 2027), and reads each
answer whole, in a time and a size that are bounded. What fails on the way is a NoAnswer.
"""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests
from urllib3 import exceptions as broken

from ingest.strava.model import Bases, NoAnswer
from ingest.strava.patience import Patience, PatientAdapter, TooLargeError, is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import PreparedRequest, Response

ASKED: Final = "https://www.strava.com/"
_CALLS: Final = ASKED + "api/v3"
_LATER: Final = "Try again in a few minutes."


def bases_from(env: Mapping[str, str]) -> Bases:
    """The bases, as PAINMILE_STRAVA_OAUTH and PAINMILE_STRAVA_API say; raises ValueError."""
    usual = Bases()
    return Bases(
        _base(env, "PAINMILE_STRAVA_OAUTH", usual.oauth),
        _base(env, "PAINMILE_STRAVA_API", usual.api),
    )


def _base(env: Mapping[str, str], name: str, usual: str) -> str:
    address = env.get(name, "").strip().rstrip("/")
    try:
        return _safe(address or usual)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None


def session_to(bases: Bases, patience: Patience | None = None) -> requests.Session:
    """A session that reaches Strava alone; raises ValueError where a base is not safe.

    Neither proxies nor passwords of the environment are used, and no cookie is kept.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.adapters.clear()
    session.mount(ASKED, _Adapter(bases, patience or Patience()))
    return session


def _safe(base: str) -> str:
    """The base, if what is sent there cannot be read on the way."""
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if not host or " " in base or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("this is no address of a server, like https://www.strava.com")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("the address of Strava starts with https://, for tokens go there")
    return base.rstrip("/")


class _Adapter(PatientAdapter):
    def __init__(self, bases: Bases, patience: Patience) -> None:
        super().__init__(patience)
        self._oauth, self._api = _safe(bases.oauth), _safe(bases.api)

    def send(self, request: PreparedRequest, *_: Any, **settings: Any) -> Response:
        """The answer, its body read; raises NoAnswer."""
        moved = request.copy()
        moved.url = self._place(request.url or "")
        try:
            answer = self.fetch(moved, **settings)
        except (OSError, broken.HTTPError, TooLargeError) as fault:
            raise NoAnswer(_sentence(fault)) from None
        if answer.is_redirect:
            raise NoAnswer(
                "Strava sends its callers to another address, which is not followed. "
                "Look for a newer version of Painmile."
            )
        return answer

    def _place(self, url: str) -> str:
        if url.startswith(f"{_CALLS}/"):
            return self._api + url.removeprefix(_CALLS)
        return f"{self._oauth}/{url.removeprefix(ASKED)}"


def _sentence(fault: Exception) -> str:
    """What happened on the way, without an address or a word of the library."""
    match fault:
        case requests.exceptions.SSLError():
            return (
                "The connection to Strava is not safe: its certificate is not trusted. "
                "Check the clock of this computer and what stands between it and the network."
            )
        case requests.Timeout() | broken.TimeoutError() | TimeoutError():
            return f"Strava did not answer in time. {_LATER}"
        case TooLargeError():
            return f"Strava's answer is too large to be read. {_LATER}"
        case requests.ConnectionError() if not _began(fault):
            return "Strava cannot be reached. Check that this computer is online."
    return f"Strava's answer broke off. {_LATER}"


def _began(fault: requests.ConnectionError) -> bool:
    """Whether there was a connection, which then broke."""
    return bool(fault.args) and isinstance(fault.args[0], broken.ProtocolError)
