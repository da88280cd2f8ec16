"""The way to who vouches for people: safe addresses only, answers bounded in time and size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from requests import RequestException
from urllib3 import exceptions as broken

from ingest.strava.patience import Patience, PatientAdapter, TooLargeError, is_loopback

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

PATIENCE: Final = Patience(connect_s=5, read_s=10, whole_s=15, most_bytes=1 << 20)


class WayError(RequestException):
    """No answer came that can be used."""


def is_safe(address: object) -> bool:
    """Whether what is sent there cannot be read on the way."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_plain = not parts.fragment and "@" not in parts.netloc
    is_here = parts.scheme == "http" and is_loopback(host)
    return bool(host) and is_plain and (parts.scheme == "https" or is_here)


def guide(session: Session, patience: Patience = PATIENCE) -> None:
    """Let a session go this way, and no other."""
    session.trust_env = False
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(patience))


class _Adapter(PatientAdapter):
    def send(self, request: PreparedRequest, *_: Any, **settings: Any) -> Response:
        """The answer, its body read; raises WayError."""
        if not is_safe(request.url):
            raise WayError("the address is not safe")
        try:
            answer = self.fetch(request, **settings)
        except (OSError, broken.HTTPError, TooLargeError) as fault:
            raise WayError(type(fault).__name__) from None
        if answer.is_redirect:
            raise WayError("it leads elsewhere")
        return answer
