"""The three checks as a person reads them, and when running on is spoken of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.pain_rules import pain_rules
from traininglog.reference import claim
from traininglog.textform import read_text

if TYPE_CHECKING:
    from traininglog.finding import Finding
    from traininglog.log import TrainingLog

DAY = date(2024, 3, 20)


def _found(log: TrainingLog, kind: str = "pain_rules", day: date = DAY) -> list[Finding]:
    return [f for f in pain_rules(Case.of(log, day)) if f.kind == kind]


def test_the_last_answered_run_and_the_counts(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 2/10 was 0/10 quiet after 1 h; next morning 0/10
    2024-03-05 run 6 km 36:00 | knee right 5/10 was 1/10 quiet after 3 h; next morning 2/10
    2024-03-09 run 6 km 36:00
    """
    (finding,) = _found(log)
    assert finding.sentence == (
        "Right knee, run of 5 Mar 2024: during it 5/10, over 2; back to before within 1 h: no; "
        "next morning: worse (knee preset). Quiet after 3 h."
    )
    assert finding.caveats[0] == (
        "last 4 weeks, 2 answered runs: during it 1 passed, 1 failed, 0 pending; back to "
        "before 1 passed, 1 failed, 0 pending; next morning 1 passed, 1 failed, 0 pending"
    )
    assert (finding.clarity, finding.effect, finding.effect_unit) == (
        "clear", 3, "hours_until_quiet",
    )  # fmt: skip
    assert (finding.n_painful, finding.n_painless, finding.n_silent) == (2, 0, 1)
    assert (finding.evidence_ids, finding.needs) == (("esculier_2018",), ())
    assert not _found(log, "continue")


def test_what_is_pending_is_asked_for_and_no_pass(log: TrainingLog) -> None:
    """
    2024-03-20 run 6 km 36:00 | knee right
    """
    (finding,) = _found(log)
    assert finding.clarity == "not_enough_data"
    assert finding.needs == (
        "For the run of 20 Mar: the score during it; whether it was back to before within 1 h; "
        "how it was next morning and that morning.",
    )
    assert finding.expected_on == date(2024, 3, 21)
    (later,) = _found(log, day=date(2024, 3, 21))
    assert later.expected_on is None


def test_no_pain_in_the_run_answers_for_the_run(log: TrainingLog) -> None:
    """
    2024-03-10 run 8 km 48:00 | no pain; heel left next morning 3/10 was 1/10
    """
    (finding,) = _found(log)
    assert "during it 0/10, within the limit of" in finding.sentence
    assert finding.sentence.endswith("next morning: worse (knee preset).")
    assert finding.needs == (
        "For the run of 10 Mar: whether it was back to before within 1 h.",
    )


def test_the_morning_told_before_is_not_asked_for(log: TrainingLog) -> None:
    """
    2024-03-10 run 6 km 36:00 | knee right 2/10 was 0/10 quiet after 1 h
    """
    assert _found(log)[0].needs == ("For the run of 10 Mar: how it was next morning.",)


def test_a_painkiller_passes_nothing(log: TrainingLog) -> None:
    """
    2024-03-10 run 6 km 36:00 | knee right 2/10 was 0/10 quiet after 1 h; next morning 0/10
    2024-03-12 run 6 km 36:00 | knee right 1/10 was 0/10 painkiller quiet after 1 h; next morning 0/10
    """  # noqa: E501
    (finding,) = _found(log)
    assert "during it not counted, on a painkiller" in finding.sentence
    assert (finding.clarity, finding.needs) == (
        "not_enough_data",
        ("Runs on a painkiller answer nothing.",),
    )
    assert not _found(log, "continue")


def test_the_tendon_preset_has_its_own_limit(log: TrainingLog) -> None:
    """
    2024-02-01 preset tendon achilles left
    2024-03-10 run 6 km 36:00 | achilles left 5/10
    """
    (finding,) = _found(log)
    assert "5/10, within the limit of 5" in finding.sentence
    assert finding.evidence_ids == ("silbernagel_2007",)


