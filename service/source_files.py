"""The files of an import in words: what became of each, why, and what to do about it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ingest.archive.kinds import kind_of
from ingest.spreadsheet import guarded
from service.outcome import KINDS, Kind
from service.shown import parted
from traininglog.words import capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.archive.kinds import Kind as FileKind
    from traininglog.repository_import import SeenFile
    from traininglog.runner import Source

PER_PAGE: Final = 25
_MOST_NAME: Final = 200
_AT_BYTE: Final = re.compile(r"^byte \d+: ")
_AGAIN: Final = "Copy it from the watch or its app once more and import it again."
_ARCHIVE_AGAIN: Final = "Download or copy the archive once more and import it again."
_TABLE_AGAIN: Final = "Download the export it is of once more and import that."
_OF_IT: Final = (
    "is ", "was ", "has ", "holds ", "cannot ", "starts ", "unpacks ", "declares ", "did ",
)  # fmt: skip
_TO_DO: Final = (
    ("once more", ""),
    ("import that", ""),
    ("download the file again", ""),
    ("left out", ""),
    ("document type", "Save the activity from its app once more, or leave the file out."),
    ("more than once", ""),
    ("more than an activity", "No watch writes so much for one activity; leave it out."),
    ("is empty", "Nothing was copied into it. {again}"),
    ("cut off", "It was cut off on the way. {again}"),
    ("no fit", "It is something else by this name. Save the activity as FIT and import that."),
    ("clock", "Set the date in the watch's app, save the file from there and import it again."),
    ("gzip", "It was cut off or damaged on the way. {again}"),
    ("unpack", ""),
    ("painmile restore", ""),
    ("choose it again", ""),
    ("damaged inside", _ARCHIVE_AGAIN),
    ("no such file", "Look at its name and folder, then import it again."),
    ("zip bomb", "No watch writes such a file; leave it out."),
    ("can be (", "No export holds such a file; leave it out."),
    ("cannot be read", "Look at its permissions, then import it again."),
    ("zip", "Unpack it and import the folder."),
    ("archive", "Unpack it and import the folder."),
)  # fmt: skip
"""What to do, by a word of the reason; empty where the reason says so itself.

`again` is where to get the file once more.
"""


@dataclass(frozen=True, slots=True)
class FilesAsked:
    """The address of the list: `?outcome=failed&name=2024&page=2`."""

    outcome: Kind | None = None
    name: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> FilesAsked:
        """From the address; whatever is not known falls back to the default."""
        page = asked.get("page", "")
        return cls(
            outcome=next((kind for kind in KINDS if kind == asked.get("outcome")), None),
            name=asked.get("name", "")[:_MOST_NAME].strip(),
            page=max(int(page), 1) if re.fullmatch("[0-9]{1,6}", page) else 1,
        )


@dataclass(frozen=True, slots=True)
class FileWords:
    """One file: its name, the folder it lay in, what became of it, and what to do.

    `run_id` is the run it gave, empty for none or one that cannot be told.
    """

    name: str
    folder: str
    outcome: Kind
    reason: str
    to_do: str
    problems: tuple[str, ...]
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class FileList:
    """One page of the files asked for; `counts` are of all that have the name."""

    asked: FilesAsked
    counts: Mapping[Kind, int]
    shown: tuple[FileWords, ...]
    page: int
    pages: int


def file_list(
    seen: Iterable[SeenFile], copies: Sequence[Source], asked: FilesAsked
) -> FileList:
    """The files with the name, a page at a time: failed ones first, then by path."""
    name = asked.name.casefold()
    named = [file for file in seen if name in file.path.casefold()]
    counts = Counter(_kind(file) for file in named)
    found = [file for file in named if asked.outcome in {None, _kind(file)}]
    found.sort(key=lambda file: (file.outcome != "failed", file.path))
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(asked.page, pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    runs: dict[str, str] = {}
    for copy in copies:  # two runs may have been typed alike, from two folders
        known = runs.setdefault(copy.path, copy.activity_id)
        runs[copy.path] = known if known == copy.activity_id else ""
    return FileList(
        asked, counts, tuple(file_words(file, _run_of(file.path, runs)) for file in shown),
        page, pages,
    )  # fmt: skip


def file_words(file: SeenFile, run_id: str = "") -> FileWords:
    """One file in words."""
    folder, name = parted(file.path)
    reason = reason_words(file.reason)
    return FileWords(
        name=name,
        folder=folder,
        outcome=_kind(file),
        reason=reason,
        to_do=to_do(reason, file.path) if file.outcome == "failed" else "",
        problems=tuple(map(reason_words, file.problems)) if file.outcome == "added" else (),
        run_id=run_id if file.outcome in {"added", "duplicate"} else "",
    )


def reason_words(reason: str) -> str:
    """A reason as a sentence of its own: `It is empty`; where in the file is left out."""
    words = at_no_byte(reason)
    return capital(f"it {words}" if words.startswith(_OF_IT) else words)


def at_no_byte(reason: str) -> str:
    """A reason without where in the file, which helps no runner."""
    return _AT_BYTE.sub("", reason)


def failed_words(reason: str, path: str) -> str:
    """Why a file could not be read, and what to do, as sentences."""
    return f"{reason_words(reason)}. {to_do(reason, path)}".rstrip()


def to_do(reason: str, path: str) -> str:
    """What to do about a file that could not be read."""
    words = next((words for sign, words in _TO_DO if sign in reason.lower()), "{again}")
    return words.format(again=_again(kind_of(path.rpartition("!")[2])))


def _again(kind: FileKind | None) -> str:
    if kind in {"strava_csv", "garmin_json"}:
        return _TABLE_AGAIN
    return _ARCHIVE_AGAIN if kind == "zip" else _AGAIN


def failed_csv(seen: Iterable[SeenFile]) -> bytes:
    """The files that could not be read, as a table to save."""
    return failed_table((file.path, file.reason) for file in seen if file.outcome == "failed")


def failed_table(failed: Iterable[tuple[str, str]]) -> bytes:
    """Paths and reasons by path, with what to do; UTF-8, safe to open in a spreadsheet."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("file", "reason", "what to do"))
    for path, reason in sorted(failed):
        table.writerow([guarded(cell) for cell in (path, reason, to_do(reason, path))])
    return text.getvalue().encode("utf-8-sig")


def _kind(file: SeenFile) -> Kind:
    return next(kind for kind in KINDS if kind == file.outcome)


def _run_of(path: str, runs: Mapping[str, str]) -> str:
    """A copy is kept under the path that was typed, the file under its whole one."""
    parts = path.split("/")
    ends = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((runs[end] for end in ends if end in runs), "")
