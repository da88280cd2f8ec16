"""Walks the messages of a FIT file and notes where the wanted ones are.

A message has no length of its own: its header byte names a local number, and what the
last definition of that number adds up to is its size. So the only way to the next message
is through this one. Two things make the walk fast: messages nobody wants are stepped over
by their size, and where messages of one kind follow each other, their header bytes stand
one size apart, all equal, and can be counted in C: each equal byte proves the next place.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from ingest.fit.developer import describe
from ingest.fit.layout import Layout, parse_definition
from ingest.fit.profile import FIELD_DESCRIPTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ingest.recording import DeveloperField

COMPRESSED: Final = 0x80
"""Header bit: bits 5 and 6 are the local number, the low five bits are the time."""
_DEFINITION: Final = 0x40
_DEVELOPER: Final = 0x20
_UNUSED_BITS: Final = (0x00, 0x10, 0x20, 0x30)
_LAST_COMPRESSED_LOCAL: Final = 3
_PROBE: Final = 24
_MOST_LAYOUTS: Final = 1_500
"""The busiest real file has 350; one that defines without end shall not eat the memory."""
_MOST_NOTED: Final = 1_000_000
"""Places noted in one file, over twice what is read; a day's activity has 200,000."""
_STRETCH: Final = 2**18
"""Bytes between two looks at how many there are."""


class Run(NamedTuple):
    """Where the messages of one layout start: one by one, and as blocks (start, count).

    `developer` is what the file said so far about the layout's developer fields.
    """

    layout: Layout
    developer: tuple[DeveloperField | None, ...]
    singles: array[int]
    blocks: list[tuple[int, int]]

    @property
    def total(self) -> int:
        """How many messages there are."""
        return len(self.singles) + sum(count for _, count in self.blocks)

    def before(self, border: int) -> Run:
        """Only the messages that start before a place in the file."""
        positions = self.positions()
        kept = array("q", positions[positions < border].tobytes())
        return Run(self.layout, self.developer, kept, [])

    def positions(self) -> NDArray[np.int64]:
        """All starts in file order."""
        singles = np.frombuffer(self.singles, np.int64) if self.singles else None
        if singles is not None and not self.blocks:
            return singles
        size = self.layout.size
        parts = [np.arange(at, at + count * size, size) for at, count in self.blocks]
        if singles is not None:
            parts.append(singles)
        positions = np.concatenate(parts) if len(parts) > 1 else parts[0]
        positions.sort()
        return positions


