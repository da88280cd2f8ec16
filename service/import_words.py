"""What an import says on the command line: a summary, then the files worth a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from service.job_report import counted as by_kind
from service.job_report import kind_of
from service.jobs_page import counts_words
from service.outcome import VERIFY
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.outcome import ImportReport, Outcome

MOST_COPIES: Final = 10
"""Copies named one by one; an export beside the files it was made of has hundreds."""
REPLACES: Final = "replaces "
"""How the remark begins on a copy that is shown from now on, in place of another."""
_COPY: Final = 2


def summary(outcomes: Sequence[Outcome]) -> str:
    """The counts on one line, `5 files: 2 added, 1 already there, 2 failed.`."""
    return f"{counted(len(outcomes), 'file')}: {counts_words(by_kind(outcomes))}."


def import_words(report: ImportReport) -> Iterator[str]:
    """A summary, then a line for every file that was not simply added or known, worst first.

    Nothing at all where no path could be reached.
    """
    if not report.files and report.unreachable:
        return
    if all(kind_of(file) == "other" for file in report.files):
        among = f" among {counted(len(report.files), 'file')}" if report.files else ""
        yield f"No activity files found{among}."
        return
    yield summary(report.files)
    told = sorted(filter(_is_told, report.files), key=_rank)
    copies = [file for file in told if _rank(file) == _COPY]
    for file in told[: len(told) - max(len(copies) - MOST_COPIES, 0)]:
        yield outcome_words(file)
        yield from (f"  {p}" for p in file.problems if p.startswith(VERIFY))
    if len(copies) > MOST_COPIES:
        yield f"{len(copies) - MOST_COPIES:,} more are copies of runs; --json names them."


def _is_told(file: Outcome) -> bool:
    if kind_of(file) in {"unchanged", "other"}:
        return False
    return file.outcome != "added" or bool(file.reason or file.problems)


def _rank(file: Outcome) -> int:
    """What failed first, copies of runs last."""
    replaces = file.problems and all(p.startswith(REPLACES) for p in file.problems)
    if file.outcome == "duplicate" or (file.outcome == "added" and replaces):
        return _COPY
    return 0 if file.outcome == "failed" else 1


def outcome_words(file: Outcome) -> str:
    """One file on one line: what became of it, why, and what is wrong with it."""
    said = [file.reason] if file.reason else [file.outcome]
    said += [p for p in file.problems if p != file.reason and not p.startswith(VERIFY)]
    label = (
        "" if file.outcome == "added" or file.reason.startswith("duplicate") else file.outcome
    )
    return f"{file.path}: {f'{label}, ' if label else ''}{'; '.join(said)}"
