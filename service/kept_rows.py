"""Rows of exports in an export of the log: as they were told, and brought back so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ingest.archive.model import ArchiveRow
from service.table_import import BATCH, TableImport
from traininglog.repository_import import ImportRepository
from traininglog.told import activity_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from traininglog.repository import Repository
    from traininglog.runner import Source

_WORDS: Final = frozenset({"sport", "start", "zone", "day", "surface", "device"})
_TOLD: Final = ("key", "upload_id", "serial", "elapsed_min", "hides_start")


def told_rows(sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The rows among the sources, as JSON."""
    return [
        {name: getattr(source.identity, name) for name in _TOLD}
        | {"path": source.path, "problems": list(source.problems), "told": source.told}
        for source in sources
        if source.identity is not None and source.identity.format == "row" and source.told
    ]


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
    """A row as it was told; ValueError for what no table tells."""
    for name, value in row["told"].items():
        if not isinstance(value, str if name in _WORDS else int | float):
            raise ValueError(f"{name} of a row is {value!r}")  # noqa: TRY004 -- as any fault
    known = {name: row[name] for name in _TOLD}
    known["upload_id"] = known["upload_id"] or ""
    activity = activity_told(row["told"], id="", origin="archive")
    return ArchiveRow(activity=activity, place="", problems=tuple(row["problems"]), **known)
