"""stravalib, loaded so that the process stays as it was.

On import it opens all warnings and turns them into log records; its client looks for an app
in the environment and tells the root logger what it misses. Neither is wanted here. Nobody
else imports it, and this module is imported only when Strava is used.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from requests import Session


@contextmanager
def _as_it_was() -> Iterator[None]:
    shown = warnings.showwarning
    with warnings.catch_warnings(action="ignore"):
        yield
        if warnings.showwarning is not shown:
            logging.captureWarnings(capture=False)


with _as_it_was():
    from stravalib.model import DetailedActivity
    from stravalib.protocol import ApiV3

__all__ = ["DetailedActivity", "Protocol"]


class Protocol(ApiV3):
    """stravalib's calls, over a session that is given; `heard` is told the headers of each."""

    def __init__(
        self,
        session: Session,
        access_token: str | None = None,
        heard: Callable[[Mapping[str, str]], None] | None = None,
    ) -> None:
        super().__init__(
            access_token,
            session,
            None if heard is None else lambda headers, _method: heard(headers),
        )

    def _check_credentials(self) -> None:
        """Look for no app in the environment: with one, stravalib would refresh by itself."""
