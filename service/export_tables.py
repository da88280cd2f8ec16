"""The tables of an export: CSV that a spreadsheet opens and takes for no formula."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from ingest.spreadsheet import guarded
from traininglog.activity import Activity
from traininglog.textform_facts import fact_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from service.view_log import Seen
    from traininglog.facts import Fact
    from traininglog.grants import Grant
    from traininglog.notes import KeptNote
    from traininglog.runner import Source
    from traininglog.steps import Change

_FACT_COLUMNS: Final = ("date", "line")
_NOTE_COLUMNS: Final = ("date", "field", "text", "activity", "origin")
_CHANGE_COLUMNS: Final = ("at", "words", "undone")
_SEEN_COLUMNS: Final = ("who", "what", "when")
_SHARE_COLUMNS: Final = (
    "label", "address", "scope", "writes", "pictures", "made", "until", "ended", "last_look",
)  # fmt: skip
_FILE_COLUMNS: Final = ("date", "activity", "file", "session", "original", "imported_at")


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as UTF-8 with a byte order mark, which tells spreadsheets the encoding."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(columns)
    lines.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def activities_table(activities: Iterable[Activity]) -> bytes:
    """One row an activity, in the names of the model."""
    names = [one.name for one in fields(Activity) if one.name != "profile"]
    return table(names, ([getattr(one, name) for name in names] for one in activities))


def facts_table(facts: Iterable[Fact]) -> bytes:
    """The rest of the diary: each fact as its line in the text form."""
    return table(_FACT_COLUMNS, ((fact.day, fact_words(fact)) for fact in facts))


def dicts_table(rows: Sequence[dict[str, Any]]) -> bytes:
    """Rows of the analysis, in the names of its JSON; what is a list there is JSON here."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return table(names, ([row.get(name) for name in names] for row in rows))


def notes_table(notes: Iterable[KeptNote]) -> bytes:
    """What the runner wrote elsewhere."""
    told = (kept.note for kept in notes)
    return table(
        _NOTE_COLUMNS, ((n.day, n.field, n.text, n.activity_id, n.origin) for n in told)
    )


def changes_table(changes: Iterable[Change]) -> bytes:
    """What was done to the diary."""
    return table(_CHANGE_COLUMNS, ((c.at, c.words, c.undone) for c in changes))


def files_table(sources: Iterable[Source]) -> bytes:
    """Where every copy of every activity came from."""
    return table(
        _FILE_COLUMNS,
        ((s.day, s.activity_id, s.path, s.session, s.sha256, s.imported_at) for s in sources),
    )


def seen_table(seen: Iterable[Seen]) -> bytes:
    """Who saw the log, as the page tells it."""
    return table(_SEEN_COLUMNS, ((one.who, one.what, one.time) for one in seen))


def shares_table(grants: Iterable[Grant]) -> bytes:
    """What was shared, with whom, how far and until when; ended ones too."""
    return table(
        _SHARE_COLUMNS,
        (
            (g.label, g.address, g.scope.kept(), g.writes, g.pictures, g.created_at,
             g.expires_at, g.revoked_at, g.visited_at)
            for g in grants
        ),
    )  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, dict | list | tuple):
        return guarded(json.dumps(value, ensure_ascii=False))
    if isinstance(value, int | float):
        return str(value)
    return guarded(value if isinstance(value, str) else _plain(value))


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
