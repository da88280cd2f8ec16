"""What was measured of quicker steps, and what was not: the sources behind the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from traininglog.reference import claim, evidence

_CLAIM: Final = "cadence_5_percent"
_FELT: Final = ("dos_santos_2019", "esculier_2022")
_ORDER: Final = ("trial", "cohort", "cross-sectional", "lab", "opinion")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as `data/evidence.toml` has it; `doi` may be empty."""

    mark: str
    grade: str
    population: str
    effect: str
    does_not_show: str
    doi: str


def source_lines() -> tuple[SourceLine, ...]:
    """The sources of the claim about 5 % more steps, trials first."""
    known = [evidence()[source] for source in claim(_CLAIM).evidence_ids]
    known.sort(key=lambda source: _ORDER.index(source.grade))
    return tuple(
        SourceLine(s.mark, s.grade, s.population, s.effect, s.does_not_show, s.doi)
        for s in known
    )


def in_short() -> tuple[str, ...]:
    """What people felt, in a line a source: the trial, and the session with sore knees."""
    known = evidence()
    return tuple(
        f"{source.grade.capitalize()}, {source.n} runners: {source.shows} "
        f"Not shown: {source.does_not_show[:1].lower()}{source.does_not_show[1:]}"
        for source in (known[name] for name in _FELT)
    )


def claim_words() -> str:
    """What of it is not known, in the words kept beside the claim."""
    return claim(_CLAIM).caveat
