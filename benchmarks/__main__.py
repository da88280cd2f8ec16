"""All benchmarks, one after the other: python -m benchmarks."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

ALL: Final = (
    "reader", "first_run", "archive", "backup", "pages", "rules_cost", "cadence", "detraining",
    "cycles", "niggles", "associations", "scores", "notes", "strava", "patients",
    "clinic",
)  # fmt: skip


def main() -> int:
    """Each in a process of its own, so that none warms up the next."""
    failed = 0
    for name in ALL:
        print(f"\n== {name} ==", flush=True)
        failed |= subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}"], check=False
        ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
