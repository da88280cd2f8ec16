"""One walk through an XML file, front to back; nothing of it is kept but what a reader takes.

Files are written by many hands, so what does no harm is mended on the way: blanks before
the declaration, a wrong encoding, control characters, an `&` that stands alone. At real
damage the walk ends and what came before stays read. A document type, and with it every
entity, is refused: no activity needs one.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final
from xml.parsers.expat.errors import codes
from xml.sax.handler import ContentHandler

from ingest.fit.room import MOST_RECORDS
from ingest.fit.words import counted
from traininglog.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.sax import SAXParseException
    from xml.sax.xmlreader import AttributesImpl

MOST_ELEMENTS: Final = 2_500_000
"""64 MB of points as watches write them, or two days of one a second: about four seconds."""
_POINT, LAP, SESSION = 3, 20, 500
"""As so many elements a point, a lap and a session count beside those they are made of."""

_DEEPEST: Final = 100
_STEP: Final = 2**16
_LONGEST_TAG: Final = 2**20
_MOST_MENDED: Final = 100_000
_HEAD: Final = 2**12

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"), (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_OLD_PAGES: Final = (
    "iso8859", "cp125", "cp437", "cp85", "cp86", "cp93", "cp949", "cp950", "koi8", "gb",
    "big5", "shift_jis", "euc",
)  # fmt: skip
"""Encodings in which the signs of XML are those of ASCII."""
_NO_ROOT: Final = re.compile(r"<!--.*?-->|<[?!][^>]*>", re.DOTALL)
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+")
_LONE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_CUT: Final = frozenset(
    codes[f"{what}"]
    for what in (
        "no element found", "unclosed token", "partial character", "unclosed CDATA section",
    )
)  # fmt: skip
_DOCUMENT_TYPE: Final = (
    "declares a document type, which no activity needs and which can be a trap; not read"
)
_AFTER_THE_END: Final = codes["junk after document element"]


class RefusedXml(ValueError):  # noqa: N818 -- an answer, not a fault of the program
    """A file that is not read, with the reason in one sentence."""


class _TooMuch(Exception):  # noqa: N818 -- ends a walk
    pass


class Walker(ContentHandler):
    """What a reader makes of elements; `path` holds the local names of those around.

    A reader counts the points it took, for the sentence about damage.
    """

    def __init__(self) -> None:
        super().__init__()
        self.path: list[str] = []
        self.points = 0
        self._text: list[str] = []
        self._left = MOST_ELEMENTS

    def opened(self, name: str, values: AttributesImpl) -> None:
        """An element begins; it is not yet in `path`."""

    def closed(self, name: str, text: str) -> None:
        """An element ended and has left `path`; `text` is what followed its children."""

    def count(self) -> None:
        """Take a point."""
        if self.points >= MOST_RECORDS:
            raise _TooMuch
        self.points += 1
        self._left -= _POINT

    def spend(self, elements: int) -> None:
        """Take something that costs as much as so many elements."""
        self._left -= elements

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 -- SAX
        """As SAX calls it."""
        self._left -= 1
        if self._left < 0 or len(self.path) >= _DEEPEST:
            raise _TooMuch
        local = name.rpartition(":")[2]
        self._text.clear()
        self.opened(local, attrs)
        self.path.append(local)

    def characters(self, content: str) -> None:
        """As SAX calls it."""
        self._text.append(content)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 -- SAX
        """As SAX calls it."""
        local = self.path.pop()
        self.closed(local, "".join(self._text))
        self._text.clear()


def walk(data: bytes, reader: Walker) -> list[Problem]:
    """Take a reader through a file; what kept it from the end.

    Raises RefusedXml for what is unsafe.
    """
    from xml.sax import SAXParseException  # noqa: PLC0415 -- as defusedxml: FIT needs neither

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.expatreader import DefusedExpatParser  # noqa: PLC0415

    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(reader)
    try:
        for piece in pieces(data):
            parser.feed(piece)
        parser.close()
    except DefusedXmlException as why:
        raise RefusedXml(_DOCUMENT_TYPE) from why
    except _TooMuch:
        read = counted(reader.points, "point")
        return [
            Problem("too_much", f"is larger than an activity can be; {read} of it were read")
        ]
    except SAXParseException as fault:
        return [_damage(fault, reader.points)]
    return []


def _damage(fault: SAXParseException, points: int) -> Problem:
    code = getattr(fault.getException(), "code", None)
    if code in _CUT:
        return Problem("cut", f"cut off after {counted(points, 'point')}")
    line = fault.getLineNumber() or 0
    if code == _AFTER_THE_END:
        return Problem("after_the_end", f"what follows its end (line {line:,}) was not read")
    read = counted(points, "point")
    return Problem("damaged", f"damaged at line {line:,}; {read} before it could be read")


def root_of(data: bytes) -> str | None:
    """The local name of the first element, None where the bytes are no XML."""
    head = "".join(pieces(data[:_HEAD]))
    found = _ROOT.search(_NO_ROOT.sub("", head))
    return found[1] if found else None


def pieces(data: bytes) -> Iterator[str]:
    """The text of a file in pieces that end before a tag, mended where that does no harm."""
    rest, lone, tag = "", 0, 0
    for text in _decoded(data):
        tag = _open_tag(text, tag)
        cut = text.rfind("<")
        whole = _FORBIDDEN.sub(" ", rest + text if cut < 0 else rest + text[:cut])
        rest = "" if cut < 0 else text[cut:]
        if "&" in whole:
            whole, count = _LONE.subn("&amp;", whole)
            lone += count
        if tag > _LONGEST_TAG or lone > _MOST_MENDED:
            raise _TooMuch
        yield whole
    yield _LONE.sub("&amp;", _FORBIDDEN.sub(" ", rest))


def _decoded(data: bytes) -> Iterator[str]:
    """The text in steps, from its first sign on."""
    encoding, first = encoding_of(data)
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    blank = True
    for at in range(first, len(data), _STEP):
        text = decoder.decode(data[at : at + _STEP], at + _STEP >= len(data))
        if blank:
            text = text.lstrip("\ufeff \t\r\n\0")
            blank = not text
        yield text


def _open_tag(text: str, before: int) -> int:
    """How long a tag at the end of a text is that has not ended yet."""
    begun, ended = text.rfind("<"), text.rfind(">")
    if begun > ended:
        return len(text) - begun
    return before + len(text) if before and ended < 0 else 0


def encoding_of(data: bytes) -> tuple[str, int]:
    """How a file is encoded, whatever it declares, and how long its mark is."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    head = data[:4].lstrip()
    if head[1:2] == b"\0":
        return "utf-16-le", 0
    if data[:1] == b"\0" and data[1:2] not in {b"", b"\0"}:
        return "utf-16-be", 0
    declared = _DECLARED.match(data[:_HEAD])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else ""
    except (LookupError, UnicodeDecodeError):
        name = ""
    return (name if name.startswith(_OLD_PAGES) else "utf-8"), 0
