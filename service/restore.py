"""An export read back: its originals through the importer, then all that was told beside.

Settings and the zone are taken over by a log that is empty, and leave any other as it is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from service.diary import add_diary
from service.export_form import believed
from service.gates import Gates
from service.kept_links import bring_links
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

    from service.diary import DiaryOutcome
    from service.export_form import Exported
    from traininglog.repository import Repository
    from traininglog.steps import Step

WORDS: Final = "Brought back from an export"


def prepare(repository: Repository, runner_id: int, exported: Exported) -> None:
    """Before the originals: how they are read, where there is no log yet.

    ValueError, here and after, for what no program wrote.
    """
    if repository.activities(runner_id):
        return
    with believed():
        settings = exported.more["settings"]
        Gates().with_settings(settings)
        repository.set_zone(runner_id, exported.manifest["zone"])
        repository.set_settings(runner_id, settings)


def bring_back(
    repository: Repository, runner_id: int, exported: Exported, today: date
) -> DiaryOutcome:
    """After the originals: the diary, and what else was told; again changes nothing."""
    with believed():
        return _bring_back(repository, runner_id, exported, today)


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
