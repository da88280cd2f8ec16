"""Days without a run in bands, with what studies say, and never as healing time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.rest_bands import rest_bands
from tests.speed_logs import read
from traininglog.reference import claim

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 5, 1)


def _found(log: TrainingLog, day: date = DAY) -> list[Finding]:
    return list(rest_bands(Case.of(log, day)))


@pytest.mark.parametrize(
    ("back", "rest_days", "band", "counts"),
    [
        (
            "09",
            7,
            "expect a small loss",
            ": 1 of 7 to 13 days, none of 14 to 27, none of 28",
        ),
        (
            "15",
            13,
            "expect a small loss",
            ": 1 of 7 to 13 days, none of 14 to 27, none of 28",
        ),
        (
            "16",
            14,
            "a loss of endurance is likely",
            ": none of 7 to 13 days, 1 of 14 to 27, none of 28",
        ),
        (
            "29",
            27,
            "a loss of endurance is likely",
            ": none of 7 to 13 days, 1 of 14 to 27, none of 28",
        ),
        ("30", 28, "found a plain loss", "none of 14 to 27, 1 of 28 or more"),
    ],
)
def test_bands(back: str, rest_days: int, band: str, counts: str) -> None:
    log = read(f"2024-03-01 run 6 km 36:00\n2024-03-{back} run 6 km 36:00")
    (found,) = _found(log)
    assert (found.kind, found.effect, found.clarity) == ("rest_band", rest_days, "clear")
    assert band in found.sentence
    assert counts in found.caveats[0]
    assert f"the longest {rest_days} days" in found.caveats[0]
    assert found.caveats[2:] == (claim("deconditioning").caveat,)
    assert len(found.run_ids) == 2


def test_the_latest_rest_is_told_and_the_years_are_counted(log: TrainingLog) -> None:
    """
    2023-03-01 run 6 km 36:00
    2023-04-20 run 6 km 36:00
    2024-01-01 run 6 km 36:00
    2024-01-02 run 6 km 36:00
    2024-01-20 run 6 km 36:00
    2024-01-30 run 6 km 36:00 | knee right 3/10 from 4 km
    2024-02-10 run 6 km 36:00 | no pain
    2024-02-10 flags all no
    """
    (found,) = _found(log)
    assert found.sentence == (
        "The latest rest between two runs was 10 days without running, 30 Jan 2024 to 10 Feb "
        "2024: after so many days studies expect a small loss of endurance."
    )
    assert found.caveats[0] == (
        "rests in the last 365 days: 2 of 7 to 13 days, 1 of 14 to 27, 1 of 28 or more; the "
        "longest 255 days"
    )
    assert claim("rest_settles").caveat in found.caveats
    assert claim("no_gain_from_rest").caveat in found.caveats
    assert "nielsen_2014_recovery" in found.evidence_ids


def test_short_rests_after_pain_carry_the_caveat_and_no_loss(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 3/10 from 4 km
    2024-03-06 run 6 km 36:00 | knee right 3/10 from 4 km
    2024-03-12 run 6 km 36:00 | no pain
    """
    (found,) = _found(log)
    assert found.kind == "short_rest"
    assert found.sentence == (
        "2 rests of 3 to 6 days after pain in the last 365 days, the latest until 12 Mar 2024."
    )
    assert found.caveats == (claim("rest_settles").caveat,)
    assert "loss" not in found.sentence
    assert not any("heal" in f.sentence for f in _found(log))


@pytest.mark.parametrize("kind", ["no_record", "other_training"])
def test_days_that_were_filled_are_no_rest(kind: str) -> None:
    log = read(f"2024-03-01 run 6 km 36:00\n2024-03-20 run 6 km 36:00 back {kind}")
    assert _found(log) == []


def test_a_log_of_years_ago_has_no_rest_of_this_year() -> None:
    log = read("2020-03-01 run 6 km 36:00\n2020-03-20 run 6 km 36:00")
    assert _found(log) == []
