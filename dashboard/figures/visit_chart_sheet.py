"""The sheet the visit's chart is drawn on: lanes over one axis of days, and room for words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from dashboard.figures.letters import em
from dashboard.svg import circle, line, path, text
from dashboard.theme import pain_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from dashboard.svg import Node

_BOLD: Final = 1.07
_LEFT: Final = 10.6
_RIGHT: Final = 7.7
_SMALL: Final = 0.9
_COLUMN_PX: Final = 32
GAP_PX: Final = 9.0


MANY_WEEKS: Final = 110
"""From there on the weeks of a lane are drawn as one, and lead nowhere."""


class Box(NamedTuple):
    """Where something stands, px from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether they lie on one another."""
        return (
            self.left < other.right and other.left < self.right
            and self.top < other.bottom and other.top < self.bottom
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: where it stands, and the values of its lower and upper edge."""

    top: float
    height: float
    low: float = 0.0
    high: float = 1.0

    @property
    def foot(self) -> float:
        """Its lower edge in px."""
        return self.top + self.height

    def y(self, value: float) -> float:
        """The height of a value, inside the lane."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.foot - min(max(share, 0.0), 1.0) * self.height, 1)


@dataclass
class Sheet:
    """Collects nodes in three layers (behind, marks, words) while lanes are added downwards.

    `font` is the size of its words in px, and everything beside the plot goes by it;
    `stretch` makes the lanes higher or lower.
    """

    first: date
    last: date
    width: float
    font: float
    stretch: float = 1.0
    top: float = 2.0
    behind: list[Node] = field(default_factory=list)
    marks: list[Node] = field(default_factory=list)
    words: list[Node] = field(default_factory=list)
    runs: dict[str, list[Node]] = field(default_factory=dict)
    taken: defaultdict[int, list[Box]] = field(default_factory=lambda: defaultdict(list))
    through: list[float] = field(default_factory=list)
    washes: list[tuple[float, float]] = field(default_factory=list)
    plot_top: float = 0.0
    runs_top: float = 0.0
    runs_foot: float = 0.0
    stretched: float = 0.0
    below: float = 0.0

    def __post_init__(self) -> None:
        self.left = round(self.font * _LEFT)
        self.right = self.width - round(self.font * _RIGHT)
        self.line = round(self.font * 1.18, 1)

    @property
    def days(self) -> int:
        """Days shown."""
        return (self.last - self.first).days + 1

    @property
    def px_per_day(self) -> float:
        """How wide a day is."""
        return (self.right - self.left) / self.days

    def x(self, day: date) -> float:
        """Noon of a day."""
        return self.at((day - self.first).days + 0.5)

    def at(self, days: float) -> float:
        """So many days after the first midnight."""
        return round(self.left + days * self.px_per_day, 1)

    def add_lane(self, height: float, low: float = 0.0, high: float = 1.0) -> Lane:
        """Open the next lane below, `height` px high where nothing is stretched."""
        self.top = max(self.top, self.below)
        lane = Lane(self.top, round(height * self.stretch, 1), low, high)
        self.stretched += lane.height
        self.top = lane.foot + GAP_PX
        return lane

    def grid(self, lane: Lane, ticks: Iterable[float], *, numbers: bool = True) -> None:
        """Level lines with their numbers; the lane's own foot is darker."""
        for tick in ticks:
            y = lane.y(tick)
            self.behind.append(
                line(self.left, y, self.right, y, "ax" if y == lane.foot else "grid")
            )
            if numbers:
                self.words.append(
                    text(self.left - 6, self.middle(y), f"{tick:g}", "t m", "end")
                )

    def title(self, y: float, words: str, key: Sequence[tuple[str, str]] = ()) -> None:
        """A lane's title with its key below: (mark, words) each, the mark may be none."""
        self.below = round(y + (len(key) + 1.15) * self.line, 1)
        self.words.append(text(0, y + self.font * 0.85, words, "t b"))
        for n, (mark, said) in enumerate(key, 1):
            baseline = round(y + self.font * 0.85 + n * self.line, 1)
            glyph = self._glyph(mark, baseline)
            self.words += glyph
            self.words.append(text(self.font if glyph else 0, baseline, said, "t m s"))

    def _glyph(self, mark: str, baseline: float) -> list[Node]:
        x, y = round(self.font * 0.38, 1), round(baseline - self.font * 0.32, 1)
        if mark in {"disc", "ring"}:
            return [circle(x, y, self.font * 0.27, "kdisc" if mark == "disc" else "kring")]
        if mark == "square":
            return [path(f"M{x - 3} {y - 3}h6v6h-6z", "kring")]
        if mark == "silent":
            return [path(f"M{x - 3.5} {y - 3}h7M{x} {y - 3}v8", "sil")]
        return []

    def middle(self, y: float) -> float:
        """The baseline of words whose middle is at a height."""
        return round(y + self.font * 0.35, 1)

    def wide(self, words: str, *, bold: bool = False, small: bool = False) -> float:
        """About how wide words are, in px."""
        return em(words) * self.font * (_BOLD if bold else 1) * (_SMALL if small else 1)

    def end_label(self, y: float, strong: str, weak: str = "") -> None:
        """Words at the right end, n or date below them; pushed down where others stand."""
        high = self.line * (1 + bool(weak and strong))
        x = self.right + 7
        top = y - self.font * 0.6
        for drop in (0.0, 0.5, 1.0, 1.5, 2.0, -1.0):
            box = Box(x, top + drop * self.line, self.width, top + drop * self.line + high)
            if self.is_free(box):
                break
        self.keep(box)
        for n, (said, css) in enumerate(
            [pair for pair in ((strong, "t b halo"), (weak, "t m halo")) if pair[0]]
        ):
            y = round(box.top + self.font * 0.95 + n * self.line, 1)
            self.words.append(text(x, y, said, css))

    def is_free(self, box: Box) -> bool:
        """Whether nothing stands there yet."""
        return not any(box.meets(one) for n in _columns(box) for one in self.taken[n])

    def keep(self, box: Box) -> None:
        """Something stands here from now on: words keep away."""
        for n in _columns(box):
            self.taken[n].append(box)

    def place(self, boxes: Iterable[Box]) -> Box | None:
        """The first of the boxes that is free and inside the plot, taken from now on."""
        for box in boxes:
            if self.left <= box.left and box.right <= self.right + 4 and self.is_free(box):
                self.keep(box)
                return box
        return None

    def mark(self, run_id: str | None, *nodes: Node) -> None:
        """Marks of a run, which lead to it together; of no run, just marks."""
        (self.marks if run_id is None else self.runs.setdefault(run_id, [])).extend(nodes)

    def take(self, x: float, y: float, r: float) -> None:
        """A mark stands here."""
        self.keep(Box(x - r, y - r, x + r, y + r))

    def missing(self, title: str, sentence: str) -> None:
        """A lane that has no data is one sentence with the count."""
        self.top = max(self.top, self.below)
        self.title(self.top, title)
        self.words.append(text(self.left, self.top + self.font * 0.85, sentence, "t m"))
        self.top += self.line + GAP_PX


def _columns(box: Box) -> range:
    """The parts of the width it is in, so that only its neighbours are looked at."""
    return range(int(box.left // _COLUMN_PX), int(box.right // _COLUMN_PX) + 1)


def disc(x: float, y: float, r: float, score: int | None) -> Node:
    """Pain at a score."""
    return circle(x, y, r, f"{pain_step(max(score or 1, 1))} po")


def dots(points: Iterable[tuple[float, float]], css: str) -> Node:
    """Many marks as one: years have more of them than a page has room for nodes."""
    return path("".join(f"M{x} {y}h0" for x, y in points), f"{css} many")
