# ruff: noqa: INP001 -- no package: Python finds it by the path
"""A process that a test starts has its rows on the server too: Python runs this first."""

from __future__ import annotations

import os
from pathlib import Path
from unittest.mock import patch

from tests.postgres import Postgres
from tests.postgres_homes import SERVER, Homes
from traininglog.store import Store

if SERVER in os.environ:
    server = Postgres(Path(os.environ[SERVER]))
    patch.object(Store, "open", Homes(server).rule()).start()
