"""How well notes are read: python -m benchmarks.notes [-v] [FILE.jsonl ...].

Every line of a file is a note with the mentions somebody found in it. A mention matches
one with the same location, a side that does not contradict, and the same denial and time;
`when` is counted apart. `-v` lists the notes that differ, `-q` leaves out the times of long
texts. Without a file the lines of the tests are measured. Precision and recall
count complaints of today.
"""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest.notes.mentions import parse
from ingest.notes.model import NoteContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OWN: Final = Path(__file__).parent.parent / "tests/notes/own.jsonl"
ONSET_KM: Final = 0.05
FIELDS: Final = (
    "location", "side", "score", "onset_km", "onset_min", "when", "negated", "historical",
)  # fmt: skip


@dataclass
class Figures:
    """Counts over all notes of a set."""

    notes: int = 0
    current: int = 0
    found: int = 0
    matched: int = 0
    scores: int = 0
    scores_right: int = 0
    invented_scores: int = 0
    onsets: int = 0
    onsets_right: int = 0
    invented_onsets: int = 0
    told: int = 0
    told_right: int = 0
    when_right: int = 0
    differing: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the complaints found, the share that is there."""
        return self.matched / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the complaints that are there, the share found."""
        return self.matched / self.current if self.current else 1.0

    def __str__(self) -> str:
        """A few lines."""
        return (
            f"{self.notes} notes, {self.current} complaints\n"
            f"precision {self.precision:.3f}  recall {self.recall:.3f}\n"
            f"scores right {self.scores_right}/{self.scores}, invented {self.invented_scores}\n"
            f"onsets right {self.onsets_right}/{self.onsets}, invented {self.invented_onsets}\n"
            f"denied or past, right {self.told_right}/{self.told}\n"
            f"when right {self.when_right}/{self.matched}"
        )


def read(note: dict[str, Any]) -> list[dict[str, Any]]:
    """A note as the program reads it, in the form of the file."""
    told = note.get("context") or {}
    context = NoteContext(told.get("unit"), told.get("distance_km"), told.get("duration_min"))
    found = parse(note["text"], context, note.get("lang"))
    return [{name: getattr(mention, name) for name in FIELDS} for mention in found]


