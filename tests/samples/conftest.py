"""Where the sample files are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.samples.recordings import Recorded, read_recording


@pytest.fixture(scope="session")
def fit_samples() -> list[Path]:
    """Every file of the folder `fit-samples` under PAINMILE_SAMPLES that claims to be FIT."""
    root = os.environ.get("PAINMILE_SAMPLES")
    if not root:
        pytest.fail("Set PAINMILE_SAMPLES to the folder that holds fit-samples.")
    files = (p for p in (Path(root) / "fit-samples").rglob("*") if p.is_file())
    found = sorted(p for p in files if b".FIT" in p.read_bytes()[8:12])
    if not found:
        pytest.fail(f"There are no FIT files in {root}/fit-samples.")
    return found


@pytest.fixture(scope="session")
def strava_samples() -> dict[str, Recorded]:
    """Every recorded answer under `strava-samples/recorded`, by the name of its file."""
    root = os.environ.get("PAINMILE_SAMPLES")
    if not root:
        pytest.fail("Set PAINMILE_SAMPLES to the folder that holds strava-samples.")
    found = sorted((Path(root) / "strava-samples" / "recorded").glob("*.yml"))
    if not found:
        pytest.fail(f"There are no recorded answers in {root}/strava-samples/recorded.")
    return {path.stem: read_recording(path) for path in found}
