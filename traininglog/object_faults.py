"""What is wrong with an object store, in a sentence that names the place and no key."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_CAUSES: Final = (
    (("no_such_bucket", "no such bucket", "containernotfound", "bucket does not exist"),
     "is not there. Make it, or mend the address."),
    (("access_denied", "permission", "forbidden", "unauth", "credential", "authoriz",
      "invalid_access_key", "signature", "status 401", "status 403"),
     "does not let Painmile in. Look at the key it is given, and at what that may do."),
    (("timeout was reached", "timed out", "too slow", "deadline"),
     "does not answer in time. Look whether it is well; then do it again."),
    (("certificate", "ssl"),
     "is not believed: its certificate is not valid here."),
    (("network_connection", "resolve", "connect", "unreachable"),
     "cannot be reached. Look whether it runs and its address is right; then do it again."),
    (("slow_down", "throttl", "too many", "service_unavailable", "status 503"),
     "is too busy. Do it again later."),
    (("internal_failure", "internal", "status 5"),
     "has a fault of its own. Look whether it is well; then do it again."),
)  # fmt: skip
"""Signs in what pyarrow says, the plainest first."""
_OTHER: Final = "did not do what was asked. Its own messages say more."


def why(told: str) -> str:
    """The cause and what to do, to be said after the name of the place."""
    said = told.lower()
    words = (words for signs, words in _CAUSES if any(sign in said for sign in signs))
    return next(words, _OTHER)


def place_of(address: str) -> str:
    """Scheme, bucket and prefix of an address; nothing that may be a key.

    What stands before the last @ may be one, wherever it is: a key holds slashes too.
    """
    scheme, colon, rest = address.partition("://")
    if not colon or not scheme.isalnum():
        return "that address"
    named = rest.rpartition("@")[2].partition("?")[0].partition("#")[0]
    parts = urlsplit(f"{scheme}://{named}")
    return f"{scheme}://{parts.netloc.partition(':')[0]}{parts.path}".rstrip("/")
