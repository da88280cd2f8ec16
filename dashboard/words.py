"""How words are set on a page."""

from __future__ import annotations

import re


def tight(words: str) -> str:
    """Numbers stay on the line of their unit, month or score."""
    return re.sub(r"(?<=\d) (?=[A-Zkm])|(?<=[kmi]) (?=\()", "\u00a0", words)
