"""What was before, beside what hurts today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.history import history
from rules.sore import same_site
from traininglog.pain import Place
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

TODAY = date(2024, 3, 20)


def _told(log: TrainingLog, day: date = TODAY) -> list[Finding]:
    return list(history(Case.of(log, day)))


def test_a_sore_place_stands_beside_its_own_history(log: TrainingLog) -> None:
    """
    2019 history injury knee right "meniscus"
    2012-06-02 history surgery knee
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-13 rest | knee right 2/10 stairs
    """
    (found,) = _told(log)
    assert found.sentence == (
        "Right knee: last sore on 13 Mar 2024 (2/10); in the history: surgery, knee "
        '(2 Jun 2012); injury, right knee (2019, "meniscus").'
    )
    assert found.place == Place("knee", "right")
    assert found.evidence_ids == ("van_der_worp_2015",)
    assert (found.kind, found.clarity, found.effect) == ("history", "clear", None)
    assert len(found.caveats) == 1
    assert "does not say why it hurts now" in found.caveats[0]


def test_how_long_a_place_is_in_the_log(log: TrainingLog) -> None:
    """
    2022-03-12 run 6 km 36:00 | knee right 4/10 from 5 km
    2023-11-12 run 6 km 36:00 | knee right 2/10
    2024-01-12 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 5 km; calf left 2/10
    """
    (found,) = _told(log)
    assert found.sentence == (
        "Right knee: last sore on 12 Mar 2024 (4/10), in the log since 12 Nov 2023, about "
        "4 months."
    )
    assert (found.effect, found.effect_unit) == (4.0, "months_in_the_log")
    assert found.evidence_ids == claim("started_long_ago").evidence_ids
    assert found.caveats == (claim("started_long_ago").caveat,)
    assert (found.first_date, found.last_date) == (date(2023, 11, 12), date(2024, 3, 12))


def test_a_niggle_has_no_age(log: TrainingLog) -> None:
    """
    2023-02-12 run 6 km 36:00 | knee right 2/10; calf left 2/10
    2023-03-12 run 6 km 36:00 | knee right 4/10
    2024-03-12 run 6 km 36:00 | knee right 2/10; calf left 2/10; hip left 3/10
    """
    assert _told(log) == []


def test_an_old_back_says_that_there_is_no_evidence(log: TrainingLog) -> None:
    """
    2014 history back problem lower back "slipped disc"
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 5 km
    """
    (found,) = _told(log)
    assert found.sentence == (
        'In the history: back problem, lower back (2014, "slipped disc").'
    )
    assert found.caveats == (claim("old_back").caveat,)
    assert "van_der_worp_2015" in found.evidence_ids


def test_an_old_back_that_hurts_again_says_so_too(log: TrainingLog) -> None:
    """
    2014 history back problem lower back
    2024-03-12 run 6 km 36:00 | lower back 1/10
    """
    (found,) = _told(log)
    assert found.sentence == (
        "Lower back: last sore on 12 Mar 2024 (1/10); in the history: back problem, lower back "
        "(2014)."
    )
    assert found.caveats == (claim("old_back").caveat,)


def test_a_birth_is_a_date_and_nothing_else(log: TrainingLog) -> None:
    """
    1990 history born
    2023-05-03 history childbirth "long"
    2024-03-12 run 6 km 36:00
    """
    (found,) = _told(log)
    assert (found.kind, found.sentence) == (
        "history_private",
        "In the history: childbirth (3 May 2023).",
    )
    assert found.caveats == (claim("postpartum").caveat,)


def test_the_rest_of_the_person_carries_its_caveats(log: TrainingLog) -> None:
    """
    2012 history injury ankle left
    2018 history stress fracture shin left
    2024-03-12 run 6 km 36:00 | knee right 4/10 from 5 km
    """
    (found,) = _told(log)
    assert found.sentence == (
        "In the history: injury, left ankle (2012); stress fracture, left shin (2018)."
    )
    assert found.caveats == (claim("whole_person").caveat, claim("not_the_knee").caveat)


def test_a_long_history_stands_in_the_diary(log: TrainingLog) -> None:
    """
    2012 history injury ankle left
    2013 history injury ankle left
    2014 history injury toe left
    2018 history injury calf
    2019 history injury
    """
    (found,) = _told(log)
    assert found.sentence == (
        "In the history: injury, left toe (2014); injury, calf (2018); injury (2019); 2 more "
        "in the diary."
    )


def test_without_history_and_pain_nothing_is_said(log: TrainingLog) -> None:
    """
    2023-03-12 run 6 km 36:00
    2024-01-12 run 6 km 36:00 | knee right 4/10 from 5 km
    """
    assert _told(log) == []


def test_the_latest_sore_places_are_told(log: TrainingLog) -> None:
    """
    2024-01-12 run 6 km 36:00 | knee right; calf right; hip right; toe right
    2024-03-10 rest | calf right 3/10
    2024-03-11 rest | hip right 3/10
    2024-03-12 rest | toe right
    2024-03-13 rest | knee right 3/10
    """
    assert [f.place.location for f in _told(log) if f.place] == ["knee", "toe", "hip"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, Place("knee"), False),
        (Place("knee"), Place("calf"), False),
        (Place("knee", "left"), Place("knee", "right"), False),
        (Place("knee", "left"), Place("knee", "left"), True),
        (Place("knee", "both"), Place("knee", "left"), True),
        (Place("knee"), Place("knee", "left"), True),
        (Place("knee", "left"), Place("knee"), True),
    ],
)
def test_what_is_one_site(one: Place | None, other: Place, same: bool) -> None:  # noqa: FBT001
    assert same_site(one, other) is same
