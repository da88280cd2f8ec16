"""What a service calls an activity by itself is no word of its person; all else is."""

from __future__ import annotations

import pytest

from ingest.titles import own_title


@pytest.mark.parametrize(
    "title",
    [
        "Morning Run", "lunch ride", "Evening Trail Run", "Afternoon Activity",
        "Lauf am Morgen", "Lauf am Nachmittag", "Radfahrt zur Mittagszeit",
        "Course à pied le midi", "Course à pied dans l'après-midi", "Ochtendloop",
        "Avondwandeling", "Carrera de mañana", "Corsa mattutina",
    ],
)  # fmt: skip
def test_strava_greets_in_six_languages(title: str) -> None:
    assert own_title(title) == ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Dresden Running", "running"), ("Dresden Lauf", "running"),
        ("Dresden – Trail Running", "trail_running"),
    ],
)  # fmt: skip
def test_garmin_says_where_and_what(title: str, kind: str) -> None:
    assert own_title(title, "Dresden", kind) == ""
    assert own_title(title) == title
    assert own_title(title, "Leipzig", kind) == title


@pytest.mark.parametrize(
    "title",
    ["", "Knee", "Morning Run, knee 3/10", "Morning knee", "Run", "Morning", "Morning Run Run",
     "Dresden", "Dresden Running knee", "Morning Run " * 99],
)  # fmt: skip
def test_all_else_is_its_person_s(title: str) -> None:
    assert own_title(title, "Dresden", "running") == title
