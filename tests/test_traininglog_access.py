"""Who may read and write what, as a table over every role, runner and origin."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest

from traininglog.access import ORIGINS, readable, readable_origins, writable
from traininglog.scope import EVERYTHING, Scope
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from traininglog.pain import Location
    from traininglog.viewer import Role

OWNER = Viewer("owner", 1)
NO_API = ORIGINS - {"strava_api"}
NOTHING: frozenset[str] = frozenset()
KNEE = Scope(locations=frozenset({"knee"}), since=date(2024, 3, 1))

TABLE = [
    # viewer, runner, what may be read
    (SYSTEM, 1, ORIGINS),
    (SYSTEM, 2, ORIGINS),
    (OWNER, 1, ORIGINS),
    (OWNER, 2, NOTHING),
    (Viewer("owner", 1, KNEE), 1, ORIGINS),
    (Viewer("owner", 1, EVERYTHING), 2, NOTHING),
    (Viewer("owner"), 1, NOTHING),
    (Viewer("therapist", 1), 1, NOTHING),
    (Viewer("therapist", 1, EVERYTHING), 1, NO_API),
    (Viewer("therapist", 1, KNEE), 1, NO_API),
    (Viewer("therapist", 1, EVERYTHING), 2, NOTHING),
    (Viewer("link", 1), 1, NOTHING),
    (Viewer("link", 1, EVERYTHING), 1, NO_API),
    (Viewer("link", 1, EVERYTHING), 2, NOTHING),
]


@pytest.mark.parametrize(("viewer", "runner_id", "expected"), TABLE)
def test_what_each_viewer_reads(
    viewer: Viewer, runner_id: int, expected: frozenset[str]
) -> None:
    assert readable_origins(viewer, runner_id) == expected
    for origin in ORIGINS:
        day = date(2024, 3, 12)
        told = readable(viewer, runner_id, origin=origin, day=day, location="knee")
        assert told == (origin in expected)


@pytest.mark.parametrize("role", ["therapist", "link"])
@pytest.mark.parametrize(
    ("day", "location", "expected"),
    [
        (date(2024, 3, 1), "knee", True),
        (date(2024, 3, 1), None, True),
        (None, None, True),
        (date(2024, 2, 29), "knee", False),
        (date(2024, 3, 1), "shin", False),
    ],
)
def test_a_scope_ends_at_its_places_and_its_first_day(
    role: Role,
    day: date | None,
    location: Location | None,
    expected: bool,  # noqa: FBT001
) -> None:
    viewer = Viewer(role, 1, KNEE)
    assert readable(viewer, 1, origin="file", day=day, location=location) is expected


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


def test_no_two_scopes_share_what_is_kept_by_their_key() -> None:
    all_places: tuple[frozenset[Location] | None, ...] = (
        None, frozenset(), frozenset({"knee"}), frozenset({"knee", "shin"}),
    )  # fmt: skip
    scopes = [
        Scope(places, since, notes=notes, history=history, person=person)
        for places, since in product(all_places, (None, date(2024, 3, 1)))
        for notes, history, person in product((True, False), repeat=3)
    ]
    assert len({scope.key for scope in scopes}) == len(scopes)
