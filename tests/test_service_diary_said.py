"""What is typed into a form becomes facts, or is refused field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.diary_forms import FORMS
from service.diary_said import FieldFaults, edited, new, values_of
from service.diary_words import said_told
from service.weekly_check import QUESTIONS
from tests.diary_told import ENTRY, TODAY
from traininglog import facts as f
from traininglog.pain import PainEntry


def test_a_year_alone_stays_a_year() -> None:
    (fact,) = new(FORMS["private"], {"kind": "born", "year": "1990"}, TODAY)
    assert fact == f.History(date(1990, 1, 1), "born")
    exact = edited(FORMS["private"], {"kind": "born", "day": "1990-05-06"}, fact, "km", TODAY)
    assert exact == f.History(date(1990, 5, 6), "born", only_year=False)


@pytest.mark.parametrize(
    ("steps", "total"), [("0000", 0), ("2122", 58), ("3333", 100), ("1000", 8)]
)
def test_the_weekly_check_is_the_share_of_its_steps(steps: str, total: float) -> None:
    values = {q.name: step for q, step in zip(QUESTIONS, steps, strict=True)}
    (told,) = new(FORMS["weekly"], values | {"day": "2026-11-22"}, TODAY)
    assert told == f.OutcomeTotal(TODAY, "weekly_check", total)
    counted = f"{total}: {sum(map(int, steps))} of 12 steps"
    assert said_told(told, "km").words.startswith(counted)


def test_what_is_left_alone_keeps_its_kilometres() -> None:
    values = values_of(ENTRY, FORMS["entry"], "mi")
    assert (values["onset"], values["onset_unit"]) == ("3.231", "mi")
    changed = edited(FORMS["entry"], values | {"score": "5"}, ENTRY, "mi", TODAY)
    assert changed == replace(ENTRY, score=5)
    typed = edited(FORMS["entry"], values | {"onset": "4"}, ENTRY, "mi", TODAY)
    assert isinstance(typed, PainEntry)
    assert typed.onset_km == pytest.approx(6.437376)


def test_an_onset_in_minutes() -> None:
    entry = replace(ENTRY, onset_km=None, offset_km=None, onset_min=25.0)
    values = values_of(entry, FORMS["entry"], "km")
    assert (values["onset"], values["onset_unit"]) == ("25", "min")
    changed = edited(FORMS["entry"], values | {"onset_unit": "km"}, entry, "km", TODAY)
    assert isinstance(changed, PainEntry)
    assert (changed.onset_km, changed.onset_min) == (25.0, None)


@given(
    form=st.sampled_from(sorted(FORMS)),
    values=st.dictionaries(
        st.sampled_from(sorted({n for form in FORMS.values() for n in form.names})),
        st.one_of(
            st.text(), st.sampled_from(["yes", "0", "2026-01-01", "knee", "1e9", "left"])
        ),
    ),
)
def test_any_words_are_kept_or_refused_field_by_field(
    form: str, values: dict[str, str]
) -> None:
    fields: set[str] = set()
    try:
        told = new(FORMS[form], values, TODAY)
    except FieldFaults as refused:
        fields = set(refused.faults)
        told = ()
    assert all(str(said_told(said, "mi")) for said in told)
    assert fields <= {*FORMS[form].names, ""}
    assert bool(fields) != bool(told)
