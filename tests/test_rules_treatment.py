"""Four weeks before a treatment and four weeks of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.case import Case
from rules.treatment import treatment
from traininglog.reference import claim
from traininglog.textform import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from traininglog.finding import Finding

DAY = date(2024, 12, 31)
BEGUN = "2024-05-01 treatment taping knee right"


def _runs(first: date, told: Sequence[int | None], run: str = "6 km 36:00") -> str:
    """A run every fifth day; a number is a score, None a silent run."""
    return "\n".join(
        f"{first + timedelta(days=5 * n)} run {run}"
        + ("" if score is None else f" | knee right {score}/10")
        for n, score in enumerate(told)
    )


def _before(*told: int | None) -> str:
    return _runs(date(2024, 4, 8), told)


def _after(*told: int | None, run: str = "6 km 36:00") -> str:
    return _runs(date(2024, 5, 3), told, run)


def _found(*parts: str, day: date = DAY) -> list[Finding]:
    log, problems = read_text("\n".join(parts))
    assert not problems
    return list(treatment(Case.of(log, day)))


def _only(*parts: str, day: date = DAY) -> Finding:
    (finding,) = _found(*parts, day=day)
    return finding


def test_scores_that_fell_say_so_and_no_more() -> None:
    finding = _only(BEGUN, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1))
    assert finding.sentence == (
        "Taping for the right knee, from 1 May 2024: 5.4 of 10 before, 1.2 after: "
        "4.2 points less (90 % interval of the change -5.0 to -3.4)."
    )
    assert finding.clarity == "clear"
    assert finding.effect == pytest.approx(-4.2)
    assert finding.caveats[-1] == claim("self_treatment").caveat
    assert "often calmer anyway" in finding.caveats[-2]
    assert (finding.n_painful, finding.n_painless, finding.place) == (9, 1, ("knee", "right"))


def test_scores_that_rose_are_told_the_same_way() -> None:
    finding = _only(BEGUN, _before(2, 1, 2, 0, 1), _after(6, 5, 6, 5, 5))
    assert (finding.clarity, "4.2 points more" in finding.sentence) == ("clear", True)
    assert "stop" not in finding.sentence


def test_no_clear_change_after_four_weeks() -> None:
    finding = _only(BEGUN, _before(4, 3, 4, 3, 4), _after(3, 4, 3, 4, 3))
    assert finding.clarity == "no_clear_change"
    assert "1 May 2024: no clear change after 4 weeks, 3.6 of 10" in finding.sentence
    wide = _only(BEGUN, _before(8, 1, 7, 0, 4), _after(7, 1, 6, 0, 4))
    assert "though one of 2 points is not ruled out" in wide.sentence


@pytest.mark.parametrize(
    ("more", "caveat"),
    [
        ("2024-05-05 treatment icing knee right", "icing on 5 May too"),
        ("2024-05-05 shoes Road", "other shoes from 5 May"),
        ("2024-05-05 insoles Arch", "other insoles from 5 May"),
    ],
)
def test_what_else_changed_makes_it_suggested_at_most(more: str, caveat: str) -> None:
    finding = _found(BEGUN, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1), more)[0]
    assert (finding.clarity, finding.caveats[0]) == ("suggested", caveat)
    assert f"({caveat})" in finding.sentence
    much_later = more.replace("2024-05-05", "2024-06-05")
    finding = _found(BEGUN, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1), much_later)[0]
    assert finding.clarity == "clear"


def test_a_rest_in_these_weeks_is_told() -> None:
    rested = _runs(date(2024, 5, 9), [2, 1, 2, 0])
    last = "2024-05-28 run 6 km 36:00 | knee right 1/10"
    finding = _only(BEGUN, _before(6, 5, 6, 5, 5), rested, last)
    assert finding.caveats[0] == "10 days without running from 28 Apr"


def test_other_runs_are_told() -> None:
    finding = _only(BEGUN, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1, run="6 km 30:00"))
    assert (finding.clarity, finding.caveats[0]) == ("suggested", "the runs became faster")


def test_without_a_place_it_is_about_any() -> None:
    told = "2024-05-01 treatment taping"
    finding = _only(told, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1))
    assert finding.sentence.startswith("Taping, from 1 May 2024: 5.4")
    assert finding.place is None


def test_a_side_that_was_not_named_is_each() -> None:
    told = "2024-05-01 treatment taping knee"
    assert _only(told, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1)).clarity == "clear"
    other = "2024-05-01 treatment taping calf"
    finding = _only(other, _before(6, 5, 6, 5, 5), _after(2, 1, 2, 0, 1))
    assert (finding.clarity, finding.run_ids) == ("not_enough_data", ())


def test_painkillers_and_pain_without_a_score_stay_out() -> None:
    unscored = _before(6, 5, 6, 5, 5).replace("6/10", "")
    assert _only(BEGUN, unscored, _after(2, 1, 2, 0, 1)).clarity == "not_enough_data"
    dulled = _after(2, 1, 2, 0, 1).replace("0/10", "0/10 painkiller")
    finding = _only(BEGUN, _before(6, 5, 6, 5, 5), dulled)
    assert finding.needs == (
        "1 more answered run after it, and no silent run of that time is left to answer.",
    )
    assert finding.expected_on is None


def test_pain_only_afterwards_counts_with_its_score() -> None:
    after = _after(2, 1, 2, 0, 1).replace("2/10", "2/10 after")
    assert _only(BEGUN, _before(6, 5, 6, 5, 5), after).effect == pytest.approx(-4.2)


def test_before_the_four_weeks_are_over_a_day_is_named() -> None:
    finding = _only(BEGUN, _before(6, 5, 6, 5, 5), _after(2, 1), day=date(2024, 5, 12))
    assert finding.needs == (
        "The four weeks are over on 29 May 2024.",
        "3 more answered runs, about 29 May.",
    )
    assert (finding.clarity, finding.expected_on) == ("not_enough_data", date(2024, 5, 30))
    assert finding.sentence.endswith("not enough data to compare them.")
    early = _only(BEGUN, _before(6, 5, 6), _after(2, 1, 2, 0, 1), day=date(2024, 5, 29))
    assert early.needs[0].startswith("2 more answered runs before it")
    assert (len(early.needs), early.expected_on) == (2, None)


def test_silent_runs_are_asked_for() -> None:
    finding = _only(
        BEGUN,
        _before(6, 5, 6, 5, 5),
        _after(2, None, None, 1, 2),
        _runs(date(2024, 5, 5), [0, 1]),
    )
    assert finding.needs == ("Answers for the silent runs of 8 May and 13 May.",)


def test_answers_that_cannot_come_any_more_are_not_hoped_for() -> None:
    finding = _only(BEGUN, _before(6, None), _after(2, 1, 2, 0, 1))
    assert finding.needs[0] == (
        "4 more answered runs before it, and only 1 silent run of that time is left to answer."
    )
    assert "1 answered run in the four weeks before" in finding.sentence


def test_only_the_newest_of_many_treatments_are_told() -> None:
    many = [f"2024-05-{n + 1:02d} treatment thing{chr(97 + n)} knee right" for n in range(9)]
    found = _found(*many, _before(5))
    assert [f.sentence.partition(" ")[0] for f in found] == [
        "Thinge", "Thingf", "Thingg", "Thingh", "Thingi",
    ]  # fmt: skip


def test_sessions_of_one_treatment_are_one() -> None:
    sessions = [f"2024-05-{day:02} treatment cupping" for day in (1, 8, 15, 22)]
    assert len(_found(*sessions, _before(5))) == 1
    assert len(_found(*sessions, "2024-08-01 treatment cupping", _before(5))) == 2