class Walk:
    """One pass over the messages between `start` and `end`.

    Afterwards `runs` holds the places of wanted messages, `stopped_at` where the walk had
    to end early (None: it did not) and `stop` why, `compressed` whether any header
    carries a time, and `descriptions` the developer fields by app and number.
    """

    def __init__(
        self, data: bytes, start: int, end: int, wanted: Callable[[Layout], bool]
    ) -> None:
        self.data = data
        self.end = end
        self.wanted = wanted
        self.runs: dict[tuple[Layout, tuple[DeveloperField | None, ...]], Run] = {}
        self.descriptions: dict[tuple[int, int], DeveloperField] = {}
        self.described: list[int] = []
        self.compressed = False
        self.stop: str | None = None
        self.stopped_at: int | None = None
        self._layouts: dict[int, Layout] = {}
        # By header byte: the size to step over (0: look closer), where to note the place.
        self._sizes = [0] * 256
        self._runs: list[Run | None] = [None] * 256
        self._walk(start)

    def found(self) -> list[Run]:
        """The runs with at least one message."""
        return [run for run in self.runs.values() if run.singles or run.blocks]

    def _walk(self, at: int) -> None:
        previous = -1
        while at < self.end:
            at, previous = self._stretch(at, min(at + _STRETCH, self.end), previous)
            if at < self.end and sum(run.total for run in self.found()) > _MOST_NOTED:
                at = self._end_at(at, "too_many_messages")
        if at > self.end and self.stop is None:
            self._stop_in_last(at, previous)

    def _stretch(self, at: int, border: int, previous: int) -> tuple[int, int]:
        """Walk up to `border` or a little further; where, and behind which header."""
        data, end, sizes, runs = self.data, self.end, self._sizes, self._runs
        while at < border:
            header = data[at]
            size = sizes[header]
            if not size:
                at = self._look(header, at)
                previous = -1
                continue
            run = runs[header]
            # A look ahead before counting: pairs and threes are not worth it.
            if (
                header == previous
                and (ahead := at + 2 * size) < end
                and data[ahead] == header == data[at + size]
            ):
                count = self._count(header, at, size)
                if run is not None:
                    run.blocks.append((at, count))
                at += count * size
                previous = -1
                continue
            if run is not None:
                run.singles.append(at)
            at += size
            previous = header
        return at, previous

    def _count(self, header: int, at: int, size: int) -> int:
        """How many whole messages with this header follow each other from `at` on."""
        fits = min((self.end - at) // size, _MOST_NOTED)
        mark, probe, count = bytes([header]), _PROBE, 0
        while count < fits:
            seen = self.data[at + count * size : at + min(count + probe, fits) * size : size]
            equal = len(seen) - len(seen.lstrip(mark))
            count += equal
            if equal < len(seen):
                break
            probe *= 8
        return count

    def _stop_in_last(self, at: int, header: int) -> None:
        """The last message is longer than the data: it is not there."""
        self.stop = "truncated"
        self.stopped_at = at - self._sizes[header]
        run = self._runs[header]
        if run is not None:
            run.singles.pop()

    def _look(self, header: int, at: int) -> int:
        """A message that needs a closer look; returns the place of the next one."""
        layout = self._layouts.get(header)
        if header & COMPRESSED:
            if not self.compressed:
                self.compressed = True
                for local, known in self._layouts.items():
                    self._use(local, known)
                return at
        elif header & _DEFINITION:
            return self._define(header, at)
        elif layout is not None:
            if at + layout.size > self.end:
                return self._end_at(at, "truncated")
            described = describe(layout.message(self.data, at))
            if described is not None:
                self.descriptions[described.app_index, described.number] = described
            return at + layout.size
        return self._end_at(at, "undefined_message")

    def _end_at(self, at: int, why: str) -> int:
        self.stop, self.stopped_at = why, at
        return self.end

    def _define(self, header: int, at: int) -> int:
        data, end = self.data, self.end
        native = at + 6 + 3 * data[at + 5] if at + 5 < end else end + 1
        stop = native
        if header & _DEVELOPER:
            stop = native + 1 + 3 * data[native] if native < end else end + 1
        if stop > end:
            return self._end_at(at, "truncated")
        if len(self.runs) >= _MOST_LAYOUTS:
            return self._end_at(at, "too_many_layouts")
        layout = parse_definition(data[at + 1 : stop], native - at - 1)
        self._layouts[header & 0x0F] = layout
        self._use(header & 0x0F, layout)
        return stop

    def _use(self, local: int, layout: Layout) -> None:
        """Fill the tables for every header byte that means this local number."""
        run = self._run(layout)
        size = 0 if layout.global_num == FIELD_DESCRIPTION else layout.size
        for bits in _UNUSED_BITS:
            self._sizes[local | bits] = size
            self._runs[local | bits] = run
        if self.compressed and local <= _LAST_COMPRESSED_LOCAL:
            first = COMPRESSED | local << 5
            self._sizes[first : first + 32] = [layout.size] * 32
            self._runs[first : first + 32] = [run] * 32

    def _run(self, layout: Layout) -> Run | None:
        if not self.wanted(layout):
            return None
        developer = tuple(
            self.descriptions.get((slot.app_index, slot.number)) for slot in layout.developer
        )
        key = layout, developer
        run = self.runs.get(key)
        if run is None:
            run = self.runs[key] = Run(layout, developer, array("q"), [])
        return run
