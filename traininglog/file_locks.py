"""Locks of open files, which hold between processes; one that ends gives its own back."""

from __future__ import annotations

import os
import sys
from typing import Final

_FAR: Final = 2**62
"""Behind all that a file may hold: on Windows, what is locked cannot be read."""


def hold(descriptor: int) -> None:
    """Wait until nobody else holds this file; it is held until it is closed."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 -- there only on Windows

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl  # noqa: PLC0415 -- there only elsewhere

        fcntl.flock(descriptor, fcntl.LOCK_EX)


def try_hold(descriptor: int) -> bool:
    """Hold this file if nobody else does, without waiting; whether it is held now."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 -- as above

            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 -- as above

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
