"""Reads an activity file of any format, known by what is in it: names lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.recording import ActivityFile
from traininglog.activity import UNKNOWN
from traininglog.problem import Problem

if TYPE_CHECKING:
    from ingest.fit import Engine
    from traininglog.linking import Format

_FIT_MAGIC: Final = b".FIT"
_BLANK: Final = b" \t\r\n\0"
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_HEAD: Final = 2**12
_OTHER_XML: Final = 'holds XML of another kind ("{}"), neither GPX nor TCX'
_JSON: Final = "is a JSON file of an app; export the run as FIT, TCX or GPX and import that"


def read_activity(
    data: bytes, engine: Engine = "columnar", *, strict: bool = False, sport: str = UNKNOWN
) -> tuple[Format, ActivityFile]:
    """What a file holds, and its format. `engine` and `strict` are for FIT.

    `sport` is that of activities which do not tell it.
    """
    kind = None if data[8:12] == _FIT_MAGIC else _kind(data)
    if kind == "gpx":
        from ingest.gpx import read_gpx  # noqa: PLC0415 -- importing FIT loads no XML

        return "gpx", read_gpx(data, sport)
    if kind == "TrainingCenterDatabase":
        from ingest.tcx import read_tcx  # noqa: PLC0415

        return "tcx", read_tcx(data, sport)
    if kind is None:
        from ingest.fit import read_fit  # noqa: PLC0415

        return "fit", read_fit(data, engine, strict=strict, sport=sport)
    return "fit", ActivityFile(None, (), (Problem("another_kind", kind),))


def _kind(data: bytes) -> str | None:
    """The root of an XML file, a sentence for what is none of ours, None for the rest."""
    head = data[:_HEAD]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    start = head.lstrip(_BLANK)
    if start[:1] in {b"{", b"["} and b'"' in start:
        return _JSON
    if start[:1] != b"<":
        return None
    from ingest.track.walk import root_of  # noqa: PLC0415

    root = root_of(data)
    if root is None or root in {"gpx", "TrainingCenterDatabase"}:
        return root
    if root.lower() == "html":
        return "is a web page, not an activity; download the file again"
    return _OTHER_XML.format(root[:40])
