"""The kept analysis and its machine document."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from rules.analyse import VERSION, analyse
from service import analysis as service_analysis
from service.analysis import analysis_for, audience, rules_fingerprint
from service.analysis_document import SCHEMA, analysis_document
from service.clock import today
from traininglog.access import NotFound
from traininglog.finding import Analysis, OnsetTrend
from traininglog.log import TrainingLog
from traininglog.pain import PainEntry, Place
from traininglog.scope import EVERYTHING, Scope
from traininglog.speed_bins import NO_BINS, SpeedBins
from traininglog.store import Store
from traininglog.textform import read_text
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.repository import Repository

DAY = date(2024, 12, 31)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with Store.open(tmp_path / "data") as store:
        runner = store.choose_runner(create=True)
        yield store.repository(Viewer("owner", runner.id))


def test_an_analysis_is_computed_once_until_the_log_changes(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def counting(log: TrainingLog, day: date) -> Analysis:
        calls.append(day)
        return analyse(log, day)

    monkeypatch.setattr(service_analysis, "analyse", counting)
    first = analysis_for(repository, 1, DAY)
    assert analysis_for(repository, 1, DAY) == first
    assert len(calls) == 1
    repository.add_pain(1, [PainEntry(date(2024, 3, 12), "knee", "right", 4)])
    analysis_for(repository, 1, DAY)
    assert len(calls) == 2
    analysis_for(repository, 1, date(2024, 1, 1), repository.training_log(1))
    assert len(calls) == 3


def test_findings_of_a_log_that_moved_meanwhile_are_not_the_new_ones(
    repository: Repository,
) -> None:
    read = repository.training_log(1)
    repository.add_pain(1, [PainEntry(date(2024, 3, 12), "knee", "right", 4)])
    old = analysis_for(repository, 1, DAY, read)
    assert old == analyse(read, DAY)
    new = analysis_for(repository, 1, DAY)
    assert new == analyse(repository.training_log(1), DAY)
    assert new != old
    assert analysis_for(repository, 1, DAY, read) == old


def test_the_roll_up_is_read_only_to_compute(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, reads = SpeedBins(("a",)), list[int]()

    def bins(runner_id: int) -> SpeedBins:
        reads.append(runner_id)
        return given

    def seeing(log: TrainingLog, day: date) -> Analysis:
        assert log.bins is given
        return analyse(replace(log, bins=NO_BINS), day)

    monkeypatch.setattr(service_analysis, "analyse", seeing)
    monkeypatch.setattr(repository, "bins", bins)
    analysis_for(repository, 1, DAY)
    analysis_for(repository, 1, DAY)
    assert reads == [1]


def test_what_other_rules_said_is_not_shown(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    analysis_for(repository, 1, DAY)
    assert rules_fingerprint().startswith(f"{VERSION}-")
    monkeypatch.setattr(service_analysis, "rules_fingerprint", lambda: "1-other")
    assert repository.kept_analysis(1, "owner", "1-other", DAY) is None
    analysis_for(repository, 1, DAY)
    assert repository.kept_analysis(1, "owner", "1-other", DAY) is not None


def test_a_kept_analysis_comes_back_whole(repository: Repository, log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 3 km
    """
    made = analysis_for(repository, 1, DAY, log)
    assert made.traps
    assert analysis_for(repository, 1, DAY) == made


def test_an_analysis_kept_in_another_form_is_made_again(repository: Repository) -> None:
    repository.keep_analysis(1, "owner", rules_fingerprint(), DAY, '{"as_of": "2024-12-31"}')
    assert analysis_for(repository, 1, DAY).coverage.n_silent == 0


def test_the_owner_and_others_have_findings_of_their_own(repository: Repository) -> None:
    assert audience(repository) == "owner"
    repository.viewer = SYSTEM
    assert audience(repository) == "owner"
    names = set()
    for scope in (Scope(), EVERYTHING, Scope(notes=False), Scope(since=DAY)):
        repository.viewer = Viewer("therapist", 1, scope)
        names.add(audience(repository))
        repository.viewer = Viewer("link", 1, scope)
        names.add(audience(repository))
    assert len(names - {"owner"}) == 4
    repository.viewer = Viewer("therapist", 1)
    with pytest.raises(NotFound):
        audience(repository)


def _document(log: TrainingLog) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(analysis_document(log, analyse(log, DAY))))
    return found


