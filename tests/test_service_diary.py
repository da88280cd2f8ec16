"""The diary keeps everything of a table or nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from service.diary import DiaryOutcome, add_entries, import_diary, import_pain_csv
from traininglog.facts import Treatment
from traininglog.log import Declaration
from traininglog.pain import PainEntry
from traininglog.store import Store
from traininglog.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from traininglog.repository import Repository

TODAY = date(2024, 6, 30)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Repository]:
    with Store.open(tmp_path / "data") as store:
        runner = store.choose_runner(create=True)
        yield store.repository(Viewer("owner", runner.id))


def _import(repository: Repository, folder: Path, text: str) -> DiaryOutcome:
    path = folder / "diary.csv"
    path.write_text(text, encoding="utf-8")
    return import_pain_csv(repository, 1, path, TODAY)


def test_a_table_is_kept_once(repository: Repository, tmp_path: Path) -> None:
    text = "date,score,note\n2024-03-12,0,\n2024-03-13,,knee?\n"
    assert _import(repository, tmp_path, text) == DiaryOutcome(
        added=2, candidates=1, without_run=1
    )
    assert _import(repository, tmp_path, text) == DiaryOutcome(
        repeated=2, candidates=1, without_run=1
    )
    assert [entry.day.day for entry in repository.pain(1)] == [12, 13]


def test_one_bad_row_and_nothing_is_kept(repository: Repository, tmp_path: Path) -> None:
    outcome = _import(repository, tmp_path, "date,score\n2024-03-12,0\n2024-03-13,12\n")
    assert outcome.added == 0
    assert str(outcome.problems[0]).endswith(
        "diary.csv, row 3: score '12' is not a whole number from 0 to 10"
    )
    assert repository.pain(1) == ()


def test_a_table_that_cannot_be_read_is_named(repository: Repository, tmp_path: Path) -> None:
    outcome = import_pain_csv(repository, 1, tmp_path / "nowhere.csv", TODAY)
    assert str(outcome.problems[0]).endswith(
        "nowhere.csv: cannot be read: No such file or directory"
    )


def test_a_huge_table_is_refused(repository: Repository, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    outcome = import_pain_csv(repository, 1, path, TODAY)
    assert outcome.problems[0].message == "the table is larger than 16 MB; split it"


def test_entries_at_fault_are_refused_together(repository: Repository) -> None:
    good = PainEntry(date(2024, 3, 12), score=0)
    late = PainEntry(date(2024, 7, 12), score=0)
    outcome = add_entries(repository, 1, [good, late], TODAY)
    assert [p.message for p in outcome.problems] == ["date 2024-07-12 is in the future"]
    assert repository.pain(1) == ()


DIARY = """
# beside the watch
2024-03-15 treatment taping knee right
2024-03-12 | knee right 4/10 from 6.5 km; next morning 2/10 first steps
2024-03-20 rest | knee right 2/10 stairs
2024-04-20 back ill
2024-04-21 | "odd"
declare 2024-01-01 to 2024-02-01
"""


def test_a_diary_in_text_form_is_kept_once(repository: Repository, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(DIARY, encoding="utf-8-sig", newline="\r\n")
    outcome = import_diary(repository, 1, path, TODAY)
    assert outcome == DiaryOutcome(added=7, candidates=1, without_run=3)
    again = import_diary(repository, 1, path, TODAY)
    assert (again.added, again.repeated) == (0, 7)
    log = repository.training_log(1)
    assert [(e.day.day, e.when, e.item) for e in log.pain] == [
        (12, "during", None), (13, "next_morning", "first_steps"), (20, "daily", "stairs"),
        (21, "during", None),
    ]  # fmt: skip
    assert isinstance(log.facts[0], Treatment)
    assert log.gap_kinds == {date(2024, 4, 20): "ill"}
    assert log.declarations == (Declaration(date(2024, 1, 1), date(2024, 2, 1)),)


def test_one_bad_line_and_nothing_is_kept(repository: Repository, tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text(f"{DIARY}2024-03-12 run 7 km 43:30\n2024-03-13 massage\n", "utf-8")
    outcome = import_diary(repository, 1, path, TODAY)
    assert [str(p).partition("diary.txt, ")[2] for p in outcome.problems] == [
        "row 9: runs come from files; tell what was felt as: 2024-03-12 | no pain",
        "row 10: 'massage' begins with none of treatment, history, observed, score, flag, "
        "flags, seen, race, shoes, insoles, preset, ladder, follow, told, visit, review, "
        "back or |",
    ]
    assert (repository.pain(1), repository.facts(1)) == ((), ())


def test_a_diary_that_cannot_be_read_is_named(repository: Repository, tmp_path: Path) -> None:
    nowhere = import_diary(repository, 1, tmp_path / "nowhere.txt", TODAY)
    assert str(nowhere.problems[0]).endswith("cannot be read: No such file or directory")
    path = tmp_path / "latin.txt"
    path.write_bytes(b"2024-03-12 | knee \xff\n")
    outcome = import_diary(repository, 1, path, TODAY)
    assert outcome.problems[0].message == "byte 18 is no UTF-8 text; save it as UTF-8"
