"""The only reader of `data/`: thresholds, evidence, claims, body zones, words of pain."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, get_type_hints

from traininglog.thresholds import Thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traininglog.finding import Grade

Seen = Literal["read", "secondary source", "not checked", "measured"]
"""How a source's figures got here: from itself, quoted elsewhere, from memory, our own."""
OWN: Final = "own definition"
"""The source of a threshold that nobody has published."""


@dataclass(frozen=True, slots=True)
class ThresholdNote:
    """One number of `data/thresholds.toml` with its unit, source and reason.

    `least` and `most` bound what somebody may set in its place; None where nobody may.
    """

    name: str
    value: float
    unit: str
    source: str
    change: str
    why: str
    least: float | None = None
    most: float | None = None

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """The sources behind the number; none where it is this project's own."""
        return tuple(source for source in self.source.split(", ") if source != OWN)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One source: who was looked at, what was found, and what that does not show.

    `effect` holds the size with its interval in words, `n` the people where one number
    tells it. `mark` is how a line of findings names it.
    """

    id: str
    mark: str
    authors: str
    seen: Seen
    grade: Grade
    population: str
    effect: str
    shows: str
    does_not_show: str
    year: int | None = None
    journal: str = ""
    doi: str = ""
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One of the founding article's 24 claims: what it says, and what becomes of it here.

    `caveat` says where the article is stronger than the literature, or what nobody knows;
    it is empty where there is nothing to add. `rules` are files of `rules/`.
    """

    id: str
    number: int
    said: str
    here: str
    rules: tuple[str, ...]
    caveat: str
    evidence_ids: tuple[str, ...]


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


def threshold_faults(name: str, value: float) -> tuple[str, ...]:
    """Why a number cannot be set for one runner; empty where it can."""
    note = next((note for note in threshold_notes() if note.name == name), None)
    if note is None:
        return (f"there is no threshold called {name}",)
    if note.least is None or note.most is None:
        return (f"{name} is part of the method and is the same for everybody",)
    if not note.least <= value <= note.most:
        return (f"{name} is between {note.least:g} and {note.most:g}, not {value:g}",)
    if isinstance(note.value, int) and value != int(value):
        return (f"{name} is a whole number, not {value:g}",)
    return ()


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


@cache
def pain_lexicon() -> dict[str, Any]:
    """The words of `data/pain_lexicon.toml` by language; what its groups are stands there.

    Shared by all who ask: read, not changed.
    """
    return _read_toml("pain_lexicon.toml")


@cache
def strava_export() -> dict[str, Any]:
    """How Strava's activities.csv calls things, of `data/strava_export.toml`, by language.

    `places` is where its columns stand. Shared by all who ask: read, not changed.
    """
    return _read_toml("strava_export.toml")


@cache
def body_zones() -> dict[str, Any]:
    """The drawings of the body chart as plain values, for the browser as they are.

    `names` and `spots` are words; `figures` (front, back) and `knee` (the close-up's views)
    have a `title`, a `size` and `zones` with their `path`, `hit` (x, y, width, height) and
    `at`. A zone of a figure is there for every `side`; `mirror` says that it is drawn the
    other way round. Shared by all who ask: read, not changed.
    """
    data = _read_toml("body_zones.toml")
    for figure in data["figures"]:
        figure.update(data["half"])
        figure["zones"] = [side for zone in figure["zones"] for side in _sides(zone, figure)]
    views = {view["id"]: view for view in data["knee"]}
    knee = [_view(view, views[view.get("mirror_of", view["id"])]) for view in data["knee"]]
    return {name: data[name] for name in ("names", "spots", "figures")} | {"knee": knee}


def _sides(zone: dict[str, Any], figure: dict[str, Any]) -> list[dict[str, Any]]:
    """A zone as drawn, and its mirror picture on the other side where it has one."""
    zone = {"spot": None, "mirror": False} | zone
    if zone.get("side") == "none":
        return [zone | {"side": None}]
    left_half = figure["left_half"]
    other = "left" if left_half == "right" else "right"
    return [zone | {"side": left_half}, zone | {"side": other, "mirror": True}]


def _view(view: dict[str, Any], drawn: dict[str, Any]) -> dict[str, Any]:
    """A view of the knee; the outer side is the picture of the inner one, mirrored."""
    zones = [
        zone | {"spot": view["id"] if zone["spot"] == drawn["id"] else zone["spot"]}
        for zone in drawn["zones"]
    ]
    return drawn | view | {"zones": zones, "mirror": view is not drawn}


@cache
def evidence() -> Mapping[str, Evidence]:
    """Every source by its id, in the order of the file."""
    return MappingProxyType(
        {key: Evidence(key, **entry) for key, entry in _read_toml("evidence.toml").items()}
    )


@cache
def claims() -> Mapping[str, Claim]:
    """The founding article's claims by their id, 1 to 24."""
    return MappingProxyType(
        {key: _claim(key, **entry) for key, entry in _read_toml("claims.toml").items()}
    )


def claim(claim_id: str) -> Claim:
    """One claim; a rule that speaks of it takes its caveat from here."""
    return claims()[claim_id]


def _claim(key: str, *, rules: list[str], evidence: list[str], **told: Any) -> Claim:
    return Claim(key, rules=tuple(rules), evidence_ids=tuple(evidence), **told)