def test_the_machine_document(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00
    """
    document = _document(log)
    assert (document["schema"], document["version"]) == (SCHEMA, VERSION)
    assert (document["as_of"], document["runner"]) == ("2024-12-31", "me")
    assert document["data"] == {
        "runs": 3,
        "first_run": "2024-03-01",
        "last_run": "2024-03-20",
        "pain_entries": 2,
        "coverage": {"painful": 2, "painless": 0, "silent": 1},
    }
    assert document["gaps"][0] == {
        "start": "2024-03-01",
        "end": "2024-03-08",
        "days": 7,
        "rest_days": 6,
        "after_pain": True,
        "kind": "unknown",
    }
    assert document["cycles"] == [
        {
            "location": "knee",
            "side": "right",
            "flare_date": "2024-03-01",
            "return_date": "2024-03-08",
            "rest_days": 6,
            "state": "recurred",
            "recurred": True,
            "recurrence_date": "2024-03-08",
            "onset_before_km": 5.0,
            "onset_after_km": 4.0,
        },
        {
            "location": "knee",
            "side": "right",
            "flare_date": "2024-03-08",
            "return_date": "2024-03-20",
            "rest_days": 11,
            "state": "open",
            "recurred": None,
            "recurrence_date": None,
            "onset_before_km": 4.0,
            "onset_after_km": None,
        },
    ]
    assert document["traps"] == []
    assert document["onset_trends"][0]["verdict"] == "not_enough_data"
    assert document["onset_trends"][0]["class"] == "not_enough_data"
    findings = {finding["kind"]: finding for finding in document["findings"]}
    assert {"cycle_recurred", "cycle_open", "onset_all", "coverage"} <= set(findings)
    assert findings["cycle_recurred"]["rows"] == ["2024-03-01-1", "2024-03-08-1"]


def test_a_trap_and_an_open_interval_in_the_document(log: TrainingLog) -> None:
    """
    2024-03-01 run 6 km 36:00 | knee right 4/10 from 5 km
    2024-03-08 run 6 km 36:00 | knee right 4/10 from 4 km
    2024-03-20 run 6 km 36:00 | knee right 4/10 from 3 km
    """
    analysis = analyse(log, DAY)
    open_trend = OnsetTrend(
        Place("knee"), "all", DAY, DAY, "earlier", "clear", 9, 0, 0,
        ratio_per_month=0.5, interval=(None, 0.7),
    )  # fmt: skip
    document = analysis_document(log, replace(analysis, onset_trends=(open_trend,)))
    assert document["traps"] == [
        {
            "location": "knee",
            "side": "right",
            "cycles": 2,
            "first_date": "2024-03-01",
            "last_date": "2024-03-20",
        }
    ]
    assert document["onset_trends"][0]["interval"] == [None, 0.7]


def test_an_empty_log_has_an_empty_document() -> None:
    document = _document(TrainingLog("me"))
    assert document["data"]["first_run"] is None
    assert (document["gaps"], document["cycles"], document["traps"]) == ([], [], [])


def test_today_is_the_runners_own() -> None:
    ahead = (today("Pacific/Kiritimati") - today("Pacific/Pago_Pago")).days
    assert ahead in {1, 2}  # they are 25 hours apart


def test_spikes_and_the_ladder_are_in_the_document() -> None:
    log, problems = read_text("""
        2024-03-10 run 6 km 36:00 | knee right 4/10 from 3 km
        2024-03-20 run 9 km 54:00 | knee right 4/10 from 2.5 km
        2024-03-30 rest | knee right 0/10 walk 30 min
        2024-04-01 flags all no
        2024-04-01 ladder knee right
        2024-04-02 run 2 km 12:00 | no pain; knee right 0/10 next morning
    """)
    assert not problems
    document = analysis_document(log, analyse(log, date(2024, 4, 3)))
    (spike,) = document["spikes"]
    assert (spike["date"], spike["bin"]) == ("2024-03-20", "over 30 to 100 %")
    ladder = document["ladder"]
    assert (ladder["location"], ladder["step"], ladder["good"]) == ("knee", 3, 1)
    assert ladder["sessions"] == [
        {"row": "2024-04-02-1", "date": "2024-04-02", "step": 3, "outcome": "good"}
    ]
    assert analysis_document(log, analyse(log, date(2024, 4, 16)))["ladder"] is None