TWO_GOOD = """
    2024-03-01 run 6 km 36:00 | knee right 2/10 was 0/10 quiet after 1 h; next morning 0/10
    2024-03-05 run 6 km 36:00 | knee right 0/10 was 0/10; next morning 0/10
"""


@pytest.mark.parametrize(
    ("more", "goes_on"),
    [
        ("", True),
        ("2024-03-08 run 6 km 36:00", True),
        ("2024-03-06 rest | knee right 2/10 stairs", True),
        ("2024-03-06 rest | knee right 3/10 stairs", False),
        ("2024-03-06 rest | knee right stairs", False),
        ("2024-02-28 rest | knee right 6/10 stairs", True),
        ("2024-03-08 run 6 km 36:00 | knee right 1/10", False),
    ],
)
def test_running_on_is_spoken_of_after_two_passes_only(
    more: str,
    goes_on: bool,  # noqa: FBT001
) -> None:
    log, problems = read_text(TWO_GOOD + more)
    assert not problems
    found = _found(log, "continue")
    assert bool(found) is goes_on
    for finding in found:
        assert "69 runners with knee pain" in finding.sentence
        assert "rest" not in finding.sentence
        assert "1 Mar and 5 Mar" in finding.sentence
        assert finding.evidence_ids == ("esculier_2018",)
        assert finding.caveats == (claim("no_gain_from_rest").caveat,)
        assert (finding.grade, finding.clarity) == ("trial", "no_clear_change")


def test_beside_a_tendon_stands_the_trial_of_tendons(log: TrainingLog) -> None:
    """
    2024-02-01 preset tendon achilles left
    2024-03-01 run 6 km 36:00 | achilles left 3/10 was 0/10 quiet after 1 h; next morning 0/10
    2024-03-05 run 6 km 36:00 | achilles left 0/10 was 0/10; next morning 0/10
    """
    (finding,) = _found(log, "continue")
    assert "38 people with Achilles pain" in finding.sentence
    assert "equal, not better" in finding.sentence
    assert finding.evidence_ids == ("silbernagel_2007",)


@pytest.mark.parametrize("place", ["shin left", "foot right", "hip left", "groin right"])
def test_at_bone_sites_running_on_is_never_spoken_of(place: str) -> None:
    log, problems = read_text(TWO_GOOD.replace("knee right", place))
    assert not problems
    assert _found(log)
    assert not _found(log, "continue")


def test_with_a_red_flag_open_the_limits_are_no_leave_to_run(log: TrainingLog) -> None:
    """
    2024-03-06 flags all no
    2024-03-05 run 6 km 36:00 | knee right 1/10 was 1/10 quiet after 1 h; next morning 0/10
    """
    closed, opened = (_found(log, day=date(2024, 3, n))[0] for n in (6, 21))
    words = "with a red-flag question open, these limits say nothing about running"
    assert words not in closed.caveats
    assert words in opened.caveats


def test_one_good_run_is_not_two(log: TrainingLog) -> None:
    """
    2024-03-05 run 6 km 36:00 | knee right 1/10 was 1/10 quiet after 1 h; next morning 0/10
    """
    assert [f.clarity for f in _found(log)] == ["no_clear_change"]
    assert not _found(log, "continue")


def test_pain_between_silent_runs_asks_for_answers(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    2024-03-03 rest | knee right 3/10 stairs
    2024-03-05 run 6 km 36:00
    """
    (finding,) = _found(log)
    assert finding.needs == ("Answers for the silent runs of 1 Mar and 5 Mar.",)
    assert (finding.clarity, finding.n_silent) == ("not_enough_data", 2)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-01 run 6 km 36:00 | knee right 5/10\n2024-03-01 run 6 km 36:00 | no pain",
        "2024-03-01 rest | knee right 3/10 stairs",
        "2024-03-01 run 6 km 36:00 | no pain",
    ],
)
def test_nothing_is_said_of_old_pain_or_without_a_run(text: str) -> None:
    log, _ = read_text(text)
    assert list(pain_rules(Case.of(log, DAY))) == []
