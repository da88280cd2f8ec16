"""How an import ended, as its job keeps it: counts, the rows worth one, a fault in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from service.cluster import ClusterError
from service.discovery import NOT_READ
from service.fault_words import cause_and_help
from service.importer import UNCHANGED
from service.outcome import Outcome
from traininglog.jobs import MOST_ROWS
from traininglog.repository_import import RacedError
from traininglog.words import sentence as as_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from traininglog.jobs import Job
    from traininglog.runner import Source

_ORDER: Final = ("failed", "added", "duplicate", "skipped")
_RACED: Final = "Another import is running on this log. Try again when it is done."
_AWAY: Final = (
    "The machines that read files cannot be reached. What was read is kept; try again in a "
    "while. Whoever runs this server finds the reason in its messages."
)
_UNFORESEEN: Final = (
    "Something went wrong while reading; Painmile's messages say more. Try again."
)


def counted(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Files by what became of them; unchanged ones and those of other kinds apart."""
    return dict(Counter(map(kind_of, outcomes)))


def kind_of(outcome: Outcome) -> str:
    """What became of a file; `unchanged` and `other` are apart from the rest skipped."""
    named = {UNCHANGED: "unchanged", NOT_READ: "other"}
    return named.get(outcome.reason, outcome.outcome)


def rows_of(outcomes: Iterable[Outcome]) -> list[list[Any]]:
    """`[path, outcome, reason, problems]` of the files there is something to say about."""
    told = [o for o in outcomes if kind_of(o) in _ORDER and (o.reason or o.problems)]
    told.sort(key=lambda o: _ORDER.index(o.outcome))
    return [[o.path, o.outcome, o.reason, list(o.problems)] for o in told[:MOST_ROWS]]


def as_first(outcomes: Iterable[Outcome], sources: Iterable[Source], job: Job) -> list[Outcome]:
    """What an import that was cut off would have said without that, and what came first.

    Files it had added before the cut are unchanged to the second try; they were added.
    What was refused before anything was sent is told with the rest.
    """
    by_us = {s.path for s in sources if s.kept and s.imported_at >= job.created_at}
    refused = [_outcome(row) for row in job.outcomes] if job.kind == "upload" else []
    return refused + [
        replace(o, outcome="added", reason="") if _is_ours(o, by_us) else o for o in outcomes
    ]


def _is_ours(outcome: Outcome, by_us: set[str]) -> bool:
    return outcome.reason == UNCHANGED and outcome.path in by_us


def _outcome(row: Sequence[Any]) -> Outcome:
    path, outcome, reason, problems = row
    return Outcome(path, outcome, reason, tuple(problems))


def sentence(fault: Exception, unforeseen: str = _UNFORESEEN) -> str:
    """What stopped an import and what to do; nothing of it is lost either way."""
    if isinstance(fault, RacedError):
        return _RACED
    if isinstance(fault, ClusterError):
        return _AWAY
    told = cause_and_help(fault)
    return as_sentence(told) if told else unforeseen
