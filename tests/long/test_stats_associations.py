"""Associations: how often runners without any are told one, and a true one is found."""

from __future__ import annotations

import pytest
from scipy.special import betaincinv

from benchmarks.associations import EFFECTS, NULLS, RUNNERS, UNMATCHED, Cell, shares

TOLD_AT_MOST = 0.10
FOUND_AT_LEAST = {
    ("rest", 20): 0.35,
    ("rest", 40): 0.75,
    ("descent", 20): 0.6,
    ("descent", 40): 0.9,
}


@pytest.mark.parametrize("cell", NULLS, ids=str)
def test_a_reaction_to_pain_is_seldom_told_as_its_cause(cell: Cell) -> None:
    found = shares(cell)
    print(cell, found)  # noqa: T201
    told = round(found.any_finding * RUNNERS)
    lower = float(betaincinv(told, RUNNERS - told + 1, 0.01)) if told else 0.0
    assert lower <= TOLD_AT_MOST


@pytest.mark.parametrize("cell", EFFECTS, ids=str)
def test_what_really_goes_before_pain_is_found(cell: Cell) -> None:
    found = shares(cell)
    print(cell, found)  # noqa: T201
    assert found.true_finding >= FOUND_AT_LEAST[cell.effect, cell.painful]


def test_without_like_answers_before_them_most_would_be_told_one() -> None:
    """The reason for the matching, and a check that these runners do react."""
    assert shares(UNMATCHED, 200).any_finding >= 0.5
