"""Rows of exports in an export of the log: as they were told, and brought back so."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.archive.gzips import unpack
from ingest.archive.model import ArchiveRow
from service.table_import import BATCH, TableImport
from traininglog.repository_import import Batch, ImportRepository, Join
from traininglog.told import activity_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from traininglog.repository import Repository
    from traininglog.runner import Source
    from traininglog.streams import StreamStore

Link = list[list[Any]]
"""Copies of one activity: sha256, session, and why it was put to it."""
_TOLD: Final = ("key", "upload_id", "serial", "elapsed_min", "hides_start")


def told_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The rows among the sources, as JSON."""
    return [
        {name: getattr(source.identity, name) for name in _TOLD}
        | {"path": source.path, "problems": list(source.problems), "told": source.told}
        for source in sources
        if source.identity is not None and source.identity.format == "row" and source.told
    ]


def told_links(sources: Sequence[Source], streams: StreamStore, runner_id: int) -> list[Link]:
    """Which copies are of one activity: what names each in the export, and why it is there."""
    of: dict[str, list[Source]] = {}
    for source in sources:
        of.setdefault(source.activity_id, []).append(source)
    return [
        [[_exported(one, streams, runner_id), one.session, one.linked] for one in copies]
        for copies in of.values()
        if len(copies) > 1
    ]


def _exported(source: Source, streams: StreamStore, runner_id: int) -> str:
    """The sha256 it has when it is read back; a file that lost its words has another."""
    kind = source.identity.format if source.identity else "fit"
    if kind not in {"gpx", "tcx"}:
        return source.sha256
    kept = unpack(streams.get(runner_id, "originals", source.sha256)).data
    return hashlib.sha256(kept).hexdigest()


def bring_links(repository: Repository, runner_id: int, links: Iterable[Link]) -> None:
    """Copies that were of one activity are so again."""
    here = {(s.sha256, s.session): s.activity_id for s in repository.sources(runner_id)}
    joins: dict[str, Join] = {}
    for copies in links:
        ids = {here[sha256, n]: why for sha256, n, why in copies if (sha256, n) in here}
        keep, *others = ids or ("",)
        joins |= {gone: Join(keep, gone, ids[gone] or "as it was") for gone in others}
    if joins:
        imports = ImportRepository(repository.engine, repository.streams, repository.viewer)
        imports.write(runner_id, Batch(joins=tuple(joins.values())))


def bring_rows(
    repository: Repository, runner_id: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Put rows that were told once into a log; again changes nothing."""
    if not rows:
        return
    imports = ImportRepository(repository.engine, repository.streams, repository.viewer)
    reader = TableImport(imports, repository.runner(runner_id), datetime.now(UTC))
    for path, of_table in _by_path(rows):
        for at in range(0, len(of_table), BATCH):
            reader.keep(path, of_table[at : at + BATCH])


def _by_path(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[ArchiveRow]]]:
    tables: dict[str, list[ArchiveRow]] = {}
    for row in rows:
        tables.setdefault(str(row["path"]), []).append(_row(row))
    yield from tables.items()


def _row(row: Mapping[str, Any]) -> ArchiveRow:
    known = {name: row[name] for name in _TOLD}
    known["upload_id"] = known["upload_id"] or ""
    activity = activity_told(row["told"], id="", origin="archive")
    return ArchiveRow(activity=activity, place="", problems=tuple(row["problems"]), **known)
