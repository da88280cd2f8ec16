"""Findings about cadence and ground contact as short cards; Findings has what is behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.topics import label
from service.units import retold, span_words
from traininglog.reference import evidence
from traininglog.words import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from service.topics import Label
    from service.units import Unit
    from traininglog.finding import Finding

CARDS: Final = ("cadence_drift", "cadence_line", "cadence_what_if", "contact_balance")
"""The rules that have a card here, in reading order."""


@dataclass(frozen=True, slots=True)
class CadenceCard:
    """One finding: its class, its sentence, its days, its evidence, notes, what is missing."""

    label: Label
    sentence: str
    days: str
    evidence: str
    notes: tuple[str, ...]
    missing: str


def cards(found: Iterable[Finding], unit: Unit) -> tuple[CadenceCard, ...]:
    """The cards in reading order, paces in the unit shown."""
    here = [finding for finding in found if finding.rule in CARDS]
    here.sort(key=lambda finding: CARDS.index(finding.rule))
    return tuple(_card(finding, unit) for finding in here)


def _card(finding: Finding, unit: Unit) -> CadenceCard:
    first, last = finding.first_date, finding.last_date
    marks = ", ".join(evidence()[source].mark for source in finding.evidence_ids)
    return CadenceCard(
        label=label(finding),
        sentence=retold(finding.sentence, unit),
        days=span_words(first, last) if first and last else "",
        evidence=f"{finding.grade}: {marks}" if marks else finding.grade,
        notes=tuple(sentence(retold(caveat, unit)) for caveat in finding.caveats),
        missing=" ".join(finding.needs),
    )
