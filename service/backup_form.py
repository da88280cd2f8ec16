"""What a backup says of itself, so that nothing of it is believed that it does not hold.

backup.json            which form and schema, every other member with its SHA-256
rows/<table>.jsonl     a table's rows, one a line, see `traininglog.cells`
runners/<id>/...       the files those rows speak of, called as in a data folder
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from traininglog.cells import KINDS, Shape
from traininglog.columns import LARGEST_ID
from traininglog.kept_files import FILE_NAME, KeptFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from traininglog.cells import Kind
    from traininglog.streams import Kind as FileKind

FORM: Final = "painmile.backup/1"
DOCUMENT: Final = "backup.json"
MOST_BYTES: Final = 2**28
"""Of the document: that of a million files."""
_MOST_FILE_BYTES: Final = 2**27
"""Twice what an import reads of a file; one is in memory at a time."""

_FORMS: Final = re.compile(r"painmile\.backup/\d{1,4}", re.ASCII)
_FILE: Final = re.compile(
    rf"runners/([1-9]\d{{0,9}})/(originals|streams|pictures)/({FILE_NAME.pattern})", re.ASCII
)
_NAME: Final = re.compile("[a-z][a-z0-9_]{0,62}")
_VERSION: Final = re.compile(r"[\w.+-]{1,64}", re.ASCII)
_SHA256: Final = re.compile("[0-9a-f]{64}")
_ODD: Final = (KeyError, TypeError, AttributeError, ValueError, RecursionError)


class BackupError(ValueError):
    """A file that cannot be put back; says which and what to do."""


class Member(NamedTuple):
    """A file inside a backup, as it was written."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that a backup says; `missing` are files that were not there when it was made.

    `shapes` tells each table's columns, `rows` how many it has, `last_ids` the last number
    each gave.
    """

    program: str
    schema: str
    made_at: datetime
    shapes: tuple[Shape, ...]
    rows: Mapping[str, int]
    tables: Mapping[str, Member]
    files: tuple[Member, ...]
    missing: tuple[str, ...] = ()
    last_ids: Mapping[str, int] = field(default_factory=dict)

    def members(self) -> Iterator[Member]:
        """Everything that has to be inside, but for the document itself."""
        yield from self.tables.values()
        yield from self.files

    @property
    def runs(self) -> int:
        """How many activities it has."""
        return self.rows.get("activity", 0)

    @property
    def runners(self) -> int:
        """How many runners it has."""
        return self.rows.get("runner", 0)

    def to_json(self) -> bytes:
        """As it stands in the backup."""
        tables = [
            {
                "name": shape.table, "columns": shape.columns, "rows": self.rows[shape.table],
                "bytes": self.tables[shape.table].bytes,
                "sha256": self.tables[shape.table].sha256,
            }
            for shape in self.shapes
        ]  # fmt: skip
        told = {
            "format": FORM, "program": self.program, "schema": self.schema,
            "made_at": self.made_at.isoformat(), "tables": tables,
            "files": [one._asdict() for one in self.files], "missing": self.missing,
            "last_ids": self.last_ids,
        }  # fmt: skip
        return json.dumps(told, indent=1).encode() + b"\n"


def table_path(table: str) -> str:
    """Where a table's rows are."""
    return f"rows/{table}.jsonl"


def file_path(file: KeptFile) -> str:
    """Where a file of the stream store is."""
    return f"runners/{file.runner_id}/{file.kind}/{file.name}"


def kept_file(path: str) -> KeptFile:
    """Which file of the stream store it is; ValueError for a path that leads elsewhere."""
    found = _FILE.fullmatch(path)
    if found is None or int(found[1]) > LARGEST_ID or found[3].endswith((".part", ".")):
        raise ValueError(f"{path} is no file of a log")
    return KeptFile(int(found[1]), cast("FileKind", found[2]), found[3])


def read_document(data: bytes) -> Document:
    """What it says; BackupError where that is of a newer program or makes no sense."""
    try:
        told = json.loads(data)
        form = str(told["format"])
        if not _FORMS.fullmatch(form):
            raise ValueError(form)
    except _ODD as fault:
        raise BackupError("is no backup of Painmile.") from fault
    if form != FORM:
        raise BackupError(
            f"is of the form {form}, this program reads {FORM}; install the newer program."
        )
    try:
        return _document(told)
    except _ODD as fault:
        raise BackupError("is damaged: what it says of itself cannot be read.") from fault


def _document(told: Mapping[str, Any]) -> Document:
    tables = {str(one["name"]): one for one in told["tables"]}
    if len(tables) != len(told["tables"]):
        raise ValueError("a table twice")
    files = tuple(_member(str(one["path"]), one) for one in told["files"])
    for file in files:
        kept_file(file.path)
        _count(file.bytes, _MOST_FILE_BYTES)
    return Document(
        _version(told["program"]),
        str(told["schema"]),
        datetime.fromisoformat(told["made_at"]),
        tuple(_shape(one) for one in tables.values()),
        {name: _count(one["rows"]) for name, one in tables.items()},
        {name: _member(table_path(name), one) for name, one in tables.items()},
        files,
        tuple(map(str, told["missing"])),
        {str(name): _count(last, LARGEST_ID) for name, last in told["last_ids"].items()},
    )


def _shape(told: Mapping[str, Any]) -> Shape:
    columns = tuple((_name(name), _kind(kind)) for name, kind in told["columns"])
    return Shape(_name(told["name"]), columns)


def _version(told: str) -> str:
    """A program's, which a person is shown."""
    if not _VERSION.fullmatch(told):
        raise ValueError("no version of a program")
    return told


def _name(told: str) -> str:
    if not _NAME.fullmatch(told):
        raise ValueError(f"{told} is no name")
    return told


def _kind(told: str) -> Kind:
    if told not in KINDS:
        raise ValueError(f"{told} is no kind of column")
    return cast("Kind", told)


def _member(path: str, told: Mapping[str, Any]) -> Member:
    if not _SHA256.fullmatch(told["sha256"]):
        raise ValueError("no SHA-256")
    return Member(path, _count(told["bytes"]), told["sha256"])


def _count(told: Any, most: int = 2**62) -> int:
    if type(told) is not int or not 0 <= told <= most:
        raise ValueError(f"{told} counts nothing")
    return told


def digest(data: bytes) -> str:
    """The SHA-256 as it is written here."""
    return hashlib.sha256(data).hexdigest()