def compatible(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """The same place: one location, and sides that do not contradict."""
    sides = {one["side"], other["side"]} - {None}
    return one["location"] == other["location"] and len(sides) <= 1


def _state(mention: dict[str, Any]) -> tuple[bool, bool]:
    return mention["negated"], mention["historical"]


def _pairs(
    wanted: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each wanted mention with the one found that is most like it, no one twice."""
    left = list(found)
    pairs = []
    for want in wanted:
        fit = [f for f in left if compatible(want, f) and _state(want) == _state(f)]
        if fit:
            best = max(fit, key=lambda f: sum(f[name] == want[name] for name in FIELDS))
            left.remove(best)
            pairs.append((want, best))
    return pairs


def _same(want: float | None, found: float | None) -> bool:
    if want is None or found is None:
        return want is found
    return abs(want - found) <= ONSET_KM


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two mentions say the same."""
    numbers = ("score", "onset_km", "onset_min")
    return all(
        _same(one[name], other[name]) if name in numbers else one[name] == other[name]
        for name in FIELDS
    )


def add(figures: Figures, note: dict[str, Any]) -> None:
    """Count one note."""
    wanted, found = note["mentions"], read(note)
    pairs = _pairs(wanted, found)
    figures.notes += 1
    figures.current += sum(not any(_state(m)) for m in wanted)
    figures.found += sum(not any(_state(m)) for m in found)
    current = [(w, f) for w, f in pairs if not any(_state(w))]
    figures.matched += len(current)
    figures.when_right += sum(w["when"] == f["when"] for w, f in current)
    figures.told += sum(any(_state(m)) for m in wanted)
    figures.told_right += sum(any(_state(w)) for w, _ in pairs)
    _numbers(figures, wanted, found, pairs)
    alike = len(wanted) == len(found) == len(pairs) and all(same(w, f) for w, f in pairs)
    if not alike:
        figures.differing.append(differing(note, found))


def _numbers(
    figures: Figures,
    wanted: Sequence[dict[str, Any]],
    found: Sequence[dict[str, Any]],
    pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    """A number is invented where the mention it belongs to tells none, or another one."""
    figures.scores += sum(bool(w["score"]) for w in wanted)
    figures.scores_right += sum(
        bool(w["score"]) and _same(w["score"], f["score"]) for w, f in pairs
    )
    figures.invented_scores += _invented("score", found, pairs)
    for name in ("onset_km", "onset_min"):
        figures.onsets += sum(w[name] is not None for w in wanted)
        figures.onsets_right += sum(
            w[name] is not None and _same(w[name], f[name]) for w, f in pairs
        )
        figures.invented_onsets += _invented(name, found, pairs)


def _invented(
    name: str,
    found: Sequence[dict[str, Any]],
    pairs: Sequence[tuple[dict[str, Any], dict[str, Any]]],
) -> int:
    """Numbers found that the mention beside tells otherwise or not, or that has none beside."""
    right = [f for w, f in pairs if _same(w[name], f[name])]
    zero = 0.0 if name == "score" else None
    return sum(
        m[name] is not None and m[name] != zero and not any(m is f for f in right)
        for m in found
    )


def differing(note: dict[str, Any], found: Sequence[dict[str, Any]]) -> str:
    """A note beside what was wanted and what was found."""
    lines = [f"{note['id']}: {note['text']!r}"]
    lines += [f"    wanted {brief(m)}" for m in note["mentions"]]
    lines += [f"    found  {brief(m)}" for m in found]
    return "\n".join(lines)


def brief(mention: dict[str, Any]) -> str:
    """A mention in few words."""
    words = [str(mention["location"]), str(mention["side"] or "-"), str(mention["when"])]
    words += [
        f"{n} {mention[n]:g}"
        for n in ("score", "onset_km", "onset_min")
        if mention[n] is not None
    ]
    words += [name for name in ("negated", "historical") if mention[name]]
    return " ".join(words)


def lines_of(path: Path) -> Iterable[dict[str, Any]]:
    """The notes of a file, one a line."""
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)


def measured(path: Path) -> Figures:
    """The figures of a file."""
    figures = Figures()
    for note in lines_of(path):
        add(figures, note)
    return figures


MAKES: Final = {
    "one long word": "k",
    "digits": "10",
    "slashes": "1/",
    "spaces": " ",
    "denials": "knee no pain not until ",
    "signs": "膝é\u0301ñ痛",
    "emoji": "🤕👍",
    "quotes": "\"'<&",
    "one sentence": "ran on and on past the lake with a sore left knee 3/10 from 5k and ",
    "numbers": "3 to 4 - 5 out of 10 mile ",
    "no word of pain": "sunny loop along the river bank, said hello to everybody there. ",
    "places": "left knee and right ankle, ",
    "tags": "<b>",
    "hyphens": "a-",
}
"""What long texts are made of, each chosen to be hard on one part of the reader."""
SIZES: Final = (1_000, 10_000, 100_000, 1_000_000)


def spent_ms(make: str, size: int, times: int = 3) -> float:
    """Milliseconds of CPU to read so many characters of one make: the least of some."""
    text = (make * (size // len(make) + 1))[:size]
    best = math.inf
    for _ in range(times):
        began = time.process_time()
        parse(text)
        best = min(best, time.process_time() - began)
    return 1000 * best


def slope(sizes: Sequence[int], spent: Sequence[float]) -> float:
    """How time grows with size: 1 is in step; from the logarithms, by least squares."""
    xs = [math.log(size) for size in sizes]
    ys = [math.log(max(ms, 0.01)) for ms in spent]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum(
        (a - x) ** 2 for a in xs
    )


def print_times() -> None:
    """Time from 1 kB to 1 MB for every make."""
    print(f"{'ms of CPU':18}" + "".join(f"{size:>12,}" for size in SIZES) + "   slope")
    for name, make in MAKES.items():
        spent = [spent_ms(make, size) for size in SIZES]
        told = "".join(f"{ms:12.1f}" for ms in spent)
        print(f"{name:18}{told}   {slope(SIZES, spent):.2f}")


def main() -> int:
    """Print the figures of each file, and what long texts cost."""
    paths = [Path(word) for word in sys.argv[1:] if not word.startswith("-")] or [OWN]
    for path in paths:
        figures = measured(path)
        print(f"{path.name}: {figures}\n")
        if "-v" in sys.argv:
            print("\n".join(figures.differing))
    if "-q" not in sys.argv:
        print_times()
    return 0


if __name__ == "__main__":
    sys.exit(main())
