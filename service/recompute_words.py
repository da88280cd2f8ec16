"""What a recompute did, in words and as one JSON document."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from service.shown import shown
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from service.recompute import Recomputed

_MOST: Final = 10
"""Files named one by one, and runners of one fault."""


def recompute_words(done: Recomputed, names: Mapping[int, str]) -> Iterator[str]:
    """A summary, then a line for each file that was left and for each kind of fault."""
    yield (
        f"{counted(done.runners, 'runner')}: {counted(done.files, 'file')} read again, "
        f"findings made for {done.made:,} and known for {done.current:,}."
    )
    for runner_id, words in done.left[:_MOST]:
        yield f"  {_name(runner_id, names)}, {shown(words)}"
    if (more := len(done.left) - _MOST) > 0:
        yield f"  and {counted(more, 'more file')} left as they are; --json names them"
    of: dict[str, list[int]] = defaultdict(list)
    for runner_id, words in done.faults:
        of[words].append(runner_id)
    for words, runner_ids in of.items():
        yield f"Not done for {_names(runner_ids, names)}: {shown(words)}."
    if of:
        yield "Do it again when that is mended; what was done is kept."


def as_json(done: Recomputed, names: Mapping[int, str]) -> dict[str, Any]:
    """The same for a machine; runners by name."""
    return {
        "runners": done.runners,
        "files": done.files,
        "made": done.made,
        "current": done.current,
        "left": [{"runner": names.get(id_), "file": words} for id_, words in done.left],
        "faults": [{"runner": names.get(id_), "fault": words} for id_, words in done.faults],
    }


def _names(runner_ids: list[int], names: Mapping[int, str]) -> str:
    told = ", ".join(_name(one, names) for one in runner_ids[:_MOST])
    more = len(runner_ids) - _MOST
    return f"{told} and {more} more" if more > 0 else told


def _name(runner_id: int, names: Mapping[int, str]) -> str:
    return shown(names.get(runner_id, f"runner {runner_id}"))
