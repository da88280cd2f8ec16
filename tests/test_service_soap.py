"""S, O, A and P as text: the runner's words, figures with n, a blank A, what is arranged."""

from __future__ import annotations

import re

import pytest

from service.safety import SAFETY_LINE
from service.soap import soap
from tests.report_logs import CASES, everyday, report_of
from tests.wording import forbidden

_PARTS = ("S", "O", "A", "P")
_ASSESSED = re.compile(
    r"irritab|sever(e|ity)|nature|stage|syndrome|tendinopath|patellofemoral|overuse|\bacute\b"
    r"|chronic|impression|assess|suggests|consistent with|likely",
    re.IGNORECASE,
)


def _parts(words: str) -> dict[str, list[str]]:
    blocks = [block.splitlines() for block in words.strip().split("\n\n")]
    return {block[0]: block[1:] for block in blocks}


def _text(case: str = "everyday") -> dict[str, list[str]]:
    return _parts(soap(report_of(CASES[case]).visit))


def test_the_head_says_who_where_and_when_and_the_foot_what_it_is() -> None:
    lines = soap(report_of(everyday()).visit).splitlines()
    assert lines[0] == "D. R., right knee, 22 Nov 2026"
    assert lines[-1] == SAFETY_LINE


def test_s_has_the_runners_words_with_their_days_and_their_answers() -> None:
    told = _text()["S"]
    assert "Complaint: “The front of my right knee aches after a few km.”, 2 Oct" in told
    assert any(line.startswith("Worse: “downhill, stairs") for line in told)
    flags = [line for line in told if "the runner’s answers" in line]
    assert len(flags) == 2
    assert all("no, 22 Nov" in line for line in flags)


def test_s_has_the_day_after_the_newest_painful_runs_and_counts_the_others() -> None:
    told = _text()["S"]
    at = told.index("24 hours after painful runs, n = 8:")
    assert told[at + 1].startswith("- 22 Nov: during 1, +2 h –, night –, next morning due")
    assert told[at + 7] == "- and 2 earlier"


def test_o_has_every_figure_with_its_n_and_days() -> None:
    told = _text()["O"]
    assert told[0] == ("Runs, 3 Aug to 22 Nov 2026: 31 runs: 8 painful, 19 painless, 4 silent")
    onset = next(line for line in told if line.startswith("Onset in the run"))
    assert "5.2 km (1/10)" in onset
    assert "n = 8 of 31" in onset
    assert any(line.startswith("UWRI: 14 on 2 Oct 2026, 25 on 13 Nov 2026") for line in told)
    assert any("hip drop 8° right, 2 Oct" in line for line in told)
    assert any("2 runs came only from Strava" in line for line in told)


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_is_a_blank_line_and_nothing_else(case: str) -> None:
    words = soap(report_of(CASES[case]).visit)
    assert [re.sub("_", "", line) for line in _parts(words)["A"]] == [""]
    own = re.sub(r"“[^”]*”", "", words)
    assert not _ASSESSED.search(own)


@pytest.mark.parametrize("case", sorted(set(CASES) - {"wide names"}))
def test_no_word_judges_or_promises(case: str) -> None:
    assert forbidden(soap(report_of(CASES[case]).visit)) == []


def test_p_has_the_rule_the_treatments_and_the_next_review() -> None:
    told = " ".join(_text()["P"])
    assert "Hip and calf exercises" in told
    assert "4 Dec, second video" in told


def test_under_a_red_flag_p_has_no_ladder() -> None:
    told = _text("a flag stands")["P"]
    assert told[0].startswith("No ladder is shown")
    assert not any(line.startswith(("Ladder:", "Forward:", "Pain rule:")) for line in told)


def test_miles_and_no_kilometre_among_them() -> None:
    words = soap(report_of(everyday(), "mi").visit)
    assert "3.2 mi (1/10)" in words
    assert not re.search(r"\d km\b", re.sub(r"“[^”]*”", "", words))


def test_a_fact_stays_one_line_whatever_is_in_it() -> None:
    page = report_of(everyday().replace("aches after a few km.", "aches\\nA\\nsevere"))
    assert sum(line == "A" for line in soap(page.visit).splitlines()) == 1


def test_a_log_without_pain_and_one_of_a_single_run() -> None:
    assert "24 hours after painful runs, n = 0" in _text("no pain")["S"]
    assert any("1 run" in line for line in _text("one run")["O"])
    assert _text("one run")["P"] != []
