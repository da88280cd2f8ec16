"""What an address says, and what it cannot say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from dashboard.reading import read_query
from dashboard.view import View, place_slug, query, span_query
from service.places import place_from_slug
from service.window import Span
from traininglog.pain import LOCATIONS, SIDES, Place

if TYPE_CHECKING:
    from traininglog.pain import Location, Side


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("side", [None, *SIDES])
def test_every_place_has_an_address_and_comes_back(
    location: Location, side: Side | None
) -> None:
    place = Place(location, side)
    assert place_from_slug(place_slug(place)) == place


@pytest.mark.parametrize(
    "slug", [None, 7, "", "all", "moon", "knee-up", "-left", "knee-left-left"]
)
def test_an_address_that_names_no_place(slug: object) -> None:
    assert place_from_slug(slug) is None


def test_all_places_and_defaults() -> None:
    assert place_slug(None) == "all"
    assert View.read(None) == View()
    assert View.read({"place": "all"}).place == "all"
    assert View.read({"span": "all", "unit": "mi", "phone": True}) == View(
        "all", None, "mi", True
    )
    assert View.read({"phone": "yes", "span": ["16w"]} | {"span": "x"}) == View()


def test_a_link_is_escaped() -> None:
    assert query(run="a b&c") == "?run=a+b%26c"


def test_a_span_of_ones_own_wins_over_a_name() -> None:
    asked = {"from": "2026-08-03", "to": "2026-10-01", "span": "all", "onset": "share"}
    own = Span(date(2026, 8, 3), date(2026, 10, 1))
    assert View.read(asked) == View(own, onset="share")
    assert parse_qs(span_query(own)[1:]) == {"from": ["2026-08-03"], "to": ["2026-10-01"]}


@pytest.mark.parametrize(
    "asked",
    [{"from": "2026-08-03"}, {"from": "2026-08-03", "to": "2026-08-02"},
     {"from": "yesterday", "to": "2026-08-02"}, {"from": ["x"], "to": None},
     {"from": "0001-01-01", "to": "2026-08-02"}, {"from": "2026-08-02", "to": "9999-12-31"}],
)  # fmt: skip
def test_a_span_that_is_none_is_not_read(asked: dict[str, object]) -> None:
    assert View.read(asked | {"span": "52w", "onset": "miles"}) == View("52w")


@pytest.mark.parametrize("search", [None, "", 7, True, ["?run=7"], {"run": "7"}])
def test_what_is_no_address_has_no_words(search: object) -> None:
    assert read_query(search) == {}


def test_an_address_is_read_as_far_as_it_is_not_too_long() -> None:
    assert read_query("?run=7&unit=mi") == {"run": "7", "unit": "mi"}
    assert read_query(f"?run={'7' * 5000}&unit=mi") == {"run": "7" * 1995}
