"""Developer fields: what apps and pods say about the extra fields they write.

The native field number an app claims is kept but never believed: in real files "Cadence"
in steps claims to be cadence in strides, and centimetres claim to be millimetres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.fit.base_types import UINT8
from ingest.recording import DeveloperField

if TYPE_CHECKING:
    from ingest.fit.model import Message

PREFIX: Final = "dev:"


def describe(message: Message) -> DeveloperField | None:
    """The field a field_description message describes; None without app and number."""
    app_index, number = message.get(0), message.get(1)
    if not isinstance(app_index, int) or not isinstance(number, int):
        return None
    base, native = message.get(2, UINT8), message.get(15)
    scale, offset = message.get(6), message.get(7)
    return DeveloperField(
        app_index,
        number,
        str(message.get(3) or f"field {number}"),
        str(message.get(8, "")),
        base if isinstance(base, int) else UINT8,
        native if isinstance(native, int) else None,
        scale if isinstance(scale, int) and scale else 1.0,
        offset if isinstance(offset, int) else 0.0,
    )


def column_names(described: DeveloperField, count: int) -> list[str]:
    """`dev:Name`, and for an array `dev:Name`, `dev:Name[1]`, `dev:Name[2]` and so on."""
    first = PREFIX + described.name
    return [first, *(f"{first}[{place}]" for place in range(1, count))]
