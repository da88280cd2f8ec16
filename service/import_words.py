"""What an import says on the command line: a summary, then the files worth a line each."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from service.job_report import counted as by_kind
from service.job_report import kind_of
from service.jobs_page import counts_words
from service.outcome import VERIFY
from service.source_files import at_no_byte, to_do
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from service.outcome import ImportReport, Outcome

MOST_NAMED: Final = 10
"""Copies and skipped files, where so few are named one by one; an export has hundreds."""
REPLACES: Final = "replaces "
"""How the remark begins on a copy that is shown from now on, in place of another."""
_SKIPPED: Final = 2
_COPY: Final = 3


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
    skipped = [file for file in told if _rank(file) == _SKIPPED]
    copies = [file for file in told if _rank(file) == _COPY]
    yield from _lines(file for file in told if _rank(file) < _SKIPPED)
    yield from _lines(skipped) if len(skipped) <= MOST_NAMED else _by_reason(skipped)
    if len(copies) > MOST_NAMED:
        yield f"{len(copies):,} are of runs that are here already; --json names them."
    else:
        yield from _lines(copies)


def _lines(files: Iterable[Outcome]) -> Iterator[str]:
    for file in files:
        yield outcome_words(file)
        yield from (f"  {p}" for p in file.problems if p.startswith(VERIFY))


def _by_reason(skipped: Iterable[Outcome]) -> Iterator[str]:
    """`1,204 skipped, a monitoring file, no activity`: an account has thousands."""
    for reason, count in Counter(file.reason for file in skipped).most_common():
        yield f"{count:,} skipped, {reason}"


def _is_told(file: Outcome) -> bool:
    if kind_of(file) in {"unchanged", "other"}:
        return False
    return file.outcome != "added" or bool(file.reason or file.problems)


def _rank(file: Outcome) -> int:
    """What failed first, then what was damaged, and tables; copies of runs last."""
    replaces = file.problems and all(p.startswith(REPLACES) for p in file.problems)
    if file.outcome == "duplicate" or (file.outcome == "added" and replaces):
        return _COPY
    return 0 if file.outcome == "failed" else _SKIPPED if file.outcome == "skipped" else 1


def outcome_words(file: Outcome) -> str:
    """One file on one line: what became of it, why, and what is wrong with it."""
    if file.outcome == "failed":
        why = f"{file.path}: failed, {at_no_byte(file.reason)}."
        return f"{why} {to_do(file.reason, file.path)}".rstrip()
    said = [file.reason] if file.reason else [file.outcome]
    said += [p for p in file.problems if p != file.reason and not p.startswith(VERIFY)]
    label = (
        "" if file.outcome == "added" or file.reason.startswith("duplicate") else file.outcome
    )
    return f"{file.path}: {f'{label}, ' if label else ''}{'; '.join(map(at_no_byte, said))}"
