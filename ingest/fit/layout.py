"""What a definition message says: where each field of the following messages lies."""

from __future__ import annotations

import struct
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ingest.fit.base_types import STRING, BaseType, base_type
from ingest.fit.profile import MESSAGE_FIELDS

if TYPE_CHECKING:
    from ingest.fit.model import Message, Value


class Field(NamedTuple):
    """One field: its number, where it starts behind the message's header byte, its size."""

    number: int
    offset: int
    size: int
    base: BaseType

    @property
    def repeats(self) -> int:
        """How many values it holds; 0 where the size is no multiple of the type's."""
        return 0 if self.size % self.base.size else self.size // self.base.size


class DeveloperSlot(NamedTuple):
    """A developer field's place; its type is in the field_description of the app."""

    number: int
    offset: int
    size: int
    app_index: int


class Layout:
    """One definition. `size` counts the whole data message with its header byte.

    Two definitions of equal bytes share one object (`parse_definition` caches), so the
    rows of a layout can be gathered together wherever they are in the file.
    """

    def __init__(
        self,
        global_num: int,
        order: str,
        fields: tuple[Field, ...],
        developer: tuple[DeveloperSlot, ...],
        size: int,
    ) -> None:
        self.global_num = global_num
        self.order = order
        self.fields = fields
        self.developer = developer
        self.size = size

    @cached_property
    def _wanted(self) -> tuple[tuple[int, int | None, struct.Struct, int], ...]:
        """Number, "none", decoder and offset of each field worth reading; one per number."""
        names = MESSAGE_FIELDS.get(self.global_num, frozenset())
        wanted = []
        for field in self.fields:
            if field.number in names and (field.repeats or field.size):
                text = field.base.number == STRING
                code = f"{field.size}s" if text else field.base.struct
                if text or field.repeats:
                    decoder = struct.Struct(self.order + code)
                    wanted.append((field.number, field.base.invalid, decoder, field.offset))
        return tuple(wanted)

    def message(self, data: bytes, start: int) -> Message:
        """The wanted fields of the message at `start`; of an array the first value."""
        message: Message = {}
        for number, invalid, decoder, offset in self._wanted:
            value: Value | bytes = decoder.unpack_from(data, start + offset)[0]
            if isinstance(value, bytes):
                value = value.partition(b"\0")[0].decode("utf-8", "replace")
            # NaN is the only value unequal to itself; an empty text means none, too.
            if value == invalid or value != value or value == "":  # noqa: PLR0124
                continue
            message.setdefault(number, value)
        return message


@lru_cache(maxsize=1024)
def parse_definition(content: bytes, native: int) -> Layout:
    """The layout of a definition message, given without its header byte.

    One reserved byte, one byte for the byte order (0 little), the global message number,
    the number of fields and three bytes a field; then, from byte `native` on, the same
    for developer fields, if any.
    """
    order = ">" if content[1] else "<"
    offset = 1
    fields = []
    for at in range(5, native, 3):
        number, size, kind = content[at : at + 3]
        fields.append(Field(number, offset, size, base_type(kind)))
        offset += size
    developer = []
    for at in range(native + 1, len(content), 3):
        number, size, app_index = content[at : at + 3]
        developer.append(DeveloperSlot(number, offset, size, app_index))
        offset += size
    (global_num,) = struct.unpack_from(order + "H", content, 2)
    return Layout(global_num, order, tuple(fields), tuple(developer), offset)
