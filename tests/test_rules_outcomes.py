"""The last total of a questionnaire against the first, and the change that counts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.outcomes import outcomes
from traininglog.facts import INSTRUMENTS
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

TODAY = date(2024, 6, 30)


def _told(log: TrainingLog) -> list[Finding]:
    return list(outcomes(Case.of(log, TODAY)))


def _of(instrument: str, *totals: float) -> Finding:
    lines = [f"2024-0{n + 1}-03 score {instrument} {t:g}" for n, t in enumerate(totals)]
    log, problems = read_text("\n".join(lines))
    assert not problems
    (found,) = _told(log)
    return found


def test_the_last_total_against_the_first_and_the_one_before(log: TrainingLog) -> None:
    """
    2024-03-03 score uwri 18
    2024-04-03 score uwri 21
    2024-06-01 score uwri 27
    """
    (found,) = _told(log)
    assert found.sentence == (
        "UWRI: 18 on 3 Mar 2024, 27 on 1 Jun 2024 (21 the time before): 9 points "
        "higher; a change counts from 5 on, by a stricter limit from 8."
    )
    assert (found.clarity, found.effect, found.effect_unit) == ("clear", 9.0, "points")
    assert found.interval
    assert [round(end or 0, 2) for end in found.interval] == [5.58, 12.42]
    assert found.evidence_ids == ("uwri_2019", "uwri_2020")
    assert found.caveats == ("higher totals are the better ones",)
    assert found.needs == ()
    assert (found.first_date, found.last_date) == (date(2024, 3, 3), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("instrument", "first", "last", "clarity"),
    [
        ("uwri", 18, 22, "no_clear_change"),
        ("uwri", 18, 23, "clear"),
        ("uwri", 18, 13, "clear"),
        ("akps", 70, 79, "no_clear_change"),
        ("akps", 70, 80, "suggested"),
        ("kos adls", 70, 57, "no_clear_change"),
        ("kos adls", 70, 56, "suggested"),
        ("visa a", 57, 85, "not_enough_data"),
        ("ostrc", 60, 10, "not_enough_data"),
        ("weekly check", 60, 10, "not_enough_data"),
        ("frustration", 4, 1, "not_enough_data"),
    ],
)
def test_a_change_counts_from_its_published_size_on(
    instrument: str, first: float, last: float, clarity: str
) -> None:
    found = _of(instrument, first, last)
    assert found.clarity == clarity
    assert bool(found.needs) == (clarity == "not_enough_data")
    assert found.effect == last - first
    assert not any(word in found.sentence for word in ("better", "worse"))


def test_where_no_change_is_published_the_totals_are_told() -> None:
    found = _of("frustration", 4, 1)
    assert found.sentence == (
        "Frustration: 4 on 3 Jan 2024, 1 on 3 Feb 2024: 3 points lower; how much counts is "
        "not known here."
    )
    assert found.caveats == ("lower totals are the better ones",)
    assert found.needs == ("A published change that counts.",)


def test_no_difference_is_said_as_such() -> None:
    found = _of("uwri", 18, 18)
    assert "no difference; a change counts from 5 on" in found.sentence


def test_one_total_has_nothing_to_be_compared_with() -> None:
    found = _of("uwri", 18)
    assert found.sentence == "UWRI: 18 on 3 Jan 2024."
    assert (found.clarity, found.effect) == ("not_enough_data", None)
    assert found.needs == ("A second total.",)


def test_every_questionnaire_has_its_line_in_the_order_of_the_list() -> None:
    lines = [
        f"2024-01-0{n + 1} score {i.replace('_', ' ')} 1" for n, i in enumerate(INSTRUMENTS)
    ]
    log, problems = read_text("\n".join(reversed(lines)))
    assert not problems
    assert [f.sentence.partition(":")[0] for f in _told(log)] == [
        "UWRI",
        "AKPS",
        "KOS-ADLS",
        "VISA-A",
        "OSTRC",
        "Weekly check",
        "Frustration",
    ]
