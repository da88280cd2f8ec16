"""The second factor: codes of an app (TOTP), and codes on paper for when the app is gone."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from traininglog.server_key import ServerKey

ISSUER: Final = "Painmile"
RECOVERY_CODES: Final = 8
_STEP_S: Final = 30
_WINDOW: Final = (-1, 0, 1)
"""A clock may be half a minute off."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What is kept, sealed. `pending` waits for its first code; recovery codes as digests."""

    secret: str | None = field(default=None, repr=False)
    pending: str | None = field(default=None, repr=False)
    recovery: tuple[str, ...] = field(default=(), repr=False)

    def sealed(self, key: ServerKey) -> str | None:
        """As it is kept with an account; None where there is nothing to keep."""
        return key.seal(json.dumps(asdict(self))) if self.secret or self.pending else None

    @classmethod
    def of(cls, sealed: str | None, key: ServerKey) -> Factor:
        """What was kept; ServerKeyError where the server's key is not the one."""
        if sealed is None:
            return cls()
        kept = json.loads(key.open(sealed))
        return cls(kept["secret"], kept["pending"], tuple(kept["recovery"]))

    def without(self, code: str) -> Factor | None:
        """The factor with a recovery code spent; None where it is none."""
        told = _digest(code)
        left = tuple(kept for kept in self.recovery if not hmac.compare_digest(kept, told))
        return replace(self, recovery=left) if len(left) < len(self.recovery) else None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app is given: as words, as an address, and as a picture of it (SVG)."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    svg: str = field(repr=False)


def enrolment(login: str) -> Enrolment:
    """A new secret for an app."""
    import pyotp  # noqa: PLC0415 -- of the extra `hosted`
    import segno  # noqa: PLC0415 -- only here

    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)
    picture = BytesIO()
    segno.make(uri, error="m").save(
        picture, kind="svg", scale=4, xmldecl=False, svgns=True, light="#fff", title="QR code"
    )
    return Enrolment(secret, uri, picture.getvalue().decode())


def step_of(secret: str, code: str, now: datetime, after: int | None) -> int | None:
    """The step of time a code is of, later than the one before; None where it fits none."""
    import pyotp  # noqa: PLC0415 -- of the extra `hosted`

    told = "".join(code.split())
    this = int(now.timestamp()) // _STEP_S
    for step in (this + off for off in _WINDOW):
        fits = hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(),
                                   told.encode(errors="replace"))  # fmt: skip
        if fits and (after is None or step > after):
            return step
    return None


def recovery_codes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Eight new codes of 80 random bits, to be shown once, and their digests, to be kept."""
    made = [secrets.token_hex(10) for _ in range(RECOVERY_CODES)]
    shown = ["-".join(code[i : i + 5] for i in range(0, 20, 5)) for code in made]
    return tuple(shown), tuple(_digest(code) for code in shown)


def _digest(code: str) -> str:
    told = "".join(c for c in code.lower() if c.isalnum())
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()
