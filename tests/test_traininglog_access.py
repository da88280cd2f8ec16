"""Who may read and write what, as a table over every role, runner and origin."""

from __future__ import annotations

import pytest

from traininglog.access import ORIGINS, readable, readable_origins, writable
from traininglog.viewer import SYSTEM, Viewer

OWNER = Viewer("owner", 1)
NO_API = ORIGINS - {"strava_api"}
NOTHING: frozenset[str] = frozenset()

TABLE = [
    # viewer, runner, granted runners, what may be read
    (SYSTEM, 1, (), ORIGINS),
    (SYSTEM, 2, (), ORIGINS),
    (OWNER, 1, (), ORIGINS),
    (OWNER, 2, (), NOTHING),
    (OWNER, 2, (2,), NOTHING),
    (Viewer("owner"), 1, (), NOTHING),
    (Viewer("therapist", 1), 1, (), NOTHING),
    (Viewer("therapist", 1), 1, (2,), NOTHING),
    (Viewer("therapist", 1), 1, (1,), NO_API),
    (Viewer("therapist", 1), 2, (1, 2), NOTHING),
    (Viewer("link", 1), 1, (), NOTHING),
    (Viewer("link", 1), 1, (1,), NO_API),
    (Viewer("link", 1), 2, (1,), NOTHING),
]


@pytest.mark.parametrize(("viewer", "runner_id", "granted", "expected"), TABLE)
def test_what_each_viewer_reads(
    viewer: Viewer, runner_id: int, granted: tuple[int, ...], expected: frozenset[str]
) -> None:
    stands = frozenset(granted)
    assert readable_origins(viewer, runner_id, stands) == expected
    for origin in ORIGINS:
        assert readable(viewer, runner_id, origin, stands) == (origin in expected)


@pytest.mark.parametrize(
    ("viewer", "runner_id", "expected"),
    [
        (SYSTEM, 1, True),
        (OWNER, 1, True),
        (OWNER, 2, False),
        (Viewer("therapist", 1), 1, False),
        (Viewer("link", 1), 1, False),
    ],
)
def test_who_writes(viewer: Viewer, runner_id: int, expected: bool) -> None:  # noqa: FBT001
    assert writable(viewer, runner_id) is expected
