"""A runner's log to take along: diary, tables, originals, pictures, and what they are.

    manifest.json   which form this is, and every file with its SHA-256
    diary.txt       the diary in the readable text form
    more.json       settings, thresholds, verdicts, answers, notes, rows of other exports
    analysis.json   what the log says, as `painmile analyse --json`
    *.csv           the same as tables
    originals/      watch files as they came
    pictures/       stills that were kept

It is made as for somebody else: what only a Strava account has is left out, and counted. A
file at a time is in memory, whatever the size of the log.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from service.analysis import analysis_for
from service.analysis_document import analysis_document
from service.diary_table import pain_csv
from service.export_form import DIARY, MANIFEST, MORE, SCHEMA
from service.export_tables import (
    activities_table,
    changes_table,
    dicts_table,
    facts_table,
    files_table,
    notes_table,
)
from service.kept_links import told_links
from service.kept_names import told_names
from service.kept_rows import told_rows
from traininglog.database import HEAD
from traininglog.journal import Journal
from traininglog.pictures import Pictures
from traininglog.reference import default_thresholds
from traininglog.repository import Repository
from traininglog.scope import EVERYTHING
from traininglog.textform import diary_lines
from traininglog.viewer import Viewer
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from traininglog.notes import Note
    from traininglog.runner import Source
    from traininglog.thresholds import Thresholds

WHY_LEFT_OUT: Final = (
    "Runs that only a Strava account has are for its owner alone, so they are no part of an "
    "export. Strava's own export has them as files."
)
_MOST_CHANGES: Final = 10**9


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an export holds: how many runs are in it, and how many are left out and why."""

    document: dict[str, Any]

    @property
    def words(self) -> str:
        """What a person is told."""
        told = self.document
        files = f"{counted(told['activities'], 'activity', 'activities')}, "
        files += f"{counted(len(told['files']), 'file')}."
        if out := told["left_out"]["activities"]:
            files += f" {counted(out, 'activity', 'activities')} left out. {WHY_LEFT_OUT}"
        return files


@dataclass
class Export:
    """One export under way: a file after the other, the manifest as the last.

    `own` is the owner's; `now` the runner's local time, aware; `beside` are files that tell
    of more than the log.
    """

    own: Repository
    runner_id: int
    now: datetime
    beside: Mapping[str, bytes] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        seen_by_others = Viewer("therapist", self.runner_id, EVERYTHING)
        self.shared = Repository(self.own.engine, self.own.streams, seen_by_others)

    def members(self) -> Iterator[tuple[str, bytes]]:
        """Every file by its path."""
        for name, data in self._all():
            digest = hashlib.sha256(data).hexdigest()
            self.files.append({"path": name, "sha256": digest, "bytes": len(data)})
            yield name, data
        yield MANIFEST, _json(self.manifest().document)

    def manifest(self) -> Manifest:
        """What was given so far."""
        runner = self.shared.runner(self.runner_id)
        everything = self.own.activities(self.runner_id)
        kept = self.shared.activities(self.runner_id)
        return Manifest({
            "schema": SCHEMA, "database": HEAD, "made_at": self.now.isoformat(),
            "runner": runner.name, "zone": runner.zone, "activities": len(kept),
            "left_out": {"activities": len(everything) - len(kept), "why": WHY_LEFT_OUT},
            "without_original": self._without_original(),
            "files": self.files,
        })  # fmt: skip

    def _all(self) -> Iterator[tuple[str, bytes]]:
        log, runner_id = self.shared.training_log(self.runner_id), self.runner_id
        found = analysis_for(self.shared, runner_id, self.now.date(), log)
        document = analysis_document(log, found)
        yield DIARY, "".join(f"{line}\n" for line in diary_lines(log)).encode()
        yield MORE, _json(self._more())
        yield "analysis.json", _json(document)
        yield "activities.csv", activities_table(self.shared.activities(runner_id))
        yield "pain.csv", pain_csv(log.pain)
        yield "facts.csv", facts_table(log.facts)
        yield "gaps.csv", dicts_table(document["gaps"])
        yield "findings.csv", dicts_table(document["findings"])
        yield "notes.csv", notes_table(self.shared.notes(runner_id))
        yield "changes.csv", changes_table(Journal(self.own, runner_id).changes(_MOST_CHANGES))
        yield "files.csv", files_table(self.shared.sources(runner_id))
        yield from self.beside.items()
        for number, source in enumerate(self._originals(), 1):
            # In the order they came: of two copies of a run the first gave it its id.
            ending = source.identity.format if source.identity else "fit"
            name = f"originals/{number:05}-{source.day}-{source.sha256[:10]}.{ending}"
            yield name, self.own.streams.get(runner_id, "originals", source.sha256)
        pictures = Pictures.of(self.own)
        for one in pictures.pictures(runner_id):
            yield (
                f"pictures/{one.day}-{one.sha256[:10]}.jpg",
                pictures.read(runner_id, one.id),
            )

    def _originals(self) -> list[Source]:
        """Each file once, whatever number of activities it holds."""
        there = self.own.streams.names(self.runner_id, "originals")
        sources = self.shared.sources(self.runner_id)
        return list({s.sha256: s for s in sources if s.sha256 in there}.values())

    def _without_original(self) -> int:
        """Activities of which only the numbers are there, as of a diary in text form."""
        there = self.own.streams.names(self.runner_id, "originals")
        sources = self.shared.sources(self.runner_id)
        of_files = {s.activity_id for s in sources if s.sha256 in there}
        return sum(a.id not in of_files for a in self.shared.activities(self.runner_id))

    def _more(self) -> dict[str, Any]:
        """What the text form cannot say; runs are named by their start."""
        runner_id = self.runner_id
        runner = self.shared.runner(runner_id)
        starts = {a.id: a.start.isoformat() for a in self.shared.activities(runner_id)}
        hidden = {a.id for a in self.own.activities(runner_id)} - set(starts)
        journal = Journal(self.own, runner_id)
        answers = journal.answers()
        sources = self.shared.sources(runner_id)
        verdicts = self.shared.cycle_verdicts(runner_id)
        return {
            "settings": dict(runner.settings),
            "thresholds": _own_numbers(self.shared.thresholds(runner_id)),
            "verdicts": [[*key, verdict] for key, verdict in verdicts.items()],
            "answers": {
                key: value
                for key, value in answers.items()
                if not any(one in key or one in value for one in hidden)
            },
            "notes": [_note(kept.note) for kept in self.shared.notes(runner_id)],
            "rows": told_rows(sources),
            "links": told_links(sources, answers),
            "names": told_names(self._originals(), self.own.streams, runner_id),
            "forgotten": list(journal.forgotten()),
            "starts": starts,
        }


def _own_numbers(thresholds: Thresholds) -> dict[str, float]:
    """The numbers a runner or a therapist set, as `group.name`."""
    usual, own = asdict(default_thresholds()), asdict(thresholds)
    return {
        f"{group}.{name}": value
        for group, numbers in own.items()
        for name, value in numbers.items()
        if value != usual[group][name]
    }


def _note(note: Note) -> list[str | None]:
    told = [note.day.isoformat(), note.text, note.field, note.activity_id, note.origin]
    return told if note.source is None else [*told, note.source]


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode(errors="replace") + b"\n"
