"""Other people's programs in environments of their own, in a folder that goes afterwards.

Nothing of theirs is among what Painmile needs. Python packages come by `pip` from the
configured index, Debian's by `apt-get download`, unpacked where they are: no root needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CannotRunError(RuntimeError):
    """One of them cannot be had or run here; says why."""


def python_with(folder: Path, *packages: str) -> Path:
    """The interpreter of a new environment with these packages."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    _do([str(python), "-m", "pip", "install", "--quiet", *packages])
    return python


def debian_tree(folder: Path, package: str) -> Path:
    """A Debian package, and what of its dependencies is not installed, unpacked."""
    for tool in ("apt-get", "dpkg"):
        if shutil.which(tool) is None:
            raise CannotRunError(
                f"{package} is taken from Debian's packages; {tool} is not here"
            )
    folder.mkdir(parents=True)
    plan = _do(["apt-get", "-s", "install", "--no-install-recommends", package])
    wanted = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    _do(["apt-get", "download", *(wanted or [package])], folder)
    for archive in sorted(folder.glob("*.deb")):
        _do(["dpkg", "-x", str(archive), str(folder / "root")])
    return folder / "root"


def _do(command: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise CannotRunError(f"{' '.join(command[:4])} failed: {' '.join(last)[:200]}")
    return done.stdout


def as_a_new_person(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has used none of it: an empty home."""
    home.mkdir(parents=True, exist_ok=True)
    own = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | own | more


def own_python() -> str:
    """Painmile's interpreter."""
    return sys.executable
