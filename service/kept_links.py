"""Which copies are of one run, in an export of the log: as they were, and so again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from service.run_copies import RunCopies
from traininglog.repository_import import Batch, ImportRepository, Join
from traininglog.twins import said_two

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from traininglog.repository import Repository
    from traininglog.runner import Source

Group = dict[str, Any]
"""A `run` by its id there, and its `copies`: sha256, session, why it was put to the run."""
_Name = tuple[str, int]


def told_links(sources: Iterable[Source], answers: Mapping[str, str]) -> list[Group]:
    """The runs of several copies, and those of which it was said that they are two."""
    of: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        of[source.activity_id].append(source)
    apart = {run_id for pair in said_two(answers) for run_id in pair}
    return [
        {
            "run": run_id,
            "copies": [[one.sha256, one.session, one.linked] for one in copies],
        }
        for run_id, copies in of.items()
        if len(copies) > 1 or run_id in apart
    ]


def bring_links(
    repository: Repository, runner_id: int, groups: Sequence[Group]
) -> dict[str, str]:
    """Split and join the copies as they were; what the runs of these are called here."""
    if not groups:
        return {}
    _split(repository, runner_id, groups)
    here = _here(repository, runner_id)
    joins = {join.gone: join for group in groups for join in _joins(group, here)}
    if joins:
        imports = ImportRepository(repository.engine, repository.streams, repository.viewer)
        imports.write(runner_id, Batch(joins=tuple(joins.values())))
    here = _here(repository, runner_id)
    return {
        group["run"]: here[sha256, session]
        for group in groups
        for sha256, session, _ in group["copies"]
        if (sha256, session) in here
    }


def _here(repository: Repository, runner_id: int) -> dict[_Name, str]:
    return {(s.sha256, s.session): s.activity_id for s in repository.sources(runner_id)}


def _split(repository: Repository, runner_id: int, groups: Sequence[Group]) -> None:
    """Part what an import put together and was apart there."""
    of = {
        (sha256, session): number
        for number, group in enumerate(groups)
        for sha256, session, _ in group["copies"]
    }
    first: dict[str, int] = {}
    copies = RunCopies(repository, runner_id)
    for source in sorted(repository.sources(runner_id), key=lambda one: not one.kept):
        number = of.get((source.sha256, source.session))
        if number is None:
            continue
        if first.setdefault(source.activity_id, number) != number:
            copies.split(source.activity_id, source.id)


def _joins(group: Group, here: Mapping[_Name, str]) -> Iterator[Join]:
    """What makes one run of the copies of a group."""
    found = {here[sha256, n]: why for sha256, n, why in group["copies"] if (sha256, n) in here}
    keep, *others = found or ("",)
    for gone in others:
        yield Join(keep, gone, found[gone] or "as it was")
