"""The pain diary: entries typed or imported, checked as a whole, then kept as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.diary import read_pain_csv
from rules.states import run_of_each
from traininglog.pain import entry_faults
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from traininglog.pain import PainEntry
    from traininglog.repository import Repository

_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class DiaryOutcome:
    """What became of some entries: with any problem nothing was kept."""

    added: int = 0
    repeated: int = 0
    candidates: int = 0
    without_run: int = 0
    problems: tuple[Problem, ...] = ()


def add_entries(
    repository: Repository, runner_id: int, entries: Sequence[PainEntry], today: date
) -> DiaryOutcome:
    """Keep entries, unless any of them is at fault; exact repeats are kept once."""
    faults = [f for entry in entries for f in entry_faults(entry, today)]
    if faults:
        return DiaryOutcome(problems=tuple(Problem("diary", fault) for fault in faults))
    added = repository.add_pain(runner_id, entries)
    belonging = run_of_each(repository.training_log(runner_id), entries)
    return DiaryOutcome(
        without_run=sum(
            not entry.is_candidate and entry.when != "daily" and not has_run
            for entry, has_run in zip(entries, belonging, strict=True)
        ),
        added=added,
        repeated=len(entries) - added,
        candidates=sum(entry.is_candidate for entry in entries),
    )


def import_pain_csv(
    repository: Repository, runner_id: int, path: Path, today: date
) -> DiaryOutcome:
    """Import a table of pain entries; one bad row and nothing of the table is kept."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return _refused(path, "the table is larger than 16 MB; split it")
        content = path.read_bytes()
    except OSError as fault:
        return _refused(path, f"cannot be read: {fault.strerror or fault}")
    table = read_pain_csv(content, str(path), today)
    if table.problems:
        return DiaryOutcome(problems=table.problems)
    return add_entries(repository, runner_id, table.entries, today)


def _refused(path: Path, message: str) -> DiaryOutcome:
    return DiaryOutcome(problems=(Problem("diary", message, str(path)),))
