"""At a visit nothing is offered that is refused afterwards: places that are not open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.diary_form import first_values
from dashboard.pages.visit_change_cards import zones_within
from service.visit_forms import CARDS, FINDING, LADDER, PRESET, TOTAL, TREATMENT, within
from tests.visit_logs import TODAY
from traininglog.reference import body_zones
from traininglog.scope import EVERYTHING, Scope

if TYPE_CHECKING:
    from service.diary_forms import Form
    from service.visit_forms import Card

TWO = Scope(frozenset({"knee", "hip"}))


def names(form: Form, field: str) -> list[str]:
    (found,) = (one for one in form.fields if one.name == field)
    return [name for name, _ in found.choices]


def test_who_sees_every_place_may_name_every_place() -> None:
    for card in CARDS:
        assert within(card.form, EVERYTHING) is card.form
    assert zones_within(EVERYTHING) == body_zones()


def test_places_are_those_that_are_open() -> None:
    assert set(names(within(TREATMENT.form, TWO), "location")) - {""} == {"knee", "hip"}
    assert names(within(FINDING.form, TWO), "location")[0] == ""
    shown = {zone["location"] for figure in zones_within(TWO)["figures"]
             for zone in figure["zones"]}  # fmt: skip
    assert shown == {"knee", "hip"}


@pytest.mark.parametrize("card", [PRESET, LADDER])
def test_what_would_hold_everywhere_is_said_of_a_place(card: Card) -> None:
    assert set(names(within(card.form, TWO), "location")) == {"knee", "hip"}


def test_questionnaires_are_those_of_open_places() -> None:
    foot = within(TOTAL.form, Scope(frozenset({"foot"})))
    assert {"akps", "kos_adls", "visa_a"} & set(names(foot, "instrument")) == set()
    assert "uwri" in names(foot, "instrument")


@pytest.mark.parametrize("card", CARDS)
def test_without_any_place_there_still_is_a_form(card: Card) -> None:
    form = within(card.form, Scope(frozenset()))
    assert first_values(form, TODAY, "km").get("location", "") == ""
    assert zones_within(Scope(frozenset()))["figures"] == []
