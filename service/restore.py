"""An export read back: its originals through the importer, then all that was told beside.

A folder and a ZIP archive are read alike. Settings and the zone are taken over by a log
that is empty, and leave any other as it is.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from ingest.archive.zips import read_named
from service.diary import add_diary
from service.export import DIARY, MANIFEST, MORE, SCHEMA
from service.gates import Gates
from service.kept_links import bring_links
from service.kept_names import read_names
from service.kept_rows import bring_rows
from service.settling import settle
from traininglog.access import ORIGINS, OWNER_ONLY
from traininglog.finding import CycleVerdict
from traininglog.journal import Journal
from traininglog.links import Links
from traininglog.notes import NOTE_FIELDS, Note
from traininglog.steps import Answer, Judge, SetThreshold
from traininglog.textform import read_diary
from traininglog.twins import KEY as TWIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from service.diary import DiaryOutcome
    from traininglog.repository import Repository
    from traininglog.steps import Step

WORDS: Final = "Brought back from an export"
_FORM: Final = "painmile.export/"
_MOST_BYTES: Final = 2**26
_ODD: Final = (KeyError, TypeError, AttributeError, ValueError, ArithmeticError)
_DAMAGED: Final = "is damaged; make the export anew, or copy it once more"


@dataclass(frozen=True, slots=True)
class Exported:
    """An export but for its originals, which an import of its path reads."""

    manifest: dict[str, Any]
    diary: str
    more: dict[str, Any]

    @property
    def day(self) -> date:
        """The day it was made."""
        return datetime.fromisoformat(self.manifest["made_at"]).date()

    @property
    def names(self) -> dict[str, str]:
        """What its originals are to be called, as ImportOptions take it; ValueError."""
        with _believed():
            return read_names(self.more.get("names", {}))


def read_export(path: Path) -> Exported | None:
    """What stands in an export; None for a path that is none.

    ValueError says what is wrong with one that is damaged or of a newer program.
    """
    try:
        found = _manifest(path)
    except OSError:
        return None
    if found is None:
        return None
    try:
        manifest = json.loads(found)
        schema = str(manifest["schema"])
    except (ValueError, KeyError, TypeError):
        return None
    if not schema.startswith(_FORM):
        return None
    if schema != SCHEMA:
        raise ValueError(f"{path} is of the form {schema}; this program reads {SCHEMA}")
    try:
        digests = {one["path"]: one["sha256"] for one in manifest["files"]}
        diary, more = (_checked(path, name, digests) for name in (DIARY, MORE))
        return Exported(manifest, diary.decode(), json.loads(more))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"{path} {_DAMAGED}") from fault


def _manifest(path: Path) -> bytes | None:
    try:
        return _read(path, MANIFEST)
    except (KeyError, ValueError):
        return None


def _checked(path: Path, name: str, digests: dict[str, str]) -> bytes:
    """A file of the export, as its manifest knows it."""
    data = _read(path, name)
    if hashlib.sha256(data).hexdigest() != digests[name]:
        raise ValueError(name)
    return data


def _read(path: Path, name: str) -> bytes:
    """A file of a folder or archive; ValueError for one that is larger than any is."""
    if not path.is_dir():
        return read_named(path, name, _MOST_BYTES)
    with (path / name).open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return data


def prepare(repository: Repository, runner_id: int, exported: Exported) -> None:
    """Before the originals: how they are read, where there is no log yet.

    ValueError, here and after, for what no program wrote.
    """
    if repository.activities(runner_id):
        return
    with _believed():
        settings = exported.more["settings"]
        Gates().with_settings(settings)
        repository.set_zone(runner_id, exported.manifest["zone"])
        repository.set_settings(runner_id, settings)


def bring_back(
    repository: Repository, runner_id: int, exported: Exported, today: date
) -> DiaryOutcome:
    """After the originals: the diary, and what else was told; again changes nothing."""
    with _believed():
        return _bring_back(repository, runner_id, exported, today)


@contextmanager
def _believed() -> Iterator[None]:
    """What reads as an export may still be anything."""
    try:
        yield
    except _ODD as fault:
        raise ValueError(f"The export cannot be brought back: {fault}") from fault


def _bring_back(
    repository: Repository, runner_id: int, exported: Exported, today: date
) -> DiaryOutcome:
    bring_rows(repository, runner_id, exported.more.get("rows", ()))
    linked = bring_links(repository, runner_id, exported.more.get("links", ()))
    told, problems = read_diary(exported.diary, max(today, exported.day))
    if problems:
        raise ValueError(f"its diary cannot be read: {problems[0]}")
    outcome = add_diary(repository, runner_id, told)
    ids = _ids(repository, runner_id, exported.more["starts"]) | linked
    journal = Journal(repository, runner_id)
    journal.forget_again(map(str, exported.more.get("forgotten", ())))
    repository.add_notes(runner_id, _notes(exported.more["notes"], ids))
    known = journal.answers()
    steps = list(_steps(exported.more, ids))
    fresh = [s for s in steps if not (isinstance(s, Answer) and known.get(s.key) == s.value)]
    if fresh:
        journal.write(WORDS, fresh, today=today)
    settle(Links.of(repository), repository.runner(runner_id))
    return outcome


def _ids(repository: Repository, runner_id: int, starts: dict[str, str]) -> dict[str, str]:
    """What the runs of the export are called here, by their start."""
    here = {run.start: run.id for run in repository.activities(runner_id)}
    return {
        id_: here[start]
        for id_, told in starts.items()
        if (start := datetime.fromisoformat(told)) in here
    }


def _notes(kept: list[Any], ids: dict[str, str]) -> Iterator[Note]:
    for day, text, field, activity_id, origin, *source in kept:
        here = ids.get(activity_id, activity_id)
        _among(field, NOTE_FIELDS)
        _among(origin, ORIGINS - OWNER_ONLY)
        yield Note(date.fromisoformat(day), text, field, here, origin, *source)


def _steps(more: dict[str, Any], ids: dict[str, str]) -> Iterator[Step]:
    for location, side, flare, verdict in more["verdicts"]:
        _among(verdict, get_args(CycleVerdict))
        yield Judge((location, side, ids.get(flare, flare)), verdict)
    for name, value in more["thresholds"].items():
        yield SetThreshold(name, value)
    for key, value in more["answers"].items():
        yield Answer(_renamed(key, ids), _renamed(value, ids))


def _among(word: str, words: Collection[str]) -> None:
    if word not in words:
        raise ValueError(f"{word} is none of {', '.join(sorted(words))}")


def _renamed(words: str, ids: dict[str, str]) -> str:
    """A key with the runs it names called as they are here; two of a twin in their order."""
    kind, *parts = (ids.get(part, part) for part in words.split(":"))
    return ":".join([kind, *(sorted(parts) if f"{kind}:" == TWIN else parts)])
