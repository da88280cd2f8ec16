"""Colours of both schemes, stated once."""

from __future__ import annotations

from typing import Final, Literal

Scheme = Literal["light", "dark"]

_NAMES: Final = (
    "bg", "card", "sunk", "ink", "mut", "line", "ctl", "acc", "warn", "p1", "p2", "p3", "p4",
    "po", "bar", "wash", "hatch_pain", "gap_pain", "hatch_other", "gap_other",
    "hatch_planned", "gap_planned",
)  # fmt: skip
_LIGHT: Final = [
    "FAF8F4",
    "FFFFFF",
    "F3F0EA",
    "24211D",
    "625C53",
    "E3DDD3",
    "8A8276",
    "0B6468",
    "8A3B12",
    "E8A766",
    "D4742C",
    "AC4416",
    "701C14",
    "7A3A12",
    "C9C1B4",
    "F4EEE5",
    "AE6E3B",
    "F6EBDF",
    "3E8484",
    "E7F1F0",
    "857D70",
    "F0EEE9",
]
_DARK: Final = [
    "171512",
    "201E1A",
    "2A2722",
    "EFEBE3",
    "ADA597",
    "39352E",
    "8B8375",
    "6CC7C3",
    "F0A56B",
    "9C5E31",
    "CC7736",
    "F0934F",
    "FFC499",
    "F3B784",
    "5B554B",
    "302A21",
    "A66C40",
    "33281F",
    "4F9391",
    "1E302F",
    "777063",
    "2A2823",
]

PALETTES: Final[dict[Scheme, dict[str, str]]] = {
    "light": {name: f"#{value}" for name, value in zip(_NAMES, _LIGHT, strict=True)},
    "dark": {name: f"#{value}" for name, value in zip(_NAMES, _DARK, strict=True)},
}
"""Colour by name and scheme; within a scheme no two names share a value."""

FONT: Final = (
    '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
)


def pain_step(score: int) -> Literal["p1", "p2", "p3", "p4"]:
    """The shade of a score of 1 to 10: 1-2, 3-4, 5-6, 7-10."""
    if score <= 2:
        return "p1"
    if score <= 4:
        return "p2"
    return "p3" if score <= 6 else "p4"
