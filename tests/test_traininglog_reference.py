"""The reference data: sources, claims and numbers, and what hangs between them."""

from __future__ import annotations

import re
from math import inf, nan
from typing import get_args

import pytest

from traininglog.finding import Grade
from traininglog.pain import LOCATIONS, SPOTS
from traininglog.reference import (
    OWN,
    Claim,
    Evidence,
    Seen,
    ThresholdNote,
    body_zones,
    claim,
    claims,
    default_thresholds,
    evidence,
    threshold_faults,
    threshold_notes,
)

SOURCES = evidence().values()
ARTICLE = "founding_article"


def test_a_source_is_known_by_its_id() -> None:
    houmard = evidence()["houmard_1992"]
    assert (houmard.id, houmard.mark, houmard.n) == ("houmard_1992", "Houmard 1992", 12)
    assert "11 beats" in houmard.effect


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_source_says_what_it_shows_and_what_not(source: Evidence) -> None:
    assert source.grade in get_args(Grade)
    assert source.seen in get_args(Seen)
    assert re.fullmatch(r"(10\.\d{4,}/\S+)?", source.doi)
    for words in (source.mark, source.authors, source.population, source.effect):
        assert words
        assert not words.endswith(".")
    for words in (source.shows, source.does_not_show):
        assert words.endswith(".")


def test_a_year_in_an_id_is_the_year_of_the_source() -> None:
    dated = [source for source in SOURCES if (re.search(r"_(\d{4})", source.id))]
    assert len(dated) > 30
    for source in dated:
        assert str(source.year) in source.id
        assert str(source.year) in source.mark


def test_marks_are_told_apart() -> None:
    marks = [source.mark for source in SOURCES]
    assert len(set(marks)) == len(marks)


def test_figures_seen_only_elsewhere_say_so() -> None:
    second = {source.id for source in SOURCES if source.seen == "secondary source"}
    assert second == {"coyle_1984", "mcmaster_2013", "heiderscheit_2011"}


def test_the_claims_are_the_twenty_four() -> None:
    assert [told.number for told in claims().values()] == list(range(1, 25))


@pytest.mark.parametrize("told", claims().values(), ids=lambda told: told.id)
def test_a_claim_says_what_becomes_of_it_and_whence(told: Claim) -> None:
    assert told.said.endswith(".")
    assert told.here.endswith(".")
    assert told.caveat == "" or told.caveat.endswith(".")
    assert told.evidence_ids[0] == ARTICLE
    assert set(told.evidence_ids) <= set(evidence())


def test_an_unknown_claim_is_an_error() -> None:
    with pytest.raises(KeyError):
        claim("miracle")


@pytest.mark.parametrize(
    ("about", "words", "source"),
    [
        ("deconditioning", ("Strength is not lost in a week", "12 to 14 days"), "houmard_1992"),
        ("deconditioning", ("up to two weeks off the loss is minimal",), "mcmaster_2013"),
        ("not_the_knee", ("has no source", "did as well"), "esculier_2018"),
        ("cadence_5_percent", ("energy", "not stress and not pain"), "heiderscheit_2011"),
        ("cadence_5_percent", ("less than half",), "willson_2014"),
        ("rest_settles", ("no healing time", "71 days", "2 x 500 m"), "nielsen_2014_recovery"),
        ("no_gain_from_rest", ("equal, not better",), "silbernagel_2007"),
    ],
)
def test_where_the_article_says_too_much_the_claim_says_so(
    about: str, words: tuple[str, ...], source: str
) -> None:
    told = claim(about)
    assert source in told.evidence_ids
    for part in words:
        assert part in told.caveat


def test_every_threshold_has_its_value_and_its_source() -> None:
    assert default_thresholds().gap.min_rest_days == 3
    for note in threshold_notes():
        assert set(note.evidence_ids) <= set(evidence()), note.name


def test_what_may_be_changed_says_between_what() -> None:
    for note in threshold_notes():
        if note.change == "nobody":
            assert note.least is note.most is None, note.name
            assert "part of the method" in threshold_faults(note.name, note.value)[0]
        else:
            assert note.least is not None, note.name
            assert note.most is not None, note.name
            assert note.least <= note.value <= note.most, note.name
            for bound in (note.value, note.least, note.most):
                assert threshold_faults(note.name, bound) == (), note.name
            for wrong in (note.least - 1, note.most + 1, nan, inf):
                assert threshold_faults(note.name, wrong), note.name
    assert threshold_faults("cycle.window_days", 28.5) == (
        "cycle.window_days is a whole number, not 28.5",
    )
    assert threshold_faults("cycle.moon", 1) == ("there is no threshold called cycle.moon",)


def test_a_number_may_have_several_sources_or_be_our_own() -> None:
    note = ThresholdNote(
        "x.y", 1.0, "days", f"houmard_1992, coyle_1984, {OWN}", "nobody", "Why."
    )
    assert note.evidence_ids == ("houmard_1992", "coyle_1984")
    assert ThresholdNote("x.y", 1.0, "days", OWN, "nobody", "Why.").evidence_ids == ()


WITHOUT_ZONE = {"leg", "unspecified"}
"""Places that no picture can show; a list in words offers them."""


def test_the_body_chart_has_every_place_on_both_sides() -> None:
    found = {(z["location"], z["side"]) for f in body_zones()["figures"] for z in f["zones"]}
    sided = {(place, side) for place in LOCATIONS for side in ("left", "right")}
    unsided = {(place, side) for place, side in sided if place in WITHOUT_ZONE}
    assert found == sided - unsided | {("lower_back", None)}


def test_the_close_up_of_the_knee_has_every_spot_and_words_for_it() -> None:
    zones = body_zones()
    assert {z["spot"] for view in zones["knee"] for z in view["zones"]} == set(SPOTS)
    assert set(zones["spots"]) == set(SPOTS)
    assert set(zones["names"]) <= set(LOCATIONS)


def test_the_outer_side_of_a_knee_is_the_inner_one_mirrored() -> None:
    inner, outer = (v for v in body_zones()["knee"] if v["id"] in {"inner", "outer"})
    assert (inner["mirror"], outer["mirror"]) == (False, True)
    assert inner["outline"] == outer["outline"]
    assert [z["spot"] for z in outer["zones"]] == [
        "outer" if z["spot"] == "inner" else z["spot"] for z in inner["zones"]
    ]


@pytest.mark.parametrize("drawing", ["figures", "knee"])
def test_a_zone_lies_in_its_picture_and_takes_a_finger(drawing: str) -> None:
    for picture in body_zones()[drawing]:
        width, height = picture["size"]
        for zone in picture["zones"]:
            x, y, wide, high = zone["hit"]
            assert min(wide, high) >= 24
            assert 0 <= x <= x + wide <= width
            assert 0 <= y <= y + high <= height
            assert x < zone["at"][0] < x + wide
            assert y < zone["at"][1] < y + high
