"""The audit of a data folder, for commands that hand out or erase a log."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from painmile.options import fail

if TYPE_CHECKING:
    from service.telling import Teller
    from traininglog.store import Store


def teller_of(store: Store) -> Teller:
    """The audit by the server's key; one that cannot be used ends the command."""
    from service.telling import Teller
    from traininglog.server_key import ServerKeyError

    try:
        return Teller.in_folder(store, os.environ)
    except ServerKeyError as fault:
        fail(str(fault))
