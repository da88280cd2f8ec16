"""What was measured of quicker steps, and what was not: the sources behind the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from traininglog.reference import claim, evidence

_CLAIM: Final = "cadence_5_percent"
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


def claim_words() -> str:
    """What of it is not known, in the words kept beside the claim."""
    return claim(_CLAIM).caveat
