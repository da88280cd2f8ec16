"""Files that failed before a reader had them: kept, so that Sources tells as much as was said.

Whole archives are among them, and members that lead out of theirs. Their rows say nothing of
how a file looked, so that the next import reads it whatever it is.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from service.discovery import printable
from traininglog.jobs import MOST_ROWS
from traininglog.repository_import import Batch, SeenFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from service.outcome import Outcome
    from traininglog.repository_import import ImportRepository

UNREAD: Final = ""
"""The version of a row no reader made."""


def keep_unseen(imports: ImportRepository, runner_id: int, outcomes: Iterable[Outcome]) -> None:
    """Keep those of an import's files that the importer has no row for.

    What such became since is kept too. Raises as `ImportRepository.write`.
    """
    rows = _left_unseen(outcomes, imports.seen_files(runner_id))
    for at in range(0, len(rows), MOST_ROWS):
        imports.write(runner_id, Batch(seen=rows[at : at + MOST_ROWS]))


def _left_unseen(outcomes: Iterable[Outcome], seen: Mapping[str, SeenFile]) -> list[SeenFile]:
    return [
        SeenFile(path, 0, 0, o.outcome, o.reason, o.problems, UNREAD)
        for path, o in {o.path: o for o in outcomes}.items()
        if _is_news(o, seen.get(path))
    ]


def _is_news(outcome: Outcome, before: SeenFile | None) -> bool:
    if before is None:
        return outcome.outcome == "failed"
    is_other = (before.outcome, before.reason) != (outcome.outcome, outcome.reason)
    return is_other and (outcome.outcome == "failed" or before.version == UNREAD)


def from_root(outcome: Outcome) -> Outcome:
    """An outcome whose path was typed, by its whole path; a member's name stays as it is."""
    outer, mark, inner = outcome.path.partition("!")
    path = os.path.abspath(outer)  # noqa: PTH100 -- text, as the importer names its files
    return replace(outcome, path=f"{printable(path)}{mark}{inner}")
