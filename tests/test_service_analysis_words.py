"""An analysis in words: by topic, folded to the terminal, with sources and caveats."""

from __future__ import annotations

from datetime import date, timedelta

from rules.analyse import analyse
from rules.onset_trend import AIM
from service.analysis_words import DIARY_HINT, NOT_A_DIAGNOSIS, analysis_words
from traininglog.finding import Analysis, Coverage, Finding
from traininglog.log import TrainingLog

DAY = date(2024, 12, 31)


def _told(log: TrainingLog, *findings: Finding, width: int | None = None) -> list[str]:
    analysis = Analysis(DAY, Coverage(0, 0, 0), findings=findings)
    return list(analysis_words(log, analysis, width))


def test_words_tell_each_finding_and_what_is_missing(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00
    """
    told = list(analysis_words(log, analyse(log, DAY)))
    assert told[0] == "me, as of 2024-12-31"
    cycle = told[told.index("What came back") + 1]
    assert cycle.startswith("  … not enough data  Right knee: pain at 5.0 km (4/10)")
    missing = f"{'':21}missing: Answers for 1 silent run: silence is not painless."
    assert told.index(missing) > told.index("What cannot be said yet")
    assert told[-1] == NOT_A_DIAGNOSIS


def test_words_for_a_log_without_runs_or_without_a_diary(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    """
    empty = TrainingLog("me")
    (line,) = analysis_words(empty, analyse(empty, DAY))
    assert "no runs" in line
    assert DIARY_HINT in list(analysis_words(log, analyse(log, DAY)))


def test_sources_caveats_and_the_aim_stand_with_their_finding(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10
    """
    finding = Finding(
        "spike", "spike", "clear", "The run was longer (by a lot).",
        evidence_ids=("houmard_1992", "coyle_1984"), caveats=("by a lot", "One study only."),
        needs=("2 more answered runs.", AIM),
    )  # fmt: skip
    told = _told(log, finding)
    assert told[told.index("Load") + 1 : -2] == [
        "  ● clear            The run was longer (by a lot). [Houmard 1992; Coyle 1984]",
        f"{'':21}note: One study only.",
        f"{'':21}missing: 2 more answered runs.",
        f"{'':21}{AIM}",
    ]


def test_a_caveat_of_several_lines_is_told_once(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10
    """
    one = Finding("baseline", "baseline", "clear", "One.", caveats=("No promise.",))
    two = Finding("baseline", "baseline", "clear", "Two.", caveats=("No promise.", "Short."))
    other = Finding("history", "history", "clear", "Three.", caveats=("No promise.",))
    told = [line.strip() for line in _told(log, one, two, other)]
    assert told.count("note: No promise.") == 2
    at = told.index("● clear            Two.")
    assert told[at + 1 : at + 3] == ["note: Short.", "note: what is said above holds here too."]
    assert told[told.index("● clear            Three.") + 1] == "note: No promise."


def test_many_sources_are_counted(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10
    """
    ids = ("houmard_1992", "coyle_1984", "feely_2023", "mujika_2000", "bosquet_2013")
    told = _told(log, Finding("spike", "spike", "clear", "So.", evidence_ids=ids))
    assert "  ● clear            So. [Houmard 1992; Coyle 1984; Feely 2023; 2 more]" in told


def test_of_many_cycles_the_newest_are_told(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10
    """
    cycles = [
        Finding("cycles", "cycle_recurred", "clear", f"Cycle {n}.",
                last_date=DAY + timedelta(n))
        for n in range(9)
    ]  # fmt: skip
    told = _told(log, *cycles)
    at = told.index("What came back")
    assert told[at + 1] == f"{'':21}3 older cycles, see --json"
    assert [line[-8:] for line in told[at + 2 : at + 8]] == [f"Cycle {n}." for n in range(3, 9)]


def test_lines_are_folded_to_the_terminal(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00
    """
    finding = Finding(
        "spike", "spike", "clear", "A sentence of some length. " * 8, caveats=("A word. " * 20,)
    )
    told = _told(log, finding, width=80)
    assert max(map(len, told)) < 80
    assert told[told.index("Load") + 2].startswith(f"{'':21}sentence of some length")
    narrow = _told(log, finding, width=20)
    assert max(map(len, narrow)) <= 42
