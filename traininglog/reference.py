"""The only reader of `data/`: thresholds and, with later rules, evidence and lexicons."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any, get_type_hints

from traininglog.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class ThresholdNote:
    """One number of `data/thresholds.toml` with its unit, source and reason."""

    name: str
    value: float
    unit: str
    source: str
    change: str
    why: str


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("data").joinpath(name).read_text(encoding="utf-8"))


@cache
def threshold_notes() -> tuple[ThresholdNote, ...]:
    """Every threshold as `group.name`, in the order of the file."""
    return tuple(
        ThresholdNote(name=f"{group}.{name}", **note)
        for group, notes in _read_toml("thresholds.toml").items()
        for name, note in notes.items()
    )


@cache
def default_thresholds() -> Thresholds:
    """The bundled values; a name too many or too few in the file is a TypeError."""
    values: dict[str, dict[str, float]] = {}
    for note in threshold_notes():
        group, name = note.name.split(".")
        values.setdefault(group, {})[name] = note.value
    groups = get_type_hints(Thresholds)
    return Thresholds(**{f.name: groups[f.name](**values[f.name]) for f in fields(Thresholds)})


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A red-flag question of `data/red_flags.toml`; `level` is today or before running."""

    flag: str
    level: str
    question: str
    short: str
    source: str


@cache
def red_flags() -> dict[str, RedFlag]:
    """The questions by their name, in the order they are asked."""
    return {flag: RedFlag(flag, **told) for flag, told in _read_toml("red_flags.toml").items()}


@dataclass(frozen=True, slots=True)
class LadderStep:
    """Run and walk in turn, `times` times."""

    run_min: int
    walk_min: int
    times: int

    @property
    def running_min(self) -> int:
        """Minutes of running in all."""
        return self.run_min * self.times


@cache
def ladder_steps() -> tuple[LadderStep, ...]:
    """The run-walk ladder of `data/ladder.toml`, from its first step."""
    return tuple(LadderStep(**step) for step in _read_toml("ladder.toml")["steps"])
