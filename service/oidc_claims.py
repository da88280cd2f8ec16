"""What an ID token says, once it is known who signed it, for whom, for what, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_SIGNED_BY: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
)  # fmt: skip
"""With the issuer's own key; never unsigned, never with a secret that we have as well."""
_LEEWAY_S: Final = 60
_LONGEST: Final = 255
"""Signs of who somebody is, as the standard has it."""
_SAID: Final = {
    "iss": "comes from another issuer",
    "sub": "names nobody",
    "aud": "is meant for another program",
    "azp": "is meant for another program",
    "nonce": "belongs to another sign-in",
    "exp": "is too old",
    "iat": "is of a time to come",
    "nbf": "is of a time to come",
}


class ClaimsError(ValueError):
    """An ID token that does not count; what is wrong with it, after "the answer"."""


def claims_of(
    token: Mapping[str, Any], keys: Any, issuer: str, client_id: str, nonce: str, now: datetime
) -> Mapping[str, Any]:
    """The claims of a token's answer, which the issuer's published keys signed; ClaimsError."""
    from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- of the extra `hosted`
    from joserfc.errors import ExpiredTokenError, JoseError  # noqa: PLC0415 -- as Authlib does

    options: Any = {"iss": {"essential": True, "value": issuer},
                    "aud": {"essential": True, "value": client_id},
                    "nonce": {"essential": True, "value": nonce}}  # fmt: skip
    about = {"nonce": nonce, "client_id": client_id}
    if "access_token" in token:
        about["access_token"] = token["access_token"]
    header, said = _signed(token, keys)
    claims: Any = CodeIDToken(said, header, options, about)
    try:
        claims.validate(int(now.timestamp()), _LEEWAY_S)
    except ExpiredTokenError:
        raise ClaimsError(_SAID["exp"]) from None
    except (JoseError, TypeError, ValueError) as fault:
        wrong = _SAID.get(str(getattr(fault, "claim", "")), "is not complete")
        raise ClaimsError(wrong) from None
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= _LONGEST:
        raise ClaimsError("names nobody")
    said_of: Mapping[str, Any] = claims
    return said_of


def _signed(token: Mapping[str, Any], keys: Any) -> tuple[Any, Any]:
    """Header and claims of an ID token; ClaimsError where none of the keys signed it."""
    from joserfc import jwt  # noqa: PLC0415 -- it comes with Authlib
    from joserfc.errors import JoseError  # noqa: PLC0415 -- as above
    from joserfc.jwk import KeySet  # noqa: PLC0415 -- as above
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 -- as above

    registry = JWSRegistry(algorithms=list(_SIGNED_BY), strict_check_header=False)
    try:
        read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), registry=registry)
    except (JoseError, KeyError, TypeError, ValueError, AttributeError):
        raise ClaimsError("is not signed by its issuer") from None
    return read.header, read.claims
