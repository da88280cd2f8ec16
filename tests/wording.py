"""Words no page or paper of this program says, outside the safety line and people's quotes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

from service.safety import SAFETY_LINE

_NEVER: Final = re.compile(
    r"\b(diagnos\w*|risks?|risky|should|shouldn.t|ought|promis\w*|guarantee\w*|cures?|cured"
    r"|heals?|healed|prevents?|preventi\w*|safe|safely|danger\w*|probab\w*|likely|likelihood"
    r"|well done|congrat\w*|great|good job|irritab\w*|assessment is|suffer\w*|patholog\w*)\b"
    r"|!",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"“[^”]*”")
_SILENT: Final = frozenset({"style", "script", "title"})


def forbidden(words: str) -> list[str]:
    """What a text says that it may not: judging, promising, praising, frightening."""
    own = _QUOTED.sub("", words).replace(SAFETY_LINE, "")
    return [found[0] for found in _NEVER.finditer(own)]


class _Read(HTMLParser):
    """The text of a document, and what only a screen reader gets to hear."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._open.append(tag)
        said = dict(attrs)
        self.words += [w for name in ("aria-label", "alt", "title") if (w := said.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open and data.strip():
            self.words.append(data)


def said_in(document: str) -> str:
    """All that an HTML document says."""
    reader = _Read()
    reader.feed(document)
    return "\n".join(reader.words)
