"""The pain diary: entries typed or imported, checked as a whole, then kept as a whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.diary import read_pain_csv
from rules.states import belonging
from traininglog.pain import entry_faults
from traininglog.problem import Problem
from traininglog.textform import read_diary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from traininglog.log import TrainingLog
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
    return DiaryOutcome(
        without_run=_without_run(repository.training_log(runner_id), entries),
        added=added,
        repeated=len(entries) - added,
        candidates=sum(entry.is_candidate for entry in entries),
    )


def add_diary(repository: Repository, runner_id: int, told: TrainingLog) -> DiaryOutcome:
    """Keep what `read_diary` read, whole or not at all; what is known already is kept once."""
    total = sum(map(len, (told.pain, told.facts, told.gap_kinds, told.declarations)))
    added = repository.add_diary(runner_id, told)
    log = repository.training_log(runner_id)
    return_days = {run.day for run in log.runs}
    return DiaryOutcome(
        added=added,
        repeated=total - added,
        candidates=sum(entry.is_candidate for entry in told.pain),
        without_run=_without_run(log, told.pain)
        + sum(day not in return_days for day in told.gap_kinds),
    )


def import_diary(
    repository: Repository, runner_id: int, path: Path, today: date
) -> DiaryOutcome:
    """Import a diary in text form; one bad line and nothing of the file is kept."""
    content = _content(path, "the diary")
    if isinstance(content, DiaryOutcome):
        return content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return _refused(path, f"byte {fault.start} is no UTF-8 text; save it as UTF-8")
    told, problems = read_diary(text, today)
    if problems:
        return DiaryOutcome(problems=tuple(replace(p, source=str(path)) for p in problems))
    return add_diary(repository, runner_id, told)


def import_pain_csv(
    repository: Repository, runner_id: int, path: Path, today: date
) -> DiaryOutcome:
    """Import a table of pain entries; one bad row and nothing of the table is kept."""
    content = _content(path, "the table")
    if isinstance(content, DiaryOutcome):
        return content
    table = read_pain_csv(content, str(path), today)
    if table.problems:
        return DiaryOutcome(problems=table.problems)
    return add_entries(repository, runner_id, table.entries, today)


def _content(path: Path, what: str) -> bytes | DiaryOutcome:
    """The bytes of a file, or why it was not read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return _refused(path, f"{what} is larger than 16 MB; split it")
        return path.read_bytes()
    except OSError as fault:
        return _refused(path, f"cannot be read: {fault.strerror or fault}")


def _without_run(log: TrainingLog, entries: Sequence[PainEntry]) -> int:
    """How many entries are about a run that is not in the log."""
    return sum(
        not entry.is_candidate and entry.when != "daily" and not runs
        for entry, runs in zip(entries, belonging(log, entries), strict=True)
    )


def _refused(path: Path, message: str) -> DiaryOutcome:
    return DiaryOutcome(problems=(Problem("diary", message, str(path)),))
