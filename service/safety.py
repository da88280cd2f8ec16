"""The one sentence that every page and every report carries."""

from __future__ import annotations

from typing import Final

SAFETY_LINE: Final = (
    "Painmile describes a log. It is not a diagnosis and does not replace a clinician."
)
