"""The Cadence page in words: its sentence, a target, a cue, what it cannot say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from rules.analyse import analyse
from service.cadence_page import RULES, cadence_page, rows
from service.cadence_target import cue_of
from service.matched import matched
from tests.cadence_logs import NO_CADENCE, in_parts, made, quicker
from tests.speed_logs import steady, with_runs
from traininglog.reference import claim, evidence

if TYPE_CHECKING:
    from service.cadence_page import CadencePage
    from service.units import Unit
    from tests.cadence_logs import Made

FLAGS = "2024-05-21 flags all no"


def told(log_and_analysis: Made, unit: Unit = "km") -> CadencePage:
    log, analysis = log_and_analysis
    return cadence_page(log, analysis, matched(log), unit)


def test_the_sentence_says_how_it_is_and_since_when() -> None:
    page = told(quicker())
    assert page.headline == (
        "172 steps a minute at 2.8 m/s (5:57 min/km), 8 more than before 30 Apr."
    )
    assert page.sub == (
        "Your newest 8 runs, 30 Apr to 21 May 2024, against 164 in the 20 runs before, from "
        "1 Mar 2024 on: +8.0, 90 % interval +7.5 to +8.6. Cadence in 28 of 28 runs."
    )


def test_miles_reach_every_word_and_every_finding() -> None:
    page = told(quicker(), "mi")
    assert "2.8 m/s (9:35 min/mi)" in page.headline
    assert "min/mi" in page.basis
    sentences = " ".join(finding.sentence for finding in page.findings)
    assert "9:35 min/mi" in sentences
    assert "min/km" not in sentences


def test_no_clear_change_is_said() -> None:
    page = told(made(steady([164.0] * 20, "spm")))
    assert page.headline == "164 steps a minute at 2.8 m/s (5:57 min/km), no clear change."
    against = "the newest 8 against those before, +0.0, 90 % interval −0.6 to +0.7"
    assert page.sub == (
        f"From 20 runs, 1 Mar to 27 Apr 2024: {against}. Cadence in 20 of 20 runs."
    )
    assert page.line
    assert page.line.newest is None


def test_fewer_steps_are_fewer() -> None:
    page = told(made(steady([172.0] * 20 + [164.0] * 8, "spm")))
    assert "8 fewer than before 30 Apr." in page.headline
    assert "−8.0, 90 % interval −8.5 to −7.4" in page.sub


def test_no_cadence_is_one_line_with_the_count_and_the_rules_that_are_off() -> None:
    page = told(made(NO_CADENCE))
    assert page.headline == "No cadence in this log yet."
    assert page.sub == "Cadence in 0 of 212 runs."
    assert page.off == tuple(RULES.values())
    assert (page.runs, page.line, page.target, page.findings) == ((), None, None, ())


@pytest.mark.parametrize(
    ("runs", "late_days", "missing"),
    [
        (1, 0, "For your own line: 9 more cadence runs."),
        (4, 0, "For your own line: 6 more cadence runs, about 21 Apr."),
        (4, 900, "Your own line needs 10 runs within a year: 6 more."),
    ],
)
def test_few_runs_say_what_is_missing(runs: int, late_days: int, missing: str) -> None:
    page = told(made(steady([164.0] * runs, "spm"), late_days=late_days))
    assert page.headline == f"Cadence in {runs} run{'s' if runs > 1 else ''} so far."
    assert page.missing == missing
    assert page.off == tuple(RULES.values())
    assert page.line is None
    assert all("usual speed" not in card.sentence for card in page.findings)


def test_the_count_is_of_the_whole_log_and_not_of_a_year() -> None:
    two_years = "2022-03-01 run 5 km 30:00 168 spm\n2024-03-01 run 5 km 30:00 168 spm"
    page = told(made(two_years))
    assert page.headline == "Cadence in 1 run of the last year."
    assert page.sub == "Cadence in 2 of 2 runs, 1 Mar 2022 to 1 Mar 2024."
    open_flags = told(made(f"{two_years} | knee 2/10"))
    assert open_flags.open_flags
    assert open_flags.sub == page.sub


def test_an_old_log_has_its_line_and_no_target() -> None:
    page = told(made(steady([164.0] * 20, "spm"), late_days=900))
    assert page.headline == "164 steps a minute at 2.8 m/s (5:57 min/km)."
    assert page.line
    assert page.target is None
    assert page.target_absent == "The last run with a cadence is too long ago for a target."


def test_the_target_is_five_per_cent_more_beside_the_newest_runs() -> None:
    page = told(quicker())
    assert page.target
    assert page.target.from_spm == pytest.approx(172, abs=0.5)
    assert page.target.to_spm == 181
    assert page.target_speed == "2.8 m/s (5:57 min/km)"
    assert page.target.name == "cadence cue +5 %: 181 at 2.8 m/s"
    assert page.target.progress(date(2024, 5, 21)) == (
        "0 of your newest 8 runs reached 181; the latest, 21 May, had 172."
    )
    assert not page.is_cue


def test_a_cue_counts_the_runs_since_it_and_keeps_its_number() -> None:
    page = told(quicker('2024-05-05 treatment "cadence cue +5 %: 172 at 2.8 m/s" by runner'))
    assert page.is_cue
    assert page.target
    assert page.target.to_spm == 172
    assert page.target.progress(date(2024, 5, 21)).startswith("4 of 6 runs since 5 May reached")


def test_a_cue_without_a_number_means_so_much_more_than_before_it() -> None:
    page = told(quicker('2024-04-28 treatment "Cadence cue +5 %"'))
    assert page.target
    assert (page.target.to_spm, len(page.target.runs)) == (172, 8)


def test_a_cue_of_today_waits_for_its_first_run() -> None:
    page = told(quicker('2024-05-21 treatment "cadence cue +5 %: 181 at 2.8 m/s"'))
    assert page.target
    assert page.target.progress(date(2024, 5, 21)) == "No run with a cadence since 21 May."


def test_a_cue_at_another_speed_moves_the_runs_there() -> None:
    here = told(quicker('2024-05-05 treatment "cadence cue: 172 at 2.8 m/s"')).target
    faster = told(quicker('2024-05-05 treatment "cadence cue: 172 at 3.8 m/s"')).target
    assert here
    assert faster
    slope = matched(quicker()[0]).cadence.slope_per_mps
    assert slope is not None
    moved = faster.runs[0].matched - here.runs[0].matched
    assert moved == pytest.approx(slope)


def test_a_cue_before_the_first_runs_has_its_own_number_or_none() -> None:
    with_number = quicker('2024-03-01 treatment "cadence cue +5 %: 172 at 2.8 m/s"')
    page = told(with_number)
    assert page.target
    assert page.target.from_spm == pytest.approx(172 / 1.05)
    page = told(quicker('2024-03-01 treatment "cadence cue"'))
    assert not page.is_cue
    assert page.target
    assert page.target.to_spm == 181


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        ('2024-04-28 treatment "cadence cue +7.5 %, 176 spm"', True),
        ('2024-04-28 treatment "cadence cue" until 2024-05-20', False),
        ('2024-04-28 treatment "cadence cue with a metronome"', False),
        ('2024-04-28 treatment "taping"', False),
    ],
)
def test_which_treatments_are_a_cue(line: str, *, stands: bool) -> None:
    log, _ = quicker(line)
    assert (cue_of(log, date(2024, 5, 21)) is not None) == stands
    assert cue_of(log, date(2024, 4, 27)) is None


def test_an_open_flag_leaves_the_data_and_nothing_else() -> None:
    page = told(quicker("2024-05-21 | knee right 3/10"))
    assert page.headline.startswith("A red-flag question is open")
    assert page.open_flags
    assert len(page.runs) == 28
    assert (page.line, page.target, page.within, page.findings) == (None, None, "", ())
    answered = told(quicker("2024-05-21 | knee right 3/10", FLAGS))
    assert not answered.open_flags
    assert answered.target


def test_sore_elsewhere_than_the_knee_there_is_no_target_and_it_is_said() -> None:
    page = told(quicker("2024-05-21 | achilles right 3/10", FLAGS))
    assert page.target is None
    assert "another place than the knee" in page.target_absent


def test_drift_within_a_run_is_at_one_speed() -> None:
    assert told(in_parts(160, 157)).within == (
        "After the first 8 minutes 3.0 steps a minute fewer at the same speed: the median of "
        "8 runs, 13 Mar to 3 Apr 2024; 8 of 8 had fewer."
    )
    assert "After the first 8 minutes as many steps at" in told(in_parts(160, 160)).within


def test_runs_without_samples_tell_nothing_within() -> None:
    assert told(quicker()).within == ""


def test_watches_stand_with_their_runs_and_days() -> None:
    log, _ = quicker()
    log = with_runs(log, *[{"device": "Watch A"}] * 20, *[{"device": "Watch B"}] * 6)
    page = told((log, analyse(log, log.runs[-1].day)))
    assert [device.words for device in page.devices] == [
        "Watch A: 20 runs, 1 Mar to 27 Apr 2024",
        "Watch B: 6 runs, 30 Apr to 15 May 2024",
        "watch not named: 2 runs, 18 May to 21 May 2024",
    ]


def test_what_changed_in_the_year_by_day_and_in_short() -> None:
    log, _ = quicker('2024-05-05 treatment "cadence cue: 172"')
    log = with_runs(log, *[{"device": "Watch A"}] * 20, *[{"device": "B" * 80}] * 8)
    page = told((log, analyse(log, log.runs[-1].day)))
    assert page.changed == (
        (date(2024, 4, 30), "B" * 31 + "…"),
        (date(2024, 5, 5), "cue 172"),
    )


def test_only_the_last_year_is_drawn() -> None:
    log, analysis = made(steady([164.0] * 30, "spm", every_days=20))
    assert len(told((log, analysis)).runs) == 19


def test_the_rows_are_the_newest_first() -> None:
    page = told(made(steady([164.0] * 20, "spm"), "2024-04-30 run 6 km 36:00 170 spm 150 bpm"))
    first = next(rows(page))
    assert (
        first[1:]
        == ("30 Apr", "2.8 m/s (6:00 min/km)", "170", "170", "150", "")[:1] + (first[2:])
    )
    assert first[3:] == ("170", "170", "150", "")
    assert len(list(rows(page))) == 21


def test_sources_are_the_claims_and_the_trial_comes_first() -> None:
    page = told(quicker())
    assert len(page.sources) == len(claim("cadence_5_percent").evidence_ids)
    assert page.sources[0].grade == "trial"
    assert page.evidence[0].startswith("Trial, 18 runners: Different changes of form")
    assert evidence()["esculier_2022"].does_not_show[1:] in page.evidence[1]
    assert page.claim == claim("cadence_5_percent").caveat
